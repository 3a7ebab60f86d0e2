#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BUILD=build] tests/integration/pages.sh
#
# Page-level filters of schemes: which pages pass, page by page, against what the kernel says
# of them in /proc and against memory made on purpose; and which filters this kernel answers.
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

build=${BUILD:-build}
filters=$build/tests/bench/page_filters
sizes=/sys/kernel/mm/transparent_hugepage
# shellcheck source=tests/lib/cgroup.sh
. "$(dirname "$0")/../lib/cgroup.sh"

# All cases at once, since loading the programs takes longer than they do; each leaves a file.
run_cases()
{
	"$filters" ${cgroup_dir:+--cgroup "$cgroup_dir"} "$@" 2>&1 | awk -v dir="$TAP_DIR" '
		BEGIN { file = dir "/trouble" }
		$1 == "case" { file = dir "/" $2 ".case"; next }
		{ print > file }'
}

# says CASE: 0, or 4 with what is missing in $lacking; what it printed is in $TAP_DIR/out.
says()
{
	local code

	# Another try runs the case anew.
	[ -e "$TAP_DIR/$1.case" ] || run_cases "$1"
	if ! mv "$TAP_DIR/$1.case" "$TAP_DIR/out"; then
		sed 's/^/# /' "$TAP_DIR/trouble"
		return 1
	fi
	code=$(sed -n 's/^code //p' "$TAP_DIR/out")
	sed -i '/^code /d' "$TAP_DIR/out"
	lacking=$(sed -n '$s/^# //p' "$TAP_DIR/out")
	[ "$code" = 0 ] || [ "$code" = 4 ] || sed 's/^[^#]/# &/' "$TAP_DIR/out"
	return "${code:-1}"
}

# passes CASE: chance may spoil it: reclaim that clears a bit, memory that moves.
passes()
{
	tries 3 says "$1"
}

# if_had NAME CASE: skipped for want of what the case needs.
if_had()
{
	if grep -qsx 'code 4' "$TAP_DIR/$2.case"; then
		says "$2"
		skip "$1" "$lacking"
	else
		ok "$1" passes "$2"
	fi
}

restore_size()
{
	echo "$1" > "$sizes/hugepages-64kB/enabled"
}

# Where there are such pages, for who asks for them.
allow_64k()
{
	local before

	[ -w "$sizes/hugepages-64kB/enabled" ] || return 0
	before=$(sed -n 's/.*\[\(.*\)\].*/\1/p' "$sizes/hugepages-64kB/enabled")
	on_exit restore_size "$before"
	restore_size madvise
}

has_generations()
{
	[ $(($(cat /sys/kernel/mm/lru_gen/enabled 2> /dev/null || echo 0) & 1)) -eq 1 ]
}

has_memcg()
{
	[ -r /proc/kpagecgroup ] && { [ -e /sys/fs/cgroup/memory.stat ] ||
		[ -e /sys/fs/cgroup/memory/memory.stat ]; }
}

# All filters are answered but those that have no meaning here, and these say why.
checks()
{
	local active='^yes$' memcg='^yes$' name answer want bad=0

	! has_generations || active="^the filter 'active' has no meaning .*/lru_gen/enabled$"
	has_memcg || memcg="memcg"
	says check || return 1
	while IFS=: read -r name answer; do
		case $name in
		active) want=$active ;;
		memcg) want=$memcg ;;
		*) want='^yes$' ;;
		esac
		[[ ${answer# } =~ $want ]] && continue
		note "filter $name: $answer; expected $want"
		bad=1
	done < <(grep -v '^#' "$TAP_DIR/out")
	[ "$(grep -vc '^#' "$TAP_DIR/out")" -eq 8 ] && return $bad
}

misses_cgroup()
{
	says absent && grep -q '^memcg: there is no memory cgroup' "$TAP_DIR/out"
}

[ "$(id -u)" -eq 0 ] || skip_all root
[ -x "$filters" ] || skip_all "make workloads"

plan 10
allow_64k
! has_memcg || cgroup_start 1G || note "${cgroup_why:-}"
run_cases check absent kinds huge mthp young active memcg unmapped ends
ok "the filters that this kernel answers" checks
ok "anonymous, of a file, zero, absent, barred" passes kinds
if_had "2 MiB pages, mapped whole and in parts" huge
if_had "64 KiB pages" mthp
ok "accessed since cleared, more pages than a call takes" passes young
if has_generations; then
	skip "on an active list" "LRU lists without generations"
else
	ok "on an active list" passes active
fi
if_had "of a cgroup" memcg
if has_memcg; then
	ok "a cgroup that is not there" misses_cgroup
else
	skip "a cgroup that is not there" "memory cgroups"
fi
ok "nobody's" passes unmapped
ok "refusal and the end of a process" passes ends
