# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# shellcheck disable=SC2154
#
# To be sourced after on_exit.sh or tap.sh: a page in headless Chromium, which is told what to do
# through a pipe.  Without network as far as root can take it away.
#
#	has_browser			is Chromium there?
#	browser_open FILE		opens a file from disk; waits until its script is done
#	browser_size WIDTH HEIGHT [mobile]	the window, in CSS pixels; mobile has touch
#	browser_scheme light|dark	what the reader prefers
#	browser_scripts on|off		whether pages opened from now on may run scripts
#	browser_eval EXPRESSION		prints the value; no double quote or backslash in it
#	browser_key KEY [MODIFIERS]	presses a key: 1 alt, 2 ctrl, 8 shift
#	browser_mouse TYPE X Y [MORE]	mousePressed, mouseMoved, mouseReleased, mouseWheel
#	browser_touch TYPE [X Y]...	touchStart, touchMove, touchEnd: all fingers
#	browser_shot FILE.png [all]	a picture of what is seen, or of the whole page
#	browser_errors			prints what the console complained about, and what was loaded
#					but the file itself
#	browser_close
#
# $work is a directory for temporary files.

browser_pid=
browser_id=0
browser_session=
browser_runs=on
browser_wait=30

has_browser()
{
	command -v chromium > /dev/null
}

# browser_call METHOD [PARAMETERS]: the answer in $browser_answer; events go to a file.
browser_call()
{
	local session=${browser_session:+,\"sessionId\":\"$browser_session\"}
	local params=${2:-}

	[ -n "$params" ] || params='{}'
	browser_id=$((browser_id + 1))
	printf '{"id":%d,"method":"%s","params":%s%s}\0' "$browser_id" "$1" "$params" \
		"$session" >&"$browser_to"
	while IFS= read -r -d '' -t "$((browser_wait * ${slow:-1}))" -u "$browser_from" browser_answer; do
		case $browser_answer in
		"{\"id\":$browser_id,\"error\""*)
			echo "# browser: $1: $browser_answer" >&2
			return 1
			;;
		"{\"id\":$browser_id,"*) return 0 ;;
		*) printf '%s\n' "$browser_answer" >> "$work/browser.events" ;;
		esac
	done
	echo "# browser: $1: no answer" >&2
	return 1
}

# browser_field NAME: the first text of that name in the answer.
browser_field()
{
	sed -nE "s/.*\"$1\":\"([^\"]*)\".*/\1/p" <<< "$browser_answer" | head -n 1
}

browser_start()
{
	local prefix=() args=(--headless=new --remote-debugging-pipe --disable-gpu
		--no-first-run --hide-scrollbars --disable-background-networking
		--disable-component-update --disable-sync "--user-data-dir=$work/browser.profile")

	if [ "$(id -u)" -eq 0 ]; then
		args+=(--no-sandbox)
		prefix=(unshare -n)
	fi
	rm -f "$work/browser.to" "$work/browser.from"
	mkfifo "$work/browser.to" "$work/browser.from"
	exec {browser_to}<> "$work/browser.to" {browser_from}<> "$work/browser.from"
	: > "$work/browser.events"
	HOME=$work "${prefix[@]}" chromium "${args[@]}" about:blank \
		3< "$work/browser.to" 4> "$work/browser.from" > "$work/browser.log" 2>&1 &
	browser_pid=$!
	on_exit browser_close
	browser_session=
	browser_call Target.createTarget '{"url":"about:blank"}' || return 1
	browser_call Target.attachToTarget \
		"{\"flatten\":true,\"targetId\":\"$(browser_field targetId)\"}" || return 1
	browser_session=$(browser_field sessionId)
	browser_call Page.enable && browser_call Runtime.enable && browser_call Log.enable &&
		browser_call Network.enable
}

browser_open()
{
	local deadline=$((SECONDS + browser_wait * ${slow:-1})) ready="complete yes"

	[ -n "$browser_pid" ] || browser_start || return 1
	[ "$browser_runs" = on ] || ready="complete undefined"
	: > "$work/browser.events"
	browser_call Page.navigate "{\"url\":\"file://$1\"}" || return 1
	until [ "$(browser_eval "document.readyState + ' ' +
		document.documentElement.dataset.ready")" = "$ready" ]; do
		if [ "$SECONDS" -ge "$deadline" ]; then
			echo "# browser: $1 is not ready" >&2
			return 1
		fi
		sleep 0.1
	done
}

browser_size()
{
	local mobile=false

	[ "${3:-}" != mobile ] || mobile=true
	[ -n "$browser_pid" ] || browser_start || return 1
	browser_call Emulation.setDeviceMetricsOverride "{\"width\":$1,\"height\":$2,
		\"deviceScaleFactor\":$([ $mobile = true ] && echo 2 || echo 1),\"mobile\":$mobile}" &&
		browser_call Emulation.setTouchEmulationEnabled "{\"enabled\":$mobile}"
}

browser_scheme()
{
	[ -n "$browser_pid" ] || browser_start || return 1
	browser_call Emulation.setEmulatedMedia \
		"{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"$1\"}]}"
}

browser_scripts()
{
	[ -n "$browser_pid" ] || browser_start || return 1
	browser_runs=$1
	browser_call Emulation.setScriptExecutionDisabled \
		"{\"value\":$([ "$1" = on ] && echo false || echo true)}"
}

browser_eval()
{
	browser_call Runtime.evaluate "{\"expression\":\"$(tr '\n\t' '  ' <<< "String($1)")\",
		\"awaitPromise\":true}" || return 1
	browser_field value
}

browser_key()
{
	local common="\"key\":\"$1\",\"modifiers\":${2:-0}"

	browser_call Input.dispatchKeyEvent "{\"type\":\"keyDown\",$common}" &&
		browser_call Input.dispatchKeyEvent "{\"type\":\"keyUp\",$common}"
}

browser_mouse()
{
	browser_call Input.dispatchMouseEvent "{\"type\":\"$1\",\"x\":$2,\"y\":$3${4:+,$4}}"
}

browser_touch()
{
	local type=$1 points=

	shift
	while [ $# -ge 2 ]; do
		points+="${points:+,}{\"x\":$1,\"y\":$2,\"id\":$#}"
		shift 2
	done
	browser_call Input.dispatchTouchEvent "{\"type\":\"$type\",\"touchPoints\":[$points]}"
}

browser_shot()
{
	local beyond=false

	[ "${2:-}" != all ] || beyond=true
	browser_call Page.captureScreenshot "{\"captureBeyondViewport\":$beyond}" || return 1
	browser_field data | base64 -d > "$1"
}

browser_errors()
{
	# Let what is under way arrive.
	browser_eval 1 > /dev/null
	grep -E '"method":"(Runtime.exceptionThrown|Log.entryAdded)"' "$work/browser.events"
	grep -E '"method":"Runtime.consoleAPICalled".*"type":"(error|warning|assert)"' \
		"$work/browser.events"
	grep '"method":"Network.requestWillBeSent"' "$work/browser.events" |
		grep -vE '"request":\{"url":"(file|data|blob):'
	return 0
}

browser_close()
{
	[ -n "$browser_pid" ] || return 0
	browser_session=
	browser_call Browser.close > /dev/null 2>&1 || kill "$browser_pid" 2> /dev/null
	wait "$browser_pid" 2> /dev/null
	browser_pid=
	exec {browser_to}>&- {browser_from}>&-
}
