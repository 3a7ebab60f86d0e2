#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: [BDAMON=build/bdamon] [BUILD=build] [SHOTS=DIR] tests/integration/html.sh
#
# Pages made of records: what is written where, and how a browser shows them, opened from disk
# without network.  No root needed.  SHOTS=DIR keeps pictures of the pages.
# shellcheck disable=SC2154 # tap.sh sets what is read here
here=$(dirname "$0")
. "$here/../lib/tap.sh"
. "$here/../lib/browser.sh"
build=${BUILD:-build}
work=$TAP_DIR
shots=${SHOTS:-$work}

# record FILE NAME SAMPLES: 100 snapshots of 1 MiB, accessed so often, within 64 MiB.
record()
{
	local i start=1000000000 file=$1 at=139637976727552

	{
		printf '[{"kdamond_idx": null, "context_idx": null, "scheme_idx": null, "target_id": 0,
"intervals": {"sample_us": 5000, "aggr_us": 100000, "ops_update_us": 1000000}, "snapshots": ['
		for ((i = 0; i < 100; i++)); do
			[ "$i" -eq 0 ] || printf ','
			printf '{"start_time": %d, "end_time": %d, "regions": [' \
				$((start + i * 100000000)) $((start + (i + 1) * 100000000))
			region $at $((at + 16777216)) 0 "$i" ,
			region $((at + 16777216)) $((at + 17825792)) "$3" "$i" ,
			region $((at + 17825792)) $((at + 67108864)) 0 "$i" ''
			printf ']}'
		done
		printf ']}]'
	} > "$file"
	cat > "$file.vmas" << END
[{"time": 1795300733.5, "monotonic": 1.5, "procvmas": [{"pid": 42, "target_id": 0, "vmas": [
{"start": $at, "end": $((at + 16777216)), "name": "/usr/bin/program"},
{"start": $((at + 16777216)), "end": $((at + 33554432)), "name": "$2"},
{"start": $((at + 33554432)), "end": $((at + 67108864)), "name": "0"}]}]}]
END
}

region()
{
	printf '{"start": %d, "end": %d, "nr_accesses": {"samples": %d},
"age": {"aggr_intervals": %d}}%s' "$1" "$2" "$3" "$4" "$5"
}

# page RECORD PAGE: without a word on stderr.
page()
{
	"$BDAMON" report html -i "$1" -o "$2" > "$work/out" 2> "$work/err" && [ ! -s "$work/out" ] &&
		[ ! -s "$work/err" ] && return
	sed 's/^/# /' "$work/out" "$work/err"
	return 1
}

# equals WHAT GOT WANTED
equals()
{
	[ "$2" = "$3" ] && return
	note "$1: $2, expected $3"
	return 1
}

# true_in EXPRESSION...: each is true in the page.
true_in()
{
	local each

	for each; do
		equals "$each" "$(browser_eval "$each")" true || return 1
	done
}

no_errors()
{
	browser_errors > "$work/errors"
	[ ! -s "$work/errors" ] && return
	cut -c 1-300 "$work/errors" | sed 's/^/# /'
	return 1
}

status()
{
	browser_eval "document.querySelector('.status').textContent"
}

# The middle of the heatmap's pixels, in the window.
middle()
{
	browser_eval "((b) => Math.round(b.left + 190 + (b.width - 190) / 2) + ' ' +
		Math.round(b.top + (b.height - 26) / 2))(document.querySelector('canvas')
		.getBoundingClientRect())"
}

# --- the file --------------------------------------------------------------------

writes_page()
{
	page "$work/rec" "$work/page.html" && [ "$(head -n 1 "$work/page.html")" = '<!DOCTYPE html>' ] &&
		[ "$(tail -n 1 "$work/page.html")" = '</html>' ]
}

writes_default()
{
	(cd "$work" && cp rec damon.data && "$bdamon" report html && [ -s damon.html ])
}

