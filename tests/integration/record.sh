#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] [BUILD=build] tests/integration/record.sh
#
# What record and trace promise, against the real monitor: targets of all kinds,
# files, signals, accuracy, overhead.  Needs root.
# shellcheck source=tests/lib/bpffs.sh
. "$(dirname "$0")/../lib/bpffs.sh"
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

build=${BUILD:-build}
work=$TAP_DIR
# shellcheck source=tests/lib/target.sh
. "$(dirname "$0")/../lib/target.sh"
score=$build/tests/bench/score
workload=$build/tests/workloads/workload
# What one test records and the next looks at.
hot=$work/hot
# shellcheck source=tests/lib/monitor.sh
. "$(dirname "$0")/../lib/monitor.sh"

[ "$(id -u)" -eq 0 ] || skip_all root
[ -x "$workload" ] || skip_all "make workloads"
[ -x "$score" ] || skip_all "make workloads"

# --- helpers ------------------------------------------------------------------------

# json FILE: the text of a compressed record.
json()
{
	printf '\037\213\010\0\0\0\0\0\0\0' | cat - <(tail -c +3 "$1") | gzip -dc 2> /dev/null
}

# nr_targets FILE: how many targets a record tells of.
nr_targets()
{
	json "$1" | grep -oE '"target_id": ?"?[0-9]+' | sort -u | wc -l
}

silent()
{
	[ ! -s "$work/out" ] && [ ! -s "$work/err" ] && return
	sed 's/^/# said: /' "$work/out" "$work/err"
	return 1
}

# --- targets --------------------------------------------------------------------------

by_pid()
{
	small_target || return 1
	run 10 record -o "$work/rec" --timeout 2 "$target_pid"
	target_stop
	ended_with 0 && silent && has_snapshots 15 "$work/rec"
}

by_line()
{
	run 15 record -o "$work/rec" "$workload hotcold --size 64M --hot 8M --seconds 2"
	ended_with 0 && has_snapshots 10 "$work/rec"
}

by_words()
{
	run 15 record -o "$work/rec" -- "$workload" hotcold --size 64M --hot 8M --seconds 2
	ended_with 0 && has_snapshots 10 "$work/rec" &&
		! grep -q '"pid": 0' "$work/rec.kdamonds"
}

several_pids()
{
	sleepers_start 3
	run 10 record -o "$work/rec" --timeout 2 "${sleepers[0]},${sleepers[1]} ${sleepers[2]}"
	sleepers_stop
	ended_with 0 && holds "$(nr_targets "$work/rec") == 3"
}

by_thread()
{
	local tid

	target_start threads --size 64M --hot 8M --threads 2 || return 1
	# shellcheck disable=SC2012 # numbers
	tid=$(ls "/proc/$target_pid/task" | tail -n 1)
	run 10 record -o "$work/rec" --timeout 2 "$tid" "$target_pid"
	target_stop
	ended_with 0 && [ "$tid" != "$target_pid" ] && holds "$(nr_targets "$work/rec") == 1" &&
		grep -q "\"pid\": [0-9]*, \"contexts\".*\"pid\": $(sed -nE 's/^ready ([0-9]+)$/\1/p' \
			"$target_log")," "$work/rec.kdamonds"
}

# children OPTION EXPRESSION: how many targets there are while processes come and go.
children()
{
	target_start forktree "${smaller[@]}" || return 1
	run 15 record -o "$work/rec" "$1" --timeout 5 "$target_pid"
	target_stop
	ended_with 0 && holds "$(nr_targets "$work/rec") $2"
}

started_children()
{
	run 15 record -o "$work/rec" --timeout 3 "$2" "sleep 20 & sleep 21 & wait"
	ended_with 0 && holds "$(nr_targets "$work/rec") == $1"
}

replaced_by_exec()
{
	run 20 record -o "$work/rec" --exclude_child_tasks \
		"sleep 1; exec $workload hotcold --size 128M --hot 32M --pause_us 1000 --seconds 9 \
			--truth $work/truth"
	# That the other program is seen; how exactly is asked for further down.
	ended_with 0 && has_f1 0.7 5 "$work/rec"
}

# --- when it ends -----------------------------------------------------------------------

# within MIN MAX COMMAND...: it succeeds and takes that many milliseconds.
within()
{
	local min=$1 max=$(($2 * slow)) begin took

	shift 2
	begin=$(date +%s%N)
	"$@" || return 1
	took=$((($(date +%s%N) - begin) / 1000000))
	[ "$took" -ge "$min" ] && [ "$took" -le "$max" ] && return
	note "took $took ms, expected $min to $max"
	return 1
}

