#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BUILD=build] tests/integration/workloads.sh
#
# The workloads keep their promises: rounds are short enough, and what the
# kernel itself saw referenced within 100 ms is what the truth file says.
# Needs no monitor.
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

build=${BUILD:-build}
work=$TAP_DIR
# shellcheck source=tests/lib/target.sh
. "$(dirname "$0")/../lib/target.sh"

[ -x "$build/tests/workloads/workload" ] || skip_all "make workloads"
[ -x "$build/tests/bench/classic" ] || skip_all "make workloads"

member()
{
	sed -nE "s/.*[{,]\"$1\":(-?[0-9.]+).*/\1/p" <<< "$2"
}

# A busy machine may delay some rounds; a quarter of the time would be a broken promise.
promise_kept()
{
	local line late

	line=$(tail -n 1 "$work/truth")
	late=$(member late_percent "$line")
	[ -n "$late" ] && awk -v late="$late" 'BEGIN { exit !(late < 25) }' && return
	note "the workload says: $line"
	return 1
}

# near A B: within 15 % and the 2 MiB that the program itself needs.
near()
{
	[ -n "$1" ] && [ -n "$2" ] && awk -v a="$1" -v b="$2" 'BEGIN {
		d = a > b ? a - b : b - a
		exit !(d <= 0.15 * b + 2097152) }' && return
	note "referenced '$1', truth '$2' bytes"
	return 1
}

runs()
{
	target_start "$@" --truth "$work/truth" --throughput "$work/throughput" || return 1
	sleep 1
	target_stop
	[ -s "$work/throughput" ] && promise_kept
}

matches_truth()
{
	local seen

	target_start "$@" --truth "$work/truth" || return 1
	# The first rounds also see what was touched while the memory was set up.
	"$build/tests/bench/classic" --pid "$target_pid" --seconds 1 > /dev/null
	seen=$("$build/tests/bench/classic" --pid "$target_pid" --seconds 1)
	target_stop
	near "$(member referenced_bytes "$seen")" \
		"$(member working_set_bytes "$(head -n 1 "$work/truth")")"
}

# A root, three children, six grandchildren; of those some are replaced within eight seconds.
tree_changes()
{
	local first

	target_start forktree --truth "$work/truth" || return 1
	first=$(head -n 1 "$work/truth" | sed -E 's/.*"hot":\[(.*)\],"mapped".*/\1/')
	# shellcheck disable=SC2016
	wait_for '[ "$(grep -c time_ns "$work/truth")" -ge 3 ]' 40 || return 1
	target_stop
	[ "$(tr -cd '[' <<< "$first" | wc -c)" -eq 10 ] && promise_kept
}

stairs_climb()
{
	local nr

	target_start stairs --size 64M --step_ms 300 --truth "$work/truth" || return 1
	# shellcheck disable=SC2016
	wait_for '[ "$(grep -c time_ns "$work/truth")" -ge 4 ]' 30 || return 1
	target_stop
	nr=$(sed -nE 's/.*"hot":\[(\[[0-9,]*\])\].*/\1/p' "$work/truth" | sort -u | wc -l)
	[ "$nr" -ge 4 ]
}

# 16 MiB, and four pages of each 2 MiB of 96 MiB more.
is_sparse()
{
	local resident

	target_start sparse --size 112M --hot 16M || return 1
	resident=$(awk '$1 == "VmRSS:" { print $2 * 1024 }' "/proc/$target_pid/status")
	target_stop
	near "$resident" $(((16 << 20) + 48 * 4 * 4096))
}

refuses()
{
	local code=0

	"$build/tests/workloads/workload" "$@" > /dev/null 2>&1 || code=$?
	[ "$code" -eq 2 ]
}

plan 25
for kind in hotcold windows zipf cow; do
	ok "$kind: the kernel sees the truth" tries 3 matches_truth "$kind"
done
ok "shared: the kernel sees the truth" tries 3 matches_truth shared --procs 4
ok "threads: the kernel sees the truth" tries 3 matches_truth threads --threads 8
# Root may lock memory whatever the limit is.
if [ "$(id -u)" -eq 0 ] || ulimit -l 1048576 2> /dev/null; then
	ok "mlocked: the kernel sees the truth" tries 3 matches_truth mlocked --size 256M --hot 32M
else
	skip "mlocked: the kernel sees the truth" "unlimited locked memory"
fi
if grep -q '\[never\]' /sys/kernel/mm/transparent_hugepage/enabled; then
	skip "huge: all in huge pages" "transparent huge pages"
else
	ok "huge: all in huge pages" tries 3 runs huge --size 256M --hot 32M
fi
for kind in hotcold windows steps zipf tlb random skewed sparse threads shared churn maps10k; do
	ok "$kind: short rounds" tries 3 runs "$kind"
done

# These do not count the microseconds; what lasts long comes first.
together 4
ok "forktree: comes and goes" tries 3 tree_changes
ok "idle: the kernel sees the truth" tries 3 matches_truth idle
ok "stairs: climb" stairs_climb
if grep -q '\[always\]' /sys/kernel/mm/transparent_hugepage/enabled 2> /dev/null; then
	skip "sparse: most of it has no memory" "transparent huge pages that are not given to all"
else
	ok "sparse: most of it has no memory" is_sparse
fi
ok "a kind that does not exist is refused" refuses nonsense
alone
