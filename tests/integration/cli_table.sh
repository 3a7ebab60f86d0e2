#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] tests/integration/cli_table.sh
#
# Command lines, the exit code they end with, and the text they print.  Nothing
# here starts monitoring, so it runs without root.
. "$(dirname "$0")/../lib/tap.sh"

# verdict CODE STREAM TEXT: TEXT must be on the stream, and the other one empty.  A usage
# error is one line.
verdict()
{
	local code=$1 stream=$2 text=$3 other=out

	[ "$stream" = out ] && other=err
	[ "$code" -eq "$got" ] && grep -qF -- "$text" "$TAP_DIR/$stream" &&
		[ ! -s "$TAP_DIR/$other" ] &&
		{ [ "$stream" = out ] || [ "$(wc -l < "$TAP_DIR/err")" -eq 1 ]; } && return
	note "exit code $got, expected $code and on std$stream: $text"
	sed 's/^/# out: /' "$TAP_DIR/out"
	sed 's/^/# err: /' "$TAP_DIR/err"
	return 1
}

# row CODE STREAM TEXT ARGS...
row()
{
	local code=$1 stream=$2 text=$3

	shift 3
	"$BDAMON" "$@" > "$TAP_DIR/out" 2> "$TAP_DIR/err" < /dev/null
	got=$?
	ok "bdamon $*" verdict "$code" "$stream" "$text"
}

[ -x "$BDAMON" ] || skip_all "the program $BDAMON"
plan "$(grep -cE '^(row|ok) ' "$0")"

record=$TAP_DIR/record
cat > "$record" << 'END'
[{"kdamond_idx": null, "context_idx": null, "scheme_idx": null, "target_id": 0,
"intervals": {"sample_us": 5000, "aggr_us": 100000, "ops_update_us": 1000000},
"snapshots": [{"start_time": 1000000000, "end_time": 1100000000, "regions": [
{"start": 4096, "end": 8192, "nr_accesses": {"samples": 5}, "age": {"aggr_intervals": 3}}]}]}]
END

# The record read twice, and what is said where there is nothing to see.
cat > "$TAP_DIR/cold" << 'END'
[{"target_id": 0, "intervals": {"sample_us": 5000, "aggr_us": 100000},
"snapshots": [{"start_time": 1000000000, "end_time": 1100000000, "regions": [
{"start": 4096, "end": 8192, "nr_accesses": {"samples": 0}, "age": {"aggr_intervals": 3}}]}]}]
END
cat > "$TAP_DIR/empty" << 'END'
[{"target_id": 0, "intervals": {"sample_us": 5000, "aggr_us": 100000},
"snapshots": [{"start_time": 1000000000, "end_time": 1100000000, "regions": []}]}]
END

# both CODE OUT ERR ARGS...: text on both streams.
both()
{
	local code=$1 out=$2 err=$3

	shift 3
	"$BDAMON" "$@" > "$TAP_DIR/out" 2> "$TAP_DIR/err" < /dev/null
	[ $? -eq "$code" ] && grep -qF -- "$out" "$TAP_DIR/out" && grep -qF -- "$err" "$TAP_DIR/err"
}

repeats()
{
	[ "$("$BDAMON" report access -i "$record" --total_sz_only --repeat 0 3 2>&1 |
		grep -c '^4.000 KiB$')" -eq 3 ]
}

ok "a cold record is said to be cold" both 0 "total size: 4.000 KiB" "no access was seen" \
	report access -i "$TAP_DIR/cold"
ok "an empty record is said to be empty" both 0 "total size: 0 B" "the record has no region" \
	report access -i "$TAP_DIR/empty"
ok "filters that leave nothing are named" both 0 "(no region)" "no region is as the filters ask" \
	report access -i "$record" --sz_region 1G 2G
ok "a record is printed repeatedly" repeats

