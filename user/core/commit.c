/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Commit: the new state is built complete in a scratch context, from copies of the running
 * regions.  Only when nothing can fail any more it changes places with the running one, target
 * by target, so that pointers to surviving targets stay good.
 */
#include "core/commit.h"

#include <errno.h>
#include <string.h>

#include "core/alloc.h"

static bool is_dropped(const struct bd_ctx *src, size_t idx)
{
	return idx >= src->nr_targets || src->targets[idx]->obsolete;
}

/* Fill @ranges, as long as there are regions, with what they cover. Return: how many. */
static size_t join_regions(const struct bd_target *target, struct bd_range *ranges)
{
	const struct bd_region *region;
	size_t n = 0;

	bd_for_each_region (region, target) {
		if (n && ranges[n - 1].end == region->start)
			ranges[n - 1].end = region->end;
		else
			ranges[n++] = (struct bd_range){ region->start, region->end };
	}
	return n;
}

static int set_regions_like(struct bd_target *target, const struct bd_target *like, uint64_t min_sz)
{
	struct bd_range *ranges;
	int err;

	if (!like->nr_regions)
		return 0;
	ranges = bd_realloc_array(NULL, like->nr_regions, sizeof(*ranges));
	if (!ranges)
		return -ENOMEM;
	err = bd_target__set_regions(target, ranges, join_regions(like, ranges), min_sz);
	bd_free(ranges);
	return err;
}

/* Append to @next what target @idx of @dst becomes by @src. */
static int build_target(struct bd_ctx *next, const struct bd_ctx *dst, const struct bd_ctx *src,
			size_t idx)
{
	const struct bd_target *from = src->targets[idx];
	struct bd_target *target;
	int err;

	if (is_dropped(src, idx))
		return idx < dst->nr_targets ? 0 : -EINVAL;
	err = bd_ctx__add_target(next, from->id, &target);
	if (!err && idx < dst->nr_targets) {
		err = bd_target__copy_regions(target, dst->targets[idx]);
		if (!err && next->min_sz != dst->min_sz)
			bd_target__realign(target, next->min_sz);
	}
	return err ? err : set_regions_like(target, from, next->min_sz);
}

static bool has_metric(const struct bd_goals *goals, enum bd_metric metric)
{
	for (size_t i = 0; i < goals->nr; i++) {
		if (goals->items[i].metric == metric)
			return true;
	}
	return false;
}

const char *bd_ctx__check_schemes(const struct bd_ctx *ctx, const struct bd_ops *ops)
{
	bool has_nodes = ops && !strcmp(ops->name, "paddr");

	for (size_t i = 0; i < ctx->nr_schemes; i++) {
		const struct bd_scheme *scheme = ctx->schemes[i];
		const char *reason = bd_scheme__check(scheme);

		if (reason)
			return reason;
		if (!has_nodes && has_metric(&scheme->quota.goals, BD_METRIC_NODE_ELIGIBLE_MEM_BP))
			return "the goal node_eligible_mem_bp needs the operations set paddr";
	}
	return NULL;
}

/* Append to @next what scheme @idx of @dst becomes by @src. */
static int build_scheme(struct bd_ctx *next, const struct bd_ctx *dst, const struct bd_ctx *src,
			size_t idx)
{
	struct bd_scheme *scheme = bd_scheme__copy(src->schemes[idx]);
	int err;

	if (!scheme)
		return -ENOMEM;
	err = bd_ctx__add_scheme(next, scheme);
	if (err)
		bd_scheme__free(scheme);
	else if (idx < dst->nr_schemes)
		bd_scheme__adopt(scheme, dst->schemes[idx]);
	return err;
}

static int build(struct bd_ctx *next, const struct bd_ctx *dst, const struct bd_ctx *src)
{
	int err;

	next->attrs = dst->attrs;
	next->min_sz = src->min_sz;
	next->passed_sis = dst->passed_sis;
	next->next_aggregation_sis = dst->next_aggregation_sis;
	next->next_ops_update_sis = dst->next_ops_update_sis;
	next->sz_limit = dst->sz_limit;
	for (size_t i = 0; i < src->nr_targets; i++) {
		err = build_target(next, dst, src, i);
		if (err)
			return err;
	}
	for (size_t i = 0; i < src->nr_schemes; i++) {
		err = build_scheme(next, dst, src, i);
		if (err)
			return err;
	}
	if (bd_attrs__equal(&dst->attrs, &src->attrs))
		return 0;
	return bd_ctx__set_attrs(next, &src->attrs);
}

