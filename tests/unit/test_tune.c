/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Interval tuning: the feedback loop's values, direction, limits and deadlines. */
#include "core_fixture.h"

#include "core/aggregate.h"
#include "core/feedback.h"
#include "core/tune.h"

static void feedback_values(void **state)
{
	static const struct {
		uint64_t last, score, expected;
	} rows[] = {
		{ 900000, 200, 1782000 },  { 900000, 2000, 1620000 }, { 900000, 10000, 900000 },
		{ 900000, 15000, 450000 }, { 900000, 19999, 10000 },  { 900000, 250000000, 10000 },
		{ 10000, 0, 20000 },	   { 10000, 9999, 10001 },    { UINT64_MAX, 0, UINT64_MAX },
		{ 5, 10001, 10000 },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++)
		assert_int_equal(bd_feedback(rows[i].last, rows[i].score), rows[i].expected);
}

static void factors(void **state)
{
	static const struct {
		uint64_t score, expected;
	} rows[] = {
		{ 0, 20000 },	  { 2500, 17500 }, { 5000, 15000 },	 { 9000, 11000 },
		{ 10000, 10000 }, { 11000, 9500 }, { 15000, 7500 },	 { 19000, 5500 },
		{ 19999, 5000 },  { 20000, 5000 }, { UINT64_MAX, 5000 },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++)
		assert_int_equal(bd_tune_factor_bp(rows[i].score), rows[i].expected);
}

/* 100 pages of which @nr_hot are accessed in every sample; goal 4 %, every 3 windows. */
static struct bd_ctx *tuned_ctx(uint64_t nr_hot)
{
	struct bd_ctx *ctx = make_ctx(1);
	struct bd_attrs attrs;

	bd_attrs__init(&attrs);
	attrs.goal = (struct bd_intervals_goal){ 400, 3, 5000, 10000000 };
	assert_int_equal(bd_ctx__set_attrs(ctx, &attrs), 0);
	add_filled(ctx, (struct span[]){ { 0, nr_hot, 20 }, { nr_hot, 100, 0 }, { 0 } });
	return ctx;
}

struct tunings {
	size_t nr;
	uint64_t sample_us;
};

static void hear_tuned(void *priv, uint64_t sample_us)
{
	struct tunings *tunings = priv;

	tunings->nr++;
	tunings->sample_us = sample_us;
}

static const struct bd_sink hearing = { .tuned = hear_tuned };

static void set_hot(struct bd_ctx *ctx, uint64_t nr_hot)
{
	struct bd_region *region;

	bd_for_each_region (region, ctx->targets[0])
		region->nr_accesses = region->end <= nr_hot ? 20 : 0;
}

static void tunes_every_third_window(void **state)
{
	struct bd_ctx *ctx = tuned_ctx(2);
	struct tunings tunings = { 0 };

	(void)state;
	assert_int_equal(bd_ctx__start(ctx), 0);
	assert_int_equal(ctx->next_intervals_tune_sis, 60);
	for (int window = 1; window <= 6; window++) {
		set_hot(ctx, 2);
		bd_ctx__advance(ctx, 20);
		assert_int_equal(bd_ctx__aggregate(ctx, &hearing, &tunings), 0);
		assert_int_equal(tunings.nr, window / 3);
	}
	assert_int_equal(ctx->next_intervals_tune_sis, 180);
	bd_ctx__free(ctx);
}

static void tune_once(uint64_t nr_hot, uint64_t sample_us, uint64_t expected_us)
{
	struct bd_ctx *ctx = tuned_ctx(nr_hot);
	struct bd_attrs attrs = ctx->attrs;
	struct tunings tunings = { 0 };

	attrs.sample_us = sample_us;
	attrs.aggr_us = 20 * sample_us;
	assert_int_equal(bd_ctx__set_attrs(ctx, &attrs), 0);
	set_hot(ctx, nr_hot);
	ctx->sz_limit = 1;
	bd_ctx__advance(ctx, 20);
	assert_int_equal(bd_ctx__aggregate(ctx, &hearing, &tunings), 0);
	assert_int_equal(ctx->attrs.sample_us, expected_us);
	assert_int_equal(ctx->attrs.aggr_us, 20 * expected_us);
	assert_int_equal(ctx->attrs.aggr_samples, 20);
	assert_int_equal(ctx->next_aggregation_sis, 40);
	assert_int_equal(tunings.nr, nr_hot == 4 ? 0 : 1);
	if (tunings.nr)
		assert_int_equal(tunings.sample_us, expected_us);
	bd_ctx__free(ctx);
}

static void fewer_accesses_lengthen_more_shorten(void **state)
{
	(void)state;
	tune_once(2, 5000, 7500);
	tune_once(1, 5000, 8750);
	tune_once(4, 20000, 20000);
	tune_once(6, 20000, 15000);
	tune_once(50, 20000, 10000);
	/* The limits. */
	tune_once(50, 8000, 5000);
	tune_once(1, 9000000, 10000000);
}

static void clamped_interval_is_still_told(void **state)
{
	(void)state;
	tune_once(50, 5000, 5000);
}

static void counters_survive_ages_rescale(void **state)
{
	struct bd_ctx *ctx = tuned_ctx(2);
	uint64_t sample_us;

	(void)state;
	ctx->targets[0]->regions[0].age = 30;
	ctx->targets[0]->regions[0].last_nr_accesses = 20;
	ctx->passed_sis = ctx->next_aggregation_sis;
	assert_true(bd_ctx__tune(ctx, &sample_us));
	assert_int_equal(sample_us, 7500);
	assert_int_equal(ctx->targets[0]->regions[0].age, 20);
	assert_int_equal(ctx->targets[0]->regions[0].nr_accesses, 20);
	assert_int_equal(ctx->targets[0]->regions[0].last_nr_accesses, 20);
	bd_ctx__free(ctx);
}

static void off_by_default(void **state)
{
	struct bd_ctx *ctx = make_ctx(1);

	(void)state;
	assert_int_equal(bd_ctx__start(ctx), 0);
	bd_ctx__advance(ctx, 1000);
	assert_false(bd_ctx__is_tune_due(ctx));
	bd_ctx__free(ctx);
}

static void no_regions_do_not_divide_by_zero(void **state)
{
	struct bd_ctx *ctx = make_ctx(1);
	struct bd_attrs attrs = ctx->attrs;
	uint64_t sample_us;

	(void)state;
	attrs.goal = (struct bd_intervals_goal){ 0, 1, 0, 10000000 };
	assert_int_equal(bd_ctx__set_attrs(ctx, &attrs), 0);
	ctx->passed_sis = ctx->next_aggregation_sis;
	assert_true(bd_ctx__tune(ctx, &sample_us));
	assert_int_equal(sample_us, 10000);
	bd_ctx__free(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(feedback_values),
		cmocka_unit_test(factors),
		cmocka_unit_test(tunes_every_third_window),
		cmocka_unit_test(fewer_accesses_lengthen_more_shorten),
		cmocka_unit_test(clamped_interval_is_still_told),
		cmocka_unit_test(counters_survive_ages_rescale),
		cmocka_unit_test(off_by_default),
		cmocka_unit_test(no_regions_do_not_divide_by_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
