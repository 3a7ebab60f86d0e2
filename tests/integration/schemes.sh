#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] [BUILD=build] tests/integration/schemes.sh
#
# What schemes promise, live: bytes counted and paged out, quotas, watermarks, dry runs, ends.
# Needs root; swap is a zram device of its own.
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

build=${BUILD:-build}
work=$TAP_DIR
# shellcheck source=tests/lib/target.sh
. "$(dirname "$0")/../lib/target.sh"
score=$build/tests/bench/score
# shellcheck source=tests/lib/monitor.sh
. "$(dirname "$0")/../lib/monitor.sh"
# shellcheck source=tests/lib/schemes.sh
. "$(dirname "$0")/../lib/schemes.sh"
# shellcheck source=tests/lib/zram.sh
. "$(dirname "$0")/../lib/zram.sh"

[ "$(id -u)" -eq 0 ] || skip_all root
[ -x "$build/tests/workloads/workload" ] || skip_all "make workloads"

mib=$((1 << 20))
hot_mib=16
size_mib=128
cold="--damos_access_rate 0% 0% --damos_age 1s max"

# --- helpers ------------------------------------------------------------------------

# Its memory is in use all the time, but not its CPU.
start_hotcold()
{
	target_start hotcold --size ${size_mib}M --hot ${hot_mib}M --pause_us 1000
}

major_faults()
{
	sed 's/.*) //' "/proc/$target_pid/stat" | cut -d' ' -f10
}

# --- counting -------------------------------------------------------------------------

# Mean bytes a pass, of scheme $1, from the third second on.
mean_mib()
{
	awk -v sz="$(($(stat '$' "$1" sz_tried) - $(stat 3 "$1" sz_tried)))" \
		-v nr="$(($(stat '$' "$1" nr_snapshots) - $(stat 3 "$1" nr_snapshots)))" \
		-v mib=$mib 'BEGIN { print nr ? sz / nr / mib : 0 }'
}

counts()
{
	start_hotcold || return 1
	act 8 --damos_action stat --damos_access_rate 10% max
	target_stop
	note "$(mean_mib 0) MiB a pass"
	holds "$(mean_mib 0) > 0.7 * $hot_mib && $(mean_mib 0) < 1.5 * $hot_mib" &&
		holds "$(stat '$' 0 sz_applied) == 0"
}

# Together they count all that is monitored, and the order is that of the options.
counts_apart()
{
	start_hotcold || return 1
	act 6 --damos_action stat --damos_access_rate 10% max \
		--damos_action stat --damos_access_rate 0% 9% \
		--damos_action stat
	target_stop
	holds "$(stat '$' 0 sz_tried) + $(stat '$' 1 sz_tried) == $(stat '$' 2 sz_tried)" &&
		holds "$(mean_mib 1) > $size_mib - 2 * $hot_mib" &&
		grep -q '^0 stat' "$work/out" && grep -q '^2 stat' "$work/out"
}

long_interval()
{
	start_hotcold || return 1
	act 4 --damos_action stat --damos_apply_interval 1s --damos_action stat
	target_stop
	holds "$(stat '$' 0 nr_snapshots) >= 2 && $(stat '$' 0 nr_snapshots) <= 4" &&
		holds "$(stat '$' 1 nr_snapshots) > 4 * $(stat '$' 0 nr_snapshots)"
}

counts_by_filter()
{
	start_hotcold || return 1
	act 4 --damos_action stat --damos_filter allow anon
	target_stop
	holds "$(stat '$' 0 sz_ops_filter_passed) / $(stat '$' 0 nr_snapshots) > 0.9 * $size_mib * $mib" &&
		holds "$(stat '$' 0 sz_ops_filter_passed) < $(stat '$' 0 sz_tried)"
}

# --- acting ---------------------------------------------------------------------------

pages_out_cold()
{
	local before after faults

	start_hotcold || return 1
	before=$(of_target VmRSS)
	# shellcheck disable=SC2086 # several words
	act 12 --damos_action pageout $cold
	after=$(of_target VmRSS)
	faults=$(major_faults)
	sleep 2
	faults=$(($(major_faults) - faults))
	note "resident $before kB before, $after kB after; then $faults major faults in 2 s"
	target_stop
	holds "$before - $after > 0.85 * ($size_mib - $hot_mib) * 1024" &&
		holds "$after > 0.9 * $hot_mib * 1024" &&
		holds "$faults < 0.1 * $hot_mib * 256" &&
		holds "$(stat '$' 0 sz_applied) > 0.85 * ($size_mib - $hot_mib) * $mib"
}

