/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Splitting: the only way to find out that the parts of a region differ is to look at them apart.
 *
 * Every window cuts each region in two (three when the number of regions has settled far below
 * the limit) at 10 % to 90 % of its size; the next merge joins again what turned out alike.  Above
 * half of the limit a full split would exceed it, so only every n-th region is cut: with 760 of
 * 1500 regions every second one, with 1000 every third, and the choice rotates.
 */
#include "core/split.h"

#include <assert.h>

#include "core/arith.h"

uint64_t bd_ctx__sz_limit(const struct bd_ctx *ctx)
{
	uint64_t sz = bd_ctx__sz(ctx);

	if (ctx->attrs.min_nr_regions)
		sz /= ctx->attrs.min_nr_regions;
	return bd_round_up(bd_max(sz, ctx->min_sz), ctx->min_sz);
}

int bd_ctx__reserve_window(struct bd_ctx *ctx)
{
	uint64_t limit = bd_ctx__sz_limit(ctx);
	struct bd_target *target;
	size_t i;
	int err;

	bd_for_each_target (target, i, ctx) {
		/* Limiting cuts a region of size s at most s / limit times. */
		size_t nr_limited = target->nr_regions + bd_target__sz(target) / limit;
		size_t nr_split = bd_min(bd_mul(nr_limited, 3), ctx->attrs.max_nr_regions);

		err = bd_target__reserve(target, bd_max(nr_limited, nr_split));
		if (err)
			return err;
	}
	return 0;
}

static size_t count_limited(const struct bd_target *target, uint64_t limit)
{
	const struct bd_region *region;
	size_t nr = 0;

	bd_for_each_region (region, target)
		nr += (bd_region__sz(region) - 1) / limit + 1;
	return nr;
}

static void limit_target(struct bd_target *target, uint64_t limit)
{
	size_t nr_old = target->nr_regions, nr_max = count_limited(target, limit), nr = 0;
	const struct bd_region *old;

	if (nr_max == nr_old)
		return;
	old = bd_target__begin_rewrite(target, nr_max);
	for (size_t i = 0; i < nr_old; i++) {
		struct bd_region left = old[i], rest;

		while (bd_region__sz(&left) > limit) {
			bd_region__cut(&left, limit, &rest);
			target->regions[nr++] = left;
			left = rest;
		}
		target->regions[nr++] = left;
	}
	bd_target__end_rewrite(target, nr);
}

void bd_ctx__limit_regions(struct bd_ctx *ctx)
{
	struct bd_target *target;
	size_t i;

	ctx->sz_limit = bd_ctx__sz_limit(ctx);
	bd_for_each_target (target, i, ctx)
		limit_target(target, ctx->sz_limit);
}

/* Cut a region at a random tenth of its size. Return: whether that was possible. */
static bool cut_randomly(struct bd_region *left, struct bd_region *ret_right, uint64_t min_sz,
			 struct bd_rng *rng)
{
	uint64_t sz = bd_region__sz(left);
	uint64_t sz_left = bd_round_down(bd_muldiv(sz, bd_rng__range(rng, 1, 10), 10), min_sz);

	if (!sz_left || sz_left >= sz)
		return false;
	bd_region__cut(left, sz_left, ret_right);
	return true;
}

/* Write @region to @out in up to @max_pieces pieces, always cutting the leftmost one again. */
static size_t write_pieces(struct bd_region region, unsigned int max_pieces, uint64_t min_sz,
			   struct bd_rng *rng, struct bd_region *out)
{
	struct bd_region pieces[BD_MAX_PIECES];
	size_t nr_right = 0, nr = 0;

	for (unsigned int i = 1; i < max_pieces && bd_region__sz(&region) > 2 * min_sz; i++) {
		if (cut_randomly(&region, &pieces[nr_right], min_sz, rng))
			nr_right++;
	}
	out[nr++] = region;
	while (nr_right)
		out[nr++] = pieces[--nr_right];
	return nr;
}

/* Whether the region waits for looks that tell whether it differs from a neighbour. */
static bool is_undecided(const struct bd_region *regions, size_t nr, size_t i)
{
	return (i > 0 && regions[i - 1].end == regions[i].start &&
		bd_estimate__is_undecided(&regions[i - 1].est, &regions[i].est)) ||
	       (i + 1 < nr && regions[i].end == regions[i + 1].start &&
		bd_estimate__is_undecided(&regions[i].est, &regions[i + 1].est));
}

void bd_target__split_regions(struct bd_target *target, unsigned int max_pieces, uint64_t min_sz,
			      struct bd_rng *rng)
{
	size_t nr_old = target->nr_regions, nr = 0;
	const struct bd_region *old;

	assert(max_pieces >= 1 && max_pieces <= BD_MAX_PIECES);
	old = bd_target__begin_rewrite(target, nr_old * max_pieces);
	for (size_t i = 0; i < nr_old; i++)
		nr += write_pieces(old[i], is_undecided(old, nr_old, i) ? 1 : max_pieces, min_sz,
				   rng, &target->regions[nr]);
	bd_target__end_rewrite(target, nr);
}

size_t bd_split_step(size_t nr, size_t max)
{
	return max / (max - nr);
}

/*
 * Cut one in @step regions; @nr_seen regions of other targets came before.  Regions of exactly
 * twice the minimum are cut here, unlike in the full split.
 */
static void split_some(struct bd_ctx *ctx, struct bd_target *target, size_t nr_seen, size_t step,
		       size_t offset)
{
	size_t nr_old = target->nr_regions, nr = 0;
	const struct bd_region *old;

	old = bd_target__begin_rewrite(target, nr_old + (nr_old + step - 1) / step);
	for (size_t i = 0; i < nr_old; i++) {
		struct bd_region left = old[i], right;
		bool is_chosen = (nr_seen + i) % step == offset;
		bool is_cut = is_chosen && !is_undecided(old, nr_old, i) &&
			      bd_region__sz(&left) >= 2 * ctx->min_sz &&
			      cut_randomly(&left, &right, ctx->min_sz, &ctx->rng);

		target->regions[nr++] = left;
		if (is_cut)
			target->regions[nr++] = right;
	}
	bd_target__end_rewrite(target, nr);
}

static void split_fraction(struct bd_ctx *ctx, size_t nr_regions)
{
	size_t step = bd_split_step(nr_regions, ctx->attrs.max_nr_regions);
	size_t offset = ctx->nr_fractional_splits++ % step;
	struct bd_target *target;
	size_t nr_seen = 0, nr_of_target, i;

	bd_for_each_target (target, i, ctx) {
		nr_of_target = target->nr_regions;
		split_some(ctx, target, nr_seen, step, offset);
		nr_seen += nr_of_target;
	}
}

static void split_all(struct bd_ctx *ctx, size_t nr_regions)
{
	bool has_settled = nr_regions == ctx->prev_nr_regions;
	unsigned int max_pieces = has_settled && nr_regions < ctx->attrs.max_nr_regions / 3 ? 3 : 2;
	struct bd_target *target;
	size_t i;

	bd_for_each_target (target, i, ctx)
		bd_target__split_regions(target, max_pieces, ctx->min_sz, &ctx->rng);
}

void bd_ctx__split_regions(struct bd_ctx *ctx)
{
	size_t nr = bd_ctx__nr_regions(ctx), max = ctx->attrs.max_nr_regions;

	if (nr <= max / 2)
		split_all(ctx, nr);
	else if (nr < max)
		split_fraction(ctx, nr);
	ctx->prev_nr_regions = nr;
}
