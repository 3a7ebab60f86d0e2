#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/vm/tier.sh BUILD
#
# What schemes move between two NUMA nodes, in a guest of KERNEL=FILE (with MODULES=DIR), or of
# Debian's VM_KERNEL (default 6.12).  Prints the lines of tests/bench/schemes.sh tier; what the
# guest said is left in BUILD/vm/tier/.  Exit code 1, with a sentence, if the guest had trouble.
# Environment: BENCH_SECONDS (length of a run, default 20), BENCH_LIMIT (of all, default 900).
set -u

build=$1
here=$(cd "$(dirname "$0")" && pwd)
rootfs=$build/vm/tier.cpio
out=$build/vm/tier

if ! command -v qemu-system-x86_64 > /dev/null; then
	echo "tier: QEMU is missing; run: scripts/setup.sh vm" >&2
	exit 1
fi
pair=$("$here/kernel.sh" "${VM_KERNEL:-6.12}") || exit 1
{ read -r kernel; read -r modules; } <<< "$pair"
mkdir -p "$out" || exit 1
"$here/rootfs.sh" "$rootfs" "$build" || exit 1
# A machine as small as this keeps more than 5 % of a node free by itself, unless told otherwise.
cat > "$out/script" << 'END'
grep -qw bdamon_guest /proc/cmdline || exit 1
echo 4096 > /proc/sys/vm/min_free_kbytes
exec tests/bench/schemes.sh tier
END

# An emulated machine is slow, so that bdamon may use more of it.
"$here/run.sh" --kernel "$kernel" ${modules:+--modules "$modules"} --nodes 2 --memory 1024 \
	--limit "${BENCH_LIMIT:-900}" --env BENCH_SECONDS="${BENCH_SECONDS:-20}" --env BENCH_SMALL=1 \
	--env BENCH_FLAGS="--overhead 40" "$rootfs" "$out" "$out/script"
grep '^{' "$out/output"
grep '^bench: ' "$out/output" >&2
if [ -s "$out/trouble" ]; then
	echo "tier: $(head -n 1 "$out/trouble"); see $out" >&2
	exit 1
fi
