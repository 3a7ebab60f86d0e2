#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/bench/bench.sh [TOPIC [ARGUMENT...]]
#
#   accuracy [KIND...]   F1 and working set against the truth, all kinds by default
#   overhead [SIZE...]   CPU and slowdown on random access, default 1G 8G
#   idle                 CPU and wakeups while the target sleeps
#   growth               CPU over the number of regions and the size of the target
#   harm                 huge pages split; throughput under memory pressure
#   memory               resident memory at 1,000 regions; bytes per hour of record
#   pages                asking the page-level filters of schemes, by page
#   all                  everything above (default)
#
# Prints one JSON line per measurement: "name", figures, and "ratio" against the
# thing beside it (the truth, the classic smaps/clear_refs way, or no monitor).
# "cpu_percent" is the process, "timer_percent" its sampling timer, both in steady
# state; "total_percent" is their sum; start-up is in "cpu_before_ms" alone.  What
# could not be measured has "failed" or "skipped".  Nothing is asserted.  Needs
# root.  Environment: BDAMON, BUILD, BENCH_SECONDS (length of an accuracy run,
# default 30), BENCH_TOGGLES (pairs of phases with and without, default 250), BENCH_FLAGS
# (more options of bdamon record).
set -u

here=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-build}
bdamon=${BDAMON:-$build/bdamon}
seconds=${BENCH_SECONDS:-30}
toggles=${BENCH_TOGGLES:-250}
read -r -a flags <<< "${BENCH_FLAGS:-}"
bench=$build/tests/bench
work=$(mktemp -d "${TMPDIR:-/tmp}/bdamon-bench.XXXXXX") || exit 1

# shellcheck source=tests/lib/on_exit.sh
. "$here/lib/on_exit.sh"
on_exit rm -rf -- "$work"
# shellcheck source=tests/lib/target.sh
. "$here/lib/target.sh"
# shellcheck source=tests/lib/measure.sh
. "$here/lib/measure.sh"
# shellcheck source=tests/lib/emit.sh
. "$here/lib/emit.sh"
# shellcheck source=tests/lib/zram.sh
. "$here/lib/zram.sh"
# shellcheck source=tests/lib/cgroup.sh
. "$here/lib/cgroup.sh"

: > "$work/monitor.log"
monitor_pid=

say()
{
	printf '%s: %s\n' bench "$*" >&2
}

# measure NAME COMMAND...: the command emits NAME; if it cannot, that is the result.
measure()
{
	local name=$1

	shift
	if ! "$@"; then
		emit "$name" null '{"failed":true}'
		say "$name could not be measured; the monitor said: $(tail -n 1 "$work/monitor.log")"
	fi
	monitor_stop
	target_stop
}

vmstat_value()
{
	awk -v key="$1" '$1 == key { print $2 }' /proc/vmstat
}

# --- the monitor ------------------------------------------------------------------

# The timer's time is read where it can be pinned.
pin_name=bench-$$
status=$(pinned_status "$pin_name")

# monitor_start SECONDS OPTIONS...: records the target in the background.
monitor_start()
{
	local limit=$1

	shift
	# Nobody shall take an older recording for this one.
	rm -f -- "$work/record"
	"$bdamon" record -o "$work/record" --timeout "$limit" ${status:+--pin "$pin_name"} \
		"${flags[@]}" "$@" "$target_pid" > "$work/monitor.log" 2>&1 &
	monitor_pid=$!
	on_exit monitor_stop
}

monitor_stop()
{
	[ -n "$monitor_pid" ] || return 0
	kill "$monitor_pid" 2> /dev/null
	wait "$monitor_pid" 2> /dev/null
	monitor_pid=
}

# monitor_wait [CODE]: for its end, with 0 or CODE.
monitor_wait()
{
	local code=0

	wait "$monitor_pid" 2> /dev/null || code=$?
	monitor_pid=
	if [ "$code" -ne 0 ] && [ "$code" -ne "${1:-0}" ]; then
		say "$bdamon record ended with $code: $(tail -n 1 "$work/monitor.log")"
		return 1
	fi
}

