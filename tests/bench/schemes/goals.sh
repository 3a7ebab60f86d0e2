# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is read here is set by the script that sources this, and the other way round.
# shellcheck disable=SC2034,SC2154
#
# Whether a quota finds the pace at which what its goal is about stays where it is wanted.  All of
# the target's memory is in use ten times a second, so that what is paged out comes right back:
# the faster the scheme works, the longer the target waits, and the more faults it has.

goals_size=$([ -n "$small" ] && echo 32 || echo 128)
# Faults a second; and microseconds a second in which some task waits for memory.
goals_faults=$([ -n "$small" ] && echo 200 || echo 2000)
# So much that a moment in which the machine was slow is little of it.
goals_stall_us=20000
feed_pid=
mapped=

# Keeps $work/value what the goal of the user is now: the target's faults since the scheme acted
# last.  It does so when a second begins, and the faults come in the next moments; so those of the
# last one and a half seconds are those of one of its turns.
goals_feed()
{
	local past=() times=() fields

	while read -r fields < "/proc/$target_pid/stat"; do
		read -r -a fields <<< "${fields##*) }"
		past+=("${fields[9]}")
		times+=("${EPOCHREALTIME/./}")
		while [ $((times[${#times[@]} - 1] - times[0])) -gt 1500000 ]; do
			past=("${past[@]:1}")
			times=("${times[@]:1}")
		done
		echo $((past[${#past[@]} - 1] - past[0])) > "$work/value.new"
		mv "$work/value.new" "$work/value"
		sleep 0.1
	done 2> /dev/null
}

goals_feed_stop()
{
	[ -n "$feed_pid" ] || return 0
	kill "$feed_pid" 2> /dev/null
	wait "$feed_pid" 2> /dev/null
	feed_pid=
}

# The kernel counts a wait for a page only if the page was active when it was put out, as those are
# that came back before; so everything is paged out once.
goals_start()
{
	target_start hotcold --size "${goals_size}M" --hot "${goals_size}M" --pause_us 100000 \
		--truth "$work/truth" || return 1
	mapped=$(sed -nE '1s/.*"mapped":\[\[([0-9]+),([0-9]+)\]\].*/\1-\2/p' "$work/truth")
	schemes_start --regions "$mapped" --damos_action pageout --damos_max_nr_snapshots 2 &&
		sleep 3 && schemes_stop
}

# Of the target's data alone, since gaps between mappings cannot be paged out; all of it alike.
goals_scheme()
{
	schemes_start --regions "$mapped" --damos_action pageout --damos_quotas 0 1G 1s 0 0 0 \
		--damos_quota_goal "$@"
}

# What a goal is about, summed up since the start.
goals_faults_so_far()
{
	major_faults
}

goals_stall_so_far()
{
	sed -nE 's/^some .*total=([0-9]+)$/\1/p' /proc/pressure/memory
}

# goals_half NAME KIND TARGET: the schemes at work go on for as long as a pace may take to be found,
# then for as long again, which counts.
goals_half()
{
	local before mean

	sleep "$seconds"
	before=$("goals_$2_so_far")
	sleep "$seconds"
	mean=$((($("goals_$2_so_far") - before) / seconds))
	schemes_stop "$1" || return 1
	emit "goals.$1" "$(calc "$mean / $3")" \
		"{\"target\":$3,\"mean\":$mean,\"mean_error\":$(calc "$mean / $3 - 1")}" \
		"{\"seconds\":$seconds}" "$(awk '{
			if (match($0, /"effective_bytes": [0-9]+/))
				quota[NR] = substr($0, RSTART + 19, RLENGTH - 19) + 0
		}
		END {
			for (i = int(NR / 2) + 1; i <= NR; i++) {
				sum += quota[i]
				nr++
				restarts += quota[i] == 1
			}
			printf "{\"mean_quota\":%.0f,\"restarts\":%d}\n", nr ? sum / nr : 0, restarts
		}' "$work/lines")"
}

goals_user_input()
{
	goals_start || return 1
	echo 0 > "$work/value"
	goals_feed &
	feed_pid=$!
	on_exit goals_feed_stop
	goals_scheme user_input "$goals_faults" 0 --goal_input "$work/value" &&
		goals_half user_input faults "$goals_faults"
}

goals_stall()
{
	goals_start && goals_scheme some_mem_psi_us "${goals_stall_us}us" &&
		goals_half some_mem_psi_us stall "$goals_stall_us"
}

run_goals()
{
	if ! zram_start 1G; then
		skipped goals "$zram_why"
		return
	fi
	measure goals.user_input goals_user_input
	goals_feed_stop
	if [ -r /proc/pressure/memory ]; then
		measure goals.some_mem_psi_us goals_stall
	else
		skipped goals.some_mem_psi_us "the kernel has no pressure stall information"
	fi
	zram_stop
}
