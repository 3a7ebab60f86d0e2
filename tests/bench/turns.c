// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Compares targets, and tells what each did meanwhile.
 *
 * How fast memory is changes by a tenth within milliseconds on machines that others share, and more
 * within seconds; and one CPU may be slower than another.  Targets that take short turns have the
 * same luck: "stop" lets one of them run while the others stand still, before and after as well, all
 * on one CPU; "swap" lets two of them run all the time, on two CPUs, which they swap.
 *
 * FILE is a workload's throughput file: its time, CLOCK_MONOTONIC ns, and the accesses per second
 * since the line before, ten times a second.  A target's accesses between its first and its last
 * line of this time are counted, and the parts of its turns that lie between them.
 *
 * Prints one JSON line per target, in their order: accesses, the time of its turns, its CPU time.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../lib/gauge.h"
#include "../lib/number.h"

#define TARGETS_MAX 8

/** struct turn - of one target, in ns. */
struct turn {
	uint64_t begin, end;
};

/** struct target - a process that takes part; @turns has room for all. */
struct target {
	uint64_t pid;
	const char *file;
	struct turn *turns;
	uint64_t cpu_ns;
	double accesses, running_ns;
};

/** struct way - how they take turns, and for how long; @cpus are those to run on. */
struct way {
	bool swaps;
	uint64_t seconds, turn_ms;
	int cpus[2];
};

static volatile sig_atomic_t ended;

static void end(int signal)
{
	(void)signal;
	ended = 1;
}

static int pass_time(uint64_t ms)
{
	struct timespec length = { .tv_sec = (time_t)(ms / 1000),
				   .tv_nsec = (long)(ms % 1000) * 1000000 };

	(void)nanosleep(&length, NULL);
	return ended ? -EINTR : 0;
}

/* One turn of each. */
static int stop_round(const struct way *way, struct target *targets, unsigned int nr, uint64_t i)
{
	unsigned int t;
	int err = 0;

	for (t = 0; t < nr && !err; t++) {
		struct turn *turn = &targets[t].turns[i];

		turn->begin = gauge__now();
		if (kill((pid_t)targets[t].pid, SIGCONT))
			return -errno;
		err = pass_time(way->turn_ms);
		if (kill((pid_t)targets[t].pid, SIGSTOP))
			return -errno;
		turn->end = gauge__now();
	}
	return err;
}

/* All threads; one that ends meanwhile needs no CPU. */
static int use_cpu(uint64_t pid, int cpu)
{
	struct dirent *entry;
	char path[64];
	cpu_set_t cpus;
	DIR *tasks;
	int err = 0;

	CPU_ZERO(&cpus);
	CPU_SET(cpu, &cpus);
	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/task", pid);
	tasks = opendir(path);
	if (!tasks)
		return -errno;
	while ((entry = readdir(tasks)))
		if (entry->d_name[0] != '.' &&
		    sched_setaffinity((pid_t)strtol(entry->d_name, NULL, 10), sizeof(cpus),
				      &cpus) &&
		    errno != ESRCH)
			err = -errno;
	closedir(tasks);
	return err;
}

/* A turn of all, at once. */
static int swap_round(const struct way *way, struct target *targets, unsigned int nr, uint64_t i)
{
	uint64_t begin = gauge__now();
	unsigned int t;
	int err = 0;

	for (t = 0; t < nr && !err; t++)
		err = use_cpu(targets[t].pid, way->cpus[(i + t) % 2]);
	err = err ? err : pass_time(way->turn_ms);
	for (t = 0; t < nr; t++)
		targets[t].turns[i] = (struct turn){ begin, gauge__now() };
	return err;
}

static int take_turns(const struct way *way, struct target *targets, unsigned int nr,
		      uint64_t nr_turns)
{
	uint64_t before[TARGETS_MAX], i;
	unsigned int t;
	int err = 0;

	for (t = 0; t < nr && !err; t++)
		err = gauge__cpu_of(targets[t].pid, &before[t]);
	for (i = 0; i < nr_turns && !err; i++)
		err = way->swaps ? swap_round(way, targets, nr, i)
				 : stop_round(way, targets, nr, i);
	for (t = 0; t < nr && !err; t++) {
		err = gauge__cpu_of(targets[t].pid, &targets[t].cpu_ns);
		targets[t].cpu_ns -= before[t];
	}
	return err;
}

/* How much of its turns lies between two moments. */
static double running_between(const struct target *target, uint64_t nr_turns, uint64_t from,
			      uint64_t to)
{
	double sum_ns = 0;
	uint64_t i;

	for (i = 0; i < nr_turns; i++) {
		uint64_t begin = target->turns[i].begin, end = target->turns[i].end;

		begin = begin > from ? begin : from;
		end = end < to ? end : to;
		sum_ns += end > begin ? (double)(end - begin) : 0;
	}
	return sum_ns;
}

