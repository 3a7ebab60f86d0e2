// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Times of the samples beside a record, by the record's clock. */
#include "record/side_clock.h"

/* No recording is this far from one that began at the same time. */
#define FAR_NS (30 * 86400 * 1000000000ull)

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

uint64_t side_clock__ns(struct side_clock *clock, const struct side_sample *sample)
{
	uint64_t start_ns = clock->record_start_ns;

	if (!clock->is_set) {
		uint64_t by_wall = distance(sample->time_ns, start_ns);

		clock->is_set = true;
		clock->is_monotonic = start_ns && sample->has_monotonic &&
				      distance(sample->monotonic_ns, start_ns) < by_wall;
		if (start_ns && !clock->is_monotonic && by_wall > FAR_NS)
			clock->shift_ns = start_ns - sample->time_ns;
	}
	return (clock->is_monotonic ? sample->monotonic_ns : sample->time_ns) + clock->shift_ns;
}
