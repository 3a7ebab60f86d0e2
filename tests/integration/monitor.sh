#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] [BUILD=build] tests/integration/monitor.sh
#
# bdamon monitor on a terminal of tmux, keys and all, and without a terminal.  Needs root.
#
# shellcheck disable=SC2154 # target.sh sets what is read here
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

build=$(realpath "${BUILD:-build}")
BDAMON=$(realpath "$BDAMON")
work=$TAP_DIR
# shellcheck source=tests/lib/target.sh
. "$(dirname "$0")/../lib/target.sh"
workload=$build/tests/workloads/workload
# shellcheck source=tests/lib/monitor.sh
. "$(dirname "$0")/../lib/monitor.sh"

[ "$(id -u)" -eq 0 ] || skip_all root
[ -x "$workload" ] || skip_all "make workloads"
command -v tmux > /dev/null || skip_all tmux
# shellcheck source=tests/lib/terminal.sh
. "$(dirname "$0")/../lib/terminal.sh"

# start COLS ROWS [NAME=VALUE...] -- ARGUMENT...: monitor on a terminal.
start()
{
	local size=("$1" "$2") variables=() command

	shift 2
	while [ "$1" != -- ]; do
		variables+=("$1")
		shift
	done
	shift
	under_test monitor "$@"
	terminal_start "${size[@]}" env "${variables[@]}" "${command[@]}"
}

# shows REGEX: within ten seconds.
shows()
{
	terminal_shows "$1" 10
}

# --- what is on the screen --------------------------------------------------------------

# A cold, a hot and a cold part, as digits, and then libraries.  On a busy machine the target
# waits, and is less hot.
hot_part='0{5,}[0-9]{0,12}[4-9]{4,}[0-9]{0,12}0{5,}[0-9]*'
stripe="^ {0,6}(now|-[0-9]+ s)? *$hot_part\$"

shows_everything()
{
	start 80 24 NO_COLOR=1 -- "$target_pid"
	shows "^ bdamon  workload \\($target_pid\\), [0-9]+ regions, every 5 ms / 100 ms +[0-9.]+ s *\$" &&
		shows '^Working set  [0-9.]+ MiB of [0-9.]+ .iB +.*[▁▂▃▄▅▆▇█] [0-9]+ m, max [0-9.]+ MiB' &&
		shows '^Overhead +[0-9.]+ % of a CPU \([0-9.]+ % since the start, [0-9.]+ % allowed\)$' &&
		shows '^Measured +all but [0-9.]+ [KM]?i?B' &&
		shows '^[0-9a-f]+ \+ 27[0-9] MiB, a cell is 3\.[0-9]+ MiB x 1\.0 s +0 0123456789 200 Hz$' &&
		shows "$stripe" &&
		shows '^[1-9]  [0-9a-f]{12} +[0-9.]+ .iB +[1-9][0-9.]* Hz +[0-9.]+ m?s  [a-z]' &&
		shows '^q quit  \? help'
}

fits()
{
	[ "$(terminal_lines | wc -L)" -le "$1" ] && [ "$(terminal_lines | wc -l)" -eq "$2" ] &&
		terminal_lines | head -n 1 | grep -q '^ bdamon' &&
		terminal_lines | tail -n 1 | grep -q '^q quit'
}

has_no_colors()
{
	! terminal_lines -e | grep -qE $'\033\\[([0-9;]*;)?[34]8[;:]5'
}

rows_of_colors()
{
	terminal_lines -e | grep -cE $'\033\\[[0-9;]*[34]8;5;2(08|14|20|29)m'
}

in_colors()
{
	start 80 24 -- "$target_pid"
	shows '^ +[0-9a-f]{12} +[0-9.]+ MiB' || return 1
	wait_for '[ "$(rows_of_colors)" -ge 4 ]' 10 || terminal_explain "no hot colours" || return
	# A single row of the model is half a row of the terminal.
	shows '[▀▄]'
}

