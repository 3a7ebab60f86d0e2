# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is read here is set by the script that sources this, and the other way round.
# shellcheck disable=SC2034,SC2154
#
# Huge pages for what is hot, beside huge pages for nobody and for all, of a program that gains
# speed from them in one part of its memory and only size in the other.
#
# How fast memory is changes by a fifth within seconds on machines that others share.  So three
# processes are there at once, and only one of them runs, in turn, half a second each.  Their speed is
# told by their own CPU time, as they never wait for anything else.

huge_file=/sys/kernel/mm/transparent_hugepage/enabled
huge_was=
declare -A pids=()

huge_set()
{
	echo "$1" > "$huge_file"
}

huge_restore()
{
	[ -n "$huge_was" ] || return 0
	huge_set "$huge_was"
	huge_was=
}

# The end of the script brings it back in any case.
huge_save()
{
	huge_was=$(sed -nE 's/.*\[(.*)\].*/\1/p' "$huge_file" 2> /dev/null)
	[ -n "$huge_was" ] && on_exit huge_restore
}

# huge_start MODE: a process as the mode has it, which stands still but for ethp.
huge_start()
{
	local options=()

	[ -z "$small" ] || options=(--size 96M --hot 32M)
	# That of the mode before stays.
	target_pid=
	huge_set "${1/ethp/madvise}" &&
		target_start sparse "${options[@]}" --throughput "$work/throughput.$1" || return 1
	pids[$1]=$target_pid
	[ "$1" = ethp ] || kill -STOP "$target_pid"
}

huge_stop()
{
	end_stopped "${pids[@]}"
	pids=()
	target_pid=
}

# huge_turn MODE: adds what it does in half a second to $accesses and $cpus.
huge_turn()
{
	local pid=${pids[$1]} file=$work/throughput.$1 begin_ns end_ns begin_cpu

	kill -CONT "$pid" || return 1
	sleep 0.25
	begin_ns=$(now_ns "$file")
	begin_cpu=$(cpu_ns "$pid")
	sleep 0.5
	end_ns=$(now_ns "$file")
	cpus[$1]=$((cpus[$1] + $(cpu_ns "$pid") - begin_cpu))
	kill -STOP "$pid"
	accesses[$1]=$(calc "${accesses[$1]} + $(mean_rate "$begin_ns" "$end_ns" "$file") * 0.5")
}

# huge_round: adds a result to each list.
huge_round()
{
	local mode i speeds=()
	local -A accesses cpus residents

	for mode in never always ethp; do
		huge_start "$mode" || return 1
		accesses[$mode]=0
		cpus[$mode]=0
	done
	schemes_start -c ethp && sleep $((seconds / 2)) || return 1
	for ((i = 0; i < (seconds + 1) / 2; i++)); do
		for mode in never always ethp; do
			huge_turn "$mode" || return 1
		done
	done
	schemes_stop ethp || return 1
	for mode in never always ethp; do
		residents[$mode]=$(status_bytes VmRSS "${pids[$mode]}")
		speeds+=("$(calc "${accesses[$mode]} * 1e9 / ${cpus[$mode]}")")
	done
	huge_stop
	figures="{\"never_resident\":${residents[never]},\"always_resident\":${residents[always]},\"ethp_resident\":${residents[ethp]}}"
	gained+=("$(ratio "${speeds[1]}" "${speeds[0]}")")
	kept+=("$(calc "(${speeds[2]} - ${speeds[0]}) / (${speeds[1]} - ${speeds[0]})")")
	removed+=("$(calc "(${residents[always]} - ${residents[ethp]}) /
		(${residents[always]} - ${residents[never]})")")
}

run_ethp()
{
	local i figures gained=() kept=() removed=()

	for ((i = 0; i < rounds; i++)); do
		huge_round || return 1
	done
	emit ethp "$(median "${kept[@]}")" "{\"rounds\":$rounds,\"turns\":$(((seconds + 1) / 2))}" \
		"{\"kept_ratio\":$(median "${kept[@]}"),\"kept_spread\":$(spread "${kept[@]}")}" \
		"{\"removed_ratio\":$(median "${removed[@]}"),\"removed_spread\":$(spread "${removed[@]}")}" \
		"{\"always_speedup\":$(median "${gained[@]}")}" "$figures" \
		"{\"made_huge\":$(told sz_applied)}" \
		"{\"acting_percent\":$(calc "$(told action_cpu_ns) * 100 / $(told time_ns)")}"
}

run_huge()
{
	if ! huge_save; then
		skipped ethp "the kernel has no transparent huge pages"
		return
	fi
	on_exit huge_stop
	measure ethp run_ethp
	huge_stop
	huge_restore
}
