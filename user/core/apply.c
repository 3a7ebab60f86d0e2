/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * A pass of the schemes.
 *
 * Worked example: pageout of idle memory, 15 MiB per window, idle regions 0-10, 10-20 and 20-30
 * MiB of equal score.  The first window takes 0-10 and, cutting, 10-15.  The second goes on at 15
 * and takes 15-20 and 20-30.  The third finds everything before its resume point and does
 * nothing; reaching the end it forgets the point, so the fourth begins at 0.
 *
 * An action that fails without being charged makes slice after slice of a region as large as what
 * is left of the quota.  Hence slices are joined as soon as both were gone through.  Only slices
 * of this pass are: halves that the window's end has just made are for the next window's looks to
 * judge.
 */
#include "core/apply.h"

#include "core/split.h"

/* One pass; @sz_limit is how large joined slices may become, bytes. */
struct pass {
	struct bd_ctx *ctx;
	const struct bd_apply_env *env;
	uint64_t sz_limit;
};

static bool is_due(const struct bd_ctx *ctx, const struct bd_scheme *scheme)
{
	return ctx->passed_sis >= scheme->next_apply_sis;
}

static bool takes_part(const struct bd_ctx *ctx, const struct bd_scheme *scheme)
{
	return is_due(ctx, scheme) && scheme->wmarks.is_active;
}

static struct bd_heat heat_of(const struct bd_ctx *ctx, const struct bd_region *region)
{
	return (struct bd_heat){ bd_ctx__moving_sum(ctx, region), region->age };
}

static bool can_be_reached(const struct bd_ctx *ctx, const struct bd_target *target)
{
	if (!target->nr_regions)
		return false;
	return !ctx->ops || !ctx->ops->target_valid ||
	       ctx->ops->target_valid(ctx->ops_priv, target);
}

static struct bd_place first_place(const struct bd_ctx *ctx, size_t target_idx)
{
	return (struct bd_place){
		.target = ctx->targets[target_idx],
		.target_idx = target_idx,
		.min_sz = ctx->min_sz,
	};
}

/* --- quotas, before the walk ----------------------------------------------------- */

static void start_window(const struct pass *pass, size_t scheme_idx)
{
	const struct bd_apply_env *env = pass->env;
	struct bd_scheme *scheme = pass->ctx->schemes[scheme_idx];
	struct bd_quota *quota = &scheme->quota;
	uint64_t min_sz = pass->ctx->min_sz, old_esz = quota->state.esz;
	bool is_first = !quota->state.has_window;

	if (bd_quota__begin_window(quota, env->now_us, min_sz))
		scheme->stat.qt_exceeds++;
	bd_quota__set_esz(
		quota,
		bd_goals__measure(&quota->goals, &scheme->pattern, env->measure, env->measure_priv),
		min_sz);
	if ((is_first || quota->state.esz != old_esz) && env->sink && env->sink->esz)
		env->sink->esz(env->sink_priv, scheme_idx, quota->state.esz);
}

static void add_scores(const struct bd_ctx *ctx, const struct bd_scheme *scheme,
		       struct bd_place place, struct bd_histogram *histogram)
{
	for (; place.region_idx < place.target->nr_regions; place.region_idx++) {
		struct bd_heat heat = heat_of(ctx, bd_place__region(&place));

		if (!bd_pattern__matches(&scheme->pattern, bd_place__sz(&place), &heat) ||
		    bd_filters__judge_region(&scheme->filters, &place) == BD_REJECTED)
			continue;
		histogram->sz[bd_scheme__score(scheme, &ctx->attrs, &heat)] += bd_place__sz(&place);
	}
}

static unsigned int find_min_score(const struct bd_ctx *ctx, const struct bd_scheme *scheme)
{
	struct bd_histogram histogram = { 0 };

	if (bd_action__priority(scheme->action) == BD_ALL_ALIKE ||
	    bd_quota__is_full(&scheme->quota, ctx->min_sz))
		return 0;
	for (size_t i = 0; i < ctx->nr_targets; i++) {
		if (can_be_reached(ctx, ctx->targets[i]))
			add_scores(ctx, scheme, first_place(ctx, i), &histogram);
	}
	return bd_histogram__min_score(&histogram, scheme->quota.state.esz);
}

