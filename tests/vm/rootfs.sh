#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/vm/rootfs.sh FILE BUILD
#
# Writes FILE, a guest's whole root file system as an initramfs (uncompressed: unpacking
# costs more under emulation than loading): what was built in BUILD, the tests, and those of
# this machine's commands that they call, with the libraries of all.  Busybox stands in for
# what is missing here.  Needs no root.
set -eu

out=$1
build=$2
here=$(cd "$(dirname "$0")/../.." && pwd)
init=$here/tests/vm/init
tree=$(mktemp -d "${TMPDIR:-/tmp}/bdamon-rootfs.XXXXXX")
trap 'rm -rf -- "$tree"' EXIT

# What the tests call.  Busybox has a few of them, too, but with other options.
commands="
	[ base64 basename cat chmod chown cp cut date dd df dirname echo env expr false head id
	install ln ls md5sum mkdir mkfifo mknod mktemp mv nice nohup nproc od paste printf pwd
	readlink realpath rm rmdir seq sha256sum sleep sort split stat stdbuf stty sync tac tail
	tee test timeout touch tr true truncate tsort uname uniq wc yes
	bash sh awk cmp diff egrep find free grep gzip gunzip jq ldd less pgrep pidof pkill ps sed
	strace tar top xargs xxd zcat
	blkid chrt flock getopt ionice losetup mkswap mount mountpoint nsenter prlimit renice
	setpriv setsid swapoff swapon taskset umount unshare
	insmod kmod lsmod modprobe rmmod sysctl bpftool numactl"

chmod 755 "$tree"
mkdir -p "$tree"/{dev,proc,sys,run,tmp,root,etc,usr/bin,usr/sbin,usr/lib,usr/lib64,usr/share}
for each in bin sbin lib lib64; do
	ln -s "usr/$each" "$tree/$each"
done

# add FILE: at the same place; what several links lead to is copied under each name.
add()
{
	local place=$1

	[ ! -e "$tree$place" ] || return 0
	mkdir -p "$tree$(dirname "$place")"
	cp -L "$1" "$tree$place"
}

add_libraries()
{
	local library

	# A static program has none, and ldd says so with an error.
	{ ldd "$1" 2> /dev/null || :; } | sed -nE 's/.*(=> |^[[:blank:]])(\/[^ ]*) .*/\2/p' |
		while IFS= read -r library; do
			add "$library"
		done
}

find_command()
{
	PATH=/usr/bin:/usr/sbin:/bin:/sbin type -P "$1"
}

for each in $commands; do
	path=$(find_command "$each") || continue
	add "$path"
	add_libraries "$path"
done
busybox=$(find_command busybox) || {
	echo "rootfs: busybox is missing; install busybox-static" >&2
	exit 1
}
mkdir "$tree/busybox"
cp -L "$busybox" "$tree/busybox/busybox"
add_libraries "$busybox"
for each in $("$busybox" --list); do
	[ "$each" = busybox ] || ln -s busybox "$tree/busybox/$each"
done

# The same layout as in a checkout, so that the tests find everything.
mkdir -p "$tree/bdamon/tests" "$tree/bdamon/build/tests"
cp -r "$here"/tests/{lib,integration,bench,vm} "$tree/bdamon/tests"
for each in "$build/bdamon" "$build"/tests/{workloads,bench,unit,live}/*; do
	[ -f "$each" ] && [ -x "$each" ] || continue
	place=$tree/bdamon/build/${each#"$build/"}
	mkdir -p "$(dirname "$place")"
	cp "$each" "$place"
	add_libraries "$each"
done
cp -r "$here/docs" "$here/schemes" "$tree/bdamon"
ln -s ../schemes "$tree/bdamon/build/schemes"

cp "$init" "$tree/init"
echo 'root:x:0:0:root:/root:/bin/bash' > "$tree/etc/passwd"
echo 'root:x:0:' > "$tree/etc/group"
(cd "$tree" && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0) > "$out.new"
mv "$out.new" "$out"
