#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] tests/integration/quantities.sh
#
# Reports on working sets, footprints, regions, mappings and times of a record
# whose contents are known, character by character.  Runs without root.
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

work=$TAP_DIR
record=$work/record

# The record: 24 snapshots of 100 ms from 2 h on, sampled every 5 ms.  Of three blocks of 4 MiB
# block i / 8 is hot; 2 MiB are accessed in every other snapshot; a little is always warm.
make_record()
{
	awk 'BEGIN {
		printf "[{\"target_id\": 0, \"intervals\": {\"sample_us\": 5000, " \
			"\"aggr_us\": 100000, \"ops_update_us\": 1000000}, \"snapshots\": ["
		for (i = 0; i < 24; i++) {
			printf "%s{\"start_time\": %.0f, \"end_time\": %.0f, \"regions\": [",
				i ? ", " : "", 7.2e12 + i * 1e8, 7.2e12 + (i + 1) * 1e8
			for (k = 0; k < 3; k++) {
				hot = k == int(i / 8)
				age = hot ? i % 8 : k > int(i / 8) ? i : i - 8 * (k + 1)
				region(93823560581120 + k * 4194304, 4194304, hot ? 16 : 0, age)
			}
			region(139637976727552, 2097152, i % 2 ? 5 : 0, 0)
			region(140720308486144, 135168, 3, i)
			first = 1
			printf "]}"
		}
		print "]}]"
	}
	function region(start, size, samples, age)
	{
		printf "%s{\"start\": %.0f, \"end\": %.0f, \"nr_accesses\": {\"samples\": %d}, " \
			"\"age\": {\"aggr_intervals\": %d}}", start == 93823560581120 ? "" : ", ",
			start, start + size, samples, age
	}' > "$record"
}

# Mappings: the first two blocks are heap, the third has no name; of the rest only the warm bit.
make_vmas()
{
	cat > "$record.vmas" << 'END'
[{"time": 1700000000.5, "monotonic": 7200.5, "procvmas": [{"pid": 7, "target_id": 0, "vmas": [
{"start": 93823560581120, "end": 93823568969728, "name": "[heap]"},
{"start": 93823568969728, "end": 93823573164032, "name": "0", "huge_percent": 50},
{"start": 140720308486144, "end": 140720308621312, "name": "/opt/my lib/libx.so.1"}]}]}]
END
}

make_footprints()
{
	cat > "$record.mem_footprint" << 'END'
[{"time": 1700000000.0, "footprints": [
{"pid": 7, "footprint": {"size": 2048, "resident": 256}},
{"pid": null, "footprint": {"total": 4096, "free": 1024}}]},
{"time": 1700000001.0, "footprints": [
{"pid": 7, "footprint": {"size": 2048, "resident": 512}},
{"pid": null, "footprint": {"total": 4096, "free": 2048}}]}]
END
}

# prints EXPECTED ARGS...: the exact text on stdout, nothing on stderr, success.
prints()
{
	local expected=$1 code

	shift
	"$BDAMON" report "$@" > "$work/out" 2> "$work/err" < /dev/null
	code=$?
	printf '%s\n' "$expected" > "$work/want"
	[ "$code" -eq 0 ] && [ ! -s "$work/err" ] &&
		diff -U1 "$work/want" "$work/out" > "$work/diff" && return
	note "exit code $code"
	sed 's/^/# /' "$work/err" "$work/diff"
	return 1
}

# warns CODE TEXT ARGS...: one line on stderr that has the text.
warns()
{
	local want=$1 text=$2 code

	shift 2
	"$BDAMON" report "$@" > "$work/out" 2> "$work/err" < /dev/null
	code=$?
	[ "$code" -eq "$want" ] && [ "$(wc -l < "$work/err")" -eq 1 ] &&
		grep -qF -- "$text" "$work/err" && return
	note "exit code $code, expected $want and: $text"
	sed 's/^/# /' "$work/err"
	return 1
}

