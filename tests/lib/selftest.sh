#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/lib/selftest.sh
#
# Proves that the runner and tap.sh notice failure: feeds them tests that fail
# on purpose in every way known, and looks at what they say.
lib=$(cd "$(dirname "$0")" && pwd)
. "$lib/tap.sh"

# make_test NAME: an executable from stdin.
make_test()
{
	{
		echo '#!/bin/bash'
		cat
	} > "$TAP_DIR/$1"
	chmod +x "$TAP_DIR/$1"
}

# says NAME CODE TEXT [LIMIT]: the runner's verdict on one test; $letters begin its results.
# Only the one that hangs comes to the limit, however busy the machine is.
says()
{
	local output code

	output=$("$lib/run.sh" --plain --limit "${4:-60}" "$TAP_DIR/$1" 2>&1)
	code=$?
	letters=$(sed -nE 's/^(ok|FAIL) +[^ ]*: (.).*/\2/p' <<< "$output" | tr -d '\n')
	[ "$code" -eq "$2" ] && grep -qF -- "$3" <<< "$output" && return
	printf '%s\n' "$output" | sed 's/^/# /'
	return 1
}

make_test good << 'END'
echo 1..2; echo "ok 1 - a"; echo "ok 2 - b # SKIP no such thing"
END
make_test bad << 'END'
echo 1..1; echo "not ok 1 - a"; exit 1
END
make_test bad_but_zero << 'END'
echo 1..1; echo "not ok 1 - a"
END
make_test short << 'END'
echo 1..2; echo "ok 1 - a"
END
make_test silent << 'END'
exit 0
END
make_test crash << 'END'
echo 1..1; echo "ok 1 - a"; kill -SEGV $$
END
make_test hang << 'END'
echo 1..1; echo "ok 1 - a"; sleep 600
END
make_test tap_bad << END
. "$lib/tap.sh"; plan 2; ok a true; ok b false
END
make_test tap_short << END
. "$lib/tap.sh"; plan 2; ok a true
END
make_test tap_unset << END
. "$lib/tap.sh"; plan 1; ok a test "\$no_such_variable"
END
make_test tap_skip << END
. "$lib/tap.sh"; skip_all "the moon"
END
make_test tap_cleanup << END
. "$lib/tap.sh"; plan 1; on_exit touch "$TAP_DIR/cleaned"; ok a false
END
make_test tap_deadline << END
. "$lib/tap.sh"; plan 1; ok a wait_for "[ -e $TAP_DIR/never ]" 0
END
make_test tap_tries << END
. "$lib/tap.sh"
grow() { echo >> "\$TAP_DIR/\$1"; [ "\$(wc -l < "\$TAP_DIR/\$1")" -eq "\$2" ]; }
plan 2; ok a tries 3 grow a 2; ok b tries 3 grow b 4
END
make_test together << END
. "$lib/tap.sh"
meet() { touch "\${TAP_DIR%/*}/\$1"; wait_for "[ -e '\${TAP_DIR%/*}/\$2' ]" 9; }
stay() { touch "\$TAP_DIR/own"; [ "\$(find "\$TAP_DIR" -type f | wc -l)" -eq 1 ] && tries 2 false; }
grow() { echo >> "\$TAP_DIR/grown"; [ "\$(wc -l < "\$TAP_DIR/grown")" -eq 2 ]; }
clean() { on_exit touch "$TAP_DIR/cleaned_together"; exit 1; }
plan 6; together 2
ok a meet a b; ok b meet b a; ok c stay; ok d tries 2 grow; ok e clean
alone
ok f test -e "$TAP_DIR/cleaned_together"
END
make_test together_stopped << END
. "$lib/tap.sh"
stay() { on_exit touch "$TAP_DIR/stopped"; wait_for "[ -d \${TAP_DIR%.1}.2 ]" 9; kill \$\$; wait_for false 60; }
plan 2; together 2; ok a stay; ok b true; alone
END

plan 20
ok "a good test passes" says good 0 "1 passed, 0 failed, 1 skipped"
ok "a failing test is noticed" says bad 1 "0 passed, 1 failed, 0 skipped"
ok "a failing test with exit code 0 is noticed" says bad_but_zero 1 "1 failed"
ok "a missing result is noticed" says short 1 "planned 2 results, got 1"
ok "a test that says nothing is noticed" says silent 1 "no plan"
ok "a crash after good results is noticed" says crash 1 "exit code is 139"
ok "a test that hangs is noticed" says hang 1 "ran longer than 1 s" 1
ok "a missing program is noticed" says no_such_file 1 "1 failed"
ok "tap.sh: a failing command is noticed" says tap_bad 1 "1 passed, 1 failed"
ok "tap.sh: a missing result is noticed" says tap_short 1 "planned 2 results, got 1"
ok "tap.sh: an unset variable is noticed" says tap_unset 1 "1 failed"
ok "tap.sh: a skipped script names the feature" says tap_skip 0 "needs the moon"
ok "tap.sh: cleans up after a failure" \
	eval 'says tap_cleanup 1 "1 failed" && [ -e "$TAP_DIR/cleaned" ]'
ok "tap.sh: a deadline passes" says tap_deadline 1 "gave up after 0 s"
ok "tap.sh: the try that succeeds is the last, and told" says tap_tries 1 "a # took 2 tries"
ok "tap.sh: tries that all fail are a failure" says tap_tries 1 "1 passed, 1 failed"
ok "tap.sh: tests together: each counts" says together 1 "4 passed, 2 failed"
ok "tap.sh: tests together: tries are told" says together 1 "d # took 2 tries"
ok "tap.sh: tests together: in their order" test "$letters" = abcdef
ok "tap.sh: tests together end with their script" \
	eval 'says together_stopped 1 " failed, " && [ -e "$TAP_DIR/stopped" ]'
