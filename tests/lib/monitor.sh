# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is set here is read by the script that sources this, and the other way round.
# shellcheck disable=SC2034,SC2154
#
# To be sourced after tap.sh and target.sh: run the program under test and judge its end.
#
#	run LIMIT ARGUMENT...		in the foreground; sets $code, output in $work/out and err
#	run_in_background ARGUMENT...	sets $monitor_pid; an older $work/rec is removed
#	reap SECONDS			waits for its end, sets $code
#	ended_with CODE			judges $code
#	refused REGEX			exit code 1 and a single line on stderr with REGEX
#	await_snapshots MIN FILE	until the record that is being written holds so many
#	has_snapshots MIN FILE		the record can be read whole and holds so many; on a slow
#					machine, where windows are late, a part of them will do
#	has_f1 MIN FROM FILE		the record agrees with $work/truth from second FROM on
#	value NAME			prints a figure of the judge's last line
#	holds EXPRESSION		awk's view of it; what is wrong is shown
#
#	note_ids			remembers the maps, programs and links that the monitor has
#	list_left			what of them is still there; $bpftool is needed
#
#	small_target			starts one that costs little
#	sleepers_start NR		processes that sleep for a minute: ${sleepers[@]}
#	sleepers_stop
#
# BDAMON_TEST_OVERHEAD=PERCENT is allowed to record, trace, monitor and schemes where they say
# nothing else: on an emulated machine the fixed costs alone are more than 1 % of a CPU.
#
# $score is the judge of recordings, $work a directory for temporary files.

monitor_pid=
code=0
sleepers=()
bpftool=$(command -v bpftool || echo /usr/sbin/bpftool)

# under_test ARGUMENT...: sets $command to the program under test and its arguments.
under_test()
{
	command=("$BDAMON" "$@")
	case ${1-} in
	record | trace | monitor | schemes)
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
	# One that a failed test has left running.
	stop_monitor
	# Anew for every start, as each test may have a shell of its own.
	on_exit stop_monitor
	# Nobody shall take an older recording for this one.
	rm -f -- "$work/rec"
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

value()
{
	sed -nE "s/.*[{,]\"$1\":(-?[0-9.]+).*/\1/p" "$work/score"
}

holds()
{
	awk "BEGIN { exit !($1) }" && return
	note "not so: $1"
	return 1
}

nr_snapshots()
{
	local nr

	"$score" --record "$1" > "$work/score" 2> "$work/report.err"
	nr=$(value recorded_snapshots)
	echo "${nr:-0}"
}

await_snapshots()
{
	wait_for "[ \"\$(nr_snapshots '$2')\" -ge $1 ]" 20
}

has_snapshots()
{
	local nr min=$((($1 + slow - 1) / slow))

	nr=$(nr_snapshots "$2")
	[ "$nr" -ge "$min" ] && [ ! -s "$work/report.err" ] && return
	note "$nr snapshots in $2, expected $min or more: $(head -n 1 "$work/report.err")"
	return 1
}

# A busy machine may keep the program from what its truth says, which its last line then tells.
has_f1()
{
	"$score" --record "$3" --truth "$work/truth" --from "$2" > "$work/score" || return 1
	note "F1 from second $2 on: $(value f1); the workload says: $(tail -n 1 "$work/truth")"
	holds "$(value f1) > $1"
}

note_ids()
{
	cat "/proc/$monitor_pid"/fdinfo/* 2> /dev/null |
		awk '/^(map|prog|link)_id:/ { print $1, $2 }' | sort -u > "$work/ids"
}

list_left()
{
	local kind id

	while read -r kind id; do
		! "$bpftool" "${kind%_id:}" show id "$id" > /dev/null 2>&1 || echo "$kind $id"
	done < "$work/ids"
}

# Its memory is in use all the time, but not its CPU.
small_target()
{
	target_start hotcold --size 64M --hot 8M --pause_us 1000
}

sleepers_start()
{
	local i

	sleepers=()
	on_exit sleepers_stop
	for ((i = 0; i < $1; i++)); do
		sleep 60 &
		sleepers+=($!)
	done
}

sleepers_stop()
{
	[ ${#sleepers[@]} -gt 0 ] || return 0
	kill "${sleepers[@]}"
	wait "${sleepers[@]}" 2> /dev/null
	sleepers=()
}
