/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Commands to monitor, and the families that are ended with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker/command.h"
#include "worker/family.h"

/* A command line whose shell has two children; says so on its standard output. */
static char *const shell[] = { (char *)"/bin/sh", (char *)"-c",
			       (char *)"sleep 100 & sleep 101 & echo; wait", NULL };
static char *const no_program[] = { (char *)"/nonexistent/program", NULL };
static char *const quick[] = { (char *)"true", NULL };

struct fixture {
	struct command_run run;
	struct family family;
	int saved_stdout;
	int said;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .run = { .go_fd = -1, .result_fd = -1 } };
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	command_run__finish(&f->run);
	family__fini(&f->family);
	return 0;
}

/* Says on the pipe which of its descriptors are a terminal. */
static char *const terminals[] = {
	(char *)"/bin/sh", (char *)"-c",
	(char *)"for fd in 0 1 2; do [ -t $fd ] && printf $fd >&3; done; "
		"printf . >&3",
	NULL
};

/* The command is forked with a pipe as its standard output. */
static void prepare(struct fixture *f, char *const argv[])
{
	int pipe_fds[2];

	assert_int_equal(pipe(pipe_fds), 0);
	f->said = pipe_fds[0];
	f->saved_stdout = dup(STDOUT_FILENO);
	dup2(pipe_fds[1], STDOUT_FILENO);
	assert_int_equal(command_run__prepare(&f->run, argv, false), 0);
	dup2(f->saved_stdout, STDOUT_FILENO);
	close(f->saved_stdout);
	close(pipe_fds[1]);
}

static void waits_for_the_word(void **state)
{
	struct fixture *f = *state;
	siginfo_t info = { 0 };

	prepare(f, quick);
	assert_int_equal(waitid(P_PID, (id_t)f->run.pid, &info, WEXITED | WNOHANG | WNOWAIT), 0);
	assert_int_equal(info.si_pid, 0);
	assert_int_equal(command_run__go(&f->run), 0);
	assert_int_equal(waitid(P_PID, (id_t)f->run.pid, &info, WEXITED | WNOWAIT), 0);
	assert_int_equal(info.si_status, 0);
	close(f->said);
}

static void tells_why_it_cannot_start(void **state)
{
	struct fixture *f = *state;

	prepare(f, no_program);
	assert_int_equal(command_run__go(&f->run), -ENOENT);
	close(f->said);
}

static void never_started_is_ended(void **state)
{
	struct fixture *f = *state;
	pid_t pid;

	prepare(f, quick);
	pid = f->run.pid;
	command_run__finish(&f->run);
	assert_int_equal(kill(pid, 0), -1);
	assert_int_equal(errno, ESRCH);
	close(f->said);
}

/* The pipe ends when the last of the family does. */
static void family_is_found_and_ended(void **state)
{
	struct fixture *f = *state;
	char c;

	prepare(f, shell);
	assert_int_equal(command_run__go(&f->run), 0);
	assert_int_equal(read(f->said, &c, 1), 1);
	assert_int_equal(family__init(&f->family, f->run.pid), 0);
	assert_int_equal(f->family.nr, 3);
	assert_int_equal(f->family.pids[0], f->run.pid);
	command_run__finish(&f->run);
	assert_int_equal(read(f->said, &c, 1), 0);
	close(f->said);
}

/* Input and standard error are a terminal, standard output is a file; 3 is the pipe. */
static const char *terminals_of_command(struct fixture *f, bool off_terminal)
{
	static char said[8];
	int screen, user, file = open("/dev/zero", O_RDWR | O_CLOEXEC), pipe_fds[2], saved[4], fd;
	size_t len = 0;

	assert_int_equal(openpty(&screen, &user, NULL, NULL, NULL), 0);
	assert_int_equal(pipe2(pipe_fds, O_CLOEXEC), 0);
	fflush(NULL);
	for (fd = 0; fd < 4; fd++)
		saved[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 10);
	dup2(user, STDIN_FILENO);
	dup2(file, STDOUT_FILENO);
	dup2(user, STDERR_FILENO);
	dup2(pipe_fds[1], 3);
	assert_int_equal(command_run__prepare(&f->run, terminals, off_terminal), 0);
	for (fd = 0; fd < 4; fd++) {
		saved[fd] < 0 ? close(fd) : dup2(saved[fd], fd);
		close(saved[fd]);
	}
	assert_int_equal(command_run__go(&f->run), 0);
	while (len < sizeof(said) - 1 && read(pipe_fds[0], said + len, 1) == 1 && said[len] != '.')
		len++;
	said[len] = '\0';
	command_run__finish(&f->run);
	close(screen);
	close(user);
	close(file);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
	return said;
}

static void command_leaves_the_terminal(void **state)
{
	assert_string_equal(terminals_of_command(*state, false), "02");
	assert_string_equal(terminals_of_command(*state, true), "");
}

static void nobody_has_no_family(void **state)
{
	struct fixture *f = *state;

	/* Beyond the largest process id. */
	assert_int_equal(family__init(&f->family, 4194305), 0);
	assert_int_equal(f->family.nr, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(waits_for_the_word, setup, teardown),
		cmocka_unit_test_setup_teardown(tells_why_it_cannot_start, setup, teardown),
		cmocka_unit_test_setup_teardown(never_started_is_ended, setup, teardown),
		cmocka_unit_test_setup_teardown(family_is_found_and_ended, setup, teardown),
		cmocka_unit_test_setup_teardown(command_leaves_the_terminal, setup, teardown),
		cmocka_unit_test_setup_teardown(nobody_has_no_family, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
