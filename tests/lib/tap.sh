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
	tap_run=$((tap_run + 1))
	tap_tries=1
	[ -z "${BDAMON_TEST_BEGINS:-}" ] ||
		echo "test $tap_script: $name" > "$BDAMON_TEST_BEGINS"
	if ! "$@"; then
		tap_failed=$((tap_failed + 1))
		printf 'not ok %d - %s\n' "$tap_run" "$name"
	elif [ "$tap_tries" -gt 1 ]; then
		printf 'ok %d - %s # took %d tries\n' "$tap_run" "$name" "$tap_tries"
	else
		printf 'ok %d - %s\n' "$tap_run" "$name"
	fi
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

tap_finish()
{
	local code=$? i

	trap - EXIT
	for ((i = ${#tap_cleanups[@]} - 1; i >= 0; i--)); do
		eval "${tap_cleanups[i]}" || note "clean-up failed: ${tap_cleanups[i]}"
	done
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
