// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What other programs print. */
#include "util/subprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int start(const char *const *argv, int out_fd, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	int err = posix_spawn_file_actions_init(&actions);

	if (err)
		return -err;
	err = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	err = err ?: posix_spawn_file_actions_adddup2(&actions, out_fd, STDOUT_FILENO);
	err = err
		      ?: posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
							  O_WRONLY, 0);
	err = err ?: posix_spawnp(ret_pid, argv[0], &actions, NULL, (char *const *)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -err;
}

/* Read to the end, so that the program does not wait for us, but keep @max bytes. */
static int read_all(int fd, size_t max, char *text)
{
	char dropped[4096];
	size_t len = 0;

	for (;;) {
		size_t room = max - len;
		ssize_t nr = room ? read(fd, text + len, room) : read(fd, dropped, sizeof(dropped));

		if (nr < 0 && errno == EINTR)
			continue;
		if (nr < 0)
			return -errno;
		if (!nr)
			break;
		len += room ? (size_t)nr : 0;
	}
	text[len] = '\0';
	return 0;
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int subprocess__output(const char *const *argv, size_t max, char **ret_text)
{
	char *text = malloc(max + 1);
	int fds[2], err, code;
	pid_t pid;

	if (!text)
		return -ENOMEM;
	if (pipe2(fds, O_CLOEXEC) < 0) {
		err = -errno;
		free(text);
		return err;
	}
	err = start(argv, fds[1], &pid);
	close(fds[1]);
	if (!err) {
		err = read_all(fds[0], max, text);
		code = wait_for(pid);
		err = err ?: code;
	}
	close(fds[0]);
	if (err < 0)
		free(text);
	else
		*ret_text = text;
	return err;
}
