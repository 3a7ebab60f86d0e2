# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is read here is set by the script that sources this, and the other way round.
# shellcheck disable=SC2034,SC2154
#
# Proactive reclaim of a program with one hot window in cold memory.
#
# What it costs is told by a second process beside it, whose memory nobody pages out.  Both have
# pages of their own and are a little faster or slower for it; so what counts is by how much that
# changes when the scheme begins.  What bdamon takes of their CPUs slows both, and is told by itself.

if [ -n "$small" ]; then
	reclaim_size=128
	reclaim_hot=12
	# Longer than the age that makes memory cold.
	reclaim_least=9
else
	reclaim_size=1024
	reclaim_hot=102
	reclaim_least=20
fi

meter_pid=
meter_stop()
{
	end_stopped ${meter_pid:+"$meter_pid"}
	meter_pid=
}

# reclaim_act SCHEME: while there are turns; sets $cost.
reclaim_act()
{
	local resident faults code=0

	target_pid=${pids[acted]}
	resident=$(status_bytes VmRSS)
	faults=$(major_faults)
	schemes_start -c "$1" || return 1
	"$bench/cost" "$schemes_pid" "$run_s" ${status:+"$status"} > "$work/cost" &
	meter_pid=$!
	turns_take swap "$run_s" || return 1
	wait "$meter_pid" || code=$?
	meter_pid=
	[ "$code" -eq 0 ] || return 1
	cost=$(emit_members "$(cat "$work/cost")" "{\"resident_before\":$resident}" \
		"{\"resident_after\":$(status_bytes VmRSS)}" \
		"{\"returned\":$((($(major_faults) - faults) * 4096))}")
	schemes_stop "$1"
}

# reclaim_round SCHEME: adds a result to each list.
reclaim_round()
{
	local before before_cpu
	local options=(hotcold --size "${reclaim_size}M" --hot "${reclaim_hot}M")

	turns_start alone "${options[@]}" && turns_start acted "${options[@]}" && sleep 1 &&
		turns_take swap "$run_s" || return 1
	before=$(turns_ratio acted alone)
	before_cpu=$(turns_cpu_ratio acted alone)
	reclaim_act "$1" || return 1
	ratios+=("$(calc "$(turns_ratio acted alone) / $before")")
	cpu_ratios+=("$(calc "$(turns_cpu_ratio acted alone) / $before_cpu")")
	saved+=("$(calc "($(field resident_before "$cost") - $(field resident_after "$cost")) /
		(($reclaim_size - $reclaim_hot) * 1048576)")")
	returned+=("$(ratio "$(field returned "$cost")" "$(told sz_applied)")")
	acting+=("$(calc "$(told action_cpu_ns) * 100 / $(told time_ns)")")
	total+=("$(sum "$(field cpu_percent "$cost")" "$(field timer_percent "$cost")")")
	turns_stop
}

run_reclaim()
{
	local scheme=$1 i cost run_s=$seconds
	local ratios=() cpu_ratios=() saved=() returned=() acting=() total=()

	[ "$run_s" -ge "$reclaim_least" ] || run_s=$reclaim_least
	# Its pace begins at a byte and doubles each second at most.
	[ "$scheme" != prcl-psi ] || run_s=$((run_s * 3 / 2))
	on_exit meter_stop
	for ((i = 0; i < rounds; i++)); do
		reclaim_round "$scheme" || return 1
	done
	emit "$scheme" "$(median "${saved[@]}")" \
		"{\"rounds\":$rounds,\"run_s\":$run_s}" \
		"{\"saved_ratio\":$(median "${saved[@]}")}" \
		"{\"throughput_ratio\":$(median "${ratios[@]}")}" \
		"{\"throughput_spread\":$(spread "${ratios[@]}")}" \
		"{\"cpu_throughput_ratio\":$(median "${cpu_ratios[@]}")}" \
		"{\"returned_ratio\":$(median "${returned[@]}")}" \
		"{\"total_percent\":$(median "${total[@]}"),\"acting_percent\":$(median "${acting[@]}")}" \
		"{\"resident_before\":$(field resident_before "$cost")}" \
		"{\"resident_after\":$(field resident_after "$cost")}" \
		"{\"paged_out\":$(told sz_applied),\"tried\":$(told sz_tried)}"
}

# --- counting alone -------------------------------------------------------------------------

# Passes after the first seconds, in which it is not known yet what is in use.
run_wss()
{
	local truth counted windows=(windows)

	[ -z "$small" ] || windows=(windows --size 96M --hot 15M)
	target_start "${windows[@]}" --truth "$work/truth" || return 1
	schemes_start -c wss || return 1
	sleep $((seconds > 20 ? 20 : seconds))
	schemes_stop wss || return 1
	truth=$(field working_set_bytes "$(head -n 1 "$work/truth")")
	counted=$(awk '{ match($0, /"sz_tried": [0-9]+/); sz = substr($0, RSTART + 12, RLENGTH - 12)
			match($0, /"nr_snapshots": [0-9]+/); nr = substr($0, RSTART + 16, RLENGTH - 16)
			if (NR == 3) { first_sz = sz; first_nr = nr } }
		END { printf "%.0f\n", (sz - first_sz) / (nr - first_nr) }' "$work/lines")
	emit wss "$(ratio "$counted" "$truth")" "{\"counted\":$counted,\"truth\":$truth}" \
		"{\"wss_error\":$(calc "$counted / $truth - 1")}"
}
