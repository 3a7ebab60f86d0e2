# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is read here is set by the script that sources this.
# shellcheck disable=SC2154
#
# What benchmarks share:
#
#	phase KIND SECONDS	notes a part of the target's throughput in $work/phases
#	pinned_status NAME	the file that a monitor with --pin NAME has its counters in;
#				nothing where there is no BPF file system
#
# $work/throughput is the target's throughput file.

# now_ns [FILE]: the latest time in it, CLOCK_MONOTONIC ns.
# Those who name a file are sourced beside this.
# shellcheck disable=SC2120
now_ns()
{
	local line

	line=$(tail -n 1 "${1:-$work/throughput}")
	echo "${line%% *}"
}

phase()
{
	local begin

	begin=$(now_ns)
	sleep "$2"
	echo "$1 $begin $(now_ns)" >> "$work/phases"
}

pinned_status()
{
	[ "$(stat -f -c %t /sys/fs/bpf 2> /dev/null)" != cafe4a11 ] ||
		echo "/sys/fs/bpf/bdamon/$1/bd_status"
}
