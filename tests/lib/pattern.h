/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * How one worker of a workload touches memory.
 *
 * A sweep touches one cache line of every page of its ranges, round after
 * round; a round is meant to end within 5 ms, so that every page is touched in
 * every sampling interval of that length.
 *
 * Bands give exact lower rates: a clock ticks every 2.5 ms, and a page of a
 * band with period P is touched in every P-th tick, its neighbours in the ticks
 * before and after.  A 5 ms interval then sees a page with probability
 * min(1, 2 / P), whenever the interval begins.
 */
#ifndef BDAMON_TESTS_PATTERN_H
#define BDAMON_TESTS_PATTERN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "gauge.h"
#include "ranges.h"

#define PATTERN_PAGE	   4096ULL
#define PATTERN_PROMISE_NS 5000000ULL
#define PATTERN_TICK_NS	   2500000ULL
#define PATTERN_BANDS_MAX  32

/**
 * enum pattern_type - PATTERN_SWEEP and PATTERN_BANDS: see above; PATTERN_RANDOM: by chance;
 * PATTERN_CHASE: by chance, and none before the one before was read, so that it shows how long
 * an access takes.
 */
enum pattern_type {
	PATTERN_SWEEP,
	PATTERN_BANDS,
	PATTERN_RANDOM,
	PATTERN_CHASE,
};

/** struct band - pages of @range are touched in every @period-th tick, @period >= 1. */
struct band {
	struct range range;
	unsigned int period;
};

/**
 * struct pattern - what one worker does until told to stop.
 * @type: which of the others count
 * @write: modify the line instead of reading it; not of PATTERN_CHASE
 * @pause_us: sleep after every round, in us; 0 never sleeps
 * @seed: of PATTERN_RANDOM and PATTERN_CHASE
 * @steps: PATTERN_SWEEP: the ranges, one list for each step
 * @nr_steps: length of @steps, at least 1
 * @step: borrowed; which list counts now, NULL for always the first
 * @bands: PATTERN_BANDS, @nr_bands of them
 * @nr_bands: length of @bands
 * @area: PATTERN_RANDOM and PATTERN_CHASE: where
 * @nr_draws: PATTERN_RANDOM: the lowest of so many uniform draws counts, at least 1; the more,
 *	the rarer the high addresses
 * @after: called after every round if not NULL; true ends the worker
 * @after_arg: its argument, borrowed
 */
struct pattern {
	enum pattern_type type;
	bool write;
	unsigned int pause_us;
	uint64_t seed;
	struct ranges steps[16];
	unsigned int nr_steps;
	const atomic_uint *step;
	struct band bands[PATTERN_BANDS_MAX];
	unsigned int nr_bands;
	struct range area;
	unsigned int nr_draws;
	bool (*after)(void *arg);
	void *after_arg;
};

/**
 * pattern__run() - touch memory until *@stop is set.
 * @pattern: what to do, borrowed
 * @gauge: receives what was done, borrowed
 * @stop: set by another thread or process
 */
void pattern__run(const struct pattern *pattern, struct gauge *gauge, const atomic_bool *stop);

/** pattern__touch() - touch every page of [start, end) once. Return: pages touched. */
uint64_t pattern__touch(struct range range, bool write);

/** pattern__band_rate() - Return: probability that a 5 ms interval sees a page of @band. */
double pattern__band_rate(const struct band *band);

#endif
