/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A context's life: targets, schemes, attributes, deadlines in sampling intervals. */
#include "core/context.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "core/alloc.h"
#include "core/split.h"

#define DEFAULT_MIN_SZ 4096

/* Room for targets at the first allocation; most contexts have one. */
#define FIRST_CAPACITY 4

struct bd_ctx *bd_ctx__new(uint64_t seed)
{
	struct bd_ctx *ctx = bd_zalloc(sizeof(*ctx));

	if (!ctx)
		return NULL;
	bd_attrs__init(&ctx->attrs);
	ctx->attrs.aggr_samples = bd_attrs__sis(&ctx->attrs, ctx->attrs.aggr_us);
	ctx->min_sz = DEFAULT_MIN_SZ;
	bd_rng__init(&ctx->rng, seed);
	return ctx;
}

void bd_ctx__free(struct bd_ctx *ctx)
{
	if (!ctx)
		return;
	while (ctx->nr_targets)
		bd_ctx__del_target(ctx, ctx->nr_targets - 1);
	bd_free(ctx->targets);
	for (size_t i = 0; i < ctx->nr_schemes; i++)
		bd_scheme__free(ctx->schemes[i]);
	bd_free(ctx->schemes);
	bd_free(ctx);
}

static void schedule(const struct bd_ctx *ctx, struct bd_scheme *scheme)
{
	uint64_t interval_us = scheme->apply_interval_us;

	scheme->next_apply_sis =
		bd_add(ctx->passed_sis,
		       bd_attrs__sis(&ctx->attrs, interval_us ? interval_us : ctx->attrs.aggr_us));
}

static void schedule_all(struct bd_ctx *ctx)
{
	for (size_t i = 0; i < ctx->nr_schemes; i++)
		schedule(ctx, ctx->schemes[i]);
}

int bd_ctx__set_attrs(struct bd_ctx *ctx, const struct bd_attrs *attrs)
{
	bool is_aggregating = !bd_ctx__is_window_end(ctx);
	struct bd_attrs new_attrs = *attrs;
	bool is_bound_new;
	struct bd_target *target;
	struct bd_region *region;
	size_t i;

	if (bd_attrs__check(attrs))
		return -EINVAL;
	new_attrs.aggr_samples = bd_attrs__sis(attrs, attrs->aggr_us);
	bd_for_each_target (target, i, ctx) {
		bd_for_each_region (region, target)
			bd_attrs__rescale(&ctx->attrs, &new_attrs, is_aggregating, region);
	}
	is_bound_new = ctx->attrs.min_nr_regions != attrs->min_nr_regions;
	ctx->attrs = new_attrs;
	/* Else the old limit could keep the next merge above a lower upper bound. */
	if (is_bound_new)
		ctx->sz_limit = bd_ctx__sz_limit(ctx);
	ctx->next_aggregation_sis = bd_add(ctx->passed_sis, bd_attrs__sis(attrs, attrs->aggr_us));
	ctx->next_ops_update_sis = bd_add(ctx->passed_sis, bd_attrs__sis(attrs, attrs->update_us));
	schedule_all(ctx);
	return 0;
}

int bd_ctx__reserve_targets(struct bd_ctx *ctx, size_t nr)
{
	size_t capacity = ctx->capacity ? ctx->capacity : FIRST_CAPACITY;
	struct bd_target **targets;

	if (nr <= ctx->capacity)
		return 0;
	while (capacity < nr)
		capacity = capacity > SIZE_MAX / 2 ? nr : capacity * 2;
	targets = bd_realloc_array(ctx->targets, capacity, sizeof(*targets));
	if (!targets)
		return -ENOMEM;
	ctx->targets = targets;
	ctx->capacity = capacity;
	return 0;
}

int bd_ctx__add_target(struct bd_ctx *ctx, int id, struct bd_target **ret_target)
{
	struct bd_target *target;
	int err;

	err = bd_ctx__reserve_targets(ctx, ctx->nr_targets + 1);
	if (err)
		return err;
	target = bd_target__new(id);
	if (!target)
		return -ENOMEM;
	ctx->targets[ctx->nr_targets++] = target;
	if (ret_target)
		*ret_target = target;
	return 0;
}

void bd_ctx__del_target(struct bd_ctx *ctx, size_t idx)
{
	struct bd_target **slot;

	assert(idx < ctx->nr_targets);
	slot = &ctx->targets[idx];
	bd_ctx__forget_resume(ctx, *slot);
	if (ctx->ops && ctx->ops->cleanup_target)
		ctx->ops->cleanup_target(ctx->ops_priv, *slot);
	bd_target__free(*slot);
	ctx->nr_targets--;
	memmove(slot, slot + 1, (ctx->nr_targets - idx) * sizeof(*slot));
}

