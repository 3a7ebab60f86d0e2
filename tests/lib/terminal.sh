# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
# What is set here is read by the script that sources this, and the other way round.
# shellcheck disable=SC2034,SC2120,SC2154
#
# To be sourced after tap.sh: run a program on a terminal of our own, of tmux, and look at it.
#
#	terminal_start COLS ROWS COMMAND...	as xterm-256color in UTF-8; "env NAME=VALUE ..." before
#						the command changes that
#	terminal_keys KEY...			press them, as tmux calls them
#	terminal_resize COLS ROWS
#	terminal_shows REGEX SEC		waits for a line with it on the screen
#	terminal_lines [OPTION]			the lines of the screen; -e: with their colours
#	terminal_is_over CODE SEC		waits for the command's end: its exit code is CODE and the
#						terminal is as it was
#	terminal_child				the process id of the command
#	terminal_stop				also done at exit
#
# $work is a directory for temporary files; the command's standard error is the terminal.

# A server that was told to end may take another session before it does: each has its own.
terminal_nr=0

terminal_tmux()
{
	tmux -S "$work/tmux.$terminal_nr" -f /dev/null "$@" 2>> "$work/tmux.log"
}

terminal_start()
{
	local cols=$1 rows=$2

	shift 2
	terminal_stop
	# Anew for every start, as each test may have a shell of its own.
	on_exit terminal_stop
	terminal_nr=$((terminal_nr + 1))
	rm -f "$work"/tty.*
	{
		echo '#!/bin/bash'
		printf 'cd %q\n' "$work"
		echo 'stty -a > tty.before'
		printf '%q ' env TERM=xterm-256color LC_ALL=C.UTF-8 "$@"
		echo
		echo 'echo $? > tty.code'
		echo 'stty -a > tty.after'
		echo 'touch tty.over; exec sleep 600'
	} > "$work/tty.script"
	chmod +x "$work/tty.script"
	terminal_tmux new-session -d -x "$cols" -y "$rows" "$work/tty.script"
}

terminal_keys()
{
	terminal_tmux send-keys -- "$@"
}

terminal_resize()
{
	terminal_tmux resize-window -x "$1" -y "$2"
}

terminal_lines()
{
	terminal_tmux capture-pane -p "$@"
}

terminal_child()
{
	pgrep -P "$(terminal_tmux display-message -p '#{pane_pid}')"
}

terminal_explain()
{
	note "$1"
	terminal_lines | sed 's/^/# |/'
	return 1
}

terminal_shows()
{
	terminal_regex=$1
	wait_for 'terminal_lines | grep -qE -- "$terminal_regex"' "$2" || terminal_explain "no line: $1"
}

terminal_is_over()
{
	local code

	wait_for '[ -e "$work/tty.over" ]' "$2" || terminal_explain "still running" || return
	code=$(cat "$work/tty.code")
	[ "$code" -eq "$1" ] || terminal_explain "exit code $code, expected $1" || return
	cmp -s "$work/tty.before" "$work/tty.after" || terminal_explain "other modes" || return
	[ "$(terminal_tmux display-message -p '#{alternate_on} #{cursor_flag}')" = "0 1" ] ||
		terminal_explain "the other screen, or no cursor"
}

terminal_stop()
{
	terminal_tmux kill-server
	return 0
}
