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
	tail -n 3 "$out"/*/{console,output,trouble} 2> /dev/null
}

# boot NAME LIMIT: runs the script on stdin; what becomes of it is in $out/NAME.
boot()
{
	local code=0

	mkdir -p "$out/$1"
	cat > "$work/$1"
	"$here/run.sh" --kernel "$kernel" --limit "$2" "$rootfs" "$out/$1" "$work/$1" || code=$?
	echo "$code" > "$work/$1.code"
}

# ends_with NAME CODE
ends_with()
{
	[ "$(cat "$work/$1.code")" = "$2" ]
}

# complains TEXT: that line in a kernel's log is trouble.
complains()
{
	mkdir -p "$work/log"
	echo "[    1.000000] $1" > "$work/log/console"
	echo 0 > "$work/log/tainted"
	"$here/judge.sh" "$work/log" | grep -qF -- "$1"
}

# Both at once, since most of the time is that of booting, on a single CPU.
boot hang 12 <<< 'sleep 600' &
boot crash 60 << 'END'
echo before
sleep 1
echo c > /proc/sysrq-trigger
END
wait
expect "a crash" ends_with crash 125
expect "what was printed before the crash" grep -qx before "$out/crash/output"
expect "the reason of the crash" grep -q 'Kernel panic' "$out/crash/trouble"
expect "a guest that hangs" ends_with hang 124
expect "that it hangs" grep -q 'did not end within 12 s' "$out/hang/trouble"

for each in "Oops: 0002 [#1] PREEMPT SMP" "BUG: unable to handle page fault" \
	"WARNING: CPU: 0 PID: 1 at mm/page_alloc.c:1" "BUG: Bad page state in process x" \
	"watchdog: BUG: soft lockup - CPU#0 stuck" "rcu: INFO: rcu_preempt detected stalls" \
	"INFO: task x:1 blocked for more than 120 seconds." "UBSAN: array-index-out-of-bounds"; do
	expect "$each" complains "$each"
done
expect "a clean log is one" eval '! complains "Run /init as init process"'
exit "$failed"
