#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] [BUILD=build] tests/integration/schemes_hostile.sh
#
# Schemes where things go wrong: targets that vanish, change or resist, swap that is full or not
# there, memory that is short, too much of everything, sudden ends.  Targets know each byte of
# their memory, and must still be what they were.  Needs root; swap is a zram device of its own.
# shellcheck source=tests/lib/bpffs.sh
. "$(dirname "$0")/../lib/bpffs.sh"
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

build=${BUILD:-build}
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$TAP_DIR
# shellcheck source=tests/lib/target.sh
. "$(dirname "$0")/../lib/target.sh"
score=$build/tests/bench/score
# shellcheck source=tests/lib/monitor.sh
. "$(dirname "$0")/../lib/monitor.sh"
# shellcheck source=tests/lib/schemes.sh
. "$(dirname "$0")/../lib/schemes.sh"
# shellcheck source=tests/lib/witness.sh
. "$(dirname "$0")/../lib/witness.sh"
# shellcheck source=tests/lib/zram.sh
. "$(dirname "$0")/../lib/zram.sh"
# shellcheck source=tests/lib/cgroup.sh
. "$(dirname "$0")/../lib/cgroup.sh"

[ "$(id -u)" -eq 0 ] || skip_all root
[ -x "$build/tests/workloads/witness" ] || skip_all "make workloads"

# All that is there, again and again.
pageout="--damos_action pageout"

# --- helpers ------------------------------------------------------------------------

# said NR REGEX: stderr has so many lines, all with that.
said()
{
	[ "$(wc -l < "$work/err")" -eq "$1" ] && [ "$(grep -cE -- "$2" "$work/err")" -eq "$1" ] &&
		return
	note "expected $1 of: $2"
	sed 's/^/# err: /' "$work/err"
	return 1
}

# is_acting: the target has been paged out in part.
is_acting()
{
	[ "$(of_target VmSwap)" -gt 0 ]
}

# acting OPTION...: schemes in the background, in the middle of what they do to the target.
acting()
{
	rm -f "$work/lines"
	run_in_background schemes -o "$work/lines" --target_pid "$target_pid" "$@"
	wait_for is_acting 30
}

# has_passes NR [SCHEME]: so many passes of the scheme were told, of the first one else.
has_passes()
{
	[ -s "$work/lines" ] && [ "$(stat '$' "${2:-0}" nr_snapshots)" -ge "$1" ]
}

# Neither programs and maps nor pins.
nothing_left()
{
	# shellcheck disable=SC2016 # evaluated there
	wait_for '[ -z "$(list_left)" ]' 10 && [ ! -e "/sys/fs/bpf/bdamon/$pin" ] && return
	note "left: $(list_left) $(ls /sys/fs/bpf/bdamon)"
	return 1
}

# state_of_target: the letter in /proc/PID/stat.
state_of_target()
{
	sed -nE 's/.*\) ([A-Za-z]) .*/\1/p' "/proc/$target_pid/stat"
}

# --- targets ---------------------------------------------------------------------------

killed_meanwhile()
{
	witness_start --size 512M || return 1
	# shellcheck disable=SC2086 # several words
	acting $pageout || return 1
	{ kill -KILL "$target_pid"; wait "$target_pid"; } 2> /dev/null
	reap 20
	target_stop
	ended_with 0 && said 0 .
}

short_lived()
{
	# shellcheck disable=SC2016,SC2086 # for the inner shell; several words
	run 60 schemes --damos_action pageout --interval 0.2 -- bash -c '
		for i in 1 2 3 4 5 6 7 8; do
			"$0" --size 32M > /dev/null &
			sleep 0.4
			kill -KILL $!
			wait $!
		done 2> /dev/null' "$build/tests/workloads/witness"
	ended_with 0 && said 0 . && grep -q '^0 pageout' "$work/out"
}

# Each time as another program at the same addresses, or not.
execs()
{
	witness_start --size 64M --exec_ms 150 || return 1
	# shellcheck disable=SC2086
	act 4 $pageout
	note "$(stat '$' 0 sz_applied) bytes of $(grep -c ready "$target_log") programs"
	witness_intact && ended_with 0 && said 0 .
}

