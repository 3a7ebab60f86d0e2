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
# shellcheck source=tests/lib/bpffs.sh
. "$(dirname "$0")/../lib/bpffs.sh"
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

build=${BUILD:-build}
work=$TAP_DIR
# shellcheck source=tests/lib/target.sh
. "$(dirname "$0")/../lib/target.sh"
score=$build/tests/bench/score
pins=/sys/fs/bpf/bdamon
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
	target_start hotcold --size 64M --hot 8M --pause_us 1000 --seconds 6 || return 1
	run_in_background record -o "$work/rec" "$target_pid"
	reap 30
	target_stop
	ended_with 0 && has_snapshots 5 "$work/rec"
}

killed_target()
{
	small_target || return 1
	run_in_background record -o "$work/rec" "$target_pid"
	await_snapshots 5 "$work/rec"
	{ kill -KILL "$target_pid"; wait "$target_pid"; } 2> /dev/null
	reap 20
	target_stop
	ended_with 0 && has_snapshots 5 "$work/rec"
}

# The shell becomes another program; what is monitored must be that program's memory.
exec_during_sampling()
{
	bash -c "sleep 2; exec '$build/tests/workloads/workload' hotcold --size 256M --hot 64M \
		--pause_us 1000 --seconds 14 --truth '$work/truth'" > /dev/null &
	target_pid=$!
	run_in_background record -o "$work/rec" "$target_pid"
	reap 30
	target_stop
	ended_with 0 && has_f1 0.5 8 "$work/rec"
}

monitored_kind()
{
	target_start "$@" || return 1
	run_in_background record -o "$work/rec" "$target_pid"
	await_snapshots 40 "$work/rec"
	kill -TERM "$monitor_pid"
	reap 20
	target_stop
	ended_with 15 && has_snapshots 40 "$work/rec"
}

many_targets()
{
	sleepers_start 200
	run 40 record -o "$work/rec" --timeout 4 "${sleepers[@]}"
	sleepers_stop
	ended_with 0 && has_snapshots 2000 "$work/rec"
}

# Whether it was still there is a matter of luck; one sentence if not.
dies_while_added()
{
	local i pid

	for ((i = 0; i < 8; i++)); do
		sleep "0.$((i + 10))" &
		pid=$!
		run 10 record -o "$work/rec" "$pid"
		wait "$pid" 2> /dev/null
		[ "$code" -eq 0 ] || refused "process $pid" || return 1
	done
}

# More children than the table of waiting ones would hold if it were never emptied.
short_lived_children()
{
	run 60 record -o "$work/rec" -- bash -c \
		"for ((i = 0; i < 2000; i++)); do /bin/true; done; sleep 1"
	ended_with 0 && has_snapshots 5 "$work/rec"
}

stopped_target()
{
	small_target || return 1
	kill -STOP "$target_pid"
	run 10 record -o "$work/rec" --timeout 3 "$target_pid"
	kill -CONT "$target_pid"
	target_stop
	ended_with 0 && has_snapshots 20 "$work/rec"
}

# Its own process ids and its own view of the files: those of the host count.
other_namespaces()
{
	local inner

	unshare -fpm --mount-proc --kill-child "$build/tests/workloads/workload" hotcold \
		--size 128M --hot 32M --pause_us 1000 --seconds 30 --truth "$work/truth" > "$work/inner" &
	target_pid=$!
	on_exit target_stop
	wait_for "grep -q '^ready ' '$work/inner' 2> /dev/null" 30 || return 1
	inner=$(cat "/proc/$target_pid/task/$target_pid/children")
	# shellcheck disable=SC2086 # a blank follows the number
	run 20 record -o "$work/rec" --timeout 9 $inner
	# unshare itself ignores SIGTERM, and ends with its child.
	# shellcheck disable=SC2086
	kill $inner
	target_stop
	ended_with 0 && has_f1 0.9 5 "$work/rec"
}

inside_pid_namespace()
{
	code=0
	unshare -fp --mount-proc timeout -k 2 10 "$BDAMON" record -o "$work/rec" --timeout 2 1 \
		> "$work/out" 2> "$work/err" < /dev/null || code=$?
	refused 'PID namespace'
}

two_monitors()
{
	local command

	target_start hotcold --size 128M --hot 32M --truth "$work/truth" || return 1
	run_in_background record -o "$work/other" --timeout 9 "$target_pid"
	under_test record -o "$work/rec" --timeout 9 "$target_pid"
	"${command[@]}"
	reap 20
	target_stop
	ended_with 0 && has_f1 0.8 5 "$work/rec" && has_f1 0.8 5 "$work/other"
}

# windows_pass NR: waits until target 1 was reported so many times more.
windows_pass()
{
	local windows="awk '/target_id=1 / && !seen[\$4]++' '$work/out' | wc -l"

	wait_for "[ \$($windows) -ge $(($(eval "$windows") + $1)) ]" 20
}

