/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* How a worker proves its promise: accesses made, and the time between two rounds, in ns. */
#ifndef BDAMON_TESTS_GAUGE_H
#define BDAMON_TESTS_GAUGE_H

#include <stdatomic.h>
#include <stdint.h>

/* 10 us steps up to 100 ms; the last bucket holds everything longer. */
#define GAUGE_BUCKET_NS 10000
#define GAUGE_BUCKETS	10001

/**
 * struct gauge - what one worker did; may lie in memory shared between processes.
 * @accesses: pages touched since the start; written by the worker, read by anyone
 * @rounds: rounds measured; all below are the worker's, to be read after it ended
 * @max_ns: longest time from the start of a round to the start of the next
 * @late_ns: sum over the rounds of the time above the allowed one
 * @total_ns: sum over the rounds
 * @buckets: histogram of the rounds' times
 */
struct gauge {
	atomic_uint_least64_t accesses;
	uint64_t rounds;
	uint64_t max_ns;
	uint64_t late_ns;
	uint64_t total_ns;
	uint32_t buckets[GAUGE_BUCKETS];
};

/** gauge__now() - Return: CLOCK_MONOTONIC in ns. */
uint64_t gauge__now(void);

/**
 * gauge__cpu_of() - CPU time of process @pid in ns, threads that ended included.
 *
 * Return: 0 or a negative errno.
 */
int gauge__cpu_of(uint64_t pid, uint64_t *ret_ns);

/** gauge__sleep_until() - sleep to a moment of gauge__now(), whatever signals come. */
void gauge__sleep_until(uint64_t ns);

/** gauge__add_accesses() - count @nr more pages touched. */
static inline void gauge__add_accesses(struct gauge *gauge, uint64_t nr)
{
	atomic_fetch_add_explicit(&gauge->accesses, nr, memory_order_relaxed);
}

/** gauge__round() - take in a round of @ns, of which @allowed_ns keep the promise. */
void gauge__round(struct gauge *gauge, uint64_t ns, uint64_t allowed_ns);

/** gauge__merge() - add what @from saw to @into. */
void gauge__merge(struct gauge *into, const struct gauge *from);

/** gauge__percentile_us() - Return: upper bound of the @percent lowest rounds, in us. */
uint64_t gauge__percentile_us(const struct gauge *gauge, unsigned int percent);

#endif
