#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/bench/interference.sh [PART...]
#
# What bdamon and others that clear accessed bits, the kernel's reclaim above all, do to each
# other.  Prints one JSON line a result; "part" is
#
#   readings	what bdamon says of a workload, with memory enough and short
#   reclaim	what the kernel reclaims while bdamon runs and while it is stopped, in turn: a
#		line for each phase, its counts those of /proc/vmstat
#   company	what bdamon says beside a second one, beside a reader of smaps that writes
#		clear_refs, and beside the kernel's DAMON (in guests only), and what the reader says
#
# Memory is made short by a memory cgroup and swap on zram, both of its own and removed in the
# end; MGLRU and the kernel's DAMON are only looked at, but for DAMON inside a guest.  Nothing is
# asserted.  Needs root.  Environment: BDAMON, BUILD, BENCH_ROUNDS (of readings and company,
# default 2), BENCH_PAIRS (phases with the monitor, default 6), BENCH_SECONDS (a recording,
# default 20), BENCH_KINDS (workloads), BENCH_FLAGS (more options of bdamon record),
# BENCH_SMALL=1 (sizes for a guest), BENCH_CLOCK (what a guest's time is: printed).
# Some is set by what is sourced below.
# shellcheck disable=SC2154
set -u

here=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-build}
bdamon=${BDAMON:-$build/bdamon}
rounds=${BENCH_ROUNDS:-2}
pairs=${BENCH_PAIRS:-6}
seconds=${BENCH_SECONDS:-20}
from=$((seconds * 3 / 8))
small=${BENCH_SMALL:-}
read -r -a flags <<< "${BENCH_FLAGS:-}"
bench=$build/tests/bench
work=$(mktemp -d "${TMPDIR:-/tmp}/bdamon-interference.XXXXXX") || exit 1

# shellcheck source=tests/lib/on_exit.sh
. "$here/lib/on_exit.sh"
on_exit rm -rf -- "$work"
# shellcheck source=tests/lib/target.sh
. "$here/lib/target.sh"
# shellcheck source=tests/lib/zram.sh
. "$here/lib/zram.sh"
# shellcheck source=tests/lib/cgroup.sh
. "$here/lib/cgroup.sh"
# shellcheck source=tests/lib/measure.sh
. "$here/lib/measure.sh"

say()
{
	printf 'interference: %s\n' "$*" >&2
}

# emit JSON...: one line of all objects, with where it was measured.
emit()
{
	printf '%s\n' "{\"part\":\"$part\",\"kernel\":\"$kernel\",\"mglru\":\"$mglru\"}" \
		"{\"clock\":\"${BENCH_CLOCK:-real}\",\"flags\":\"${flags[*]}\"}" "$@" | jq -M -c -s add
}

# --- sizes ----------------------------------------------------------------------------

