#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] tests/integration/heatmap.sh
#
# Heatmaps of a record with known answers: numbers, text, pictures, what is said of maps that show
# nothing, the older names, and the dialogue on a terminal.  Needs no root.
. "$(dirname "$0")/../lib/tap.sh"

# 24 snapshots of 100 ms from 2 h on: of three blocks of 4 MiB one after the other is hot, 2 MiB
# are accessed in every other snapshot, and a little is always a bit warm.
write_example()
{
	awk 'BEGIN {
		printf "[{\"target_id\": 0, \"intervals\": {\"sample_us\": 5000, "
		printf "\"aggr_us\": 100000, \"ops_update_us\": 1000000}, \"snapshots\": ["
		for (i = 0; i < 24; i++) {
			start = 7200000000000 + i * 100000000
			printf "%s{\"start_time\": %.0f, \"end_time\": %.0f, \"regions\": [", \
				i ? "," : "", start, start + 100000000
			for (k = 0; k < 3; k++)
				region(93823560581120 + k * 4194304, 4194304,
				       k == int(i / 8) ? 16 : 0, i % 8)
			region(139637976727552, 2097152, i % 2 ? 5 : 0, 0)
			region(140720308486144, 135168, 3, i)
			printf "]}"
		}
		print "]}]"
	}
	function region(start, size, samples, age) {
		printf "%s{\"start\": %.0f, \"end\": %.0f, ", \
			start < 93823560581121 ? "" : ",", start, start + size
		printf "\"nr_accesses\": {\"samples\": %d}, ", samples
		printf "\"age\": {\"aggr_intervals\": %d}}", age
	}'
}

# write_flat SAMPLES: two snapshots of two regions of 4 MiB.
write_flat()
{
	local tail="\"nr_accesses\": {\"samples\": $1}, \"age\": {\"aggr_intervals\": 0}}"
	local regions="[{\"start\": 16777216, \"end\": 20971520, $tail,
		{\"start\": 33554432, \"end\": 37748736, $tail]"

	printf '[{"target_id": 0, "intervals": {"sample_us": 5000, "aggr_us": 100000,
"ops_update_us": 1000000}, "snapshots": [
{"start_time": 1000000000, "end_time": 1100000000, "regions": %s},
{"start_time": 1100000000, "end_time": 1200000000, "regions": %s}]}]\n' "$regions" "$regions"
}

heatmap()
{
	"$BDAMON" report heatmap "$@" > out 2> err < /dev/null
}

shows()
{
	local want=$1

	shift
	heatmap "$@" && [ ! -s err ] && [ "$(cat out)" = "$want" ] && return
	sed 's/^/# /' out err
	return 1
}

same()
{
	diff -U0 "$1" "$2" > changes && [ -s "$1" ] && return
	sed 's/^/# /' changes
	return 1
}

# says CODE TEXT COMMAND...: one line on stderr has the text.
says()
{
	local want=$1 text=$2 code

	shift 2
	"$@"
	code=$?
	[ "$code" -eq "$want" ] && [ "$(grep -cF -- "$text" err)" -eq 1 ] &&
		[ "$(wc -l < err)" -eq 1 ] && return
	note "exit code $code, expected $want and: $text"
	sed 's/^/# /' err
	return 1
}

# --- numbers and text --------------------------------------------------------------------

picture="888888880000000000000000
888888880000000000000000
000000008888888800000000
000000008888888800000000
000000000000000088888888
000000000000000088888888"
legend="# access_frequency: 0123456789 (0.000-160.000 hz)
# x-axis: space [85.332031 TiB, 85.332043 TiB) (12.000 MiB)
# y-axis: time [2 h, 2 h 2.400 s) (2.400 s)
# resolution: 24x6 (512.000 KiB and 400 ms for each character)"
raw=$(printf '%s\t%s\t%s\n' 0 0 160.0 0 4194304 0.0 0 8388608 0.0 \
	800000000 0 0.0 800000000 4194304 160.0 800000000 8388608 0.0 \
	1600000000 0 0.0 1600000000 4194304 0.0 1600000000 8388608 160.0)

begins_truly()
{
	heatmap --resol 24 3 --output raw
	[ "$(head -n 3 out | cut -f 3 | tr '\n' ' ')" = "160.0 0.0 0.0 " ]
}

counts_absolutely()
{
	heatmap --resol 3 3 --output raw --abs_time --abs_addr
	[ "$(sed -n 5p out)" = "$(printf '7200800000000\t93823564775424\t160.0')" ]
}