# Windows of target 0, the first pid; target 1 keeps the monitor running.
reused_pid()
{
	local first before=0 after=0

	sleep 60 &
	first=$!
	sleep 61 &
	target_pid=$!
	on_exit target_stop
	run_in_background trace "$first" "$target_pid"
	wait_for "grep -q 'target_id=0' '$work/out'" 20 || return 1
	{ kill -KILL "$first"; wait "$first"; } 2> /dev/null
	start_as "$first" sleep 30 || { note "no process could be given the number $first"; return 1; }
	# The window under way may still be about the first one.
	windows_pass 3 && before=$(grep -c 'target_id=[^1]' "$work/out")
	windows_pass 15 && after=$(grep -c 'target_id=[^1]' "$work/out")
	{ kill "$reused_pid"; wait "$reused_pid"; } 2> /dev/null
	kill -TERM "$monitor_pid"
	reap 20
	target_stop
	ended_with 15 && holds "$before > 0 && $before == $after"
}

# --- the monitor's own end ----------------------------------------------------------

timeout_ends()
{
	local begin

	small_target || return 1
	begin=$SECONDS
	run 15 record -o "$work/rec" --timeout 3 "$target_pid"
	target_stop
	ended_with 0 && [ $((SECONDS - begin)) -le $((8 * slow)) ] && has_snapshots 15 "$work/rec"
}

# signalled NAME NUMBER: the file is complete, and the exit code the signal's number.
signalled()
{
	small_target || return 1
	run_in_background record -o "$work/rec" "$target_pid"
	await_snapshots 10 "$work/rec"
	kill "-$1" "$monitor_pid"
	reap 20
	target_stop
	ended_with "$2" && has_snapshots 10 "$work/rec"
}

# Killed without a warning: what was recorded can be read, the next start tidies up.
killed_monitor()
{
	local nr pin=hostile_$BASHPID

	small_target || return 1
	run_in_background record -o "$work/rec" --pin "$pin" "$target_pid"
	await_snapshots 10 "$work/rec"
	kill -KILL "$monitor_pid"
	reap 20
	nr=$(nr_snapshots "$work/rec")
	run 10 record -o "$work/rec2" --pin "$pin" --timeout 2 "$target_pid"
	target_stop
	ended_with 0 || return 1
	if [ "$nr" -lt 10 ]; then
		note "only $nr snapshots could be read after SIGKILL"
		return 1
	fi
	[ ! -e "$pins/$pin" ] && return
	note "$pins/$pin is left"
	return 1
}

# lines_beyond NR: the condition that a trace has more lines than these.
lines_beyond()
{
	echo "[ \$(wc -l < '$work/out') -gt $1 ]"
}

# Nobody handles the events for two seconds; then counts must be right and windows go on.
suspended_monitor()
{
	local goes_on

	small_target || return 1
	run_in_background trace "$target_pid"
	wait_for "$(lines_beyond 30)" 20 || return 1
	kill -STOP "$monitor_pid"
	sleep 2
	goes_on=$(lines_beyond $(($(wc -l < "$work/out") + 30)))
	kill -CONT "$monitor_pid"
	wait_for "$goes_on" 20 || return 1
	kill -TERM "$monitor_pid"
	reap 20
	target_stop
	ended_with 15 || return 1
	! awk '$NF >= 0 && $(NF - 1) > 20' "$work/out" | grep .
}

# Whether the timer of the pinned maps does not tick any more.
timer_stands()
{
	local ticks

	ticks=$("$bpftool" -j map dump pinned "$pins/$pin/bd_status")
	sleep 0.5
	[ "$ticks" = "$("$bpftool" -j map dump pinned "$pins/$pin/bd_status")" ]
}

# Programs and links of a killed monitor vanish, with them its timer, and all maps not pinned; the
# kernel takes a moment for it.
killed_leaves_nothing()
{
	local pin=hostile_$BASHPID

	small_target || return 1
	run_in_background record -o "$work/rec" --pin "$pin" "$target_pid"
	await_snapshots 1 "$work/rec"
	note_ids
	[ "$(wc -l < "$work/ids")" -gt 10 ] || return 1
	kill -KILL "$monitor_pid"
	reap 20
	wait_for timer_stands 10 || return 1
	run 10 record -o "$work/rec" --timeout 1 "$target_pid"
	target_stop
	wait_for '[ -z "$(list_left)" ]' 10 && [ ! -e "$pins/$pin" ] && return
	note "left: $(list_left) $(ls "$pins")"
	return 1
}