# What a target is given, and what must suffice for all when memory is short.  The stream beside
# most targets goes round through as much memory as they have; "skewed" needs none.
sizes_of()
{
	local unit=M all=512 hot=64

	[ -z "$small" ] || { all=64; hot=8; }
	options=(--size "$all$unit" --hot "$hot$unit")
	stream=$all$unit
	[ -z "$small" ] || options+=(--pause_us 3000)
	case $1 in
	stairs) options+=(--step_ms 3000) ;;
	tlb) options=(--size "$all$unit" --hot 256K --pause_us 300) ;;
	esac
	[ "$1" != skewed ] || stream=
	# 80 % of what is in use: all of a skewed target, else what is hot and the stream.
	limit=$(((all + (${#stream} > 0 ? hot : 0)) * 4 / 5 * 1024 * 1024))
}

# --- beside the target ------------------------------------------------------------------

helpers=()

# helper COMMAND...: until helpers_stop.
helper()
{
	"$@" > "$work/helper.log" 2>&1 &
	helpers+=("$!")
	on_exit helpers_stop
}

helpers_stop()
{
	local each

	for each in "${helpers[@]}"; do
		kill "$each" 2> /dev/null
		wait "$each" 2> /dev/null
	done
	helpers=()
}

# An emulated TLB forgets nothing but at a switch to another process, hence one CPU for the
# target and for somebody who wakes up every 2 ms; see tests/bench/peers.sh.  But for tlb, whose
# translations stay: the most that can be missed.
pinned()
{
	[ -z "$small" ] || taskset -p -c 0 "$BASHPID" > /dev/null
	exec "$@"
}

inside()
{
	[ -z "$small" ] || taskset -p -c 0 "$BASHPID" > /dev/null
	cgroup_exec "$@"
}

ticker_start()
{
	[ -n "$small" ] && [ "$1" != tlb ] || return 0
	helper pinned "$build/tests/workloads/workload" hotcold --size 4K --hot 4K --pause_us 2000
}

stream_start()
{
	local nice=0

	[ -n "$stream" ] || return 0
	# The target shares its only CPU with it in a guest, and shall keep its promise.
	[ -z "$small" ] || nice=19
	helper cgroup_exec nice -n "$nice" "$build/tests/workloads/workload" hotcold --size "$stream" \
		--hot "$stream" --pause_us 500000
}

# scene_start KIND PRESSURE: the target, alone or where memory is short.
scene_start()
{
	local launcher=pinned

	sizes_of "$1"
	: > "$work/monitor.log"
	if [ "$2" = short ]; then
		launcher=inside
		# Only now: a cgroup without processes can be removed, should this fail.
		if ! cgroup_start 8G; then
			say "$cgroup_why"
			return 1
		fi
	fi
	target_start "$launcher" -- "$1" "${options[@]}" --truth "$work/truth" \
		--throughput "$work/throughput" || return 1
	ticker_start "$1"
	# The stream later: a limit is refused if memory is used faster than it is reclaimed.
	if [ "$2" = short ]; then
		if ! cgroup_limit "$limit"; then
			say "$cgroup_why"
			return 1
		fi
		stream_start
	fi
	# What is swapped out settles.
	sleep 4
}

scene_stop()
{
	end_stopped "${monitors[@]}"
	monitors=()
	target_stop
	helpers_stop
	cgroup_stop
}

monitors=()

# monitor_start NAME SECONDS: in the background; its record is $work/NAME.
monitor_start()
{
	rm -f -- "$work/$1"
	"$bdamon" record -o "$work/$1" --timeout "$2" "${flags[@]}" "$target_pid" \
		> "$work/monitor.log" 2>&1 &
	monitors+=("$!")
	on_exit scene_stop
}

# Sums of counters that kernels split in different ways, the others by name, and how often the
# target waited for a page of its own to be swapped in.  The global counters of scanned and
# reclaimed pages leave out what a cgroup's limit did; version 1 counts that nowhere.
counters()
{
	local own=/dev/null

	[ ! -r "$cgroup_dir/memory.stat" ] || own=$cgroup_dir/memory.stat
	awk -v major="$(cut -d ' ' -f 12 "/proc/$target_pid/stat")" '
		FILENAME != "/proc/vmstat" && $1 == "pgscan" { scan = $2 }
		FILENAME != "/proc/vmstat" && $1 == "pgsteal" { steal = $2 }
		FILENAME != "/proc/vmstat" { next }
		/^pgscan_(kswapd|direct|khugepaged|proactive) / { scan += $2 }
		/^pgsteal_(kswapd|direct|khugepaged|proactive) / { steal += $2 }
		/^workingset_(refault|activate|restore)_anon / { n[$1] = $2 }
		/^(pgactivate|pgdeactivate|pswpin|pswpout|thp_split_page) / { n[$1] = $2 }
		END {
			printf "{\"target_majflt\":%d,\"pgscan\":%d", major, scan
			printf ",\"pgsteal\":%d", steal
			for (k in n) printf ",\"%s\":%d", k, n[k]
			print "}"
		}' /proc/vmstat "$own"
}

# since BEFORE: what was counted since.
since()
{
	printf '%s\n' "$1" "$(counters)" |
		jq -M -c -s '.[0] as $old | .[1] | with_entries(.value -= $old[.key])'
}

swapped_kib()
{
	awk '$1 == "VmSwap:" { print $2 }' "/proc/$target_pid/status"
}

# --- readings ----------------------------------------------------------------------------

# What waits for a page to be swapped in touches nothing, and is rightly told so.  Of the moments
# in which the target got more than half of its usual work done, in what came before and after:
# their number, F1, and the error of the working set.
while_running()
{
	awk '{ print $2 }' "$work/throughput" | sort -n > "$work/rates"
	awk -v usual="$(sed -n "$(($(wc -l < "$work/rates") / 2 + 1))p" "$work/rates")" '
		FNR == NR { time[NR] = $1; rate[NR] = $2; n = NR; next }
		{
			while (i < n && time[i + 1] < $NF - 100000000) i++
			ok = 1
			for (j = i + 1; j <= n && time[j] <= $NF + 100000000; j++)
				if (rate[j] < usual / 2) ok = 0
			if (!ok) next
			nr++; f1 += $3; wss += $9; truth += $11
		}
		END { printf "{\"running_snapshots\":%d", nr
			if (nr) printf ",\"running_f1\":%.4f", f1 / nr
			if (truth) printf ",\"running_wss_error\":%.4f", wss / truth - 1
			print "}" }' "$work/throughput" "$work/timeline"
}

# score NAME: of a record, with how well the target kept its promise.
score()
{
	"$bench/score" --record "$work/$1" --truth "$work/truth" --from "$from" \
		--timeline "$work/timeline" > "$work/score" &&
		tail -n 1 "$work/truth" > "$work/promise" && while_running > "$work/running" &&
		jq -M -c -s '.[0] + {late_percent: .[1].late_percent} + .[2]' \
			"$work/score" "$work/promise" "$work/running"
}

readings_one()
{
	local kind=$1 pressure=$2 before moved bits='{}' swapped

	scene_start "$kind" "$pressure" || return 1
	# Where what is hot stays hot, and all the time, a clear bit tells of somebody.
	if [ "$kind" = hotcold ] || [ "$kind" = tlb ]; then
		bits=$("$bench/bits" --pid "$target_pid" --truth "$work/truth" --seconds 4) || return 1
	fi
	before=$(counters)
	monitor_start record "$seconds"
	wait "${monitors[0]}" || return 1
	moved=$(since "$before")
	swapped=$(swapped_kib)
	target_stop
	emit "{\"kind\":\"$kind\",\"memory\":\"$pressure\",\"swapped_kib\":${swapped:-null}}" \
		"$(score record)" "{\"bits\":$bits,\"moved\":$moved}"
}

run_readings()
{
	local kind pressure round

	# The others cannot keep their promise while they are swapped out.
	for kind in ${BENCH_KINDS:-hotcold stairs tlb}; do
		for pressure in enough short; do
			for ((round = 1; round <= rounds; round++)); do
				attempt "$kind" readings_one "$kind" "$pressure"
			done
		done
	done
}

# --- reclaim -------------------------------------------------------------------------------

# count_phase STATE: what the kernel did and the target got done meanwhile.
count_phase()
{
	local begin before moved end

	sleep "$settle_s"
	begin=$(now_ns)
	before=$(counters)
	sleep "$phase_s"
	moved=$(since "$before")
	end=$(now_ns)
	emit "{\"kind\":\"$kind\",\"monitor\":\"$1\"}" \
		"$(awk -v begin="$begin" -v end="$end" '$1 > begin && $1 <= end { sum += $2; nr++ }
			END { printf "{\"seconds\":%.3f,\"accesses\":%.0f}", (end - begin) / 1e9,
				nr ? sum / nr * (end - begin) / 1e9 : 0 }' "$work/throughput")" "$moved"
}

# A monitor that is stopped holds its sampling, too, and saves no budget.
reclaim_one()
{
	local kind=$1 settle_s=1 phase_s=3 i summary

	scene_start "$kind" short || return 1
	monitor_start record 3600
	# Its start is not what is measured, nor how the swapped pages are found that are not used.
	sleep 12
	for ((i = 0; i <= pairs; i++)); do
		kill -STOP "${monitors[0]}" || return 1
		count_phase off
		kill -CONT "${monitors[0]}" || return 1
		[ "$i" -lt "$pairs" ] || break
		count_phase on
	done
	kill "${monitors[0]}"
	wait "${monitors[0]}"
	target_stop
	summary=$("$bench/score" --record "$work/record") || return 1
	emit "{\"kind\":\"$kind\",\"monitor\":\"itself\"}" "$summary"
}

run_reclaim()
{
	local kind

	for kind in ${BENCH_KINDS:-skewed hotcold huge}; do
		attempt "$kind" reclaim_one "$kind"
	done
}

# --- company -----------------------------------------------------------------------------

has_damon()
{
	grep -qw bdamon_guest /proc/cmdline && [ -d /sys/kernel/mm/damon/admin/kdamonds ]
}

# company_of WHOM: starts it beside what is measured.
company_of()
{
	case $1 in
	bdamon) monitor_start second $((seconds + 5)) ;;
	smaps)
		"$bench/classic" --pid "$target_pid" --seconds $((seconds + 5)) > "$work/classic" &
		monitors+=("$!")
		;;
	damon)
		"$bench/kdamon" --record "$work/damon" --seconds $((seconds + 5)) --from "$from" \
			--sample_us 5000 --aggr_us 100000 "$target_pid" \
			> /dev/null 2> "$work/monitor.log" &
		monitors+=("$!")
		;;
	esac
}

# company_one WHO WHOM: bdamon beside somebody, or somebody alone, which is WHO.
company_one()
{
	local who=$1 whom=$2

	scene_start hotcold enough || return 1
	company_of "$whom"
	[ "$who" != bdamon ] || monitor_start record "$seconds"
	[ "$who" = bdamon ] || company_of "$who"
	wait "${monitors[@]}" || return 1
	target_stop
	if [ "$who" = bdamon ]; then
		emit "{\"who\":\"bdamon\",\"beside\":\"$whom\"}" "$(score record)"
	fi
	tell_other "$([ "$who" = bdamon ] && echo "$whom" || echo "$who")" \
		"$([ "$who" = bdamon ] && echo bdamon || echo nobody)"
}

# tell_other WHO BESIDE: what the other one saw.
tell_other()
{
	case $1 in
	bdamon) emit "{\"who\":\"the second bdamon\",\"beside\":\"$2\"}" "$(score second)" ;;
	damon) emit "{\"who\":\"damon\",\"beside\":\"$2\"}" "$(score damon)" ;;
	smaps)
		# Of the target's data and of what else it has; an error of the sum alone.
		emit "{\"who\":\"smaps\",\"beside\":\"$2\"}" \
			"$(jq -M -c --argjson truth "$(head -n 1 "$work/truth" | jq .working_set_bytes)" \
				'{wss_error: (.referenced_bytes / $truth - 1)}' "$work/classic")"
		;;
	esac
}