# --- commands ---
row 2 err "usage: bdamon COMMAND"
row 2 err "unknown command 'recrod', did you mean 'record'?" recrod
row 2 err "unknown command 'frobnicate'; try 'bdamon help'" frobnicate
row 2 err "unknown command ''" ""
row 2 err "unknown command '--nope'" --nope
row 0 out "usage: bdamon COMMAND" --help
row 0 out "usage: bdamon COMMAND" -h
row 0 out "commands:" help
row 0 out "usage: bdamon record" help record
row 0 out "usage: bdamon monitor" help monitor
row 0 out "usage: bdamon trace" help trace
row 0 out "usage: bdamon report" help report
row 0 out "usage: bdamon features" help features
row 0 out "usage: bdamon version" help version
row 0 out "usage: bdamon help" help help
row 0 out "powers of 1024" help values
row 0 out "run by a shell" help targets
row 0 out "the command line was wrong" help exit_status
row 2 err "no command or topic is called 'recrd', did you mean 'record'?" help recrd
row 2 err "no command or topic is called 'frobnicate'" help frobnicate
row 2 err "unexpected argument 'c'" help record b c
row 0 out "." version
row 0 out "." --version
row 2 err "unexpected argument 'x'" version x
row 2 err "unknown option '--nope'" version --nope
row 0 out "usage: bdamon features" features --help
row 2 err "unknown option '--nope'" features --nope
row 0 out "usage: bdamon report" report --help
row 2 err "unknown option '--nope'; try 'bdamon report --help'" report --nope
row 2 err "the kind of report is missing" report
row 2 err "there is no report 'frobnicate'" report frobnicate

# --- reports ---
row 0 out "usage: bdamon report access" report access --help
row 0 out "usage: bdamon report access" help report access
row 0 out "usage: bdamon report heatmap" report heatmap --help
row 0 out "usage: bdamon report html" report html --help
row 0 out "usage: bdamon report record_info" report record_info -h
row 2 err "unknown option '--nope'; try 'bdamon report access --help'" report access --nope
row 2 err "unexpected argument 'x'" report access x
row 2 err "argument --input: expects at least one value" report access -i
row 2 err "argument --address: expects 2 values" report access --address 1
row 2 err "argument --address: '0x1' is not a size" report access --address 0x1 2
row 2 err "argument --snapshot_idx: '-1' is negative or too large" report access --snapshot_idx -1 2
row 2 err "argument --snapshot_time: 'x' is not a time" report access --snapshot_time x 1
row 2 err "argument --snapshot_idx: '5 3' ends before it starts" report access \
	--input "$record" --snapshot_idx 5 3
row 2 err "argument --snapshot_time: '2s 1s' ends before it starts" report access \
	--input "$record" --snapshot_time 2s 1s
row 2 err "argument --address: the end of a range is not behind its start" \
	report access --input "$record" --address 8K 4K
row 2 err "argument --address: ranges overlap" report access --input "$record" \
	--address 4K 8K --address 6K 9K
row 0 err "no snapshot has the times, numbers and sizes asked for" report access \
	--input "$record" --snapshot_idx 7 9
row 0 out "000000001000-000000002000" report access --input "$record" --snapshot_idx 0 0 --raw_form
row 0 out "|------------------------------|" report access -i "$record" --region_box \
	--region_box_values none none none --region_box_min_max_length 30 30
row 0 out "<percentile> <idle time>" report access -i "$record" --style recency-percentiles
row 0 out "4.000 KiB, 50 hz!" report access -i "$record" --format set region "<size>, <access hz>!" \
	--min_chars_for size 0 --min_chars_for "<access hz>" 0
row 0 out "only 4096" report access -i "$record" --format '{"raw_number": true}' \
	--format set region "only <size>"
row 2 err "it is no JSON object" report access -i "$record" --format '{"raw_number": [[]}'
row 1 err "cannot read the format $TAP_DIR/none" report access --format "$TAP_DIR/none"
row 2 err "the object of --format: unknown option '--colour=1'" report access --format '{"colour": 1}'
echo '{"colour": 1}' > "$TAP_DIR/colour.json"
row 2 err "$TAP_DIR/colour.json: unknown option '--colour=1'" report access \
	--format "$TAP_DIR/colour.json"
row 2 err "argument --style: 'nice' is none of detailed, simple-boxes" report access --style nice
row 2 err "expects no words, or a delay and a count" report access --repeat 1
row 2 err "argument --repeat: 'x' is not a time" report access --repeat x 1
row 2 err "argument --repeat: '0' is no count from 1 on" report access --repeat 1 0
row 1 err "the histogram is of numbers, which the values given are not" report access \
	-i "$record" --style temperature-sz-hist --hist_ranges 1s 2s
