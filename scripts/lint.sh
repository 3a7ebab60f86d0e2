#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: scripts/lint.sh [BUILD]
#
# Checks the sources without running them, one line a check.  What a missing tool
# prevents is said by name.  Exit code 1 when a check fails.  Environment: CLANG,
# CLANG_FORMAT, PKG_CONFIG; ANALYZE=1 also runs clang's analyzer (minutes).
set -u

build=${1:-build}
clang=${CLANG:-clang}
formatter=${CLANG_FORMAT:-clang-format}
pkg_config=${PKG_CONFIG:-pkg-config}
licence='GPL-2.0-only OR BSD-2-Clause'
cross_include=/usr/aarch64-linux-gnu/include
failed=0
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/bdamon-lint.XXXXXX") || exit 1
trap 'rm -rf -- "$work"' EXIT

# check NAME COMMAND...: the command prints what is wrong and fails.
check()
{
	local name=$1

	shift
	if "$@" > "$work/log" 2>&1; then
		echo "lint: $name: ok"
	else
		failed=$((failed + 1))
		echo "lint: $name: FAILED"
		sed 's/^/  /' "$work/log"
	fi
}

unchecked()
{
	echo "lint: $1: not checked, for want of $2"
}

# Tracked files; from a tarball, all but the build's.
list_files()
{
	git ls-files 2> /dev/null ||
		find . -type f ! -path "./${build#./}/*" ! -path './.git/*' | sed 's|^\./||'
}

list_c()
{
	list_files | grep -E '^(user|bpf|tests|vmlinux)/.*\.[ch]$' | existing
}

# A file removed but not yet committed is still listed.
existing()
{
	while IFS= read -r file; do
		[ ! -f "$file" ] || printf '%s\n' "$file"
	done
}

check_spdx()
{
	local bad=0

	while IFS= read -r file; do
		case $file in
		LICENSES/* | *.gitkeep) continue ;;
		# What has no lines has a file beside it.
		*.png) file=$file.license ;;
		esac
		head -n 2 "$file" | grep -qF "SPDX-License-Identifier: $licence" && continue
		echo "$file: no SPDX line with $licence in its first two lines"
		bad=1
	done < <(list_files | existing)
	return $bad
}

check_words()
{
	! list_c | xargs grep -nE \
		'\b(atoi|atol|strcpy|strcat|sprintf|vsprintf|strtok|alloca|system|gets)\(' &&
		! list_c | grep '^user/' | xargs grep -nE '\bsignal\(' &&
		! list_files | grep -v '^scripts/lint.sh$' | existing |
		xargs grep -nE '(^|[^A-Za-z_])(TO''DO|FIX''ME|X''XX)([^A-Za-z_]|$)'
}

check_blanks()
{
	! list_files | grep -vE '^LICENSES/|\.png$' | existing | xargs grep -nE '[[:blank:]]+$'
}

check_format()
{
	list_c | xargs "$formatter" --dry-run -Werror
}

check_shell()
{
	{
		list_files | grep -E '\.sh$'
		echo .ci/run
	} | existing | xargs shellcheck -S warning
}

check_manuals()
{
	local page bad=0

	for page in docs/man/*.rst; do
		rst2man --strict "$page" > /dev/null || bad=1
	done
	return $bad
}

flags=(-std=gnu11 -D_GNU_SOURCE '-DBDAMON_VERSION="0"' '-DBDAMON_DATADIR="/"' -Iuser -I. "-I$build/skel")
read -r -a package_flags <<< "$("$pkg_config" --cflags libbpf zlib yajl cairo ncursesw 2> /dev/null)"
flags+=("${package_flags[@]}")

check_headers()
{
	local header bad=0

	while IFS= read -r header; do
		"$clang" "${flags[@]}" -Wall -Wno-pragma-once-outside-header -fsyntax-only -x c \
			"$header" || bad=1
	done < <(list_c | grep -E '^(user/.*|bpf/sampler)\.h$')
	return $bad
}

check_analyze()
{
	list_c | grep -E '^user/.*\.c$' |
		xargs -n 8 "$clang" --analyze -Xclang -analyzer-werror "${flags[@]}" -o "$work/analysis"
}

check_arm64_bpf()
{
	local source bad=0

	for source in bpf/*.bpf.c; do
		"$clang" --target=bpf -mcpu=v3 -D__TARGET_ARCH_arm64 -O2 -g -Wall -Wextra \
			-Wno-unused-parameter -Werror -Ibpf -Ivmlinux \
			-idirafter "/usr/include/$("$clang" -print-multiarch 2> /dev/null)" \
			-idirafter "/usr/include/$(gcc -print-multiarch 2> /dev/null)" \
			-c "$source" -o "$work/arm64.o" || bad=1
	done
	return $bad
}

check_arm64_user()
{
	list_c | grep -E '^user/.*\.c$' |
		xargs "$clang" --target=aarch64-linux-gnu -isystem "$cross_include" "${flags[@]}" \
			-Wall -Wextra -Werror -fsyntax-only &&
		"$clang" --target=aarch64-linux-gnu -c user/report/html_files.S -o "$work/files.o"
}

# Each file of the script, and all of them as the one that they become.
check_scripts()
{
	local script bad=0

	for script in user/report/html/*.js; do
		node --check "$script" || bad=1
	done
	sed -nE 's/.*incbin "(.*\.js)"/\1/p' user/report/html_files.S | xargs cat > "$work/all.js"
	node --check "$work/all.js" || bad=1
	return $bad
}

has()
{
	command -v "$1" > /dev/null 2>&1
}

check "licence lines" check_spdx
check "forbidden words" check_words
check "blanks at line ends" check_blanks
if has "$formatter"; then check "format" check_format; else unchecked "format" clang-format; fi
if has shellcheck; then check "shell" check_shell; else unchecked "shell" shellcheck; fi
if has node; then check "scripts of pages" check_scripts; else unchecked "scripts of pages" node; fi
if has rst2man; then check "manuals" check_manuals; else unchecked "manuals" rst2man; fi
if has "$clang"; then
	check "headers compile alone" check_headers
	check "BPF for arm64" check_arm64_bpf
	if [ ! -e "$cross_include/stdlib.h" ]; then
		unchecked "user space for arm64" "libc6-dev-arm64-cross"
	elif [ ! -e "$build/skel/sampler.skel.h" ]; then
		unchecked "user space for arm64" "a build; run: make"
	else
		check "user space for arm64" check_arm64_user
	fi
	[ -z "${ANALYZE:-}" ] || check "analyzer" check_analyze
else
	unchecked "headers, arm64" clang
fi
[ "$failed" -eq 0 ]
