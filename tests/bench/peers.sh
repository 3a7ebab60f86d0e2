#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/bench/peers.sh kernel|classic [KIND...]
#
# bdamon beside a peer, on the same workloads with the same intervals:
#
#   kernel	the kernel's own DAMON, of which there is one: for guests (tests/vm/peers.sh)
#   classic	reading smaps and writing clear_refs, and the bitmap of idle pages where a kernel
#		has it
#
# Prints one JSON line a run: "peer", "kind", "attrs" (sampling:aggregation interval in us),
# "round", "monitor" ("kernel", "classic" or "idle"; "default" is bdamon as it is, "equal" bdamon
# with --overhead as much as the kernel's DAMON had just used), and the figures: of score;
# "total_percent", CPU of all that monitors, in steady state; "memory_bytes" of the monitor;
# "throughput_ratio", of the target, against the same target before and after.  A run that
# could not be made has "failed" or "skipped".  Every run has a target of its own: what one
# monitor cleared would help the next.
#
# Environment: BDAMON, BUILD, BENCH_ROUNDS (default 2), BENCH_ATTRS (default "5000:100000"),
# BENCH_SECONDS, BENCH_FROM (length of a run, and what does not count of it; default 160
# aggregations, or 20 if they take a second or more, and three eighths of that),
# BENCH_SMALL=1 (workloads for a guest).
set -u

here=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-build}
bdamon=${BDAMON:-$build/bdamon}
rounds=${BENCH_ROUNDS:-2}
bench=$build/tests/bench
work=$(mktemp -d "${TMPDIR:-/tmp}/bdamon-peers.XXXXXX") || exit 1

# shellcheck source=tests/lib/on_exit.sh
. "$here/lib/on_exit.sh"
on_exit rm -rf -- "$work"
# shellcheck source=tests/lib/target.sh
. "$here/lib/target.sh"
# shellcheck source=tests/lib/measure.sh
. "$here/lib/measure.sh"

say()
{
	printf 'peers: %s\n' "$*" >&2
}

# --- the target ---------------------------------------------------------------------

# What target_start is given; sizes of a guest are those that it can sweep within 5 ms.
workload_options()
{
	local kind=$1

	if [ -z "${BENCH_SMALL:-}" ]; then
		case $kind in
		stairs) echo "--step_ms 2000" ;;
		esac
		return
	fi
	case $kind in
	stairs) echo "--size 80M --step_ms 2000 --pause_us 3000" ;;
	windows) echo "--size 128M --hot 12M --pause_us 3000" ;;
	tlb) echo "--pause_us 300" ;;
	zipf) echo "--size 128M --hot 8M" ;;
	bursts) echo "--size 128M --hot 8M" ;;
	shared) echo "--size 64M --hot 4M --procs 3 --pause_us 3000" ;;
	*) echo "--size 128M --hot 8M --pause_us 3000" ;;
	esac
}