row 0 out "<filters passed bytes>" help access_format_options
row 0 out "<box>" help access_format_options region_format_keywords
row 2 err "'x' is none of record_format_keywords" help access_format_options x
row 255 err "Unsupported plot output type" report heatmap --input "$record" --output x.gif
row 1 err "it is not a regular file; give a record" report access --input "$TAP_DIR"
row 1 err "$TAP_DIR/none" report access --input "$TAP_DIR/none"
row 1 err "$TAP_DIR/none" report heatmap --input "$TAP_DIR/none"
row 1 err "$TAP_DIR/none" report record_info --input "$TAP_DIR/none"
row 1 err "$TAP_DIR/none" report html --input "$TAP_DIR/none"
row 1 err "the record has no target 7; 'bdamon report record_info' lists those it has" \
	report html --input "$record" --tid 7 -o stdout
row 2 err "argument --output: 'damon.data' is neither stdout nor a file name ending in .html" \
	report html -o damon.data
row 2 err "argument --tid: 'x' is not a whole number" report html --tid x
row 0 out "<!DOCTYPE html>" report html --input "$record" -o stdout
row 2 err "argument --resol: expects 2 values" report heatmap --resol 1
row 2 err "argument --resol: '0' is outside the range 1 to 30000" report heatmap --resol 0 5
row 2 err "argument --draw_range: 'some' is none of hottest, all" report heatmap --draw_range some
row 2 err "argument --stdout_colorset: 'pink' is none of gray, flame, emotion" \
	report heatmap --stdout_colorset pink
row 2 err "argument --tid: 'x' is not a whole number" report heatmap --tid x
row 2 err "argument --guide: takes no value" report heatmap --guide=1
row 2 err "argument --scale: 'cubic' is none of auto, linear, log" report heatmap --scale cubic
row 2 err "argument --temperature_weights: expects 2 values" report heatmap \
	--temperature_weights 1
row 2 err "--time_range takes two times and a base" report heatmap --input "$record" --time_range 1
row 2 err "'x' is neither guided, guided_end nor a time" report heatmap --input "$record" \
	--time_range 1 2 x
row 2 err "--address_range ends before it starts" report heatmap --input "$record" \
	--address_range 8K 4K
row 2 err "--address_range: the record has fewer ranges" report heatmap --input "$record" \
	--address_range 0 4K guided --address_range 0 4K guided
row 0 out "usage: bdamon report heats" report heats --help
row 2 err "argument --tres: '0' is outside the range 1 to 30000" report heats --tres 0
row 2 err "--tmin and --tmax leave no time" report heats --input "$record" --tmin 5s --tmax 4s
row 2 err "--amin and --amax leave no address" report heats --input "$record" --amin 8K --amax 4K
row 255 err "Unsupported plot output type" report heats --input "$record" --heatmap x.jpeg
row 0 out "usage: bdamon report access" report raw --help
row 0 out "000000001000-000000002000" report raw --input "$record"
row 1 err "$TAP_DIR/none" report heats --input "$TAP_DIR/none"

# --- reports on quantities ---
row 0 out "usage: bdamon report wss" report wss --help
row 0 out "usage: bdamon report mappings" help report mappings
row 0 out "usage: bdamon report footprints" report footprints -h
row 0 out "usage: bdamon report nr_regions" report nr_regions -h
row 0 out "usage: bdamon report times" report times -h
row 0 out "usage: bdamon report profile" report profile -h
row 0 out "usage: bdamon report holistic" report holistic -h
row 0 out "usage: bdamon report sysinfo" report sysinfo -h
row 0 out "  0       4.000 KiB |***********************" report wss -i "$record" --exclude_samples 0
row 2 err "argument --range: takes START < STOP, and a STEP of 1 or more" \
	report wss -i "$record" -r 5 5 1
row 2 err "argument --range: takes START < STOP, and a STEP of 1 or more" \
	report nr_regions -i "$record" -r 0 5 0
row 2 err "argument --range: '102' is outside the range 0 to 101" report wss -r 0 102 1
row 2 err "argument --sortby: 'name' is none of time, size" report wss -s name
row 2 err "argument --histogram: '1' is outside the range 2 to 200" report wss --histogram 1
row 2 err "argument --footprint: 'uss' is none of vsz, rss, sys_used" report wss --footprint uss
row 2 err "--plot and --csv exclude each other" report wss -i "$record" --plot x.png --csv
row 2 err "--plot shows all values anyway" report wss -i "$record" --plot x.png --all_wss
row 2 err "--histogram counts all values anyway" report wss -i "$record" --histogram --all_wss
row 255 err "give a name that ends in .png, .svg or .pdf, or stdout" \
	report wss -i "$record" --plot x.gif
