# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is read here is set by the script that sources this, and the other way round.
# shellcheck disable=SC2034,SC2154
#
# Two NUMA nodes: what is cold goes to node 1, what is hot to node 0, and where each page lies is
# what the kernel says of it.

tier_size=$([ -n "$small" ] && echo 64 || echo 256)
tier_hot=$((tier_size / 8))

# What the kernel moves by itself is not what is measured.
tier_balancing=/proc/sys/kernel/numa_balancing
tier_was=

tier_restore()
{
	[ -z "$tier_was" ] || echo "$tier_was" > "$tier_balancing"
	tier_was=
}

tier_alone()
{
	[ -e "$tier_balancing" ] || return 0
	tier_was=$(cat "$tier_balancing")
	on_exit tier_restore
	echo 0 > "$tier_balancing"
}

# tier_maps NODE: bytes on a node as /proc/PID/numa_maps has them, of all mappings.
tier_maps()
{
	grep -oE " N$1=[0-9]+" "/proc/$target_pid/numa_maps" |
		awk -F = '{ sum += $2 } END { printf "%.0f\n", sum * 4096 }'
}

tier_target()
{
	target_start hotcold --size "${tier_size}M" --hot "${tier_hot}M" --pause_us 2000 \
		--truth "$work/truth"
}

# tier_tell NAME: where everything lies now.
tier_tell()
{
	local places

	places=$("$bench/nodes" "$target_pid" "$work/truth") || return 1
	# Of the hot bytes those on node 0, of the cold ones those on node 1.
	emit "$1" "$(calc "($(field hot_node0_bytes "$places") + $(field cold_node1_bytes "$places")) /
			($tier_size * 1048576)")" "$places" \
		"{\"hot_right\":$(calc "$(field hot_node0_bytes "$places") / ($tier_hot * 1048576)")}" \
		"{\"cold_right\":$(calc "$(field cold_node1_bytes "$places") /
			(($tier_size - $tier_hot) * 1048576)")}" \
		"{\"maps_node0\":$(tier_maps 0),\"maps_node1\":$(tier_maps 1)}" \
		"{\"moved\":$(told sz_applied),\"kernel\":\"$(uname -r)\"}"
}

# tier_act OPTION...: for as long as a run takes.
tier_act()
{
	schemes_start "$@" && sleep "$seconds" && schemes_stop
}

tier_cold()
{
	tier_target && tier_act --damos_action migrate_cold 1 --damos_access_rate 0% 0% \
		--damos_age 2s max && tier_tell tier.migrate_cold
}

# From where all of it is on node 1.
tier_hot()
{
	tier_target && tier_act --damos_action migrate_cold 1 &&
		tier_act --damos_action migrate_hot 0 --damos_access_rate 25% max \
			--damos_age 500ms max && tier_tell tier.migrate_hot
}

# Both ready ones, from where node 0 has less free memory than it should.
tier_both()
{
	local node=/sys/devices/system/node/node0/meminfo total free

	total=$(awk '$3 == "MemTotal:" { print $4 }' "$node")
	free=$(awk '$3 == "MemFree:" { print $4 }' "$node")
	tier_size=$(((free - total * 25 / 1000) / 1024))
	tier_hot=$((tier_size / 8))
	[ "$tier_size" -ge 32 ] || return 1
	tier_target && tier_act -c tier-demote -c tier-promote &&
		tier_tell tier.ready |
		sed "s/}\$/,\"free_share\":$(awk '$3 == "MemFree:" { free = $4 }
			$3 == "MemTotal:" { total = $4 } END { printf "%.4f", free / total }' "$node")}/"
}

run_tier()
{
	if [ -d /sys/devices/system/node/node1 ]; then
		tier_alone
		measure tier.migrate_cold tier_cold
		measure tier.migrate_hot tier_hot
		measure tier.ready tier_both
		tier_restore
	elif grep -qw bdamon_guest /proc/cmdline; then
		skipped tier "the guest has one NUMA node"
	else
		"$here/vm/tier.sh" "$build" 2> "$work/guest.log" ||
			skipped tier "$(tail -n 1 "$work/guest.log" | tr -d '"\\')"
	fi
}
