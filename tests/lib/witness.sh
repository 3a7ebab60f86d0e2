# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is read here is set by the script that sources this.
# shellcheck disable=SC2154,SC2034
#
# To be sourced after target.sh: targets that know each byte of their memory.
#
#	witness_start [prefix --] OPTION...	sets $target_pid; target_stop ends it as well
#	witness_intact				ends it; whether it ran to its end with its memory
#						as it wrote it

witness_start()
{
	target_run witness "$@"
}

witness_intact()
{
	local code=0

	# One that was stopped, and was forgotten, would wait for ever.
	kill "$target_pid" && kill -CONT "$target_pid"
	wait "$target_pid" 2> /dev/null || code=$?
	target_pid=
	[ "$code" -eq 0 ] && tail -n 1 "$target_log" | grep -qx intact && return
	note "the target ended with $code: $(tail -n 1 "$target_log")"
	return 1
}