without_256_colors()
{
	start 80 24 TERM=vt100 -- "$target_pid"
	shows "$stripe" && has_no_colors
}

in_ascii()
{
	start 80 24 LC_ALL=C NO_COLOR=1 -- "$target_pid"
	shows "$stripe" && shows '^ +\+-{15}\+' && ! terminal_lines | LC_ALL=C grep -q $'[\x80-\xff]'
}

on_large_screen()
{
	start 200 50 NO_COLOR=1 -- "$target_pid"
	shows "$stripe" && shows 'hottest range' && shows 'SIZES COMPARED' && fits 200 50 && resizes
}

resizes()
{
	terminal_resize 60 20 && shows '^q quit  \? help  \+- zoom' &&
		wait_for 'fits 60 20' 5 &&
		terminal_resize 30 9 && shows '^bdamon needs 40 x 12$' &&
		terminal_resize 100 30 && wait_for 'fits 100 30' 5 && shows "$stripe"
}

# --- keys -----------------------------------------------------------------------------------

# size_shown: of the scope, in KiB.
size_shown()
{
	terminal_lines | awk '$2 == "+" && $1 ~ /^[0-9a-f]+$/ { sub(",", "", $4)
		printf "%d\n", $3 * ($4 == "GiB" ? 1048576 : $4 == "MiB" ? 1024 : 1); exit }'
}

# zooms KEYS PERCENT: the scope is so much larger afterwards, to a tenth.
zooms()
{
	local before

	before=$(size_shown)
	terminal_keys "$1"
	wait_for "is_near \$(size_shown) $((before * $2 / 100))" 5 ||
		terminal_explain "$1: from $before KiB"
}

# is_near A B: to a tenth.
is_near()
{
	[ "$(($1 * 10))" -gt "$(($2 * 9))" ] && [ "$(($1 * 10))" -lt "$(($2 * 11))" ]
}

# Of a picture that stands still: an eighth of the region is shown on each side of it.
zooms_to_selected()
{
	local kib

	terminal_keys p
	shows ' PAUSED ' || return 1
	kib=$(terminal_lines | awk '/ADDRESS/ { getline
		printf "%d\n", $3 * ($4 == "GiB" ? 1048576 : $4 == "MiB" ? 1024 : 1) }')
	# A column is a page at least.
	kib=$((kib * 5 / 4 > 73 * 4 ? kib * 5 / 4 : 73 * 4))
	terminal_keys Down Enter
	{ wait_for "is_near \$(size_shown) $kib" 5 || terminal_explain "not $kib KiB"; } &&
		shows '[━┳]' && terminal_keys p && shows '^ *now '
}

back_to_hottest()
{
	terminal_keys a
	shows '^[0-9a-f]+ \+ 27[0-9] MiB'
}

