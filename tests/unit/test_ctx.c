/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A context: life, targets, deadlines, operations sets, random numbers. */
#include "core_fixture.h"

#include <errno.h>

#include "core/aggregate.h"
#include "core/alloc.h"
#include "core/ops.h"

static void targets_are_counted(void **state)
{
	struct bd_ctx *ctx = make_ctx(4096);
	struct bd_target *second;

	(void)state;
	assert_int_equal(ctx->nr_targets, 0);
	assert_int_equal(bd_ctx__add_target(ctx, 11, NULL), 0);
	assert_int_equal(bd_ctx__add_target(ctx, 12, &second), 0);
	assert_int_equal(ctx->nr_targets, 2);
	bd_ctx__del_target(ctx, 0);
	assert_int_equal(ctx->nr_targets, 1);
	assert_ptr_equal(ctx->targets[0], second);
	assert_int_equal(second->id, 12);
	bd_ctx__del_target(ctx, 0);
	assert_int_equal(ctx->nr_targets, 0);
	bd_ctx__free(ctx);
	bd_ctx__free(NULL);
}

static void regions_are_summed_over_targets(void **state)
{
	struct bd_ctx *ctx = make_ctx(1);

	(void)state;
	for (int i = 0; i < 10; i++)
		add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 20, 25, 0 }, { 0 } });
	assert_int_equal(bd_ctx__nr_regions(ctx), 20);
	assert_int_equal(bd_ctx__sz(ctx), 150);
	bd_ctx__free(ctx);
}

static void start_sets_deadlines_and_limit(void **state)
{
	struct bd_ctx *ctx = make_ctx(1);

	(void)state;
	ctx->passed_sis = 77;
	add_filled(ctx, (struct span[]){ { 0, 100, 0 }, { 0 } });
	assert_int_equal(bd_ctx__start(ctx), 0);
	assert_int_equal(ctx->passed_sis, 0);
	assert_int_equal(ctx->next_aggregation_sis, 20);
	assert_int_equal(ctx->next_ops_update_sis, 200);
	assert_int_equal(ctx->next_intervals_tune_sis, 0);
	assert_int_equal(bd_ctx__nr_regions(ctx), 10);
	assert_int_equal(ctx->sz_limit, 10);
	bd_ctx__free(ctx);
}

/* S 5 ms, A 20 ms, U 40 ms: windows end at 4, 8, ..., updates are due at 8, 16, ... */
static void deadlines_recur(void **state)
{
	struct bd_ctx *ctx = make_ctx(1);
	struct bd_attrs attrs = ctx->attrs;

	(void)state;
	attrs.aggr_us = 20000;
	attrs.update_us = 40000;
	assert_int_equal(bd_ctx__set_attrs(ctx, &attrs), 0);
	assert_int_equal(bd_ctx__start(ctx), 0);
	for (uint64_t sis = 1; sis <= 32; sis++) {
		bd_ctx__advance(ctx, 1);
		assert_int_equal(bd_ctx__is_window_end(ctx), sis % 4 == 0);
		if (bd_ctx__is_window_end(ctx))
			assert_int_equal(bd_ctx__aggregate(ctx, NULL, NULL), 0);
		assert_int_equal(bd_ctx__is_update_due(ctx), sis % 8 == 0);
		if (bd_ctx__is_update_due(ctx))
			bd_ctx__update_done(ctx);
	}
	bd_ctx__free(ctx);
}

static void zero_intervals_are_every_time(void **state)
{
	struct bd_ctx *ctx = make_ctx(1);
	struct bd_attrs attrs = ctx->attrs;

	(void)state;
	attrs.sample_us = attrs.aggr_us = attrs.update_us = 0;
	assert_int_equal(bd_ctx__set_attrs(ctx, &attrs), 0);
	add_filled(ctx, (struct span[]){ { 0, 100, 0 }, { 0 } });
	assert_int_equal(bd_ctx__start(ctx), 0);
	for (int i = 0; i < 5; i++) {
		bd_ctx__advance(ctx, 1);
		assert_true(bd_ctx__is_window_end(ctx));
		ctx->targets[0]->regions[0].nr_accesses = 1;
		assert_int_equal(bd_ctx__moving_sum(ctx, &ctx->targets[0]->regions[0]), 1);
		assert_int_equal(bd_ctx__aggregate(ctx, NULL, NULL), 0);
		assert_true(bd_ctx__is_update_due(ctx));
		bd_ctx__update_done(ctx);
	}
	bd_ctx__free(ctx);
}

static void windows_are_whole_samples(void **state)
{
	struct bd_ctx *ctx = make_ctx(1);
	struct bd_attrs attrs = ctx->attrs;

	(void)state;
	attrs.sample_us = 3;
	attrs.aggr_us = 10;
	assert_int_equal(bd_ctx__set_attrs(ctx, &attrs), 0);
	assert_int_equal(ctx->next_aggregation_sis, 3);
	assert_int_equal(ctx->attrs.aggr_samples, 3);
	bd_ctx__free(ctx);
}

