// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Long text on a terminal. */
#include "cli/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Colours as they are, no page if all fits one, and the text stays on the screen. */
static const char *const words[] = { "less", "-RFX", NULL };

static int start(int in_fd, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	int err = posix_spawn_file_actions_init(&actions);

	if (err)
		return -err;
	err = posix_spawn_file_actions_adddup2(&actions, in_fd, STDIN_FILENO);
	err = err ?: posix_spawnp(ret_pid, words[0], &actions, NULL, (char *const *)words, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -err;
}

/* From now on standard output is the pipe; a reader who leaves early must not end us. */
static void redirect(struct pager *p, int fd)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };

	(void)sigaction(SIGPIPE, &ignore, &p->on_sigpipe);
	(void)dup2(fd, STDOUT_FILENO);
}

void pager__begin(struct pager *p)
{
	int fds[2];

	*p = (struct pager){ .terminal_fd = -1 };
	if (!isatty(STDOUT_FILENO) || pipe2(fds, O_CLOEXEC) < 0)
		return;
	fflush(stdout);
	p->terminal_fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (p->terminal_fd >= 0 && !start(fds[0], &p->pid))
		redirect(p, fds[1]);
	close(fds[0]);
	close(fds[1]);
}

bool pager__end(struct pager *p)
{
	bool is_left = (fflush(stdout) || ferror(stdout)) && p->pid;

	/* What is left over is not for the terminal. */
	if (is_left) {
		__fpurge(stdout);
		clearerr(stdout);
	}
	if (p->terminal_fd >= 0) {
		(void)dup2(p->terminal_fd, STDOUT_FILENO);
		close(p->terminal_fd);
	}
	/* The pipe is closed now, so less knows that this was all. */
	while (p->pid && waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	if (p->pid)
		(void)sigaction(SIGPIPE, &p->on_sigpipe, NULL);
	return is_left;
}
