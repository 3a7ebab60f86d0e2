#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] tests/integration/help_man_sync.sh
#
# The help of each command, its manual page and its parser know the same options
# with the same values, and the help fits a terminal of 80 columns.
here=$(dirname "$0")
. "$here/../lib/tap.sh"
man_dir=$here/../../docs/man

# Commands by manual page; a page documents the union of its commands' options.
pages=(record monitor trace schemes features report report-wss convert_record_format adjust validate replay)
declare -A commands=(
	[record]="record"
	[monitor]="monitor"
	[trace]="trace"
	[schemes]="schemes,report schemes"
	[features]="features"
	[report]="report access,report heatmap,report heats,report html,report record_info"
	[report-wss]="report wss,report mappings,report footprints,report nr_regions,\
report times,report profile,report holistic,report sysinfo"
	[convert_record_format]="convert_record_format"
	[adjust]="adjust"
	[validate]="validate"
	[replay]="replay"
)

each_command()
{
	tr ',' '\n' <<< "${commands[$1]}"
}

# "-s, --sample TIME": the left column of the help.
help_options()
{
	local command

	while read -r command; do
		# shellcheck disable=SC2086 # a command may have two words
		"$BDAMON" $command --help < /dev/null
	done < <(each_command "$1") | sed -nE 's/^  (-[^ ].*)$/\1/p' | sed -E 's/  .*//' | sort -u
}

# The page, with what it includes.
man_text()
{
	local line

	while IFS= read -r line; do
		case $line in
		".. include:: "*) cat "$man_dir/${line#.. include:: }" ;;
		*) printf '%s\n' "$line" ;;
		esac
	done < "$man_dir/bdamon-$1.8.rst"
}

# The same from the page: lines of markup that begin with an option.
man_options()
{
	man_text "$1" | sed -n '/^OPTIONS$/,/^EXIT STATUS$/p' |
		sed -nE '/^``-/{s/``//g; s/\*//g; p}' | sort -u
}

same_options()
{
	help_options "$1" > "$TAP_DIR/help"
	man_options "$1" > "$TAP_DIR/man"
	[ -s "$TAP_DIR/help" ] || return 1
	diff -U0 --label help --label manual "$TAP_DIR/help" "$TAP_DIR/man" > "$TAP_DIR/diff" &&
		return
	sed 's/^/# /' "$TAP_DIR/diff"
	return 1
}

# Each name in the help of one command: the parser must know it, whatever it says about values.
parser_knows()
{
	local name error names failures=0

	# shellcheck disable=SC2086
	names=$("$BDAMON" $1 --help < /dev/null | grep -E '^  -' |
		grep -oE '(^|[ ,])--?[A-Za-z][A-Za-z_0-9]*' | tr -d ' ,')
	[ -n "$names" ] || return 1
	for name in $names; do
		# shellcheck disable=SC2086
		error=$("$BDAMON" $1 "$name" --no_such_option 2>&1 < /dev/null)
		case $error in
		*"option '$name'"*)
			note "$1 $name: $error"
			failures=1
			;;
		esac
	done
	return $failures
}

has_sections()
{
	local section page=$man_dir/bdamon$1.8.rst

	for section in SYNOPSIS DESCRIPTION OPTIONS "EXIT STATUS" FILES EXAMPLES CAVEATS \
		OVERHEAD; do
		grep -qx "$section" "$page" && continue
		note "$page: no section $section"
		return 1
	done
}

fits()
{
	local width

	# shellcheck disable=SC2086
	width=$("$BDAMON" $1 --help < /dev/null | wc -L)
	[ "$width" -gt 0 ] && [ "$width" -le 80 ] && return
	note "$1 --help is $width columns wide"
	return 1
}

compiles()
{
	rst2man --strict "$1" > "$TAP_DIR/page" 2> "$TAP_DIR/err" && [ -s "$TAP_DIR/page" ] && return
	sed 's/^/# /' "$TAP_DIR/err"
	return 1
}

[ -x "$BDAMON" ] || skip_all "the program $BDAMON"
all_commands=$(for page in "${pages[@]}"; do each_command "$page"; done)
man_pages=("$man_dir"/*.rst)
plan $((2 * ${#pages[@]} + 1 + 2 * $(wc -l <<< "$all_commands") + ${#man_pages[@]}))
for page in "${pages[@]}"; do
	ok "$page: help and manual name the same options" same_options "$page"
	ok "$page: the manual has all sections" has_sections "-$page"
done
ok "bdamon: the manual has all sections" has_sections ""
while read -r command; do
	ok "$command: the parser knows the options of the help" parser_knows "$command"
	ok "$command: the help fits 80 columns" fits "$command"
done <<< "$all_commands"
for page in "${man_pages[@]}"; do
	if command -v rst2man > /dev/null; then
		ok "$(basename "$page") is well-formed" compiles "$page"
	else
		skip "$(basename "$page") is well-formed" rst2man
	fi
done