# draws NAME MAGIC ARGS...: a file that begins so, and nothing on stdout.
draws()
{
	local name=$1 magic=$2

	shift 2
	"$BDAMON" report "$@" --plot "$work/$name" > "$work/out" && [ ! -s "$work/out" ] &&
		[ "$(head -c "${#magic}" "$work/$name" | tr -d '\0')" = "$magic" ]
}

# Sums of the values in column 4 of all rows but the header.
csv_agrees()
{
	local mean sum

	mean=$("$BDAMON" report wss -i "$record" --exclude_samples 0 --raw_number |
		sed -n 's/^# avr:\t//p')
	sum=$("$BDAMON" report mappings -i "$record" --exclude_samples 0 --csv |
		sed 's/"[^"]*"//' | awk -F, 'NR > 1 { sum += $4 } END { printf "%d\n", sum }')
	# Each row is cut to whole bytes.
	[ $((mean - sum)) -ge 0 ] && [ $((mean - sum)) -le 4 ] && return
	note "the working set is $mean bytes, those of its mappings are $sum"
	return 1
}

# A stand-in for perf prints its words, a line each.
runs_perf()
{
	printf '#!/bin/sh\nprintf "%%s\\n" "$@"\n' > "$work/perf"
	chmod +x "$work/perf"
	: > "$work/profile"
	prints "report
-i
$work/profile
--time
7200.100000000,7200.200000000 7200.300000000,7200.400000000" \
		profile --inputs "$record" "$work/profile" --perf_path "$work/perf" \
		--address 139637976727552 139637978824704 --access_rate 1% 100% --snapshot_idx 0 3
}

# All regions but for the header, and the same as raw numbers tell.
csv_has_all()
{
	"$BDAMON" report access -i "$record" --csv > "$work/out" 2> "$work/err" &&
		[ ! -s "$work/err" ] && [ "$(wc -l < "$work/out")" -eq 121 ] &&
		diff <(sed 1d "$work/out" | awk -F, '{ print $7, $9, $11 }') \
			<("$BDAMON" report access -i "$record" --raw_number \
				--format_region '<start address> <size> <access hz>' \
				--format_snapshot_head '' --format_snapshot_tail '' \
				--format_record_tail '' |
				awk 'NF { printf "%s %s %.3f\n", $1, $2, $3 }')
}

# on_terminal ARGS...: what a terminal of 24 lines gets, without that of a pager's own.
on_terminal()
(
	set -o pipefail
	script -qec "stty rows 24 cols 80; $(printf '%q ' "$BDAMON" report "$@")" /dev/null \
		< /dev/null | tr -d '\r'
)

# A stand-in for less tells that it was called, and with what on standard input.
pages()
{
	printf '#!/bin/sh\necho "less $*"\ngrep -c "total size"\n' > "$work/less"
	chmod +x "$work/less"
	[ "$(PATH=$work:$PATH on_terminal access -i "$record")" = $'less -RFX\n24' ]
}

# Who quits the pager early has seen enough: that is no failure, and nothing else is printed.
pages_until_left()
{
	local code many=("$record" "$record" "$record" "$record" "$record" "$record" "$record")

	# More than a pipe holds.
	many+=("${many[@]}" "${many[@]}")
	printf '#!/bin/sh\nread -r line\necho "left"\n' > "$work/less"
	chmod +x "$work/less"
	PATH=$work:$PATH on_terminal access -i "${many[@]}" > "$work/out"
	code=$?
	[ "$code" -eq 0 ] && [ "$(cat "$work/out")" = left ] && return
	note "exit code $code"
	head -n 5 "$work/out" | sed 's/^/# /'
	return 1
}

# fills_disk ARGS...: what could not be printed is told, once.
fills_disk()
{
	"$BDAMON" report "$@" > /dev/full 2> "$work/err"
	[ $? -eq 1 ] && [ "$(wc -l < "$work/err")" -eq 1 ] && grep -q "No space left" "$work/err"
}

# Neither outside of terminals nor when the next one comes by itself.
pages_not()
{
	PATH=$work:$PATH "$BDAMON" report access -i "$record" > "$work/out"
	PATH=$work:$PATH on_terminal access -i "$record" --repeat 0 2 >> "$work/out"
	! grep -q '^less' "$work/out" && [ "$(grep -c 'total size' "$work/out")" -eq 72 ]
}

tells_empty()
{
	local kind

	echo '[]' > "$work/empty"
	for kind in wss nr_regions times record_info; do
		warns 0 "there is no snapshot" "$kind" -i "$work/empty" || return 1
	done
}

[ -x "$BDAMON" ] || skip_all "the program $BDAMON"
plan "$(grep -c '^ok ' "$0")"
make_record
make_vmas
make_footprints
cp "$record" "$work/bare"

# --- working sets -----------------------------------------------------------------
ok "wss: percentiles" prints '# target_id	0
# <percentile> <wss>
# avr:	5.129 MiB
  0       4.129 MiB |***************************************                    |
 25       4.129 MiB |***************************************                    |
 50       6.129 MiB |***********************************************************|
 75       6.129 MiB |***********************************************************|
100       6.129 MiB |***********************************************************|' \
	wss -i "$record"
ok "wss: by time, without bars, for programs" prints '# target_id	0
# <percentile> <wss>
# avr:	5378048
 10         4329472
 60         4329472' \
	wss -i "$record" -s time -r 10 101 50 --nr_cols_bar 0 --raw_number
ok "wss: all values" prints '0 4.129 MiB
1 4.129 MiB
2 6.129 MiB
3 6.129 MiB' wss -i "$record" --all_wss
ok "wss: thresholds" prints 'target_id,percentile,wss_bytes
0,0,4194304
0,50,6291456
0,100,6291456' wss -i "$record" -t 4 -r 0 101 50 --csv --sz_thres 1M
ok "wss: a second's work" prints 'metric,target_id,start_s,end_s,value_bytes
wss,0,7200.000000000,7201.000000000,10620928
wss,0,7201.000000000,7202.000000000,10620928' \
	wss -i "$record" --exclude_samples 0 --work_time 1s --all_wss --csv
ok "wss: histogram" prints 'metric,target_id,from_bytes,to_bytes,count,share_percent
wss,0,4194304,5242880,12,50.000
wss,0,5242880,6291456,0,0.000
wss,0,6291456,7340032,12,50.000' wss -i "$record" --exclude_samples 0 --histogram 4 --csv
ok "wss: beside the footprint" prints 'target_id,percentile,wss_bytes,rss_bytes,vsz_bytes
0,0,4329472,1048576,8388608
0,100,6426624,2097152,8388608' \
	wss -i "$record" --footprint rss vsz rss -r 0 101 100 --csv
ok "wss: of part of the addresses" prints 'target_id,percentile,wss_bytes
0,100,135168' wss -i "$record" --address 140720308486144 max -r 100 101 1 --csv
ok "wss: PNG" draws a.png $'\x89PNG' wss -i "$record"
ok "wss: SVG" draws a.svg '<?xml' wss -i "$record" -s time --footprint
ok "wss: PDF" draws a.pdf '%PDF-' wss -i "$record" --histogram
ok "wss: a plot on the terminal" eval \
	'LC_ALL=C "$BDAMON" report wss -i "$record" -p stdout | grep -qE "^ +4 MiB \+#{68}$"'
ok "wss: excluded snapshots are told" warns 0 "all 24 snapshots were skipped: --exclude_samples" \
	wss -i "$record" --exclude_samples 24
ok "wss: too long a work time is told" warns 0 "lower --work_time" wss -i "$record" --work_time 1h
ok "wss: a cold record is told" warns 0 "lower --acc_thres" wss -i "$record" -t 17
ok "wss: conditions that leave nothing" warns 0 "no snapshot is as asked for" \
	wss -i "$record" --snapshot_idx 90 99
ok "wss: nothing to draw" eval '! "$BDAMON" report wss -i "$record" --exclude_samples 24 \
	--plot "$work/none.png" 2> "$work/err" && [ ! -e "$work/none.png" ] &&
	grep -q "there is no value to draw" "$work/err"'
ok "wss: no footprints" warns 1 "record with --do_record access mem_footprint" \
	wss -i "$work/bare" --footprint

for suffix in mem_footprint vmas; do
	echo "this is no JSON" > "$work/bare.$suffix"
done
ok "wss: broken footprints" warns 1 "give a file written beside a record" \
	wss -i "$work/bare" --footprint
ok "mappings: a broken file" warns 1 "give a file written beside a record" \
	mappings -i "$work/bare"
rm "$work/bare.mem_footprint" "$work/bare.vmas"

# --- access ----------------------------------------------------------------------------
ok "access: CSV" prints \
	'kdamond_idx,context_idx,scheme_idx,target_id,start_s,end_s,start_bytes,end_bytes,size_bytes,accessed_samples,access_hz,age_s,age_aggr_intervals,temperature,passed_bytes
,,,0,7202.300000000,7202.400000000,93823568969728,93823573164032,4194304,16,160.000,0.700000000,7,70008000,' \
	access -i "$record" --csv --snapshot_idx 23 23 --access_rate 50% 100%
ok "access: CSV of everything" csv_has_all
ok "access: one form at a time" warns 2 "--csv excludes --json" access -i "$record" --csv --json
ok "access: page by page on a terminal" pages
ok "access: a reader who leaves early" pages_until_left
ok "access: only there, and not repeatedly" pages_not
ok "access: a full disk is told once" fills_disk access -i "$record"
ok "access: likewise as JSON" fills_disk access -i "$record" --json
ok "html: a full disk is told once" fills_disk html -i "$record" -o stdout

# --- footprints, regions ------------------------------------------------------------
ok "footprints: one metric" prints '# <percentile> <rss>
# avr:	1.500 MiB
  0    1024.000 KiB |**  |
100       2.000 MiB |****|' \
	footprints rss -i "$record.mem_footprint" --nr_cols_bar 4 -r 0 101 100
ok "footprints: all metrics" prints 'percentile,vsz_bytes,rss_bytes,sys_used_bytes
0,8388608,1048576,2097152
100,8388608,2097152,3145728' footprints -i "$record.mem_footprint" -r 0 101 100 --csv
ok "footprints: a plot" draws f.png $'\x89PNG' footprints -i "$record.mem_footprint" -s time
ok "footprints: no such file" warns 1 "not found: record something first" \
	footprints -i "$work/nothing"
ok "footprints: another file" warns 1 "give a file written beside a record" \
	footprints -i "$record"
ok "nr_regions" prints '# <percentile> <# regions>
# target_id	0
# avr:	5
0	5
25	5
50	5
75	5
100	5' nr_regions -i "$record"
ok "nr_regions: excluded snapshots are told" warns 0 "all 24 snapshots were skipped" \
	nr_regions -i "$record" --exclude_samples 30
ok "nr_regions: CSV" prints 'target_id,percentile,nr_regions
0,50,5' nr_regions -i "$record" -r 50 51 1 --csv

# --- mappings -----------------------------------------------------------------------
ok "mappings: table" prints '#  working set        at most         mapped   in use   huge  kind       mapping
     2.667 MiB      4.000 MiB      8.000 MiB   33.3 %      -  heap       [heap]
     1.333 MiB      4.000 MiB      4.000 MiB   33.3 %   50 %  anonymous  555500800000-555500c00000
  1024.000 KiB      2.000 MiB            0 B    0.0 %      -  -          not mapped, as far as known
   132.000 KiB    132.000 KiB    132.000 KiB  100.0 %      -  library    /opt/my lib/libx.so.1
     5.129 MiB in all, the mean of 24 times' mappings -i "$record" --exclude_samples 0
ok "mappings: CSV" prints 'target_id,kind,mapping,wss_bytes,peak_bytes,mapped_bytes,wss_percent,huge_percent
0,anonymous,555500800000-555500c00000,4194304,4194304,4194304,100.000,50
0,,,1048576,2097152,0,0.000,
0,library,/opt/my lib/libx.so.1,135168,135168,135168,100.000,
0,heap,[heap],0,0,8388608,0.000,' mappings -i "$record" --csv --per_target
ok "mappings: rows add up to the working set" csv_agrees
ok "mappings: regions" prints '# target_id	0
#                addresses          size     access        age  kind       mapping
555500000000-555500400000      4.000 MiB       0 hz    1.500 s  heap       [heap]
555500400000-555500800000      4.000 MiB       0 hz     700 ms  heap       [heap]
555500800000-555500c00000      4.000 MiB     160 hz     700 ms  anonymous
7f0000000000-7f0000200000      2.000 MiB      50 hz       0 ns  -
7ffc00000000-7ffc00021000    132.000 KiB      30 hz    2.300 s  library    /opt/my lib/libx.so.1' \
	mappings -i "$record" --regions
ok "mappings: no such file" warns 1 "record with --do_record access vmas" \
	mappings -i "$work/bare"

# --- times --------------------------------------------------------------------------
ok "times: all" prints '7200.000000-7202.400000
# (2.400000 seconds)' times -i "$record"
ok "times: of what was hot" prints 'start_s,end_s,length_s
7200.000000000,7200.800000000,0.800000000' \
	times -i "$record" --address 93823560581120 93823564775424 --access_rate 50% 100% --csv
ok "times: never" warns 0 "no region is as asked for" \
	times -i "$record" --access_rate 90% 100%
ok "profile: perf is given the times" runs_perf
ok "profile: no perf" warns 1 "install perf" \
	profile --inputs "$record" "$work/profile" --perf_path "$work/no_perf"
ok "profile: no profile" warns 1 "perf record -k CLOCK_MONOTONIC" \
	profile --inputs "$record" "$work/no_profile"

# --- the record itself ----------------------------------------------------------------
ok "record_info: how it was made" prints 'target_id: 0
time: [2 h, 2 h 2.400 s) (2.400 s)
region	 0: [85.332031 TiB, 85.332043 TiB) (12.000 MiB)
region	 1: [127.000000 TiB, 127.000002 TiB) (2.000 MiB)
region	 2: [127.984375 TiB, 127.984375 TiB) (132.000 KiB)
target_id: 0
snapshots: 24 in 1 record, 100 ms long each on average
intervals: sample 5 ms, aggr 100 ms, update 1 s
regions: 5 to 5, 5.0 on average
memory: 14.129 MiB to 14.129 MiB
data source: unknown
scheme filters: 0' record_info -i "$record" --long
ok "record_info: CSV" prints 'kdamond_idx,context_idx,scheme_idx,target_id,start_s,end_s,region,start_bytes,end_bytes,size_bytes
,,,0,7200.000000000,7202.400000000,0,93823560581120,93823573164032,12582912
,,,0,7200.000000000,7202.400000000,1,139637976727552,139637978824704,2097152
,,,0,7200.000000000,7202.400000000,2,140720308486144,140720308621312,135168' \
	record_info -i "$record" --csv
ok "an empty record is told" tells_empty

# --- this machine -----------------------------------------------------------------------
ok "sysinfo: versions" eval '"$BDAMON" report sysinfo > "$work/out" &&
	grep -qx "kernel version: $(uname -r)" "$work/out" &&
	grep -q "^bdamon version: [0-9]" "$work/out" && grep -q "^- sysfs (" "$work/out"'
ok "sysinfo: parts" eval '"$BDAMON" report sysinfo --print fs_info features --csv > "$work/out" &&
	head -n 1 "$work/out" | grep -qx "part,name,value,note" &&
	grep -q "^fs_info,sysfs,/sys,$" "$work/out" && grep -q "^features,btf," "$work/out" &&
	! grep -q "^versions," "$work/out"'
