# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is set here is read by the script that sources this.
# shellcheck disable=SC2034
#
# To be sourced after on_exit.sh or tap.sh: swap on a zram device of our own.
#
#	zram_start BYTES	0; 4 with a sentence in $zram_why if there is none to have
#	zram_stop		also done at exit
#
# An existing zram device or swap area is never touched.

zram_id=
zram_why=

zram_start()
{
	local dev

	zram_why=
	if [ ! -e /sys/class/zram-control/hot_add ]; then
		if ! modprobe -q zram num_devices=0; then
			zram_why="the kernel has no zram"
			return 4
		fi
		on_exit rmmod zram
	fi
	read -r zram_id < /sys/class/zram-control/hot_add || {
		zram_id=
		zram_why="no zram device can be added"
		return 4
	}
	on_exit zram_stop
	dev=/dev/zram$zram_id
	echo "$1" > "/sys/block/zram$zram_id/disksize" || {
		zram_why="$dev takes no size of $1 bytes"
		return 4
	}
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ -b "$dev" ] && break
		sleep 0.1
	done
	if ! mkswap "$dev" > /dev/null || ! swapon -p 32767 "$dev"; then
		zram_why="$dev cannot be swapped to"
		return 4
	fi
}

# swapoff reads everything back, so end the programs that use it first.
zram_stop()
{
	[ -n "$zram_id" ] || return 0
	if grep -q "^/dev/zram$zram_id " /proc/swaps; then
		swapoff "/dev/zram$zram_id" || return 1
	fi
	echo 1 > "/sys/block/zram$zram_id/reset"
	echo "$zram_id" > /sys/class/zram-control/hot_remove
	zram_id=
}
