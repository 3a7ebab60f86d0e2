#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] tests/integration/features.sh
#
# bdamon features on this machine: what it says fits what it does, one sentence
# and exit code 1 where monitoring is not possible.
here=$(dirname "$0")
. "$here/../lib/tap.sh"

nr_features=29

features()
{
	"$@" "$BDAMON" features > "$TAP_DIR/out" 2> "$TAP_DIR/err" < /dev/null
	code=$?
}

show()
{
	sed 's/^/# out: /' "$TAP_DIR/out"
	sed 's/^/# err: /' "$TAP_DIR/err"
	return 1
}

well_formed()
{
	[ "$(grep -cE '^[a-z_]+: (yes|no|unknown)  .' "$TAP_DIR/out")" -eq "$nr_features" ] &&
		[ "$(wc -l < "$TAP_DIR/out")" -eq "$nr_features" ] || show
}

narrow()
{
	[ "$(wc -L < "$TAP_DIR/out")" -le 80 ] || show
}

# Exit code 0 and recording go together.
agrees_with_record()
{
	local record

	"$BDAMON" record --timeout 0.3 -o "$TAP_DIR/data" -- sleep 1 > /dev/null 2>&1
	record=$?
	features env
	[ $((code == 0)) -eq $((record == 0)) ] && return
	note "features ended with $code, record with $record"
	show
}

# impossible NAME COMMAND...: run below the command, monitoring is not possible for want of NAME.
impossible()
{
	local name=$1

	shift
	features "$@"
	[ "$code" -eq 1 ] && [ "$(wc -l < "$TAP_DIR/err")" -eq 1 ] &&
		grep -qF "not possible here: $name: " "$TAP_DIR/err" &&
		grep -q "^$name: no  ." "$TAP_DIR/out" &&
		grep -q "^access_check: unknown  not tried" "$TAP_DIR/out" && well_formed || show
}

# What the kernel's files say of the others who clear accessed bits.
others_as_in_sys()
{
	local mglru="no  absent: " damon="no  not needed" enabled

	if read -r enabled 2> /dev/null < /sys/kernel/mm/lru_gen/enabled; then
		mglru="no  off ($enabled): "
		[ $((enabled & 1)) -eq 0 ] || mglru="yes  on ($enabled): "
	fi
	if [ -e /sys/kernel/mm/damon ]; then
		damon="yes  off; "
		if cat /sys/kernel/mm/damon/admin/kdamonds/*/state 2> /dev/null | grep -qx on ||
			cat /sys/module/damon_*/parameters/enabled 2> /dev/null | grep -qx Y; then
			damon="yes  on, "
		fi
	fi
	grep -qF "mglru: $mglru" "$TAP_DIR/out" &&
		grep -qF "kernel_damon: $damon" "$TAP_DIR/out" && return
	note "expected mglru: $mglru and kernel_damon: $damon"
	show
}

same_in_json()
{
	"$BDAMON" features --json > "$TAP_DIR/json" 2> /dev/null
	python3 - "$TAP_DIR/json" > "$TAP_DIR/from_json" << 'END' || return 1
import json, sys
doc = json.load(open(sys.argv[1]))
missing = [f["name"] for f in doc["features"] if f["needed"] and not f["present"]]
assert doc["can_monitor"] is not bool(missing)
for f in doc["features"]:
    assert isinstance(f["needed"], bool)
    state = {True: "yes", False: "no", None: "unknown"}[f["present"]]
    print(f"{f['name']}: {state}  {f['details']}")
END
	# How many pages were used by chance, and where memory lies, differ between runs.
	diff <(sed 's/[0-9].*//' "$TAP_DIR/out") <(sed 's/[0-9].*//' "$TAP_DIR/from_json") | sed 's/^/# /'
	return "${PIPESTATUS[0]}"
}

[ -x "$BDAMON" ] || skip_all "the program $BDAMON"
[ "$(id -u)" -eq 0 ] || skip_all root
plan 9

features env
ok "a line for each" well_formed
ok "the lines fit a terminal" narrow
ok "others who clear accessed bits are told as they are" others_as_in_sys
ok "recording is possible if and only if it says so" agrees_with_record
if command -v python3 > /dev/null; then
	ok "JSON says the same" same_in_json
else
	skip "JSON says the same" python3
fi
ok "without BTF" impossible btf env BDAMON_BTF="$TAP_DIR/none"
# Somewhere that user can read.
install -D -m 755 "$BDAMON" "$TAP_DIR/bin/bdamon" && chmod 755 "$TAP_DIR" "$TAP_DIR/bin"
ok "without root" eval 'BDAMON=$TAP_DIR/bin/bdamon;
	impossible root setpriv --reuid 65534 --regid 65534 --clear-groups'
ok "without capabilities" impossible root setpriv --bounding-set -sys_admin --inh-caps -sys_admin
if unshare -pf --mount-proc true 2> /dev/null; then
	ok "in a PID namespace" impossible pid_namespace unshare -pf --mount-proc
else
	skip "in a PID namespace" unshare
fi