# The second block's time, and its addresses.
cuts()
{
	heatmap --resol 8 8 --output raw --time_range 0.8s 1.6s guided \
		--address_range 4M 8M guided
	[ "$(cut -f 3 out | sort -u)" = 160.0 ] || return 1
	heatmap --resol 8 8 --output raw --time_range "-0.8 s" 0 guided_end \
		--address_range 8M 12M guided
	[ "$(cut -f 3 out | sort -u)" = 160.0 ]
}

# The n-th use of guided goes with the n-th range.
guides_each()
{
	heatmap --resol 1 1 --address_range 0 4M guided --address_range 0 2M guided \
		--address_range 0 132K guided
	[ "$(grep -c '^# resolution' out)" -eq 3 ] &&
		grep -q 'space \[127.000000 TiB, .* (2.000 MiB)' out &&
		grep -q 'space \[127.984375 TiB, .* (132.000 KiB)' out
}

draws_all()
{
	heatmap --resol 4 8 --draw_range all && [ ! -s err ] &&
		[ "$(grep -c '^# resolution' out)" -eq 3 ]
}

sorts()
{
	heatmap --resol 6 3 --sort_temperature && [ "$(sed -n 4p out)" = 008 ] &&
		grep -qx '# x-axis: memory, coldest first (12.000 MiB)' out
}

has_no_color()
{
	! grep -q $'\033' out
}

# --- terminals ---------------------------------------------------------------------------

# on_terminal COMMANDS ARGS...: what a terminal shows, commands being typed.
on_terminal()
{
	local commands=$1 line

	shift
	line=$(printf '%q ' "$BDAMON" report heatmap "$@")
	printf '%b' "$commands" | script -qec "$line" /dev/null > typescript
}

is_colored()
{
	NO_COLOR='' on_terminal "" --resol 6 24 && grep -q $'\033\[48;5;232m' typescript
}

obeys_no_color()
{
	NO_COLOR=1 on_terminal "" --resol 6 24 && grep -q '^888' typescript &&
		! grep -q $'\033' typescript
}

edits()
{
	NO_COLOR=1 on_terminal 'zoom 0.5 time\nquit\n' --resol 6 24 --interactive_edit &&
		grep -q '(2.400 s)' typescript && grep -q '(1.200 s)' typescript &&
		grep -q '# the same again: --time_range 7200600000000 7201800000000 ' typescript
}

edits_a_picture()
{
	NO_COLOR=1 on_terminal '+\nq\n' --interactive_edit --output edited.png &&
		[ "$(head -c 4 edited.png | tail -c 3)" = PNG ]
}

# --- pictures -----------------------------------------------------------------------------

draws_files()
{
	heatmap --output x.png && heatmap --output x.svg && heatmap --output x.pdf &&
		[ "$(head -c 4 x.png | tail -c 3)" = PNG ] && grep -q '<svg' x.svg &&
		[ "$(head -c 4 x.pdf)" = %PDF ]
}

numbers_files()
{
	heatmap --draw_range all --output y.png --resol 9 9 && [ -s y.png ] && [ -s y.1.png ] &&
		[ -s y.2.png ] && [ ! -e y.3.png ]
}

width()
{
	od -An -j16 -N4 -tu4 --endian=big "$1" | tr -d ' '
}

# Beside the address axis there is room for names.
draws_names()
{
	heatmap --output plain.png || return 1
	cat > damon.data.vmas << 'END'
[{"time": 1700000000.5, "procvmas": [{"pid": 9, "vmas": [
{"start": 93823560581120, "end": 93823573164032, "name": "[heap]"}]}]}]
END
	heatmap --output named.png && [ ! -s err ] &&
		[ "$(width named.png)" -gt "$(width plain.png)" ]
}

survives_bad_names()
{
	echo '[{"time": 1, "procvmas": [{"pid": 9, "vmas": [{"start": "x"' > damon.data.vmas
	says 0 "cannot read damon.data.vmas" heatmap --output bad.png && [ -s bad.png ]
	rm damon.data.vmas
}

fails_cleanly()
{
	ln -s /dev/full full.png
	says 1 "cannot draw full.png: No space left on device" heatmap --output full.png &&
		says 1 "cannot draw none/x.png: No such file or directory" \
			heatmap --output none/x.png
}

# --- older names ---------------------------------------------------------------------------

old_heats()
{
	heatmap --output raw --resol 5 7
	cp out new
	"$BDAMON" report heats --tres 5 --ares 7 > out && same out new || return 1
	"$BDAMON" report heats --resol 5 7 --heatmap raw > out && same out new || return 1
	heatmap
	cp out new
	"$BDAMON" report heats --plot_ascii > out && same out new || return 1
	"$BDAMON" report heats --heatmap stdout > out && same out new
}

