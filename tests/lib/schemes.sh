# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is read here is set by the script that sources this.
# shellcheck disable=SC2154
#
# To be sourced after target.sh and monitor.sh: schemes on the target, and what they tell of
# themselves in the lines of JSON of $work/lines.
#
#	act SECONDS OPTION...	run schemes on the target
#	stat LINE SCHEME KEY	a number of a scheme in a line, which may be '$'
#	of_end KEY		a value of the last line that is no scheme's
#	of_target KEY		kilobytes, as /proc/PID/status tells them
#	of_process PID KEY	the same of another process

act()
{
	local seconds=$1

	shift
	rm -f "$work/lines" "$work/lines.old"
	run $((seconds + 60)) schemes --timeout "$seconds" -o "$work/lines" \
		--target_pid "$target_pid" "$@"
	ended_with 0
}

stat()
{
	sed -n "$1p" "$work/lines" | grep -oE '\{"action"[^[]*' | sed -n "$(($2 + 1))p" |
		sed -nE "s/.*\"$3\": ([0-9]+).*/\1/p"
}

of_end()
{
	sed -nE "\$s/.*\"$1\": ([0-9.a-z]+).*/\1/p" "$work/lines"
}

of_process()
{
	sed -nE "s/^$2:[[:space:]]*([0-9]+) kB/\1/p" "/proc/$1/status"
}

of_target()
{
	of_process "$target_pid" "$1"
}
