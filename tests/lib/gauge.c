// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* How a worker proves its promise: accesses made, and the time between two rounds, in ns. */
#include "gauge.h"

#include <errno.h>
#include <time.h>

uint64_t gauge__now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000ULL + (uint64_t)now.tv_nsec;
}

int gauge__cpu_of(uint64_t pid, uint64_t *ret_ns)
{
	struct timespec spent;
	clockid_t clock;
	int err = -clock_getcpuclockid((pid_t)pid, &clock);

	if (err)
		return err;
	if (clock_gettime(clock, &spent))
		return -errno;
	*ret_ns = (uint64_t)spent.tv_sec * 1000000000ULL + (uint64_t)spent.tv_nsec;
	return 0;
}

void gauge__sleep_until(uint64_t ns)
{
	struct timespec until = { .tv_sec = (time_t)(ns / 1000000000ULL),
				  .tv_nsec = (long)(ns % 1000000000ULL) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

void gauge__round(struct gauge *gauge, uint64_t ns, uint64_t allowed_ns)
{
	uint64_t bucket = ns / GAUGE_BUCKET_NS;

	gauge->rounds++;
	gauge->total_ns += ns;
	if (ns > allowed_ns)
		gauge->late_ns += ns - allowed_ns;
	if (ns > gauge->max_ns)
		gauge->max_ns = ns;
	gauge->buckets[bucket < GAUGE_BUCKETS ? bucket : GAUGE_BUCKETS - 1]++;
}

void gauge__merge(struct gauge *into, const struct gauge *from)
{
	unsigned int i;

	gauge__add_accesses(into, atomic_load(&from->accesses));
	into->rounds += from->rounds;
	into->late_ns += from->late_ns;
	into->total_ns += from->total_ns;
	if (from->max_ns > into->max_ns)
		into->max_ns = from->max_ns;
	for (i = 0; i < GAUGE_BUCKETS; i++)
		into->buckets[i] += from->buckets[i];
}

uint64_t gauge__percentile_us(const struct gauge *gauge, unsigned int percent)
{
	uint64_t wanted = gauge->rounds * percent / 100, seen = 0;
	unsigned int i;

	if (!gauge->rounds)
		return 0;
	for (i = 0; i < GAUGE_BUCKETS - 1; i++) {
		seen += gauge->buckets[i];
		if (seen >= wanted && seen)
			return (i + 1) * (uint64_t)GAUGE_BUCKET_NS / 1000;
	}
	return gauge->max_ns / 1000;
}