row 1 err "cannot draw $TAP_DIR/none/x.png: No such file" \
	report wss -i "$record" --exclude_samples 0 --plot "$TAP_DIR/none/x.png"
row 2 err "'pss' is none of vsz, rss, sys_used, all" report footprints pss
row 2 err "unexpected argument 'rss'" report footprints vsz rss
row 1 err "damon.data.mem_footprint not found" report footprints --input damon.data.mem_footprint
row 2 err "argument --work_time: 'long' is not a time" report mappings --work_time long
row 2 err "ends before it starts" report times -i "$record" --snapshot_time 2s 1s
row 2 err "argument --inputs: expects 2 values" report profile --inputs x
row 1 err "$TAP_DIR/none not found" report holistic --access_pattern "$TAP_DIR/none"
row 2 err "argument --print: 'all_of_it' is none of versions, fs_info" report sysinfo --print all_of_it

# --- records ---
row 0 out "usage: bdamon convert_record_format" convert_record_format --help
row 0 out "usage: bdamon adjust" adjust -h
row 0 out "usage: bdamon validate" help validate
row 0 out "usage: bdamon replay" replay -h
row 2 err "argument --format: 'perf_data' is none of json_compressed, json, perf_script" \
	convert_record_format --format perf_data
row 2 err "unexpected argument 'x'" convert_record_format x
row 1 err "$TAP_DIR/none not found" convert_record_format --record_file "$TAP_DIR/none"
row 1 err "$TAP_DIR/none not found" validate -i "$TAP_DIR/none"
row 1 err "$TAP_DIR/none not found" replay "$TAP_DIR/none"
row 1 out "invalid: expect 3<=nr_regions<=1200 but 1 (record 0, snapshot 0)" validate -i "$record"
row 2 err "argument --nr_regions: MIN is greater than MAX" validate -i "$record" --nr_regions 2 1
row 2 err "argument --aggr: expects 2 values" validate -i "$record" --aggr 1
row 2 err "argument --regions_boundary: 'x' is not a range" validate -i "$record" \
	--regions_boundary x
row 2 err "argument --allow_error: '101%' is outside the range 0 to 100%" validate \
	--allow_error 101%
row 1 err "$TAP_DIR/none not found" adjust -i "$TAP_DIR/none"
row 1 err "no snapshot is left to be written to $TAP_DIR/out" adjust -i "$record" \
	-o "$TAP_DIR/out" --skip 1
row 2 err "argument --snapshot_idx: '5 3' ends before it starts" adjust -i "$record" \
	--snapshot_idx 5 3
row 2 err "argument --aggregate_interval: '0' is outside the range" adjust --aggregate_interval 0
row 2 err "argument --output_type: 'x' is none of" adjust --output_type x
row 0 out "all snapshots are replayed" replay "$record"
row 2 err "unexpected argument 'b'" replay a b
row 2 err "argument --test_perf_sz_mem: needs --test_perf" replay --test_perf_sz_mem 1M
row 2 err "argument --test_perf_runtime: needs --test_perf" replay --test_perf_runtime 1
row 2 err "argument --test_perf: takes no record" replay --test_perf "$record"

# --- words ---
row 0 out "--monitoring_intervals_goal" record --help
row 0 out "--monitoring_intervals_goal" trace -h
row 0 out "usage: bdamon record" record -s 1ms --he
row 2 err "unknown option '--nope'; try 'bdamon record --help'" record --nope 1
row 2 err "unknown option '-x'" record -x 1
row 2 err "unknown option '-x'" record -vx 1
row 2 err "'--mon' is the beginning of several options" record --mon 1
row 2 err "argument --verbose: takes no value, got 'yes'" record --verbose=yes 1
row 2 err "argument --out: expects one value" record 1 --out
row 2 err "argument --out: expects one value" record --out -v 1
row 2 err "argument --do_record: expects at least one value" record --do_record -v 1
row 2 err "argument --monitoring_intervals: expects 3 values" record 1 --monitoring_intervals 1 2
row 2 err "'1' is none of access, mem_footprint" record --do_record access 1

# --- targets ---
row 2 err "no target: name a command or process ids" record
row 2 err "no target" record --
row 2 err "no target" trace -v
row 2 err "'no_such_command -v' is neither a command found in PATH nor a process id" \
	record "no_such_command -v"
