# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is read here is set by the script that sources this.
# shellcheck disable=SC2034,SC2154
#
# To be sourced after on_exit.sh or tap.sh: start and stop the workload programs.
#
#	target_start [prefix --] KIND OPTIONS...	sets $target_pid; its output in $target_log
#	target_run PROGRAM [prefix --] OPTION...	the same with another of the workloads
#	target_stop					waits for its end
#	end_stopped PID...				ends children that may stand still, and waits
#							for them
#	start_as PID COMMAND...				a process with that number, which must be
#							free; fails if others are faster.  Sets
#							$reused_pid
#
# $build is the build directory, $work a directory for temporary files.  ${smaller[@]} are
# options for a quarter of the default sizes on a slow machine (see tap.sh), where it takes
# half a minute to fill 1 GiB, and nothing elsewhere.

smaller=()
[ "${slow:-1}" -eq 1 ] || smaller=(--size 256M --hot 32M)
target_pid=
target_log=

target_start()
{
	target_run workload "$@"
}

target_run()
{
	local program=$1 prefix=() deadline

	shift
	# One that a failed test has left running.
	target_stop
	if [ "${2:-}" = -- ]; then
		prefix=("$1")
		shift 2
	fi
	target_log=$work/target.log
	# Now, not when the new process comes to it: the log of the target before is ready, too.
	: > "$target_log"
	"${prefix[@]}" "$build/tests/workloads/$program" "$@" > "$target_log" 2>&1 &
	target_pid=$!
	# Anew for every start: what was set up before it must be undone after its end.
	on_exit target_stop
	deadline=$((SECONDS + 120))
	while ! grep -q '^ready ' "$target_log"; do
		if [ ! -d "/proc/$target_pid" ] || [ "$SECONDS" -ge "$deadline" ]; then
			sed 's/^/# /' "$target_log" >&2
			target_stop
			return 1
		fi
		sleep 0.05
	done
}

target_stop()
{
	[ -n "$target_pid" ] || return 0
	end_stopped "$target_pid"
	target_pid=
}

end_stopped()
{
	local pid

	for pid in "$@"; do
		kill -CONT "$pid" 2> /dev/null
		kill "$pid" 2> /dev/null
		wait "$pid" 2> /dev/null
	done
}

start_as()
{
	local pid=$1 i

	shift
	for ((i = 0; i < 50; i++)); do
		echo $((pid - 1)) > /proc/sys/kernel/ns_last_pid
		"$@" &
		reused_pid=$!
		[ "$reused_pid" -eq "$pid" ] && return
		{ kill "$reused_pid"; wait "$reused_pid"; } 2> /dev/null
	done
	return 1
}