writes_stdout()
{
	"$BDAMON" report html -i "$work/rec" -o stdout | tail -n 1 | grep -qx '</html>'
}

keeps_record()
{
	local sum

	sum=$(cksum < "$work/rec")
	"$BDAMON" report html -i "$work/rec" -o "$work/rec" 2> "$work/err"
	equals "exit code" $? 2 && [ "$sum" = "$(cksum < "$work/rec")" ] &&
		grep -q "ending in .html" "$work/err"
}

# One sentence, and the page that was there before.
leaves_nothing()
{
	local dir=$work/kept

	mkdir "$dir" && echo "a page" > "$dir/page.html"
	(
		trap '' XFSZ
		ulimit -f 8
		"$BDAMON" report html -i "$work/rec" -o "$dir/page.html" 2> "$work/err"
	)
	equals "exit code" $? 1 && equals lines "$(wc -l < "$work/err")" 1 &&
		grep -q "File too large" "$work/err" && [ "$(ls -A "$dir")" = page.html ] &&
		[ "$(cat "$dir/page.html")" = "a page" ] || return 1
	"$BDAMON" report html -i "$work/rec" -o "$work/none/x.html" 2> "$work/err"
	equals "exit code" $? 1 && equals lines "$(wc -l < "$work/err")" 1
}

forgoes_names()
{
	cp "$work/rec" "$work/broken"
	echo "this is no JSON" > "$work/broken.vmas"
	"$BDAMON" report html -i "$work/broken" -o "$work/broken.html" 2> "$work/err"
	equals "exit code" $? 0 && equals lines "$(wc -l < "$work/err")" 1 &&
		grep -q "Mappings have no names" "$work/broken.html"
}

# A page of an hour: 36,000 snapshots of 100 regions.  How long it takes is told only;
# make bench-report measures that.
fits_hour()
{
	local begun=${EPOCHREALTIME/./} took size

	"$build/tests/bench/record_size" "$work/hour" > /dev/null || return 1
	begun=${EPOCHREALTIME/./}
	page "$work/hour" "$work/hour.html" || return 1
	took=$(((${EPOCHREALTIME/./} - begun) / 1000))
	size=$(stat -c %s "$work/hour.html")
	note "an hour: $took ms, $size bytes"
	rm -f "$work/hour"
	[ "$size" -le 2097152 ]
}

escapes_names()
{
	local evil='</script><script>window.hacked=1</script><img src=x onerror=window.hacked=2>'

	record "$work/evil" "/tmp/$evil" 20
	mkdir -p "$work/${evil%%/*}" && cp "$work/evil" "$work/<b>&'.data" &&
		cp "$work/evil.vmas" "$work/<b>&'.data.vmas"
	page "$work/<b>&'.data" "$work/evil.html" &&
		! grep -qE '<script>|<img|<b>' "$work/evil.html" &&
		equals scripts "$(grep -c '<script' "$work/evil.html")" 2
}

# --- in a browser ------------------------------------------------------------------

opens()
{
	browser_size 1240 900 && browser_scheme light && browser_open "$work/page.html" &&
		no_errors && true_in "document.querySelectorAll('canvas').length === 1" \
		"document.querySelector('svg.cells') === null" \
		"document.querySelector('h1').textContent === 'program, process 42'" \
		"document.querySelector('.status').textContent.startsWith('All is shown')" &&
		browser_shot "$shots/light.png" all && [ -s "$shots/light.png" ]
}

# Cold, hot and what lies between: the picture is more than one colour.
has_colors()
{
	local nr

	nr=$(browser_eval "((c) => new Set(new Uint32Array(c.getContext('2d').getImageData(0, 0,
		c.width, c.height).data.buffer)).size)(document.querySelector('canvas'))")
	[ "${nr:-0}" -ge 3 ]
}

