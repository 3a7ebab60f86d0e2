#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/lib/run.sh [--plain] [--limit SEC] TEST...
#
# Runs test programs that print TAP one after the other, prints the result of
# each test and at the end "N passed, N failed, N skipped".  cmocka programs are
# told to print TAP.  A program fails as a whole when it prints no plan or
# another number of results, exits with a code that its results do not explain,
# or runs longer than the limit (default 300 s).  Of slow ones it is said how long they took.
#
# Before that the runner's own test runs, so that a runner that notices no
# failure cannot pass; --plain leaves it out.  Exit code 0, or 1 on any failure.
set -u

lib=$(dirname "$0")
limit=300
# From so many seconds on it is said how long a program took.
slow=10
passed=0
failed=0
skipped=0
result_form='^(not )?ok *[0-9]* *(- *)?(.*)'

say()
{
	printf '%-4s %s\n' "$1" "$2"
}

# One result line of TAP; the plan and other lines are not its business.
count_line()
{
	local file=$1 line=$2 name

	[[ $line =~ $result_form ]]
	name=${BASH_REMATCH[3]}
	case $line in
	*'# SKIP'*)
		skipped=$((skipped + 1))
		say skip "$file: $name"
		;;
	'not ok'*)
		failed=$((failed + 1))
		say FAIL "$file: $name"
		;;
	*)
		passed=$((passed + 1))
		say ok "$file: $name"
		;;
	esac
}

fail_file()
{
	failed=$((failed + 1))
	say FAIL "$1: $2"
}

# What the results leave open: the plan, the exit code.
check_file()
{
	local file=$1 code=$2 planned=$3 nr=$4 nr_failed=$5

	if [ "$code" -eq 124 ] || [ "$code" -eq 137 ]; then
		fail_file "$file" "ran longer than $limit s"
	elif [ -z "$planned" ]; then
		fail_file "$file" "no plan, exit code $code"
	elif [ "$planned" -ne "$nr" ]; then
		fail_file "$file" "planned $planned results, got $nr, exit code $code"
	elif [ "$code" -ne 0 ] && [ "$code" -ne 4 ] && [ "$nr_failed" -eq 0 ]; then
		fail_file "$file" "all results are good, but the exit code is $code"
	fi
}

run_file()
{
	local path=$1 file code planned nr=0 before=$failed begin=$SECONDS reason
	local output="$tmp/output"

	file=$(basename "$path")
	CMOCKA_MESSAGE_OUTPUT=TAP timeout -k 5 "$limit" "$path" > "$output" 2>&1 < /dev/null
	code=$?
	planned=$(sed -nE 's/^1\.\.([0-9]+).*/\1/p' "$output" | head -n 1)
	while IFS= read -r line; do
		nr=$((nr + 1))
		count_line "$file" "$line"
	done < <(grep -E '^(not )?ok( |$)' "$output")
	check_file "$file" "$code" "$planned" "$nr" $((failed - before))
	reason=$(sed -nE 's/^1\.\.0 *# SKIP *//p' "$output")
	if [ -n "$reason" ] && [ "$code" -eq 4 ]; then
		skipped=$((skipped + 1))
		say skip "$file: $reason"
	fi
	[ "$failed" -eq "$before" ] || sed "s/^/     | /" "$output"
	[ $((SECONDS - begin)) -lt "$slow" ] || echo "     $file: $((SECONDS - begin)) s"
}

tests=("$lib/selftest.sh")
while [ $# -gt 0 ]; do
	case $1 in
	--plain)
		tests=()
		;;
	--limit)
		limit=${2:?"--limit needs a number of seconds"}
		shift
		;;
	-*)
		echo "$0: unknown option $1" >&2
		exit 2
		;;
	*)
		tests+=("$1")
		;;
	esac
	shift
done

tmp=$(mktemp -d "${TMPDIR:-/tmp}/bdamon-run.XXXXXX") || exit 1
trap 'rm -rf -- "$tmp"' EXIT
for path in "${tests[@]}"; do
	run_file "$path"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
