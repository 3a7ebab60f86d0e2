#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: scripts/picture.sh [BUILD]
#
# Records a program whose hot memory climbs a stair for 20 s and draws docs/heatmap.svg, the
# picture of the README.  Needs root.
set -eu

build=${1:-build}
bdamon=${BDAMON:-$build/bdamon}
here=$(cd "$(dirname "$0")/.." && pwd)
picture=$here/docs/heatmap.svg
work=$(mktemp -d "${TMPDIR:-/tmp}/bdamon-picture.XXXXXX")

# shellcheck source=tests/lib/on_exit.sh
. "$here/tests/lib/on_exit.sh"
on_exit rm -rf -- "$work"
# shellcheck source=tests/lib/target.sh
. "$here/tests/lib/target.sh"

if [ "$(id -u)" -ne 0 ]; then
	echo "picture: reading page tables needs root; run: sudo make picture" >&2
	exit 1
fi

target_start stairs --step_ms 2000
# shellcheck disable=SC2154
"$bdamon" record -o "$work/damon.data" --timeout 20 "$target_pid"
target_stop
"$bdamon" report heatmap --input "$work/damon.data" --resol 250 125 --output "$work/heatmap.svg"

# The licence stands in the second line, behind the XML declaration.
{
	head -n 1 "$work/heatmap.svg"
	echo "<!-- SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause -->"
	tail -n +2 "$work/heatmap.svg"
} > "$work/licensed.svg"
mv "$work/licensed.svg" "$picture"
chmod 644 "$picture"
echo "The picture is $picture."
