// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * What a running monitor costs, seen from outside: CPU time of the process, all
 * threads, in percent of one CPU; wakeups (voluntary context switches) per
 * second; memory in bytes; and what it had used before the measurement began,
 * start-up included.  The sampling timer runs in interrupts and is in none of
 * these: its time comes from the monitor's own counter in the BPF map pinned as
 * PIN, and is left out without one.
 */
#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../lib/gauge.h"
#include "../lib/number.h"
#include "bpf/sampler.h"

/** struct cost - counters at one time, those of time and wakeups since the process's start. */
struct cost {
	uint64_t time_ns, cpu_ns, timer_ns, wakeups, rss, hwm;
};

static int read_timer(const char *pin, uint64_t *timer_ns)
{
	struct bd_status status;
	uint32_t key = 0;
	int fd = bpf_obj_get(pin), err = 0;

	if (fd < 0)
		return -errno;
	if (bpf_map_lookup_elem(fd, &key, &status))
		err = -errno;
	else
		*timer_ns = status.timer_ns;
	close(fd);
	return err;
}

/* Adds what /proc/PID/task/TID says; a thread that ended meanwhile adds nothing. */
static void add_thread(uint64_t pid, const char *tid, struct cost *cost)
{
	uint64_t value;
	char path[320], line[256];
	FILE *in;

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
	/* Dead and not yet waited for: it costs nothing any more. */
	return cost->rss ? 0 : -ESRCH;
}

static int read_cost(uint64_t pid, const char *pin, struct cost *cost)
{
	struct dirent *entry;
	char path[64];
	DIR *tasks;
	int err;

	*cost = (struct cost){ .time_ns = gauge__now() };
	err = gauge__cpu_of(pid, &cost->cpu_ns);
	if (!err && pin)
		err = read_timer(pin, &cost->timer_ns);
	if (err)
		return err;
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

/* Threads that ended take their switches with them. */
static double grown(uint64_t before, uint64_t after)
{
	return after > before ? (double)(after - before) : 0;
}

static void print_cost(const struct cost *a, const struct cost *b, bool has_timer)
{
	double ns = (double)(b->time_ns - a->time_ns);

	printf("{\"cpu_percent\":%.4f,\"wakeups_per_s\":%.2f,",
	       100 * grown(a->cpu_ns, b->cpu_ns) / ns, 1e9 * grown(a->wakeups, b->wakeups) / ns);
	if (has_timer)
		printf("\"timer_percent\":%.4f,", 100 * grown(a->timer_ns, b->timer_ns) / ns);
	printf("\"cpu_before_ms\":%.1f,\"measured_s\":%.2f,", (double)a->cpu_ns / 1e6, ns / 1e9);
	printf("\"rss_bytes\":%" PRIu64 ",\"hwm_bytes\":%" PRIu64 "}\n", b->rss, b->hwm);
}

int main(int argc, char **argv)
{
	const char *pin = argc == 4 ? argv[3] : NULL;
	struct timespec pause = { 0 };
	uint64_t pid, seconds;
	struct cost before, after;
	int err;

	if (argc < 3 || argc > 4 || number__parse(argv[1], 1, INT32_MAX, &pid) ||
	    number__parse(argv[2], 1, 1000000, &seconds)) {
		fputs("usage: cost PID SECONDS [PIN]\n", stderr);
		return 2;
	}
	pause.tv_sec = (time_t)seconds;
	err = read_cost(pid, pin, &before);
	if (!err)
		(void)nanosleep(&pause, NULL);
	if (!err)
		err = read_cost(pid, pin, &after);
	if (err) {
		fprintf(stderr, "cost: process %" PRIu64 "%s%s: %s\n", pid, pin ? " and map " : "",
			pin ? pin : "", strerror(-err));
		return 1;
	}
	print_cost(&before, &after, pin);
	return fflush(stdout) ? 1 : 0;
}