static void forget_priv(struct bd_ctx *ctx, struct bd_target *target)
{
	if (ctx->ops && ctx->ops->cleanup_target)
		ctx->ops->cleanup_target(ctx->ops_priv, target);
	target->priv = NULL;
}

static void switch_ops(struct bd_ctx *dst, const struct bd_ctx *src)
{
	if (!src->ops || (src->ops == dst->ops && src->ops_priv == dst->ops_priv))
		return;
	for (size_t i = 0; i < dst->nr_targets; i++)
		forget_priv(dst, dst->targets[i]);
	dst->ops = src->ops;
	dst->ops_priv = src->ops_priv;
}

/* Exchange the regions, so that the old ones are freed with @built. */
static void take_over(struct bd_ctx *dst, struct bd_target *target, struct bd_target *built)
{
	struct bd_target old = *target;

	if (target->id != built->id) {
		forget_priv(dst, target);
		bd_ctx__forget_resume(dst, target);
	}
	target->id = built->id;
	target->regions = built->regions;
	target->nr_regions = built->nr_regions;
	target->capacity = built->capacity;
	built->regions = old.regions;
	built->nr_regions = old.nr_regions;
	built->capacity = old.capacity;
}

/* Exchange the schemes, so that the old ones are freed with @next. */
static void publish_schemes(struct bd_ctx *dst, struct bd_ctx *next)
{
	struct bd_scheme **schemes = dst->schemes;
	size_t nr = dst->nr_schemes;

	dst->schemes = next->schemes;
	dst->nr_schemes = next->nr_schemes;
	next->schemes = schemes;
	next->nr_schemes = nr;
}

/* Room for the targets is there: nothing here can fail. */
static void publish_targets(struct bd_ctx *dst, struct bd_ctx *next, const struct bd_ctx *src)
{
	size_t nr_next = next->nr_targets, nr_kept = 0;

	for (size_t i = dst->nr_targets; i-- > 0;) {
		if (is_dropped(src, i))
			bd_ctx__del_target(dst, i);
	}
	for (; nr_kept < dst->nr_targets; nr_kept++)
		take_over(dst, dst->targets[nr_kept], next->targets[nr_kept]);
	for (size_t i = nr_kept; i < nr_next; i++)
		dst->targets[dst->nr_targets++] = next->targets[i];
	next->nr_targets = nr_kept;
}

int bd_ctx__commit(struct bd_ctx *dst, const struct bd_ctx *src)
{
	struct bd_ctx *next;
	int err;

	if (!bd_is_power_of_two(src->min_sz) ||
	    bd_ctx__check_schemes(src, src->ops ? src->ops : dst->ops))
		return -EINVAL;
	next = bd_ctx__new(0);
	if (!next)
		return -ENOMEM;
	err = build(next, dst, src);
	if (!err)
		err = bd_ctx__reserve_targets(dst, next->nr_targets);
	if (!err) {
		switch_ops(dst, src);
		/* Before the targets: those that go are forgotten by the new schemes, too. */
		publish_schemes(dst, next);
		publish_targets(dst, next, src);
		dst->attrs = next->attrs;
		dst->min_sz = next->min_sz;
		dst->pause = src->pause;
		dst->next_aggregation_sis = next->next_aggregation_sis;
		dst->next_ops_update_sis = next->next_ops_update_sis;
		dst->sz_limit = next->sz_limit;
	}
	bd_ctx__free(next);
	return err;
}

static int build_goals(struct bd_goals *next, const struct bd_ctx *dst, const struct bd_ctx *src,
		       size_t nr)
{
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++) {
		err = bd_goals__copy(&next[i], &src->schemes[i]->quota.goals);
		if (!err)
			bd_goals__adopt(&next[i], &dst->schemes[i]->quota.goals);
	}
	return err;
}

int bd_ctx__commit_goals(struct bd_ctx *dst, const struct bd_ctx *src)
{
	size_t nr = bd_min(dst->nr_schemes, src->nr_schemes);
	struct bd_goals *next;
	int err;

	if (bd_ctx__check_schemes(src, dst->ops))
		return -EINVAL;
	if (!nr)
		return 0;
	next = bd_zalloc(nr * sizeof(*next));
	if (!next)
		return -ENOMEM;
	err = build_goals(next, dst, src, nr);
	for (size_t i = 0; i < nr; i++) {
		struct bd_goals *running = &dst->schemes[i]->quota.goals;
		struct bd_goals old = *running;

		if (!err) {
			*running = next[i];
			next[i] = old;
		}
		bd_goals__fini(&next[i]);
	}
	bd_free(next);
	return err;
}
