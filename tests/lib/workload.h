/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * A workload under construction and running: its memory, its workers, its truth.
 *
 * The main thread of the first process is the reporter: it touches nothing but
 * its stack, starts the workers, wakes ten times a second for throughput and
 * changing truths, and sums up at the end.  Workers are threads of it, or
 * processes; what they share lies in one shared mapping.
 */
#ifndef BDAMON_TESTS_WORKLOAD_H
#define BDAMON_TESTS_WORKLOAD_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "gauge.h"
#include "pattern.h"
#include "truth.h"

#define WORKLOAD_WORKERS_MAX 64
#define WORKLOAD_SLOTS_MAX   32

/**
 * struct workload_options - the command line; sizes in bytes, 0 = the kind's default.
 * @size: data areas in all
 * @hot: hot part of it
 * @seconds: duration, 0 until a signal
 * @step_ms: how long a moving window stays, in ms
 * @pause_us: sleep of a worker after each round, in us
 * @procs: processes, where the kind has several; 0 = the kind's default
 * @threads: threads, where the kind has several
 * @seed: of random access
 * @read_only: touch by reading even where the kind would write
 * @truth: truth file, NULL for none; owned by main
 * @throughput: throughput file, NULL for none; owned by main
 */
struct workload_options {
	uint64_t size, hot, seconds, step_ms, pause_us, procs, threads, seed;
	bool read_only;
	FILE *truth, *throughput;
};

/** struct workload_slot - one process of a tree: its data while @live, written by it alone. */
struct workload_slot {
	atomic_bool live;
	struct range area, hot;
};

/**
 * struct workload_shared - what all processes of a workload see.
 * @stop: set once, by the reporter; everybody ends
 * @changes: counts arrivals and departures in @slots
 * @step: which step of a moving window counts
 * @gauges: one of each worker
 * @slots: processes of a tree
 */
struct workload_shared {
	atomic_bool stop;
	atomic_uint changes;
	atomic_uint step;
	struct gauge gauges[WORKLOAD_WORKERS_MAX];
	struct workload_slot slots[WORKLOAD_SLOTS_MAX];
};

struct workload;

/**
 * struct worker - one thread that touches memory.
 * @pattern: what it does
 * @workload: borrowed
 * @gauge: its place in the shared memory, borrowed
 * @run: what the thread executes instead of @pattern, if not NULL
 * @thread: valid while @running
 * @running: started and not joined
 */
struct worker {
	struct pattern pattern;
	struct workload *workload;
	struct gauge *gauge;
	void (*run)(struct worker *worker);
	pthread_t thread;
	bool running;
};

/**
 * struct workload - everything of one run.
 * @opt: borrowed
 * @shared: shared mapping, owned
 * @truth: what holds now
 * @workers: @nr_workers threads of the first process
 * @nr_workers: workers in use
 * @nr_gauges: gauges in use: the threads' first, then those of child processes
 * @children: direct child processes, @nr_children of them
 * @nr_children: children in use
 * @poll: called ten times a second if not NULL; returns true when it changed @truth
 * @poll_arg: free for the kind
 */
struct workload {
	const struct workload_options *opt;
	struct workload_shared *shared;
	struct truth truth;
	struct worker workers[WORKLOAD_WORKERS_MAX];
	unsigned int nr_workers;
	unsigned int nr_gauges;
	pid_t children[WORKLOAD_WORKERS_MAX];
	unsigned int nr_children;
	bool (*poll)(struct workload *workload, uint64_t elapsed_ns);
	uint64_t poll_arg;
};

/** workload__create() - Return: an empty workload or NULL with errno; @opt is borrowed. */
struct workload *workload__create(const struct workload_options *opt);

/**
 * workload__map() - private anonymous memory in small pages, every page written once.
 * @workload: its truth's mapped list gets the area
 * @size: bytes, a multiple of the page size
 * @out: receives where
 *
 * Return: 0 or a negative errno.
 */
int workload__map(struct workload *workload, uint64_t size, struct range *out);

/** workload__map_huge() - as above, in 2 MiB pages only; -EOPNOTSUPP if the kernel gives none. */
int workload__map_huge(struct workload *workload, uint64_t size, struct range *out);

/**
 * workload__map_untouched() - as above, but no page of it is touched, it begins at a multiple of
 * 2 MiB, and the machine's setting decides whether it gets huge pages.
 */
int workload__map_untouched(struct workload *workload, uint64_t size, struct range *out);

/** workload__map_shared() - as above, MAP_SHARED. */
int workload__map_shared(struct workload *workload, uint64_t size, struct range *out);

/** workload__place() - private memory at exactly @area, replacing nothing but PROT_NONE. */
int workload__place(struct range area, bool replace);

/**
 * workload__add_worker() - a thread to be started by workload__run().
 *
 * Return: it, with an empty sweep of one step as its pattern, or NULL with errno.
 */
struct worker *workload__add_worker(struct workload *workload);

/**
 * workload__sweep() - let a worker sweep a range, too, which is hot in truth.
 * @workload: its truth gets the range
 * @worker: one of its workers, with a sweep as its pattern
 * @hot: whole pages
 *
 * Return: 0 or -ENOSPC.
 */
int workload__sweep(struct workload *workload, struct worker *worker, struct range hot);

/**
 * workload__fork() - a child that dies with its parent.
 * @workload: the child is remembered in the parent and ended by workload__destroy()
 * @gauge: receives the child's gauge in both, NULL if it needs none
 *
 * Return: as fork(), or a negative errno.
 */
pid_t workload__fork(struct workload *workload, struct gauge **gauge);

/**
 * workload__run() - start the workers, say "ready PID", report until the end.
 * @workload: what was built
 * @interrupted: set by a signal handler
 *
 * Return: 0 or a negative errno.
 */
int workload__run(struct workload *workload, const volatile int *interrupted);

/** workload__destroy() - end children and give everything back; NULL is fine. */
void workload__destroy(struct workload *workload);

/**
 * struct workload_kind - one known pattern.
 * @name: on the command line
 * @help: one line
 * @size: default of --size
 * @hot: default of --hot
 * @build: map, fork, add workers and truth; returns 0 or a negative errno
 */
struct workload_kind {
	const char *name;
	const char *help;
	uint64_t size, hot;
	int (*build)(struct workload *workload);
};

/** workload_kinds - patterns within one process; the end has a NULL name. */
extern const struct workload_kind workload_kinds[];
/** workload_crowds - patterns of many threads, processes or mappings; ends likewise. */
extern const struct workload_kind workload_crowds[];

#endif
