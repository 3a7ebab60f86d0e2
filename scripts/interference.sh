#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: scripts/interference.sh [--to FILE] [--no-guest | --no-host] BUILD [PART...]
#        scripts/interference.sh [--to FILE] --from FILE
#
# Measures what bdamon and the kernel's page aging do to each other, in guests
# (tests/vm/interference.sh) and on this machine (tests/bench/interference.sh; root), and writes
# the tables of docs/accuracy.md; the text around them stays as it is, and so do figures of what
# is not measured anew: another machine, kernel, part or workload.  --from takes saved lines, or
# a document written earlier, in place of a measurement.  Environment: as both.  Exit code 0
# when the document was written.
# What is shared with document.sh.
# shellcheck disable=SC2034,SC2154
set -u

root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
name=interference
to=$root/docs/accuracy.md

# shellcheck source=scripts/document.sh
. "$root/scripts/document.sh"

take_machines "$@"
set -- "${words[@]}"
make_work

# lines_of FILE
lines_of()
{
	grep -E '^\{"where":' -- "$1" 2> /dev/null
}

# stamp WHERE ON: says of each line when and how it was measured.
stamp()
{
	jq -c --arg where "$1" --arg on "$2" --arg date "$(date -u +%Y-%m-%d)" \
		--arg rounds "${BENCH_ROUNDS:-2}" --arg pairs "${BENCH_PAIRS:-6}" \
		--arg seconds "${BENCH_SECONDS:-20}" \
		'{where: $where, on: $on, date: $date, rounds: $rounds, pairs: $pairs,
		seconds_each: $seconds} + .'
}

measure()
{
	if [ -n "$guest" ]; then
		"$root/tests/vm/interference.sh" "$build" "$@" |
			stamp guest "$(qemu-system-x86_64 --version | head -n 1 | cut -d '(' -f 1)"
		[ "${PIPESTATUS[0]}" -eq 0 ] || echo "interference: a guest had trouble" >&2
	fi
	[ -z "$host" ] || BUILD=$build BDAMON=$build/bdamon \
		"$root/tests/bench/interference.sh" "$@" | stamp host "$(cpu_model)"
}

# Old lines, but for those of which there are new ones; then these.
# shellcheck disable=SC2016
merge='
def key: [.where, .kernel, .mglru, .flags, .part, .kind, .memory, .who, .beside];
($new | map(key) | unique) as $keys |
($old | map(select(key as $key | all($keys[]; . != $key)))) + $new | .[]'

# The tables, as an object of their names; reads the lines as one array.
# shellcheck disable=SC2016
program='
def median: sort | if length == 0 then null elif length % 2 == 1 then .[length / 2 | floor]
	else (.[length / 2] + .[length / 2 - 1]) / 2 end;
def mean: map(select(. != null)) | if length > 0 then add / length else null end;
def fixed($digits): pow(10; $digits) as $p | (. * $p | round) as $n |
	if $digits == 0 then $n | tostring else
		($n | fabs | tostring) as $t | (($digits + 1 - ($t | length)) as $z |
			if $z > 0 then "0" * $z + $t else $t end) as $t |
		(if $n < 0 then "-" else "" end) + $t[:-$digits] + "." + $t[-$digits:] end;
def text($digits): if . == null then "-" else fixed($digits) end;
def percent($digits): if . == null then "-" else (. * 100 | fixed($digits)) + " %" end;
def signed: if . == null then "-" else (if . >= 0 then "+" else "" end) + (. * 100 | fixed(1)) +
	" %" end;
def count: if . >= 100 then fixed(0) elif . >= 1 then fixed(1) elif . == 0 then "0" else fixed(2) end;
def thousands: if . >= 1e6 then (. / 1e6 | fixed(1)) + "M" elif . >= 1e4 then (. / 1e3 | fixed(0)) + "k"
	else count end;