timed()
{
	run 10 record -o "$work/rec" --timeout "$1" -- sleep 20
	ended_with 0
}

# The command, and what it started, is gone with the monitor.
command_is_ended()
{
	run 10 record -o "$work/rec" --timeout 1.5 "sleep 4321; sleep 4322"
	ended_with 0 || return 1
	! pgrep -xf 'sleep 432[12]' > /dev/null
}

ends_with_command()
{
	run 10 record -o "$work/rec" -- sleep 1
	ended_with 0
}

command_not_found()
{
	run 10 record -o "$work/rec" -- /nonexistent/command
	refused '/nonexistent/command.*No such file'
}

# A writer whose reader has gone must end, as without bdamon.
pipe_signal()
{
	run 10 record -o "$work/rec" "yes | head -n 1 > /dev/null; exit"
	ended_with 0
}

signalled()
{
	small_target || return 1
	run_in_background record -o "$work/rec" "$target_pid"
	await_snapshots 5 "$work/rec"
	kill "-$1" "$monitor_pid"
	reap 20
	target_stop
	ended_with "$2" && has_snapshots 5 "$work/rec"
}

# As with nohup: what was ignored at the start does not end it.
ignores_hangup()
{
	local command

	small_target || return 1
	under_test record -o "$work/rec" --timeout 4 "$target_pid"
	rm -f -- "$work/rec"
	env --ignore-signal=HUP "${command[@]}" > "$work/out" 2> "$work/err" < /dev/null &
	monitor_pid=$!
	on_exit stop_monitor
	await_snapshots 1 "$work/rec"
	kill -HUP "$monitor_pid"
	reap 20
	target_stop
	ended_with 0 && has_snapshots 25 "$work/rec"
}

# --- files ------------------------------------------------------------------------------

typed_output()
{
	small_target || return 1
	run 10 record -o "$work/$1" --output_type "$1" --timeout 2 "$target_pid"
	target_stop
	ended_with 0 && [ -s "$work/$1" ] || return 1
	case $1 in
	json_compressed) [ "$(od -An -tx1 -N1 "$work/$1")" = " 78" ] && json "$work/$1" | jq -e . ;;
	json) jq -e . "$work/$1" ;;
	perf_script) ! grep -vqE "$line_form" "$work/$1" ;;
	esac > "$work/parsed" || return 1
	"$BDAMON" report access --raw_form --input "$work/$1" > "$work/report" &&
		[ "$(wc -l < "$work/report")" -gt 10 ]
}

has_modes()
{
	local file

	rm -f "$work"/mode*
	run 10 record -o "$work/mode" --output_permission 640 --timeout 1.2 -- sleep 5
	ended_with 0 || return 1
	for file in mode mode.mem_footprint mode.vmas mode.proc_stats mode.kdamonds; do
		[ "$(stat -c %a "$work/$file")" = 640 ] && continue
		note "$file has mode $(stat -c %a "$work/$file")"
		return 1
	done
}

keeps_old()
{
	echo before > "$work/kept"
	run 10 record -o "$work/kept" --timeout 1.2 -- sleep 5
	ended_with 0 && [ "$(cat "$work/kept.old")" = before ] && has_snapshots 5 "$work/kept"
}

side_files()
{
	run 10 record -o "$work/side" --timeout 2.5 -- sleep 5
	ended_with 0 || return 1
	jq -e 'length >= 2 and (.[0].footprints | map(select(.pid == null)) | length == 1)' \
		"$work/side.mem_footprint" > /dev/null || { note mem_footprint; return 1; }
	# Mappings are written again only if they change.
	jq -e '.[0].procvmas[0] | .target_id == 0 and (.vmas | length > 5) and
		(.vmas | map(select(.name == "[stack]")) | length == 1)' "$work/side.vmas" \
		> /dev/null || { note vmas; return 1; }
	jq -e '.[0] | .time > .monotonic and .monotonic > 0' "$work/side.mem_footprint" \
		> /dev/null || { note times; return 1; }
	jq -e 'length >= 2 and .[0].proc_stats[0].fields[1] == "(bdamon)" and
		.[0].proc_stats[1].fields[1] == "(sleep)"' "$work/side.proc_stats" > /dev/null ||
		{ note proc_stats; return 1; }
	jq -e '.[0].contexts[0].targets[0].pid > 1' "$work/side.kdamonds" > /dev/null
}

