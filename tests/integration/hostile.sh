#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] [BUILD=build] tests/integration/hostile.sh
#
# What goes wrong in the field: targets that vanish, change or are not there,
# full disks, broken files, missing rights, signals.  Each must end with the
# right exit code and one sentence that names what to do, and leave nothing
# behind.  Needs root.
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

build=${BUILD:-build}
work=$TAP_DIR
# shellcheck source=tests/lib/target.sh
. "$(dirname "$0")/../lib/target.sh"
score=$build/tests/bench/score
pins=/sys/fs/bpf/bdamon
pin=hostile_$$
# shellcheck source=tests/lib/monitor.sh
. "$(dirname "$0")/../lib/monitor.sh"

[ "$(id -u)" -eq 0 ] || skip_all root
[ -x "$build/tests/workloads/workload" ] || skip_all "make workloads"
[ -x "$score" ] || skip_all "make workloads"

# --- targets --------------------------------------------------------------------

no_such_pid()
{
	local gone

	true &
	gone=$!
	wait "$gone"
	run 10 record -o "$work/rec" --timeout 2 "$gone"
	refused "$gone"
}

kernel_thread()
{
	run 10 record -o "$work/rec" --timeout 2 2
	refused '(pid|process|target) 2.*(kernel|memory)|kernel.*2'
}

vanishes_at_once()
{
	run 15 record -o "$work/rec" -- true
	ended_with 0
}

target_end()
{
	target_start hotcold --size 64M --hot 8M --seconds 3 || return 1
	run_in_background record -o "$work/rec" "$target_pid"
	reap 12
	target_stop
	ended_with 0 && has_snapshots 5 "$work/rec"
}

killed_target()
{
	target_start hotcold --size 64M --hot 8M || return 1
	run_in_background record -o "$work/rec" "$target_pid"
	sleep 2
	{ kill -KILL "$target_pid"; wait "$target_pid"; } 2> /dev/null
	reap 5
	target_stop
	ended_with 0 && has_snapshots 5 "$work/rec"
}

# The shell becomes another program; what is monitored must be that program's memory.
exec_during_sampling()
{
	local f1

	bash -c "sleep 2; exec '$build/tests/workloads/workload' hotcold --size 256M --hot 64M \
		--seconds 14 --truth '$work/truth'" > /dev/null &
	target_pid=$!
	run_in_background record -o "$work/rec" "$target_pid"
	reap 30
	target_stop
	ended_with 0 || return 1
	"$score" --record "$work/rec" --truth "$work/truth" --from 8 > "$work/score" || return 1
	f1=$(sed -nE 's/.*"f1":([0-9.]+).*/\1/p' "$work/score")
	note "F1 after exec: $f1"
	awk -v f1="$f1" 'BEGIN { exit !(f1 > 0.5) }'
}

monitored_kind()
{
	target_start "$@" || return 1
	run 40 record -o "$work/rec" --timeout 6 "$target_pid"
	target_stop
	ended_with 0 && has_snapshots 30 "$work/rec"
}

many_targets()
{
	local pids=() i

	for ((i = 0; i < 200; i++)); do
		sleep 60 &
		pids+=($!)
	done
	run 40 record -o "$work/rec" --timeout 4 "${pids[@]}"
	kill "${pids[@]}"
	wait "${pids[@]}" 2> /dev/null
	ended_with 0 && has_snapshots 2000 "$work/rec"
}

# --- the monitor's own end ----------------------------------------------------------

timeout_ends()
{
	local begin=$SECONDS

	target_start hotcold --size 64M --hot 8M || return 1
	run 15 record -o "$work/rec" --timeout 3 "$target_pid"
	target_stop
	ended_with 0 && [ $((SECONDS - begin)) -le 8 ] && has_snapshots 15 "$work/rec"
}

# signalled NAME NUMBER: the file is complete, and the exit code the signal's number.
signalled()
{
	target_start hotcold --size 64M --hot 8M || return 1
	run_in_background record -o "$work/rec" "$target_pid"
	sleep 3
	kill "-$1" "$monitor_pid"
	reap 5
	target_stop
	ended_with "$2" && has_snapshots 10 "$work/rec"
}

# Killed without a warning: what was recorded can be read, the next start tidies up.
killed_monitor()
{
	target_start hotcold --size 64M --hot 8M || return 1
	run_in_background record -o "$work/rec" --pin "$pin" "$target_pid"
	sleep 5
	kill -KILL "$monitor_pid"
	reap 5
	"$score" --record "$work/rec" > "$work/killed" 2> /dev/null
	run 10 record -o "$work/rec2" --pin "$pin" --timeout 2 "$target_pid"
	target_stop
	ended_with 0 || return 1
	if ! grep -qE '"recorded_snapshots":[1-9]' "$work/killed"; then
		note "nothing could be read after SIGKILL"
		return 1
	fi
	[ ! -e "$pins/$pin" ] && return
	note "$pins/$pin is left"
	return 1
}

