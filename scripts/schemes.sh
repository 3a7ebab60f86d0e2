#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: scripts/schemes.sh [--to FILE] [TOPIC...]
#        scripts/schemes.sh [--to FILE] --from FILE
#
# Measures what schemes do with tests/bench/schemes.sh (root), and writes
# docs/measurements-schemes.md: what had to be shown, and what was measured; beside it the pictures
# schemes-user_input.svg and schemes-some_mem_psi_us.svg, of quotas over time.  Figures of topics
# that are not measured anew are those of the document as it is.  --from takes saved lines, or a
# document written earlier, and measures nothing.  Environment: as the benchmark; BENCH_NOTE, what is
# to be said of the machine, such as what else it did.  Exit code 0 when the document was written,
# whatever it says.
# What is shared with document.sh.
# shellcheck disable=SC2034,SC2154
set -u

root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
name=schemes
to=$root/docs/measurements-schemes.md
bdamon=${BDAMON:-${BUILD:-build}/bdamon}
# shellcheck source=scripts/document.sh
. "$root/scripts/document.sh"

take_topics "$@"
need_jq
make_work

# The settings of the environment that matter.
settings()
{
	local each

	for each in BENCH_SECONDS BENCH_ROUNDS BENCH_SMALL BENCH_FLAGS KERNEL VM_KERNEL; do
		[ -z "${!each:-}" ] || printf '%s="%s" ' "$each" "${!each}"
	done
}

# Each line says how it came about, since not all are of the same day.
measure()
{
	mkdir "$work/kept"
	BENCH_KEEP=$work/kept "$root/tests/bench/schemes.sh" "$@" |
		jq -c --unbuffered --arg kernel "$(uname -r)" --arg cpu "$(cpu_model), $(nproc) CPUs" \
			--arg date "$(date -u +%Y-%m-%d)" \
			--arg command "$(settings)make bench-schemes${*:+ BENCH=\"$*\"}" \
			--arg note "${BENCH_NOTE:-}" \
			'. + {on: {kernel: (.kernel // $kernel), cpu: $cpu, date: $date,
				command: $command, note: $note}} | del(.kernel)'
}

# draw GOAL: the licence stands in the second line, behind the XML declaration.
draw()
{
	local to_dir picture=$work/$1.svg

	to_dir=$(dirname "$to")
	[ -s "$work/kept/$1.json" ] || return 0
	"$bdamon" report schemes "$work/kept/$1.json" --output "$picture" || return 1
	{
		head -n 1 "$picture"
		echo "<!-- SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause -->"
		tail -n +2 "$picture"
	} > "$to_dir/schemes-$1.svg"
	echo "schemes: drew $to_dir/schemes-$1.svg"
}

# Old lines, but for those of topics that have new ones; then these.
# shellcheck disable=SC2016
merge='
def topic: .name | split(".")[0];
($new | map(topic) | unique) as $topics |
($old | map(select(topic as $topic | all($topics[]; . != $topic)))) + $new | .[]'

# The document; reads the lines as one array.
# shellcheck disable=SC2016
program='
def fixed($digits): pow(10; $digits) as $p | (. * $p | round) as $n |
	if $digits == 0 then $n | tostring else
		($n | fabs | tostring) as $t | (($digits + 1 - ($t | length)) as $z |
			if $z > 0 then "0" * $z + $t else $t end) as $t |
		(if $n < 0 then "-" else "" end) + $t[:-$digits] + "." + $t[-$digits:] end;
def percent($digits): if . == null then "-" else (. * 100 | fixed($digits)) + " %" end;
def mib: if . == null then "-" else (. / 1048576 | fixed(1)) + " MiB" end;
def ms: if . == null then "-" else (. / 1000 | fixed(2)) + " ms" end;
def text($digits): if . == null then "-" else fixed($digits) end;

. as $lines |
def named($name): $lines | map(select(.name == $name)) | last;
def why: if . == null then "not measured" elif .failed then "could not be measured"
	elif .skipped then "skipped: \(.skipped)" else null end;

# A requirement: what, the sign and bound, the value and how it is written.
def need($name; $what; $sign; $bound; value; show): named($name) as $line |
	($line | why) as $why | {name: $name, what: $what, wanted: "\($sign) \($bound | show)"} +
	if $why then {measured: $why, result: "**not measured**"}
	else ($line | value) as $value | {measured: ($value | show),
		result: (if $value == null then "**not measured**"
			elif ($sign == ">=" and $value >= $bound) or ($sign == "<=" and $value <= $bound)
			then "met" else "**not met**" end)} end;