zooms_by_keys()
{
	local all first second

	browser_eval "document.querySelector('canvas').focus()" > /dev/null
	all=$(status)
	browser_key + && browser_key + && sleep 0.3
	first=$(status)
	browser_key ArrowRight && browser_key ArrowUp && sleep 0.3
	second=$(status)
	browser_shot "$shots/zoomed.png"
	browser_key 0 && sleep 0.3
	[ "$all" != "$first" ] && [ "$first" != "$second" ] && equals "after 0" "$(status)" "$all" &&
		no_errors && return
	note "shown: $all / $first / $second"
	return 1
}

stretches_by_keys()
{
	local times addresses

	browser_key ArrowRight 8 && sleep 0.3
	times=$(status)
	browser_key 0 && browser_key ArrowUp 8 && sleep 0.3
	addresses=$(status)
	browser_key 0
	note "shown: $times / $addresses"
	[[ $times == *"0x7f0000000000 to 0x7f0003ffffff"* && $times != *"to 10"* ]] &&
		[[ $addresses == "Shown: "*" to 11 s, "* || $addresses == *"10 s, "* ]] &&
		[[ $addresses != *"0x7f0000000000 to 0x7f0003ffffff"* ]]
}

# The wheel scrolls the page, but after a click it zooms.
wheels()
{
	local before x y

	browser_eval "(document.activeElement.blur(), scrollTo(0, 0))" > /dev/null
	before=$(status)
	read -r x y <<< "$(middle)"
	browser_mouse mouseWheel "$x" "$y" '"deltaX":0,"deltaY":-300' && sleep 0.3
	equals "without a click" "$(status)" "$before" || return 1
	browser_eval "scrollTo(0, 0)" > /dev/null
	browser_mouse mousePressed "$x" "$y" '"button":"left","clickCount":1'
	browser_mouse mouseReleased "$x" "$y" '"button":"left","clickCount":1'
	browser_mouse mouseWheel "$x" "$y" '"deltaX":0,"deltaY":-300' && sleep 0.3
	[ "$(status)" != "$before" ] && no_errors
}

drags()
{
	local before x y

	before=$(status)
	read -r x y <<< "$(middle)"
	browser_mouse mousePressed "$x" "$y" '"button":"left","clickCount":1'
	browser_mouse mouseMoved $((x + 60)) $((y + 40)) '"button":"left","buttons":1'
	browser_mouse mouseReleased $((x + 60)) $((y + 40)) '"button":"left","clickCount":1'
	sleep 0.3
	[ "$(status)" != "$before" ] && no_errors
}

# The row of the mapping shows it, and the pointer tells what is there.
tells_what_is_there()
{
	local x y tip

	# The second of the coldest, behind the only one that is hot, is the program.
	browser_eval "document.querySelectorAll('td.addr button')[2].click()" > /dev/null
	sleep 0.3
	[[ $(status) == "Shown: 0 s to 10 s, 0x7f0000000000 to 0x7f00010"* ]] ||
		{ note "$(status)"; return 1; }
	browser_eval "document.querySelectorAll('.tools button')[2].click()" > /dev/null
	sleep 0.3
	read -r x y <<< "$(middle)"
	# The accesses are in the second of four quarters from below.
	browser_eval "(window.at = ((b) => b.bottom - 26 - (b.height - 26) * 0.256)(document
		.querySelector('canvas').getBoundingClientRect()))" > /dev/null
	y=$(browser_eval "Math.round(window.at)")
	browser_mouse mouseMoved "$x" "$y" && sleep 0.3
	tip=$(browser_eval "document.querySelector('.heatmap .tip').innerText.replaceAll(String.fromCharCode(10), ' / ')")
	note "$tip"
	browser_shot "$shots/tip.png"
	[[ $tip == "200 Hz / "*" UTC) / 0x7f00010"*" / [heap] +"*" / heap, 16 MiB" ]]
}

looks_dark()
{
	local light dark

	light=$(browser_eval "getComputedStyle(document.body).backgroundColor")
	browser_scheme dark && sleep 0.3
	dark=$(browser_eval "getComputedStyle(document.body).backgroundColor")
	browser_shot "$shots/dark.png" all
	browser_scheme light
	[ -n "$dark" ] && [ "$light" != "$dark" ] && no_errors
}

