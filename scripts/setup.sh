#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: scripts/setup.sh [vm|browser|fuzz]
#
# Installs what building and testing takes, on Debian and Ubuntu: only what is
# missing, and without a word when nothing is.  Elsewhere it names the packages.
# With "vm", also what tests in virtual machines take; with "browser", also what
# tests of pages take, which are left out without it; with "fuzz", also what fuzzing
# takes.  Installing needs root.
set -u

more=${1:-}
case $more in
'' | vm | browser | fuzz) ;;
*)
	echo "setup: unknown argument '$more'; usage: scripts/setup.sh [vm|browser|fuzz]" >&2
	exit 2
	;;
esac

missing=()
packages=()

# need PACKAGE COMMAND...: the package is needed unless the command succeeds.
need()
{
	local package=$1

	shift
	"$@" > /dev/null 2>&1 && return
	missing+=("$package")
}

has_command()
{
	command -v "$1" || [ -x "/usr/sbin/$1" ]
}

# Its wrapper on Ubuntu is there without the program for the running kernel.
has_bpftool()
{
	bpftool version || /usr/sbin/bpftool version
}

has_llvm()
{
	has_command llvm-strip || compgen -c llvm-strip-
}

find_missing()
{
	missing=()
	need gcc has_command gcc
	need libc6-dev test -e /usr/include/stdlib.h
	need make has_command make
	need clang has_command clang
	need llvm has_llvm
	need bpftool has_bpftool
	need pkg-config has_command pkg-config
	need libbpf-dev pkg-config --exists libbpf
	need libelf-dev pkg-config --exists libelf
	need zlib1g-dev pkg-config --exists zlib
	need libyajl-dev pkg-config --exists yajl
	need libcairo2-dev pkg-config --exists cairo
	need libncurses-dev pkg-config --exists ncursesw
	need libcmocka-dev pkg-config --exists cmocka
	need python3-docutils has_command rst2man
	need tmux has_command tmux
	[ "$more" != vm ] || find_missing_vm
	[ "$more" != browser ] || need chromium has_command chromium
	[ "$more" != fuzz ] || need libclang-rt-dev can_fuzz
}

# Ubuntu has libFuzzer in a package that clang needs anyway.
can_fuzz()
{
	echo 'int LLVMFuzzerTestOneInput(char *d, long n); int LLVMFuzzerTestOneInput(char *d, long n) { return 0; }' |
		"${CLANG:-clang}" -fsanitize=fuzzer,address -x c - -o /dev/null
}

find_missing_vm()
{
	need qemu-system-x86 has_command qemu-system-x86_64
	need busybox-static has_command busybox
	need cpio has_command cpio
	need kmod has_command depmod
	need jq has_command jq
}

# Ubuntu has had bpftool in the kernel's tools before it became a package of its own.
name_packages()
{
	local each

	packages=()
	for each in "${missing[@]}"; do
		if [ "$each" = bpftool ] && ! apt-cache show bpftool 2> /dev/null | grep -q '^Version'; then
			packages+=(linux-tools-common linux-tools-generic "linux-tools-$(uname -r)")
		else
			packages+=("$each")
		fi
	done
}

apt_install()
{
	DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
		"${packages[@]}" < /dev/null
}

install_missing()
{
	local log

	log=$(mktemp "${TMPDIR:-/tmp}/bdamon-setup.XXXXXX") || exit 1
	name_packages
	echo "setup: installing ${packages[*]}"
	if ! apt_install > "$log" 2>&1; then
		# Perhaps the lists are old, or there are none; then a package's name may change, too.
		apt-get update -q >> "$log" 2>&1
		name_packages
		apt_install >> "$log" 2>&1
	fi
	find_missing
	if [ ${#missing[@]} -gt 0 ]; then
		echo "setup: apt-get could not provide: ${missing[*]}; its last words, of $log:" >&2
		tail -n 3 "$log" | sed 's/^/setup:   /' >&2
		exit 1
	fi
	rm -f -- "$log"
}

name_others()
{
	cat >&2 << 'END'
setup: this is neither Debian nor Ubuntu; install these packages and run make again:
  Fedora    gcc make clang llvm bpftool libbpf-devel elfutils-libelf-devel zlib-devel
            yajl-devel cairo-devel ncurses-devel libcmocka-devel pkgconf-pkg-config
            python3-docutils tmux
  Arch      gcc make clang llvm bpf libbpf libelf zlib yajl cairo ncurses cmocka pkgconf
            python-docutils tmux
  openSUSE  gcc make clang llvm bpftool libbpf-devel libelf-devel zlib-devel
            libyajl-devel cairo-devel ncurses-devel libcmocka-devel pkg-config
            python3-docutils tmux
  Alpine    build-base linux-headers clang llvm bpftool libbpf-dev elfutils-dev
            zlib-dev yajl-dev cairo-dev ncurses-dev ncurses-terminfo-base cmocka-dev
            pkgconf py3-docutils bash tmux
END
	[ "$more" != vm ] || echo "  all       QEMU for x86_64, busybox, cpio, kmod, jq" >&2
	[ "$more" != browser ] || echo "  all       chromium" >&2
}

find_missing
[ ${#missing[@]} -eq 0 ] && exit 0
if ! command -v apt-get > /dev/null 2>&1; then
	echo "setup: missing: ${missing[*]}" >&2
	name_others
	exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
	echo "setup: missing: ${missing[*]}; run as root: scripts/setup.sh${more:+ $more}" >&2
	exit 1
fi
install_missing
