// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Who gets the few armings, and that never more are given out than there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/plan.h"
#include "core/rng.h"

#define MAX_ITEMS 200

static float doubt_of(float set, float set_rate, float nr_armed, float unarmable)
{
	struct bd_estimate est = BD_ESTIMATE_NONE;

	est.set = set;
	est.set_rate = set_rate;
	est.nr_armed = nr_armed;
	est.unarmable = unarmable;
	return bd_plan_doubt(&est);
}

static void test_doubt(void **state)
{
	(void)state;
	/* There is nothing to clear where nothing is set. */
	assert_true(doubt_of(0, 0, 0, 0) <= 0);
	assert_true(doubt_of(0.5f, 0.5f, 0, 0) > 0);
	/* More set pages, fewer looks, a rate less clear, and pages that can be cleared. */
	assert_true(doubt_of(0.8f, 0.5f, 1, 0) > doubt_of(0.4f, 0.5f, 1, 0));
	assert_true(doubt_of(0.5f, 0.5f, 1, 0) > doubt_of(0.5f, 0.5f, 4, 0));
	assert_true(doubt_of(0.5f, 0.5f, 1, 0) > doubt_of(0.5f, 1, 1, 0));
	assert_true(doubt_of(0.5f, 0.5f, 1, 0) > doubt_of(0.5f, 0, 1, 0));
	assert_true(doubt_of(0.5f, 0.5f, 1, 0) > doubt_of(0.5f, 0.5f, 1, 0.9f));
	/* Unanimous looks leave some doubt, and a rate nobody looked at may be any. */
	assert_true(doubt_of(1, 1, 3, 0) > 0);
	assert_true(doubt_of(0.5f, 0, 0, 0) > doubt_of(1, 0.9f, 3, 0));
}

static void test_weight(void **state)
{
	(void)state;
	assert_float_equal(bd_plan_weight(4096), 1, 1e-6);
	assert_float_equal(bd_plan_weight(16 * 4096), 2, 1e-6);
	assert_float_equal(bd_plan_weight(1ull << 40), 128, 1e-3);
}

static float random_phase(struct bd_rng *rng)
{
	return (float)(bd_rng__next(rng) >> 40) / (float)(1u << 24);
}

static void test_random_grants(void **state)
{
	struct bd_plan_item items[MAX_ITEMS];
	struct bd_rng rng;
	uint32_t round;

	(void)state;
	bd_rng__init(&rng, 1);
	for (round = 0; round < 3000; round++) {
		size_t n = bd_rng__next(&rng) % MAX_ITEMS, i;
		uint32_t budget = (uint32_t)(bd_rng__next(&rng) % 300);
		uint32_t max_each = 1 + (uint32_t)(bd_rng__next(&rng) % 8);
		uint32_t granted, sum = 0;
		uint8_t seen[MAX_ITEMS] = { 0 };

		for (i = 0; i < n; i++)
			items[i] = (struct bd_plan_item){
				.region = (uint32_t)i,
				.doubt = (float)(bd_rng__next(&rng) % 8) / 8,
				.nr_arms = 77,
			};
		granted = bd_plan_grant(items, n, budget, max_each, random_phase(&rng));
		for (i = 0; i < n; i++) {
			sum += items[i].nr_arms;
			seen[items[i].region]++;
			assert_true(items[i].nr_arms <= max_each);
			assert_true(items[i].doubt > 0 || items[i].nr_arms == 0);
		}
		assert_int_equal(sum, granted);
		assert_true(granted <= budget);
		for (i = 0; i < n; i++)
			assert_int_equal(seen[i], 1);
	}
}

static void fill(struct bd_plan_item *items, size_t n, float doubt)
{
	size_t i;

	for (i = 0; i < n; i++)
		items[i] = (struct bd_plan_item){ .region = (uint32_t)i, .doubt = doubt };
}

static void test_equal_shares(void **state)
{
	struct bd_plan_item items[10];
	size_t i;

	(void)state;
	fill(items, 10, 0.1f);
	assert_int_equal(bd_plan_grant(items, 10, 10, 8, 0.5f), 10);
	for (i = 0; i < 10; i++)
		assert_in_range(items[i].nr_arms, 0, 2);
}

/* Small doubts are followed up as well, only rarely. */
static void test_shares_in_the_long_run(void **state)
{
	uint32_t sums[4] = { 0 }, window;
	struct bd_rng rng;
	size_t i;

	(void)state;
	bd_rng__init(&rng, 7);
	for (window = 0; window < 4000; window++) {
		struct bd_plan_item items[4];

		fill(items, 4, 0.01f);
		items[2].doubt = 0.16f;
		assert_int_equal(bd_plan_grant(items, 4, 4, 8, random_phase(&rng)), 4);
		for (i = 0; i < 4; i++)
			sums[items[i].region] += items[i].nr_arms;
	}
	assert_in_range(sums[2], 4000 + 4000 * 4 / 7 - 200, 3 * 4000 + 4000);
	for (i = 0; i < 4; i++)
		assert_true(sums[i] > 4000 / 7 - 100);
}

static void test_greatest_first(void **state)
{
	struct bd_plan_item items[10];

	(void)state;
	fill(items, 10, 0.01f);
	items[7].doubt = 0.2f;
	items[3].doubt = 0.1f;
	assert_int_equal(bd_plan_grant(items, 10, 2, 1, 0.5f), 2);
	assert_int_equal(items[0].region, 7);
	assert_int_equal(items[1].region, 3);
	assert_int_equal(items[0].nr_arms + items[1].nr_arms, 2);
}

static void test_most_each(void **state)
{
	struct bd_plan_item items[10];
	size_t i;

	(void)state;
	fill(items, 10, 0.0001f);
	items[4].doubt = 0.25f;
	assert_true(bd_plan_grant(items, 10, 64, 4, 0.1f) <= 40);
	for (i = 0; i < 10; i++)
		assert_in_range(items[i].nr_arms, 1, 4);
	assert_int_equal(items[0].region, 4);
	assert_int_equal(items[0].nr_arms, 4);
}

static void test_nothing_to_share(void **state)
{
	struct bd_plan_item items[3];

	(void)state;
	fill(items, 3, 0.1f);
	assert_int_equal(bd_plan_grant(items, 3, 0, 8, 0), 0);
	assert_int_equal(items[0].nr_arms + items[1].nr_arms + items[2].nr_arms, 0);
	assert_int_equal(bd_plan_grant(items, 0, 5, 8, 0), 0);
	fill(items, 3, 0);
	assert_int_equal(bd_plan_grant(items, 3, 5, 8, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_doubt),
		cmocka_unit_test(test_weight),
		cmocka_unit_test(test_random_grants),
		cmocka_unit_test(test_equal_shares),
		cmocka_unit_test(test_shares_in_the_long_run),
		cmocka_unit_test(test_greatest_first),
		cmocka_unit_test(test_most_each),
		cmocka_unit_test(test_nothing_to_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
