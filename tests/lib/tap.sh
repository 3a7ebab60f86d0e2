# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
#
# Tests in bash that speak TAP.  A script sources this file, then:
#
#	plan COUNT              says how many results will follow, before the first
#	ok NAME COMMAND...      one result: passed if the command succeeds
#	skip NAME FEATURE       one result: not run, for want of the feature
#	skip_all FEATURE        ends the script: nothing can run without the feature
#	note TEXT...            a line for the reader
#	on_exit COMMAND...      clean-up, run last-first however the script ends
#	wait_for CONDITION SEC  polls a shell condition; fails after SEC seconds
#	together N              the tests that follow take turns no more: up to N run at once, half
#	                        as many on a slow machine, each in a shell of its own, where
#	                        $TAP_DIR and $work are a directory of its own; clean-up is done
#	                        when the test ends
#	alone                   waits for them, and must; the tests that follow run one after the
#	                        other again
#	tries N COMMAND...      runs the command until it succeeds, N times at the most: for what
#	                        chance or a busy machine may spoil without anything being wrong;
#	                        each try's notes are shown, and how many it took
#
# BDAMON_TEST_SLOW=N (in $slow) says that the machine is slow, as emulated ones are: whoever
# waits for something gives up N times later.
# BDAMON_TEST_ONLY=FILE runs only the tests of which FILE has a line "script: test name".
# BDAMON_TEST_BEGINS=FILE gets the name of each test when it begins.
#
# A test fails unless it says it passed: a script that stops before its plan is
# fulfilled, for whatever reason, ends with exit code 1.  0 is success, 4 is
# "all skipped".  $BDAMON is the program under test, $TAP_DIR an empty directory
# that vanishes with the script.

# Tests together change their own TAP_DIR and clean-ups.
# shellcheck disable=SC2030,SC2031
set -u