# flagged_mib FLAG: of the target's mappings with that flag, those of 2 MiB and more.
flagged_mib()
{
	awk -v flag="$1" '/^[0-9a-f]+-/ { kib = 0 } /^Size:/ { kib = $2 }
		/^VmFlags:/ { for (i = 2; i <= NF; i++) if ($i == flag && kib >= 2048) sum += kib }
		END { print int(sum / 1024) }' "/proc/$target_pid/smaps"
}

# All asks for huge pages at first; what is cold for 10 s, as soon as that is known, for small ones.
ethp_always()
{
	local failed=0

	target_start huge --size ${size_mib}M --hot ${hot_mib}M --pause_us 1000 || return 1
	holds "$(flagged_mib hg) >= $size_mib && $(flagged_mib nh) < 0.2 * $size_mib" || return 1
	run_in_background schemes -c ethp-always --inject --target_pid "$target_pid"
	wait_for "holds \"\$(flagged_mib nh) > 0.7 * ($size_mib - $hot_mib)\" > /dev/null" 60 ||
		failed=1
	note "$(flagged_mib hg) MiB ask for huge pages, $(flagged_mib nh) MiB for small ones"
	holds "$(flagged_mib hg) >= 0.5 * $hot_mib" || failed=1
	stop_monitor
	target_stop
	return $failed
}

keeps_quota()
{
	start_hotcold || return 1
	# What fails costs nothing, so that holes between mappings do not use it up.
	# shellcheck disable=SC2086 # several words
	act 8 --damos_action pageout $cold --damos_quota_interval 1s \
		--damos_quota_space 4M --damos_quota_fail_charge_ratio 0 1
	target_stop
	note "$(stat '$' 0 sz_applied) bytes in $(of_end time_ns) ns"
	holds "$(stat '$' 0 sz_applied) > 0" &&
		holds "$(stat '$' 0 sz_applied) <= 4 * $mib * ($(of_end time_ns) / 1e9 + 1)" &&
		holds "$(stat '$' 0 effective_bytes) == 4 * $mib"
}

# Before the first line it is 0.
esz()
{
	[ -s "$work/lines" ] && stat '$' 0 effective_bytes || echo 0
}

# Below the target the quota grows, above it shrinks, down to a byte.
follows_goal()
{
	local most

	small_target || return 1
	rm -f "$work/lines"
	echo 50 > "$work/value"
	run_in_background schemes --timeout 60 -o "$work/lines" --target_pid "$target_pid" \
		--interval 0.2 --damos_action stat --damos_quota_interval 100ms \
		--damos_quota_goal user_input 100 0 --goal_input "$work/value"
	wait_for "[ \"\$(esz)\" -gt 1000 ]" 20 || return 1
	echo 100 > "$work/value"
	sleep 0.5
	most=$(esz)
	sleep 0.5
	note "the quota grew to $most bytes, then $(esz) while the goal was reached"
	holds "$(esz) == $most" || return 1
	echo 1000 > "$work/value"
	wait_for "[ \"\$(esz)\" -eq 1 ]" 20
	code=$?
	stop_monitor
	target_stop
	return $code
}

dry_run()
{
	local rss

	start_hotcold || return 1
	rss=$(of_target VmRSS)
	# shellcheck disable=SC2086 # several words
	act 6 --dry-run --damos_action pageout $cold
	rss=$(($(of_target VmRSS) - rss))
	note "resident memory changed by $rss kB, swapped: $(of_target VmSwap) kB"
	holds "$rss < 1024 && $rss > -1024 && $(of_target VmSwap) == 0" &&
		holds "$(stat '$' 0 sz_applied) > 0.8 * ($size_mib - $hot_mib) * $mib" &&
		grep -q 'would apply' "$work/out" && grep -q '^dry run' "$work/out"
	code=$?
	target_stop
	return $code
}

# on_node NODE: MiB of the target's pages there.
on_node()
{
	awk -v node="N$1=" '{ kib = 4; pages = 0
		for (i = 1; i <= NF; i++) {
			if (index($i, node) == 1) pages = substr($i, 4)
			if ($i ~ /^kernelpagesize_kB=/) kib = substr($i, 19)
		}
		sum += pages * kib / 1024 } END { print sum }' "/proc/$target_pid/numa_maps"
}

migrates_cold()
{
	local near far

	start_hotcold || return 1
	# shellcheck disable=SC2086 # several words
	act 4 --damos_action migrate_cold 1 $cold
	near=$(on_node 0)
	far=$(on_node 1)
	target_stop
	note "$near MiB on node 0, $far MiB on node 1"
	# It cannot be done then, as with Linux 6.1, and must be said.
	! grep -q 'migrate_cold was refused.*NUMA balancing' "$work/err" || return 0
	ended_with 0 && holds "$far > 0.85 * ($size_mib - $hot_mib) && $near > 0.8 * $hot_mib" &&
		holds "$(stat '$' 0 sz_applied) > 0.85 * ($size_mib - $hot_mib) * $mib"
}