churns()
{
	witness_start --size 128M --churn || return 1
	# shellcheck disable=SC2086
	act 4 $pageout
	witness_intact && ended_with 0 && said 0 . && holds "$(stat '$' 0 sz_applied) > 0"
}

reserves()
{
	witness_start --size 64M --reserve 8192G || return 1
	# shellcheck disable=SC2086
	act 3 --dry-run $pageout --damos_access_rate 0% 0%
	# Not in one pass that takes all the time.
	witness_intact && ended_with 0 && holds "$(stat '$' 0 nr_snapshots) >= 3"
}

stopped()
{
	witness_start --size 64M || return 1
	kill -STOP "$target_pid"
	# shellcheck disable=SC2086
	act 3 $pageout
	[ "$(state_of_target)" = T ] || { note "it is not stopped any more"; return 1; }
	witness_intact && ended_with 0 && said 0 . && holds "$(stat '$' 0 sz_applied) > 0"
}

# The first target ends, another process gets its number; the second keeps the monitor running.
reused_pid()
{
	local first code=1

	"$build/tests/workloads/witness" --size 16M > /dev/null &
	first=$!
	witness_start --size 64M || return 1
	rm -f "$work/lines"
	# shellcheck disable=SC2086
	run_in_background schemes -o "$work/lines" --target_pid "$first" "$target_pid" $pageout
	wait_for "[ \"\$(of_process $first VmSwap)\" -gt 0 ]" 20 || return 1
	{ kill -KILL "$first"; wait "$first"; } 2> /dev/null
	start_as "$first" "$build/tests/workloads/witness" --size 16M > /dev/null ||
		{ note "no process could be given the number $first"; return 1; }
	if wait_for "has_passes $(($(stat '$' 0 nr_snapshots) + 30))" 30; then
		note "swapped of the other one: $(of_process "$first" VmSwap) kB"
		[ "$(of_process "$first" VmSwap)" -eq 0 ] && code=0
	fi
	kill "$reused_pid"
	wait "$reused_pid" || code=1
	stop_monitor
	witness_intact && return "$code"
}

# family: a process of its own with a child; sets $child.  A neighbour has nothing to do with them.
family()
{
	# shellcheck disable=SC2016 # for the inner shell
	bash -c '"$0" --size 32M & wait' "$build/tests/workloads/witness" > /dev/null &
	target_pid=$!
	on_exit target_stop
	"$build/tests/workloads/witness" --size 32M > /dev/null &
	neighbour=$!
	wait_for "[ -n \"\$(cat /proc/$target_pid/task/$target_pid/children)\" ]" 10 || return 1
	child=$(cat "/proc/$target_pid/task/$target_pid/children")
	child=${child% }
	wait_for "[ \"\$(of_process $child VmRSS)\" -gt 32768 ]" 20
}

# strangers CHILDREN: what happens to a child, which is followed or not, and to a neighbour.
strangers()
{
	local child neighbour swapped code=0

	family || return 1
	# shellcheck disable=SC2086
	act 4 "$1" $pageout
	swapped="$(of_process "$child" VmSwap) $(of_process "$neighbour" VmSwap)"
	kill "$child" "$neighbour"
	wait "$neighbour" || code=1
	wait "$target_pid"
	target_pid=
	note "swapped of the child and a neighbour: $swapped kB"
	[ "${swapped#* }" -eq 0 ] && [ "$code" -eq 0 ] || return 1
	if [ "$1" = --exclude_child_tasks ]; then
		[ "${swapped% *}" -eq 0 ]
	else
		[ "${swapped% *}" -gt 0 ]
	fi
}

# bdamon is its own target, once it is executed by the shell that has the number.
itself()
{
	code=0
	# shellcheck disable=SC2016 # for the inner shell
	timeout -k 2 $((20 * slow)) bash -c 'exec "$0" schemes --target_pid $$ "$@"' "$BDAMON" \
		--timeout 3 -o "$work/lines" --damos_action pageout "$@" > "$work/out" \
		2> "$work/err" < /dev/null || code=$?
	ended_with 0 && holds "$(stat '$' 0 nr_tried) > 0"
}

not_itself()
{
	rm -f "$work/lines"
	itself && said 1 'leaves process [0-9]+ alone.*--force' &&
		holds "$(stat '$' 0 sz_applied) == 0" && grep -q '^pageout was refused' "$work/out"
}

