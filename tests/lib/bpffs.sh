# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
# shellcheck shell=bash
#
# To be sourced before all others by scripts that pin maps: where the BPF file system is not
# mounted, they run in a mount namespace of their own that has it.  Nothing of the machine's changes.

if [ -z "${BDAMON_TEST_MOUNTS:-}" ] && [ "$(id -u)" -eq 0 ] &&
	[ "$(stat -f -c %t /sys/fs/bpf 2> /dev/null)" != cafe4a11 ] && unshare -m true 2> /dev/null; then
	export BDAMON_TEST_MOUNTS=own
	# shellcheck disable=SC2016 # of the inner shell
	exec unshare -m -- sh -c 'mount -t bpf bpf /sys/fs/bpf; exec "$0" "$@"' "$0" "$@"
fi
