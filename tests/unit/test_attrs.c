/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Attributes: legality, counts per window, rescaling, moving sum. */
#include "core_fixture.h"

#include "core/attrs.h"
#include "core/context.h"

static struct bd_attrs intervals(uint64_t sample_us, uint64_t aggr_us)
{
	struct bd_attrs attrs;

	bd_attrs__init(&attrs);
	attrs.sample_us = sample_us;
	attrs.aggr_us = aggr_us;
	return attrs;
}

static void defaults(void **state)
{
	struct bd_attrs attrs;

	(void)state;
	bd_attrs__init(&attrs);
	assert_null(bd_attrs__check(&attrs));
	assert_int_equal(attrs.sample_us, 5000);
	assert_int_equal(attrs.aggr_us, 100000);
	assert_int_equal(attrs.update_us, 1000000);
	assert_int_equal(attrs.min_nr_regions, 10);
	assert_int_equal(attrs.max_nr_regions, 1000);
	assert_int_equal(bd_attrs__max_nr_accesses(&attrs), 20);
}

static void legality(void **state)
{
	static const struct {
		struct bd_attrs attrs;
		bool is_legal;
	} rows[] = {
		{ { 5000, 100000, 0, 10, 1000, { 0 }, 0 }, true },
		{ { 5000, 100000, 0, 1, 1000, { 0 }, 0 }, false },
		{ { 5000, 100000, 0, 2, 1000, { 0 }, 0 }, false },
		{ { 5000, 100000, 0, 3, 3, { 0 }, 0 }, true },
		{ { 5000, 100000, 0, 10, 9, { 0 }, 0 }, false },
		{ { 5000, 4999, 0, 10, 1000, { 0 }, 0 }, false },
		{ { 4999, 100000, 0, 10, 1000, { 0, 3, 5000, 10000 }, 0 }, false },
		{ { 10001, 100000, 0, 10, 1000, { 0, 3, 5000, 10000 }, 0 }, false },
		{ { 5000, 100000, 0, 10, 1000, { 0, 3, 5000, 10000 }, 0 }, true },
		{ { 5000, 100000, 0, 10, 1000, { 0, 3, 10000, 5000 }, 0 }, false },
		{ { 5000, 100000, 0, 10, 1000, { 0, 0, 10000, 5000 }, 0 }, true },
		{ { 0, 0, 0, 10, 1000, { 0 }, 0 }, true },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++)
		assert_int_equal(bd_attrs__check(&rows[i].attrs) == NULL, rows[i].is_legal);
}

static void illegal_attrs_change_nothing(void **state)
{
	struct bd_ctx *ctx = make_ctx(1);
	struct bd_attrs attrs = intervals(5000, 4999);

	(void)state;
	assert_true(bd_ctx__set_attrs(ctx, &attrs) < 0);
	assert_int_equal(ctx->attrs.aggr_us, 100000);
	assert_int_equal(ctx->next_aggregation_sis, 0);
	bd_ctx__free(ctx);
}

static void samples_per_window(void **state)
{
	struct bd_attrs attrs = intervals(0, 0);

	(void)state;
	assert_int_equal(bd_attrs__max_nr_accesses(&attrs), 1);
	attrs = intervals(0, 1ULL << 32);
	assert_int_equal(bd_attrs__max_nr_accesses(&attrs), UINT32_MAX);
	attrs = intervals(10, 10ULL << 32);
	assert_int_equal(bd_attrs__accesses_bp(&attrs, 123), 0);
	attrs = intervals(3, 10);
	assert_int_equal(bd_attrs__max_nr_accesses(&attrs), 3);
}

static void single_conversions(void **state)
{
	static const struct {
		uint64_t from, to;
		uint32_t nr, expected;
	} rows[] = { { 20, 20, 7, 7 }, { 3, 3, 1, 0 }, { 6, 6, 5, 4 }, { 20, 10, 19, 9 } };

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		struct bd_attrs from = intervals(1, rows[i].from), to = intervals(1, rows[i].to);

		assert_int_equal(bd_attrs__convert(&from, &to, rows[i].nr), rows[i].expected);
	}
}

static void rescale_sequence(void **state)
{
	static const struct {
		uint64_t sample_us, aggr_us;
		uint32_t nr, age;
	} rows[] = { { 100, 10000, 15, 2 }, { 1, 1000, 150, 2 }, { 1, 100, 150, 20 } };
	struct bd_attrs from = intervals(10, 1000);
	struct bd_region region = region_of(0, 1, 15, 15, 20);

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		struct bd_attrs to = intervals(rows[i].sample_us, rows[i].aggr_us);

		bd_attrs__rescale(&from, &to, false, &region);
		assert_int_equal(region.nr_accesses, rows[i].nr);
		assert_int_equal(region.last_nr_accesses, rows[i].nr);
		assert_int_equal(region.age, rows[i].age);
	}
}

