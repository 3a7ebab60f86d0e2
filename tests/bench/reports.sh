#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/bench/reports.sh [FORM...]
#
# Time and memory that reading records takes, over their size.  For each FORM (default: all of
# json_compressed, json, perf_script, binary) records of 1, 16, 128 and 1024 MiB are made, of
# snapshots with 1,000 regions, and given to each command; what is printed goes to /dev/null.
#
# One JSON line per measurement: "mib" is the size of the file, "seconds" wall clock time,
# "cpu_seconds" CPU time, "peak_mib" the most memory.  "ratio" is the CPU time divided by that of
# the simplest program that goes through the same bytes: zcat for compressed records, to which
# the same deflate data is given behind a gzip header, and wc -l for the others.  Nothing is
# asserted.  What fails has "failed": its exit code.
#
# Needs no root, and 2 GiB below TMPDIR (default: /var/tmp).  Environment: BDAMON, BUILD,
# BENCH_MIB (sizes, default "1 16 128 1024"), BENCH_REGIONS (of a snapshot, default 1000).
set -u

here=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-build}
bdamon=${BDAMON:-$build/bdamon}
bench=$build/tests/bench
regions=${BENCH_REGIONS:-1000}
read -r -a sizes <<< "${BENCH_MIB:-1 16 128 1024}"
forms=("$@")
[ ${#forms[@]} -gt 0 ] || forms=(json_compressed json perf_script binary)
work=$(mktemp -d "${TMPDIR:-/var/tmp}/bdamon-bench.XXXXXX") || exit 1

# shellcheck source=tests/lib/on_exit.sh
. "$here/lib/on_exit.sh"
on_exit rm -rf -- "$work"

# Commands, without the option that names the record.
commands=("report record_info" "report heatmap" "report wss" "report access"
	"report access --raw_form" "report html --output stdout"
	"validate --aggr 0 max --nr_accesses 0 max"
	"convert_record_format --output_file $work/converted --record_file")

# convert FORM: turns the compressed $work/record into it.
convert()
{
	case $1 in
	json_compressed) ;;
	binary)
		"$bench/binary_record" "$work/record" "$work/binary" &&
			mv "$work/binary" "$work/record"
		;;
	*) "$bdamon" convert_record_format --record_file "$work/record" --format "$1" ;;
	esac
}

# make_record FORM SNAPSHOTS: writes $work/record; record_size judges what we do not ask for.
make_record()
{
	rm -f "$work/record"
	"$bench/record_size" "$work/record" "$2" "$regions" > "$work/log" 2>&1
	[ -s "$work/record" ] || { cat "$work/log" >&2; return 1; }
	convert "$1" 2> "$work/log" || { cat "$work/log" >&2; return 1; }
}

size_of()
{
	stat -c %s "$1"
}

# snapshots_for FORM MIB: how many make a file of that size, by the difference two samples make.
snapshots_for()
{
	local small large

	make_record "$1" 20 || return 1
	small=$(size_of "$work/record")
	make_record "$1" 120 || return 1
	large=$(size_of "$work/record")
	echo $(($2 * 1048576 * 100 / (large - small) + 1))
}

# baseline FORM: CPU seconds of the simplest program that goes through $work/record.
baseline()
{
	if [ "$1" = json_compressed ]; then
		{ printf '\x1f\x8b\x08\0\0\0\0\0\0\3'; tail -c +3 "$work/record"; } > "$work/gzip"
		# It cannot know the checksum, and says so in the end.
		"$bench/spent" "$work/spent" zcat "$work/gzip" > /dev/null 2>&1
		rm -f "$work/gzip"
	else
		"$bench/spent" "$work/spent" wc -l "$work/record" > /dev/null
	fi
	cut -d ' ' -f 2 "$work/spent"
}

# measure FORM NAME BASELINE COMMAND...
measure()
{
	local form=$1 name=$2 base=$3 wall cpu kib code

	shift 3
	"$bench/spent" "$work/spent" "$@" > /dev/null 2> "$work/log"
	code=$?
	if [ "$code" -ne 0 ]; then
		cat "$work/log" >&2
		printf '{"bench":"reports","command":"%s","form":"%s","failed":%d}\n' "$name" \
			"$form" "$code"
		return
	fi
	read -r wall cpu kib < "$work/spent"
	awk -v name="$name" -v form="$form" -v sz="$(size_of "$work/record")" -v wall="$wall" \
		-v cpu="$cpu" -v kib="$kib" -v base="$base" 'BEGIN {
		printf "{\"bench\":\"reports\",\"command\":\"%s\",\"form\":\"%s\",\"mib\":%.1f,", \
			name, form, sz / 1048576
		printf "\"seconds\":%.3f,\"cpu_seconds\":%.3f,\"peak_mib\":%.1f,", wall, cpu, kib / 1024
		printf "\"baseline\":\"%s\",\"baseline_cpu_seconds\":%.3f,\"ratio\":%s}\n", \
			(form == "json_compressed" ? "zcat" : "wc -l"), base, \
			(base > 0 ? sprintf("%.2f", cpu / base) : "null") }'
}

# measure_all FORM: every command on $work/record.
measure_all()
{
	local command base name

	base=$(baseline "$1")
	for command in "${commands[@]}"; do
		name=${command%% --output_file*}
		case $1:$command in
		# Such records have no intervals.
		"perf_script:report access" | "binary:report access") continue ;;
		*--record_file) ;;
		*) command+=" --input" ;;
		esac
		# shellcheck disable=SC2086 # words
		measure "$1" "$name" "$base" "$bdamon" $command "$work/record"
		rm -f "$work/converted"
	done
}

for form in "${forms[@]}"; do
	for mib in "${sizes[@]}"; do
		nr=$(snapshots_for "$form" "$mib") && make_record "$form" "$nr" || exit 1
		measure_all "$form"
	done
done
