# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is read here is set by the script that sources this, and the other way round.
# shellcheck disable=SC2034,SC2154
#
# A program that nobody tuned: memcached with 512 MiB of items, asked for with skew at a steady
# rate; with as much memory as it takes, and with 70 % of that, where the kernel reclaims.

if [ -n "$small" ]; then
	server_items=60000
	server_rate=500
else
	server_items=500000
	server_rate=5000
fi
server_item_bytes=1000

server_start()
{
	local try

	rm -f -- "$work/socket"
	(cgroup_exec "${server[@]}" -u root -m 2048 -t 2 -s "$work/socket") > "$work/server.log" 2>&1 &
	target_pid=$!
	on_exit target_stop
	for try in {1..50}; do
		[ -S "$work/socket" ] && break
		sleep 0.1
	done
	"$bench/gets" fill "$work/socket" "$server_items" "$server_item_bytes" || {
		say "memcached: $(tail -n 1 "$work/server.log")"
		return 1
	}
}

# server_load ORDER SECONDS SEED: prints the latencies.
server_load()
{
	"$bench/gets" load "$work/socket" "$server_items" "$1" "$server_rate" "$2" "$3"
}

# server_one NAME ORDER SCHEME PERCENT: a third of the time to see what is cold, a third to settle
# with less memory, and one that counts.
server_one()
{
	local name=$1 order=$2 scheme=$3 percent=$4 third=$(((seconds + 2) / 3))
	local full faults latencies

	cgroup_start 8G || return 1
	server_start || return 1
	full=$(status_bytes VmRSS)
	[ "$scheme" = none ] || schemes_start -c "$scheme" || return 1
	server_load "$order" "$third" 1 > /dev/null || return 1
	[ "$percent" -eq 100 ] || cgroup_limit $((full / 100 * percent)) || say "$cgroup_why"
	server_load "$order" "$third" 2 > /dev/null || return 1
	faults=$(major_faults)
	latencies=$(server_load "$order" "$third" 3) || return 1
	emit "$name" "$(ratio "$(status_bytes VmRSS)" "$full")" \
		"{\"order\":\"$order\",\"scheme\":\"$scheme\",\"memory_percent\":$percent}" \
		"{\"full\":$full,\"resident\":$(status_bytes VmRSS),\"seconds\":$third}" \
		"{\"faults_per_s\":$((($(major_faults) - faults) / third))}" "$latencies"
	[ "$scheme" = none ] || schemes_stop || return 1
}

run_server()
{
	local words order scheme percent each
	local server=() runs=("recent 100" "recent 70" "scattered 100")

	[ -z "$small" ] || runs=("recent 70")
	mapfile -t server < <("$here/bench/memcached.sh" 2> "$work/server.log")
	if [ "${#server[@]}" -eq 0 ]; then
		skipped server "$(tail -n 1 "$work/server.log" | tr -d '"\\')"
		return
	fi
	if ! zram_start 2G || ! cgroup_start 8G; then
		skipped server "$zram_why$cgroup_why"
		zram_stop
		return
	fi
	cgroup_stop
	for each in "${runs[@]}"; do
		read -r order percent <<< "$each"
		for scheme in none cold-lru prcl; do
			measure "server.$order.$percent.$scheme" server_one \
				"server.$order.$percent.$scheme" "$order" "$scheme" "$percent"
			cgroup_stop
		done
	done
	zram_stop
}