static void rescale_in_a_window_drops_its_count(void **state)
{
	struct bd_attrs from = intervals(10, 1000), to = intervals(10, 500), zero = intervals(0, 0);
	struct bd_region region = region_of(0, 1, 15, 40, 20);

	(void)state;
	bd_attrs__rescale(&from, &zero, true, &region);
	assert_int_equal(region.nr_accesses, 15);
	assert_int_equal(region.age, 20);
	bd_attrs__rescale(&from, &to, true, &region);
	assert_int_equal(region.nr_accesses, 0);
	assert_int_equal(region.last_nr_accesses, 20);
	assert_int_equal(region.age, 40);
}

static void equality_ignores_what_is_derived(void **state)
{
	struct bd_attrs a = intervals(5000, 100000), b = a;

	(void)state;
	b.aggr_samples = 99;
	assert_true(bd_attrs__equal(&a, &b));
	b.goal.max_sample_us = 1;
	assert_false(bd_attrs__equal(&a, &b));
}

static void moving_sum(void **state)
{
	static const struct {
		uint32_t nr, last;
		uint64_t left_bp;
		uint32_t expected;
	} rows[] = {
		{ 0, 49, 10000, 49 },  { 3, 10, 7000, 10 }, { 3, 10, 5000, 8 },
		{ 32, 100, 1000, 42 }, { 42, 49, 0, 42 },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		assert_int_equal(bd_moving_sum(rows[i].nr, rows[i].last, rows[i].left_bp),
				 rows[i].expected);
	}
}

static void moving_sum_in_a_context(void **state)
{
	static const struct {
		uint64_t passed, next;
		uint32_t nr, last, expected;
	} rows[] = {
		{ 0, 10, 5, 3, 3 },  { 0, 10, 0, 7, 7 },     { 5, 10, 3, 10, 8 },
		{ 8, 10, 3, 10, 5 }, { 10, 10, 42, 49, 42 },
	};
	struct bd_ctx *ctx = make_ctx(1);
	struct bd_attrs attrs = intervals(1, 10);

	(void)state;
	assert_int_equal(bd_ctx__set_attrs(ctx, &attrs), 0);
	for (size_t i = 0; i < NR(rows); i++) {
		struct bd_region region = region_of(0, 1, rows[i].nr, rows[i].last, 0);

		ctx->passed_sis = rows[i].passed;
		ctx->next_aggregation_sis = rows[i].next;
		assert_int_equal(bd_ctx__moving_sum(ctx, &region), rows[i].expected);
	}
	bd_ctx__free(ctx);
}

/* The older, incremental moving sum: at every window's end both forms count the same. */
static uint32_t step_incremental(uint32_t bp, uint32_t last, uint32_t window, bool is_hit)
{
	return bp - last * 10000 / window + (is_hit ? 10000 : 0);
}

static void incremental_form_gives_its_vectors(void **state)
{
	static const bool hits[] = { 1, 0, 1, 0, 0, 0, 1, 0, 0, 0 };
	static const uint32_t expected[] = { 55000, 50000, 55000, 50000, 45000,
					     40000, 45000, 40000, 35000, 30000 };
	uint32_t bp = 50000, nr = 0;

	(void)state;
	for (uint32_t i = 0; i < NR(hits); i++) {
		bp = step_incremental(bp, 5, 10, hits[i]);
		nr += hits[i];
		assert_int_equal(bp, expected[i]);
		assert_in_range(bd_moving_sum(nr, 5, (9 - i) * 1000), bp / 10000, bp / 10000 + 1);
	}
	assert_int_equal(bd_moving_sum(nr, 5, 0), bp / 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(legality),
		cmocka_unit_test(illegal_attrs_change_nothing),
		cmocka_unit_test(samples_per_window),
		cmocka_unit_test(single_conversions),
		cmocka_unit_test(rescale_sequence),
		cmocka_unit_test(rescale_in_a_window_drops_its_count),
		cmocka_unit_test(equality_ignores_what_is_derived),
		cmocka_unit_test(moving_sum),
		cmocka_unit_test(moving_sum_in_a_context),
		cmocka_unit_test(incremental_form_gives_its_vectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