fits_phone()
{
	local before

	browser_size 390 844 mobile && browser_open "$work/page.html" || return 1
	true_in "document.documentElement.scrollWidth <= 390" || return 1
	browser_shot "$shots/phone.png" all
	browser_eval "document.querySelector('canvas').scrollIntoView({block: 'center'})" > /dev/null
	before=$(status)
	browser_touch touchStart 200 420 260 420 && browser_touch touchMove 160 420 300 420 &&
		browser_touch touchMove 130 420 340 420 && browser_touch touchEnd
	sleep 0.3
	[ "$(status)" != "$before" ] && no_errors
}

reads_without_script()
{
	browser_size 1240 900 && browser_scripts off && browser_open "$work/page.html" || return 1
	browser_shot "$shots/static.png" all
	true_in "document.querySelector('canvas') === null" \
		"document.querySelector('svg.cells').getBoundingClientRect().height > 300" \
		"document.querySelector('.times').innerText.endsWith('10 s')" \
		"document.body.innerText.includes('[heap]')" && no_errors
	local code=$?

	browser_scripts on
	return $code
}

runs_no_names()
{
	browser_open "$work/evil.html" && no_errors &&
		true_in "window.hacked === undefined" "document.querySelector('img') === null" \
			"document.body.innerText.includes('<img src=x onerror=window.hacked=2>')"
}

# A page of memory that nobody touched says so, and is not black in either scheme.
cold_is_not_black()
{
	local scheme color

	record "$work/cold" "[heap]" 0
	page "$work/cold" "$work/cold.html" || return 1
	for scheme in light dark; do
		browser_scheme $scheme && browser_open "$work/cold.html" && no_errors || return 1
		browser_shot "$shots/cold.$scheme.png" all
		color=$(browser_eval "((c) => [...c.getContext('2d').getImageData(c.width - 9, 9, 1, 1)
			.data].slice(0, 3).reduce((a, b) => a + b))(document.querySelector('canvas'))")
		note "$scheme: $color of 765"
		[ "${color:-0}" -ge 90 ] || return 1
		true_in "document.querySelector('.cold').innerText.startsWith('No access was seen')" \
			"document.querySelector('.notes').innerText.includes('--timeout')" || return 1
	done
	browser_scheme light
}

[ -x "$BDAMON" ] || skip_all "the program $BDAMON"
bdamon=$(realpath "$BDAMON")
plan 20
record "$work/rec" "[heap]" 20
ok "a page is written, and nothing else said" writes_page
ok "without a name it is damon.html" writes_default
ok "stdout" writes_stdout
ok "no record is overwritten" keeps_record
ok "what cannot be written leaves nothing behind" leaves_nothing
ok "names of files and mappings are escaped" escapes_names
if [ -x "$build/tests/bench/record_size" ]; then
	ok "an hour makes 2 MiB at most" fits_hour
else
	skip "an hour makes 2 MiB at most" "make workloads"
fi
ok "what is broken beside the record costs names only" forgoes_names
browser_ok()
{
	if has_browser; then ok "$@"; else skip "$1" chromium; fi
}

browser_ok "it opens from disk, without errors or network" opens
browser_ok "the heatmap has colours" has_colors
browser_ok "keys zoom and move" zooms_by_keys
browser_ok "keys zoom in one direction" stretches_by_keys
browser_ok "the wheel zooms after a click" wheels
browser_ok "dragging moves" drags
browser_ok "the pointer tells time, address, mapping and rate" tells_what_is_there
browser_ok "a dark scheme" looks_dark
browser_ok "a phone: nothing sticks out, two fingers zoom" fits_phone
browser_ok "without scripts it can be read" reads_without_script
browser_ok "names run no script" runs_no_names
browser_ok "what is cold is not black, and says what helps" cold_is_not_black