itself_by_force()
{
	rm -f "$work/lines"
	itself --force && holds "$(stat '$' 0 sz_applied) > 0"
}

# --- refusals --------------------------------------------------------------------------

# The other scheme goes on.
resists()
{
	witness_start --size 64M --seccomp || return 1
	act 3 --inject --damos_action hugepage --damos_action stat
	witness_intact && ended_with 0 && said 1 'hugepage was refused.*seccomp.*counted' &&
		grep -q '^hugepage was refused [0-9]* times' "$work/out" &&
		holds "$(stat '$' 1 nr_snapshots) > 1" && holds "$(stat '$' 0 sz_applied) == 0"
}

# What the kernel does not permit is refused at the start, or said once.
unprivileged()
{
	witness_start --size 64M || return 1
	code=0
	timeout -k 2 $((20 * slow)) setpriv --bounding-set -sys_nice --inh-caps -sys_nice \
		"$BDAMON" schemes --timeout 4 --target_pid "$target_pid" --damos_action pageout \
		> "$work/out" 2> "$work/err" < /dev/null || code=$?
	witness_intact || return 1
	if [ "$code" -eq 0 ]; then
		said 1 'pageout was refused.*SYS_NICE' && grep -q '^pageout was refused' "$work/out"
	else
		refused 'cannot work.*run as root'
	fi
}

# --- injection ------------------------------------------------------------------------------

injected_into_stopped()
{
	witness_start --size 64M || return 1
	kill -STOP "$target_pid"
	act 3 --inject --damos_action hugepage
	[ "$(state_of_target)" = T ] || { note "it is not stopped any more"; return 1; }
	witness_intact && ended_with 0 && said 0 . && holds "$(stat '$' 0 sz_applied) > 0"
}

# injecting: calls in the background, which are under way.
injecting()
{
	rm -f "$work/lines"
	run_in_background schemes --inject -o "$work/lines" --interval 0.1 \
		--target_pid "$target_pid" --damos_action hugepage --damos_action nohugepage
	wait_for 'has_passes 1' 20
}

injected_into_dying()
{
	local i

	for i in 1 4 7; do
		witness_start --size 32M || return 1
		injecting || return 1
		sleep "0.$i"
		{ kill -KILL "$target_pid"; wait "$target_pid"; } 2> /dev/null
		reap 20
		target_stop
		ended_with 0 && said 0 . || return 1
	done
}

# Flags that change all the time keep the tracer busy.
killed_injector()
{
	local i

	for i in 1 4 7; do
		witness_start --size 64M --churn || return 1
		injecting || return 1
		sleep "0.$i"
		kill -KILL "$monitor_pid"
		reap 20
		sleep 0.2
		case $(state_of_target) in
		T | t) note "the target stands still"; return 1 ;;
		esac
		witness_intact || return 1
	done
}

# --- memory -----------------------------------------------------------------------------------

no_swap()
{
	witness_start --size 64M || return 1
	# shellcheck disable=SC2086
	act 4 $pageout --damos_filter allow anon
	[ "$(of_target VmSwap)" -eq 0 ] && witness_intact && ended_with 0 &&
		said 1 'no swap space is there.*swapon' && holds "$(stat '$' 0 sz_applied) == 0"
}

swap_fills_up()
{
	witness_start --size 128M || return 1
	# shellcheck disable=SC2086
	acting $pageout || return 1
	wait_for "grep -q 'no swap space is left' '$work/err'" 30 &&
		wait_for "has_passes $(($(stat '$' 0 nr_snapshots) + 20))" 30 || return 1
	kill "$monitor_pid"
	reap 20
	note "swapped: $(of_target VmSwap) kB"
	witness_intact && ended_with 15 && said 1 'no swap space is left'
}

# limited LIMIT OPTION...: schemes on a target of 64 MiB that may have less.
limited()
{
	cgroup_start "$1" || return 1
	witness_start cgroup_exec -- --size 64M || return 1
	shift
	act 4 "$@"
	witness_intact && cgroup_stop && ended_with 0
}

# What does not fit in is swapped out by the kernel, and back in by the target.
at_limit()
{
	limited 48M --damos_action pageout --damos_action cold &&
		said 0 . && holds "$(stat '$' 0 sz_applied) > 0"
}

