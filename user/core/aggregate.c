/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * A window's end.
 *
 * The order is part of the interface: ages and merged counters are reported; the intervals that
 * were tuned time the next window already; what the split makes starts with a count of zero.
 * Room for everything is made first, so that nothing later can fail half-way.
 */
#include "core/aggregate.h"

#include "core/merge.h"
#include "core/split.h"
#include "core/tune.h"

static uint32_t max_accesses(const struct bd_ctx *ctx)
{
	const struct bd_region *region;
	struct bd_target *target;
	uint32_t max = 0;
	size_t i;

	bd_for_each_target (target, i, ctx) {
		bd_for_each_region (region, target) {
			if (region->nr_accesses > max)
				max = region->nr_accesses;
		}
	}
	return max;
}

static void tune_intervals(struct bd_ctx *ctx, const struct bd_sink *sink, void *priv)
{
	uint64_t sample_us;

	if (!bd_ctx__is_tune_due(ctx) || !bd_ctx__tune(ctx, &sample_us))
		return;
	if (sink && sink->tuned)
		sink->tuned(priv, sample_us);
}

static void report_and_reset(struct bd_ctx *ctx, const struct bd_sink *sink, void *priv)
{
	struct bd_target *target;
	struct bd_region *region;
	size_t i;

	bd_for_each_target (target, i, ctx) {
		bd_for_each_region (region, target) {
			if (sink && sink->region)
				sink->region(priv, i, target->nr_regions, region);
			bd_region__reset(region);
		}
	}
}

static void merge_window(struct bd_ctx *ctx)
{
	bd_ctx__merge_regions(ctx, max_accesses(ctx));
	bd_ctx__limit_regions(ctx);
}

static void finish_window(struct bd_ctx *ctx, const struct bd_sink *sink, void *priv)
{
	uint64_t window_end = ctx->next_aggregation_sis;

	tune_intervals(ctx, sink, priv);
	ctx->next_aggregation_sis = bd_ctx__next_deadline(ctx, window_end, ctx->attrs.aggr_us);
	report_and_reset(ctx, sink, priv);
	bd_ctx__split_regions(ctx);
}

int bd_ctx__merge_window(struct bd_ctx *ctx)
{
	int err = bd_ctx__reserve_window(ctx);

	if (!err)
		merge_window(ctx);
	return err;
}

int bd_ctx__finish_window(struct bd_ctx *ctx, const struct bd_sink *sink, void *priv)
{
	/* Schemes may have cut regions since room was made for the first half. */
	int err = bd_ctx__reserve_window(ctx);

	if (!err)
		finish_window(ctx, sink, priv);
	return err;
}

int bd_ctx__aggregate(struct bd_ctx *ctx, const struct bd_sink *sink, void *priv)
{
	int err = bd_ctx__reserve_window(ctx);

	if (err)
		return err;
	merge_window(ctx);
	finish_window(ctx, sink, priv);
	return 0;
}