old_ranges()
{
	"$BDAMON" report heats --tres 4 --ares 4 --tmin 7200800000000 --tmax 7201600000000 \
		--amin 93823564775424 --amax 93823568969728 > out
	[ "$(wc -l < out)" -eq 16 ] && [ "$(cut -f 3 out | sort -u)" = 160.0 ]
}

old_guide()
{
	cat > new << 'END'
target_id:0
time: 7200000000000-7202400000000 (2400000000)
region	 0: 00000093823560581120-00000093823573164032 (12582912)
region	 1: 00000139637976727552-00000139637978824704 (2097152)
region	 2: 00000140720308486144-00000140720308621312 (135168)
END
	"$BDAMON" report heats --guide > out && same out new
}

old_raw()
{
	"$BDAMON" report access --raw_form > new
	"$BDAMON" report raw > out && same out new || return 1
	"$BDAMON" report access --raw_form --snapshot_idx 23 23 > new
	"$BDAMON" report raw --snapshot_idx 23 23 --input damon.data > out && same out new
}

[ -x "$BDAMON" ] || skip_all "the program $BDAMON"
BDAMON=$(realpath "$BDAMON")
cd "$TAP_DIR" || exit 1
write_example > damon.data
write_flat 0 > cold.data
write_flat 20 > hot.data
plan 40

ok "text" shows "$picture
$legend" --resol 6 24
ok "raw numbers" shows "$raw" --resol 3 3 --output raw
ok "raw numbers of every snapshot" begins_truly
ok "absolute raw numbers" counts_absolutely
ok "one row" shows "888
# access_frequency: 0123456789 (0.000-53.333 hz)
# x-axis: space [85.332031 TiB, 85.332043 TiB) (12.000 MiB)
# y-axis: time [2 h, 2 h 2.400 s) (2.400 s)
# resolution: 3x1 (4.000 MiB and 2.400 s for each character)" --resol 1 3
ok "times and addresses" cuts
ok "guided addresses" guides_each
ok "all ranges" draws_all
ok "sorted by temperature" sorts
heatmap
ok "no colours in files" has_no_color
ok "a legend for programs" eval 'heatmap --raw_number --resol 6 24 &&
	grep -qx "# resolution: 24x6 (524288 and 400000000 for each character)" out'
ok "the guide, in numbers" eval 'heatmap --guide && grep -q "^time: \[7200000000000, " out'
ok "the guide, with units" eval 'heatmap --guide_human && grep -q "^time: \[2 h, " out'

ok "pictures" draws_files
ok "several pictures" numbers_files
ok "names of addresses" draws_names
ok "a broken file of names" survives_bad_names
ok "pictures that cannot be written" fails_cleanly

ok "a cold record names --aggr" says 0 "--aggr" heatmap -i cold.data
ok "also all its ranges, once" says 0 "--aggr" heatmap -i cold.data --draw_range all
ok "a saturated one names --sample" says 0 "--sample" heatmap -i hot.data
ok "and is not drawn cold" eval 'heatmap -i hot.data --resol 2 4; [ "$(head -n 1 out)" = 8888 ]'
ok "cold addresses name --address_range" says 0 "--address_range" heatmap \
	--address_range 0 4M guided --time_range 1s 2s guided
ok "no addresses name --guide_human" says 0 "--guide_human" heatmap --address_range 4K 8K
ok "no filters name --df_passed" says 0 "--df_passed" heatmap --df_passed
ok "more pixels than memory for them" says 1 "more than 67 million pixels; lower --resol" \
	heatmap --resol 30000 30000
ok "too many pixels name --resol" says 1 "--resol" heatmap --address_range 4K 8K --resol 5 5000
echo '[{"target_id": 0, "snapshots": [{"start_time": 1, "end_time": 2, "regions": []}]}]' > empty.data
ok "a record without regions" says 1 "the record has no region" heatmap -i empty.data
ok "weights need sorting" says 2 "--sort_temperature" heatmap --temperature_weights 1 2
ok "cut off oddly" says 2 "--amin and --amax" eval \
	'"$BDAMON" report heats --amin 4K --amax 8K --draw_range all 2> err'
ok "editing needs a terminal" says 1 "--interactive_edit needs a terminal" heatmap \
	--interactive_edit
ok "editing needs one range" says 2 "one range only" heatmap --interactive_edit --draw_range all

ok "report heats" old_heats
ok "its ranges" old_ranges
ok "its guide" old_guide
ok "report raw" old_raw

if command -v script > /dev/null; then
	ok "colours on a terminal" is_colored
	ok "no colours with NO_COLOR" obeys_no_color
	ok "editing" edits
	ok "editing a picture" edits_a_picture
else
	for name in "colours on a terminal" "no colours with NO_COLOR" editing "editing a picture"; do
		skip "$name" "script, of util-linux"
	done
fi
