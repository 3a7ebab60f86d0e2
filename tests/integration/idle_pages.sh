#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] [BUILD=build] tests/integration/idle_pages.sh
#
# The benchmark's monitor over the bitmap of idle pages, which few kernels have, on files that
# stand for the kernel's.  A file does not forget bits as the kernel does when there is an access,
# so that this is done here.
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

build=${BUILD:-build}
work=$TAP_DIR
idle_pages=$build/tests/bench/idle_pages
page=$(getconf PAGESIZE)
[ -x "$idle_pages" ] || skip_all "make workloads"
command -v perl > /dev/null || skip_all perl

# --- the kernel's files ---------------------------------------------------------------------

# words FILE NR [INDEX VALUE]...: so many words of 64 bits, zero but for these.
words()
{
	perl -e 'my ($file, $nr, %value) = @ARGV;
		open(my $out, ">", $file) or die;
		print $out pack("Q", $value{$_} // 0) for 0 .. $nr - 1;' "$@"
}

# bits FILE FRAME...: a bitmap of 1,024 frames, of which these are idle.
bits()
{
	perl -e 'my ($file, @frames) = @ARGV;
		my @words = (0) x 16;
		$words[$_ / 64] |= 1 << $_ % 64 for @frames;
		my $out;
		open($out, "+<", $file) or open($out, ">", $file) or die;
		print $out pack("Q16", @words);' "$@"
}

# mapping FIRST END: a line of maps, in pages.
mapping()
{
	printf '%x-%x rw-p 00000000 00:00 0\n' $(($1 * page)) $(($2 * page))
}

present=$((1 << 63))
swapped=$((1 << 62 | 102))
tail=$((1 << 16))

# Frame 101 is mapped twice.  512 to 515 are one large page; so are 600 and 601, of which the
# process has the second part only.
mine=(70 100 101 102 512 513 514 515 600 601 1000)
make_files()
{
	{
		mapping 16 24
		mapping 32 36
		mapping 40 41
		echo "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]"
	} > "$work/maps"
	words "$work/pagemap" 48 16 $((present | 100)) 17 $((present | 101)) \
		18 $((present | 102)) 19 "$swapped" 20 $((present | 70)) 21 $((present | 1000)) \
		22 $((present | 101)) 32 $((present | 512)) 33 $((present | 513)) \
		34 $((present | 514)) 35 $((present | 515)) 40 $((present | 601))
	words "$work/kpageflags" 1024 513 "$tail" 514 "$tail" 515 "$tail" 601 "$tail"
	bits "$work/bitmap"
	bits "$work/marked" "${mine[@]}"
	mkfifo "$work/fifo"
}

# monitor MAPS [OPTION...]: ends the shell, so that who starts it can end it.
monitor()
{
	exec "$idle_pages" --pid $$ --seconds 1 --maps "$1" --pagemap "$work/pagemap" \
		--bitmap "$work/bitmap" --kpageflags "$work/kpageflags" "${@:2}"
}

# --- what it says ---------------------------------------------------------------------------

# says MEMBER VALUE
says()
{
	local got

	got=$(sed -nE "s/.*[{,]\"$1\":(-?[0-9.]+).*/\1/p" "$work/out")
	[ "$got" = "$2" ] && return
	note "$1 is $got, expected $2"
	return 1
}

# has_regions FIRST-END:ACCESSES...: those of the last snapshot, in pages.
has_regions()
{
	local line
	local -a at=()

	"$BDAMON" report access --input "$work/record" --raw_form > "$work/report" \
		2> /dev/null || return 1
	while IFS= read -r line; do
		[[ $line != nr_regions:* ]] || at=()
		[[ $line =~ ^([0-9a-f]+)-([0-9a-f]+)\ .*\)\ +([0-9]+) ]] || continue
		at+=("$((16#${BASH_REMATCH[1]} / page))-$((16#${BASH_REMATCH[2]} / page)):${BASH_REMATCH[3]}")
	done < "$work/report"
	[ "${at[*]}" = "$*" ] && return
	note "regions are ${at[*]}, expected $*"
	return 1
}

is_marked()
{
	cmp -s "$work/bitmap" "$work/marked"
}

# give_maps: a round waits for them.
give_maps()
{
	timeout $((60 * slow)) cp -T "$work/maps" "$work/fifo"
}

stop()
{
	! kill "$1" 2> /dev/null || wait "$1"
}

# The look at the beginning, and then one round after some accesses: to frames 70 and 101 and to
# the page of 601.  The page at 512 is idle, but only its first frame has a bit.
look_twice()
{
	local pid

	monitor "$work/fifo" --interval_ms 1000 --record "$work/record" > "$work/out" &
	pid=$!
	on_exit stop "$pid"
	give_maps && wait_for is_marked 60 || return 1
	bits "$work/bitmap" 100 102 512 1000
	give_maps && wait "$pid"
}

# Nobody clears the bits.
look_on()
{
	(monitor "$work/maps" --interval_ms 400 --record "$work/record" > "$work/out")
}

# fails CODE WORDS COMMAND...: with the words in what it says.
fails()
{
	local code=0

	("${@:3}") > /dev/null 2> "$work/err" || code=$?
	[ "$code" -eq "$1" ] && grep -qF -- "$2" "$work/err" && return
	note "code $code: $(cat "$work/err")"
	return 1
}

# Who may not see frames sees 0.
no_permission()
{
	words "$work/pagemap" 48 16 "$present"
	fails 1 "not permitted" monitor "$work/maps"
}

ended()
{
	: > "$work/maps"
	fails 1 "No such process" monitor "$work/maps"
}

make_files
plan 11
ok "a look at the beginning and one after some accesses" look_twice
ok "the second is a round" says rounds 1
ok "pages were accessed whose frames are no longer idle" says referenced_bytes $((4 * page))
ok "each run of pages is a region" has_regions 16-17:0 17-18:1000 18-20:0 20-21:1000 21-22:0 \
	22-23:1000 23-24:0 32-36:0 40-41:1000
ok "the process's frames were marked, and no others" is_marked
ok "without accesses they stay so" look_on
ok "and nothing counts as accessed" says referenced_bytes 0
ok "each mapping is a region" has_regions 16-24:0 32-36:0 40-41:0
ok "frames that may not be seen are an error" no_permission
ok "so is a process that ended" ended
ok "so is a missing bitmap" fails 1 "$work/none" monitor "$work/maps" --bitmap "$work/none"