def mglru: if . == "none" then "no MGLRU" elif . == "0x0000" then "MGLRU off" else "MGLRU on" end;
def machine: "\(.where), \(.kernel | split("-")[0] | split("+")[0]), \(.mglru | mglru)" +
	(if (.flags // "") == "" then "" else ", `\(.flags)`" end);
def rank: [(.where == "host"), (.mglru == "0x0000" or .mglru == "none"), (.kernel | split(".") | map(tonumber? // 0) | map(-.)), .flags];
def of($part): map(select(.part == $part));

def table($head): if length == 0 then "Not measured." else
	"| \($head | join(" | ")) |\n|\($head | map("---|") | add)\n" + join("\n") end;

def setup: map(select(.part)) | group_by([rank, .part, .date, .seconds_each, .rounds, .pairs]) |
	map(.[0] | "| \(machine) | \(.part) | \({instructions: "counts instructions",
		host: "the host\u0027s, emulated", real: "real"}[.clock]) | \(.seconds_each) s, \(.rounds) | " +
		"\(.pairs) | \(.on) | \(.date) |") |
	table(["machine, options of bdamon", "part", "its time", "recordings", "phases with bdamon", "on", "date"]);

def failures($cells): map(select(.failed)) |
	map("| \(machine) | \(.kind) | could not be measured |" + " |" * $cells) | unique;

def reaction: if all(.[]; .changes == null) then "-" else
	"\(map(.reaction_ms) | mean | text(0)) ms, \(map(.missed_changes // 0) | add) of " +
	"\(map(.changes // 0) | add) missed" end;
def readings: of("readings") |
	failures(6) + (map(select(.f1 != null)) | group_by([rank, .kind, .memory]) | map(
		"| \(.[0] | machine) | \(.[0].kind) | \(.[0].memory) | \(map(.f1) | mean | text(3)) | " +
		"\(map(.running_f1) | mean | text(3)) | \(map(.running_wss_error) | mean | signed) | " +
		"\(reaction) | \(map(.clears_per_s) | mean | text(0)) | " +
		"\(map(.snapshots) | add), \(map(.running_snapshots) | add) |")) |
	table(["machine", "workload", "memory", "F1", "F1 while it ran", "working set while it ran",
		"reaction", "clearings a s", "snapshots, of these it ran"]);

def bits: of("readings") | map(select(.bits.pages)) | group_by([rank, .kind, .memory]) | map(
		"| \(.[0] | machine) | \(.[0].kind) | \(.[0].memory) | \(map(.bits.clear_share) | mean | percent(2)) | " +
		"\(map(.bits.cleared_per_s) | mean | text(2)) | " +
		"\(map(.bits.cleared_per_s * .bits.interval_us / 1e6) | mean | percent(2)) | " +
		"\(map(.bits.missed_low) | mean | percent(2)) to \(map(.bits.missed_high) | mean | percent(2)) |") |
	table(["machine", "workload", "memory", "clear at a look", "cleared, each page a second",
		"lost, each armed look, at most", "clear at two looks in a row"]);

# One value a phase; those with the monitor also over the mean of their two neighbours.
def value($key): if $key == "accesses" then .accesses / .seconds else .[$key] / .seconds end;
def compare($key): . as $phases |
	{off: map(select(.monitor == "off") | value($key)), on: map(select(.monitor == "on") | value($key)),
	ratios: [range(0; length) | . as $i | select($phases[$i].monitor == "on") |
		((($phases[$i - 1] | value($key)) + ($phases[$i + 1] | value($key))) / 2) as $beside |
		select($beside > 0) | ($phases[$i] | value($key)) / $beside]};
def spread: "\(median | thousands) (\(min | thousands)-\(max | thousands))";
def apart: (.on | min) > (.off | max) or (.on | max) < (.off | min);
def cell: if (.on | length) == 0 then "-" else
	"\(.off | spread) | \(.on | spread) | " + (if (.ratios | length) == 0 then "-" else
		(.ratios | median | fixed(2)) as $r | (if apart then "**\($r)**" else $r end) +
		" (\(.ratios | min | fixed(2))-\(.ratios | max | fixed(2)))" end) end;
def names: [["accesses", "accesses of the target"], ["target_majflt", "waits of the target for its swap"],
	["workingset_refault_anon", "refaults"], ["workingset_activate_anon", "refaults activated"],
	["pswpin", "pages swapped in"], ["pswpout", "pages swapped out"], ["pgscan", "pages scanned"],
	["pgsteal", "pages reclaimed"], ["pgactivate", "pages activated"],
	["pgdeactivate", "pages deactivated"], ["thp_split_page", "huge pages split"]];
def reclaim($kind): of("reclaim") | map(select(.kind == $kind)) |
	failures(2) + (map(select(.seconds != null)) | group_by(rank) |
		map(. as $phases | names | map(.[0] as $key | .[1] as $name |
			select(any($phases[]; .[$key] > 0)) |
			"| \($phases[0] | machine) | \($name) | \($phases | compare($key) | cell) |") | .[])) |
	table(["machine", "a second", "without", "with", "ratio"]);
# What bdamon says of itself in the same run.
def clearings: of("reclaim") | map(select(.monitor == "itself") |
	"* \(machine), \(.kind): \(.clears_per_s | text(0)) clearings a second, CPU " +
	"\(.own_cpu_percent + .own_timer_percent | fixed(2)) %") |
	if length == 0 then "Not measured." else join("\n") end;

def company: of("company") | failures(5) + (map(select(.who)) | group_by([rank, .who, .beside]) | map(
		"| \(.[0] | machine) | \(.[0].who) | \(.[0].beside) | \(map(.f1) | mean | text(3)) | " +
		"\(map(.wss_error) | mean | signed) | \(map(.rate_error) | mean | percent(1)) | " +
		"\(map(select(.own_cpu_percent > 0) | .own_cpu_percent + .own_timer_percent) | mean |
			if . == null then "-" else fixed(2) + " %" end) | " +
		"\(map(select(.clears_per_s > 0) | .clears_per_s) | mean | text(0)) |")) |
	table(["machine", "who", "beside", "F1", "working set", "error of the rates", "CPU", "clearings a s"]);

. as $raw | {setup: setup, readings: readings, bits: bits, skewed: reclaim("skewed"),
	hotcold: reclaim("hotcold"), huge: reclaim("huge"), clearings: clearings, company: company,
	figures: ("<details>\n<summary>All figures, as measured</summary>\n\n```json\n" +
		($raw | map(tojson) | join("\n")) + "\n```\n\n</details>")}'

# The document with each table between its two marks.
fill_in()
{
	local table

	cp "$to" "$work/filled" || return 1
	for table in $(jq -r 'keys[]' "$work/tables"); do
		jq -r --arg name "$table" '.[$name]' "$work/tables" > "$work/table"
		if ! grep -q "^<!-- begin $table " "$work/filled"; then
			echo "interference: $to has no mark: <!-- begin $table ... -->" >&2
			return 1
		fi
		awk -v name="$table" -v table="$work/table" '
			index($0, "<!-- end " name " ") == 1 { skip = 0 }
			!skip { print }
			index($0, "<!-- begin " name " ") == 1 {
				skip = 1
				while ((getline line < table) > 0) print line
			}' "$work/filled" > "$work/next" && mv "$work/next" "$work/filled" || return 1
	done
	cat "$work/filled"
}

if [ -n "$from" ]; then
	saved_lines '^\{"where":' > "$work/new" || exit 1
else
	new_lines . "$work/new" measure "$@"
fi
lines_of "$to" > "$work/old"
jq -nc --slurpfile old "$work/old" --slurpfile new "$work/new" "$merge" > "$work/lines" &&
	jq -s "$program" "$work/lines" > "$work/tables" || exit 1
write_document fill_in
