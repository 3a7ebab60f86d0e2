/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Properties that hold whatever happens: random sequences of operations over many seeds, with
 * memory failing now and then.  A failure prints the seed; the sequence is that of the seed alone.
 */
#include "core_fixture.h"

#include <errno.h>

#include "core/aggregate.h"
#include "core/alloc.h"
#include "core/commit.h"

#define NR_SEEDS    300
#define NR_STEPS    150
#define MAX_TARGETS 4
#define MAX_RANGES  6

/* One random walk: the context under test, and the script's own random numbers. */
struct walk {
	uint64_t seed;
	struct bd_ctx *ctx;
	struct bd_rng rng;
	uint64_t nr_failed_allocs;
	uint64_t nr_aggregated;
};

/* For the message after a failure, which leaves the test by a jump; 0 when all went well. */
static uint64_t seed_under_test;

static int tell_seed(void **state)
{
	(void)state;
	if (seed_under_test)
		print_error("failed with seed %llu\n", (unsigned long long)seed_under_test);
	return 0;
}

static uint64_t draw(struct walk *walk, uint64_t n)
{
	return bd_rng__range(&walk->rng, 0, n);
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * 0x100000001b3ULL;
}

static uint64_t mix_region(uint64_t hash, const struct bd_region *region)
{
	hash = mix(mix(hash, region->start), region->end);
	hash = mix(mix(hash, region->nr_accesses), region->last_nr_accesses);
	return mix(hash, region->age);
}

/* A digest of all that an operation which fails must leave alone. */
static uint64_t digest(const struct bd_ctx *ctx)
{
	uint64_t hash = 0xcbf29ce484222325ULL;
	const struct bd_region *region;
	struct bd_target *target;
	size_t i;

	hash = mix(mix(hash, ctx->attrs.sample_us), ctx->attrs.aggr_us);
	hash = mix(mix(hash, ctx->attrs.min_nr_regions), ctx->attrs.max_nr_regions);
	hash = mix(mix(hash, ctx->passed_sis), ctx->next_aggregation_sis);
	hash = mix(mix(hash, ctx->min_sz), ctx->sz_limit);
	hash = mix(mix(hash, ctx->prev_nr_regions), ctx->pause);
	bd_for_each_target (target, i, ctx) {
		hash = mix(mix(hash, (uint64_t)target->id), target->nr_regions);
		bd_for_each_region (region, target)
			hash = mix_region(hash, region);
	}
	return hash;
}

static struct bd_target *pick_target(struct walk *walk)
{
	return walk->ctx->targets[draw(walk, walk->ctx->nr_targets)];
}

/* Sorted ranges of at least min_sz with random holes, some of them empty: touching ranges. */
static size_t draw_ranges(struct walk *walk, struct bd_range *ranges)
{
	uint64_t unit = walk->ctx->min_sz, addr = draw(walk, 1000) * unit;
	size_t n = draw(walk, MAX_RANGES + 1);

	for (size_t i = 0; i < n; i++) {
		ranges[i].start = addr;
		ranges[i].end = addr + (1 + draw(walk, 2000)) * unit;
		addr = ranges[i].end + draw(walk, 2) * draw(walk, 500) * unit;
	}
	return n;
}

static int do_set_regions(struct walk *walk)
{
	struct bd_range ranges[MAX_RANGES];
	size_t n = draw_ranges(walk, ranges);
	struct bd_target *target = pick_target(walk);
	uint64_t sz = 0;
	int err;

	err = bd_target__set_regions(target, ranges, n, walk->ctx->min_sz);
	if (err)
		return err;
	for (size_t i = 0; i < n; i++)
		sz += bd_range__sz(&ranges[i]);
	assert_int_equal(bd_target__sz(target), sz);
	if (n) {
		assert_int_equal(target->regions[0].start, ranges[0].start);
		assert_int_equal(target->regions[target->nr_regions - 1].end, ranges[n - 1].end);
	}
	return 0;
}

static int do_cut_or_merge(struct walk *walk)
{
	struct bd_target *target = pick_target(walk);
	uint64_t sz = bd_target__sz(target), unit = walk->ctx->min_sz;
	size_t idx;
	int err;

	if (!target->nr_regions)
		return 0;
	idx = draw(walk, target->nr_regions);
	if (draw(walk, 2))
		err = bd_target__merge_next(target, idx);
	else
		err = bd_target__cut_region(
			target, idx,
			draw(walk, bd_region__sz(&target->regions[idx]) / unit) * unit);
	assert_int_equal(bd_target__sz(target), sz);
	return err;
}

static int do_add_or_del_target(struct walk *walk)
{
	struct bd_ctx *ctx = walk->ctx;

	if (ctx->nr_targets > 1 && draw(walk, 2)) {
		bd_ctx__del_target(ctx, draw(walk, ctx->nr_targets));
		return 0;
	}
	if (ctx->nr_targets >= MAX_TARGETS)
		return 0;
	return bd_ctx__add_target(ctx, (int)draw(walk, 1000), NULL);
}

