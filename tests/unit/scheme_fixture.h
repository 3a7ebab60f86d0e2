/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* For tests of schemes: a context with schemes, and an operations set that only notes. */
#ifndef BDAMON_TESTS_UNIT_SCHEME_FIXTURE_H
#define BDAMON_TESTS_UNIT_SCHEME_FIXTURE_H

#include "core_fixture.h"

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

#endif