only_asked_for()
{
	run 10 record -o "$work/only" --timeout 1.2 --do_record vmas -- sleep 5
	ended_with 0 && [ -s "$work/only.vmas" ] && [ ! -e "$work/only" ] &&
		[ ! -e "$work/only.mem_footprint" ]
}

# A snapshot begins where the one before it ended, from the first directory to the last.  What
# stands beside records is left out for a second where that is dear, as on a busy machine.
flushes()
{
	local dirs dir

	mkdir "$work/flush"
	run 15 record -o "$work/flush/rec" --output_flush_sec 3 --output_permission 644 \
		--timeout 8 -- sleep 20
	ended_with 0 || return 1
	dirs=("$work"/flush/rec.*/)
	holds "${#dirs[@]} == 3" || return 1
	for dir in "${dirs[@]}"; do
		has_snapshots 3 "$dir/rec" || return 1
		[ "$(stat -c %a "$dir")" = 755 ] || { note "mode of $dir"; return 1; }
		json "$dir/rec" | jq -c '.[].snapshots[] | [.start_time, .end_time]' >> "$work/times"
	done
	jq -es '. as $all | [range(1; length) | $all[.][0] == $all[. - 1][1]] | all' \
		"$work/times" > /dev/null || { note "lost in between"; return 1; }
	jq -es 'map(length) | add >= 3' "$work"/flush/rec.*/rec.vmas > /dev/null ||
		{ note "vmas"; return 1; }
	[ ! -e "$work/flush/rec" ]
}

snapshots()
{
	small_target || return 1
	run 10 record -o "$work/rec" --snapshot 0.5 3 "$target_pid"
	target_stop
	ended_with 0 && [ "$(json "$work/rec" | jq 'length')" = 3 ] &&
		json "$work/rec" | jq -e --argjson now "$(date +%s)" 'all(.[]; .target_id == null and
			(.snapshots | length) == 1 and
			((.snapshots[0].end_time | tonumber) / 1e9 - $now | fabs) < 20)' > /dev/null
}

pinned()
{
	local dir=/sys/fs/bpf/bdamon/record_$$

	small_target || return 1
	run_in_background record -o "$work/rec" --pin "record_$$" "$target_pid"
	# The last one to be pinned.
	wait_for "[ -e $dir/bd_pids ]" 20 || return 1
	"$bpftool" -j map dump pinned "$dir/bd_control" > "$work/control" || note "no dump"
	"$bpftool" -j map dump pinned "$dir/bd_spaces" > "$work/spaces"
	run 5 record -o "$work/second" --timeout 1 --pin "record_$$" "$target_pid"
	refused "in use" || return 1
	kill -TERM "$monitor_pid"
	reap 20
	target_stop
	ended_with 15 || return 1
	if [ -e "$dir" ]; then
		note "left: $(ls "$dir")"
		return 1
	fi
	jq -e '[.. | objects | has("sample_ns")] | any' "$work/control" > /dev/null &&
		jq -e '[.. | objects | has("pgd")] | any' "$work/spaces" > /dev/null
}

fixed_ranges()
{
	local start end

	target_start hotcold --size 64M --hot 8M --truth "$work/truth" || return 1
	read -r start end < <(head -n 1 "$work/truth" | jq -r '.hot[0] | "\(.[0]) \(.[1])"')
	run 10 record -o "$work/rec" --regions "$start-$end" --timeout 3 "$target_pid"
	target_stop
	ended_with 0 && json "$work/rec" | jq -e --argjson a "$start" --argjson b "$end" '
		[.[].snapshots[].regions | (.[0].start | tostring | gsub(","; "") | tonumber) == $a and
		 (.[-1].end | tostring | gsub(","; "") | tonumber) == $b] | all' > /dev/null
}

autotunes()
{
	small_target || return 1
	run 15 trace --monitoring_intervals_autotune --timeout 4 "$target_pid"
	target_stop
	ended_with 0 && grep -q 'damon:damon_monitor_intervals_tune: sample_us=' "$work/out" &&
		! grep -vqE "$line_form" "$work/out"
}

# --- trace ----------------------------------------------------------------------------

line_form='^ *[^ ]+ +[0-9]+ \[[0-9]{3}\] +[0-9]+\.[0-9]{6}: damon:damon_(aggregated: target_id=[0-9]+ nr_regions=[0-9]+ [0-9]+-[0-9]+: [0-9]+ [0-9]+|monitor_intervals_tune: sample_us=[0-9]+)$'

