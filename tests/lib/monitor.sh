# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is set here is read by the script that sources this, and the other way round.
# shellcheck disable=SC2034,SC2154
#
# To be sourced after tap.sh and target.sh: run the program under test and judge its end.
#
#	run LIMIT ARGUMENT...		in the foreground; sets $code, output in $work/out and err
#	run_in_background ARGUMENT...	sets $monitor_pid
#	reap SECONDS			waits for its end, sets $code
#	ended_with CODE			judges $code
#	refused REGEX			exit code 1 and a single line on stderr with REGEX
#	has_snapshots MIN FILE		the record can be read whole and holds so many; on a slow
#					machine, where windows are late, a part of them will do
#
# BDAMON_TEST_OVERHEAD=PERCENT is allowed to record and trace where they say nothing else: on an
# emulated machine the fixed costs alone are more than 1 % of a CPU.
#
# $score is the judge of recordings, $work a directory for temporary files.

monitor_pid=
code=0

# under_test ARGUMENT...: sets $command to the program under test and its arguments.
under_test()
{
	command=("$BDAMON" "$@")
	case ${1-} in
	record | trace)
		[ -z "${BDAMON_TEST_OVERHEAD:-}" ] ||
			command=("$BDAMON" "$1" --overhead "$BDAMON_TEST_OVERHEAD" "${@:2}")
		;;
	esac
}

run()
{
	local limit=$(($1 * slow)) command

	shift
	under_test "$@"
	code=0
	timeout -k 2 "$limit" "${command[@]}" > "$work/out" 2> "$work/err" < /dev/null || code=$?
}

# A shell without job control starts background jobs with SIGINT ignored; a terminal does not.
run_in_background()
{
	local command

	under_test "$@"
	env --default-signal=INT "${command[@]}" > "$work/out" 2> "$work/err" < /dev/null &
	monitor_pid=$!
}

# Beyond $1 seconds it counts as hanging, and is killed.
reap()
{
	code=0
	if ! wait_for "! kill -0 $monitor_pid 2> /dev/null" "$1"; then
		kill -KILL "$monitor_pid"
		note "the monitor had to be killed"
	fi
	wait "$monitor_pid" 2> /dev/null || code=$?
	monitor_pid=
}

stop_monitor()
{
	[ -z "$monitor_pid" ] || { kill -KILL "$monitor_pid"; wait "$monitor_pid"; } 2> /dev/null
	monitor_pid=
}

on_exit stop_monitor

explain()
{
	note "exit code $code, expected $1"
	sed 's/^/# err: /' "$work/err"
	return 1
}

refused()
{
	if [ "$code" -ne 1 ] || [ "$(wc -l < "$work/err")" -ne 1 ] ||
		! grep -qiE -- "$1" "$work/err"; then
		explain "1 and one line with: $1"
	fi
}

ended_with()
{
	[ "$code" -eq "$1" ] || explain "$1"
}

has_snapshots()
{
	local nr min=$((($1 + slow - 1) / slow))

	"$score" --record "$2" > "$work/score" 2> "$work/report.err"
	nr=$(sed -nE 's/.*"recorded_snapshots":([0-9]+).*/\1/p' "$work/score")
	[ "${nr:-0}" -ge "$min" ] && [ ! -s "$work/report.err" ] && return
	note "${nr:-0} snapshots in $2, expected $min or more: $(head -n 1 "$work/report.err")"
	return 1
}
