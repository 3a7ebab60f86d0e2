#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] [BUILD=build] tests/integration/bench_schemes.sh
#
# The benchmark of schemes comes to its end with figures for each topic, whatever they are, leaves
# the machine as it was, and what is written of them tells what was met.  Needs root.
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

here=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-build}
work=$TAP_DIR
export BUILD=$build BDAMON BENCH_SMALL=1 BENCH_SECONDS=3 BENCH_KEEP=$work

[ "$(id -u)" -eq 0 ] || skip_all root
[ -x "$build/tests/bench/gets" ] || skip_all "make workloads"

huge=/sys/kernel/mm/transparent_hugepage/enabled

# machine TOPIC: what it may have changed.  A memory cgroup of the benchmark has its process id.
machine()
{
	[ "$1" != ethp ] || cat "$huge" 2> /dev/null
	find /sys/fs/cgroup -maxdepth 2 -name "bdamon-test.$bench_pid" 2> /dev/null
}

# begin TOPIC...: each by itself, all at once, as they wait most of their time.
declare -A pids=() before=()
begin()
{
	local each

	for each in "$@"; do
		bench_pid=none
		before[$each]=$(machine "$each")
		"$here/tests/bench/schemes.sh" "$each" > "$work/$each.lines" 2> "$work/$each.err" \
			< /dev/null &
		pids[$each]=$!
		on_exit stop "$each"
	done
}

stop()
{
	[ -n "${pids[$1]}" ] || return 0
	kill "${pids[$1]}" 2> /dev/null
	wait "${pids[$1]}"
	pids[$1]=
}

# topic TOPIC MEMBER LINES: so many lines of it have the member.
topic()
{
	local bench_pid=${pids[$1]} nr code=0

	wait "$bench_pid" || code=$?
	pids[$1]=
	if [ "$code" -ne 0 ]; then
		note "it ended with $code: $(tail -n 1 "$work/$1.err")"
		return 1
	fi
	nr=$(grep -cE "\"$2\":-?[0-9]" "$work/$1.lines")
	cat "$work/$1.lines" >> "$work/all"
	if [ "$nr" -lt "$3" ]; then
		note "$nr of $3 lines have $2: $(tail -n 1 "$work/$1.lines")"
		sed 's/^/# /' "$work/$1.err"
		return 1
	fi
	[ "$(machine "$1")" = "${before[$1]}" ] && return
	note "it left: $(machine "$1"), from: ${before[$1]}"
	return 1
}

# can TOPIC MEMBER LINES: unless the benchmark says what is missing for it.
can()
{
	local why

	is_left_out "$1: figures" && return
	topic "$1" "$2" "$3" && {
		ok "$1: figures" true
		return
	}
	why=$(sed -nE 's/.*"skipped":"([^"]*)".*/\1/p' "$work/$1.lines" | head -n 1)
	if [ -n "$why" ]; then skip "$1: figures" "$why"; else ok "$1: figures" false; fi
}

# The same, of what takes half a minute and little of its own.
can_if_all()
{
	if [ "${BDAMON_TEST_ALL:-0}" = 1 ]; then
		begin "$1"
		can "$@"
	else
		skip "$1: figures" "BDAMON_TEST_ALL=1"
	fi
}

ends_cleanly()
{
	local code=0

	timeout -s TERM 4 "$here/tests/bench/schemes.sh" ethp > "$work/lines" 2> "$work/err" \
		< /dev/null || code=$?
	[ "$code" -eq 124 ] && [ "$(cat "$huge")" = "$huge_was" ] && return
	note "code $code, huge pages: $(cat "$huge"), before: $huge_was"
	return 1
}

refuses()
{
	local code=0

	"$here/tests/bench/schemes.sh" nonsense > "$work/out" 2> "$work/err" || code=$?
	[ "$code" -eq 2 ] && [ ! -s "$work/out" ] && grep -q '^usage: ' "$work/err"
}

# What it holds is enough to write it anew.
document()
{
	cat "$work/figures" "$work/all" > "$work/every"
	"$here/scripts/schemes.sh" --to "$work/document" --from "$work/every" > "$work/out" &&
		"$here/scripts/schemes.sh" --to "$work/again" --from "$work/document" > "$work/out" &&
		cmp "$work/document" "$work/again"
}

# Of figures given: good enough, not so, and none.
verdicts()
{
	{
		echo '{"name":"prcl","ratio":0.9,"saved_ratio":0.9,"throughput_ratio":0.97,"returned_ratio":0.001}'
		echo '{"name":"ethp","ratio":null,"skipped":"no huge pages"}'
	} > "$work/figures"
	"$here/scripts/schemes.sh" --to "$work/document" --from "$work/figures" > "$work/out" &&
		grep -q '^| prcl | resident memory saved.* 90.0 % | met |$' "$work/document" &&
		grep -q '^| prcl | throughput.* 97.0 % | \*\*not met\*\* |$' "$work/document" &&
		grep -q '^| ethp | .*skipped: no huge pages | \*\*not measured\*\* |$' "$work/document" &&
		grep -q '^Requirements: 2 met, 1 not met, 14 not measured' "$work/document"
}

plan 11
: > "$work/all"
# Else the one that loads it would take it away from the others.
[ -e /sys/class/zram-control/hot_add ] || ! modprobe -q zram num_devices=0 || on_exit rmmod zram
begin prcl wss ethp goals
can prcl saved_ratio 1
can_if_all prcl-psi saved_ratio 1
can wss wss_error 1
can ethp kept_ratio 1
can goals mean_quota 2
can_if_all server p99_us 3
if [ -d /sys/devices/system/node/node1 ]; then
	begin tier
	can tier hot_right 3
else
	skip "tier: figures" "two NUMA nodes"
fi
if [ -e "$huge" ]; then
	huge_was=$(cat "$huge")
	ok "ended early, it leaves nothing behind" ends_cleanly
else
	skip "ended early, it leaves nothing behind" "transparent huge pages"
fi
ok "an unknown topic is refused" refuses
if command -v jq > /dev/null; then
	ok "the document tells what was met" verdicts
	ok "the document can be written anew from itself" document
else
	skip "the document tells what was met" jq
	skip "the document can be written anew from itself" jq
fi