# cost SECONDS: of the running monitor from now on, timer and sum included.
cost()
{
	local line timer

	line=$("$bench/cost" "$monitor_pid" "$1" ${status:+"$status"}) || return 1
	timer=$(field timer_percent "$line")
	[ -n "$timer" ] || line="{\"timer_percent\":null,${line#\{}"
	emit_members "$line" "{\"total_percent\":$(sum "$(field cpu_percent "$line")" "$timer")}"
}

# --- accuracy -----------------------------------------------------------------

kinds=(hotcold windows stairs steps zipf tlb bursts huge threads forktree churn maps10k idle shared cow
	mlocked)

accuracy_one()
{
	local kind=$1 score promise cost

	target_start "$kind" --truth "$work/truth" --throughput "$work/throughput" || return 1
	monitor_start "$seconds"
	sleep 5
	cost=$(cost $((seconds > 12 ? seconds - 10 : 2)))
	monitor_wait || return 1
	# Its end writes the last line of the truth.
	target_stop
	score=$("$bench/score" --record "$work/record" --truth "$work/truth" \
		--from $((seconds > 20 ? 10 : seconds / 2))) || return 1
	promise=$(tail -n 1 "$work/truth")
	emit "accuracy.$kind" \
		"$(ratio "$(field wss_bytes "$score")" "$(field wss_truth_bytes "$score")")" \
		"$score" "$cost" "$(prefixed workload "$promise")"
}

run_accuracy()
{
	local kind

	[ $# -gt 0 ] || set -- "${kinds[@]}"
	for kind in "$@"; do
		measure "accuracy.$kind" accuracy_one "$kind"
	done
}

# --- slowdown: one running target, the monitor off and on in turn ----------------

phase_s=0.4
settle_s=0.1

# toggle_run TIMES PID: prints what the running target loses while PID runs and is stopped in
# turn.  The machine's speed drifts by more than a monitor costs, so phases are short and many.
# A monitor that was stopped has saved no budget: it goes on as before.
toggle_run()
{
	local i

	: > "$work/phases"
	for ((i = 0; i <= $1; i++)); do
		kill -STOP "$2" || return 1
		sleep "$settle_s"
		phase off "$phase_s"
		kill -CONT "$2" || return 1
		[ "$i" -lt "$1" ] || break
		sleep "$settle_s"
		phase on "$phase_s"
	done
	"$bench/paired" "$work/phases" "$work/throughput"
}

# Its start is not what is measured.
toggle_bdamon()
{
	local result

	monitor_start 3600
	sleep 5
	result=$(toggle_run "$toggles" "$monitor_pid") || return 1
	kill "$monitor_pid"
	# It ends with the signal's number.
	monitor_wait 15 || return 1
	echo "$result"
}

# So slow that a few times suffice.  Prints two objects: its own cost, and the loss.
toggle_classic()
{
	local pid result

	"$bench/classic" --pid "$target_pid" --seconds 5 || return 1
	"$bench/classic" --pid "$target_pid" --seconds 3600 > /dev/null &
	pid=$!
	sleep 1
	result=$(toggle_run 10 "$pid")
	kill "$pid"
	wait "$pid" 2> /dev/null
	echo "$result"
}

enough_memory()
{
	local kib

	kib=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)
	[ "$kib" -gt $((${1%[MG]} * ($([ "${1: -1}" = G ] && echo 1048576 || echo 1024)) * 5 / 4)) ]
}

