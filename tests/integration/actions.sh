#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BUILD=build] tests/integration/actions.sh
#
# What actions of schemes do to processes, and whether the bytes they claim are those that /proc
# tells of.  Needs root; swap is a zram device of its own.
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"
# shellcheck source=tests/lib/zram.sh
. "$(dirname "$0")/../lib/zram.sh"

actions=${BUILD:-build}/tests/live/actions

[ "$(id -u)" -eq 0 ] || skip_all root
[ -x "$actions" ] || skip_all "make workloads"
plan 30

# try NAME CASE: a result of the case; what a machine lacks is a test left out.
try()
{
	local log=$TAP_DIR/log code=0 missing

	is_left_out "$1" && return
	timeout $((60 * slow)) "$actions" "$2" > "$log" 2>&1 < /dev/null || code=$?
	missing=$(sed -n 's/^# needs //p' "$log")
	if [ "$code" -eq 4 ] && [ -n "$missing" ]; then
		skip "$1" "$missing"
		return
	fi
	[ "$code" -eq 0 ] || sed 's/^#* */# /' "$log"
	ok "$1" test "$code" -eq 0
}

try "what the kernel can do is told" check
try "cold: accessed bits are cleared, pages stay" cold
try "cold: no part of a huge page" cold_part_of_huge
try "cold, pageout, migration: not bdamon or its parents" not_bdamon_itself
try "filters of pages: what does not pass is left alone" filtered
try "collapse: huge pages are made" collapse
try "hugepage: by collapsing" hugepage
try "nohugepage: not without injection" nohugepage_not_injected
try "injection: into read()" inject_reading
try "injection: no sleep is cut short" inject_sleeping
try "injection: into computation" inject_computing
try "injection: a signal mask of the moment is kept" inject_suspended
try "injection: with other threads at work" inject_threads
try "injection: a stopped process stays stopped" inject_stopped
try "injection: not beside a seccomp filter" inject_seccomp
try "migration: what is there already is not moved" migrate_to_own_node
try "migration: a node that is not there" migrate_to_missing_node
try "migration: there and back" migrate_between_nodes
try "migration: by weights" migrate_by_weights
try "migration: huge pages stay huge" migrate_huge
try "pageout: without swap" pageout_without_swap
try "a target that ends meanwhile" ends_meanwhile

if zram_start $((32 << 20)); then
	try "pageout: swap full" pageout_swap_full
	zram_stop
	zram_start $((512 << 20))
	try "pageout: residency by /proc" pageout
	try "pageout: single pages" pageout_scattered
	try "pageout: no part of a huge page" pageout_part_of_huge
	try "pageout: nothing when dry" pageout_dry
	try "willneed: what was swapped out" willneed
	try "willneed: shared memory that was swapped out" willneed_shared
	try "memory unmapped or locked meanwhile" unmapped_meanwhile
else
	for name in "pageout: swap full" "pageout: residency by /proc" "pageout: single pages" \
		"pageout: no part of a huge page" "pageout: nothing when dry" \
		"willneed: what was swapped out" \
		"willneed: shared memory that was swapped out" "memory unmapped or locked meanwhile"; do
		skip "$name" "zram: $zram_why"
	done
fi
