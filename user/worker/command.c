// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Starting, holding back and ending a command. */
#include "worker/command.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How long a command may take to react to SIGTERM. */
#define GRACE_MS 3000
/* Processes ended with it; what a command has beyond that is left to itself. */
#define MAX_FAMILY 1024

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

/* --- the end ---------------------------------------------------------------------- */

/* struct family - processes to end: a shell's death alone would leave its programs running. */
struct family {
	struct member {
		pid_t pid;
		int pidfd;
	} members[MAX_FAMILY];
	size_t nr;
};

static void add_member(struct family *f, pid_t pid)
{
	int fd;

	if (f->nr == MAX_FAMILY)
		return;
	fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (fd >= 0)
		f->members[f->nr++] = (struct member){ pid, fd };
}

/* The children of @pid, whichever of its threads started them. */
static void add_children(struct family *f, pid_t pid)
{
	char pattern[64];
	glob_t files;
	int child;
	size_t i;

	snprintf(pattern, sizeof(pattern), "/proc/%d/task/*/children", pid);
	if (glob(pattern, GLOB_NOSORT, NULL, &files))
		return;
	for (i = 0; i < files.gl_pathc; i++) {
		FILE *file = fopen(files.gl_pathv[i], "re");

		while (file && fscanf(file, "%d", &child) == 1)
			add_member(f, child);
		if (file)
			fclose(file);
	}
	globfree(&files);
}

static void family__signal(const struct family *f, int signal)
{
	size_t i;

	for (i = 0; i < f->nr; i++)
		(void)syscall(SYS_pidfd_send_signal, f->members[i].pidfd, signal, NULL, 0);
}

static bool family__is_gone(const struct family *f)
{
	struct pollfd pfd = { .events = POLLIN };
	size_t i;

	for (i = 0; i < f->nr; i++) {
		pfd.fd = f->members[i].pidfd;
		if (poll(&pfd, 1, 0) == 0)
			return false;
	}
	return true;
}

/* Found at once, as whose parent has ended cannot be told from strangers. */
static void family__init(struct family *f, pid_t pid)
{
	size_t i;

	f->nr = 0;
	add_member(f, pid);
	for (i = 0; i < f->nr; i++)
		add_children(f, f->members[i].pid);
}

static void family__fini(struct family *f)
{
	while (f->nr)
		close(f->members[--f->nr].pidfd);
}

static void end_family(pid_t pid)
{
	const struct timespec step = { .tv_nsec = 10000000 };
	struct family family;
	int waited;

	family__init(&family, pid);
	family__signal(&family, SIGTERM);
	/* What was stopped has to run to end. */
	family__signal(&family, SIGCONT);
	for (waited = 0; waited < GRACE_MS && !family__is_gone(&family); waited += 10)
		nanosleep(&step, NULL);
	family__signal(&family, SIGKILL);
	family__fini(&family);
}

void command_run__finish(struct command_run *run)
{
	if (run->go_fd >= 0)
		close(run->go_fd);
	if (run->result_fd >= 0)
		close(run->result_fd);
	if (run->pid > 0 && waitpid(run->pid, NULL, WNOHANG) == 0) {
		end_family(run->pid);
		waitpid(run->pid, NULL, 0);
	}
	*run = (struct command_run){ .go_fd = -1, .result_fd = -1 };
}
