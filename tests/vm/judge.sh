#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/vm/judge.sh OUT
#
# What is wrong with the kernel whose console, dmesg and tainted are in OUT (see run.sh): one
# line for each kind of trouble, nothing if all is well.
set -u

out=$1
bad='Kernel panic|Oops[: ]|BUG[: ]|WARNING: |general protection fault|Unable to handle|'
bad+='soft lockup|hard LOCKUP|blocked for more than|detected stall|self-detected|UBSAN|KASAN|KCSAN|'
bad+='refcount_t:|list_(add|del) corruption|Bad page|Bad rss|double fault|scheduling while atomic'

cat "$out/console" "$out/dmesg" 2> /dev/null | grep -E "$bad" |
	sed -E 's/^(<[0-9]+>)?\[ *[0-9.]+\] *//' | awk '!seen[$0]++' | head -n 10

# Bits 7 and 9: a death and a warning; others tell of modules, machines and users.
if [ -r "$out/tainted" ]; then
	tainted=$(cat "$out/tainted")
	[ $((tainted & (1 << 7 | 1 << 9 | 1 << 5 | 1 << 14))) -eq 0 ] ||
		echo "the kernel's taint is $tainted: it died, warned, met a bad page or locked up"
fi
