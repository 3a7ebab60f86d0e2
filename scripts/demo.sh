#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: scripts/demo.sh [BUILD]
#
# Records about 20 s of a program whose hot memory climbs a stair every two
# seconds, shows the heatmap and leaves it as BUILD/demo/heatmap.png, and all of it as
# the page BUILD/demo/demo.html.  Needs root.
set -eu

build=${1:-build}
bdamon=${BDAMON:-$build/bdamon}
here=$(cd "$(dirname "$0")/.." && pwd)
out=$build/demo
work=$(mktemp -d "${TMPDIR:-/tmp}/bdamon-demo.XXXXXX")

# shellcheck source=tests/lib/on_exit.sh
. "$here/tests/lib/on_exit.sh"
on_exit rm -rf -- "$work"
# shellcheck source=tests/lib/target.sh
. "$here/tests/lib/target.sh"

for tool in "$bdamon" "$build/tests/workloads/workload"; do
	if [ ! -x "$tool" ]; then
		echo "demo: $tool is missing; run: make demo" >&2
		exit 1
	fi
done
if [ "$(id -u)" -ne 0 ]; then
	echo "demo: reading page tables needs root; run: sudo make demo" >&2
	exit 1
fi

mkdir -p "$out"
echo "A program with 512 MiB uses a tenth of it at a time, and moves on every two seconds."
target_start stairs --step_ms 2000
# shellcheck disable=SC2154
echo "Recording process $target_pid for 20 seconds ..."
"$bdamon" record -o "$work/demo.data" --timeout 20 "$target_pid"
target_stop

cp "$work"/demo.data* "$out"

"$bdamon" report heatmap --input "$out/demo.data" --resol 20 72 --output stdout
"$bdamon" report heatmap --input "$out/demo.data" --output "$out/heatmap.png"
"$bdamon" report html --input "$out/demo.data" --output "$out/demo.html"
echo
echo "Time runs down, addresses run to the right."
echo "The picture is $out/heatmap.png, the recording $out/demo.data."
echo "A page to zoom in, for any browser: $out/demo.html"