# Rounds that differ by more than what is asked about tell nothing.
def noise: .throughput_spread // 0;
def throughput($name): need($name; "throughput, with / without"; ">="; 0.98; .throughput_ratio; percent(1)) |
	named($name) as $line | if ($line | why) then . elif ($line.rounds // 2) < 2 then
		.result = "**not measured**" | .measured += ", in a single round"
	elif ($line | noise) > 0.05 then
		.result = "**not measured**" | .measured += ", but rounds differ by \($line | noise | percent(1))"
	else . end;

[need("prcl"; "resident memory saved, of the cold part"; ">="; 0.85; .saved_ratio; percent(1)),
 throughput("prcl"),
 need("prcl"; "paged out and read back, at any time"; "<="; 0.01; .returned_ratio; percent(2)),
 need("prcl-psi"; "resident memory saved, of the cold part"; ">="; 0.85; .saved_ratio; percent(1)),
 throughput("prcl-psi"),
 need("prcl-psi"; "paged out and read back, at any time"; "<="; 0.01; .returned_ratio; percent(2)),
 need("ethp"; "speed-up kept, of THP=always"; ">="; 0.7; .kept_ratio; percent(1)),
 need("ethp"; "extra memory removed, of THP=always"; ">="; 0.8; .removed_ratio; percent(1)),
 need("wss"; "error of the working set"; "<="; 0.1; (.wss_error | if . then fabs else . end); percent(1)),
 need("goals.user_input"; "error of the mean"; "<="; 0.1; (.mean_error | if . then fabs else . end); percent(1)),
 need("goals.some_mem_psi_us"; "error of the mean"; "<="; 0.1; (.mean_error | if . then fabs else . end); percent(1)),
 need("tier.migrate_cold"; "cold bytes on node 1"; ">="; 0.95; .cold_right; percent(1)),
 need("tier.migrate_cold"; "hot bytes on node 0"; ">="; 0.95; .hot_right; percent(1)),
 need("tier.migrate_hot"; "hot bytes on node 0"; ">="; 0.95; .hot_right; percent(1)),
 need("tier.migrate_hot"; "cold bytes on node 1"; ">="; 0.95; .cold_right; percent(1)),
 need("tier.ready"; "hot bytes on node 0"; ">="; 0.95; .hot_right; percent(1)),
 need("tier.ready"; "free memory of node 0"; ">="; 0.045; .free_share; percent(1))] as $needs |

def count($result): $needs | map(select(.result == $result)) | length;
def facts: "| | |\n|---|---|\n" + ($lines | map(select(.on)) | group_by(.name | split(".")[0]) |
	map(.[0] | "| \(.name | split(".")[0]) | Linux \(.on.kernel), \(.on.cpu), \(.on.date), `\(.on.command)`\(if (.on.note // "") == "" then "" else "; " + .on.note end) |") |
	join("\n"));
def reclaim: ["prcl", "prcl-psi"] | map(. as $name | named($name) | why as $why |
	if $why then "| \($name) | \($why) | | | | | |" else
	"| \($name) | \(.rounds) of \(.run_s) s | \(.resident_before | mib) -> \(.resident_after | mib) | " +
	"\(.throughput_ratio | percent(1)) (rounds differ by \(.throughput_spread | percent(1))) | \(.cpu_throughput_ratio | percent(1)) | " +
	"\(if .total_percent and .acting_percent then "\(.total_percent - .acting_percent | text(2)) %" else "-" end) | " +
	"\(.acting_percent | text(2)) % |" end) | join("\n");
def huge: named("ethp") | why as $why | if $why then "Ethp: \($why)." else
	"Huge pages for all make the program \(.always_speedup | text(2)) times as fast and " +
	"\(.always_resident | mib) large instead of \(.never_resident | mib); with ethp it has " +
	"\(.ethp_resident | mib). Medians of \(.rounds) rounds of \(.run_s) s; the speed-up kept differs " +
	"by \(.kept_spread | percent(1)) between them. Acting took \(.acting_percent | text(2)) % of a CPU." end;
def server: $lines | map(select(.name | startswith("server"))) |
	if length == 0 then "Not measured." else
	"| items asked for | memory allowed | scheme | resident | p50 | p99 | p99.9 | read back, a second |\n" +
	"|---|---|---|---|---|---|---|---|\n" +
	(map(why as $why | if $why then "| \(.name) | \($why) | | | | | | |" else
	"| \(.order) | \(.memory_percent) % | \(.scheme) | \(.resident | mib) (\(.ratio | percent(0))) | " +
	"\(.p50_us | ms) | \(.p99_us | ms) | \(.p999_us | ms) | \(.faults_per_s) |" end) | join("\n")) end;
def goals: ["user_input", "some_mem_psi_us"] | map("goals.\(.)") | map(. as $name | named($name) |
	why as $why | if $why then "| \($name) | \($why) | | | |" else
	"| \($name) | \(.target) | \(.mean) | \(.mean_quota | mib) | \(.restarts) |" end) | join("\n");
def tier: ["migrate_cold", "migrate_hot", "ready"] | map("tier.\(.)") | map(. as $name |
	named($name) | why as $why | if $why then "| \($name) | \($why) | | | | |" else
	"| \($name) | \(.hot_node0_bytes | mib), \(.hot_node1_bytes | mib) | " +
	"\(.cold_node0_bytes | mib), \(.cold_node1_bytes | mib) | " +
	"\(.maps_node0 | mib), \(.maps_node1 | mib) | \(.moved | mib) | \(.on.kernel) |" end) | join("\n");

"<!-- SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause -->
<!-- Copyright (c) 2026 The bdamon authors -->
<!-- Written by scripts/schemes.sh (make bench-schemes): do not edit. -->

# Schemes, measured

Requirements: \(count("met")) met, \(count("**not met**")) not met, \(count("**not measured**")) not measured.

| scheme | what | required | measured | result |
|---|---|---|---|---|
\($needs | map("| \(.name) | \(.what) | \(.wanted) | \(.measured) | \(.result) |") | join("\n"))

\(facts)

bdamon ran with its defaults, but for what a command says.

## Proactive reclaim

A program of 1 GiB that uses one tenth of it; swap is zram. Its throughput is compared with that of a
second such process, whose memory nobody pages out: they run on two CPUs, which they swap 20 times a
second, so that a machine that gets slower slows both; and what counts is by how much that changes
when the scheme begins. The paging out of everything cold is part of it; the CPU time of bdamon,
which both give, is not: it stands beside it. CPU is in percent of one CPU, timer
included, from a second after the start. What came back is counted by the program\u0027s
major faults over the whole run, which is no less than within 10 seconds of its paging out.

| scheme | rounds | resident | throughput | throughput by CPU time | monitoring | acting |
|---|---|---|---|---|---|---|
\(reclaim)

## Huge pages

A program that chases pointers all over 256 MiB, and uses 16 KiB of each 2 MiB of 512 MiB more: with
huge pages for none, for all, and as ethp gives them, in processes that run in turn on one CPU, a
twentieth of a second each. Speeds are in accesses by CPU time, as it never waits for anything else.
\(huge)

## A server

memcached with half a million items of 1,000 bytes, 5,000 requests a second, skewed (the item of rank
r by 1 / r^0.99); hot items side by side, as those stored last, or scattered. Where 70 % of the memory
is allowed, the kernel reclaims the rest. What is not resident is in zram, which takes memory of its
own, less as it compresses. Latencies count from when a request was due, 99 % and 99.9 % of them are
within p99 and p99.9.

\(server)

## Goals

A program that uses all of its 128 MiB ten times a second, so that whatever is paged out is read
back. user_input is its faults in a second, some_mem_psi_us the microseconds of a second in which
some task of the machine waits for memory. Means of the second half of a run; a quota that finds more
than twice the target begins anew, at a byte.

| goal | target | mean | mean quota | moments at a byte |
|---|---|---|---|---|
\(goals)

![quota and bytes over time](schemes-user_input.svg)

![quota and bytes over time](schemes-some_mem_psi_us.svg)

## Two NUMA nodes

One eighth of a program\u0027s memory is hot. Where pages lie is what `move_pages` says of each, and
`/proc/PID/numa_maps` of the whole process. migrate_cold begins with all on node 0, migrate_hot with all
on node 1; ready is tier-demote and tier-promote together, with node 0 nearly full.

| scheme | hot on nodes 0, 1 | cold on nodes 0, 1 | numa_maps, nodes 0, 1 | moved | kernel |
|---|---|---|---|---|---|
\(tier)

<details>
<summary>All figures, as measured</summary>

```json
\($lines | map(tojson) | join("\n"))
```

</details>"'

if [ -n "$from" ]; then
	saved_lines '^\{"name":' > "$work/lines"
else
	new_lines '^\{"name":' "$work/new" measure "${topics[@]}"
	grep '^{"name":' -- "$to" > "$work/old" 2> /dev/null
	jq -n -c --slurpfile old "$work/old" --slurpfile new "$work/new" "$merge" > "$work/lines" ||
		exit 1
	for goal in user_input some_mem_psi_us; do
		draw "$goal" || exit 1
	done
fi
write_document jq -s -r "$program" "$work/lines"
