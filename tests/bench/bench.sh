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
#   all                  everything above (default)
#
# Prints one JSON line per measurement: "name", figures, and "ratio" against the
# thing beside it (the truth, the classic smaps/clear_refs way, or no monitor).
# Nothing is asserted.  Needs root.  Environment: BDAMON, BUILD, BENCH_SECONDS
# (length of an accuracy run, default 30), BENCH_PAIRS (default 5), BENCH_FLAGS
# (more options of bdamon record).
set -u

here=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-build}
bdamon=${BDAMON:-$build/bdamon}
seconds=${BENCH_SECONDS:-30}
pairs=${BENCH_PAIRS:-5}
read -r -a flags <<< "${BENCH_FLAGS:-}"
bench=$build/tests/bench
work=$(mktemp -d "${TMPDIR:-/tmp}/bdamon-bench.XXXXXX") || exit 1

# shellcheck source=tests/lib/on_exit.sh
. "$here/lib/on_exit.sh"
on_exit rm -rf -- "$work"
# shellcheck source=tests/lib/target.sh
. "$here/lib/target.sh"
# shellcheck source=tests/lib/zram.sh
. "$here/lib/zram.sh"
# shellcheck source=tests/lib/cgroup.sh
. "$here/lib/cgroup.sh"

monitor_pid=

say()
{
	printf '%s: %s\n' bench "$*" >&2
}

# emit NAME RATIO OBJECT...: one line out of the members of all objects.
emit()
{
	local name=$1 ratio=$2 each out

	shift 2
	out="{\"name\":\"$name\",\"ratio\":${ratio:-null}"
	for each in "$@"; do
		each=${each#\{}
		each=${each%\}}
		[ -z "$each" ] || out+=",$each"
	done
	printf '%s}\n' "$out"
}

# Members of a flat object get a prefix, to stand beside others of the same name.
prefixed()
{
	sed -E "s/\"([a-z0-9_]+)\":/\"$1_\1\":/g" <<< "$2"
}

field()
{
	sed -nE "s/.*[{,]\"$1\":(-?[0-9.]+).*/\1/p" <<< "$2"
}

ratio()
{
	awk -v a="${1:-x}" -v b="${2:-x}" 'BEGIN {
		if (a + 0 != a || b + 0 != b || b == 0) print "null"; else printf "%.4f\n", a / b }'
}

uptime_now()
{
	local up rest

	read -r up rest < /proc/uptime
	echo "$up"
}

vmstat_value()
{
	awk -v key="$1" '$1 == key { print $2 }' /proc/vmstat
}

