#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: scripts/peers.sh [--to FILE] [--no-guest | --no-host] BUILD [KIND...]
#        scripts/peers.sh [--to FILE] --from FILE
#
# Measures bdamon beside the kernel's own DAMON, in guests (tests/vm/peers.sh), and beside the
# classic ways, on this machine (tests/bench/peers.sh; root), and writes
# docs/measurements-peers.md.  With --no-guest or --no-host that part's figures are those of the
# document as it is.  --from takes saved lines, or a document written earlier, and
# measures nothing.  Environment: as both.  Exit code 0 when the document was written.
set -u

root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
name=peers
to=$root/docs/measurements-peers.md
# shellcheck source=scripts/document.sh
. "$root/scripts/document.sh"

take_machines "$@"
set -- "${words[@]}"
make_work

# A measurement, or what is said about a machine.
lines='^\{"(kind|machine)":'

# What of the environment was set for this.
settings()
{
	local each

	for each in BENCH_ATTRS BENCH_SECONDS BENCH_FROM KERNEL VM_KERNEL; do
		[ -z "${!each:-}" ] || printf '%s=%s ' "$each" "${!each}"
	done
}

# keep PATTERN: lines of the document that is replaced.
keep()
{
	grep -E "$lines" -- "$to" 2> /dev/null | grep -E -- "$1"
}

measure()
{
	jq -nc --arg kernel "$(uname -r)" --arg cpu "$(cpu_model)" \
		--arg date "$(date -u +%Y-%m-%d)" --arg rounds "${BENCH_ROUNDS:-2}" \
		--arg settings "$(settings)" \
		--arg qemu "$(qemu-system-x86_64 --version 2> /dev/null | head -n 1)" \
		'{machine: "host", kernel: $kernel, cpu: $cpu, date: $date, rounds: $rounds,
		settings: $settings, qemu: $qemu}'
	[ -n "$guest" ] || keep '"peer":"kernel"|"machine":"guest"'
	[ -n "$host" ] || keep '"peer":"classic"'
	[ -z "$guest" ] || "$root/tests/vm/peers.sh" "$build" "$@" ||
		echo "peers: a guest had trouble" >&2
	[ -z "$host" ] || BUILD=$build BDAMON=$build/bdamon BENCH_ATTRS=5000:100000 \
		BENCH_SECONDS=${BENCH_SECONDS:-} "$root/tests/bench/peers.sh" classic "$@"
}

# The document; reads the lines as one array.
# shellcheck disable=SC2016
program='
def mean: map(select(. != null)) | if length > 0 then add / length else null end;
def round_to($digits): pow(10; $digits) as $p | . * $p | round / $p;
def fixed($digits):
	round_to($digits) | tostring |
	if $digits == 0 then . else
		(if contains(".") then . else . + "." end) |
		(split(".")) as [$whole, $part] |
		$whole + "." + ($part + "00000")[:$digits]
	end;
def text($digits): if . == null then "-" else fixed($digits) end;
def percent($digits): if . == null then "-" else fixed($digits) + " %" end;
def signed: if . == null then "-" else (if . >= 0 then "+" else "" end) + (. * 100 | fixed(1)) +
	" %" end;
def size: if . == null then "-" elif . >= 1048576 then (. / 1048576 | fixed(1)) + " MiB"
	else (. / 1024 | fixed(0)) + " KiB" end;
def interval: tonumber | if . >= 1000000 then "\(. / 1000000) s" else "\(. / 1000) ms" end;
def intervals: split(":") | map(interval) | join(" / ");
def who: {kernel: "DAMON", default: "bdamon, as it is", equal: "bdamon, CPU of DAMON",
	classic: "smaps", idle: "idle page bitmap"}[.];
def place: {kernel: 0, classic: 0, idle: 1, default: 2, equal: 3}[.];

# DAMON checks each region in each sampling interval; bdamon counts its looks.
def checks_per_s: if .monitor == "kernel" and .regions then
		.regions * 1e6 / (.attrs | split(":")[0] | tonumber)
	else .samples_per_s end;