# --- files ------------------------------------------------------------------------------

full_disk()
{
	local dir=$work/small

	mkdir "$dir"
	mount -t tmpfs -o size=64k tmpfs "$dir" || return 1
	on_exit sh -c "! mountpoint -q '$dir' || umount '$dir'"
	dd if=/dev/zero of="$dir/fill" bs=4096 count=15 2> /dev/null
	target_start windows --size 64M --hot 15M || return 1
	run 30 record -o "$dir/rec" --do_record access --timeout 15 "$target_pid"
	target_stop
	umount "$dir"
	refused 'rec.*space|space.*rec'
}

unwritable()
{
	target_start idle --size 16M || return 1
	run 10 record -o "$1" --timeout 2 "$target_pid"
	target_stop
	refused "$1"
}

make_good_record()
{
	target_start hotcold --size 64M --hot 8M || return 1
	run 15 record -o "$work/good" --do_record access --timeout 4 "$target_pid"
	target_stop
	ended_with 0
}

corrupt_input()
{
	head -c 65536 /dev/urandom > "$work/bad"
	run 10 report access --input "$work/bad"
	refused "$work/bad"
}

# Bytes changed in the middle: refused or read in part, but never a crash or a hang.
damaged_input()
{
	local size i

	size=$(stat -c %s "$work/good")
	for ((i = 1; i < 20; i++)); do
		cp "$work/good" "$work/bad"
		printf '\377\000\252' | dd of="$work/bad" bs=1 seek=$((size * i / 20)) \
			conv=notrunc 2> /dev/null
		run 10 report access --input "$work/bad"
		[ "$code" -le 1 ] || { explain "0 or 1"; return 1; }
	done
}

truncated_input()
{
	local size i

	size=$(stat -c %s "$work/good")
	for i in 1 2 5 9; do
		head -c $((size * i / 10)) "$work/good" > "$work/bad"
		run 10 report access --input "$work/bad"
		[ "$code" -gt 1 ] || [ ! -s "$work/err" ] || continue
		explain "0 or 1, with a line"
		return 1
	done
}

empty_input()
{
	: > "$work/bad"
	run 10 report access --input "$work/bad"
	refused "$work/bad"
}

# --- the machine ----------------------------------------------------------------------

without_root()
{
	local dir=$work/open

	mkdir -m 777 "$dir"
	chmod 755 "$work"
	cp "$BDAMON" "$dir/bdamon"
	code=0
	setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set -all \
		timeout -k 2 10 "$dir/bdamon" record -o "$dir/rec" --timeout 2 $$ \
		> "$work/out" 2> "$work/err" < /dev/null || code=$?
	refused 'root|privilege|CAP_'
}

without_btf()
{
	target_start idle --size 16M || return 1
	code=0
	BDAMON_BTF=/nonexistent timeout -k 2 10 "$BDAMON" record -o "$work/rec" --timeout 2 \
		"$target_pid" > "$work/out" 2> "$work/err" < /dev/null || code=$?
	target_stop
	refused BTF
}

list_pins()
{
	ls -A "$pins" 2> /dev/null
}

nothing_left()
{
	[ "$(list_pins)" = "$pins_before" ] && [ -z "$(jobs -rp)" ] && return
	note "pins now: $(list_pins); before: $pins_before; running: $(jobs -rp)"
	return 1
}

plan 25
pins_before=$(list_pins)
ok "a pid that does not exist is refused" no_such_pid
ok "a kernel thread is refused" kernel_thread
ok "a command that ends at once is no failure" vanishes_at_once
ok "the target's end ends the recording" target_end
ok "a killed target ends the recording" killed_target
ok "exec during sampling: the new program is monitored" exec_during_sampling
ok "ten thousand mappings" monitored_kind maps10k
ok "a gigabyte mapped and unmapped in a loop" monitored_kind churn
ok "processes that come and go" monitored_kind forktree
ok "200 targets at once" many_targets
ok "--timeout ends the recording" timeout_ends
ok "SIGINT: complete file, exit code 2" signalled INT 2
ok "SIGTERM: complete file, exit code 15" signalled TERM 15
ok "SIGKILL: readable file, the next start leaves no pins" killed_monitor
ok "a full disk is one sentence" full_disk
ok "a folder that does not exist is one sentence" unwritable "$work/none/rec"
mkdir "$work/folder"
ok "a folder as output is one sentence" unwritable "$work/folder"
ok "a recording to damage" make_good_record
ok "random bytes are refused" corrupt_input
ok "damaged recordings do not crash the report" damaged_input
ok "truncated recordings do not crash the report" truncated_input
ok "an empty file is refused" empty_input
ok "without root: one sentence" without_root
ok "without BTF: one sentence" without_btf
ok "nothing is left behind" nothing_left