# monitor_start SECONDS OPTIONS...: records the target in the background.
monitor_start()
{
	local limit=$1

	shift
	"$bdamon" record -o "$work/record" --timeout "$limit" "${flags[@]}" "$@" "$target_pid" \
		> "$work/monitor.log" 2>&1 &
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

monitor_wait()
{
	local code=0

	wait "$monitor_pid" 2> /dev/null || code=$?
	monitor_pid=
	if [ "$code" -ne 0 ] && [ "$code" -ne 2 ]; then
		say "$bdamon record ended with $code: $(tail -n 1 "$work/monitor.log")"
		return 1
	fi
}

# --- accuracy -----------------------------------------------------------------

kinds=(hotcold windows stairs steps zipf tlb huge threads forktree churn maps10k idle shared cow
	mlocked)

accuracy_one()
{
	local kind=$1 score promise cost

	target_start "$kind" --truth "$work/truth" --throughput "$work/throughput" || return 1
	monitor_start "$seconds"
	sleep 5
	cost=$("$bench/cost" "$monitor_pid" $((seconds > 12 ? seconds - 10 : 2)))
	monitor_wait
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
		accuracy_one "$kind" || emit "accuracy.$kind" null '{"failed":true}'
		target_stop
	done
}

# --- slowdown: one running target, the monitor off and on in turn ----------------

phase()
{
	local kind=$1 begin

	shift
	begin=$(uptime_now)
	"$@"
	echo "$kind $begin $(uptime_now)" >> "$work/phases"
}

phase_bdamon()
{
	monitor_start 4
	monitor_wait
}

phase_classic()
{
	"$bench/classic" --pid "$target_pid" --seconds 3 > "$work/classic.json"
}

# paired_run COMMAND: prints what the running target loses while COMMAND runs.
paired_run()
{
	local i

	: > "$work/phases"
	for ((i = 0; i < pairs; i++)); do
		phase off sleep 3
		phase on "$1"
	done
	phase off sleep 3
	"$bench/paired" "$work/phases" "$work/throughput"
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
	ours=$(paired_run phase_bdamon)
	monitor_start 15
	sleep 4
	cost=$("$bench/cost" "$monitor_pid" 10)
	monitor_wait
	score=$("$bench/score" --record "$work/record")
	classic=$(paired_run phase_classic)
	emit "overhead.random.$size" \
		"$(ratio "$(field cpu_percent "$cost")" \
			"$(field cpu_percent "$(cat "$work/classic.json")")")" \
		"$cost" "$ours" "$score" "$(prefixed classic "$(cat "$work/classic.json")")" \
		"$(prefixed classic "$classic")"
	target_stop
}

run_overhead()
{
	local size

	[ $# -gt 0 ] || set -- 1G 8G
	for size in "$@"; do
		overhead_one "$size" || emit "overhead.random.$size" null '{"failed":true}'
		target_stop
	done
}

# --- what a steady monitor costs ----------------------------------------------------

# steady NAME OPTIONS...: cost of watching the running target, against the classic way.
steady()
{
	local name=$1 cost score classic

	shift
	monitor_start 20 "$@"
	sleep 8
	cost=$("$bench/cost" "$monitor_pid" 10)
	monitor_wait
	score=$("$bench/score" --record "$work/record")
	classic=$("$bench/classic" --pid "$target_pid" --seconds 5)
	emit "$name" "$(ratio "$(field cpu_percent "$cost")" "$(field cpu_percent "$classic")")" \
		"$cost" "$score" "$(prefixed classic "$classic")"
}

run_idle()
{
	target_start idle || return 1
	steady idle.256M
	target_stop
}

run_growth()
{
	local nr size

	target_start windows || return 1
	for nr in 10 100 1000 10000; do
		steady "growth.regions.$nr" --monitoring_nr_regions_range "$nr" "$((nr + nr / 10))"
	done
	target_stop
	for size in 256M 1G 4G 16G; do
		if ! enough_memory "$size"; then
			emit "growth.size.$size" null '{"skipped":"not enough memory"}'
			continue
		fi
		target_start hotcold --size "$size" --hot 64M || return 1
		steady "growth.size.$size"
		target_stop
	done
}

# --- harm ---------------------------------------------------------------------------

huge_kib()
{
	awk '$1 == "AnonHugePages:" { print $2 }' "/proc/$target_pid/smaps_rollup"
}

harm_huge()
{
	local page pmd before after

	target_start huge || return 1
	page=$(vmstat_value thp_split_page)
	pmd=$(vmstat_value thp_split_pmd)
	before=$(huge_kib)
	monitor_start "$seconds"
	monitor_wait
	after=$(huge_kib)
	page=$(($(vmstat_value thp_split_page) - page))
	pmd=$(($(vmstat_value thp_split_pmd) - pmd))
	emit harm.huge "$(ratio "$after" "$before")" \
		"{\"thp_split_page\":$page,\"thp_split_pmd\":$pmd,\"huge_kib_before\":$before}" \
		"{\"huge_kib_after\":$after}"
	target_stop
}

# 512 MiB in use, 80 % of it in memory, the rest on compressed swap.
harm_pressure()
{
	local ours classic

	if ! zram_start 1G || ! cgroup_start $((512 * 1024 * 1024 * 4 / 5)); then
		emit harm.pressure null "{\"skipped\":\"${zram_why}${cgroup_why}\"}"
		return
	fi
	target_start cgroup_exec -- random --size 512M --throughput "$work/throughput" || return 1
	# What is swapped out settles first.
	sleep 10
	ours=$(paired_run phase_bdamon)
	classic=$(paired_run phase_classic)
	emit harm.pressure "$(field throughput_ratio "$ours")" "$ours" \
		"$(prefixed classic "$classic")"
	target_stop
	cgroup_stop
	zram_stop
}

run_harm()
{
	harm_huge || emit harm.huge null '{"failed":true}'
	harm_pressure || emit harm.pressure null '{"failed":true}'
}

# --- memory -------------------------------------------------------------------------

run_memory()
{
	local cost

	target_start windows || return 1
	monitor_start 20 --monitoring_nr_regions_range 1000 1100
	sleep 8
	cost=$("$bench/cost" "$monitor_pid" 5)
	monitor_wait
	emit memory.regions.1000 null "$cost" \
		"{\"record_bytes_20s\":$(stat -c %s "$work/record")}"
	target_stop
	emit memory.record_hour null "$("$bench/record_size" "$work/hour")"
}

# --- selection ------------------------------------------------------------------------

main()
{
	local topic=${1:-all}

	[ $# -eq 0 ] || shift
	case $topic in
	accuracy | overhead | idle | growth | harm | memory)
		"run_$topic" "$@"
		;;
	all)
		for topic in accuracy overhead idle growth harm memory; do
			"run_$topic" || say "$topic could not be finished"
		done
		;;
	*)
		sed -n '6,14s/^# \{0,1\}//p' "$0" >&2
		exit 2
		;;
	esac
}

for tool in "$bdamon" "$build/tests/workloads/workload" "$bench/score" "$bench/cost"; do
	if [ ! -x "$tool" ]; then
		say "$tool is missing; run: make bench"
		exit 1
	fi
done
main "$@"
