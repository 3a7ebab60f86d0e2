// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * What a command takes: wall clock and CPU time in seconds, and the most memory it had.
 *
 * Usage: spent FILE COMMAND [ARG...]
 *
 * Writes "SECONDS CPU_SECONDS PEAK_KIB" to FILE and ends with the command's exit code, or with
 * 128 and the number of the signal that ended it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static double seconds(const struct timeval *tv)
{
	return (double)tv->tv_sec + (double)tv->tv_usec / 1e6;
}

/* Return: the exit code of the command, -1 if it could not be watched. */
static int run(char **command, double *ret_wall, struct rusage *ret_usage)
{
	double begin = now();
	pid_t pid = fork();
	int status;

	if (pid < 0)
		return -1;
	if (!pid) {
		execvp(command[0], command);
		fprintf(stderr, "spent: cannot run %s: %s\n", command[0], strerror(errno));
		_exit(127);
	}
	while (wait4(pid, &status, 0, ret_usage) < 0) {
		if (errno != EINTR)
			return -1;
	}
	*ret_wall = now() - begin;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	struct rusage usage;
	double wall;
	FILE *file;
	int code;

	if (argc < 3) {
		fputs("usage: spent FILE COMMAND [ARG...]\n", stderr);
		return 2;
	}
	file = fopen(argv[1], "we");
	if (!file) {
		fprintf(stderr, "spent: cannot write %s: %s\n", argv[1], strerror(errno));
		return 2;
	}
	code = run(argv + 2, &wall, &usage);
	if (code < 0) {
		fprintf(stderr, "spent: cannot watch %s: %s\n", argv[2], strerror(errno));
		code = 2;
	} else {
		fprintf(file, "%.3f %.3f %ld\n", wall,
			seconds(&usage.ru_utime) + seconds(&usage.ru_stime), usage.ru_maxrss);
	}
	if (fclose(file)) {
		fprintf(stderr, "spent: cannot write %s: %s\n", argv[1], strerror(errno));
		code = code ? code : 2;
	}
	return code;
}