reads_back_at_limit()
{
	limited 48M --damos_action willneed --damos_quota_space 4M --damos_quota_interval 1s &&
		said 0 . && holds "$(stat '$' 0 nr_tried) > 0"
}

# --- too much of everything -----------------------------------------------------------------------

hundreds_of_schemes()
{
	local i

	target_start random --size 256M || return 1
	for ((i = 0; i < 300; i++)); do
		echo "min max 0 100 min max stat"
	done > "$work/many"
	act 5 --minr 500 --maxr 5000 -c "$work/many"
	grep -oE '"nr_tried": [0-9]+' <(tail -n 1 "$work/lines") | sort -u > "$work/tried"
	target_stop
	note "each of 300: $(cat "$work/tried"), $(stat '$' 0 nr_snapshots) passes"
	ended_with 0 && [ "$(wc -l < "$work/tried")" -eq 1 ] &&
		holds "$(stat '$' 0 nr_tried) >= 100 * $(stat '$' 299 nr_snapshots)" &&
		holds "$(stat '$' 299 nr_snapshots) > 0"
}

many_mappings()
{
	target_start maps10k --size 256M || return 1
	rm -f "$work/lines"
	run_in_background schemes --inject -o "$work/lines" --target_pid "$target_pid" \
		--damos_action nohugepage --damos_action pageout --damos_access_rate min 0% \
		--damos_nr_filters 0 1 --damos_filter allow anon
	wait_for 'has_passes 3 1' 60
	kill "$monitor_pid"
	reap 20
	target_stop
	ended_with 15 && holds "$(stat '$' 1 nr_snapshots) >= 3" &&
		holds "$(stat '$' 1 sz_applied) > 0"
}

many_targets()
{
	sleepers_start 100
	run 40 schemes --timeout 4 -o "$work/lines" --target_pid "${sleepers[@]}" \
		--damos_action pageout --damos_quota_space 1M --damos_quota_interval 1s
	sleepers_stop
	ended_with 0 && holds "$(stat '$' 0 nr_tried) > 0"
}

# --- the guard of docs/schemes.md -----------------------------------------------------------------

# block NR: the NR-th script of the guard in the documentation.
block()
{
	awk -v nr="$1" '/^```/ { is_in = !is_in && $0 == "```sh guard" && ++n == nr; next } is_in' \
		"$root/docs/schemes.md"
}

# waits US: what tasks of the cgroup waited for memory, from now on for each look of the script.
waits()
{
	echo "$1" > "$work/cgroup/rate.new"
	# Never read half written.
	mv "$work/cgroup/rate.new" "$work/cgroup/rate"
}

# What a kernel with pressure stall information for cgroups tells.
fake_cgroup()
{
	local total=0

	mkdir -p "$work/cgroup"
	waits 0
	while sleep 0.1; do
		total=$((total + $(cat "$work/cgroup/rate")))
		printf 'some avg10=0.00 avg60=0.00 avg300=0.00 total=%d\nfull avg10=0.00 total=0\n' \
			"$total" > "$work/cgroup/new"
		mv "$work/cgroup/new" "$work/cgroup/memory.pressure"
	done
}

