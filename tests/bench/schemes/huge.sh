# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is read here is set by the script that sources this, and the other way round.
# shellcheck disable=SC2034,SC2154
#
# Huge pages for what is hot, beside huge pages for nobody and for all, of a program that gains
# speed from them in one part of its memory and only size in the other.
#
# Their speed is told by their own CPU time, as they never wait for anything else.

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

# The end of the script brings it back in any case.
huge_save()
{
	huge_was=$(sed -nE 's/.*\[(.*)\].*/\1/p' "$huge_file" 2> /dev/null)
	[ -n "$huge_was" ] && on_exit huge_restore
}

# huge_start MODE: a process as the mode has it.
huge_start()
{
	local options=()

	[ -z "$small" ] || options=(--size 96M --hot 32M)
	huge_set "${1/ethp/madvise}" && turns_start "$1" sparse "${options[@]}"
}

# huge_round: adds a result to each list.  Ethp has seen something before there are turns.
huge_round()
{
	local mode resident=() gain ethp_gain

	huge_start never && huge_start always && turns_begin never always && huge_start ethp &&
		schemes_start -c ethp && sleep $((seconds / 2)) && turns_begin ethp || return 1
	turns_take stop "$seconds" && schemes_stop ethp || return 1
	for mode in never always ethp; do
		resident+=("$(status_bytes VmRSS "${pids[$mode]}")")
	done
	gain=$(turns_cpu_ratio always never)
	ethp_gain=$(turns_cpu_ratio ethp never)
	turns_stop
	figures="{\"never_resident\":${resident[0]},\"always_resident\":${resident[1]},\"ethp_resident\":${resident[2]}}"
	gained+=("$gain")
	kept+=("$(calc "($ethp_gain - 1) / ($gain - 1)")")
	removed+=("$(calc "(${resident[1]} - ${resident[2]}) / (${resident[1]} - ${resident[0]})")")
}

run_ethp()
{
	local i figures gained=() kept=() removed=()

	for ((i = 0; i < rounds; i++)); do
		huge_round || return 1
	done
	emit ethp "$(median "${kept[@]}")" "{\"rounds\":$rounds,\"run_s\":$seconds}" \
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
	measure ethp run_ethp
	huge_restore
}
