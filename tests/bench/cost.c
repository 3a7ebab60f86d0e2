// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * What a running process costs, seen from outside: CPU time of all its threads
 * in percent of one CPU, wakeups (voluntary context switches) per second, and
 * memory in bytes.  Time spent in interrupts on its behalf is not in it.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../lib/gauge.h"
#include "../lib/number.h"

/** struct cost - counters of one process at one time; @cpu_ns and @wakeups since its start. */
struct cost {
	uint64_t time_ns, cpu_ns, wakeups, rss, hwm;
};

/* Adds what /proc/PID/task/TID says; a thread that ended meanwhile adds nothing. */
static void add_thread(uint64_t pid, const char *tid, struct cost *cost)
{
	uint64_t value;
	char path[320], line[256];
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/task/%s/schedstat", pid, tid);
	in = fopen(path, "re");
	if (in && fscanf(in, "%" SCNu64, &value) == 1)
		cost->cpu_ns += value;
	if (in)
		fclose(in);
	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/task/%s/status", pid, tid);
	in = fopen(path, "re");
	while (in && fgets(line, sizeof(line), in))
		if (sscanf(line, "voluntary_ctxt_switches: %" SCNu64, &value) == 1)
			cost->wakeups += value;
	if (in)
		fclose(in);
}

static int add_memory(uint64_t pid, struct cost *cost)
{
	char path[64], line[256];
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/status", pid);
	in = fopen(path, "re");
	if (!in)
		return -errno;
	while (fgets(line, sizeof(line), in)) {
		if (sscanf(line, "VmRSS: %" SCNu64, &cost->rss) == 1)
			cost->rss <<= 10;
		if (sscanf(line, "VmHWM: %" SCNu64, &cost->hwm) == 1)
			cost->hwm <<= 10;
	}
	fclose(in);
	return 0;
}

static int read_cost(uint64_t pid, struct cost *cost)
{
	struct dirent *entry;
	char path[64];
	DIR *tasks;

	*cost = (struct cost){ .time_ns = gauge__now() };
	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/task", pid);
	tasks = opendir(path);
	if (!tasks)
		return -errno;
	while ((entry = readdir(tasks)))
		if (entry->d_name[0] != '.')
			add_thread(pid, entry->d_name, cost);
	closedir(tasks);
	return add_memory(pid, cost);
}

static void print_cost(const struct cost *a, const struct cost *b)
{
	double ns = (double)(b->time_ns - a->time_ns);

	printf("{\"cpu_percent\":%.4f,\"wakeups_per_s\":%.2f,",
	       100.0 * (double)(b->cpu_ns - a->cpu_ns) / ns,
	       1e9 * (double)(b->wakeups - a->wakeups) / ns);
	printf("\"rss_bytes\":%" PRIu64 ",\"hwm_bytes\":%" PRIu64 "}\n", b->rss, b->hwm);
}

int main(int argc, char **argv)
{
	struct timespec pause = { 0 };
	uint64_t pid, seconds;
	struct cost before, after;
	int err;

	if (argc != 3 || number__parse(argv[1], 1, INT32_MAX, &pid) ||
	    number__parse(argv[2], 1, 1000000, &seconds)) {
		fputs("usage: cost PID SECONDS\n", stderr);
		return 2;
	}
	pause.tv_sec = (time_t)seconds;
	err = read_cost(pid, &before);
	if (!err)
		(void)nanosleep(&pause, NULL);
	if (!err)
		err = read_cost(pid, &after);
	if (err) {
		fprintf(stderr, "cost: process %" PRIu64 ": %s\n", pid, strerror(-err));
		return 1;
	}
	print_cost(&before, &after);
	return 0;
}
