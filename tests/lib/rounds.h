/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * A simple monitor of one process: it looks once every interval at what was accessed since the
 * last look.  Here is all but the look itself: options, rounds, their cost, and the record.
 */
#ifndef BDAMON_TESTS_ROUNDS_H
#define BDAMON_TESTS_ROUNDS_H

#include <getopt.h>
#include <stddef.h>
#include <stdint.h>

#include "record/writer.h"

/* Accesses of a region of which all was accessed: the record has so many sampling intervals. */
#define ROUNDS_SCALE 1000

/* User memory ends below, on every architecture; above lies only [vsyscall]. */
#define ROUNDS_MAX_ADDRESS (1ULL << 56)

/* For the table of getopt_long(); rounds__option() takes their letters. */
#define ROUNDS_OPTIONS                                                                        \
	{ "pid", required_argument, NULL, 'p' }, { "seconds", required_argument, NULL, 's' }, \
		{ "interval_ms", required_argument, NULL, 'i' },                              \
	{                                                                                     \
		"record", required_argument, NULL, 'o'                                        \
	}

#define ROUNDS_USAGE "--pid PID [--seconds N] [--interval_ms N] [--record FILE]"

/**
 * struct rounds - one run; rounds__init() before, rounds__fini() after.
 * @pid: the process, 0 until the option was given
 * @seconds: length of the run
 * @interval_ms: from look to look
 * @record: path of the record, NULL for none; borrowed
 * @regions: what the last look found, ascending; owned, empty at the beginning of a look
 * @nr_regions: how many
 * @referenced_bytes: what the last look found accessed, 0 at its beginning
 */
struct rounds {
	uint64_t pid, seconds, interval_ms;
	const char *record;
	struct record_region *regions;
	size_t nr_regions;
	uint64_t referenced_bytes;
	/* private: room for regions, the record while it is written, sums over the rounds in ns */
	size_t cap_regions;
	struct record_writer *writer;
	uint64_t last_ns, nr, sum_ns, max_ns, sum_bytes;
};

/**
 * typedef rounds_look - one look: sets @referenced_bytes, adds the regions if there is a record,
 * and makes accesses from now on visible to the next look.
 * @rounds: the run
 * @self: of who looks
 *
 * Return: 0 or a negative errno, which ends the run.
 */
typedef int (*rounds_look)(struct rounds *rounds, void *self);

/** rounds__init() - 10 seconds in intervals of 100 ms, without a process. */
void rounds__init(struct rounds *rounds);

/** rounds__fini() - free the regions. */
void rounds__fini(struct rounds *rounds);

/**
 * rounds__option() - take one of ROUNDS_OPTIONS.
 *
 * Return: 0, -EINVAL for another letter or no number, -ERANGE for one that cannot be.
 */
int rounds__option(struct rounds *rounds, int letter, const char *text);

/**
 * rounds__add_region() - one region more of this look.
 * @rounds: the run
 * @start: first byte, not before the end of the region added last
 * @end: byte after the last one
 * @nr_accesses: 0 to ROUNDS_SCALE, the share of it that was accessed
 *
 * Return: 0 or -ENOMEM.
 */
int rounds__add_region(struct rounds *rounds, uint64_t start, uint64_t end, uint32_t nr_accesses);

/**
 * rounds__run() - look once for a beginning, then every interval; the record is written.
 *
 * Prints one line of JSON: CPU time of this process in percent of one CPU, the rounds and how long
 * they took, and the mean of the bytes accessed.
 *
 * Return: 0 or a negative errno; -ENODATA without any round.
 */
int rounds__run(struct rounds *rounds, rounds_look look, void *self);

#endif