static void change_inside_a_window_starts_it_anew(void **state)
{
	struct bd_ctx *ctx = make_ctx(1);
	struct bd_attrs attrs = ctx->attrs;
	struct bd_region *region;

	(void)state;
	add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 0 } });
	assert_int_equal(bd_ctx__start(ctx), 0);
	bd_ctx__advance(ctx, 7);
	region = ctx->targets[0]->regions;
	region->nr_accesses = 5;
	region->last_nr_accesses = 10;
	region->age = 6;
	attrs.aggr_us = 200000;
	assert_int_equal(bd_ctx__set_attrs(ctx, &attrs), 0);
	assert_int_equal(ctx->next_aggregation_sis, 47);
	assert_int_equal(ctx->next_ops_update_sis, 207);
	assert_int_equal(region->nr_accesses, 0);
	assert_int_equal(region->last_nr_accesses, 20);
	assert_int_equal(region->age, 3);
	bd_ctx__free(ctx);
}

/* An operations set that counts its calls; the target of id 2 is alive. */
struct fake {
	int nr_init, nr_cleanup;
	int init_err;
};

static int fake_init(void *priv, struct bd_ctx *ctx)
{
	struct fake *fake = priv;

	fake->nr_init++;
	if (fake->init_err)
		return fake->init_err;
	for (size_t i = 0; i < ctx->nr_targets; i++)
		assert_int_equal(bd_target__add_region(ctx->targets[i], 0, 30), 0);
	return 0;
}

static bool fake_target_valid(void *priv, const struct bd_target *target)
{
	(void)priv;
	return target->id == 2;
}

static void fake_cleanup_target(void *priv, struct bd_target *target)
{
	struct fake *fake = priv;

	(void)target;
	fake->nr_cleanup++;
}

static const struct bd_ops fake_ops = {
	.name = "vaddr",
	.init = fake_init,
	.target_valid = fake_target_valid,
	.cleanup_target = fake_cleanup_target,
};

static void start_asks_the_operations_set(void **state)
{
	struct bd_ctx *ctx = make_ctx(1);
	struct fake fake = { 0 };

	(void)state;
	ctx->ops = &fake_ops;
	ctx->ops_priv = &fake;
	assert_int_equal(bd_ctx__add_target(ctx, 1, NULL), 0);
	fake.init_err = -ESRCH;
	assert_int_equal(bd_ctx__start(ctx), -ESRCH);
	fake.init_err = 0;
	assert_int_equal(bd_ctx__start(ctx), 0);
	assert_int_equal(fake.nr_init, 2);
	assert_int_equal(bd_ctx__nr_regions(ctx), 10);
	bd_ctx__free(ctx);
	assert_int_equal(fake.nr_cleanup, 1);
}

static void ends_when_no_target_is_valid(void **state)
{
	struct bd_ctx *ctx = make_ctx(1);
	struct fake fake = { 0 };

	(void)state;
	assert_false(bd_ctx__is_done(ctx));
	ctx->ops = &fake_ops;
	ctx->ops_priv = &fake;
	assert_true(bd_ctx__is_done(ctx));
	assert_int_equal(bd_ctx__add_target(ctx, 1, NULL), 0);
	assert_true(bd_ctx__is_done(ctx));
	assert_int_equal(bd_ctx__add_target(ctx, 2, NULL), 0);
	assert_false(bd_ctx__is_done(ctx));
	bd_ctx__free(ctx);
}

static void registry_refuses_twice_and_unknown(void **state)
{
	static const struct bd_ops other = { .name = "vaddr" }, unknown = { .name = "vadr" };
	static const struct bd_ops nameless = { .name = NULL };
	struct bd_ops_registry registry = { { NULL } };
	const struct bd_ops *ops = NULL;

	(void)state;
	assert_int_equal(bd_ops_registry__find(&registry, "vaddr", &ops), -EINVAL);
	assert_int_equal(bd_ops_registry__add(&registry, &fake_ops), 0);
	assert_int_equal(bd_ops_registry__add(&registry, &fake_ops), -EINVAL);
	assert_int_equal(bd_ops_registry__add(&registry, &other), -EINVAL);
	assert_int_equal(bd_ops_registry__add(&registry, &unknown), -EINVAL);
	assert_int_equal(bd_ops_registry__add(&registry, &nameless), -EINVAL);
	assert_int_equal(bd_ops_registry__find(&registry, "paddr", &ops), -EINVAL);
	assert_int_equal(bd_ops_registry__find(&registry, "vadr", &ops), -EINVAL);
	assert_null(ops);
	assert_int_equal(bd_ops_registry__find(&registry, "vaddr", &ops), 0);
	assert_ptr_equal(ops, &fake_ops);
	assert_int_equal(bd_ops_registry__del(&registry, &other), -EINVAL);
	assert_int_equal(bd_ops_registry__del(&registry, &fake_ops), 0);
	assert_int_equal(bd_ops_registry__del(&registry, &fake_ops), -EINVAL);
	assert_int_equal(bd_ops_registry__add(&registry, &fake_ops), 0);
}