# One line for all rounds of the same.
def joined:
	map(select(has("kind"))) | group_by(.kind, .attrs, .section, .monitor) |
	map({kind: .[0].kind, attrs: .[0].attrs, section: .[0].section, monitor: .[0].monitor,
		runs: (map(select(has("f1"))) | length),
		why: (map(if .failed then "failed" else .skipped end) | map(select(.)) | .[0]),
		f1: (map(.f1) | mean), wss_error: (map(.wss_error) | mean),
		reaction_ms: (map(.reaction_ms) | mean), missed: (map(.missed_changes) | add),
		changes: (map(.changes) | add), cpu: (map(.total_percent) | mean),
		throughput: (map(.throughput_ratio) | mean),
		memory: (map(.memory_bytes) | mean), late: (map(.late_percent) | mean),
		checks_per_s: (map(checks_per_s) | mean)}) |
	sort_by(.section, (.attrs | split(":")[0] | tonumber), .kind, (.monitor | place));

def reaction: if .reaction_ms == null then "-" else (.reaction_ms | fixed(0)) + " ms" +
	(if .missed > 0 then " (\(.missed) of \(.changes) missed)" else "" end) end;
def row: if .runs == 0 then
	"| \(.kind) | \(.attrs | intervals) | \(.monitor | who) | \(.why // "not measured") | | | | | |"
	else "| \(.kind) | \(.attrs | intervals) | \(.monitor | who) | \(.f1 | text(4)) | " +
	"\(.wss_error | signed) | \(reaction) | \(.cpu | percent(2)) | " +
	"\(.throughput | text(3)) | \(.memory | size) |" end;
def table($section): map(select(.section == $section)) | if length == 0 then "Not measured."
	else "| workload | intervals | monitor | F1 | working set | reaction | CPU | throughput | memory |\n" +
	"|---|---|---|---|---|---|---|---|---|\n" + (map(row) | join("\n")) end;

# One percent of a CPU is ten million instructions a second of a clock that counts them.
def per_second: .cpu * 1e7;
def instructions: map(select(.section == "guest" and .runs > 0 and .cpu != null)) |
	if length == 0 then "Not measured." else
	"| workload | intervals | monitor | instructions an aggregation | region checks a second | instructions a check |\n" +
	"|---|---|---|---|---|---|\n" + (map("| \(.kind) | \(.attrs | intervals) | \(.monitor | who) | " +
		"\(per_second * (.attrs | split(":")[1] | tonumber) / 1e6 | fixed(0)) | " +
		"\(.checks_per_s | text(0)) | " +
		"\(if (.checks_per_s // 0) > 0 then per_second / .checks_per_s | fixed(0) else "-" end) |") |
		join("\n")) end;

# What bdamon has less of than DAMON, for a reader who wants to know nothing else.
def behind($one; $peer):
	(if $one.f1 != null and $one.f1 < $peer.f1 - 0.01 then
		"F1 \($one.f1 | fixed(3)) instead of \($peer.f1 | fixed(3))" else empty end),
	(if $one.wss_error != null and $peer.wss_error != null and
		($one.wss_error | fabs) > ($peer.wss_error | fabs) + 0.02 then
		"working set \($one.wss_error | signed) instead of \($peer.wss_error | signed)"
		else empty end),
	(if $one.reaction_ms != null and $peer.reaction_ms != null and
		$one.reaction_ms > $peer.reaction_ms + 100 then
		"a move seen after \($one.reaction_ms | fixed(0)) ms instead of \($peer.reaction_ms | fixed(0)) ms"
		else empty end),
	(if $one.cpu != null and $one.cpu > $peer.cpu * 1.1 then
		"CPU \($one.cpu | percent(2)) instead of \($peer.cpu | percent(2))" else empty end),
	(if $one.throughput != null and $one.throughput < $peer.throughput - 0.01 then
		"throughput \($one.throughput | fixed(3)) instead of \($peer.throughput | fixed(3))"
		else empty end);
def shortfalls($monitor): map(select(.section == "guest" and .runs > 0)) | group_by(.kind, .attrs) |
	map((map(select(.monitor == "kernel")) | .[0]) as $peer |
		(map(select(.monitor == $monitor)) | .[0]) as $one |
		if $peer and $one then [behind($one; $peer)] | select(length > 0) |
			"* \($one.kind), \($one.attrs | intervals): \(join("; "))"
		else empty end) |
	if length == 0 then "Nothing." else join("\n") end;
def measured: any(.section == "guest" and .monitor == "kernel" and .runs > 0);

