# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is read here is set by the script that sources this, and the other way round.
# shellcheck disable=SC2034,SC2154
#
# For scripts that write a document of figures.  The script sets $name, for messages, and $to, the
# document, and says in its lines 5 and 6 how it is used.  Then:
#
#	usage			prints these two lines and ends with exit code 2
#	take_file OPTION [FILE]	--to FILE sets $to, --from FILE sets $from
#	take_machines WORD...	the options of what is measured in guests and here: these two,
#				--no-guest and --no-host empty $guest and $host; $build, and the
#				other words in $words
#	take_topics WORD...	the options of what is measured here alone: the first two, and
#				$topics
#	need_jq			ends the script without jq
#	make_work		$work, a directory that vanishes with the script
#	saved_lines REGEX	those of $from; ends the script if there is none
#	new_lines REGEX FILE COMMAND...	what it prints goes to FILE and to stderr; ends the script
#				if none of it is a measurement
#	cpu_model		in words
#	write_document COMMAND	what it prints becomes $to; ends the script if it fails

from=

# shellcheck source=tests/lib/on_exit.sh
. "$root/tests/lib/on_exit.sh"

usage()
{
	sed -n '5,6s/^# \{0,1\}//p' "$0" >&2
	exit 2
}

take_file()
{
	[ $# -ge 2 ] || usage
	if [ "$1" = --from ]; then from=$2; else to=$2; fi
}

take_machines()
{
	guest=1
	host=1
	while [ $# -gt 0 ]; do
		case $1 in
		--from | --to)
			take_file "$@"
			shift
			;;
		--no-guest) guest= ;;
		--no-host) host= ;;
		-*) usage ;;
		*) break ;;
		esac
		shift
	done
	if [ -n "$from" ]; then [ $# -eq 0 ] || usage; else [ $# -ge 1 ] || usage; fi
	build=${1:-}
	words=("${@:2}")
	need_jq
}

take_topics()
{
	topics=()
	while [ $# -gt 0 ]; do
		case $1 in
		--from | --to)
			take_file "$@"
			shift
			;;
		-*) usage ;;
		*) topics+=("$1") ;;
		esac
		shift
	done
	[ -z "$from" ] || [ ${#topics[@]} -eq 0 ] || usage
}

need_jq()
{
	command -v jq > /dev/null && return
	echo "$name: jq is missing; run: scripts/setup.sh vm" >&2
	exit 1
}

make_work()
{
	work=$(mktemp -d "${TMPDIR:-/tmp}/bdamon-$name.XXXXXX") || exit 1
	on_exit rm -rf -- "$work"
}

saved_lines()
{
	grep -E "$1" -- "$from" && return
	echo "$name: $from holds no line of a measurement: name the output of a benchmark" >&2
	exit 1
}

new_lines()
{
	local regex=$1 file=$2

	"${@:3}" | tee "$file" >&2
	grep -qE "$regex" "$file" && return
	echo "$name: nothing was measured, so $to stays as it is" >&2
	exit 1
}

cpu_model()
{
	local model

	model=$(sed -nE 's/^(model name|Model Name)[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
	echo "${model:-$(uname -m)}"
}

write_document()
{
	if ! "$@" > "$work/document" || ! install -m 644 "$work/document" "$to"; then
		echo "$name: $to could not be written" >&2
		exit 1
	fi
	echo "$name: wrote $to"
}