row 2 err "physical memory ('paddr') is not supported" record paddr
row 2 err "'ongoing' is neither a command" record ongoing
row 2 err "'true' is not a process id (a command with arguments" record 1 true
row 2 err "'0' is outside the range of process ids" record 0
row 2 err "'4194305' is outside the range of process ids" trace 4194305
row 2 err "'1,1' names a process twice" record 1,1
row 2 err "exclude each other" record 1 --target_pid 2
row 2 err "exclude each other" record 1 -- true
row 2 err "exclude each other" trace --target_pid 2 -- true
row 2 err "argument --target_pid: 'x' is not a process id" record --target_pid x
row 2 err "argument --target_pid: '2' names a process twice" record --target_pid 2 2
row 2 err "argument --ops: 'paddr' is none of vaddr, fvaddr" record --ops paddr
row 2 err "argument --regions: fvaddr needs one list per target: repeat it for each (0 != 1)" \
	record --ops fvaddr 1
row 2 err "(2 != 1)" record -r 1-2 -r 3-4 1
row 2 err "argument --regions: --ops vaddr follows the mappings" record --ops vaddr -r 0-4K 1
row 2 err "argument --regions: '2-1' is not a list" record -r 2-1 1
row 2 err "argument --regions: '4k-8k' is not a list" record -r 4k-8k 1
row 2 err "argument --regions: '8K-16K 0-4K' is not ascending" record -r "8K-16K 0-4K" 1
row 2 err "overlaps once rounded to whole pages" record -r "0-100 200-300" 1

# --- monitoring ---
row 2 err "argument --sample: '5 fortnights' is not a time" record -s "5 fortnights" 1
row 2 err "argument --sample: '0' is outside the range 1 to 86400000000 us" record -s 0 1
row 2 err "argument --aggr: expects one value" record -a -5ms 1
row 2 err "argument --aggr: '-5ms' is outside the range" record --aggr=-5ms 1
row 2 err "argument --aggr: '-5' is outside the range" record -a -5 1
row 2 err "argument --updr: '2d' is outside the range" record -u 2d 1
row 2 err "argument --sample: the sampling interval exceeds" record -s 200ms 1
row 2 err "argument --aggr: the sampling interval exceeds" trace -a 1ms 1
row 2 err "argument --monitoring_intervals: the sampling interval exceeds" \
	record --monitoring_intervals 2ms 1ms 1s 1
row 2 err "argument --monitoring_intervals: 'x' is not a time" \
	record --monitoring_intervals 1ms x 1s 1
row 2 err "argument --monitoring_intervals_goal: '101%' is out of range as SHARE" \
	record --monitoring_intervals_goal 101% 3 5ms 10s 1
row 2 err "argument --monitoring_intervals_goal: 'x' is not understood as AGGRS" \
	record --monitoring_intervals_goal 4% x 5ms 10s 1
row 2 err "argument --monitoring_intervals_goal: '-1' is out of range as MIN" \
	record --monitoring_intervals_goal 4% 3 -1 10s 1
row 2 err "shortest sampling interval exceeds its longest" \
	record --monitoring_intervals_goal 4% 3 10s 5ms 1
row 2 err "argument --monitoring_intervals_autotune: the sampling interval is below" \
	record --monitoring_intervals_autotune -s 1ms 1
row 2 err "exclude each other" record --monitoring_intervals_autotune \
	--monitoring_intervals_goal 4% 3 5ms 10s 1
row 2 err "argument --minr: the minimum number of regions is below 3" record -n 2 1
row 2 err "argument --minr: the minimum number of regions exceeds" record -n 2000 1
row 2 err "argument --maxr: the minimum number of regions exceeds" record -m 5 1
row 2 err "argument --minr: '1.5' is not a whole number" record -n 1.5 1
row 2 err "argument --monitoring_nr_regions_range: the minimum" \
	record --monitoring_nr_regions_range 9 8 1

# --- run ---
row 2 err "argument --timeout: '0' is outside the range 1 to 31536000000 ms" record --timeout 0 1
row 2 err "argument --timeout: 'soon' is not a time" trace --timeout soon 1
row 2 err "argument --overhead: '0.04' is outside the range 0.05 to 100%" record --overhead 0.04 1
row 2 err "argument --overhead: '101%' is outside the range" trace --overhead 101% 1
row 2 err "argument --overhead: 'little' is not a percentage" record --overhead little 1
row 2 err "argument --pin: 'a/b' is not a name" record --pin a/b 1
row 2 err "argument --pin: '..' is not a name" trace --pin .. 1
row 2 err "argument --pin: '' is not a name" record --pin= 1
row 2 err "--verbose and --quiet exclude each other" record -vq 1

