#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/vm/shell.sh BUILD
#
# A guest with a shell on this terminal; it ends with the shell, or by control-a x.  Commands on
# standard input are run instead, where that is no terminal; then the exit code is theirs, and
# what they left in $OUT is in BUILD/vm/shell/files/.  The kernel is KERNEL=FILE (with
# MODULES=DIR), or Debian's VM_KERNEL (default 6.12); NODES=1 or 2.
set -u

build=$1
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -t 0 ]; then
	mkdir -p "$build/vm/shell"
	cat > "$build/vm/shell/script"
fi
pair=$("$here/kernel.sh" "${VM_KERNEL:-6.12}") || exit 1
{ read -r kernel; read -r modules; } <<< "$pair"
"$here/rootfs.sh" "$build/vm/rootfs.cpio" "$build" || exit 1
guest=("$here/run.sh" --kernel "$kernel" ${modules:+--modules "$modules"} --nodes "${NODES:-1}")
if [ -t 0 ]; then
	"${guest[@]}" --shell "$build/vm/rootfs.cpio"
	exit
fi

"${guest[@]}" --limit 3600 "$build/vm/rootfs.cpio" "$build/vm/shell" "$build/vm/shell/script"
code=$?
cat "$build/vm/shell/output"
sed 's/^/vm: /' "$build/vm/shell/trouble" >&2
exit "$code"
