/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* For tests of schemes: a context with schemes, and an operations set that only notes. */
#ifndef BDAMON_TESTS_UNIT_SCHEME_FIXTURE_H
#define BDAMON_TESTS_UNIT_SCHEME_FIXTURE_H

#include "core_fixture.h"

#include "core/apply.h"

/** add_scheme() - Return: a new scheme of @ctx. */
static inline struct bd_scheme *add_scheme(struct bd_ctx *ctx, enum bd_action action)
{
	struct bd_scheme *scheme = bd_scheme__new(action);

	assert_non_null(scheme);
	assert_int_equal(bd_ctx__add_scheme(ctx, scheme), 0);
	return scheme;
}

/** add_filter() - give @scheme a filter. */
static inline void add_filter(struct bd_scheme *scheme, struct bd_filter filter)
{
	assert_int_equal(bd_filters__add(&scheme->filters, &filter), 0);
}

/** add_goal() - give @scheme a goal. */
static inline void add_goal(struct bd_scheme *scheme, struct bd_goal goal)
{
	assert_int_equal(bd_goals__add(&scheme->quota.goals, &goal), 0);
}

/** add_dest() - give @scheme a destination. */
static inline void add_dest(struct bd_scheme *scheme, int nid, uint32_t weight)
{
	assert_int_equal(bd_dests__add(&scheme->dests, &(struct bd_dest){ nid, weight }), 0);
}

/** struct note - one attempt as the operations set saw it, @age before the action. */
struct note {
	const struct bd_scheme *scheme;
	const struct bd_target *target;
	uint64_t start;
	uint64_t end;
	uint32_t age;
	bool is_allowed;
	uint64_t last_applied;
};

/**
 * struct notes - an operations set that notes attempts.
 * @items: the first of @nr attempts
 * @applied_bp: share of each region that actions succeed on
 * @passed_bp: share of each region that filters let pass
 * @elapsed_ns: how long each takes
 * @gone: a target that is not valid, or NULL
 */
struct notes {
	struct note items[512];
	size_t nr;
	uint64_t applied_bp;
	uint64_t passed_bp;
	uint64_t elapsed_ns;
	const struct bd_target *gone;
};

static inline void note_attempt(void *priv, struct bd_attempt *attempt)
{
	struct notes *notes = priv;
	const struct bd_region *region = attempt->region;

	if (notes->nr < NR(notes->items))
		notes->items[notes->nr] = (struct note){
			.scheme = attempt->scheme,
			.target = attempt->target,
			.start = region->start,
			.end = region->end,
			.age = region->age,
			.is_allowed = attempt->is_allowed,
			.last_applied = attempt->last_applied,
		};
	notes->nr++;
	attempt->last_applied = region->end;
	attempt->sz_applied = bd_muldiv(bd_region__sz(region), notes->applied_bp, BD_BP);
	attempt->sz_ops_filter_passed = bd_muldiv(bd_region__sz(region), notes->passed_bp, BD_BP);
	attempt->elapsed_ns = notes->elapsed_ns;
}

static inline bool is_not_gone(void *priv, const struct bd_target *target)
{
	return ((struct notes *)priv)->gone != target;
}

static const struct bd_ops noting_ops = {
	.name = "vaddr",
	.target_valid = is_not_gone,
	.apply = note_attempt,
};

/** make_noting_ctx() - Return: a started context that notes attempts; the test frees it. */
static inline struct bd_ctx *make_noting_ctx(uint64_t min_sz, struct notes *notes)
{
	struct bd_ctx *ctx = make_ctx(min_sz);

	*notes = (struct notes){ .applied_bp = BD_BP };
	ctx->ops = &noting_ops;
	ctx->ops_priv = notes;
	/* The largest region is as large as all: tests say themselves what is cut. */
	ctx->attrs.min_nr_regions = 1;
	assert_int_equal(bd_ctx__start(ctx), 0);
	return ctx;
}

/** assert_noted() - exactly these regions were acted on, in this order; forgets them. */
static inline void assert_noted(struct notes *notes, const struct span *spans)
{
	size_t n = 0;

	for (; spans[n].end; n++) {
		assert_true(n < notes->nr);
		assert_int_equal(notes->items[n].start, spans[n].start);
		assert_int_equal(notes->items[n].end, spans[n].end);
	}
	assert_int_equal(notes->nr, n);
	notes->nr = 0;
}

#endif
