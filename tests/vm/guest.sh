# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
#
# What check.sh has run inside each guest: the tests of tests.list, or all that need a real
# kernel.  Prints what tests/lib/run.sh prints.  VM_NODES is the number of NUMA nodes, VM_ALL=1
# asks for all, VM_LIMIT is the most seconds that one file of tests may take.
set -u

# Complaints in the kernel's log then stand below the name of the test they belong to.
export BDAMON_TEST_SLOW=4 BDAMON_TEST_OVERHEAD=40 BDAMON_TEST_BEGINS=/dev/kmsg
integration=tests/integration
files=("$integration"/{features,record,hostile,pages,actions,schemes,schemes_hostile}.sh)
only=/tmp/only
results=/tmp/results

run_tests()
{
	tests/lib/run.sh --plain --limit "$VM_LIMIT" "$@" | tee -a "$results"
}

echo "# Linux $(uname -r), $(grep -c ^processor /proc/cpuinfo) CPUs, NUMA nodes" \
	"$(cat /sys/devices/system/node/online), MGLRU" \
	"$(cat /sys/kernel/mm/lru_gen/enabled 2> /dev/null || echo none)"
run_tests tests/vm/kernel_truth.sh
if [ "${VM_ALL:-0}" = 1 ]; then
	run_tests "${files[@]}" "$integration"/{workloads,score}.sh
else
	sed -nE "s/^[12]*${VM_NODES}[12]* //p" tests/vm/tests.list > "$only"
	for each in "${files[@]}"; do
		! grep -q "^${each##*/}: " "$only" || BDAMON_TEST_ONLY=$only run_tests "$each"
	done
fi
[ "${VM_ALL:-0}" != 1 ] || exit 0

# A test that was renamed must not vanish from the list's guests.
while IFS= read -r name; do
	grep -E '^(ok  |FAIL|skip) ' "$results" | grep -qF -- " $name" ||
		echo "FAIL tests.list: no such test: $name"
done < "$only"
