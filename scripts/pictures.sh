#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: scripts/pictures.sh [BUILD]
#
# Draws the pictures of README.md and docs/ from what the demo left in BUILD/demo:
# docs/heatmap.svg, docs/wss.svg and, as Chromium shows it, docs/report-html.png.
set -eu

build=${1:-build}
bdamon=${BDAMON:-$build/bdamon}
here=$(cd "$(dirname "$0")/.." && pwd)
demo=$(realpath "$build")/demo
work=$(mktemp -d "${TMPDIR:-/tmp}/bdamon-pictures.XXXXXX")

# shellcheck source=tests/lib/on_exit.sh
. "$here/tests/lib/on_exit.sh"
on_exit rm -rf -- "$work"
# shellcheck source=tests/lib/browser.sh
. "$here/tests/lib/browser.sh"

# place NAME: the licence stands in the second line, behind the XML declaration.
place()
{
	{
		head -n 1 "$work/$1"
		echo "<!-- SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause -->"
		tail -n +2 "$work/$1"
	} > "$here/docs/$1"
	echo "drawn: docs/$1"
}

for file in demo.data demo.html; do
	if [ ! -f "$demo/$file" ]; then
		echo "pictures: $demo/$file is missing; run: sudo make docs" >&2
		exit 1
	fi
done
if ! has_browser; then
	echo "pictures: chromium is missing; run: scripts/setup.sh browser" >&2
	exit 1
fi

"$bdamon" report heatmap --input "$demo/demo.data" --resol 250 125 --output "$work/heatmap.svg"
place heatmap.svg
"$bdamon" report wss --input "$demo/demo.data" --footprint --sortby time --plot "$work/wss.svg"
place wss.svg
browser_size 1100 1060
browser_scheme light
browser_open "$demo/demo.html"
browser_shot "$here/docs/report-html.png"
echo "drawn: docs/report-html.png"
