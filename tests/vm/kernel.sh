#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/vm/kernel.sh VERSION
#
# Prints two lines: the path of a kernel and that of its modules, which may be empty.  It is
# KERNEL=FILE (with MODULES=DIR), or else Debian's packaged kernel VERSION (6.1, 6.12).  That is
# fetched with apt-get when it is not in the cache yet, and never installed.  The cache is
# $BDAMON_VM_CACHE, or bdamon/kernels below the user's cache directory; remove VERSION there to
# have the newest.
set -u

if [ -n "${KERNEL:-}" ]; then
	if [ ! -r "$KERNEL" ]; then
		echo "vm: no kernel at '$KERNEL'; give one: KERNEL=FILE" >&2
		exit 1
	fi
	printf '%s\n' "$KERNEL" "${MODULES:-}"
	exit
fi
version=$1
cache=${BDAMON_VM_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/bdamon/kernels}
place=$cache/$version

fail()
{
	echo "vm: Linux $version: $*" >&2
	exit 1
}

# Signed packages come later than unsigned ones; what is in them is the same.
newest_package()
{
	local pattern="^linux-image-${version//./\\.}\.[0-9.+-]*(deb[0-9]+)?-cloud-amd64(-unsigned)?$"

	apt-cache pkgnames "linux-image-$version." | grep -E "$pattern" | sort -V |
		awk '{ name = $0; sub(/-unsigned$/, "", name)
			if (name != last || $0 == name) chosen = $0
			last = name } END { print chosen }'
}

fetch()
{
	local work=$1 package

	command -v apt-get > /dev/null && command -v dpkg > /dev/null ||
		fail "Debian's kernels need apt-get and dpkg; give a kernel of your own: KERNEL=FILE"
	package=$(newest_package)
	if [ -z "$package" ]; then
		apt-get update -q > "$work/log" 2>&1
		package=$(newest_package)
	fi
	[ -n "$package" ] ||
		fail "apt-get knows no linux-image-$version.*-cloud-amd64; give a kernel of your own: KERNEL=FILE"
	echo "vm: fetching $package" >&2
	if ! (cd "$work" && apt-get download -q "$package" > log 2>&1); then
		apt-get update -q >> "$work/log" 2>&1
		(cd "$work" && apt-get download -q "$(newest_package)" > log 2>&1) ||
			fail "apt-get could not download $package: $(tail -n 1 "$work/log")"
	fi
	dpkg -x "$work"/*.deb "$work/tree" || fail "dpkg could not unpack $package"
	rm -f "$work"/*.deb "$work/log"
}

# find_one PATTERN: the first file of that name.
find_one()
{
	compgen -G "$1" | head -n 1
}

unpacked()
{
	kernel=$(find_one "$place/tree/boot/vmlinuz-*")
	modules=$(find_one "$place/tree/lib/modules/*")
	[ -n "$modules" ] || modules=$(find_one "$place/tree/usr/lib/modules/*")
	[ -n "$kernel" ] && [ -n "$modules" ] && [ -e "$modules/modules.dep" ]
}

if ! unpacked; then
	mkdir -p "$cache" || fail "no cache at $cache"
	rm -rf -- "$place"
	work=$(mktemp -d "$cache/.$version.XXXXXX") || fail "no cache at $cache"
	trap 'rm -rf -- "$work"' EXIT
	fetch "$work"
	mv "$work" "$place"
	trap - EXIT
	unpacked || {
		# What depends on what is found out at installation elsewhere.
		base=${modules%/lib/modules/*}
		PATH=$PATH:/usr/sbin:/sbin depmod -b "$base" "${modules##*/}" && unpacked
	} || fail "the package has no kernel and modules where they are expected"
fi
printf '%s\n' "$kernel" "$modules"
