/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Merging: one pass per target compacts the array in place.
 *
 * Worked example, threshold 9: counts 0 0 10 10 20 30 become 0 | 10 | 20 | 30 if the first two
 * and the next two touch each other: 10 and 20 differ by more than 9, although each step is
 * smaller than half of the range.  A joined region is compared by its mean with the next one.
 */
#include "core/merge.h"

#include "core/arith.h"

static bool can_merge(const struct bd_region *left, const struct bd_region *right,
		      uint64_t threshold, uint64_t sz_limit, bool is_first)
{
	bool alike = bd_absdiff(left->nr_accesses, right->nr_accesses) <= threshold;

	/* To keep the limit of regions, what may differ has to be joined all the same. */
	if (is_first)
		alike = (alike || bd_estimate__is_noise(&left->est, &right->est)) &&
			!bd_estimate__may_differ(&left->est, &right->est) &&
			!bd_estimate__is_undecided(&left->est, &right->est);
	return alike && left->end == right->start && right->end - left->start <= sz_limit;
}

void bd_target__merge_regions(struct bd_target *target, uint64_t threshold, uint64_t sz_limit,
			      bool step_age)
{
	struct bd_region *prev = NULL;
	size_t nr = 0;

	for (size_t i = 0; i < target->nr_regions; i++) {
		struct bd_region *region = &target->regions[i];

		if (step_age)
			bd_region__step_age(region, threshold);
		if (prev && can_merge(prev, region, threshold, sz_limit, step_age)) {
			bd_region__merge(prev, region);
			continue;
		}
		prev = &target->regions[nr++];
		if (prev != region)
			*prev = *region;
	}
	target->nr_regions = nr;
}

static uint64_t next_threshold(uint64_t threshold, uint64_t max_threshold)
{
	if (threshold < max_threshold / 2)
		return bd_max(1, 2 * threshold);
	return max_threshold;
}

void bd_ctx__merge_regions(struct bd_ctx *ctx, uint32_t max_accesses)
{
	uint64_t max_threshold = bd_attrs__sis(&ctx->attrs, ctx->attrs.aggr_us);
	uint64_t threshold = max_accesses / 10;
	struct bd_target *target;
	bool is_first = true;
	size_t i;

	for (;;) {
		bd_for_each_target (target, i, ctx)
			bd_target__merge_regions(target, threshold, ctx->sz_limit, is_first);
		if (bd_ctx__nr_regions(ctx) <= ctx->attrs.max_nr_regions)
			break;
		if (threshold >= max_threshold)
			break;
		threshold = next_threshold(threshold, max_threshold);
		is_first = false;
	}
}
