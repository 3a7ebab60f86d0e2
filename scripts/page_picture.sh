#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: scripts/page_picture.sh PAGE.html PICTURE.png
#
# What Chromium shows of the upper part of a page, as a picture.
set -eu

if [ $# -ne 2 ]; then
	echo "usage: scripts/page_picture.sh PAGE.html PICTURE.png" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")/.." && pwd)
page=$(realpath "$1")
work=$(mktemp -d "${TMPDIR:-/tmp}/bdamon-picture.XXXXXX")

# shellcheck source=tests/lib/on_exit.sh
. "$here/tests/lib/on_exit.sh"
on_exit rm -rf -- "$work"
# shellcheck source=tests/lib/browser.sh
. "$here/tests/lib/browser.sh"

if ! has_browser; then
	echo "page_picture: chromium is missing; run: scripts/setup.sh browser" >&2
	exit 1
fi
browser_size 1100 1060
browser_scheme light
browser_open "$page"
browser_shot "$2"
echo "The picture is $2."
