#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/bench/memcached.sh
#
# Prints a command that runs memcached, a word a line: the machine's own, or else Debian's, which
# is fetched with apt-get into a cache and never installed, since its package would start a service.
# The cache is $BDAMON_CACHE, or bdamon/packages below the user's cache directory.
set -u

own=$(PATH=$PATH:/usr/sbin type -P memcached) && echo "$own" && exit
place=${BDAMON_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/bdamon/packages}/memcached

fail()
{
	echo "memcached: $*; install memcached" >&2
	exit 1
}

download()
{
	(cd "$1" && apt-get download -q memcached libevent-2.1-7 > log 2>&1)
}

fetch()
{
	local work=$1 package

	echo "memcached: fetching Debian's" >&2
	if ! download "$work"; then
		apt-get update -q > "$work/log" 2>&1
		download "$work" || fail "apt-get could not download it: $(tail -n 1 "$work/log")"
	fi
	for package in "$work"/*.deb; do
		dpkg -x "$package" "$work/tree" || fail "dpkg could not unpack $package"
	done
	rm -f -- "$work"/*.deb "$work/log"
}

runs()
{
	env LD_LIBRARY_PATH="$libraries" "$place/tree/usr/bin/memcached" --version > /dev/null 2>&1
}

libraries=$(compgen -G "$place/tree/usr/lib/*-linux-gnu" | head -n 1)
if ! runs; then
	command -v apt-get > /dev/null && command -v dpkg > /dev/null ||
		fail "only Debian's can be fetched"
	mkdir -p "${place%/*}" || fail "there is no cache at ${place%/*}"
	work=$(mktemp -d "${place%/*}/.memcached.XXXXXX") || exit 1
	trap 'rm -rf -- "$work"' EXIT
	fetch "$work"
	rm -rf -- "$place"
	mv "$work" "$place"
	trap - EXIT
	libraries=$(compgen -G "$place/tree/usr/lib/*-linux-gnu" | head -n 1)
	runs || fail "Debian's does not run here, without the packages that it needs"
fi
printf '%s\n' env "LD_LIBRARY_PATH=$libraries" "$place/tree/usr/bin/memcached"
