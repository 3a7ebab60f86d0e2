# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
#
# Lines of measurements, a flat JSON object each, and what is computed for them:
#
#	emit NAME RATIO OBJECT...	the line of one measurement, of the members of all
#	emit_members OBJECT...		one object out of the members of all
#	prefixed PREFIX OBJECT		its members get a prefix, to stand beside others of the
#					same name
#	field NAME OBJECT		the number of that name
#	ratio A B, sum A B		null if one of them is no number

emit_members()
{
	local each out=

	for each in "$@"; do
		each=${each#\{}
		each=${each%\}}
		[ -z "$each" ] || out+=${out:+,}$each
	done
	printf '{%s}\n' "$out"
}

emit()
{
	local name=$1 ratio=$2

	shift 2
	emit_members "{\"name\":\"$name\",\"ratio\":${ratio:-null}}" "$@"
}

prefixed()
{
	sed -E "s/\"([a-z0-9_]+)\":/\"$1_\1\":/g" <<< "$2"
}

field()
{
	sed -nE "s/.*[{,]\"$1\":(-?[0-9.]+).*/\1/p" <<< "$2"
}

ratio()
{
	awk -v a="${1:-x}" -v b="${2:-x}" 'BEGIN {
		if (a + 0 != a || b + 0 != b || b == 0) print "null"; else printf "%.4f\n", a / b }'
}

sum()
{
	awk -v a="${1:-x}" -v b="${2:-x}" 'BEGIN {
		if (a + 0 != a || b + 0 != b) print "null"; else printf "%.4f\n", a + b }'
}