BDAMON=${BDAMON:-build/bdamon}
slow=${BDAMON_TEST_SLOW:-1}
TAP_POLL_SEC=0.05
tap_planned=-1
tap_run=0
tap_failed=0
tap_skipped=0
tap_left_out=0
tap_tries=1
tap_at_once=1
tap_nr_spawned=0
# Of tests under way, in the order of the script.
tap_pids=()
tap_names=()
tap_dirs=()
tap_cleanups=()
tap_script=${0##*/}
declare -A tap_only=()
if [ -n "${BDAMON_TEST_ONLY:-}" ]; then
	while IFS= read -r tap_line; do
		[ -z "$tap_line" ] || tap_only[$tap_line]=1
	done < "$BDAMON_TEST_ONLY"
fi
TAP_DIR=$(mktemp -d "${TMPDIR:-/tmp}/bdamon-test.XXXXXX") || exit 1

note()
{
	printf '# %s\n' "$*"
}

plan()
{
	tap_planned=$1
	# With some left out it is printed at the end.
	[ -n "${BDAMON_TEST_ONLY:-}" ] || printf '1..%d\n' "$1"
}

# is_left_out NAME: counts those that are.  Nothing is forked, which would be slow in guests.
is_left_out()
{
	[ -n "${BDAMON_TEST_ONLY:-}" ] || return 1
	[ -z "${tap_only["$tap_script: $1"]:-}" ] || return 1
	tap_left_out=$((tap_left_out + 1))
}

ok()
{
	local name=$1

	is_left_out "$name" && return
	shift
	[ -z "${BDAMON_TEST_BEGINS:-}" ] ||
		echo "test $tap_script: $name" > "$BDAMON_TEST_BEGINS"
	if [ "$tap_at_once" -gt 1 ]; then
		tap_spawn "$name" "$@"
		return
	fi
	tap_tries=1
	# Tests have names of their own, such as code.
	if "$@"; then
		tap_result "$name" 0
	else
		tap_result "$name" 1
	fi
}

# tap_result NAME CODE
tap_result()
{
	tap_run=$((tap_run + 1))
	if [ "$2" -ne 0 ]; then
		tap_failed=$((tap_failed + 1))
		printf 'not ok %d - %s\n' "$tap_run" "$1"
	elif [ "$tap_tries" -gt 1 ]; then
		printf 'ok %d - %s # took %d tries\n' "$tap_run" "$1" "$tap_tries"
	else
		printf 'ok %d - %s\n' "$tap_run" "$1"
	fi
}

together()
{
	tap_at_once=$1
	[ "$slow" -eq 1 ] || tap_at_once=$(($1 / 2))
}

alone()
{
	tap_at_once=1
	while [ ${#tap_pids[@]} -gt 0 ]; do
		tap_collect
	done
}

# tap_spawn NAME COMMAND...: once there are less than so many.
tap_spawn()
{
	local dir=$TAP_DIR/together.$((++tap_nr_spawned))

	while tap_is_full; do
		sleep "$TAP_POLL_SEC"
	done
	mkdir "$dir"
	tap_names+=("$1")
	tap_dirs+=("$dir")
	shift
	(
		trap tap_end_spawned EXIT
		trap 'exit 130' INT
		trap 'exit 143' TERM
		TAP_DIR=$dir
		# shellcheck disable=SC2034 # of the script
		work=$dir
		tap_tries=1
		tap_cleanups=()
		"$@"
	) > "$dir.out" 2>&1 &
	tap_pids+=($!)
}

# Those that ended in their turn are done with.
tap_is_full()
{
	local pid nr=0

	while [ ${#tap_pids[@]} -gt 0 ] && ! kill -0 "${tap_pids[0]}" 2> /dev/null; do
		tap_collect
	done
	for pid in "${tap_pids[@]}"; do
		! kill -0 "$pid" 2> /dev/null || nr=$((nr + 1))
	done
	[ "$nr" -ge "$tap_at_once" ]
}

# The first of them: waits for its end.
tap_collect()
{
	local name=${tap_names[0]} dir=${tap_dirs[0]} code=0

	wait "${tap_pids[0]}" || code=1
	tap_pids=("${tap_pids[@]:1}")
	tap_names=("${tap_names[@]:1}")
	tap_dirs=("${tap_dirs[@]:1}")
	cat "$dir.out"
	tap_tries=$(cat "$dir.tries")
	tap_result "$name" "$code"
}

tap_end_spawned()
{
	local code=$?

	trap - EXIT
	echo "$tap_tries" > "$TAP_DIR.tries"
	tap_clean_up
	exit "$code"
}

skip()
{
	is_left_out "$1" && return
	tap_run=$((tap_run + 1))
	tap_skipped=$((tap_skipped + 1))
	printf 'ok %d - %s # SKIP needs %s\n' "$tap_run" "$1" "$2"
}

skip_all()
{
	tap_planned=0
	printf '1..0 # SKIP needs %s\n' "$1"
	exit 4
}

on_exit()
{
	tap_cleanups+=("$(printf '%q ' "$@")")
}

wait_for()
{
	local deadline=$((SECONDS + $2 * slow))

	until eval "$1"; do
		if [ "$SECONDS" -gt "$deadline" ]; then
			note "gave up after $(($2 * slow)) s waiting for: $1"
			return 1
		fi
		sleep "$TAP_POLL_SEC"
	done
}

tries()
{
	local most=$1

	shift
	for ((tap_tries = 1; tap_tries <= most; tap_tries++)); do
		"$@" && return
		note "try $tap_tries of $most failed"
	done
	return 1
}

tap_clean_up()
{
	local i

	for ((i = ${#tap_cleanups[@]} - 1; i >= 0; i--)); do
		eval "${tap_cleanups[i]}" || note "clean-up failed: ${tap_cleanups[i]}"
	done
	tap_cleanups=()
}

tap_finish()
{
	local code=$?

	trap - EXIT
	# Ended by a signal, or "alone" was forgotten.
	[ ${#tap_pids[@]} -eq 0 ] || kill "${tap_pids[@]}" 2> /dev/null
	alone
	tap_clean_up
	rm -rf -- "$TAP_DIR"
	if [ $((tap_run + tap_left_out)) -ne "$tap_planned" ]; then
		note "planned $tap_planned results, got $tap_run"
		exit 1
	fi
	[ -z "${BDAMON_TEST_ONLY:-}" ] || printf '1..%d\n' "$tap_run"
	[ "$tap_failed" -eq 0 ] || exit 1
	[ "$tap_skipped" -lt "$tap_run" ] || [ "$code" -ne 0 ] || exit 4
	exit "$code"
}

trap tap_finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
