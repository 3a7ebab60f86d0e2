#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] [CONFIG=/vm/config] tests/vm/kernel_truth.sh
#
# What bdamon features says, against what is known otherwise: how the kernel was configured
# ($CONFIG), its version, and what the guest's init has mounted.  It switches MGLRU and starts
# DAMON, so it refuses to run anywhere but inside a guest of tests/vm/run.sh.
if ! grep -qw bdamon_guest /proc/cmdline; then
	echo "kernel_truth: this is no guest of tests/vm/run.sh, and its kernel is left alone; run: make check-vm" >&2
	exit 1
fi
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

config=${CONFIG:-/vm/config}

# says NAME TEXT: the line of bdamon features begins so.  A process takes long in a guest.
says()
{
	[[ $'\n'$out == *$'\n'"$1: $2"* ]] && return
	note "expected $1: $2; it says: $(grep "^$1: " <<< "$out")"
	return 1
}

# configured NAME...: one of these options is built in.
configured()
{
	local name

	for name in "$@"; do
		grep -q "^CONFIG_$name=y" "$config" && return
	done
	return 1
}

# at_least MAJOR MINOR
at_least()
{
	local major minor

	IFS=.- read -r major minor _ <<< "$(uname -r)"
	[ "$major" -gt "$1" ] || { [ "$major" -eq "$1" ] && [ "$minor" -ge "$2" ]; }
}

# fits NAME COMMAND...: yes if the command succeeds, no if not.
fits()
{
	local name=$1 state=no

	shift
	"$@" && state=yes
	says "$name" "$state  "
}

can_monitor()
{
	local name

	[ "$code" -eq 0 ] || { sed 's/^/# /' "$TAP_DIR/err"; return 1; }
	for name in root pid_namespace btf kernel_reads bpf_programs bpf_timer ring_buffer \
		task_iterators process_madvise page_tables struct_pages access_check; do
		says "$name" "yes  " || return 1
	done
}

# Emulated CPUs have five levels where the kernel can use them.
tells_levels()
{
	local levels=4

	configured X86_5LEVEL && grep -qw la57 /proc/cpuinfo && levels=5
	says page_tables "yes  $levels levels"
}

has_mthp()
{
	configured TRANSPARENT_HUGEPAGE && at_least 6 8
}

look()
{
	out=$("$BDAMON" features 2> "$TAP_DIR/err" < /dev/null)
	code=$?
}

tells_mglru()
{
	if ! configured LRU_GEN; then
		says mglru "no  absent: "
	elif configured LRU_GEN_ENABLED; then
		says mglru "yes  on (0x"
	else
		says mglru "no  off (0x0000)"
	fi
}

tells_damon()
{
	if configured DAMON_STAT_ENABLED_DEFAULT; then
		says kernel_damon "yes  on, "
	elif configured DAMON; then
		says kernel_damon "yes  off; "
	else
		says kernel_damon "no  not needed"
	fi
}

# The kernel's own DAMON looks at this shell.
start_damon()
{
	local dir=/sys/kernel/mm/damon/admin/kdamonds

	[ "$(cat "$dir/nr_kdamonds")" = 0 ] || return 1
	echo 1 > "$dir/nr_kdamonds" && echo 1 > "$dir/0/contexts/nr_contexts" &&
		echo vaddr > "$dir/0/contexts/0/operations" &&
		echo 1 > "$dir/0/contexts/0/targets/nr_targets" &&
		echo $$ > "$dir/0/contexts/0/targets/0/pid_target" && echo on > "$dir/0/state"
}

stop_damon()
{
	local dir=/sys/kernel/mm/damon/admin/kdamonds

	echo off > "$dir/0/state"
	echo 0 > "$dir/nr_kdamonds"
}

# What clears accessed bits, too, switched over; one look is enough, as it takes seconds here.
tells_switches()
{
	local file=/sys/kernel/mm/lru_gen/enabled before='' mglru="no  absent: " damon="no  not"

	if configured LRU_GEN; then
		before=$(cat "$file")
		mglru="yes  on (0x"
		[ $((before & 1)) -eq 0 ] || mglru="no  off (0x"
		echo $((!(before & 1))) > "$file"
	fi
	if configured DAMON_SYSFS && configured DAMON_VADDR; then
		damon="yes  on, "
		if ! start_damon; then
			note "DAMON cannot be started"
			return 1
		fi
	elif configured DAMON; then
		damon="yes  off; "
	fi
	look
	[ -z "$before" ] || echo "$before" > "$file"
	[ "$damon" != "yes  on, " ] || stop_damon
	[ "$code" -eq 0 ] && says mglru "$mglru" && says kernel_damon "$damon"
}

look
plan 14
ok "monitoring is possible" can_monitor
ok "nothing was mounted for bdamon that it does not see" eval \
	'says bpffs yes && says tracefs yes && says memory_cgroup yes && says swap no'
ok "large folios can be cleared whole from Linux 6.10 on" fits large_folios at_least 6 10
if [ -r "$config" ]; then
	ok "levels of page tables" tells_levels
	ok "kernel_damon: CONFIG_DAMON" tells_damon
	ok "mglru: CONFIG_LRU_GEN, CONFIG_LRU_GEN_ENABLED" tells_mglru
	ok "thp: CONFIG_TRANSPARENT_HUGEPAGE" fits thp configured TRANSPARENT_HUGEPAGE
	ok "mthp: that, and Linux 6.8 or newer" fits mthp has_mthp
	ok "page_idle: CONFIG_IDLE_PAGE_TRACKING" fits page_idle configured IDLE_PAGE_TRACKING
	ok "psi: CONFIG_PSI" fits psi configured PSI
	ok "clear_refs: CONFIG_PROC_PAGE_MONITOR" fits clear_refs configured PROC_PAGE_MONITOR
	ok "btf: CONFIG_DEBUG_INFO_BTF" fits btf configured DEBUG_INFO_BTF
	ok "numa_hint_faults: CONFIG_NUMA_BALANCING" fits numa_hint_faults configured NUMA_BALANCING
	ok "mglru and kernel_damon as they are switched, and monitoring is possible beside them" \
		tells_switches
else
	for each in "levels of page tables" kernel_damon mglru thp mthp page_idle psi clear_refs btf \
		numa_hint_faults "mglru and kernel_damon as they are switched"; do
		skip "$each" "the kernel's configuration, config-* beside vmlinuz-*"
	done
fi
