#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] tests/integration/schemes_refused.sh
#
# Schemes that are wrong: exit code 2, one line that names the file, the line and the key, and
# nothing is started: neither the command nor the output.  Needs no root.
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

[ -x "$BDAMON" ] || skip_all "the program $BDAMON"

# refused COMMAND MESSAGE: by bdamon COMMAND, without a trace.
refused()
{
	local code=0

	rm -f "$TAP_DIR"/{started,lines}
	"$BDAMON" "$1" -c "$TAP_DIR/file" -o "$TAP_DIR/lines" -- touch "$TAP_DIR/started" \
		> "$TAP_DIR/out" 2> "$TAP_DIR/err" < /dev/null || code=$?
	[ "$code" -eq 2 ] && [ "$(wc -l < "$TAP_DIR/err")" -eq 1 ] && [ ! -s "$TAP_DIR/out" ] &&
		grep -qF -- "$2" "$TAP_DIR/err" && [ ! -e "$TAP_DIR/started" ] &&
		[ ! -e "$TAP_DIR/lines" ] && return
	note "exit code $code, expected 2 and: $2"
	sed 's/^/# err: /' "$TAP_DIR/err"
	return 1
}

refused_by_both()
{
	refused schemes "$1" && refused record "$1"
}

# wrong NAME TEXT MESSAGE: TEXT is the file, as printf's %b takes it; FILE stands for its name.
wrong()
{
	printf '%b' "$2" > "$TAP_DIR/file"
	ok "$1" refused_by_both "${3//FILE/$TAP_DIR/file}"
}

plan "$(grep -c '^wrong ' "$0")"

any='"nr_accesses": {"min": "0 %", "max": "9 %"}, "age": {"min": 0, "max": "max"}'
weights='"weights": {"sz_permil": 0, "nr_accesses_permil": 0, "age_permil": 0}'

# --- JSON ---------------------------------------------------------------------------
wrong "an empty file" '' "there is no scheme in 'FILE'"
wrong "an empty list" '[]' "there is no scheme in 'FILE'"
wrong "a list that ends early" '[\n{}' "FILE:2: this is no JSON"
wrong "text behind the list" '[{}]\n]' "FILE:2: this is no JSON"
wrong "a comma too many" '[{"action": "stat",}]' "FILE:1: [0]: this is no JSON"
wrong "bytes that are no text" '[{"action": "\x01"}]' "FILE:1: [0]: this is no JSON"
wrong "half a character" '[{"action": "\\ud800"}]' "FILE:1: [0].action: '"
wrong "no list" '{"schemes": []}' "FILE:1: the key kdamonds is missing"
wrong "deep nesting" "$(printf '[%.0s' {1..500})" "it is nested too deeply"
wrong "an unknown key" '[{},\n{"acton": "stat"}]' "FILE:2: [1].acton: this key is none of"
wrong "a key there twice" '[{"action": "stat",\n"action": "stat"}]' \
	"FILE:2: [0].action: this key is there twice"
wrong "an unknown action" '[{"action": "pageot"}]' "FILE:1: [0].action: 'pageot' is none of"
wrong "a number as an action" '[{"action": 5}]' "FILE:1: [0].action: '5' is none of"
wrong "half a pattern" '[{\n"access_pattern": {"sz_bytes": {"min": 0}}}]' \
	"FILE:2: [0].access_pattern.sz_bytes: the key max is missing"
wrong "limits the wrong way round" \
	"[{\"access_pattern\": {\"sz_bytes\": {\"min\": \"2 M\", \"max\": \"1 M\"}, $any}}]" \
	"FILE:1: [0]: the smallest size exceeds the largest"
wrong "a size of an unknown unit" "[{\n\"quotas\": {\"time_ms\": 0, \"sz_bytes\": \"5 XB\",
	\"reset_interval_ms\": 0, $weights}}]" "FILE:2: [0].quotas.sz_bytes: '5 XB' is not a size"
wrong "a negative time" '[{}, {"apply_interval_us": "-5 s"}]' \
	"FILE:1: [1].apply_interval_us: '-5 s' is negative"
wrong "a number of 23 digits" '[{"max_nr_snapshots": 99999999999999999999999}]' \
	"FILE:1: [0].max_nr_snapshots: '99999999999999999999999' is negative or too large"
wrong "a goal of nothing" "[{\n\"quotas\": {\"time_ms\": 0, \"sz_bytes\": 0,
	\"reset_interval_ms\": 0, $weights, \"goals\":\n
	[{\"metric\": \"user_input\", \"target_value\": 0, \"current_value\": 0}]}}]" \
	"[0].quotas.goals[0]: a quota goal's target is 0"
wrong "a migration to nowhere" '[{"action": "migrate_hot"}]' \
	"FILE:1: [0]: a migration names the NUMA node"
wrong "a node of something else" '[{"target_nid": 0}]' "FILE:1: [0]: only a migration"
wrong "a node of a negative number" '[{"action": "migrate_cold", "target_nid": -5}]' \
	"FILE:1: [0].target_nid: '-5' is not the number of a NUMA node"
wrong "a filter without what it needs" \
	'[{\n"filters":\n [{"filter_type": "memcg", "matching": true}]}]' \
	"FILE:3: [0].filters[0]: the key memcg_path is missing"
wrong "watermarks out of order" '[{"watermarks": {"metric": "free_mem_rate", "interval_us": 5,
	"high_permil": 100, "mid_permil": 500, "low_permil": 1}}]' "FILE:1: [0]: the watermarks"

# --- columns ---------------------------------------------------------------------------
wrong "comments alone" '# one\n# two\n' "there is no scheme in 'FILE'"
wrong "six columns" 'min max 0 5 1s max' "FILE:1: a scheme has 7, 9, 12, 17 or 18 columns"
wrong "bytes of another encoding" '\xff\xfe' "FILE:1: a scheme has 7, 9, 12, 17 or 18 columns"
wrong "a rate beyond all" 'min max 0 500 1s max stat' "FILE:1: column 4, max_freq: '500' exceeds"
wrong "an action that came later" 'min max 0 5 1s max lru_prio' "FILE:1: column 7, action: 'lru_"
wrong "the second of two" 'min max 0 5 1s max stat\nmin max 0 5 5s 1s stat' \
	"FILE:2: the shortest age exceeds the longest"
