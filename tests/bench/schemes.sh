#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/bench/schemes.sh [TOPIC...]
#
#   prcl       prcl on a hot and cold program: memory, throughput, what comes back
#   prcl-psi   the same with prcl-psi
#   wss        what wss counts, against the truth
#   ethp       memory and speed with huge pages for all, for none, and for what is hot
#   server     memcached under a skewed load: memory and latencies, with cold-lru and prcl
#   goals      how near quotas keep what their goals are about
#   tier       what moves between two NUMA nodes; in a guest where there is one node
#   all        everything above (default)
#
# Prints one JSON line per measurement: "name", "ratio" and figures, bytes unless the name says
# otherwise; what could not be measured has "failed" or "skipped".  Nothing is asserted.  Needs
# root.  Swap is a zram device of its own; that and the machine's setting of huge pages are as they
# were in the end.  Environment: BDAMON, BUILD, BENCH_ROUNDS (runs of a kind, default 3),
# BENCH_SECONDS (length of a run, default 60), BENCH_SMALL=1 (short runs on little memory, to show
# that it works), BENCH_KEEP=DIR (what schemes told meanwhile is kept there, NAME.json each),
# BENCH_FLAGS (more options of bdamon schemes).
# What is read or set by the parts below.
# shellcheck disable=SC2034,SC2154
set -u

here=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-build}
bdamon=${BDAMON:-$build/bdamon}
small=${BENCH_SMALL:-}
rounds=${BENCH_ROUNDS:-$([ -n "$small" ] && echo 1 || echo 3)}
seconds=${BENCH_SECONDS:-$([ -n "$small" ] && echo 8 || echo 60)}
keep=${BENCH_KEEP:-}
read -r -a flags <<< "${BENCH_FLAGS:-}"
bench=$build/tests/bench
work=$(mktemp -d "${TMPDIR:-/tmp}/bdamon-schemes.XXXXXX") || exit 1

# shellcheck source=tests/lib/on_exit.sh
. "$here/lib/on_exit.sh"
on_exit rm -rf -- "$work"
for part in lib/{target,measure,emit,zram,cgroup} bench/schemes/{turns,reclaim,huge,server,goals,tier}; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done

say()
{
	printf 'bench: %s\n' "$*" >&2
}

# --- the schemes at work ------------------------------------------------------------------

schemes_pid=
# The timer's time is read where it can be pinned.
pin_name=bench-$$
status=$(pinned_status "$pin_name")

# schemes_start OPTION...: on the target, in the background; what it tells goes to $work/lines.
schemes_start()
{
	# Nobody shall take an older one for this.
	rm -f -- "$work/lines"
	"$bdamon" schemes -o "$work/lines" ${status:+--pin "$pin_name"} "${flags[@]}" "$@" \
		--target_pid "$target_pid" > "$work/said" 2> "$work/schemes.log" &
	schemes_pid=$!
	on_exit schemes_end
	for _ in {1..100}; do
		[ -s "$work/lines" ] && return
		kill -0 "$schemes_pid" 2> /dev/null || break
		sleep 0.1
	done
	say "bdamon schemes $*: $(tail -n 1 "$work/schemes.log")"
	return 1
}

schemes_end()
{
	[ -n "$schemes_pid" ] || return 0
	kill "$schemes_pid" 2> /dev/null
	wait "$schemes_pid" 2> /dev/null
	schemes_pid=
}

# schemes_stop [NAME]: ended by us; its last line has the totals.
schemes_stop()
{
	kill "$schemes_pid" 2> /dev/null
	wait "$schemes_pid" 2> /dev/null
	schemes_pid=
	if ! tail -n 1 "$work/lines" | grep -q '"is_end": true'; then
		say "bdamon schemes did not come to its end: $(tail -n 1 "$work/schemes.log")"
		return 1
	fi
	[ -z "$keep" ] || [ $# -eq 0 ] || cp "$work/lines" "$keep/$1.json"
}

# told KEY: a number of the last line, of the first scheme that has it.
told()
{
	tail -n 1 "$work/lines" | grep -oE "\"$1\": [0-9.]+" | head -n 1 | sed 's/.*: //'
}

# --- the target -------------------------------------------------------------------------

# status_bytes KEY [PID]: of /proc/PID/status.
status_bytes()
{
	awk -v key="$1:" '$1 == key { printf "%d\n", $2 * 1024 }' "/proc/${2:-$target_pid}/status"
}

# Waits for a page that had to be read, each one page.
major_faults()
{
	sed 's/.*) //' "/proc/${1:-$target_pid}/stat" | cut -d ' ' -f 10
}

# --- numbers ------------------------------------------------------------------------------

# calc EXPRESSION: as awk has it; null where something in it was not measured.
calc()
{
	awk "BEGIN { printf \"%.6g\\n\", ${1//[$'\n\t']/ } }" 2> /dev/null || echo null
}

# median NUMBER...: null if one was not measured.
median()
{
	printf '%s\n' "$@" | sort -g | awk '$1 + 0 != $1 { bad = 1 } { v[NR] = $1 } END {
		if (bad || !NR) print "null"
		else printf "%.6g\n", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# spread NUMBER...: the distance of the most and the least from each other; null likewise.
spread()
{
	printf '%s\n' "$@" | sort -g | awk '$1 + 0 != $1 { bad = 1 } NR == 1 { least = $1 } END {
		if (bad || !NR) print "null"; else printf "%.6g\n", $1 - least }'
}

# --- selection ----------------------------------------------------------------------------

# measure NAME COMMAND...: the command emits NAME; if it cannot, that is the result.
measure()
{
	local name=$1

	shift
	if ! "$@"; then
		emit "$name" null '{"failed":true}'
		say "$name could not be measured"
	fi
	schemes_end
	target_stop
	turns_stop
	meter_stop
}

# skipped NAME WHY
skipped()
{
	emit "$1" null "{\"skipped\":\"$2\"}"
}

# with_swap NAME BYTES COMMAND...: measured where there is swap of our own.
with_swap()
{
	local name=$1 bytes=$2

	shift 2
	if zram_start "$bytes"; then
		measure "$name" "$@"
	else
		skipped "$name" "$zram_why"
	fi
	zram_stop
}

topics=(prcl prcl-psi wss ethp server goals tier)

run_topic()
{
	case $1 in
	prcl | prcl-psi)
		if [ "$(nproc)" -ge 2 ]; then
			with_swap "$1" 2G run_reclaim "$1"
		else
			skipped "$1" "one CPU is not enough for two targets"
		fi
		;;
	wss) measure wss run_wss ;;
	ethp) run_huge ;;
	server) run_server ;;
	goals) run_goals ;;
	tier) run_tier ;;
	esac
}

[ "${*:-all}" != all ] || set -- "${topics[@]}"
for topic in "$@"; do
	if [[ " ${topics[*]} " != *" $topic "* ]]; then
		sed -n '5,14s/^# \{0,1\}//p' "$0" >&2
		exit 2
	fi
done
for tool in "$bdamon" "$build/tests/workloads/workload" "$bench"/{cost,score,gets,nodes,turns}; do
	if [ ! -x "$tool" ]; then
		say "$tool is missing; run: make bench-schemes"
		exit 1
	fi
done
for topic in "$@"; do
	run_topic "$topic"
done
