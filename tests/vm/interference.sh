#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/vm/interference.sh BUILD [PART...]
#
# bdamon and page aging in guests, one after the other: Linux 6.12 with MGLRU on, the same with
# MGLRU off, and Linux 6.1, which has it off (BENCH_GUESTS, default "6.12:y 6.12:n 6.1:n").  Prints
# the lines of tests/bench/interference.sh; what a guest said is left in BUILD/vm/interference/.
# The clock of Linux 6.12 counts instructions, so that what else this machine does changes
# nothing; 6.1 hangs so, runs on the host's clock, and bdamon is given more of a CPU there, as all
# is slower.  Exit code 1 if a guest had trouble.  Environment: that of tests/bench/interference.sh.
set -u

build=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
rootfs=$build/vm/interference.cpio
failed=0
[ $# -gt 0 ] || set -- readings reclaim company

mkdir -p "$build/vm/interference" || exit 1
"$here/rootfs.sh" "$rootfs" "$build" || exit 1

cat > "$build/vm/interference/script" << 'END'
# Nobody's MGLRU is switched but a guest's own.
grep -qw bdamon_guest /proc/cmdline || exit 1
echo "$GUEST_MGLRU" > /sys/kernel/mm/lru_gen/enabled
# shellcheck disable=SC2086
exec tests/bench/interference.sh $GUEST_PARTS
END

# run_guest VERSION MGLRU PART: a boot for each part, so that none leaves anything to the next.
run_guest()
{
	local out=$build/vm/interference/$1-$2-$3 pair kernel modules
	local clock=instructions flags='' instructions=(--instructions)

	if [ "$1" = 6.1 ]; then
		clock=host
		flags="--overhead 10"
		instructions=()
	fi
	pair=$("$here/kernel.sh" "$1") || return 1
	{ read -r kernel; read -r modules; } <<< "$pair"
	mkdir -p "$out"
	"$here/run.sh" "${instructions[@]}" --kernel "$kernel" ${modules:+--modules "$modules"} \
		--memory 1024 --limit "${BENCH_LIMIT:-1800}" --env GUEST_MGLRU="$2" --env GUEST_PARTS="$3" \
		--env BENCH_SMALL=1 --env BENCH_ROUNDS="${BENCH_ROUNDS:-2}" \
		--env BENCH_PAIRS="${BENCH_PAIRS:-6}" --env BENCH_SECONDS="${BENCH_SECONDS:-20}" \
		--env BENCH_FLAGS="${BENCH_FLAGS-$flags}" --env BENCH_CLOCK="$clock" \
		--env BENCH_KINDS="${BENCH_KINDS:-}" \
		"$rootfs" "$out" "$build/vm/interference/script"
	grep '^{' "$out/output"
	grep '^interference: ' "$out/output" >&2
	[ ! -s "$out/trouble" ] || {
		echo "interference: Linux $1, $3: $(head -n 1 "$out/trouble"); see $out" >&2
		return 1
	}
}

for guest in ${BENCH_GUESTS:-6.12:y 6.12:n 6.1:n}; do
	for part in "$@"; do
		run_guest "${guest%:*}" "${guest#*:}" "$part" || failed=1
	done
done
exit $failed
