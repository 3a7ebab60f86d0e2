#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: scripts/measurements.sh [--to FILE] [TOPIC...]
#        scripts/measurements.sh [--to FILE] --from FILE
#
# Measures with tests/bench/bench.sh and writes docs/measurements.md: what was
# required, what was measured, what stands beside it.  A TOPIC may bring its
# arguments: "accuracy hotcold tlb".  --from takes saved lines of the benchmark,
# or a document written earlier, and measures nothing.  Environment: as bench.sh.
# Exit code 0 when the document was written, whatever it says.
set -u

root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
name=measurements
to=$root/docs/measurements.md
# shellcheck source=scripts/document.sh
. "$root/scripts/document.sh"

take_topics "$@"
[ ${#topics[@]} -gt 0 ] || topics=(all)
make_work

# text STRING: as the value of a JSON member.
text()
{
	printf '"%s"' "$(tr -d '"\\\n' <<< "$1")"
}

# What the figures are about goes with them.
machine()
{
	printf '{"name":"machine","kernel":%s,"cpu":%s,"cpus":%s,"memory_mib":%s,' \
		"$(text "$(uname -r)")" "$(text "$(cpu_model)")" "$(nproc)" \
		"$(awk '$1 == "MemTotal:" { print int($2 / 1024) }' /proc/meminfo)"
	printf '"date":%s,"options":%s,"seconds":%s,"toggles":%s,"command":%s}\n' \
		"$(text "$(date -u +%Y-%m-%d)")" "$(text "${BENCH_FLAGS:-}")" \
		"${BENCH_SECONDS:-30}" "${BENCH_TOGGLES:-250}" \
		"$(text "tests/bench/bench.sh ${topics[*]}")"
}

measure()
{
	local topic words

	machine
	for topic in "${topics[@]}"; do
		read -r -a words <<< "$topic"
		"$root/tests/bench/bench.sh" "${words[@]}" ||
			echo "measurements: $topic did not finish" >&2
	done
}

# The document; reads JSON lines, flat, one a measurement.
# shellcheck disable=SC2016
program='
function take(line,    pair, at, key) {
	split("", m)
	while (match(line, /"[a-z0-9_]+":("[^"]*"|[^,}]*)/)) {
		pair = substr(line, RSTART, RLENGTH)
		line = substr(line, RSTART + RLENGTH)
		at = index(pair, ":")
		key = substr(pair, 2, at - 3)
		pair = substr(pair, at + 1)
		gsub(/"/, "", pair)
		m[key] = pair
	}
}
function has(key) { return (key in m) && m[key] != "null" && m[key] != "" }
function num(key, digits) { return has(key) ? sprintf("%." digits "f", m[key]) : "-" }
function percent(key, digits) { return has(key) ? num(key, digits) " %" : "-" }
function mib(key) { return has(key) ? sprintf("%.1f MiB", m[key] / 1048576) : "-" }
function quotient(a, b) {
	return has(a) && has(b) && m[b] + 0 != 0 ? sprintf("%.3f", m[a] / m[b]) : "-"
}
# The sign and bound as in ">= 0.97"; key is what it is about, of absolute value.
function verdict(sign, bound, key,    x, met) {
	if (sign == "")
		return ""
	if (!has(key)) {
		nr_missing++
		return "**not measured**"
	}
	x = m[key] < 0 ? -m[key] : m[key] + 0
	met = sign == ">=" ? x >= bound : x <= bound
	nr_met += met
	nr_unmet += !met
	return met ? "met" : "**not met**"
}
function row(what, required, measured, beside, rat, result) {
	rows[topic] = rows[topic] sprintf("| %s | %s | %s | %s | %s | %s |\n", what,
		required == "" ? "-" : required, measured, beside, rat, result)
}
# A line without figures, which is told and counted. Return: whether it is one.
function is_void(name, what) {
	if ("failed" in m)
		row(what, wanted[name], "could not be measured", "-", "-", "**failed**")
	else if ("skipped" in m)
		row(what, wanted[name], "skipped: " m["skipped"], "-", "-", "**skipped**")
	else
		return 0
	nr_missing += name in wanted
	nr_void++
	return 1
}
function cost_text() {
	return percent("total_percent", 2) " (process " num("cpu_percent", 2) ", timer " \
		num("timer_percent", 2) ")"
}
function classic_cpu() {
	return has("classic_cpu_percent") ? percent("classic_cpu_percent", 2) : "-"
}
function throughput(what, sign, bound) {
	row(what ": throughput, monitored / alone", sign == "" ? "" : sign " " bound,
		num("throughput_ratio", 4) " (standard error " num("ratio_error", 4) ", " \
		num("pairs", 0) " pairs)", "classic " num("classic_throughput_ratio", 4),
		quotient("throughput_ratio", "classic_throughput_ratio"),
		verdict(sign, bound, "throughput_ratio"))
}
function cpu(what, sign, bound) {
	row(what ": CPU", sign == "" ? "" : sign " " bound " %", cost_text(),
		"classic " classic_cpu(), quotient("total_percent", "classic_cpu_percent"),
		verdict(sign, bound, "total_percent"))
}
function accuracy(kind,    sign) {
	sign = (kind in f1) ? ">=" : ""
	row(kind ": F1", sign == "" ? "" : sign " " f1[kind], num("f1", 4) " (median " \
		num("f1_median", 4) ", lowest " num("f1_min", 4) "; CPU " \
		percent("total_percent", 2) ")", "truth 1", num("f1", 4),
		verdict(sign, f1[kind], "f1"))
	sign = has("wss_error") ? "<=" : ""
	row(kind ": working set", sign == "" ? "" : "within 10 %", mib("wss_bytes") \
		(sign == "" ? "" : sprintf(" (%+.1f %%; single snapshots %.1f %% off)",
		100 * m["wss_error"], 100 * m["wss_abs_error"])),
		"truth " mib("wss_truth_bytes"), quotient("wss_bytes", "wss_truth_bytes"),
		verdict(sign, 0.1, "wss_error"))
}
function huge() {
	row("huge pages split (thp_split_page)", "0", m["thp_split_page"] " while " \
		num("clears_per_s", 1) " clears/s", "alone " \
		num("alone_thp_split_page", 0), "-",
		verdict("<=", 0, "thp_split_page"))
	row("huge mappings split (thp_split_pmd)", "", m["thp_split_pmd"], "alone " \
		num("alone_thp_split_pmd", 0), "-", "")
	row("memory in huge pages, after / before", "", num("huge_kib_after", 0) " KiB",
		num("huge_kib_before", 0) " KiB", quotient("huge_kib_after", "huge_kib_before"), "")
}
function memory(what, bound_hour,    sign) {
	sign = bound_hour ? "<=" : ""
	row(what ": resident memory", "<= 16 MiB", mib("rss_bytes") " (highest " \
		mib("hwm_bytes") ")", "-", "-", verdict("<=", 16 * 1048576, "rss_bytes"))
	row(what ": record an hour", sign == "" ? "" : "<= 20 MiB",
		num("mib_per_hour", 1) " MiB", "-", "-", verdict(sign, 20, "mib_per_hour"))
}
# Sets the topic. Return: what the row is about.
function label(name,    part) {
	split(name, part, ".")
	topic = part[1]
	sub(/^[a-z]+[.]/, "", name)
	gsub(/[.]/, " ", name)
	return name
}
function one(full,    name) {
	name = label(full)
	seen[full] = 1
	if (is_void(full, name))
		return
	if (topic == "accuracy")
		accuracy(name)
	else if (topic == "overhead") {
		cpu(name, "<=", 1)
		throughput(name, ">=", 0.99)
	} else if (topic == "idle") {
		cpu(name, "<=", 0.1)
		row(name ": wakeups", "<= 15 /s", num("wakeups_per_s", 1) " /s", "-", "-",
			verdict("<=", 15, "wakeups_per_s"))
	} else if (topic == "growth")
		cpu(name, "", 0)
	else if (topic == "harm" && name == "huge")
		huge()
	else if (topic == "harm" && name == "starts")
		row("512 MiB in 410 MiB: throughput in the 6 s in which it starts, / alone", "",
			num("throughput_ratio", 4) " (standard error " num("ratio_error", 4) ", " \
			num("pairs", 0) " starts)", "-", "-", "")
	else if (topic == "harm")
		throughput("512 MiB in 410 MiB", ">=", 0.97)
	else if (topic == "memory" && name == "record_hour")
		row("100 regions, simulated: record an hour", "<= 20 MiB",
			num("mib_per_hour", 1) " MiB", "-", "-", verdict("<=", 20, "mib_per_hour"))
	else if (topic == "memory")
		memory(name, name == "default")
}
function expect(name, what) {
	order[++nr_wanted] = name
	wanted[name] = what
}
# What had to be measured and was not is told, too.
function tell_missing(    i, name) {
	for (i = 1; i <= nr_wanted; i++) {
		name = label(order[i])
		if (order[i] in seen)
			continue
		row(name, wanted[order[i]], "-", "-", "-", "**not measured**")
		nr_missing++
	}
}
function section(name, title, about) {
	printf "\n## %s\n\n%s\n\n", title, about
	print "| what | required | measured | beside it | ratio | result |"
	print "|---|---|---|---|---|---|"
	printf "%s", rows[name] == "" ? "| - | - | not measured | - | - | - |\n" : rows[name]
}
function known(key) { return (key in machine) && machine[key] != "" ? machine[key] : "not recorded" }
BEGIN {
	f1["hotcold"] = 0.97
	f1["windows"] = f1["tlb"] = f1["huge"] = 0.95
	f1["stairs"] = f1["zipf"] = 0.90
	f1["shared"] = f1["cow"] = 0.80
	n = split("hotcold windows stairs zipf tlb huge shared cow", kinds, " ")
	for (i = 1; i <= n; i++)
		expect("accuracy." kinds[i], "F1 >= " f1[kinds[i]])
	expect("overhead.random.1G", "CPU <= 1 %, throughput >= 0.99")
	expect("overhead.random.8G", "CPU <= 1 %, throughput >= 0.99")
	expect("idle.256M", "CPU <= 0.1 %, <= 15 wakeups/s")
	expect("harm.huge", "no huge page split")
	expect("harm.pressure", "throughput >= 0.97")
	expect("memory.default", "<= 16 MiB, record <= 20 MiB an hour")
	expect("memory.regions.1000", "<= 16 MiB")
	expect("memory.record_hour", "<= 20 MiB an hour")
}
/^[{]"name":/ {
	raw = raw $0 "\n"
	take($0)
	if (m["name"] == "machine")
		for (key in m)
			machine[key] = m[key]
	else
		one(m["name"])
}
END {
	tell_missing()
	print "<!-- SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause -->"
	print "<!-- Copyright (c) 2026 The bdamon authors -->"
	print "<!-- Written by scripts/measurements.sh (make measurements): do not edit. -->\n"
	print "# Measurements\n"
	printf "Requirements: %d met, %d not met, %d not measured. ", nr_met, nr_unmet, nr_missing
	printf "Measurements that failed or were skipped: %d.\n\n", nr_void
	print "| | |\n|---|---|"
	print "| kernel | " known("kernel") " |"
	print "| CPU | " known("cpu") ", " known("cpus") " CPUs |"
	print "| memory | " known("memory_mib") " MiB |"
	print "| date | " known("date") " |"
	print "| command | `" known("command") "` |"
	options = machine["options"] == "" ? "none" : "`" machine["options"] "`"
	print "| options of bdamon record beyond the defaults | " options " |"
	print "| seconds of an accuracy run, pairs of a throughput | " known("seconds") ", " \
		known("toggles") " |\n"
	print "CPU is in percent of one CPU: the monitoring process and its sampling timer, in"
	print "steady state, without start-up. \"Classic\" is reading `smaps` and writing"
	print "`clear_refs` every 100 ms. The ratio is measured / beside it.\n"
	print "Measured by themselves: bdamon beside the kernel\047s DAMON and other"
	print "[peers](measurements-peers.md), [schemes](measurements-schemes.md), and what bdamon and the"
	print "kernel\047s page aging [do to each other](accuracy.md)."
	section("accuracy", "Accuracy", "Against workloads that know what they touch. F1 of the " \
		"bytes called hot, mean over the\nsnapshots; the working set is the bytes of " \
		"regions with any access.")
	section("overhead", "Overhead", "Of a program that touches its memory at random, as " \
		"fast as it can. Throughput: median\nover pairs of phases, each monitored one " \
		"beside its unmonitored neighbours.")
	section("idle", "Idle", "The target sleeps. Wakeups are the process\047s voluntary context " \
		"switches; the interrupts of\nits timer are not among them.")
	section("growth", "Growth", "CPU over the number of regions and the size of the target.")
	section("harm", "Harm", "What monitoring must not do to the target.")
	section("memory", "Memory", "Of the monitor, and of what it writes; the target is " \
		"windows.")
	print "\n<details>\n<summary>All figures, as measured</summary>\n"
	printf "```json\n%s```\n\n</details>\n", raw
}'

if [ -n "$from" ]; then
	saved_lines '^\{"name":' > "$work/lines"
else
	# All names but "machine" have a topic and a dot.
	new_lines '^\{"name":"[a-z]+\.' "$work/lines" measure
fi
write_document awk "$program" "$work/lines"
