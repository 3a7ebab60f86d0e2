// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * The classical way beside which bdamon is measured: in every interval read how
 * much of a process's memory was referenced from /proc/PID/smaps, then clear
 * all its accessed bits by writing 1 to /proc/PID/clear_refs.  Prints one JSON
 * line: its own CPU time in percent of one CPU, the time a round took, and the
 * bytes it found referenced.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "../lib/gauge.h"
#include "../lib/number.h"

/** struct classic - options and sums of one run; times in ns. */
struct classic {
	uint64_t pid, seconds, interval_ms;
	uint64_t rounds, sum_round, max_round, sum_referenced;
};

static int clear_refs(uint64_t pid)
{
	char path[64];
	int fd, err = 0;

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/clear_refs", pid);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, "1", 1) != 1)
		err = -errno;
	close(fd);
	return err;
}

static int read_referenced(uint64_t pid, uint64_t *bytes)
{
	uint64_t kib, sum = 0;
	char *line = NULL;
	size_t room = 0;
	char path[64];
	FILE *smaps;

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/smaps", pid);
	smaps = fopen(path, "re");
	if (!smaps)
		return -errno;
	while (getline(&line, &room, smaps) > 0)
		if (sscanf(line, "Referenced: %" SCNu64, &kib) == 1)
			sum += kib << 10;
	free(line);
	fclose(smaps);
	*bytes = sum;
	return 0;
}

static void sleep_until(uint64_t ns)
{
	struct timespec until = { .tv_sec = (time_t)(ns / 1000000000ULL),
				  .tv_nsec = (long)(ns % 1000000000ULL) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

static int one_round(struct classic *classic)
{
	uint64_t begin = gauge__now(), bytes = 0, took;
	int err = read_referenced(classic->pid, &bytes);

	if (!err)
		err = clear_refs(classic->pid);
	if (err)
		return err;
	took = gauge__now() - begin;
	classic->rounds++;
	classic->sum_round += took;
	classic->sum_referenced += bytes;
	if (took > classic->max_round)
		classic->max_round = took;
	return 0;
}

static double cpu_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* A round longer than the interval delays the next one; nothing is skipped silently: see rounds. */
static int run(struct classic *classic)
{
	uint64_t begin, next, now;
	double cpu;
	int err = clear_refs(classic->pid);

	begin = gauge__now();
	cpu = cpu_seconds();
	for (next = begin, now = begin; !err && now - begin < classic->seconds * 1000000000ULL;
	     now = gauge__now()) {
		next += classic->interval_ms * 1000000ULL;
		sleep_until(next);
		err = one_round(classic);
	}
	if (err || !classic->rounds)
		return err ? err : -ENODATA;
	printf("{\"cpu_percent\":%.3f,\"rounds\":%" PRIu64 ",\"round_ms\":%.3f,",
	       (cpu_seconds() - cpu) * 1e11 / (double)(now - begin), classic->rounds,
	       (double)classic->sum_round / 1e6 / (double)classic->rounds);
	printf("\"max_round_ms\":%.3f,\"referenced_bytes\":%" PRIu64 "}\n",
	       (double)classic->max_round / 1e6, classic->sum_referenced / classic->rounds);
	return fflush(stdout) ? -EIO : 0;
}

static const struct option long_options[] = {
	{ "pid", required_argument, NULL, 'p' },
	{ "seconds", required_argument, NULL, 's' },
	{ "interval_ms", required_argument, NULL, 'i' },
	{ 0 },
};

static int parse(int argc, char **argv, struct classic *classic)
{
	int letter, err = 0;

	while (!err && (letter = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (letter) {
		case 'p':
			err = number__parse(optarg, 1, INT32_MAX, &classic->pid);
			break;
		case 's':
			err = number__parse(optarg, 1, 1000000, &classic->seconds);
			break;
		case 'i':
			err = number__parse(optarg, 1, 1000000, &classic->interval_ms);
			break;
		default:
			err = -EINVAL;
		}
	}
	return err ? err : classic->pid && optind == argc ? 0 : -EINVAL;
}

int main(int argc, char **argv)
{
	struct classic classic = { .seconds = 10, .interval_ms = 100 };
	int err;

	if (parse(argc, argv, &classic)) {
		fputs("usage: classic --pid PID [--seconds N] [--interval_ms N]\n", stderr);
		return 2;
	}
	err = run(&classic);
	if (err)
		fprintf(stderr, "classic: process %" PRIu64 ": %s\n", classic.pid, strerror(-err));
	return err ? 1 : 0;
}
