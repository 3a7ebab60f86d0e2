#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/vm/shell.sh BUILD
#
# A guest with a shell on this terminal; it ends with the shell, or by control-a x.  The kernel
# is KERNEL=FILE (with MODULES=DIR), or Debian's VM_KERNEL (default 6.12); NODES=1 or 2.
set -u

build=$1
here=$(cd "$(dirname "$0")" && pwd)
kernel=${KERNEL:-}
modules=${MODULES:-}
if [ -z "$kernel" ]; then
	pair=$("$here/kernel.sh" "${VM_KERNEL:-6.12}") || exit 1
	{ read -r kernel; read -r modules; } <<< "$pair"
fi
"$here/rootfs.sh" "$build/vm/rootfs.cpio" "$build" || exit 1
"$here/run.sh" --kernel "$kernel" ${modules:+--modules "$modules"} --nodes "${NODES:-1}" --shell \
	"$build/vm/rootfs.cpio"