# Ends what a test has in the background beside target and monitor.
end_helpers()
{
	[ ${#helpers[@]} -gt 0 ] || return 0
	kill "${helpers[@]}"
	wait "${helpers[@]}" 2> /dev/null
	helpers=()
}

helpers=()
on_exit end_helpers

# The pace of the scheme, in bytes; 0 before the first line.
pace()
{
	[ -s "$work/lines" ] && stat '$' 0 effective_bytes || echo 0
}

# As documented, five times faster.
# shellcheck disable=SC2016 # backquotes of the documentation, and what wait_for evaluates
guards()
{
	local options

	options=$(sed -n '/^### A guard/,$p' "$root/docs/schemes.md" |
		sed -n '/^```sh$/,/^```$/{/^```/d; s/\\$//; s/ 1s / 200ms /; p}')
	block 1 | sed 's/sleep 1/sleep 0.2/' > "$work/guard.sh"
	block 2 | grep -q -- '--goal_input /run/waited' || return 1
	witness_start --size 64M || return 1
	fake_cgroup &
	helpers+=($!)
	wait_for "[ -e '$work/cgroup/memory.pressure' ]" 10 || return 1
	bash "$work/guard.sh" "$work/cgroup" "$work/waited" &
	helpers+=($!)
	wait_for "[ -e '$work/waited' ]" 10 || return 1
	rm -f "$work/lines"
	# shellcheck disable=SC2086 # several words
	run_in_background schemes $options --goal_input "$work/waited" -o "$work/lines" \
		--interval 0.1 --target_pid "$target_pid"
	wait_for '[ "$(pace)" -gt 5000 ]' 30 || return 1
	waits 1000000
	wait_for '[ "$(pace)" -eq 1 ]' 30 || return 1
	waits 0
	wait_for '[ "$(pace)" -gt 100 ]' 30 || return 1
	stop_monitor
	end_helpers
	witness_intact && said 0 .
}

# --- ends ---------------------------------------------------------------------------------------

# ends_by SIGNAL CODE: in the middle of paging out much.
ends_by()
{
	local pinned=() pin=schemes_hostile_$BASHPID

	witness_start --size 512M || return 1
	# Without a warning pins stay until the next start.
	[ "$1" = KILL ] || pinned=(--pin "$pin")
	# shellcheck disable=SC2086
	acting "${pinned[@]}" $pageout || return 1
	note_ids
	kill "-$1" "$monitor_pid"
	reap 20
	grep -q "^/dev/zram$zram_id " /proc/swaps && nothing_left || return 1
	note "swapped when it ended: $(of_target VmSwap) kB"
	# Not all: it ended at once, and not after the pass.
	holds "$(of_target VmSwap) < 400 * 1024" && witness_intact && ended_with "$2"
}

# swapping NAME COMMAND...: a test that needs swap.
swapping()
{
	if [ -z "$zram_why" ]; then
		ok "$@"
	else
		skip "$1" "$zram_why"
	fi
}

# swapping_alone NAME COMMAND...: a test that needs to know all swap there is.
swapping_alone()
{
	if [ "$nr_swaps" -eq 0 ]; then
		swapping "$@"
	else
		skip "$1" "a machine without other swap"
	fi
}

# limiting NAME COMMAND...: a test that needs a cgroup as well.
limiting()
{
	if [ -z "$cgroup_why" ]; then
		swapping "$@"
	else
		skip "$1" "$cgroup_why"
	fi
}

plan 28
nr_swaps=$(($(wc -l < /proc/swaps) - 1))
swapping_alone "no swap: said once" no_swap
zram_start 16M
swapping_alone "swap that fills up: said once, and it goes on" swap_fills_up
stop_monitor
target_stop
[ -n "$zram_why" ] || { zram_stop && zram_start 2G; }
swapping "a process id used again is not acted on" reused_pid
# Each makes its own.
cgroup_start 48M && cgroup_stop

# These wait most of their time; what lasts long comes first.
together 4
ok "300 schemes and hundreds of regions" hundreds_of_schemes
swapping "10,000 mappings" tries 3 many_mappings
ok "the guard that the documentation tells of" guards
limiting "a memory cgroup at its limit" at_limit
limiting "a memory cgroup at its limit: reading back by a quota" reads_back_at_limit
swapping "100 targets" many_targets
ok "SIGKILL while calls are injected" killed_injector
ok "injection into processes that are killed" injected_into_dying
ok "injection into a stopped process" injected_into_stopped
swapping "a target killed in the middle of actions" killed_meanwhile
swapping "targets that live shorter than a pass is long" short_lived
swapping "a target that becomes another program again and again" execs
swapping "memory unmapped and mapped all the time" churns
ok "8 TiB reserved and not used" reserves
swapping "a stopped target stays stopped" stopped
swapping "children are left alone if so asked, neighbours always" strangers --exclude_child_tasks
swapping "children are followed else" strangers --include_child_tasks
swapping "bdamon leaves itself alone" not_itself
swapping "bdamon acts on itself by force" itself_by_force
ok "what is refused is said once and counted" resists
swapping "without SYS_NICE: one sentence" unprivileged
swapping "SIGTERM in the middle of actions" tries 3 ends_by TERM 15
swapping "SIGINT in the middle of actions" tries 3 ends_by INT 2
swapping "SIGHUP in the middle of actions" tries 3 ends_by HUP 1
swapping "SIGKILL in the middle of actions" ends_by KILL 137
alone
