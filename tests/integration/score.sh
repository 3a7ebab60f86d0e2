#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BUILD=build] tests/integration/score.sh
#
# The judge is judged: recordings made by hand, whose precision, recall and
# working set can be computed on paper.
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

build=${BUILD:-build}
work=$TAP_DIR
[ -x "$build/tests/bench/score" ] || skip_all "make workloads"

# From 1 s on 400 of 1,000 bytes are hot; from 2 s on other 200, which have rate 0.5.
cat > "$work/truth" << 'END'
{"time_ns":1000000000,"working_set_bytes":400,"hot":[[1000,1400]],"mapped":[[1000,2000]],"ignore":[[3000,3100]]}
{"time_ns":2000000000,"working_set_bytes":200,"hot":[[1400,1600]],"mapped":[[1000,2000]],"ignore":[[3000,3100]],"rates":[[1400,1600,0.5]]}
{"rounds":1,"max_sweep_us":1,"p99_sweep_us":2,"late_percent":0.0}
END

# snapshots START_NS COUNT START-END:SAMPLES...
snapshots()
{
	local start=$1 count=$2 i each sep=

	shift 2
	for ((i = 0; i < count; i++)); do
		[ "$start$i" = 10000000000 ] || echo ,
		echo "{\"start_time\":$((start + i * 100000000)),"
		echo "\"end_time\":$((start + (i + 1) * 100000000)),\"regions\":["
		sep=
		for each in "$@"; do
			echo "$sep{\"start\":${each%%-*},\"end\":$(sed 's/.*-//; s/:.*//' <<< "$each"),"
			echo "\"nr_accesses\":{\"samples\":${each##*:}},"
			echo '"age":{"usec":null,"aggr_intervals":1}}'
			sep=,
		done
		echo ']}'
	done
}

record()
{
	echo '[{"target_id":0,"intervals":{"sample_us":5000,"aggr_us":100000,'
	echo '"ops_update_us":1000000},"snapshots":['
	# Half of the hot bytes missed, as many called in vain; then all right.
	snapshots 1000000000 10 1000-1200:0 1200-1600:20 1600-2000:1 3000-3100:20
	snapshots 2000000000 10 1000-1400:0 1400-1600:10 1600-2000:0 3000-3100:20
	echo ']}]'
}

# says FROM NAME VALUE: the figure NAME of the snapshots after FROM seconds.
says()
{
	local line got

	line=$("$build/tests/bench/score" --record "$work/record" --truth "$work/truth" \
		--from "$1") || return 1
	got=$(sed -nE "s/.*[{,]\"$2\":(-?[0-9.]+).*/\1/p" <<< "$line")
	[ "$got" = "$3" ] && return
	note "$2 is $got, expected $3"
	return 1
}

fails()
{
	! "$build/tests/bench/score" "$@" > /dev/null 2>&1
}

record | tr -d '\n' > "$work/record"
plan 11
ok "a right recording has F1 1" says 1 f1 1.0000
ok "and no error of the rate" says 1 rate_error 0.0000
ok "and the true working set" says 1 wss_error 0.0000
ok "what is ignored counts nowhere" says 1 wss_bytes 200.0000
ok "half missed, half in vain: the worst snapshot has F1 0.5" says 0 f1_min 0.5000
# Nine of them (the tenth meets the change) at 0.5, ten at 1: 14.5 / 19.
ok "mean precision" says 0 precision 0.7632
ok "mean recall" says 0 recall 0.7632
ok "a snapshot during which the truth changed is left out" says 0 skipped_snapshots 1
ok "all snapshots are counted" says 0 recorded_snapshots 20
ok "a missing truth is an error" fails --record "$work/record" --truth "$work/none"
ok "no snapshot after --from is an error" fails --record "$work/record" --truth "$work/truth" \
	--from 100