spares_parents()
{
	target_pid=$$
	run 20 schemes --timeout 3 -o "$work/lines" --target_pid $$ --damos_action pageout
	target_pid=
	ended_with 0 && grep -q "leaves process $$ alone" "$work/err" &&
		holds "$(stat '$' 0 nr_tried) > 0 && $(stat '$' 0 sz_applied) == 0"
}

# --- watermarks -----------------------------------------------------------------------

# Nothing is to be done with so much memory: the timer stands still.
suspended()
{
	start_hotcold || return 1
	act 4 --damos_action pageout --damos_wmarks free_mem_rate 1s 2 1 0
	target_stop
	grep -q 'inactive by its watermarks' "$work/out" && [ "$(of_end suspended)" = true ] &&
		holds "$(stat '$' 0 nr_snapshots) == 0"
}

# One scheme that works keeps sampling going.
half_suspended()
{
	start_hotcold || return 1
	act 4 --damos_action pageout --damos_wmarks free_mem_rate 1s 2 1 0 --damos_action stat \
		--damos_wmarks none 0 0 0 0
	target_stop
	[ "$(of_end suspended)" = false ] && holds "$(stat '$' 0 nr_snapshots) == 0" &&
		holds "$(stat '$' 1 nr_snapshots) > 10"
}

free_permil()
{
	awk '/^MemTotal/ { total = $2 } /^MemFree/ { print int(($2 * 1000) / total) }' \
		/proc/meminfo
}

# Free memory falls below the mark while it waits, by what another program takes.
resumes()
{
	local total_kib

	total_kib=$(awk '/^MemTotal/ { print $2 }' /proc/meminfo)
	small_target || return 1
	rm -f "$work/lines"
	run_in_background schemes --timeout 60 -o "$work/lines" --target_pid "$target_pid" \
		--interval 0.2 --damos_action stat \
		--damos_wmarks free_mem_rate 200ms $(($(free_permil) - 20)) \
		$(($(free_permil) - 20)) 0
	wait_for "grep -q '\"suspended\": true' $work/lines 2> /dev/null" 10 || return 1
	head -c $((total_kib * 1024 * 60 / 1000)) /dev/zero > /dev/shm/bdamon-test.$$ &&
		wait_for "tail -n 1 $work/lines | grep -q '\"suspended\": false'" 10 &&
		wait_for "[ \"\$(stat '\$' 0 nr_snapshots)\" -gt 5 ]" 10
	code=$?
	rm -f /dev/shm/bdamon-test.$$
	stop_monitor
	target_stop
	return $code
}

# --- ends -----------------------------------------------------------------------------

by_signal()
{
	small_target || return 1
	rm -f "$work/lines"
	run_in_background schemes --target_pid "$target_pid" --damos_action stat -o "$work/lines"
	wait_for "grep -q stat $work/lines 2> /dev/null" 20
	kill "-$1" "$monitor_pid"
	reap 20
	[ "$(of_end is_end)" = true ] && ended_with "$2" && grep -q '^actions took' "$work/out" &&
		kill -0 "$target_pid"
	code=$?
	target_stop
	return $code
}

with_target()
{
	small_target || return 1
	rm -f "$work/lines"
	# shellcheck disable=SC2086 # several words
	run_in_background schemes --target_pid "$target_pid" --damos_action pageout $cold \
		-o "$work/lines"
	wait_for "grep -q pageout '$work/lines' 2> /dev/null" 20
	target_stop
	reap 20
	ended_with 0 && grep -q '^0 pageout' "$work/out"
}

with_command()
{
	run 20 schemes --damos_action stat -- sleep 2
	ended_with 0 && grep -q '^0 stat' "$work/out"
}

by_reader()
{
	small_target || return 1
	timeout 20 "$BDAMON" schemes --interval 0.1 --target_pid "$target_pid" \
		--damos_action stat 2> "$work/err" | head -n 3 > "$work/out"
	code=${PIPESTATUS[0]}
	target_stop
	[ "$(wc -l < "$work/out")" -eq 3 ] && [ ! -s "$work/err" ] && ended_with 0
}

# --- output ---------------------------------------------------------------------------

prints_json()
{
	small_target || return 1
	run 20 schemes --timeout 2 --interval 0.5 --json --target_pid "$target_pid" \
		--damos_action stat
	target_stop
	ended_with 0 && holds "$(wc -l < "$work/out") >= 3" &&
		! grep -qv '^{"time_ns": .*}$' "$work/out" &&
		tail -n 1 "$work/out" | grep -q '"is_end": true'
}

