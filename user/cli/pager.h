/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Long text on a terminal, shown page by page by less. */
#ifndef BDAMON_CLI_PAGER_H
#define BDAMON_CLI_PAGER_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/**
 * struct pager - less, while it runs.
 * @pid: its process; 0: it does not run
 * @terminal_fd: the terminal, which standard output was before; owned
 * @on_sigpipe: what SIGPIPE did before
 */
struct pager {
	pid_t pid;
	int terminal_fd;
	struct sigaction on_sigpipe;
};

/**
 * pager__begin() - let what is printed from now on go to less.
 *
 * What fits the terminal is printed as if there were no less. Nothing happens if standard output
 * is no terminal or there is no less.
 */
void pager__begin(struct pager *p);

/**
 * pager__end() - wait until the reader has read enough, and print directly again.
 *
 * Return: whether that was before the end, so that what could not be printed is no failure.
 */
bool pager__end(struct pager *p);

#endif