static struct bd_attrs draw_attrs(struct walk *walk)
{
	struct bd_attrs attrs = walk->ctx->attrs;

	attrs.sample_us = draw(walk, 20) ? 1 + draw(walk, 10000) : 0;
	attrs.aggr_us = attrs.sample_us * draw(walk, 100);
	attrs.min_nr_regions = 2 + draw(walk, 30);
	attrs.max_nr_regions = attrs.min_nr_regions - 1 + draw(walk, 300);
	attrs.goal.aggrs = draw(walk, 3);
	attrs.goal.access_bp = draw(walk, 1000);
	attrs.goal.min_sample_us = draw(walk, 1000);
	attrs.goal.max_sample_us = draw(walk, 20000);
	return attrs;
}

static int do_set_attrs(struct walk *walk)
{
	struct bd_attrs attrs = draw_attrs(walk);
	uint64_t sz = bd_ctx__sz(walk->ctx);
	size_t nr = bd_ctx__nr_regions(walk->ctx);
	int err;

	err = bd_ctx__set_attrs(walk->ctx, &attrs);
	assert_int_equal(err, bd_attrs__check(&attrs) ? -EINVAL : 0);
	assert_int_equal(bd_ctx__sz(walk->ctx), sz);
	assert_int_equal(bd_ctx__nr_regions(walk->ctx), nr);
	return err;
}

struct sums {
	uint64_t sz;
	size_t nr;
};

static void sum_region(void *priv, size_t target_idx, size_t nr_regions,
		       const struct bd_region *region)
{
	struct sums *sums = priv;

	(void)target_idx;
	assert_true(nr_regions > 0);
	sums->sz += bd_region__sz(region);
	sums->nr++;
}

static const struct bd_sink summing = { .region = sum_region };

static void draw_accesses(struct walk *walk)
{
	uint32_t max = bd_attrs__max_nr_accesses(&walk->ctx->attrs);
	struct bd_target *target;
	struct bd_region *region;
	size_t i;

	bd_for_each_target (target, i, walk->ctx) {
		bd_for_each_region (region, target)
			region->nr_accesses =
				draw(walk, 2) ? 0 : (uint32_t)draw(walk, (uint64_t)max + 1);
	}
}

static int do_aggregate(struct walk *walk)
{
	struct bd_ctx *ctx = walk->ctx;
	uint64_t sz = bd_ctx__sz(ctx), before = ctx->passed_sis;
	struct sums sums = { 0 };
	struct bd_target *target;
	struct bd_region *region;
	size_t i;
	int err;

	err = bd_ctx__aggregate(ctx, &summing, &sums);
	if (err) {
		assert_int_equal(sums.nr, 0);
		return err;
	}
	walk->nr_aggregated++;
	assert_int_equal(sums.sz, sz);
	assert_int_equal(bd_ctx__sz(ctx), sz);
	assert_int_equal(ctx->passed_sis, before);
	if (sums.nr < ctx->attrs.max_nr_regions)
		assert_true(bd_ctx__nr_regions(ctx) <= ctx->attrs.max_nr_regions);
	else
		assert_int_equal(bd_ctx__nr_regions(ctx), sums.nr);
	bd_for_each_target (target, i, ctx) {
		bd_for_each_region (region, target) {
			assert_int_equal(region->nr_accesses, 0);
			assert_true(bd_region__sz(region) <= ctx->sz_limit);
		}
	}
	return 0;
}

static int do_commit(struct walk *walk)
{
	struct bd_ctx *src = bd_ctx__new(0);
	struct bd_range ranges[MAX_RANGES];
	size_t nr_targets = 1 + draw(walk, MAX_TARGETS);
	int err = src ? 0 : -ENOMEM;

	if (!err) {
		src->attrs = draw(walk, 2) ? walk->ctx->attrs : draw_attrs(walk);
		src->min_sz = walk->ctx->min_sz << draw(walk, 2);
		if (src->min_sz > 16384)
			src->min_sz = 4096;
	}
	for (size_t i = 0; !err && i < nr_targets; i++) {
		struct bd_target *target;

		err = bd_ctx__add_target(src, (int)draw(walk, 1000), &target);
		if (!err && draw(walk, 2))
			err = bd_target__set_regions(target, ranges, draw_ranges(walk, ranges),
						     src->min_sz);
		if (err == -EINVAL)
			err = 0;
	}
	if (!err)
		err = bd_ctx__commit(walk->ctx, src);
	if (!err) {
		assert_int_equal(walk->ctx->nr_targets, nr_targets);
		assert_true(bd_attrs__equal(&walk->ctx->attrs, &src->attrs));
		assert_int_equal(walk->ctx->min_sz, src->min_sz);
	}
	bd_ctx__free(src);
	return err;
}