static void prepare_quota(const struct pass *pass, size_t scheme_idx)
{
	struct bd_scheme *scheme = pass->ctx->schemes[scheme_idx];
	struct bd_quota *quota = &scheme->quota;

	if (!bd_quota__is_set(quota)) {
		bd_quota__clear_window(quota);
		return;
	}
	if (bd_quota__is_window_over(quota, pass->env->now_us))
		start_window(pass, scheme_idx);
	quota->state.min_score = find_min_score(pass->ctx, scheme);
}

/* Return: whether any scheme takes part. */
static bool prepare_quotas(const struct pass *pass)
{
	bool is_any = false;

	for (size_t i = 0; i < pass->ctx->nr_schemes; i++) {
		if (!takes_part(pass->ctx, pass->ctx->schemes[i]))
			continue;
		prepare_quota(pass, i);
		is_any = true;
	}
	return is_any;
}

/* --- one scheme, one region ------------------------------------------------------- */

static bool is_left_out(struct bd_scheme *scheme, const struct bd_place *place)
{
	return bd_quota__is_full(&scheme->quota, place->min_sz) ||
	       bd_quota__skips(&scheme->quota, place) ||
	       (scheme->max_nr_snapshots && scheme->stat.nr_snapshots >= scheme->max_nr_snapshots);
}

static bool is_meant(const struct bd_ctx *ctx, const struct bd_scheme *scheme,
		     const struct bd_place *place)
{
	struct bd_heat heat = heat_of(ctx, bd_place__region(place));

	return bd_pattern__matches(&scheme->pattern, bd_place__sz(place), &heat) &&
	       bd_scheme__score(scheme, &ctx->attrs, &heat) >= scheme->quota.state.min_score;
}

static void act(const struct pass *pass, size_t scheme_idx, const struct bd_place *place,
		struct bd_attempt *attempt)
{
	const struct bd_apply_sink *sink = pass->env->sink;
	struct bd_ctx *ctx = pass->ctx;
	struct bd_tried tried = {
		.scheme_idx = scheme_idx,
		.target_idx = place->target_idx,
		.nr_regions = place->target->nr_regions,
		.region = attempt->region,
		.nr_accesses = bd_ctx__moving_sum(ctx, attempt->region),
	};

	if (sink && sink->before)
		sink->before(pass->env->sink_priv, &tried);
	if (ctx->ops && ctx->ops->apply)
		ctx->ops->apply(ctx->ops_priv, attempt);
	tried.sz_ops_filter_passed = attempt->sz_ops_filter_passed;
	if (sink && sink->tried)
		sink->tried(pass->env->sink_priv, &tried);
}

static void account(struct bd_scheme *scheme, const struct bd_place *place,
		    const struct bd_attempt *attempt)
{
	struct bd_scheme_stat *stat = &scheme->stat;
	uint64_t sz = bd_place__sz(place);

	bd_quota__charge(&scheme->quota, sz, attempt->sz_applied, attempt->elapsed_ns);
	if (bd_quota__is_full(&scheme->quota, place->min_sz))
		bd_quota__set_resume(&scheme->quota, place->target, attempt->region->end);
	scheme->last_applied = attempt->last_applied;
	stat->nr_tried++;
	stat->sz_tried += sz;
	stat->nr_applied += attempt->sz_applied > 0;
	stat->sz_applied += attempt->sz_applied;
	stat->sz_ops_filter_passed += attempt->sz_ops_filter_passed;
}

static void try_region(const struct pass *pass, size_t scheme_idx, const struct bd_place *place)
{
	struct bd_scheme *scheme = pass->ctx->schemes[scheme_idx];
	struct bd_attempt attempt = {
		.scheme = scheme,
		.target = place->target,
		.last_applied = scheme->last_applied,
	};
	enum bd_verdict verdict;

	if (bd_place__cut(place,
			  bd_quota__room(&scheme->quota, bd_place__sz(place), place->min_sz)))
		return;
	verdict = bd_filters__judge_region(&scheme->filters, place);
	if (verdict == BD_REJECTED)
		return;
	attempt.region = bd_place__region(place);
	attempt.is_allowed = verdict == BD_ALLOWED;
	act(pass, scheme_idx, place, &attempt);
	account(scheme, place, &attempt);
	/* Even if it was in vain: else the same would be tried in every pass. */
	if (scheme->action != BD_ACTION_STAT)
		bd_place__region(place)->age = 0;
}

