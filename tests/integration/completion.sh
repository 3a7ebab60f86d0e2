#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] tests/integration/completion.sh
#
# What bash offers for a command line of bdamon that is being typed.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/tap.sh"
. "$here/../../completion/bdamon.sh"

# offers WANTED WORDS...: what may follow for the last of the words, which may be empty.
offers()
{
	local wanted=$1

	shift
	COMP_WORDS=("$program" "$@")
	COMP_CWORD=$#
	_bdamon "$program" 2> "$TAP_DIR/err"
	[ "${COMPREPLY[*]}" = "$wanted" ] && [ ! -s "$TAP_DIR/err" ] && return
	note "offered: ${COMPREPLY[*]}"
	sed 's/^/# /' "$TAP_DIR/err"
	return 1
}

# Each option of each kind of report is offered as its help lists it.
offers_options()
{
	local kind wanted

	for kind in $("$program" report --help | _bdamon_list "kinds of reports"); do
		wanted=$("$program" report "$kind" --help | grep -E '^  -' |
			grep -oE -- '(^  |, )--?[a-zA-Z_]+' | tr -d ', ' | tr '\n' ' ')
		[ -n "$wanted" ] && offers "${wanted% }" report "$kind" - || return 1
	done
}

[ -x "$BDAMON" ] || skip_all "the program $BDAMON"
program=$(realpath "$BDAMON")
mkdir "$TAP_DIR/files"
cd "$TAP_DIR/files" || exit 1
touch damon.data "two words"
plan "$(grep -c '^ok ' "$here/completion.sh")"

ok "commands" offers "record report replay" re
ok "kinds of reports, older names too" offers "heatmap html holistic heats" report h
ok "topics" offers "validate version values" help v
ok "options" offers "--snapshot_time --snapshot_idx" report times --sn
ok "all options of all reports" offers_options
ok "values" offers "time size" report wss -s ""
ok "forms of records" offers "json_compressed json" convert_record_format --format js
ok "a value behind an equals sign" offers "size" report wss --sortby = s
ok "a value of another option's name" offers "hottest all" report heatmap --draw_range ""
ok "styles" offers "hot" report access --style ho
ok "the first value of three" offers "set append" report access --format ""
ok "no more values than there are" offers "" report wss -s time ""
ok "files" offers "damon.data" report wss -i da
ok "many files" offers "two words" report wss -i damon.data t
ok "words or a file" offers "stdout" report heatmap --output std
ok "not in another program's command line" offers "" record -- ls -
ok "nothing for what is unknown" offers "" nothing --
ok "nothing for a broken option" offers "" report wss "--[" ""
