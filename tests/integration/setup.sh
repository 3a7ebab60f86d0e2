#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/integration/setup.sh
#
# scripts/setup.sh where nothing is missing, where apt-get can help or cannot, and
# on other distributions.  Nothing is installed: apt-get and pkg-config are ours.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/tap.sh"
setup=$here/../../scripts/setup.sh
bin=$TAP_DIR/bin

make_command()
{
	{
		echo '#!/bin/bash'
		cat
	} > "$bin/$1"
	chmod +x "$bin/$1"
}

# run_setup PATH [COMMAND...]: with the words in $words
words=()
run_setup()
{
	local path=$1

	shift
	rm -f "$TAP_DIR/apt.log"
	env PATH="$path" TMPDIR="$TAP_DIR" "$@" "$setup" "${words[@]}" > "$TAP_DIR/out" 2> "$TAP_DIR/err"
	code=$?
}

# expect CODE STREAM TEXT
expect()
{
	[ "$code" -eq "$1" ] && grep -qF -- "$3" "$TAP_DIR/$2" && return
	note "exit code $code, expected $1 and on std$2: $3"
	sed 's/^/# out: /' "$TAP_DIR/out"
	sed 's/^/# err: /' "$TAP_DIR/err"
	return 1
}

silent()
{
	run_setup "$PATH"
	[ "$code" -eq 0 ] && [ ! -s "$TAP_DIR/out" ] && [ ! -s "$TAP_DIR/err" ]
}

# Yajl is missing until apt-get has been called often enough.
nr_calls()
{
	make_command pkg-config << END
[ "\$2" = yajl ] && [ "\$(wc -l < "$TAP_DIR/apt.log" 2> /dev/null || echo 0)" -lt $1 ] && exit 1
exec "$pkg_config" "\$@"
END
}

calls()
{
	diff -U0 --label called --label expected "$TAP_DIR/apt.log" - > "$TAP_DIR/diff" && return
	sed 's/^/# /' "$TAP_DIR/diff"
	return 1
}

install_line="install -y -q --no-install-recommends libyajl-dev"

installs()
{
	nr_calls 1
	run_setup "$bin:$PATH"
	expect 0 out "setup: installing libyajl-dev" && [ ! -s "$TAP_DIR/err" ] &&
		calls <<< "$install_line"
}

updates_first()
{
	nr_calls 3
	run_setup "$bin:$PATH"
	expect 0 out "setup: installing libyajl-dev" &&
		printf '%s\n' "$install_line" "update -q" "$install_line" | calls
}

gives_up()
{
	nr_calls 100
	run_setup "$bin:$PATH"
	expect 1 err "setup: apt-get could not provide: libyajl-dev"
}

needs_root()
{
	nr_calls 100
	# The directory is root's own otherwise.
	chmod 755 "$TAP_DIR" "$bin"
	run_setup "$bin:$PATH" setpriv --reuid 65534 --regid 65534 --clear-groups
	expect 1 err "setup: missing: libyajl-dev; run as root" && [ ! -e "$TAP_DIR/apt.log" ]
}

names_packages()
{
	local each

	mkdir "$TAP_DIR/other"
	for each in bash env id cat gcc make clang; do
		ln -s "$(command -v "$each")" "$TAP_DIR/other/$each"
	done
	run_setup "$TAP_DIR/other"
	for each in Fedora Arch openSUSE Alpine; do
		expect 1 err "  $each " || return 1
	done
	expect 1 err "setup: missing: " && ! grep -q "missing:.*gcc" "$TAP_DIR/err"
}

# What only tests of pages take is asked for by name, and missing without it nothing is.
names_browser()
{
	words=(browser)
	run_setup "$TAP_DIR/other"
	words=()
	expect 1 err "  all       chromium" && grep -q "missing: .*chromium" "$TAP_DIR/err" &&
		run_setup "$TAP_DIR/other" && ! grep -q chromium "$TAP_DIR/err"
}

refuses_words()
{
	words=(browsers)
	run_setup "$PATH"
	words=()
	expect 2 err "setup: unknown argument 'browsers'"
}

pkg_config=$(command -v pkg-config) || skip_all pkg-config
mkdir "$bin"
make_command apt-get << END
echo "\$*" >> "$TAP_DIR/apt.log"
# The first call fails if the lists are old.
[ "\$1" = update ] || [ "\$(wc -l < "$TAP_DIR/apt.log")" -ne 1 ] || [ ! -e "$TAP_DIR/old" ]
END
run_setup "$bin:$PATH"
[ "$code" -eq 0 ] || skip_all "what scripts/setup.sh installs"
plan 8
ok "nothing is missing, nothing is said" silent
ok "other distributions: the packages by name" names_packages
ok "a browser is installed for tests only" names_browser
ok "an unknown word is refused" refuses_words
if [ "$(id -u)" -eq 0 ]; then
	ok "what is missing is installed, and only that" installs
	touch "$TAP_DIR/old"
	ok "old lists are updated" updates_first
	ok "what cannot be installed is named" gives_up
	ok "without root: one sentence" needs_root
else
	for each in "is installed" "old lists" "cannot be installed" "without root"; do
		skip "$each" root
	done
fi