family()
{
	local child

	echo "$1"
	for child in $(cat "/proc/$1/task"/*/children 2> /dev/null); do
		family "$child"
	done
}

# An emulated TLB forgets nothing by itself, and clearing a bit does not flush it.  A second
# process that wakes up every 2 ms empties it, as other work does on a real machine.  Not
# for tlb, whose point is that nothing does.
ticker_pid=
ticker_start()
{
	[ -n "${BENCH_SMALL:-}" ] && [ "$kind" != tlb ] || return 0
	"$build/tests/workloads/workload" hotcold --size 4K --hot 4K --pause_us 2000 \
		> "$work/ticker.log" 2>&1 &
	ticker_pid=$!
	on_exit ticker_stop
}

ticker_stop()
{
	[ -n "$ticker_pid" ] || return 0
	kill "$ticker_pid" 2> /dev/null
	wait "$ticker_pid" 2> /dev/null
	ticker_pid=
}

# --- monitors: record the target, leave the cost in $work/cost.json ------------------------

# members PROGRAM FILE...: one object of all their objects, put through jq's PROGRAM.
members()
{
	local program=$1

	shift
	cat "$@" | jq -M -c -s "add | $program"
}

# run_peer COMMAND...: a monitor that prints its own cost.
run_peer()
{
	"$@" --record "$work/record" --seconds "$seconds" > "$work/raw.json" \
		2> "$work/monitor.log" &
	wait_beside "$!" || return 1
	members '. + {total_percent: .cpu_percent}' "$work/raw.json" > "$work/cost.json"
}

run_kernel()
{
	local targets

	# shellcheck disable=SC2154 # Set by target_start.
	mapfile -t targets < <(family "$target_pid")
	run_peer "$bench/kdamon" --from "$from" --sample_us "$sample_us" --aggr_us "$aggr_us" \
		"${targets[@]}"
}

run_classic()
{
	run_peer "$bench/classic" --pid "$target_pid" --interval_ms $((aggr_us / 1000))
}

run_idle()
{
	run_peer "$bench/idle_pages" --pid "$target_pid" --interval_ms $((aggr_us / 1000))
}

# run_bdamon [OPTION...]
run_bdamon()
{
	local pid meter pin_name=peers-$$ status

	status=$(pinned_status "$pin_name")
	"$bdamon" record --do_record access -o "$work/record" --timeout "$seconds" --sample "$sample_us" \
		--aggr "$aggr_us" ${status:+--pin "$pin_name"} "$@" "$target_pid" > "$work/monitor.log" 2>&1 &
	pid=$!
	(
		sleep "$from"
		"$bench/cost" "$pid" $((seconds - from - 1)) \
			${status:+"$status"} > "$work/raw.json"
	) &
	meter=$!
	wait_beside "$pid" || return 1
	wait "$meter" || return 1
	members '. + {total_percent: (.cpu_percent + (.timer_percent // 0)),
		memory_bytes: .rss_bytes}' "$work/raw.json" > "$work/cost.json"
}

# wait_beside PID: for its end; the target's throughput counts while it is steady.
wait_beside()
{
	sleep "$from"
	phase on $((seconds - from - 1))
	wait "$1"
}

# --- one run ------------------------------------------------------------------------------

# emit JSON...: the line of a run, with what it was.
emit()
{
	printf '%s\n' "$@" | jq -M -c -s "{kind: \"$kind\", attrs: \"$attrs\", round: $round,
		monitor: \"$monitor\", peer: \"$peer\"} + add"
}

# What a record and the phases beside it tell.  The classic way's regions are whole mappings,
# but of each it knows how much was referenced.
judge()
{
	"$bench/score" --record "$work/record" --truth "$work/truth" --from "$from" \
		> "$work/score.json" &&
		"$bench/paired" "$work/phases" "$work/throughput" > "$work/paired.json" &&
		tail -n 1 "$work/truth" > "$work/promise.json" &&
		members 'if .referenced_bytes and .wss_truth_bytes > 0
			then .wss_error = .wss_rate_bytes / .wss_truth_bytes - 1 else . end' \
			"$work"/{promise,score,cost,paired}.json > "$work/figures.json"
}

# observe COMMAND...: a target's life, from its start to its last word about itself.
observe()
{
	# Memory just written is settled first.
	sleep 1
	phase off 2
	"$@" || return 1
	sleep 0.5
	phase off 2
	target_stop
	judge
}

# measure MONITOR COMMAND...
measure()
{
	local monitor=$1 options

	shift
	rm -f -- "$work"/{record,raw.json,cost.json,phases}
	: > "$work/monitor.log"
	read -r -a options <<< "$(workload_options "$kind")"
	if ! target_start "$kind" "${options[@]}" --truth "$work/truth" \
		--throughput "$work/throughput"; then
		emit '{"skipped":"the workload does not run here"}'
		return
	fi
	ticker_start
	if observe "$@"; then
		emit "$(cat "$work/figures.json")"
	else
		emit '{"failed":true}'
		say "$kind, $attrs, $monitor: $(tail -n 1 "$work/monitor.log")"
	fi
	ticker_stop
	target_stop
}

# A window that moves must stay where it is for some aggregations; and what is touched in each
# 5 ms says little about what is in each 100 ms.
measurable()
{
	[ "$sample_us" -eq 5000 ] || case $1 in stairs | zipf | steps) return 1 ;; esac
}

against_kernel()
{
	local used

	measure kernel run_kernel | tee "$work/line"
	measure default run_bdamon
	used=$(jq -M -r '.total_percent // empty' "$work/line")
	[ -z "$used" ] || measure equal run_bdamon --overhead "$used"
}

skip_idle()
{
	local monitor=idle

	emit '{"skipped":"no idle page tracking"}'
}

against_classic()
{
	measure classic run_classic
	if [ -e /sys/kernel/mm/page_idle/bitmap ]; then
		measure idle run_idle
	else
		skip_idle
	fi
	measure default run_bdamon
}

peer=${1:-}
case $peer in
kernel | classic) shift ;;
*)
	sed -n '5s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac
for tool in "$bdamon" "$build/tests/workloads/workload" \
	"$bench"/{score,cost,paired,classic,idle_pages,kdamon}; do
	if [ ! -x "$tool" ]; then
		say "$tool is missing; run: make workloads all"
		exit 1
	fi
done
[ $# -gt 0 ] || set -- hotcold windows stairs zipf tlb bursts huge shared cow
for attrs in ${BENCH_ATTRS:-5000:100000}; do
	sample_us=${attrs%:*}
	aggr_us=${attrs#*:}
	length=160
	[ "$aggr_us" -lt 1000000 ] || length=20
	seconds=${BENCH_SECONDS:-$((aggr_us * length / 1000000))}
	from=${BENCH_FROM:-$((seconds * 3 / 8))}
	for kind in "$@"; do
		measurable "$kind" || continue
		for ((round = 1; round <= rounds; round++)); do
			"against_$peer"
		done
	done
done
