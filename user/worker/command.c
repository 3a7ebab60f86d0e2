// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Starting, holding back and ending a command. */
#include "worker/command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How long a command may take to react to SIGTERM. */
#define GRACE_MS 3000

/* In the child: wait for the word, then become the program; tell the parent if that fails. */
static void run_child(int go_fd, int result_fd, char *const argv[])
{
	sigset_t none;
	char word;
	int err;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (read(go_fd, &word, 1) != 1)
		_exit(1);
	execvp(argv[0], argv);
	err = errno;
	if (write(result_fd, &err, sizeof(err)) != sizeof(err))
		_exit(126);
	_exit(127);
}

int command_run__prepare(struct command_run *run, char *const argv[])
{
	int go[2], result[2], err;

	*run = (struct command_run){ .go_fd = -1, .result_fd = -1 };
	if (pipe2(go, O_CLOEXEC))
		return -errno;
	if (pipe2(result, O_CLOEXEC)) {
		err = -errno;
		close(go[0]);
		close(go[1]);
		return err;
	}
	run->pid = fork();
	if (run->pid == 0) {
		close(go[1]);
		run_child(go[0], result[1], argv);
	}
	err = run->pid < 0 ? -errno : 0;
	close(go[0]);
	close(result[1]);
	run->go_fd = go[1];
	run->result_fd = result[0];
	return err;
}

int command_run__go(struct command_run *run)
{
	int err = 0;
	ssize_t n;

	if (write(run->go_fd, "g", 1) != 1)
		return -errno;
	/* The pipe is closed by a successful exec, so that nothing is read. */
	do
		n = read(run->result_fd, &err, sizeof(err));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(err) ? -err : 0;
}

static bool is_reaped_within(pid_t pid, int ms)
{
	const struct timespec step = { .tv_nsec = 10000000 };
	int waited;

	for (waited = 0; waited <= ms; waited += 10) {
		if (waitpid(pid, NULL, WNOHANG) != 0)
			return true;
		nanosleep(&step, NULL);
	}
	return false;
}

void command_run__finish(struct command_run *run)
{
	if (run->go_fd >= 0)
		close(run->go_fd);
	if (run->result_fd >= 0)
		close(run->result_fd);
	if (run->pid > 0 && waitpid(run->pid, NULL, WNOHANG) == 0) {
		kill(run->pid, SIGTERM);
		if (!is_reaped_within(run->pid, GRACE_MS)) {
			kill(run->pid, SIGKILL);
			waitpid(run->pid, NULL, 0);
		}
	}
	*run = (struct command_run){ .go_fd = -1, .result_fd = -1 };
}