# The first address, as a decimal number.
first_address()
{
	echo $((16#$(terminal_lines | grep -oE '^[0-9a-f]+ \+ ' | head -n 1 | cut -d ' ' -f 1)))
}

pans()
{
	local before

	before=$(first_address)
	terminal_keys Right Right
	wait_for "[ \$(first_address) -gt $before ]" 5 || terminal_explain "not right" || return
	terminal_keys Left Left
	wait_for "[ \$(first_address) -eq $before ]" 5 || terminal_explain "not back"
}

goes_to_next_range()
{
	terminal_keys a ']'
	shows 'KiB' && shows '^[0-9a-f]+ \+ [0-9]+ KiB' && terminal_keys a && back_to_hottest
}

sorts()
{
	local order

	shows 'by temperature$' || return 1
	for order in rate age size address; do
		terminal_keys s
		shows "by $order\$" || return 1
	done
	terminal_keys r
	shows 'by address, reversed$' && terminal_keys r s && shows 'by temperature$'
}

pauses()
{
	terminal_keys p
	shows '^ bdamon .* PAUSED ' && shows '^paused ' || return 1
	terminal_lines | sed -n '/, a cell is/,$p' > "$work/first"
	sleep 1.5
	terminal_lines | sed -n '/, a cell is/,$p' > "$work/second"
	cmp -s "$work/first" "$work/second" || terminal_explain "the picture moves" || return
	terminal_keys p
	shows '^ *now ' && ! terminal_lines | grep -q PAUSED
}

other_rows()
{
	terminal_keys t
	shows 'x 2\.0 s' && terminal_keys T T && shows 'x 500 ms' && terminal_keys t && shows 'x 1\.0 s'
}

helps()
{
	terminal_keys '?'
	shows 'zoom to the selected region' && shows 'write what is held in memory' &&
		terminal_keys x && shows "$stripe" && ! terminal_lines | grep -q 'zoom to the'
}

# The file that the screen names is a record of the hot range.
saves()
{
	local file

	terminal_keys w
	shows 'wrote the last [0-9.]+ s to damon.data\.20' || return 1
	file=$(terminal_lines | sed -nE 's/.* to (damon.data\.[-0-9]+) *$/\1/p')
	[ "$(stat -c %a "$work/$file")" = 600 ] || { note "mode of '$file'"; return 1; }
	"$BDAMON" report heatmap -i "$work/$file" --resol 4 60 --output stdout > "$work/heatmap" &&
		grep -qE '^0+[0-9]{0,3}[1-9]{4,}[0-9]{0,3}0+[0-9]*$' "$work/heatmap" &&
		"$BDAMON" report record_info -i "$work/$file" | grep -q '^overhead: '
}

saves_nowhere()
{
	start 80 24 NO_COLOR=1 -- -o "$work/none/x" "$target_pid"
	shows "$stripe" && terminal_keys w && shows 'nothing was written: the directory does not exist' &&
		terminal_keys q && terminal_is_over 0 10 && shows '^bdamon: nothing was written: the directory does not'
}

# --- the end ----------------------------------------------------------------------------------

quits()
{
	terminal_keys q
	terminal_is_over 0 10 && shows '^bdamon: wrote the last .* to damon.data'
}

interrupted()
{
	start 80 24 -- "$target_pid"
	shows '^Overhead' && terminal_keys C-c && terminal_is_over 2 10
}

terminated()
{
	start 80 24 -- "$target_pid"
	shows '^Overhead' && kill -TERM "$(terminal_child)" && terminal_is_over 15 10
}

terminal_closed()
{
	local pid

	start 80 24 -- "$target_pid"
	shows '^Overhead' || return 1
	pid=$(terminal_child)
	terminal_stop
	wait_for "[ ! -e /proc/$pid ]" 10
}

target_ends()
{
	start 80 24 NO_COLOR=1 -- -- "$workload" hotcold --size 64M --hot 8M --seconds 8
	shows '^ bdamon  workload' && terminal_is_over 0 20 &&
		shows '^bdamon: the target ended after [0-9.]+ s$'
}

# Neither its words nor its questions come to the screen.
command_is_kept_away()
{
	start 80 24 NO_COLOR=1 -- "ls -l /; cat; echo noise >&2; sleep 30"
	shows '^ bdamon  (bash|sleep)' && shows '^Measured' && sleep 1 &&
		! terminal_lines | grep -qE 'noise|root root' && fits 80 24 && terminal_keys q &&
		terminal_is_over 0 15
}

# --- without a screen ---------------------------------------------------------------------------

line_form='^[0-9.]+ s: working set [0-9.]+ .?i?B of [0-9.]+ .iB, overhead [0-9.]+ %, measured all but'

as_lines()
{
	run 20 monitor --count 3 "$target_pid"
	ended_with 0 && [ ! -s "$work/err" ] && [ "$(grep -cE "$line_form" "$work/out")" -eq 3 ] &&
		[ "$(wc -l < "$work/out")" -eq 3 ]
}

# One report alone may be of a moment in which the target had to wait.
as_heats()
{
	run 20 monitor --report_type heats --delay 2 --count 2 "$target_pid"
	ended_with 0 && [ "$(grep -cE '^[ 0-9]{80}$' "$work/out")" -eq 20 ] &&
		[ "$(grep -cE "^$hot_part\$" "$work/out")" -ge 5 ] && return
	sed 's/^/# |/' "$work/out"
	return 1
}

as_all()
{
	run 20 monitor --report_type holistic --delay 3 --count 1 "$target_pid"
	ended_with 0 && grep -qE "$line_form" "$work/out" && grep -qE '^[ 0-9]{80}$' "$work/out" &&
		grep -qE '^[0-9a-f]{12} +[0-9.]+ .iB +[1-9][0-9.]* Hz +[0-9.]+ m?s  [a-z/]' "$work/out" && return
	sed 's/^/# |/' "$work/out"
	return 1
}

text_ends_with_target()
{
	run 20 monitor -- sleep 2
	ended_with 0 && grep -q '^bdamon: the target ended after' "$work/err" &&
		grep -qE "$line_form" "$work/out"
}

reader_goes_away()
{
	local command

	under_test monitor "$target_pid"
	timeout 20 "${command[@]}" 2> "$work/err" | head -n 1 > "$work/out"
	[ "${PIPESTATUS[0]}" -eq 0 ] && [ -s "$work/out" ] && [ ! -s "$work/err" ]
}

on_dumb_terminal()
{
	start 100 24 TERM=dumb -- "$target_pid"
	shows "^bdamon: terminals of the kind 'dumb' cannot be drawn on" && shows "$line_form" &&
		terminal_keys C-c && terminal_is_over 2 10
}

# The screen, and a large one, is paid from the same budget.
keeps_budget()
{
	local spent

	start 200 50 -- "$target_pid"
	shows '^Overhead' || return 1
	sleep 15
	terminal_lines | grep '^Overhead' > "$work/spent"
	spent=$(sed -nE 's/.*\(([0-9.]+) % since the start.*/\1/p' "$work/spent")
	note "overhead: $spent %"
	awk -v spent="$spent" -v most="${BDAMON_TEST_OVERHEAD:-1}" \
		'BEGIN { exit !(spent > 0 && spent <= 1.25 * most) }'
}

plan 33
ok "the program starts" target_start hotcold --size 256M --hot 32M --pause_us 1000
ok "80 x 24: everything is on the screen" shows_everything
ok "it fits" fits 80 24
ok "NO_COLOR: no colours" has_no_colors
ok "+ zooms in" zooms + 50
ok "- zooms out" zooms - 200
ok "Enter zooms to the selected region" zooms_to_selected
ok "a goes back to the hottest range" back_to_hottest
ok "arrows pan" pans
ok "brackets go to other ranges" goes_to_next_range
ok "s and r sort" sorts
ok "p pauses and goes on" pauses
ok "t changes the rows" other_rows
ok "? helps" helps
ok "w writes a record" saves
ok "q ends with 0, the terminal is as before" quits

# A monitor each; what lasts long comes first.
together 4
ok "the overhead keeps to the budget" keeps_budget
ok "the target's end is told" target_ends
ok "heatmaps as text" tries 3 as_heats
ok "everything as text" tries 3 as_all
ok "a file that cannot be written is one sentence" saves_nowhere
ok "256 colours" in_colors
ok "fewer colours: digits" without_256_colors
ok "no UTF-8: plain characters" in_ascii
ok "200 x 50, and resized" on_large_screen
ok "Ctrl+C ends with 2, the terminal is as before" interrupted
ok "SIGTERM ends with 15, the terminal is as before" terminated
ok "a terminal that is closed ends it" terminal_closed
ok "a command is kept off the screen" command_is_kept_away
ok "without a terminal: lines" as_lines
ok "the target's end ends the lines" text_ends_with_target
ok "a reader that goes away ends it quietly" reader_goes_away
ok "a terminal that cannot be drawn on: lines" on_dumb_terminal
alone
