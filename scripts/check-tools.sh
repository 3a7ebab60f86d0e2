#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# Usage: check-tools.sh CC CLANG BPFTOOL PKG_CONFIG PACKAGE...
# Names every tool or library the build misses, once, with the cure.
set -u
missing=

need()
{
	command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}

need "${1%% *}" "gcc(11+)"
need "${2%% *}" "clang(14+)"
need "${3:-bpftool}" "bpftool(7.1+)"
need "$4" "pkg-config"
need rst2man "rst2man(docutils)"
pkg_config=$4
shift 4
if command -v "$pkg_config" >/dev/null 2>&1; then
	for package; do
		"$pkg_config" --exists "$package" || missing="$missing $package"
	done
fi
[ -z "$missing" ] && exit 0
echo "build: missing:$missing. Run scripts/setup.sh (Debian, Ubuntu) or see it for the list." >&2
exit 1
