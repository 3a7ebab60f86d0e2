#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] tests/integration/formats.sh
#
# Records of every form: what is read, what is refused with which word, what one
# file becomes when it is converted, adjusted, checked and replayed, and that a
# failure leaves everything as it was.  Needs no root.
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

cd "$TAP_DIR" || exit 1
case $BDAMON in
/*) ;;
*) BDAMON=$OLDPWD/$BDAMON ;;
esac
[ -x "$BDAMON" ] || skip_all "the program $BDAMON"

run()
{
	code=0
	timeout 20 "$BDAMON" "$@" > out 2> err < /dev/null || code=$?
}

explain()
{
	note "exit code $code, expected $*"
	sed 's/^/# out: /' out | head -n 5
	sed 's/^/# err: /' err | head -n 5
}

# refused FILE TEXT: one sentence with the text, and exit code 1.
refused()
{
	run report access --raw_form --input "$1"
	[ "$code" -eq 1 ] && [ ! -s out ] && [ "$(wc -l < err)" -eq 1 ] && grep -qF -- "$2" err &&
		return
	explain "1 and: $2"
	return 1
}

# shows FILE: what it holds is what $1 of the first one is.
shows()
{
	run report access --raw_form --input "$1"
	[ "$code" -eq 0 ] && diff -q out expected > /dev/null && return
	explain 0
	diff out expected | head -n 5 | sed 's/^/# /'
	return 1
}

mode_of()
{
	stat -c %a "$1"
}

# make_trace: 30 snapshots of 100 ms, five regions each, one of them hot.
make_trace()
{
	awk 'BEGIN {
		for (i = 1; i <= 30; i++)
			for (k = 0; k < 5; k++)
				printf "kdamond.0 4711 [001] %d.%d00000: damon:damon_aggregated: target_id=0 nr_regions=5 %d-%d: %d %d\n",
					7200 + i / 10, i % 10, k * 65536, (k + 1) * 65536, k == 2 ? 20 : 0, i
	}'
}

# --- forms -----------------------------------------------------------------------------

converts()
{
	local form

	for form in json json_compressed perf_script; do
		run convert_record_format --record_file trace --format "$form" --output_file "as_$form"
		[ "$code" -eq 0 ] && [ ! -s err ] || { explain 0; return 1; }
		shows "as_$form" || return 1
	done
}

in_place()
{
	cp trace file
	chmod 640 file
	run convert_record_format --record_file file
	[ "$code" -eq 0 ] && [ "$(mode_of file)" = 640 ] && ! grep -q damon file && shows file
}

through_a_link()
{
	cp trace file
	ln -sf file link
	run convert_record_format --record_file link --format json
	[ "$code" -eq 0 ] && [ -L link ] && grep -q '^\[{' file && shows link
}

without_losses()
{
	cat > full << 'FULL'
[{"kdamond_idx": 0, "context_idx": 0, "scheme_idx": 3, "target_id": null,
"intervals": {"sample_us": "5 ms", "aggr_us": "100,000", "ops_update_us": 1000000},
"scheme_filters": [{"filter_type": "anon", "matching": true, "allow": false}],
"snapshots": [{"start_time": "1 s", "end_time": 1100000000, "regions": [
{"start": "4 KiB", "end": "8,192", "nr_accesses": {"samples": 5}, "age": {"aggr_intervals": "3"},
"sz_filter_passed": 1000, "probe_hits": [1, 2]}]}]}]
FULL
	"$BDAMON" report access --json --input full > before 2> err || return 1
	run convert_record_format --record_file full
	"$BDAMON" report access --json --input full > after 2> err || return 1
	[ "$code" -eq 0 ] && cmp before after
}

says_what_is_lost()
{
	run convert_record_format --record_file full --format perf_script --output_file lossy
	[ "$code" -eq 0 ] && grep -q "no place" err
}

# A perf_script file has room for one series of snapshots per target.
overlapping()
{
	"$BDAMON" convert_record_format --record_file trace --format json --output_file one
	sed 's/^\[/,/; s/"target_id":0/"target_id":0,"kdamond_idx":1/' one > two
	{ sed '$ s/\]$//' one; cat two; } > both
	cp both kept
	run convert_record_format --record_file both --format perf_script
	[ "$code" -eq 1 ] && grep -q "one series of snapshots per target" err && cmp both kept
}

several_files()
{
	run report access --raw_form --input trace full
	[ "$code" -eq 0 ] && [ "$(grep -c '^base_time_absolute' out)" -eq 2 ]
}

binary()
{
	local version

	for version in 0 1 2; do
		{
			[ "$version" -eq 0 ] || printf "damon_recfmt_ver\\x0$version\\0\\0\\0"
			for second in 1 2 3; do
				printf "\\x0$second"
				printf '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0'
				printf '\x07\0\0\0'
				[ "$version" -eq 1 ] || printf '\0\0\0\0'
				printf '\1\0\0\0\0\x10\0\0\0\0\0\0\0\x20\0\0\0\0\0\0\5\0\0\0'
			done
		} > binary
		run report access --raw_form --input binary
		[ "$code" -eq 0 ] && grep -q '^target_id: 7' out &&
			[ "$(grep -c '^000000001000-000000002000' out)" -eq 3 ] || { explain 0; return 1; }
		run convert_record_format --record_file binary
		[ "$code" -eq 0 ] || { explain 0; return 1; }
		cp out before
		run report access --raw_form --input binary
		[ "$(grep -c '^000000001000-000000002000' out)" -eq 3 ] || return 1
	done
}

lost_events()
{
	sed 12d trace > holes
	run report access --raw_form --input holes
	[ "$code" -eq 0 ] && grep -q "1 incomplete snapshot is left out" err
}

# --- what is refused -----------------------------------------------------------------------

foreign()
{
	printf 'PERFILE2\0\0\0\0\0\0\0\0' > bad
	refused bad "perf script -i bad" || return 1
	printf '\x17\x08\x44tracing6\0' > bad
	refused bad "trace-cmd report -i bad" || return 1
	gzip -c trace > bad
	refused bad "'zcat bad'"
}

broken()
{
	local text

	: > bad
	refused bad "it is empty" || return 1
	for text in '{}' '[1]' '[{}]' '{"kdamonds": []}' '[{"target_id": 0, "snapshots": 5}]'; do
		printf '%s\n' "$text" > bad
		refused bad "bad" || return 1
	done
	echo 'damon:damon_aggregated: target_id=0 nr_regions=1 1-2: 3 4' > bad
	refused bad "line 1 has no time" || return 1
	echo '1.0: damon:damon_aggregated: target_id=0 nr_regions=1 1-2' > bad
	refused bad "line 1 does not have the form" || return 1
	printf 'damon_recfmt_ver\x09\0\0\0' > bad
	refused bad "version"
}

no_directory()
{
	run convert_record_format --record_file trace --output_file none/file
	[ "$code" -eq 1 ] && [ ! -e none ] && grep -q "directory does not exist" err
}

not_a_file()
{
	mkdir -p folder
	run convert_record_format --record_file trace --output_file folder
	[ "$code" -eq 1 ] && grep -q "no regular file" err
}

# The file system's limit is reached in the middle: the old file stays, and nothing new is there.
no_room()
{
	local before

	cp trace file
	before=$(ls -A)
	code=0
	(
		ulimit -f 4
		trap '' XFSZ
		"$BDAMON" convert_record_format --record_file file --format json
	) > out 2> err || code=$?
	[ "$code" -eq 1 ] && [ "$(wc -l < err)" -eq 1 ] && cmp file trace &&
		[ "$(ls -A)" = "$before" ] && return
	explain 1
	return 1
}

# --- adjust ------------------------------------------------------------------------------------

# snapshots_of FILE: their number, and the access count of the hot region in the first one.
snapshots_of()
{
	"$BDAMON" report access --raw_form --input "$1" 2> err |
		awk '/^nr_regions/ { nr++ } $1 ~ /^000000020000-/ && nr == 1 { hot = $(NF - 1) }
			END { print nr, hot }'
}

# adjusts WANT OPTION...
adjusts()
{
	local want=$1 got

	shift
	run adjust --input as_json "$@" --out adjusted
	got=$(snapshots_of adjusted)
	[ "$code" -eq 0 ] && [ "$got" = "$want" ] && [ "$(mode_of adjusted)" = 600 ] && return
	explain "0, and '$want' instead of '$got'"
	return 1
}

adjusted_intervals()
{
	run adjust --input full --aggregate_interval 100ms --skip 0 --out adjusted \
		--output_type json --output_permission 644
	[ "$code" -eq 0 ] && [ "$(mode_of adjusted)" = 644 ] && grep -q '"aggr_us":100000' adjusted &&
		grep -q '"filter_type":"anon"' adjusted
}

# --- validate ---------------------------------------------------------------------------------

valid()
{
	run validate --input as_json_compressed
	[ "$code" -eq 0 ] && [ ! -s out ] && [ ! -s err ] && return
	explain 0
	return 1
}

# invalid TEXT OPTION...
invalid()
{
	local text=$1

	shift
	run validate --input as_json_compressed "$@"
	[ "$code" -eq 1 ] && [ ! -s err ] && grep -qF -- "$text" out && return
	explain "1 and: $text"
	return 1
}

unsorted()
{
	sed 's/\("start":\)0,/\1500000,/; s/\("end":\)65536,/\1600000,/' as_json > mixed
	run report access --raw_form --input mixed
	[ "$code" -eq 0 ] || { explain 0; return 1; }
	run validate --input mixed
	[ "$code" -eq 1 ] && grep -q "not in order of address" err
}

# --- replay ---------------------------------------------------------------------------------------

replays()
{
	local begin end

	begin=$(date +%s%N)
	run replay as_json_compressed --progress_notice_interval 1
	end=$(date +%s%N)
	[ "$code" -eq 0 ] && [ $(((end - begin) / 1000000)) -ge 3000 ] &&
		grep -qE '^[0-9]+/30 snapshots replayed in [12]\.[0-9]{3} seconds$' out &&
		[ "$(tail -n 1 out)" = "all snapshots are replayed" ] && return
	explain 0
	return 1
}

too_large_to_replay()
{
	echo '[{"snapshots": [{"start_time": 1, "end_time": 2, "regions": [{"start": 0,
		"end": "1 EiB", "nr_accesses": {"samples": 1}}]}]}]' > huge
	run replay huge
	[ "$code" -eq 1 ] && [ "$(wc -l < err)" -eq 1 ] && grep -q "would be too much" err
}

touches_memory()
{
	run replay --test_perf --test_perf_sz_mem 8M --test_perf_runtime 0.2
	[ "$code" -eq 0 ] && grep -qE '^touched .* in 0\.2[0-9]* seconds: .* per second$' out
}

plan 28
make_trace > trace
"$BDAMON" report access --raw_form --input trace > expected || exit 1
ok "a trace becomes every form" converts
ok "without an output the record itself is converted, and keeps its mode" in_place
ok "the file that a link names is converted" through_a_link
ok "all that a record holds survives" without_losses
ok "a warning tells what perf_script has no place for" says_what_is_lost
ok "records that perf_script cannot hold are refused" overlapping
ok "several files at once" several_files
ok "binary records in three layouts" binary
ok "snapshots that lack events are left out, and counted" lost_events
ok "files of other programs: how to convert them" foreign
ok "broken files: one sentence" broken
ok "no directory: one sentence" no_directory
ok "a directory as output: one sentence" not_a_file
ok "no room: the old file stays" no_room
ok "adjust keeps what the conditions say" adjusts "3 20" --snapshot_idx 5 7
ok "adjust clips to addresses" adjusts "30 " --address 0 64K
ok "adjust puts snapshots together" adjusts "6 100" --aggregate_interval 0.5s --skip 0
ok "adjust skips twenty snapshots first" adjusts "2 100" --aggregate_interval 0.5s
ok "adjust skips what it is told" adjusts "25 20" --skip 5
ok "adjust keeps filters, and sets intervals and modes" adjusted_intervals
ok "a good record is valid" valid
ok "another length of snapshots" invalid "expect 1<=aggregate interval<=2 but 100000" --aggr 1 2
ok "another number of regions" invalid "expect 6<=nr_regions<=9 but 5" --nr_regions 6 9
ok "regions outside of the boundaries" invalid "is not within the boundaries" \
	--regions_boundary 0-64K 128K-320K
ok "regions that are not in order" unsorted
ok "a replay takes as long as the recording" replays
ok "a replay that needs too much memory is refused" too_large_to_replay
ok "how fast memory is touched" touches_memory