static void random_numbers_keep_their_range(void **state)
{
	uint64_t nr_seen[10] = { 0 };
	bool is_above_32_bits = false;
	struct bd_rng rng, same;

	(void)state;
	bd_rng__init(&rng, 42);
	bd_rng__init(&same, 42);
	for (int i = 0; i < 10000; i++) {
		uint64_t draw = bd_rng__range(&rng, 0, 10);

		assert_in_range(draw, 0, 9);
		assert_int_equal(draw, bd_rng__range(&same, 0, 10));
		nr_seen[draw]++;
	}
	/* 1000 expected each; nine standard deviations are 270. */
	for (int i = 0; i < 10; i++)
		assert_in_range(nr_seen[i], 730, 1270);
	for (int i = 0; i < 100; i++) {
		uint64_t draw = bd_rng__range(&rng, 1ULL << 40, 1ULL << 41);

		assert_in_range(draw, 1ULL << 40, (1ULL << 41) - 1);
		is_above_32_bits |= draw - (1ULL << 40) > UINT32_MAX;
	}
	assert_true(is_above_32_bits);
	assert_int_equal(bd_rng__range(&rng, 5, 5), 5);
	assert_int_equal(bd_rng__range(&rng, 5, 6), 5);
}

/* With draws modulo the span, the lowest third of this one would come up in half of the cases. */
static void random_numbers_are_unbiased(void **state)
{
	uint64_t nr_lowest = 0;
	struct bd_rng rng;

	(void)state;
	bd_rng__init(&rng, 11);
	for (int i = 0; i < 10000; i++)
		nr_lowest += bd_rng__range(&rng, 0, 3ULL << 62) < 1ULL << 62;
	/* 3333 expected; nine standard deviations are 424. */
	assert_in_range(nr_lowest, 2909, 3757);
}

/* First outputs of xoshiro256** for the state 1, 2, 3, 4, from a second implementation. */
static void random_numbers_are_those_of_xoshiro(void **state)
{
	static const uint64_t expected[] = { 11520, 0, 1509978240, 1215971899390074240 };
	struct bd_rng rng = { { 1, 2, 3, 4 } };

	(void)state;
	for (size_t i = 0; i < NR(expected); i++)
		assert_int_equal(bd_rng__next(&rng), expected[i]);
}

static void failed_allocation_changes_nothing(void **state)
{
	struct bd_ctx *ctx = make_ctx(1);

	(void)state;
	/* First the room for targets, then the target itself. */
	for (long n = 0; n < 2; n++) {
		bd_alloc_fail_after(n);
		assert_int_equal(bd_ctx__add_target(ctx, 1, NULL), -ENOMEM);
		assert_int_equal(ctx->nr_targets, 0);
		assert_false(bd_alloc_fail_after(-1));
	}
	add_filled(ctx, (struct span[]){ { 0, 1000, 0 }, { 0 } });
	ctx->attrs.min_nr_regions = 100;
	bd_alloc_fail_after(0);
	assert_int_equal(bd_ctx__start(ctx), -ENOMEM);
	assert_int_equal(bd_ctx__nr_regions(ctx), 1);
	bd_alloc_fail_after(0);
	assert_null(bd_ctx__new(1));
	assert_int_equal(bd_ctx__start(ctx), 0);
	assert_int_equal(bd_ctx__nr_regions(ctx), 100);
	bd_ctx__free(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(targets_are_counted),
		cmocka_unit_test(regions_are_summed_over_targets),
		cmocka_unit_test(start_sets_deadlines_and_limit),
		cmocka_unit_test(deadlines_recur),
		cmocka_unit_test(zero_intervals_are_every_time),
		cmocka_unit_test(windows_are_whole_samples),
		cmocka_unit_test(change_inside_a_window_starts_it_anew),
		cmocka_unit_test(start_asks_the_operations_set),
		cmocka_unit_test(ends_when_no_target_is_valid),
		cmocka_unit_test(registry_refuses_twice_and_unknown),
		cmocka_unit_test(random_numbers_keep_their_range),
		cmocka_unit_test(random_numbers_are_unbiased),
		cmocka_unit_test(random_numbers_are_those_of_xoshiro),
		cmocka_unit_test(failed_allocation_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