overhead_one()
{
	local size=$1 ours classic cost score

	if ! enough_memory "$size"; then
		emit "overhead.random.$size" null '{"skipped":"not enough memory"}'
		return
	fi
	target_start random --size "$size" --throughput "$work/throughput" || return 1
	# Memory just written has all its accessed bits set; that is not the usual state.
	sleep 5
	ours=$(toggle_bdamon) || return 1
	monitor_start 20
	sleep 5
	cost=$(cost 10) && monitor_wait && score=$("$bench/score" --record "$work/record") &&
		classic=$(toggle_classic) || return 1
	# Two objects, a line each.
	classic=$(emit_members "${classic%%$'\n'*}" "${classic#*$'\n'}")
	emit "overhead.random.$size" \
		"$(ratio "$(field total_percent "$cost")" "$(field cpu_percent "$classic")")" \
		"$cost" "$ours" "$score" "$(prefixed classic "$classic")"
}

run_overhead()
{
	local size

	[ $# -gt 0 ] || set -- 1G 8G
	for size in "$@"; do
		measure "overhead.random.$size" overhead_one "$size"
	done
}

# --- what a steady monitor costs ----------------------------------------------------

# steady NAME OPTIONS...: cost of watching the running target, against the classic way.
steady()
{
	local name=$1 cost score classic

	shift
	monitor_start 20 "$@"
	sleep 5
	cost=$(cost 10) && monitor_wait && score=$("$bench/score" --record "$work/record") &&
		classic=$("$bench/classic" --pid "$target_pid" --seconds 5) || return 1
	emit "$name" "$(ratio "$(field total_percent "$cost")" "$(field cpu_percent "$classic")")" \
		"$cost" "$score" "$(prefixed classic "$classic")"
}

idle_one()
{
	target_start idle && sleep 5 && steady idle.256M
}

run_idle()
{
	measure idle.256M idle_one
}

growth_regions()
{
	target_start windows &&
		steady "growth.regions.$1" --monitoring_nr_regions_range "$1" "$(($1 + $1 / 10))"
}

growth_size()
{
	if ! enough_memory "$1"; then
		emit "growth.size.$1" null '{"skipped":"not enough memory"}'
		return
	fi
	target_start hotcold --size "$1" --hot 64M && sleep 5 && steady "growth.size.$1"
}

run_growth()
{
	local each

	for each in 10 100 1000 10000; do
		measure "growth.regions.$each" growth_regions "$each"
	done
	for each in 256M 1G 4G 16G; do
		measure "growth.size.$each" growth_size "$each"
	done
}

# --- harm ---------------------------------------------------------------------------

huge_kib()
{
	awk '$1 == "AnonHugePages:" { print $2 }' "/proc/$target_pid/smaps_rollup"
}

# splits COMMAND...: how many splits the kernel counts while it runs; anybody's.
splits()
{
	local page pmd

	page=$(vmstat_value thp_split_page)
	pmd=$(vmstat_value thp_split_pmd)
	"$@" || return 1
	echo "{\"thp_split_page\":$(($(vmstat_value thp_split_page) - page))," \
		"\"thp_split_pmd\":$(($(vmstat_value thp_split_pmd) - pmd))}" | tr -d ' '
}

monitor_run()
{
	monitor_start "$seconds"
	monitor_wait
}

harm_huge()
{
	local before after alone ours score

	target_start huge || return 1
	alone=$(splits sleep "$seconds")
	before=$(huge_kib)
	ours=$(splits monitor_run) || return 1
	after=$(huge_kib)
	# That nothing was split tells something only if something was cleared.
	score=$("$bench/score" --record "$work/record") || return 1
	emit harm.huge "$(ratio "$after" "$before")" "$ours" "$(prefixed alone "$alone")" \
		"{\"huge_kib_before\":$before,\"huge_kib_after\":$after}" "$score"
}

# 512 MiB in use, the upper end rarely; 80 % of it in memory, the rest on compressed swap.
pressure_start()
{
	target_start cgroup_exec -- skewed --throughput "$work/throughput" || return 1
	cgroup_limit $((512 * 1024 * 1024 * 4 / 5)) || say "$cgroup_why"
	[ -z "$cgroup_why" ] || return 1
	# What is swapped out settles first.
	sleep 20
}

# What swaps is less even and needs longer phases, so there are fewer of them.
harm_pressure()
{
	local ours classic swapped settle_s=0.5 phase_s=1 toggles=$((toggles * 2 / 5))

	pressure_start || return 1
	swapped=$(vmstat_value pswpin)
	ours=$(toggle_bdamon) || return 1
	# That there was pressure shows in what had to be read back.
	swapped=$(($(vmstat_value pswpin) - swapped))
	classic=$(toggle_classic) || return 1
	classic=$(emit_members "${classic%%$'\n'*}" "${classic#*$'\n'}")
	emit harm.pressure "$(field throughput_ratio "$ours")" "$ours" \
		"{\"swapped_in_pages\":$swapped}" \
		"$(prefixed classic "$classic")"
}

# A monitor clears most when it starts, and what it took from its place is missed a little later.
toggle_starts()
{
	local i

	: > "$work/phases"
	phase off 5
	for ((i = 0; i < (toggles + 24) / 25; i++)); do
		monitor_start 4
		phase on 6
		monitor_wait || return 1
		sleep 5
		phase off 5
	done
	"$bench/paired" "$work/phases" "$work/throughput"
}

harm_starts()
{
	local ours

	pressure_start && ours=$(toggle_starts) || return 1
	emit harm.starts "$(field throughput_ratio "$ours")" "$ours"
}

# with_pressure NAME COMMAND...: in a memory cgroup, with swap of our own.
with_pressure()
{
	if zram_start 1G && cgroup_start 1G; then
		measure "$@"
	else
		emit "$1" null "{\"skipped\":\"${zram_why}${cgroup_why}\"}"
	fi
	cgroup_stop
	zram_stop
}

run_harm()
{
	measure harm.huge harm_huge
	with_pressure harm.pressure harm_pressure
	with_pressure harm.starts harm_starts
}

# --- memory -------------------------------------------------------------------------

# memory_one NAME OPTIONS...: of a monitor that runs 20 s, and of what it wrote.
memory_one()
{
	local name=$1 cost bytes

	shift
	target_start windows || return 1
	monitor_start 20 "$@"
	sleep 5
	cost=$(cost 10) && monitor_wait && bytes=$(stat -c %s "$work/record") || return 1
	emit "$name" null "$cost" "{\"record_bytes_20s\":$bytes}" \
		"{\"mib_per_hour\":$(ratio $((bytes * 180)) 1048576)}"
}

run_memory()
{
	measure memory.default memory_one memory.default
	measure memory.regions.1000 memory_one memory.regions.1000 \
		--monitoring_nr_regions_range 1000 1100
	# It fails when the limit is exceeded, which its figures say as well.
	emit memory.record_hour null "$("$bench/record_size" "$work/hour")"
}

# --- pages ------------------------------------------------------------------------------

run_pages()
{
	"$bench/page_cost" || emit pages.cost null '{"failed":true}'
}

# --- selection ------------------------------------------------------------------------

main()
{
	local topic=${1:-all}

	[ $# -eq 0 ] || shift
	case $topic in
	accuracy | overhead | idle | growth | harm | memory | pages)
		"run_$topic" "$@"
		;;
	all)
		for topic in accuracy overhead idle growth harm memory pages; do
			"run_$topic" || say "$topic could not be finished"
		done
		;;
	*)
		sed -n '5,14s/^# \{0,1\}//p' "$0" >&2
		exit 2
		;;
	esac
}

for tool in "$bdamon" "$build/tests/workloads/workload" "$bench/score" "$bench/cost" \
	"$bench/paired" "$bench/classic" "$bench/record_size" "$bench/page_cost"; do
	if [ ! -x "$tool" ]; then
		say "$tool is missing; run: make bench"
		exit 1
	fi
done
main "$@"
