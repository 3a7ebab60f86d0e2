// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Starting, holding back and ending a command. */
#include "worker/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "worker/family.h"

/* How long a command may take to react to SIGTERM. */
#define GRACE_MS 3000
/* Processes ended with it; what a command has beyond that is left to itself. */
#define MAX_FAMILY 1024

/* In the child. */
static void leave_terminal(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (isatty(fd) && dup2(null, fd) < 0)
			close(fd);
}

/* In the child: wait for the word, then become the program; tell the parent if that fails. */
static void run_child(int go_fd, int result_fd, char *const argv[])
{
	sigset_t none;
	char word;
	int err;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* The event loop ignores it; a program would inherit that, and pipelines would not end. */
	(void)sigaction(SIGPIPE, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	if (read(go_fd, &word, 1) != 1)
		_exit(1);
	execvp(argv[0], argv);
	err = errno;
	if (write(result_fd, &err, sizeof(err)) != sizeof(err))
		_exit(126);
	_exit(127);
}

int command_run__prepare(struct command_run *run, char *const argv[], bool off_terminal)
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
		if (off_terminal)
			leave_terminal();
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

/* --- the end ---------------------------------------------------------------------- */

/* struct ending - processes held by descriptors, so that no other one is ever signalled. */
struct ending {
	int pidfds[MAX_FAMILY];
	size_t nr;
};

static void ending__signal(const struct ending *e, int signal)
{
	size_t i;

	for (i = 0; i < e->nr; i++)
		(void)syscall(SYS_pidfd_send_signal, e->pidfds[i], signal, NULL, 0);
}

static bool ending__is_done(const struct ending *e)
{
	struct pollfd pfd = { .events = POLLIN };
	size_t i;

	for (i = 0; i < e->nr; i++) {
		pfd.fd = e->pidfds[i];
		if (poll(&pfd, 1, 0) == 0)
			return false;
	}
	return true;
}

/* A shell's death alone would leave its programs running. */
static void ending__init(struct ending *e, pid_t pid)
{
	struct family family;
	size_t i;
	int fd;

	e->nr = 0;
	/* Without memory the first one is found all the same. */
	(void)family__init(&family, pid);
	for (i = 0; i < family.nr && i < MAX_FAMILY; i++) {
		fd = (int)syscall(SYS_pidfd_open, family.pids[i], 0);
		if (fd >= 0)
			e->pidfds[e->nr++] = fd;
	}
	family__fini(&family);
}

static void ending__fini(struct ending *e)
{
	while (e->nr)
		close(e->pidfds[--e->nr]);
}

static void end_family(pid_t pid)
{
	const struct timespec step = { .tv_nsec = 10000000 };
	struct ending ending;
	int waited;

	ending__init(&ending, pid);
	ending__signal(&ending, SIGTERM);
	/* What was stopped has to run to end. */
	ending__signal(&ending, SIGCONT);
	for (waited = 0; waited < GRACE_MS && !ending__is_done(&ending); waited += 10)
		nanosleep(&step, NULL);
	ending__signal(&ending, SIGKILL);
	ending__fini(&ending);
}

void command_run__finish(struct command_run *run)
{
	if (run->go_fd >= 0)
		close(run->go_fd);
	if (run->result_fd >= 0)
		close(run->result_fd);
	if (run->pid > 0 && waitpid(run->pid, NULL, WNOHANG) == 0) {
		end_family(run->pid);
		kill(run->pid, SIGKILL);
		waitpid(run->pid, NULL, 0);
	}
	*run = (struct command_run){ .go_fd = -1, .result_fd = -1 };
}
