/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Priority scores and the lowest that a quota needs. */
#include "core_fixture.h"

#include "core/score.h"

#define MIB (1024ULL * 1024)

struct score_case {
	struct bd_heat heat;
	uint32_t weight_f, weight_g;
	unsigned int hot;
};

static void assert_score(const struct bd_attrs *attrs, const struct score_case *c)
{
	struct bd_quota quota = { .weight_nr_accesses = c->weight_f, .weight_age = c->weight_g };

	assert_int_equal(bd_hot_score(attrs, &quota, &c->heat), c->hot);
	assert_int_equal(bd_cold_score(attrs, &quota, &c->heat), 99 - c->hot);
}

static void scores(void **state)
{
	static const struct score_case cases[] = {
		{ { 0, 0 }, 1, 1, 24 },	       { { 0, 100 }, 1, 1, 20 },
		{ { 0, 36000 }, 1, 1, 14 },    { { 10, 0 }, 1, 1, 49 },
		{ { 10, 100 }, 1, 1, 52 },     { { 20, 0 }, 1, 1, 74 },
		{ { 20, 100 }, 1, 1, 77 },     { { 20, 36000 }, 1, 1, 83 },
		{ { 10, 100 }, 1, 0, 49 },     { { 10, 100 }, 0, 1, 55 },
		{ { 10, 100 }, 0, 0, 0 },      { { 0, UINT32_MAX }, 0, 1, 3 },
		{ { 25, 0 }, 1, 0, 99 },       { { UINT32_MAX, 100 }, UINT32_MAX, 0, 99 },
		{ { 10, 100 }, 500, 500, 52 },
	};
	struct bd_attrs attrs;

	(void)state;
	bd_attrs__init(&attrs);
	for (size_t i = 0; i < NR(cases); i++)
		assert_score(&attrs, &cases[i]);
}

static void ages_of_more_than_a_century_count_alike(void **state)
{
	const struct score_case idle = { { 0, UINT32_MAX }, 0, 1, 0 };
	const struct score_case busy = { { 1, UINT32_MAX }, 0, 1, 99 };
	struct bd_attrs attrs;

	(void)state;
	bd_attrs__init(&attrs);
	attrs.sample_us = attrs.aggr_us = 1000000000;
	assert_score(&attrs, &idle);
	assert_score(&attrs, &busy);
}

static void no_intervals_do_not_divide_by_zero(void **state)
{
	const struct score_case c = { { 0, 100 }, 1, 1, 24 };
	struct bd_attrs attrs = { 0 };

	(void)state;
	assert_score(&attrs, &c);
}

static void lowest_score_that_a_quota_needs(void **state)
{
	struct bd_histogram histogram = { 0 };

	(void)state;
	assert_int_equal(bd_histogram__min_score(&histogram, MIB), 0);
	assert_int_equal(bd_histogram__min_score(&histogram, 0), 0);
	histogram.sz[90] = 3 * MIB;
	histogram.sz[70] = 5 * MIB;
	histogram.sz[20] = 40 * MIB;
	assert_int_equal(bd_histogram__min_score(&histogram, 0), 90);
	assert_int_equal(bd_histogram__min_score(&histogram, 2 * MIB), 90);
	assert_int_equal(bd_histogram__min_score(&histogram, 3 * MIB), 90);
	assert_int_equal(bd_histogram__min_score(&histogram, 4 * MIB), 70);
	assert_int_equal(bd_histogram__min_score(&histogram, 10 * MIB), 20);
	assert_int_equal(bd_histogram__min_score(&histogram, 100 * MIB), 0);
	histogram.sz[99] = UINT64_MAX;
	assert_int_equal(bd_histogram__min_score(&histogram, UINT64_MAX), 99);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scores),
		cmocka_unit_test(ages_of_more_than_a_century_count_alike),
		cmocka_unit_test(no_intervals_do_not_divide_by_zero),
		cmocka_unit_test(lowest_score_that_a_quota_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