# How long before its death a killed monitor's record ends, at most a second and a window.
readable_to_the_end()
{
	local killed last

	small_target || return 1
	run_in_background record --do_record access -o "$work/rec" "$target_pid"
	await_snapshots 30 "$work/rec"
	sleep 0.7
	killed=$(awk '{ print $1 }' /proc/uptime)
	kill -KILL "$monitor_pid"
	reap 20
	target_stop
	last=$("$BDAMON" report record_info --input "$work/rec" 2> "$work/report.err" |
		sed -nE 's/^time: \[.*, (.*)\) .*/\1/p' | awk '{ s = 0
		for (i = 1; i < NF; i += 2) s += $i * ($(i + 1) == "h" ? 3600 : $(i + 1) == "m" ? 60 : \
			$(i + 1) == "s" ? 1 : 0.001)
		print s }')
	awk "BEGIN { exit !($killed - $last < 1.2 * $slow) }" && return
	note "killed at $killed s, the record ends at $last s"
	return 1
}

# Resident once it is at work.  For a moment libbpf holds the kernel's types twice, 5 MiB each on
# some kernels and 10 on others: that is told only.
small_memory()
{
	local kib

	target_start windows --size 256M --hot 40M || return 1
	run_in_background record -o "$work/rec" --minr 1000 --maxr 1000 "$target_pid"
	await_snapshots 30 "$work/rec"
	kib=$(awk '/^VmRSS:/ { print $2 }' "/proc/$monitor_pid/status")
	note "at most: $(awk '/^VmHWM:/ { print $2 }' "/proc/$monitor_pid/status") KiB"
	kill -TERM "$monitor_pid"
	reap 20
	target_stop
	note "resident with 1,000 regions: $kib KiB"
	ended_with 15 && [ "$kib" -le 16384 ]
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
	small_target || return 1
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

# Newer kernels let who may use BPF read other processes; where that is not so, the missing
# capability is named.
without_ptrace()
{
	target_start idle --size 16M || return 1
	code=0
	setpriv --inh-caps=-sys_ptrace --bounding-set=-sys_ptrace \
		timeout -k 2 10 "$BDAMON" record -o "$work/rec" --timeout 2 "$target_pid" \
		> "$work/out" 2> "$work/err" < /dev/null || code=$?
	target_stop
	if [ "$code" -eq 0 ]; then
		has_snapshots 5 "$work/rec"
	else
		refused 'SYS_PTRACE'
	fi
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

plan 37
pins_before=$(list_pins)
# What they find is compared with the truth.
together 3
ok "exec during sampling: the new program is monitored" tries 3 exec_during_sampling
ok "a target in other namespaces" tries 3 other_namespaces
ok "two monitors of one target" tries 3 two_monitors
alone
if [ -w /proc/sys/kernel/ns_last_pid ]; then
	ok "a process id used again is not monitored" reused_pid
else
	skip "a process id used again is not monitored" CONFIG_CHECKPOINT_RESTORE
fi

# These wait most of their time; what lasts long comes first.
together 4
ok "a gigabyte mapped and unmapped in a loop" monitored_kind churn
ok "ten thousand mappings" monitored_kind maps10k
ok "processes that come and go" monitored_kind forktree
ok "200 targets at once" many_targets
ok "2,000 short-lived children" short_lived_children
ok "processes that end while they are added" dies_while_added
ok "SIGKILL: readable file, the next start leaves no pins" killed_monitor
ok "SIGKILL: the record ends less than 1.2 s before" tries 3 readable_to_the_end
if [ -x "$bpftool" ]; then
	ok "SIGKILL: no program, map or timer is left" killed_leaves_nothing
else
	skip "SIGKILL: no program, map or timer is left" bpftool
fi
ok "a monitor suspended for two seconds goes on" suspended_monitor
ok "16 MiB are enough for 1,000 regions" small_memory
ok "a pid that does not exist is refused" no_such_pid
ok "a kernel thread is refused" kernel_thread
ok "a command that ends at once is no failure" vanishes_at_once
ok "the target's end ends the recording" target_end
ok "a killed target ends the recording" killed_target
ok "a stopped target" tries 3 stopped_target
ok "inside a PID namespace: one sentence" inside_pid_namespace
ok "--timeout ends the recording" tries 3 timeout_ends
ok "SIGINT: complete file, exit code 2" signalled INT 2
ok "SIGTERM: complete file, exit code 15" signalled TERM 15
ok "a full disk is one sentence" full_disk
ok "a folder that does not exist is one sentence" unwritable "$work/none/rec"
mkdir "$work/folder"
ok "a folder as output is one sentence" unwritable "$work/folder"
ok "without SYS_PTRACE: a recording or one sentence" without_ptrace
ok "without BTF: one sentence" without_btf
alone
ok "a recording to damage" make_good_record
ok "random bytes are refused" corrupt_input
ok "damaged recordings do not crash the report" damaged_input
ok "truncated recordings do not crash the report" truncated_input
ok "an empty file is refused" empty_input
ok "without root: one sentence" without_root
ok "nothing is left behind" nothing_left
