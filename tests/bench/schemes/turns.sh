# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is read here is set by the script that sources this, and the other way round.
# shellcheck disable=SC2034,SC2154
#
# Targets that are compared with each other, in turns of a twentieth of a second (see
# tests/bench/turns.c):
#
#	turns_start NAME [OPTION...]	target_start, of one more
#	turns_begin NAME...		they stand still, for all but their turns
#	turns_take stop|swap SECONDS	turns of all, for so long
#	turns_ratio A B			accesses a second of A in its turns, by those of B
#	turns_cpu_ratio A B		the same by CPU time
#	turns_stop			ends all
#
# ${pids[NAME]} is the process.

turn_ms=50
turns_pid=
declare -A pids=() accesses=() times=() cpus=()

turns_start()
{
	local name=$1

	shift
	# Those before stay.
	target_pid=
	target_start "$@" --throughput "$work/throughput.$name" || return 1
	pids[$name]=$target_pid
	on_exit turns_stop
}

turns_stop()
{
	end_stopped ${turns_pid:+"$turns_pid"} "${pids[@]}"
	turns_pid=
	pids=()
	target_pid=
}

turns_begin()
{
	local name

	for name in "$@"; do
		kill -STOP "${pids[$name]}" || return 1
	done
}

turns_take()
{
	local name line targets=() code=0

	for name in "${!pids[@]}"; do
		targets+=("${pids[$name]}" "$work/throughput.$name")
	done
	# In the background, so that a signal to us need not wait for its end.
	"$bench/turns" "$1" "$2" "$turn_ms" "${targets[@]}" > "$work/turns" &
	turns_pid=$!
	wait "$turns_pid" || code=$?
	turns_pid=
	[ "$code" -eq 0 ] || return 1
	for name in "${!pids[@]}"; do
		read -r line
		accesses[$name]=$(field accesses "$line")
		times[$name]=$(field running_ns "$line")
		cpus[$name]=$(field cpu_ns "$line")
	done < "$work/turns"
}

turns_ratio()
{
	calc "${accesses[$1]} / ${times[$1]} / (${accesses[$2]} / ${times[$2]})"
}

turns_cpu_ratio()
{
	calc "${accesses[$1]} / ${cpus[$1]} / (${accesses[$2]} / ${cpus[$2]})"
}
