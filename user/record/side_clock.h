/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Times of the samples beside a record, by the record's clock. */
#ifndef BDAMON_RECORD_SIDE_CLOCK_H
#define BDAMON_RECORD_SIDE_CLOCK_H

#include "record/side_reader.h"

/**
 * struct side_clock - how the samples' times become a record's.
 * @record_start_ns: when the record begins; 0: there is none, and time is the time of day
 *
 * private:
 * @is_set: the first sample has come
 * @is_monotonic: samples' monotonic time is used
 * @shift_ns: what is added to it
 */
struct side_clock {
	uint64_t record_start_ns;
	bool is_set;
	bool is_monotonic;
	uint64_t shift_ns;
};

/**
 * side_clock__ns() - the time of a sample by the clock of the record.
 * @clock: begins with @record_start_ns only; the first sample sets the rest
 * @sample: the sample
 *
 * Records tell monotonic time or, if they are of single snapshots, the time of day: whichever is
 * nearer to the sample's.  Where a sample lacks monotonic time but needs it, the first sample is
 * taken to be as old as the record.
 *
 * Return: nanoseconds.
 */
uint64_t side_clock__ns(struct side_clock *clock, const struct side_sample *sample);

#endif
