# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
#
# Completion of bdamon's commands, options and their values, for bash.  All of it is asked of the
# program's own help, so nothing here has to follow its options.
# make install puts this where bash looks for it; otherwise: . completion/bdamon.sh

# _bdamon_list TITLE: names in the section of the help on standard input whose heading begins so.
_bdamon_list()
{
	sed -nE "/^$1.*:\$/,/^\$/s/^  ([^ ].*)/\\1/p" | sed -E 's/  .*//; s/,//g'
}

# "-i, --input FILE..." for each option in the help on standard input.
_bdamon_options()
{
	sed -nE 's/^  (-[^ ].*)/\1/p' | sed -E 's/  .*//'
}

# _bdamon_values LINE N HELP: what the N-th word behind an option may be: words, and "FILE".
_bdamon_values()
{
	local metavars last

	read -ra metavars <<< "$(sed -E 's/^(-[^ ]*,? )*-[^ ]+ ?//; s/[][]//g' <<< "$1")"
	last=$((${#metavars[@]} - 1))
	[ "$last" -ge 0 ] || return
	if [ "$2" -le "$last" ]; then
		last=$2
	elif [[ ${metavars[last]} != *... ]]; then
		return
	fi
	set -- "${metavars[last]%...}" "$3"
	case $1 in
	STYLE) _bdamon_list styles <<< "$2" ;;
	SCHEMES) "$program" schemes --list 2> /dev/null < /dev/null | sed -n '/^[^ ]/s/ .*//p' && echo FILE ;;
	*"|"* | FILE*) tr '|' '\n' <<< "$1" ;;
	esac
}

# _bdamon_offer WORDS: those that begin as the word at the cursor does; "FILE" is for any.
_bdamon_offer()
{
	local word

	for word in $1; do
		if [[ $word == FILE* ]]; then
			compopt -o filenames 2> /dev/null
			mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$cur")
		elif [[ $word == "$cur"* ]]; then
			COMPREPLY+=("$word")
		fi
	done
}

# Commands, and the topics that the last sentence of the help lists.
_bdamon_topics()
{
	_bdamon_list commands <<< "$1"
	tr '\n' ' ' <<< "$1" | sed -nE 's/.*topics (.*)\..*/\1/p' | sed 's/ and / /; s/,//g'
}

# Sets option to that whose value the word at the cursor may be, and nth to its number from 0.
_bdamon_find_option()
{
	local i word

	for ((i = COMP_CWORD - 1; i >= 1; i--)); do
		word=${COMP_WORDS[i]}
		if [[ $word == -* && $word != -[0-9]* ]]; then
			option=$word
			return
		fi
		[ "$word" = = ] || nth=$((nth + 1))
	done
}

_bdamon()
{
	local program=$1 cur=${COMP_WORDS[COMP_CWORD]} command=("${COMP_WORDS[1]}")
	local help line option='' nth=0

	COMPREPLY=()
	[ "$cur" != = ] || cur=
	if [ "$COMP_CWORD" -eq 1 ]; then
		_bdamon_offer "$("$program" help 2> /dev/null | _bdamon_list commands)"
		return
	fi
	if [ "${command[0]}" = help ]; then
		_bdamon_offer "$(_bdamon_topics "$("$program" help 2> /dev/null)")"
		return
	fi
	if [ "${command[0]}" = report ] && [ "$COMP_CWORD" -gt 2 ]; then
		command+=("${COMP_WORDS[2]}")
	fi
	help=$("$program" "${command[@]}" --help 2> /dev/null < /dev/null) || return
	# Behind "--" comes another program's command line.
	[[ " ${COMP_WORDS[*]:0:COMP_CWORD} " != *" -- "* ]] || return
	_bdamon_find_option
	if [[ $cur == -* ]]; then
		_bdamon_offer "$(_bdamon_options <<< "$help" | grep -oE -- '(^|, )--?[A-Za-z_0-9]+' |
			tr -d ', ')"
	elif [ -n "$option" ]; then
		line=$(_bdamon_options <<< "$help" | grep -E -m 1 "(^|, )$option( |,|\$)" 2> /dev/null)
		_bdamon_offer "$(_bdamon_values "$line" "$nth" "$help")"
	else
		_bdamon_offer "$(_bdamon_list "(kinds of reports|older names)" <<< "$help")"
	fi
}

complete -o default -F _bdamon bdamon