keeps_old_file()
{
	small_target || return 1
	echo old > "$work/lines"
	run 20 schemes --timeout 1 -o "$work/lines" --target_pid "$target_pid" --damos_action stat
	target_stop
	ended_with 0 && [ "$(cat "$work/lines.old")" = old ] && grep -q is_end "$work/lines"
}

no_such_directory()
{
	small_target || return 1
	run 20 schemes --timeout 1 -o /nonexistent/lines --target_pid "$target_pid" \
		--damos_action stat
	target_stop
	refused "/nonexistent/lines"
}

shows()
{
	run 10 schemes --show --damos_action pageout --damos_age 5s max
	ended_with 0 && cp "$work/out" "$work/shown" || return 1
	run 10 schemes --show -c "$work/shown"
	ended_with 0 && cmp "$work/out" "$work/shown"
}

no_scheme()
{
	run 10 schemes 1
	ended_with 2 && grep -q 'no scheme' "$work/err" || return 1
	run 10 record --dry-run 1
	ended_with 2 && grep -q 'there is none' "$work/err"
}

traces()
{
	small_target || return 1
	run 20 trace --timeout 3 --target_pid "$target_pid" --damos_action stat \
		--damos_quota_interval 1s --damos_quota_space 1M
	target_stop
	ended_with 0 &&
		grep -qE 'damon:damos_esz: ctx_idx=0 scheme_idx=0 esz=1048576$' "$work/out" &&
		grep -qE 'damon:damos_before_apply: ctx_idx=0 scheme_idx=0 target_idx=0 nr_regions=[0-9]+ [0-9]+-[0-9]+: [0-9]+ [0-9]+$' "$work/out" &&
		grep -qE 'damon:damos_stat_after_apply_interval: ctx_idx=0 scheme_idx=0 nr_tried=[0-9]+ .* nr_snapshots=[0-9]+$' "$work/out"
}

# What schemes were tried on can be read back, in each form.
records()
{
	local type

	start_hotcold || return 1
	for type in json_compressed perf_script; do
		run 20 record --timeout 4 -o "$work/rec" --output_type "$type" \
			--schemes_target_regions --target_pid "$target_pid" \
			--damos_action stat --damos_access_rate 10% max
		ended_with 0 && "$BDAMON" report access --raw_form -i "$work/rec" \
			> "$work/report" || return 1
		# Not the cold rest of the area.
		note "$(grep -c MiB "$work/report") regions in $type"
		holds "$(grep -c MiB "$work/report") >= 1" || return 1
	done
	target_stop
}

plan 28
# By free memory, and with all children of this script as targets.
ok "sampling goes on when memory gets short" tries 3 resumes
ok "bdamon's parents are left alone" spares_parents

# These wait most of their time; what lasts long comes first.
together 4
if zram_start 512M; then
	ok "pageout takes the cold part alone" tries 3 pages_out_cold
	ok "a quota of bytes is kept" tries 3 keeps_quota
	ok "a dry run changes nothing" tries 3 dry_run
else
	skip "pageout takes the cold part alone" "$zram_why"
	skip "a quota of bytes is kept" "$zram_why"
	skip "a dry run changes nothing" "$zram_why"
fi
ok "record keeps what schemes were tried on" tries 2 records
ok "stat counts the bytes of the hot part" tries 3 counts
ok "several schemes count apart, in their order" tries 3 counts_apart
ok "an apply interval longer than a window" long_interval
ok "filters of pages count what passes" counts_by_filter
if [ -d /sys/devices/system/node/node1 ]; then
	ok "migrate_cold moves the cold part alone" tries 3 migrates_cold
else
	skip "migrate_cold moves the cold part alone" "two NUMA nodes"
fi
ok "ethp-always: small pages for cold memory" tries 2 ethp_always
ok "a quota follows the goal that a user feeds" tries 3 follows_goal
ok "nothing is sampled while watermarks say so" suspended
ok "a scheme that works keeps sampling going" half_suspended
ok "SIGINT" by_signal INT 2
ok "SIGTERM" by_signal TERM 15
ok "SIGHUP" by_signal HUP 1
ok "the target's end" with_target
ok "a command" with_command
ok "a reader that goes away" by_reader
ok "lines of JSON" prints_json
ok "an older file is kept" keeps_old_file
ok "trace prints what schemes did" traces
ok "a file that cannot be written is told" no_such_directory
ok "schemes are shown as they are read" shows
ok "no scheme is a usage error" no_scheme
ok "record without schemes refuses their options" no_scheme
alone