static void visit(const struct pass *pass, size_t scheme_idx, const struct bd_place *place)
{
	struct bd_scheme *scheme = pass->ctx->schemes[scheme_idx];

	if (!takes_part(pass->ctx, scheme) || is_left_out(scheme, place))
		return;
	if (is_meant(pass->ctx, scheme, place))
		try_region(pass, scheme_idx, place);
	if (bd_place__is_last(place))
		scheme->stat.nr_snapshots++;
}

/* --- the walk ------------------------------------------------------------------------ */

/* Two slices of what was one region: only actions can have made them differ, by their ages. */
static bool can_rejoin(const struct bd_region *left, const struct bd_region *right,
		       uint64_t sz_limit)
{
	return left->age == right->age && right->end - left->start <= sz_limit;
}

static void walk_target(const struct pass *pass, size_t target_idx)
{
	struct bd_place place = first_place(pass->ctx, target_idx);
	struct bd_target *target = place.target;
	bool is_slice = false, was_slice;

	while (place.region_idx < target->nr_regions) {
		size_t nr_before = target->nr_regions;

		for (size_t i = 0; i < pass->ctx->nr_schemes; i++)
			visit(pass, i, &place);
		was_slice = is_slice;
		is_slice = target->nr_regions > nr_before;
		if (was_slice && can_rejoin(bd_place__region(&place) - 1, bd_place__region(&place),
					    pass->sz_limit))
			(void)bd_target__merge_next(target, place.region_idx - 1);
		else
			place.region_idx++;
	}
}

static void end_pass(const struct pass *pass, size_t scheme_idx)
{
	const struct bd_apply_sink *sink = pass->env->sink;
	struct bd_ctx *ctx = pass->ctx;
	struct bd_scheme *scheme = ctx->schemes[scheme_idx];
	uint64_t interval_us = scheme->apply_interval_us;

	/* In step with the windows, although a pass may come late. */
	scheme->next_apply_sis = bd_ctx__next_deadline(
		ctx, scheme->next_apply_sis, interval_us ? interval_us : ctx->attrs.aggr_us);
	scheme->last_applied = 0;
	if (sink && sink->done)
		sink->done(pass->env->sink_priv, scheme_idx, scheme);
}

void bd_ctx__apply_schemes(struct bd_ctx *ctx, const struct bd_apply_env *env)
{
	const struct pass pass = { ctx, env, bd_ctx__sz_limit(ctx) };

	if (!prepare_quotas(&pass))
		return;
	for (size_t i = 0; i < ctx->nr_targets; i++) {
		if (can_be_reached(ctx, ctx->targets[i]))
			walk_target(&pass, i);
		else
			bd_ctx__forget_resume(ctx, ctx->targets[i]);
	}
	for (size_t i = 0; i < ctx->nr_schemes; i++) {
		if (is_due(ctx, ctx->schemes[i]))
			end_pass(&pass, i);
	}
}

uint64_t bd_ctx__next_apply_sis(const struct bd_ctx *ctx)
{
	uint64_t next = UINT64_MAX;

	for (size_t i = 0; i < ctx->nr_schemes; i++)
		next = bd_min(next, ctx->schemes[i]->next_apply_sis);
	return next;
}

bool bd_ctx__has_watermarks(const struct bd_ctx *ctx)
{
	for (size_t i = 0; i < ctx->nr_schemes; i++) {
		if (ctx->schemes[i]->wmarks.metric != BD_WMARK_NONE)
			return true;
	}
	return false;
}

uint64_t bd_ctx__check_watermarks(struct bd_ctx *ctx, uint64_t free_permil)
{
	uint64_t wait_us = UINT64_MAX;

	for (size_t i = 0; i < ctx->nr_schemes; i++)
		wait_us = bd_min(wait_us,
				 bd_watermarks__update(&ctx->schemes[i]->wmarks, free_permil));
	return ctx->nr_schemes ? wait_us : 0;
}
