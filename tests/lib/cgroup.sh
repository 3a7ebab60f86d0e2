# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is set here is read by the script that sources this.
# shellcheck disable=SC2034
#
# To be sourced after on_exit.sh or tap.sh: one memory cgroup of our own, version 1 or 2.
#
#	cgroup_start BYTES	limit; 0, or 4 with a sentence in $cgroup_why
#	cgroup_limit BYTES	another limit; 0, or 4 with a sentence in $cgroup_why
#	cgroup_exec COMMAND...	run it inside, replacing a subshell
#	cgroup_stop		also done at exit; its processes must have ended

cgroup_dir=
cgroup_file=
cgroup_why=

cgroup_start()
{
	local root

	cgroup_why=
	if [ -d /sys/fs/cgroup/memory ] && [ -e /sys/fs/cgroup/memory/memory.limit_in_bytes ]; then
		root=/sys/fs/cgroup/memory
		cgroup_file=memory.limit_in_bytes
	elif grep -qw memory /sys/fs/cgroup/cgroup.subtree_control 2> /dev/null; then
		root=/sys/fs/cgroup
		cgroup_file=memory.max
	else
		cgroup_why="no memory controller is mounted and enabled at /sys/fs/cgroup"
		return 4
	fi
	cgroup_dir=$root/bdamon-test.$BASHPID
	mkdir "$cgroup_dir" || {
		cgroup_dir=
		cgroup_why="no memory cgroup can be made"
		return 4
	}
	on_exit cgroup_stop
	cgroup_limit "$1"
}

cgroup_limit()
{
	# A signal, such as that of a child that stopped, interrupts the reclaim.
	for _ in 1 2 3; do
		if echo "$1" > "$cgroup_dir/$cgroup_file"; then
			return 0
		fi
		sleep 0.2
	done
	cgroup_why="the memory cgroup takes no limit of $1 bytes"
	return 4
}

cgroup_exec()
{
	echo "$BASHPID" > "$cgroup_dir/cgroup.procs" && exec "$@"
}

cgroup_stop()
{
	[ -n "$cgroup_dir" ] || return 0
	# Dying processes leave a moment after they were waited for.
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		rmdir "$cgroup_dir" 2> /dev/null && break
		sleep 0.2
	done
	[ ! -d "$cgroup_dir" ] || return 1
	cgroup_dir=
}