(map(select(.machine == "host")) | last // {}) as $host |
(map(select(.machine == "guest")) | last // {}) as $guest |
. as $raw |
map(if has("kind") then .section = {kernel: "guest", classic: "host"}[.peer] else . end) |
joined as $all |
"<!-- SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause -->
<!-- Copyright (c) 2026 The bdamon authors -->
<!-- Written by scripts/peers.sh (make bench-peers): do not edit. -->

# bdamon beside its peers

| | |
|---|---|
| kernel of the guests | \($guest.kernel // "not recorded") |
| kernel of the host | \($host.kernel // "not recorded") |
| CPU of the host | \($host.cpu // "not recorded") |
| emulator | \($host.qemu // "not recorded"), `-icount shift=0,sleep=off`, one CPU |
| date | \($host.date // "not recorded") |
| command | `\($host.settings // "")make bench-peers` |
| rounds, of which the mean is given | \($host.rounds // "not recorded") |
| regions | 10 to 1000, everywhere |

F1 is of the bytes called hot, mean over the snapshots after the first three eighths
of a run (160 aggregations, or 20 of 2 s; on the host see the command); working set is how far
the mean is off; reaction is the median time from a move of the hot memory to the first
snapshot that shows it (F1 >= 0.8). CPU is in percent of one CPU, of all
that monitors, without start-up. Throughput is the target\u0027s, against the same target before
and after. Each run has a target of its own, whose memory was just written.

## The kernel\u0027s DAMON

In a guest, because the machine\u0027s own is not touched. Each monitor runs alone, with the same
intervals; bdamon once as it is (1 % of a CPU) and once with `--overhead` set to what DAMON had
just used. DAMON\u0027s CPU is its worker\u0027s, the event that tells us of the regions included; that of
bdamon is its process and its timer, the writing of the record included, which is of accesses alone
(`--do_record access`).

\($all | table("guest"))

### What remains behind the kernel at the same CPU

\(if $all | measured then ($all | shortfalls("equal")) else "Not measured." end)

### What remains behind the kernel as it is

\(if $all | measured then ($all | shortfalls("default")) else "Not measured." end)

### In instructions

The same CPU time by aggregation interval, and by check of a region: all that a monitor does, clearing
and recording included, over its checks. DAMON checks one page of each region in each sampling
interval; a check of bdamon is a look at a run of 16 pages.

\($all | instructions)

### In any case

bdamon takes more memory (DAMON: its regions and its worker\u0027s stack; bdamon: a process), and
time to start, which DAMON does not need.

### What these figures mean

* The guest\u0027s clock counts instructions: one is a nanosecond, so 1 % of a CPU is ten million
  instructions a second. What the host does meanwhile changes nothing. A real CPU does
  one to four times as much in a nanosecond, and waits for memory, which this clock does not
  know: cache and TLB misses cost nothing here. Clearing by bdamon flushes TLB entries, on
  other CPUs by interrupts, and DAMON\u0027s does not: that advantage of DAMON is not in these
  figures. Throughput tells of instructions taken from the target only. Times of real machines
  are in [measurements.md](measurements.md).
* Other clocks were tried. With two CPUs and the host\u0027s clock (`tests/vm/run.sh` as it is used for
  tests), times depend on the load of the host. `-icount shift=auto,sleep=off` with two CPUs runs,
  but in a trial the target\u0027s sweeps came late for a fifth of the time. Linux 6.1 was found to
  hang with `-icount`, so that only later kernels are measured so.
* The emulated TLB is large and forgets nothing by itself, and DAMON does not flush it: without
  a remedy DAMON sees next to nothing (F1 0.01 on hotcold). A second process that wakes up every
  2 ms and so empties it stands for the other work of a real machine. It runs beside every
  workload but tlb, which is about memory that stays in the TLB.
* Hot memory is 4 to 12 MiB in 64 to 128 MiB (tlb: 256 KiB), and its workers pause, so that every page is
  touched every 5 ms also under emulation.

## Reading smaps, and the bitmap of idle pages

On the host, every 100 ms.

* \"smaps\" reads `/proc/PID/smaps` and writes `/proc/PID/clear_refs`. It knows no more than a sum
  for each mapping, so that a mapping is hot in whole or not at all; its working set is that sum.
* \"idle page bitmap\" looks up every page of the process in `/proc/PID/pagemap` and in
  `/sys/kernel/mm/page_idle/bitmap`, and marks them all idle again. It knows each page. Kernels
  without `CONFIG_IDLE_PAGE_TRACKING` have \"no idle page tracking\".

\($all | table("host"))

<details>
<summary>All figures, as measured</summary>

```json
\($raw | map(tojson) | join("\n"))
```

</details>"'

if [ -n "$from" ]; then
	saved_lines "$lines" > "$work/lines"
else
	new_lines '"f1":' "$work/lines" measure "$@"
fi
write_document jq -s -r "$program" "$work/lines"
