# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is read here is set by the script that sources this, and the other way round.
# shellcheck disable=SC2034,SC2154
#
# Huge pages for what is hot, beside huge pages for nobody and for all, of a program that gains
# speed from them in one part of its memory and only size in the other.  Its speed is told by its own
# CPU time, as it never waits for anything else.

huge_file=/sys/kernel/mm/transparent_hugepage/enabled
huge_was=

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

# The target must have what it was given before others are given anything else.
huge_save()
{
	huge_was=$(sed -nE 's/.*\[(.*)\].*/\1/p' "$huge_file" 2> /dev/null)
	[ -n "$huge_was" ] && on_exit huge_restore
}

# huge_run MODE: sets $speed and $resident, of the last part of a run.
huge_run()
{
	local begin begin_cpu end last=$((seconds / 3)) options=()

	[ -z "$small" ] || options=(--size 96M --hot 32M)
	huge_set "${1/ethp/madvise}" &&
		target_start sparse "${options[@]}" --throughput "$work/throughput" || return 1
	[ "$1" != ethp ] || schemes_start -c ethp || return 1
	sleep $((seconds - last))
	begin=$(now_ns)
	begin_cpu=$(cpu_ns)
	sleep "$last"
	end=$(now_ns)
	speed=$(calc "$(mean_rate "$begin" "$end") * ($end - $begin) / ($(cpu_ns) - $begin_cpu)")
	resident=$(status_bytes VmRSS)
	[ "$1" != ethp ] || schemes_stop ethp || return 1
	target_stop
}

# The quotients of ratios within a round, so that a machine that gets faster does not matter.
run_ethp()
{
	local i mode speed resident gained=() kept=() removed=()
	local -A speeds residents

	for ((i = 0; i < rounds; i++)); do
		for mode in never always ethp; do
			huge_run "$mode" || return 1
			speeds[$mode]=$speed
			residents[$mode]=$resident
		done
		gained+=("$(ratio "${speeds[always]}" "${speeds[never]}")")
		kept+=("$(calc "(${speeds[ethp]} - ${speeds[never]}) / (${speeds[always]} - ${speeds[never]})")")
		removed+=("$(calc "(${residents[always]} - ${residents[ethp]}) /
			(${residents[always]} - ${residents[never]})")")
	done
	emit ethp "$(median "${kept[@]}")" "{\"rounds\":$rounds,\"run_s\":$seconds}" \
		"{\"kept_ratio\":$(median "${kept[@]}"),\"kept_spread\":$(spread "${kept[@]}")}" \
		"{\"removed_ratio\":$(median "${removed[@]}"),\"removed_spread\":$(spread "${removed[@]}")}" \
		"{\"always_speedup\":$(median "${gained[@]}")}" \
		"{\"never_resident\":${residents[never]},\"always_resident\":${residents[always]}}" \
		"{\"ethp_resident\":${residents[ethp]},\"made_huge\":$(told sz_applied)}" \
		"{\"acting_percent\":$(calc "$(told action_cpu_ns) * 100 / $(told time_ns)")}"
}

run_huge()
{
	if ! huge_save; then
		skipped ethp "the kernel has no transparent huge pages"
		return
	fi
	measure ethp run_ethp
	huge_restore
}