run_company()
{
	local round

	for ((round = 1; round <= rounds; round++)); do
		attempt nobody company_one bdamon nobody
		attempt bdamon company_one bdamon bdamon
		attempt smaps company_one bdamon smaps
		attempt smaps company_one smaps nobody
		has_damon || continue
		attempt damon company_one bdamon damon
		attempt damon company_one damon nobody
	done
}

# --- selection ------------------------------------------------------------------------------

# attempt NAME COMMAND...: what cannot be measured is said, and nothing of it is left.
attempt()
{
	local name=$1

	shift
	if ! "$@"; then
		say "$part, $name: $(tail -n 1 "$work/monitor.log")"
		emit "{\"kind\":\"$name\",\"failed\":true}"
	fi
	scene_stop
}

for tool in "$bdamon" "$build/tests/workloads/workload" "$bench"/{score,classic,bits,kdamon}; do
	if [ ! -x "$tool" ]; then
		say "$tool is missing; run: make workloads all"
		exit 1
	fi
done
[ $# -gt 0 ] || set -- readings reclaim company
for part in "$@"; do
	case $part in
	readings | reclaim | company) ;;
	*)
		sed -n '5s/^# \{0,1\}//p' "$0" >&2
		exit 2
		;;
	esac
done
part=
kernel=$(uname -r)
mglru=none
[ ! -r /sys/kernel/mm/lru_gen/enabled ] || read -r mglru < /sys/kernel/mm/lru_gen/enabled
if ! zram_start 2G; then
	say "no swap: $zram_why"
	exit 1
fi
for part in "$@"; do
	"run_$part"
done
