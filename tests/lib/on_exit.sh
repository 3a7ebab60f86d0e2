# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
#
# For bash scripts that are not tests (tap.sh has the same for those):
#
#	on_exit COMMAND...	clean-up, run last-first however the script ends
#
# Signals end the script through its exit trap, so that an interrupted script
# leaves no more behind than a finished one.

on_exit_list=()

on_exit()
{
	on_exit_list+=("$(printf '%q ' "$@")")
}

on_exit_run()
{
	local code=$? i

	trap - EXIT
	for ((i = ${#on_exit_list[@]} - 1; i >= 0; i--)); do
		eval "${on_exit_list[i]}" || echo "clean-up failed: ${on_exit_list[i]}" >&2
	done
	exit "$code"
}

trap on_exit_run EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