# --- files ---
row 2 err "argument --out: 'dir/' is not the path of a file" record -o dir/ 1
row 2 err "argument --out: '' is not the path of a file" record --out= 1
row 2 err "argument --output_type: 'perf_data' is none of json_compressed, json, perf_script" \
	record --output_type perf_data 1
row 2 err "argument --output_permission: '888' is not an octal file mode" \
	record --output_permission 888 1
row 2 err "argument --output_permission: '1000' is outside the range 0 to 777" \
	record --output_permission 1000 1
row 2 err "argument --output_flush_sec: '0' is outside the range" record --output_flush_sec 0 1
row 2 err "argument --snapshot: expects 2 values" record --snapshot 1
row 2 err "argument --snapshot: 'x' is not a delay" record --snapshot x 1 1
row 2 err "argument --snapshot: '0' is not a count" record --snapshot 1 0 1
row 2 err "argument --snapshot: needs access" record --snapshot 1 1 --do_record vmas -v 1
row 2 err "argument --do_record: 'cpu_profile' is not offered" record 1 --do_record cpu_profile
row 2 err "argument --do_record: 'damon_trace_events' is not offered" \
	record 1 --do_record access damon_trace_events
row 2 err "unknown option '--out'" trace --out x 1

# --- view ---
row 0 out "--history SIZE" monitor --help
row 2 err "no target: name a command or process ids" monitor
row 2 err "physical memory ('paddr') is not supported" monitor paddr
row 2 err "'ongoing' is neither a command" monitor ongoing
row 2 err "argument --history: '4K' is outside the range 1048576 to 68719476736" \
	monitor --history 4K 1
row 2 err "argument --report_type: 'all' is none of heats, wss, holistic" \
	monitor --report_type all 1
row 2 err "argument --delay: '0.05' is outside the range 100 to 31536000000 ms" \
	monitor --delay 0.05 1
row 2 err "argument --count: '-1' is negative or too large" monitor --count -1 1
row 2 err "argument --out: 'dir/' is not the path of a file" monitor -o dir/ 1
row 2 err "unknown option '--output_type'" monitor --output_type json 1

# --- schemes ---
row 0 out "usage: bdamon schemes" schemes --help
row 0 out "usage: bdamon schemes" help schemes
row 0 out "prcl" schemes --list
row 0 out '"action": "pageout"' schemes --show --damos_action pageout
row 0 out '"action": "pageout"' schemes --show -c prcl
row 2 err "no target" schemes -c prcl
row 2 err "no target" schemes --damos_action stat 1
row 2 err "no scheme" schemes 1
row 2 err "no scheme" schemes --show
row 2 err "argument --interval" schemes -c prcl --interval 0.01 1
row 2 err "argument --output" schemes -c prcl --output / 1
row 2 err "there is none" trace --dry-run 1
row 2 err "argument --goal_input: no scheme" schemes -c prcl --goal_input x 1
row 2 err "argument --schemes_target_regions: there is no scheme" record --schemes_target_regions 1
row 2 err "unknown option '--damos_action'" monitor --damos_action stat 1
echo '{"time_ns": 5, "schemes": [{"action": "stat", "sz_applied": 4096}]}' > "$TAP_DIR/lines"
row 0 out "0 stat: applied" report schemes "$TAP_DIR/lines"
row 0 out "usage: bdamon report schemes" report schemes -h
row 1 err "line 1 is none that" report schemes "$record"
row 1 err "No such file" report schemes "$TAP_DIR/none"
row 1 err "there is no scheme 1" report schemes "$TAP_DIR/lines" --scheme 1
row 2 err "argument --output: 'x.gif' ends in none of" report schemes "$TAP_DIR/lines" -o x.gif
row 2 err "argument FILE" report schemes

# --- what damo has and bdamon has not ---
row 2 err "unknown option '--numa_node'" record --numa_node 0
row 2 err "unknown option '--kdamonds'" record --kdamonds x
row 2 err "unknown option '--perf_path'" record --perf_path perf 1
