/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What record, monitor and trace share: rights, targets, a command to start, the loop, the exit code. */
#ifndef BDAMON_CLI_SESSION_H
#define BDAMON_CLI_SESSION_H

#include "cli/record_options.h"
#include "worker/command.h"
#include "worker/monitor.h"

/**
 * SESSION_BTF_VARIABLE - environment variable with the file of the kernel's types; tests name one
 * that does not exist, to see what a kernel without BTF would do.
 */
#define SESSION_BTF_VARIABLE "BDAMON_BTF"

struct loop;
struct loop_options;

/**
 * struct session - one monitoring in the foreground.
 * @opts: what was asked for; borrowed
 * @monitor: owned
 * @loop: owned
 * @command: the command under way, if any
 * @pids: the processes of @opts' targets, the command's included, each once; owned
 * @nr_pids: how many
 */
struct session {
	const struct record_options *opts;
	struct monitor *monitor;
	struct loop *loop;
	struct command_run command;
	pid_t *pids;
	size_t nr_pids;
};

/**
 * session__open() - load, add the targets, hold the command back; nothing is sampled yet.
 * @s: set
 * @opts: what was asked for; borrowed until close
 * @sink: who hears of what is seen; borrowed until close
 * @priv: its argument
 * @owns_terminal: the terminal is not to be used by a command, see command_run__prepare()
 *
 * Logs failures. Return: 0 or a negative errno; call session__close() in any case.
 */
int session__open(struct session *s, const struct record_options *opts,
		  const struct monitor_sink *sink, void *priv, bool owns_terminal);

/**
 * session__run() - start sampling and the command, and run until the end.
 * @s: an open session
 * @callbacks: ticks and input; the time limit is that of the session's options
 * @ret_signal: signal that ended it, or 0
 *
 * Logs failures. Return: 0 or a negative errno.
 */
int session__run(struct session *s, const struct loop_options *callbacks, int *ret_signal);

/** session__close() - stop, end the command if it still runs, free. */
void session__close(struct session *s);

#endif
