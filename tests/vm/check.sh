#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/vm/check.sh BUILD
#
# Runs the tests inside guests, one after the other: each kernel of $VM_KERNELS (default
# "6.1 6.12") with each number of NUMA nodes of $VM_NODES (default "1 2").  KERNEL=FILE and
# MODULES=DIR take a kernel of your own instead.  VM_TESTS=all runs all tests, not only those
# of tests.list.  Prints one line a test, and "N passed, N failed, N skipped" at the end; exit
# code 1 on any failure.  What a guest printed is left in BUILD/vm/.
#
# A guest that cannot be booted here is a failure; with VM_OPTIONAL=1 it is skipped by name.
set -u

build=$1
here=$(cd "$(dirname "$0")" && pwd)
rootfs=$build/vm/rootfs.cpio
passed=0
failed=0
skipped=0
all=0
limit=600
file_limit=400
if [ "${VM_TESTS:-brief}" = all ]; then
	all=1
	limit=2400
	file_limit=900
fi

# count LABEL RESULT TEXT
count()
{
	case $2 in
	ok) passed=$((passed + 1)) ;;
	skip) skipped=$((skipped + 1)) ;;
	*) failed=$((failed + 1)) ;;
	esac
	printf '%-4s %s: %s\n' "$2" "$1" "$3"
}

# cannot LABEL WHAT: no guest of that name for want of something.
cannot()
{
	if [ "${VM_OPTIONAL:-0}" = 1 ]; then
		count "$1" skip "all tests # SKIP needs $2"
	else
		count "$1" FAIL "the guest can be booted: needs $2"
	fi
}

# What is missing to boot any guest, in a word; nothing if all is there.
find_obstacle()
{
	local each

	# The programs built here run in them.
	[ "$(uname -m)" = x86_64 ] || { echo "x86_64"; return; }
	for each in qemu-system-x86_64:QEMU busybox:busybox cpio:cpio depmod:kmod jq:jq; do
		PATH=$PATH:/usr/sbin:/sbin type -P "${each%:*}" > /dev/null ||
			{ echo "${each#*:}"; return; }
	done
}

# label VERSION NODES
label()
{
	echo "Linux $1, $2 node$([ "$2" -eq 1 ] || echo s)"
}

# What the tests printed in the guest, as they are, under the guest's name.
count_results()
{
	local label=$1 result line

	while IFS= read -r line; do
		case $line in
		'ok   '* | 'FAIL '* | 'skip '*)
			result=${line%% *}
			count "$label" "$result" "${line:5}"
			;;
		'     | '*) echo "$line" ;;
		'# '*) echo "     ${line#* } ($label)" ;;
		esac
	done < "$2"
}

# The guest itself is two tests: that it came to its end, and that its kernel has no complaints.
judge_guest()
{
	local label=$1 out=$2 code=$3

	if [ "$code" -ge 124 ] || ! grep -q ' passed, ' "$out/output"; then
		count "$label" FAIL "the guest comes to its end: $(head -n 1 "$out/trouble")"
		tail -n 5 "$out/console" | sed 's/^/     | /'
	else
		count "$label" ok "the guest comes to its end"
	fi
	if [ -s "$out/trouble" ]; then
		count "$label" FAIL "the kernel log has no panic, oops or warning"
		sed 's/^/     | /' "$out/trouble"
	else
		count "$label" ok "the kernel log has no panic, oops or warning"
	fi
}

# run_guest LABEL KERNEL MODULES NODES
run_guest()
{
	local label=$1 out=$build/vm/${1//[ ,]/_} begin=$SECONDS code

	echo "     $label: boots ..."
	"$here/run.sh" --kernel "$2" ${3:+--modules "$3"} --nodes "$4" --limit "$limit" \
		--env VM_NODES="$4" --env VM_ALL="$all" --env VM_LIMIT="$file_limit" \
		"$rootfs" "$out" "$here/guest.sh"
	code=$?
	[ "$code" -ne 2 ] || { count "$label" FAIL "the guest can be started"; return; }
	count_results "$label" "$out/output"
	judge_guest "$label" "$out" "$code"
	echo "     $label: $((SECONDS - begin)) s; all it printed is in $out"
}

# The first kernel that there is proves that the harness notices trouble, once.
test_harness()
{
	[ -z "${is_tested:-}" ] || return
	is_tested=1
	if "$here/selftest.sh" "$rootfs" "$build/vm/selftest" "$1" \
		> "$build/vm/selftest.log" 2>&1; then
		count selftest ok "guests that crash, hang or fail are noticed"
	else
		count selftest FAIL "guests that crash, hang or fail are noticed"
		sed 's/^/     | /' "$build/vm/selftest.log"
	fi
}

# find_kernel VERSION: sets kernel and modules, or obstacle.
find_kernel()
{
	local pair

	if pair=$("$here/kernel.sh" "$1"); then
		{ read -r kernel; read -r modules; } <<< "$pair"
	else
		obstacle=${KERNEL:+a kernel at $KERNEL}
		: "${obstacle:=the package of the kernel}"
	fi
}

missing=$(find_obstacle)
[ -n "$missing" ] || "$here/rootfs.sh" "$rootfs" "$build" || exit 1
for version in ${KERNEL:-${VM_KERNELS:-6.1 6.12}}; do
	obstacle=$missing
	[ -n "$obstacle" ] || find_kernel "$version"
	version=${version##*/}
	version=${version#vmlinuz-}
	for nodes in ${VM_NODES:-1 2}; do
		name=$(label "$version" "$nodes")
		[ -z "$obstacle" ] || { cannot "$name" "$obstacle"; continue; }
		test_harness "$kernel"
		run_guest "$name" "$kernel" "$modules" "$nodes"
	done
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
