/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A command started to be monitored: held back until the monitor watches it. */
#ifndef BDAMON_WORKER_COMMAND_H
#define BDAMON_WORKER_COMMAND_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * struct command_run - a started command; all -1 or 0 before.
 * @pid: its process id
 * @go_fd: writing to it lets the command run
 * @result_fd: tells whether the program could be started
 */
struct command_run {
	pid_t pid;
	int go_fd;
	int result_fd;
};

/**
 * command_run__prepare() - fork a child that waits.
 * @run: set
 * @argv: program and arguments, NULL-terminated; looked up in PATH
 * @off_terminal: what would be the terminal is /dev/null for it: its input and its output
 *
 * Return: 0 or a negative errno.
 */
int command_run__prepare(struct command_run *run, char *const argv[], bool off_terminal);

/** command_run__go() - let it run. Return: 0, or why the program could not be started. */
int command_run__go(struct command_run *run);

/**
 * command_run__finish() - end it if it still runs, with its descendants, and reap it.
 * @run: a command, prepared or not
 *
 * They get SIGTERM, and SIGKILL after three seconds.
 */
void command_run__finish(struct command_run *run);

#endif
