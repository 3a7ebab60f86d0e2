#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] [BUILD=build] tests/integration/examples.sh
#
# shellcheck disable=SC2154 # target.sh sets what is read here
#
# The session of docs/examples.md: every command of it, and what is said about it.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/tap.sh"
build=${BUILD:-build}
work=$TAP_DIR
. "$here/../lib/target.sh"

records()
{
	local said

	said=$("$BDAMON" record --timeout 15 -o "$work/damon.data" "$target_pid" 2>&1) &&
		[ -z "$said" ] && return
	note "record says: $said"
	return 1
}

# again COMMAND...: what it says of the recording; if it fails there is another one for the next
# try.  A machine that is busy otherwise may have kept the program from its memory, and that is
# what was recorded then.
again()
{
	"$@" && return
	records
	return 1
}

# Size in MiB of the largest stretch of the last snapshot that was seen at 100 to 200 Hz.  It may be
# several regions: none is larger than all memory divided by --minr.
hot_mib()
{
	"$BDAMON" report access -i "$work/damon.data" --raw_number | awk '
		$2 != "addr" { next }
		$1 == 0 { most = 0; hot = 0; end = 0 }
		{
			start = $3; size = $5; hz = $7
			if (start != end || hz < 100) hot = 0
			if (hz >= 100) hot += size
			end = start + size
			if (hot > most) most = hot
		}
		END { printf "%d\n", most / 1048576 }'
}

has_hot_memory()
{
	local mib

	mib=$(hot_mib)
	[ "$mib" -ge 112 ] && [ "$mib" -le 144 ] && return
	note "the hot memory has $mib MiB, not about 128"
	"$BDAMON" report access -i "$work/damon.data" | tail -n 20 | sed 's/^/# /'
	return 1
}

has_all_files()
{
	local suffix

	for suffix in "" .kdamonds .mem_footprint .proc_stats .vmas; do
		[ -s "$work/damon.data$suffix" ] && continue
		note "damon.data$suffix is missing"
		return 1
	done
}

# Half of the rows of the picture at least: cold, hot, cold.
draws_stripe()
{
	local nr

	"$BDAMON" report heatmap --input "$work/damon.data" --resol 10 60 --output stdout \
		> "$work/heatmap"
	nr=$(grep -cE '^0+[1-9]*[5-9]{4,9}[1-9]*0+$' "$work/heatmap")
	[ "$nr" -ge 5 ] && return
	sed 's/^/# /' "$work/heatmap"
	return 1
}

# Half of the time 128 MiB, give or take what one region more or less is.
needs_128_mib()
{
	local mib

	mib=$("$BDAMON" report wss -i "$work/damon.data" --raw_number -r 50 51 1 --nr_cols_bar 0 |
		awk '/^ 50/ { printf "%d\n", $2 / 1048576 }')
	[ "$mib" -ge 112 ] && [ "$mib" -le 144 ] && return
	note "the working set has $mib MiB, not about 128"
	return 1
}

# Most of the working set is in one mapping of 1 GiB; libc is there by its name.
names_mappings()
{
	"$BDAMON" report mappings -i "$work/damon.data" --nr_rows 0 --csv > "$work/mappings"
	awk -F, 'NR == 2 { ok = $2 == "anonymous" && $4 > 117440512 && $6 >= 1073741824 }
		/^,library,.*\/libc\.so/ { libc = 1 }
		/^,stack,\[stack\],/ { stack = 1 }
		END { exit !(ok && libc && stack) }' "$work/mappings" && return
	sed 's/^/# /' "$work/mappings"
	return 1
}

# All of its memory is resident, and times of both agree.
draws_footprint()
{
	"$BDAMON" report wss -i "$work/damon.data" --footprint --sortby time \
		--plot "$work/wss.svg" && [ -s "$work/wss.svg" ] &&
		"$BDAMON" report wss -i "$work/damon.data" --footprint --all_wss --csv |
		awk -F, '$1 == "wss" && (!from || $3 < from) { from = $3 }
			$1 == "wss" && $4 > to { to = $4 }
			$1 == "rss" && $3 > from && $3 < to && $5 > 1073741824 { inside++ }
			END { exit inside < 3 }'
}

# Parts of it, and sorted; the editor is tests/integration/heatmap.sh's.
draws_parts()
{
	"$BDAMON" report heatmap --input "$work/damon.data" --time_range 4s 8s guided \
		--output "$work/part.png" &&
		"$BDAMON" report heatmap --input "$work/damon.data" --sort_temperature \
			--output "$work/sorted.png" &&
		[ -s "$work/part.png" ] && [ -s "$work/sorted.png" ]
}

says_cost()
{
	"$BDAMON" report record_info -i "$work/damon.data" > "$work/info"
	grep -qE '^overhead: [0-9.]+ % of one CPU over .* \(budget 1\.000 %\)' "$work/info" &&
		grep -q '^samples: .* cleared runs: ' "$work/info" &&
		grep -q '^not measurable: ' "$work/info" && return
	sed 's/^/# /' "$work/info"
	return 1
}

lists_seconds()
{
	"$BDAMON" monitor --count 2 "$target_pid" > "$work/lines" &&
		[ "$(grep -cE '^[0-9.]+ s: working set [0-9.]+ MiB of [0-9.]+ .iB, overhead [0-9.]+ %, measured all but [0-9.]+ [KM]?i?B' \
			"$work/lines")" -eq 2 ] && return
	sed 's/^/# /' "$work/lines"
	return 1
}

traces()
{
	"$BDAMON" trace --timeout 1 "$target_pid" > "$work/trace" &&
		grep -qE '^ +bdamon +[0-9]+ \[[0-9]+\] +[0-9.]+: damon:damon_aggregated: target_id=0 nr_regions=[0-9]+ [0-9]+-[0-9]+: [0-9]+ [0-9]+$' \
			"$work/trace" && return
	head -n 3 "$work/trace" | sed 's/^/# /'
	return 1
}

[ -x "$BDAMON" ] || skip_all "the program $BDAMON"
[ "$(id -u)" -eq 0 ] || skip_all root
[ -x "$build/tests/workloads/workload" ] || skip_all "make workloads"
"$BDAMON" features > "$work/features" 2>&1 || skip_all "$(tail -n 1 "$work/features")"
plan 12

ok "the program starts" target_start hotcold --truth "$work/truth"
ok "record prints nothing" records
ok "all files are there" has_all_files
ok "the hot memory is found, in one region or in neighbours" tries 3 again has_hot_memory
ok "the heatmap shows it" tries 3 again draws_stripe
ok "parts of it are drawn" tries 3 again draws_parts
ok "it needs 128 MiB" tries 3 again needs_128_mib
ok "mappings have names" tries 3 again names_mappings
ok "the footprint is drawn beside it" tries 3 again draws_footprint
ok "what it cost is told" says_cost
ok "monitor prints a line every second" lists_seconds
ok "trace prints as perf script does" traces
target_stop
note "the workload says: $(tail -n 1 "$work/truth")"
