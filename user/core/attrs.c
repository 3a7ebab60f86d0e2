/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Attributes: what is legal, and what a change of intervals does to counters and ages. */
#include "core/attrs.h"

void bd_attrs__init(struct bd_attrs *attrs)
{
	*attrs = (struct bd_attrs){
		.sample_us = 5000,
		.aggr_us = 100000,
		.update_us = 1000000,
		.min_nr_regions = 10,
		.max_nr_regions = 1000,
	};
}

const char *bd_attrs__check(const struct bd_attrs *attrs)
{
	const struct bd_intervals_goal *goal = &attrs->goal;

	if (goal->aggrs && goal->min_sample_us > goal->max_sample_us)
		return "the tuning goal's shortest sampling interval exceeds its longest";
	if (goal->aggrs && attrs->sample_us < goal->min_sample_us)
		return "the sampling interval is below the tuning goal's shortest";
	if (goal->aggrs && attrs->sample_us > goal->max_sample_us)
		return "the sampling interval is above the tuning goal's longest";
	if (attrs->min_nr_regions < BD_MIN_NR_REGIONS)
		return "the minimum number of regions is below 3";
	if (attrs->min_nr_regions > attrs->max_nr_regions)
		return "the minimum number of regions exceeds the maximum";
	if (attrs->sample_us > attrs->aggr_us)
		return "the sampling interval exceeds the aggregation interval";
	return NULL;
}

static bool goals_equal(const struct bd_intervals_goal *a, const struct bd_intervals_goal *b)
{
	return a->access_bp == b->access_bp && a->aggrs == b->aggrs &&
	       a->min_sample_us == b->min_sample_us && a->max_sample_us == b->max_sample_us;
}

bool bd_attrs__equal(const struct bd_attrs *a, const struct bd_attrs *b)
{
	return a->sample_us == b->sample_us && a->aggr_us == b->aggr_us &&
	       a->update_us == b->update_us && a->min_nr_regions == b->min_nr_regions &&
	       a->max_nr_regions == b->max_nr_regions && goals_equal(&a->goal, &b->goal);
}

uint32_t bd_attrs__max_nr_accesses(const struct bd_attrs *attrs)
{
	return bd_to_u32(bd_max(bd_attrs__sis(attrs, bd_max(attrs->aggr_us, 1)), 1));
}

uint64_t bd_attrs__accesses_bp(const struct bd_attrs *attrs, uint32_t nr_accesses)
{
	return bd_muldiv(nr_accesses, BD_BP, bd_attrs__max_nr_accesses(attrs));
}

uint32_t bd_attrs__convert(const struct bd_attrs *from, const struct bd_attrs *to,
			   uint32_t nr_accesses)
{
	uint64_t bp = bd_attrs__accesses_bp(from, nr_accesses);

	return bd_to_u32(bd_muldiv(bp, bd_attrs__max_nr_accesses(to), BD_BP));
}

void bd_attrs__rescale(const struct bd_attrs *from, const struct bd_attrs *to, bool is_aggregating,
		       struct bd_region *region)
{
	if (!from->sample_us || !from->aggr_us || !to->sample_us || !to->aggr_us)
		return;
	region->age = bd_to_u32(bd_muldiv(region->age, from->aggr_us, to->aggr_us));
	region->last_nr_accesses = bd_attrs__convert(from, to, region->last_nr_accesses);
	if (is_aggregating)
		region->nr_accesses = 0;
	else
		region->nr_accesses = bd_attrs__convert(from, to, region->nr_accesses);
}

uint32_t bd_moving_sum(uint32_t nr, uint32_t last, uint64_t left_bp)
{
	/* Right after a window's end, before the reset: @last is in @nr, too. */
	if (left_bp == BD_BP)
		return last;
	return bd_to_u32(nr + bd_muldiv(last, left_bp, BD_BP));
}
