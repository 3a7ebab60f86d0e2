/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* How monitoring is done: intervals, number of regions, goal of the interval tuning. */
#ifndef BDAMON_CORE_ATTRS_H
#define BDAMON_CORE_ATTRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arith.h"
#include "core/region.h"

/** BD_MIN_NR_REGIONS - smallest legal lower bound: a process has three areas (see range.h). */
#define BD_MIN_NR_REGIONS 3

/**
 * struct bd_intervals_goal - how many access events the interval tuning shall aim at.
 * @access_bp: wanted accesses in basis points of the most that could be observed
 * @aggrs: aggregation windows between two steps; 0 turns tuning off
 * @min_sample_us: shortest sampling interval allowed
 * @max_sample_us: longest sampling interval allowed
 */
struct bd_intervals_goal {
	uint64_t access_bp;
	uint64_t aggrs;
	uint64_t min_sample_us;
	uint64_t max_sample_us;
};

/**
 * struct bd_attrs - attributes of a context.
 * @sample_us: sampling interval; 0 counts as 1 where it divides
 * @aggr_us: aggregation interval (window), >= @sample_us
 * @update_us: interval between updates by the operations set; may be 0: at every sample
 * @min_nr_regions: lower bound of the number of regions of all targets, >= 3
 * @max_nr_regions: upper bound, best effort, >= @min_nr_regions
 * @goal: interval tuning
 * @aggr_samples: samples per window, which tuning keeps; derived by bd_ctx__set_attrs(), whatever
 *	its caller left in it
 */
struct bd_attrs {
	uint64_t sample_us;
	uint64_t aggr_us;
	uint64_t update_us;
	size_t min_nr_regions;
	size_t max_nr_regions;
	struct bd_intervals_goal goal;
	uint64_t aggr_samples;
};

/** bd_attrs__init() - defaults: 5 ms, 100 ms, 1 s, 10 to 1000 regions, no tuning. */
void bd_attrs__init(struct bd_attrs *attrs);

/**
 * bd_attrs__check() - are the attributes legal?
 *
 * Return: NULL if so, else why not, as the end of a sentence ("the sampling interval exceeds
 * ..."); static text.
 */
const char *bd_attrs__check(const struct bd_attrs *attrs);

/** bd_attrs__equal() - Return: whether all that users set is equal; @aggr_samples is not. */
bool bd_attrs__equal(const struct bd_attrs *a, const struct bd_attrs *b);

/** bd_attrs__sis() - Return: @interval_us in whole sampling intervals, rounded down. */
static inline uint64_t bd_attrs__sis(const struct bd_attrs *attrs, uint64_t interval_us)
{
	return interval_us / bd_max(attrs->sample_us, 1);
}

/** bd_attrs__max_nr_accesses() - Return: the most accesses one window can count, >= 1. */
uint32_t bd_attrs__max_nr_accesses(const struct bd_attrs *attrs);

/** bd_attrs__accesses_bp() - Return: @nr_accesses in basis points of the most possible. */
uint64_t bd_attrs__accesses_bp(const struct bd_attrs *attrs, uint32_t nr_accesses);

/** bd_attrs__convert() - Return: @nr_accesses counted under @from, as if counted under @to. */
uint32_t bd_attrs__convert(const struct bd_attrs *from, const struct bd_attrs *to,
			   uint32_t nr_accesses);

/**
 * bd_attrs__rescale() - carry a region over to new intervals.
 * @from: attributes its counters and age were made with
 * @to: new attributes
 * @is_aggregating: a window is under way; its count is thrown away
 * @region: the region
 *
 * Nothing changes if a sampling or aggregation interval is 0.
 */
void bd_attrs__rescale(const struct bd_attrs *from, const struct bd_attrs *to, bool is_aggregating,
		       struct bd_region *region);

/**
 * bd_moving_sum() - accesses of the last full window's length, between two window ends.
 * @nr: count of the current window so far
 * @last: count of the previous window
 * @left_bp: what is left of the current window, in basis points, 0..10000
 *
 * Return: @nr plus the part of @last that has not left the moving window yet.
 */
uint32_t bd_moving_sum(uint32_t nr, uint32_t last, uint64_t left_bp);

#endif