int bd_ctx__add_scheme(struct bd_ctx *ctx, struct bd_scheme *scheme)
{
	struct bd_scheme **schemes =
		bd_realloc_array(ctx->schemes, ctx->nr_schemes + 1, sizeof(*schemes));

	if (!schemes)
		return -ENOMEM;
	ctx->schemes = schemes;
	schemes[ctx->nr_schemes++] = scheme;
	schedule(ctx, scheme);
	return 0;
}

void bd_ctx__forget_resume(struct bd_ctx *ctx, const struct bd_target *target)
{
	for (size_t i = 0; i < ctx->nr_schemes; i++)
		bd_quota__drop_target(&ctx->schemes[i]->quota, target);
}

size_t bd_ctx__nr_regions(const struct bd_ctx *ctx)
{
	size_t nr = 0;

	for (size_t i = 0; i < ctx->nr_targets; i++)
		nr += ctx->targets[i]->nr_regions;
	return nr;
}

uint64_t bd_ctx__sz(const struct bd_ctx *ctx)
{
	uint64_t sz = 0;

	for (size_t i = 0; i < ctx->nr_targets; i++)
		sz += bd_target__sz(ctx->targets[i]);
	return sz;
}

int bd_ctx__start(struct bd_ctx *ctx)
{
	const struct bd_attrs *attrs = &ctx->attrs;
	int err;

	ctx->passed_sis = 0;
	ctx->next_aggregation_sis = bd_attrs__sis(attrs, attrs->aggr_us);
	ctx->next_ops_update_sis = bd_attrs__sis(attrs, attrs->update_us);
	ctx->next_intervals_tune_sis = bd_mul(ctx->next_aggregation_sis, attrs->goal.aggrs);
	ctx->prev_nr_regions = 0;
	ctx->nr_fractional_splits = 0;
	schedule_all(ctx);
	if (ctx->ops && ctx->ops->init) {
		err = ctx->ops->init(ctx->ops_priv, ctx);
		if (err)
			return err;
	}
	err = bd_ctx__reserve_window(ctx);
	if (err)
		return err;
	bd_ctx__limit_regions(ctx);
	return 0;
}

bool bd_ctx__is_done(const struct bd_ctx *ctx)
{
	if (!ctx->ops || !ctx->ops->target_valid)
		return false;
	for (size_t i = 0; i < ctx->nr_targets; i++) {
		if (ctx->ops->target_valid(ctx->ops_priv, ctx->targets[i]))
			return false;
	}
	return true;
}

void bd_ctx__advance(struct bd_ctx *ctx, uint64_t nr_sis)
{
	ctx->passed_sis = bd_add(ctx->passed_sis, nr_sis);
}

bool bd_ctx__is_window_end(const struct bd_ctx *ctx)
{
	return ctx->passed_sis >= ctx->next_aggregation_sis;
}

bool bd_ctx__is_update_due(const struct bd_ctx *ctx)
{
	return ctx->passed_sis >= ctx->next_ops_update_sis;
}

uint64_t bd_ctx__next_deadline(const struct bd_ctx *ctx, uint64_t deadline, uint64_t interval_us)
{
	uint64_t step = bd_attrs__sis(&ctx->attrs, interval_us);

	/* Periods that passed meanwhile are skipped, and the rhythm is kept. */
	if (step && ctx->passed_sis > deadline)
		deadline += (ctx->passed_sis - deadline) / step * step;
	return bd_add(deadline, step);
}

void bd_ctx__update_done(struct bd_ctx *ctx)
{
	ctx->next_ops_update_sis =
		bd_ctx__next_deadline(ctx, ctx->next_ops_update_sis, ctx->attrs.update_us);
}

uint32_t bd_ctx__moving_sum(const struct bd_ctx *ctx, const struct bd_region *region)
{
	uint64_t window = bd_attrs__sis(&ctx->attrs, bd_max(ctx->attrs.aggr_us, 1));
	uint64_t left = 0;

	if (!bd_ctx__is_window_end(ctx))
		left = ctx->next_aggregation_sis - ctx->passed_sis;
	return bd_moving_sum(region->nr_accesses, region->last_nr_accesses,
			     bd_muldiv(left, BD_BP, bd_max(window, 1)));
}