static int count_accesses(struct target *target, uint64_t nr_turns)
{
	uint64_t first = 0, last = 0, time_ns;
	FILE *in = fopen(target->file, "re");
	double rate;

	if (!in)
		return -errno;
	while (fscanf(in, "%" SCNu64 " %lf", &time_ns, &rate) == 2) {
		if (time_ns < target->turns[0].begin || time_ns > target->turns[nr_turns - 1].end)
			continue;
		/* What the first is about began before. */
		if (!first)
			first = time_ns;
		else
			target->accesses += rate * (double)(time_ns - last) / 1e9;
		last = time_ns;
	}
	fclose(in);
	if (last == first)
		return -ENODATA;
	target->running_ns = running_between(target, nr_turns, first, last);
	return 0;
}

static int print_targets(struct target *targets, unsigned int nr, uint64_t nr_turns)
{
	unsigned int t;
	int err;

	for (t = 0; t < nr; t++) {
		struct target *target = &targets[t];
		double whole_ns = running_between(target, nr_turns, 0, UINT64_MAX);

		err = count_accesses(target, nr_turns);
		if (err)
			return err;
		printf("{\"accesses\":%.0f,\"running_ns\":%.0f,\"cpu_ns\":%.0f}\n",
		       target->accesses, target->running_ns,
		       (double)target->cpu_ns * target->running_ns / whole_ns);
	}
	return fflush(stdout) ? -errno : 0;
}

/* Stands still from now on, on the CPU of all. */
static int hold(const struct way *way, const struct target *target)
{
	return kill((pid_t)target->pid, SIGSTOP) ? -errno : use_cpu(target->pid, way->cpus[0]);
}

static int run(const struct way *way, struct target *targets, unsigned int nr)
{
	uint64_t round_ms = way->swaps ? way->turn_ms : way->turn_ms * nr;
	uint64_t nr_turns = way->seconds * 1000 / round_ms;
	unsigned int t;
	int err = nr_turns ? 0 : -EINVAL;

	for (t = 0; t < nr && !err; t++) {
		targets[t].turns = calloc(nr_turns, sizeof(*targets[t].turns));
		if (!targets[t].turns)
			err = -ENOMEM;
		else if (!way->swaps)
			err = hold(way, &targets[t]);
	}
	if (!err)
		err = take_turns(way, targets, nr, nr_turns);
	if (!err)
		err = print_targets(targets, nr, nr_turns);
	for (t = 0; t < nr; t++)
		free(targets[t].turns);
	return err;
}

static bool parse(int argc, char **argv, struct way *way, struct target *targets, unsigned int *nr)
{
	int i;

	if (argc < 6 || argc % 2 || argc > 4 + 2 * TARGETS_MAX ||
	    (strcmp(argv[1], "stop") && (strcmp(argv[1], "swap") || argc != 8)) ||
	    number__parse(argv[2], 1, 100000, &way->seconds) ||
	    number__parse(argv[3], 1, 60000, &way->turn_ms))
		return false;
	way->swaps = !strcmp(argv[1], "swap");
	for (i = 4; i < argc; i += 2) {
		struct target *target = &targets[(*nr)++];

		if (number__parse(argv[i], 1, INT32_MAX, &target->pid))
			return false;
		target->file = argv[i + 1];
	}
	return true;
}

/* The first ones that we, and so our children, may use. */
static int find_cpus(struct way *way)
{
	int nr = 0, wanted = way->swaps ? 2 : 1, cpu;
	cpu_set_t cpus;

	if (sched_getaffinity(0, sizeof(cpus), &cpus))
		return -errno;
	for (cpu = 0; cpu < CPU_SETSIZE && nr < wanted; cpu++)
		if (CPU_ISSET(cpu, &cpus))
			way->cpus[nr++] = cpu;
	return nr == wanted ? 0 : -ENODEV;
}

int main(int argc, char **argv)
{
	struct target targets[TARGETS_MAX] = { 0 };
	struct sigaction action = { .sa_handler = end };
	struct way way = { 0 };
	unsigned int nr = 0;
	int err;

	if (!parse(argc, argv, &way, targets, &nr)) {
		fputs("usage: turns stop SECONDS MILLISECONDS PID FILE...\n"
		      "       turns swap SECONDS MILLISECONDS PID FILE PID FILE\n",
		      stderr);
		return 2;
	}
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	err = find_cpus(&way);
	err = err ? err : run(&way, targets, nr);
	if (err)
		fprintf(stderr, "turns: %s\n", strerror(-err));
	return err ? 1 : 0;
}
