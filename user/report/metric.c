// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* How hot a region is, as one number. */
#include "report/metric.h"

#include <math.h>

int64_t metric__percent(const struct record *rec, const struct record_region *region)
{
	if (!region->nr_accesses)
		return 0;
	return (int64_t)(region->nr_accesses * 100.0 / record__max_samples(rec));
}

static int64_t clamp(__int128 v)
{
	return v > INT64_MAX ? INT64_MAX : v < INT64_MIN ? INT64_MIN : (int64_t)v;
}

/* The product, or what is nearest to it. */
static int64_t multiply(int64_t a, uint64_t b)
{
	int64_t product;

	if (__builtin_mul_overflow(a, b, &product))
		return a < 0 ? INT64_MIN : INT64_MAX;
	return product;
}

int64_t metric__age_us(const struct record *rec, const struct record_region *region)
{
	if (region->age == RECORD_AGE_UNKNOWN || !rec->has_intervals)
		return 0;
	return multiply(region->age, rec->intervals.aggr_us);
}

int64_t metric__idle_us(const struct record *rec, const struct record_region *region,
			double aggr_us)
{
	if (metric__percent(rec, region) > 0)
		return 0;
	return clamp((__int128)metric__age_us(rec, region) + (__int128)fmin(aggr_us, 1e18));
}

int64_t metric__temperature(const struct metric_weights *weights, const struct record *rec,
			    const struct record_region *region)
{
	int64_t percent = metric__percent(rec, region);
	/* Weights are anything a person may type. */
	__int128 sum = (__int128)multiply(weights->access, (uint64_t)percent) +
		       multiply(weights->age, (uint64_t)metric__age_us(rec, region));

	if (weights->size)
		sum += multiply(weights->size, region->end - region->start);
	return clamp(percent ? sum : -sum);
}

struct format_text metric__text(enum metric_unit unit, int64_t value, bool raw)
{
	return unit == METRIC_US ? format_tm_us(value, raw) : format_nr(value, raw);
}

void metric__put_bar(struct text *out, uint64_t nr)
{
	size_t stars = nr < METRIC_BAR ? (size_t)nr : METRIC_BAR;

	text__puts(out, "|");
	text__fill(out, '*', stars);
	text__fill(out, ' ', METRIC_BAR - stars);
	text__puts(out, "|");
}