# Each line by itself, then together: a window's lines are as many as they say, and ascend.
traces()
{
	small_target || return 1
	run 10 trace --timeout 3 "$target_pid"
	target_stop
	ended_with 0 && [ ! -s "$work/err" ] && [ "$(wc -l < "$work/out")" -gt 100 ] || return 1
	if grep -vnE "$line_form" "$work/out" | head -n 3 | grep .; then
		return 1
	fi
	awk '{
		split($0, part, "nr_regions="); split(part[2], word, "[ :-]")
		time = $4; nr = word[1]; start = word[2] + 0; end = word[3] + 0
		if (left == 0) { left = nr; last = 0; when = time }
		if (time != when || start < last || end <= start || word[5] > 20) exit 1
		last = end; left--
	} END { if (left) exit 1 }' "$work/out"
}

reader_goes_away()
{
	small_target || return 1
	run_in_pipe 3
	target_stop
	ended_with 0 && [ ! -s "$work/err" ]
}

run_in_pipe()
{
	local command

	under_test trace "$target_pid"
	code=0
	timeout -k 2 $((10 * slow)) "${command[@]}" 2> "$work/err" < /dev/null |
		head -n "$1" > "$work/out"
	code=${PIPESTATUS[0]}
}

# --- what is said ----------------------------------------------------------------------

told()
{
	small_target || return 1
	run 10 record -o "$work/rec" --timeout 1.5 "$1" "$target_pid"
	target_stop
	ended_with 0 && [ ! -s "$work/out" ]
}

says_overhead()
{
	told --verbose && grep -qE 'bdamon: .*% of a CPU were used' "$work/err"
}

is_quiet()
{
	told --quiet && [ ! -s "$work/err" ]
}

# --- what is found ---------------------------------------------------------------------

finds_hot()
{
	target_start hotcold "${smaller[@]}" --truth "$work/truth" || return 1
	run 20 record -o "$hot" --timeout 10 "$target_pid"
	target_stop
	ended_with 0 && has_f1 0.9 5 "$hot"
}

# Between the bursts nothing is accessed, and few clearings fall into one.
finds_bursts()
{
	target_start bursts --truth "$work/truth" || return 1
	run 20 record -o "$work/rec" --timeout 10 "$target_pid"
	target_stop
	ended_with 0 && has_f1 0.8 5 "$work/rec"
}

keeps_budget()
{
	local used budget=${BDAMON_TEST_OVERHEAD:-1}

	used=$("$BDAMON" report record_info --input "$hot" |
		sed -nE 's/^overhead: ([0-9.]+) % .*/\1/p')
	note "overhead: $used % of one CPU, of $budget % allowed"
	holds "${used:-0} >= 0.1 * $budget && ${used:-999} <= 1.5 * $budget"
}

# Of all programs, not only of the target.
split_pages()
{
	sed -nE 's/^thp_split_page ([0-9]+)$/\1/p' /proc/vmstat
}

keeps_huge_pages()
{
	local before after

	target_start huge --size 256M --hot 32M --pause_us 1000 --truth "$work/truth" || return 1
	before=$(split_pages)
	run 15 record -o "$work/rec" --timeout 6 "$target_pid"
	after=$(split_pages)
	target_stop
	ended_with 0 && holds "$after == $before" && has_f1 0.95 3 "$work/rec"
}

# info_tells_unmeasurable UNIT
info_tells_unmeasurable()
{
	"$BDAMON" report record_info --input "$work/rec" > "$work/info" &&
		grep -qE "^(measured coarsely.*|not measurable): [1-9][0-9.]* $1" "$work/info" && return
	sed 's/^/# info: /' "$work/info"
	return 1
}

# What is told is what is known when the recording ends, which may be little on a slow machine.
tells_unmeasurable()
{
	target_start mlocked --size 128M --hot 32M || return 1
	run 10 record -o "$work/rec" --timeout 5 "$target_pid"
	target_stop
	ended_with 0 && info_tells_unmeasurable MiB || return 1
	grep -q 'cannot be cleared (shared, locked' "$work/err" && return
	note "no warning"
	return 1
}

# The libraries that all programs share are no more than that: not worth a warning.
keeps_trifles_to_itself()
{
	target_start mlocked --size 4M --hot 1M || return 1
	run 15 record -o "$work/rec" --timeout $((1 + 2 * slow)) "$target_pid"
	target_stop
	ended_with 0 && silent && info_tells_unmeasurable '[KM]iB'
}