static int (*const operations[])(struct walk *walk) = {
	do_set_regions, do_cut_or_merge, do_add_or_del_target, do_set_attrs,
	do_aggregate,	do_aggregate,	 do_aggregate,	       do_commit,
};

static void assert_ctx_sound(const struct bd_ctx *ctx)
{
	struct bd_target *target;
	size_t i;

	assert_null(bd_attrs__check(&ctx->attrs));
	bd_for_each_target (target, i, ctx)
		assert_sound(target, ctx->min_sz);
}

static void step(struct walk *walk)
{
	uint64_t before;
	int err;

	bd_ctx__advance(walk->ctx, draw(walk, 30));
	draw_accesses(walk);
	before = digest(walk->ctx);
	if (!draw(walk, 4))
		bd_alloc_fail_after((long)draw(walk, 6));
	err = operations[draw(walk, NR(operations))](walk);
	bd_alloc_fail_after(-1);
	assert_true(err == 0 || err == -EINVAL || err == -ENOMEM);
	if (err)
		assert_int_equal(digest(walk->ctx), before);
	if (err == -ENOMEM)
		walk->nr_failed_allocs++;
	assert_ctx_sound(walk->ctx);
}

static void random_walks_keep_the_invariants(void **state)
{
	struct walk walk = { 0 };

	(void)state;
	for (walk.seed = 1; walk.seed <= NR_SEEDS; walk.seed++) {
		seed_under_test = walk.seed;
		bd_rng__init(&walk.rng, walk.seed);
		walk.ctx = bd_ctx__new(walk.seed);
		assert_non_null(walk.ctx);
		walk.ctx->min_sz = walk.seed % 2 ? 1 : 4096;
		assert_int_equal(bd_ctx__add_target(walk.ctx, 1, NULL), 0);
		assert_int_equal(bd_ctx__start(walk.ctx), 0);
		for (int i = 0; i < NR_STEPS; i++)
			step(&walk);
		bd_ctx__free(walk.ctx);
	}
	seed_under_test = 0;
	/* The walks must have met what they are to show. */
	assert_true(walk.nr_failed_allocs > 100);
	assert_true(walk.nr_aggregated > NR_SEEDS * NR_STEPS / 4);
}

/* The same seed and the same input give the same regions: nothing else is random. */
static uint64_t digest_after_windows(uint64_t seed)
{
	struct bd_ctx *ctx = bd_ctx__new(seed);
	struct walk walk = { .ctx = ctx };
	uint64_t hash;

	assert_non_null(ctx);
	bd_rng__init(&walk.rng, 5);
	add_filled(ctx, (struct span[]){ { 0, 4096 * 10000, 0 }, { 0 } });
	assert_int_equal(bd_ctx__start(ctx), 0);
	for (int i = 0; i < 20; i++) {
		bd_ctx__advance(ctx, 20);
		draw_accesses(&walk);
		assert_int_equal(bd_ctx__aggregate(ctx, NULL, NULL), 0);
	}
	hash = digest(ctx);
	bd_ctx__free(ctx);
	return hash;
}

static void only_the_seed_is_random(void **state)
{
	(void)state;
	assert_int_equal(digest_after_windows(1), digest_after_windows(1));
	assert_int_not_equal(digest_after_windows(1), digest_after_windows(2));
}

static void ten_thousand_regions(void **state)
{
	struct bd_ctx *ctx = bd_ctx__new(1);
	struct walk walk = { .ctx = ctx };
	struct bd_attrs attrs;

	(void)state;
	assert_non_null(ctx);
	attrs = ctx->attrs;
	bd_rng__init(&walk.rng, 9);
	attrs.min_nr_regions = 5000;
	attrs.max_nr_regions = 20000;
	assert_int_equal(bd_ctx__set_attrs(ctx, &attrs), 0);
	add_filled(ctx, (struct span[]){ { 0, 1ULL << 40, 0 }, { 0 } });
	assert_int_equal(bd_ctx__start(ctx), 0);
	for (int i = 0; i < 30; i++) {
		struct sums sums = { 0 };

		bd_ctx__advance(ctx, 20);
		draw_accesses(&walk);
		assert_int_equal(bd_ctx__aggregate(ctx, &summing, &sums), 0);
		assert_int_equal(sums.sz, 1ULL << 40);
		assert_in_range(sums.nr, 5000, 20000);
	}
	assert_true(bd_ctx__nr_regions(ctx) > 10000);
	bd_ctx__free(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(random_walks_keep_the_invariants, tell_seed),
		cmocka_unit_test(only_the_seed_is_random),
		cmocka_unit_test(ten_thousand_regions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
