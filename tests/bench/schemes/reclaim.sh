# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is read here is set by the script that sources this, and the other way round.
# shellcheck disable=SC2034,SC2154
#
# Proactive reclaim of a program with one hot window in cold memory.
#
# Paging out cannot be switched off and on, so runs with and without the scheme take turns.  Each
# run has a process of its own, whose pages lie elsewhere and are a little faster or slower for it;
# so a run counts by its throughput over that of the same process in the seconds before.  Accesses
# by CPU time instead leave out what the process lost to others, as on a busy machine.

if [ -n "$small" ]; then
	reclaim_size=128
	reclaim_hot=12
	reclaim_before=1
	# Longer than the age that makes memory cold.
	reclaim_least=9
else
	reclaim_size=1024
	reclaim_hot=102
	reclaim_before=10
	reclaim_least=20
fi

# reclaim_phase COMMAND...: what the target does alone, then while the command runs; sets $speed and
# $speed_cpu, by time and by CPU time.
reclaim_phase()
{
	local times=() cpus=() rates=()

	times+=("$(now_ns)")
	cpus+=("$(cpu_ns)")
	sleep "$reclaim_before"
	times+=("$(now_ns)")
	cpus+=("$(cpu_ns)")
	"$@" || return 1
	times+=("$(now_ns)")
	cpus+=("$(cpu_ns)")
	rates=("$(mean_rate "${times[0]}" "${times[1]}")" "$(mean_rate "${times[1]}" "${times[2]}")")
	speed=$(calc "${rates[1]} / ${rates[0]}")
	speed_cpu=$(calc "$speed * (${times[2]} - ${times[1]}) / (${times[1]} - ${times[0]}) *
		(${cpus[1]} - ${cpus[0]}) / (${cpus[2]} - ${cpus[1]})")
}

# Acts until the end of the run; sets $cost.
reclaim_act()
{
	local resident faults begin_s=$SECONDS

	resident=$(status_bytes VmRSS)
	faults=$(major_faults)
	schemes_start -c "$1" || return 1
	cost=$("$bench/cost" "$schemes_pid" $((reclaim_run - (SECONDS - begin_s))) ${status:+"$status"}) ||
		return 1
	cost=$(emit_members "$cost" "{\"resident_before\":$resident}" \
		"{\"resident_after\":$(status_bytes VmRSS)}" \
		"{\"returned\":$((($(major_faults) - faults) * 4096))}")
}

# reclaim_pair SCHEME: a run without and one with it.
reclaim_pair()
{
	local options=(hotcold --size "${reclaim_size}M" --hot "${reclaim_hot}M"
		--throughput "$work/throughput")

	target_start "${options[@]}" && sleep 1 && reclaim_phase sleep "$reclaim_run" || return 1
	alone+=("$speed")
	alone_cpu+=("$speed_cpu")
	target_start "${options[@]}" && sleep 1 && reclaim_phase reclaim_act "$1" &&
		schemes_stop "$1" || return 1
	acted+=("$speed")
	acted_cpu+=("$speed_cpu")
	saved+=("$(calc "($(field resident_before "$cost") - $(field resident_after "$cost")) /
		(($reclaim_size - $reclaim_hot) * 1048576)")")
	returned+=("$(ratio "$(field returned "$cost")" "$(told sz_applied)")")
	acting+=("$(calc "$(told action_cpu_ns) * 100 / $(told time_ns)")")
	total+=("$(sum "$(field cpu_percent "$cost")" "$(field timer_percent "$cost")")")
	target_stop
}

run_reclaim()
{
	local scheme=$1 i speed speed_cpu cost reclaim_run=$seconds
	local alone=() alone_cpu=() acted=() acted_cpu=() saved=() returned=() acting=() total=()

	[ "$reclaim_run" -ge "$reclaim_least" ] || reclaim_run=$reclaim_least
	# Its pace begins at a byte and doubles each second at most.
	[ "$scheme" != prcl-psi ] || reclaim_run=$((reclaim_run * 3 / 2))
	for ((i = 0; i < rounds; i++)); do
		reclaim_pair "$scheme" || return 1
	done
	emit "$scheme" "$(median "${saved[@]}")" \
		"{\"rounds\":$rounds,\"run_s\":$reclaim_run}" \
		"{\"saved_ratio\":$(median "${saved[@]}")}" \
		"{\"throughput_ratio\":$(calc "$(median "${acted[@]}") / $(median "${alone[@]}")")}" \
		"{\"cpu_throughput_ratio\":$(calc "$(median "${acted_cpu[@]}") / $(median "${alone_cpu[@]}")")}" \
		"{\"acted_spread\":$(spread "${acted[@]}"),\"alone_spread\":$(spread "${alone[@]}")}" \
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
