/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Interval tuning: sample slower while little is seen, faster while much is.
 *
 * The goal is a share of the access events that could be observed at most: bytes times samples.
 * Worked example, goal 4 %, 20 samples per window: 1 GiB of which 20 MiB are accessed in every
 * sample gives 2 % of all events, score 5000, so the next factor is 1.5 and 5 ms become 7.5 ms.
 * Samples per window stay the same, so counters keep their meaning.
 */
#include "core/tune.h"

#include "core/arith.h"
#include "core/feedback.h"

/* Input of the loop that stands for a factor of one: with four more digits than the result. */
#define NOMINAL_INPUT 100000000U

uint64_t bd_tune_factor_bp(uint64_t score)
{
	uint64_t factor = bd_feedback(NOMINAL_INPUT, score) / (NOMINAL_INPUT / BD_BP);

	/* Intervals shrink by half at most, as they at most double. */
	return factor <= BD_BP ? BD_BP / 2 + factor / 2 : factor;
}

/* Events seen, in basis points of the events wanted. */
static uint64_t goal_score(const struct bd_ctx *ctx)
{
	unsigned __int128 most = 0, seen = 0, wanted, score;
	const struct bd_region *region;
	struct bd_target *target;
	size_t i;

	bd_for_each_target (target, i, ctx) {
		bd_for_each_region (region, target) {
			uint64_t sz = bd_region__sz(region);

			most += (unsigned __int128)sz * ctx->attrs.aggr_samples;
			seen += (unsigned __int128)sz * region->nr_accesses;
		}
	}
	wanted = most * ctx->attrs.goal.access_bp / BD_BP;
	score = seen * BD_BP / (wanted ? wanted : 1);
	return score > UINT64_MAX ? UINT64_MAX : (uint64_t)score;
}

bool bd_ctx__is_tune_due(const struct bd_ctx *ctx)
{
	return ctx->attrs.goal.aggrs && ctx->passed_sis >= ctx->next_intervals_tune_sis;
}

bool bd_ctx__tune(struct bd_ctx *ctx, uint64_t *ret_sample_us)
{
	const struct bd_intervals_goal *goal = &ctx->attrs.goal;
	struct bd_attrs attrs = ctx->attrs;
	uint64_t factor_bp;

	ctx->next_intervals_tune_sis =
		bd_add(ctx->next_intervals_tune_sis, bd_mul(attrs.aggr_samples, goal->aggrs));
	factor_bp = bd_tune_factor_bp(goal_score(ctx));
	if (factor_bp == BD_BP)
		return false;
	attrs.sample_us = bd_min(bd_muldiv(attrs.sample_us, factor_bp, BD_BP), goal->max_sample_us);
	/* An interval of 0 could never grow again. */
	attrs.sample_us = bd_max(attrs.sample_us, bd_max(goal->min_sample_us, 1));
	attrs.aggr_us = bd_mul(attrs.sample_us, attrs.aggr_samples);
	if (bd_ctx__set_attrs(ctx, &attrs))
		return false;
	*ret_sample_us = attrs.sample_us;
	return true;
}
