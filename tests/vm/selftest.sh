#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/vm/selftest.sh ROOTFS OUT KERNEL
#
# Proves that the harness notices guests that crash, hang or fail, and kernels that complain.
# Boots the kernel twice.
set -u

rootfs=$1
out=$2
here=$(cd "$(dirname "$0")" && pwd)
kernel=$3
failed=0
work=$(mktemp -d "${TMPDIR:-/tmp}/bdamon-vm.XXXXXX") || exit 1
trap 'rm -rf -- "$work"' EXIT

# expect NAME COMMAND...
expect()
{
	local name=$1

	shift
	"$@" && return
	failed=1
	echo "not noticed: $name"
	tail -n 3 "$out"/{console,output,trouble} 2> /dev/null
}

# boot LIMIT CODE: runs the script on stdin; true if it ends with that code.
boot()
{
	local code=0

	cat > "$work/script"
	"$here/run.sh" --kernel "$kernel" --limit "$1" "$rootfs" "$out" "$work/script" || code=$?
	[ "$code" -eq "$2" ]
}

# complains TEXT: that line in a kernel's log is trouble.
complains()
{
	mkdir -p "$work/log"
	echo "[    1.000000] $1" > "$work/log/console"
	echo 0 > "$work/log/tainted"
	"$here/judge.sh" "$work/log" | grep -qF -- "$1"
}

expect "a crash" boot 60 125 << 'END'
echo before
sleep 1
echo c > /proc/sysrq-trigger
END
expect "what was printed before the crash" grep -qx before "$out/output"
expect "the reason of the crash" grep -q 'Kernel panic' "$out/trouble"
expect "a guest that hangs" boot 12 124 <<< 'while :; do :; done'
expect "that it hangs" grep -q 'did not end within 12 s' "$out/trouble"

for each in "Oops: 0002 [#1] PREEMPT SMP" "BUG: unable to handle page fault" \
	"WARNING: CPU: 0 PID: 1 at mm/page_alloc.c:1" "BUG: Bad page state in process x" \
	"watchdog: BUG: soft lockup - CPU#0 stuck" "rcu: INFO: rcu_preempt detected stalls" \
	"INFO: task x:1 blocked for more than 120 seconds." "UBSAN: array-index-out-of-bounds"; do
	expect "$each" complains "$each"
done
expect "a clean log is one" eval '! complains "Run /init as init process"'
exit "$failed"
