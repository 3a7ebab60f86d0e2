#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/vm/peers.sh BUILD [KIND...]
#
# bdamon beside the kernel's own DAMON, in guests: a boot for each workload and each pair of
# intervals (BENCH_ATTRS, default "5000:100000 100000:2000000").  The guest's clock counts
# instructions, so that what else this machine does changes nothing and BENCH_JOBS guests
# (default: one for each CPU) can run at once.  The kernel is KERNEL=FILE (with MODULES=DIR), or
# Debian's VM_KERNEL (default 6.12).  Prints the lines of tests/bench/peers.sh, after one about
# the guest; what a guest said is left in BUILD/vm/peers/.  Exit code 1 if a guest had trouble.
set -u

build=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
rootfs=$build/vm/peers.cpio
jobs=${BENCH_JOBS:-$(nproc)}
# It takes about 6 s of ours for a second of a guest's.
limit=${BENCH_LIMIT:-1800}
failed=0
[ $# -gt 0 ] || set -- hotcold windows stairs zipf tlb bursts huge shared cow

pair=$("$here/kernel.sh" "${VM_KERNEL:-6.12}") || exit 1
{ read -r kernel; read -r modules; } <<< "$pair"
mkdir -p "$build/vm/peers" || exit 1
"$here/rootfs.sh" "$rootfs" "$build" || exit 1

# The second guest, if any, says the same.
cat > "$build/vm/peers/script" << 'END'
printf '{"machine":"guest","kernel":"%s"}\n' "$(uname -r)"
# shellcheck disable=SC2086
exec tests/bench/peers.sh kernel $PEERS_KIND
END

# run_guest KIND ATTRS
run_guest()
{
	local out=$build/vm/peers/$1-${2/:/-}

	mkdir -p "$out"
	"$here/run.sh" --instructions --kernel "$kernel" ${modules:+--modules "$modules"} \
		--memory 1536 --limit "$limit" --env PEERS_KIND="$1" --env BENCH_ATTRS="$2" \
		--env BENCH_SMALL=1 --env BENCH_ROUNDS="${BENCH_ROUNDS:-2}" \
		--env BENCH_SECONDS="${BENCH_SECONDS:-}" --env BENCH_FROM="${BENCH_FROM:-}" \
		"$rootfs" "$out" "$build/vm/peers/script"
}

# tell KIND ATTRS: what a guest that has ended measured.
tell()
{
	local out=$build/vm/peers/$1-${2/:/-}

	grep '^{' "$out/output" 2> /dev/null
	grep '^peers: ' "$out/output" >&2
	if [ -s "$out/trouble" ]; then
		echo "peers: $1, $2: $(head -n 1 "$out/trouble"); see $out" >&2
		printf '{"kind":"%s","attrs":"%s","round":0,"monitor":"kernel","peer":"kernel","failed":true}\n' \
			"$1" "$2"
		return 1
	fi
}

# In the order in which they were begun, as soon as they are complete.
pids=()
kinds=()
attributes=()
wait_first()
{
	wait "${pids[0]}"
	tell "${kinds[0]}" "${attributes[0]}" || failed=1
	pids=("${pids[@]:1}")
	kinds=("${kinds[@]:1}")
	attributes=("${attributes[@]:1}")
}

for attrs in ${BENCH_ATTRS:-5000:100000 100000:2000000}; do
	for kind in "$@"; do
		# See tests/bench/peers.sh.
		[ "${attrs%:*}" -eq 5000 ] || case $kind in stairs | zipf | steps) continue ;; esac
		[ "${#pids[@]}" -lt "$jobs" ] || wait_first
		run_guest "$kind" "$attrs" &
		pids+=("$!")
		kinds+=("$kind")
		attributes+=("$attrs")
	done
done
while [ "${#pids[@]}" -gt 0 ]; do
	wait_first
done
exit $failed