# The mappings that the monitor saw are those that the kernel shows.
sees_mappings()
{
	local lowest highest

	small_target || return 1
	run 10 trace --timeout 1 --minr 3 --maxr 10 "$target_pid"
	lowest=$(head -n 1 "/proc/$target_pid/maps" | sed 's/-.*//')
	highest=$(grep -v vsyscall "/proc/$target_pid/maps" | tail -n 1 | sed -E 's/^[^-]*-([^ ]*).*/\1/')
	target_stop
	ended_with 0 && [ "$(grep -oE "[0-9]+-[0-9]+:" "$work/out" | sed 's/-.*//' | sort -n |
		head -n 1)" = $((16#$lowest)) ] &&
		[ "$(grep -oE "[0-9]+-[0-9]+:" "$work/out" | sed -E 's/.*-([0-9]+):/\1/' | sort -n |
			tail -n 1)" = $((16#$highest)) ]
}

plan 43
# These have a core or two for themselves.
together 3
ok "the hot range is found within 5 s" tries 3 finds_hot
ok "a shell that becomes another program" tries 3 replaced_by_exec
ok "what is hot in bursts is found" tries 3 finds_bursts
if grep -q '\[never\]' /sys/kernel/mm/transparent_hugepage/enabled; then
	skip "huge pages are not split, and the hot ones are found" "transparent huge pages"
else
	ok "huge pages are not split, and the hot ones are found" tries 3 keeps_huge_pages
fi
alone
ok "the overhead keeps to the budget" keeps_budget
ok "--timeout with a fraction" tries 3 within 1400 3000 timed 1.5
ok "--timeout in milliseconds" tries 3 within 700 2000 timed 700ms
ok "the end of the command is that of the recording" tries 3 within 900 2500 ends_with_command

# These wait most of their time; what lasts long comes first.
together 4
if command -v jq > /dev/null; then
	ok "--output_flush_sec: directories, none lost" flushes
	ok "files beside the record are JSON with what damo has" side_files
	ok "--snapshot: so many records, with the time of day" snapshots
	ok "--regions: these ranges and no others" fixed_ranges
	if [ -x "$bpftool" ]; then
		ok "--pin: typed maps, gone at the end, one monitor a name" pinned
	else
		skip "--pin: typed maps, gone at the end, one monitor a name" bpftool
	fi
else
	skip "--output_flush_sec: directories, none lost" jq
	skip "files beside the record are JSON with what damo has" jq
	skip "--snapshot: so many records, with the time of day" jq
	skip "--regions: these ranges and no others" jq
	skip "--pin: typed maps, gone at the end, one monitor a name" jq
fi
ok "children that come and go are targets" children --include_child_tasks "> 8"
ok "or not" children --exclude_child_tasks "== 1"
ok "memory that cannot be measured is told" tries 4 tells_unmeasurable
ok "but not if it is little" tries 3 keeps_trifles_to_itself
ok "--monitoring_intervals_autotune" autotunes
ok "a process id" tries 3 by_pid
ok "a command line" tries 3 by_line
ok "a command after --" tries 3 by_words
ok "several process ids, blanks and commas" several_pids
ok "a thread id is its process, once" by_thread
ok "children of a command are targets" started_children 3 --include_child_tasks
ok "children of a command are none when excluded" started_children 1 --exclude_child_tasks
ok "the end of the monitor is that of the command and its children" command_is_ended
ok "a command that does not exist is refused" command_not_found
ok "pipelines of a command end as usual" pipe_signal
ok "SIGINT ends with 2" signalled INT 2
ok "SIGTERM ends with 15" signalled TERM 15
ok "SIGHUP ends with 1" signalled HUP 1
ok "but not under nohup" tries 3 ignores_hangup
for type in json_compressed json perf_script; do
	if command -v jq > /dev/null; then
		ok "--output_type $type" typed_output "$type"
	else
		skip "--output_type $type" jq
	fi
done
ok "--output_permission holds for all files" has_modes
ok "a file that is there is renamed" keeps_old
ok "--do_record: nothing but that" only_asked_for
ok "trace: every line, and windows are whole" traces
ok "trace: a reader that goes away ends it quietly" reader_goes_away
ok "--verbose tells the overhead, on stderr" says_overhead
ok "--quiet tells nothing" is_quiet
ok "the mappings are those of /proc" sees_mappings
alone
