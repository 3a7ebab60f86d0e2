/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The core with a simulated memory: does it find what is accessed, within its bounds?
 *
 * The memory is a row of objects of 10 MiB, every second one accessed all the time.  A sample looks
 * at one random address of a region, 20 samples make a window, as with the default intervals.
 */
#include "core_fixture.h"

#include <stdlib.h>

#include "core/aggregate.h"
#include "core/commit.h"

#define SZ_OBJECT  (10ULL << 20)
#define NR_SAMPLES 20
#define NR_SETTLE  60
#define NR_WATCH   100

/** struct watch - what a sink saw: per window the number of regions, overall the bytes. */
struct watch {
	size_t nr_windows;
	size_t nr_regions[NR_WATCH];
	uint64_t sz_hot_found, sz_hot_missed, sz_hot_wrongly;
};

/* Bytes of [0, addr) in the odd (accessed) objects. */
static uint64_t hot_below(uint64_t addr)
{
	uint64_t nr_pairs = addr / (2 * SZ_OBJECT), rest = addr % (2 * SZ_OBJECT);

	return nr_pairs * SZ_OBJECT + (rest > SZ_OBJECT ? rest - SZ_OBJECT : 0);
}

static void watch_region(void *priv, size_t target_idx, size_t nr_regions,
			 const struct bd_region *region)
{
	uint64_t sz_hot = hot_below(region->end) - hot_below(region->start);
	struct watch *watch = priv;

	(void)target_idx;
	assert_true(watch->nr_windows < NR_WATCH);
	watch->nr_regions[watch->nr_windows] = nr_regions;
	if (region->nr_accesses * 4 >= NR_SAMPLES) {
		watch->sz_hot_found += sz_hot;
		watch->sz_hot_wrongly += bd_region__sz(region) - sz_hot;
	} else {
		watch->sz_hot_missed += sz_hot;
	}
}

static const struct bd_sink watching = { .region = watch_region };

static void sample(struct bd_target *target, struct bd_rng *rng)
{
	struct bd_region *region;

	bd_for_each_region (region, target) {
		uint64_t addr = bd_rng__range(rng, region->start, region->end);

		region->nr_accesses += addr / SZ_OBJECT % 2;
	}
}

static void run_windows(struct bd_ctx *ctx, struct bd_rng *rng, size_t nr, struct watch *watch)
{
	for (size_t window = 0; window < nr; window++) {
		for (int i = 0; i < NR_SAMPLES; i++)
			sample(ctx->targets[0], rng);
		bd_ctx__advance(ctx, NR_SAMPLES);
		assert_int_equal(bd_ctx__aggregate(ctx, watch ? &watching : NULL, watch), 0);
		if (watch)
			watch->nr_windows++;
	}
}

static struct bd_ctx *simulated(uint64_t nr_objects, size_t min, size_t max)
{
	struct bd_ctx *ctx = bd_ctx__new(nr_objects);
	struct bd_attrs attrs;

	assert_non_null(ctx);
	attrs = ctx->attrs;
	attrs.min_nr_regions = min;
	attrs.max_nr_regions = max;
	assert_int_equal(bd_ctx__set_attrs(ctx, &attrs), 0);
	add_filled(ctx, (struct span[]){ { 0, nr_objects * SZ_OBJECT, 0 }, { 0 } });
	assert_int_equal(bd_ctx__start(ctx), 0);
	return ctx;
}

static int compare_counts(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return x < y ? -1 : x > y;
}

static void finds_fourteen_objects(void **state)
{
	struct bd_ctx *ctx = simulated(14, 10, 1000);
	struct watch watch = { 0 };
	struct bd_rng rng;
	double f1;

	(void)state;
	bd_rng__init(&rng, 1);
	run_windows(ctx, &rng, NR_SETTLE, NULL);
	run_windows(ctx, &rng, NR_WATCH, &watch);
	qsort(watch.nr_regions, NR_WATCH, sizeof(watch.nr_regions[0]), compare_counts);
	assert_true(watch.nr_regions[NR_WATCH / 2] >= 14);
	f1 = 2.0 * (double)watch.sz_hot_found /
	     (double)(2 * watch.sz_hot_found + watch.sz_hot_missed + watch.sz_hot_wrongly);
	assert_true(f1 > 0.98);
	bd_ctx__free(ctx);
}

static void keeps_bounds(void **state)
{
	static const struct {
		uint64_t nr_objects;
		size_t min, max;
	} rows[] = { { 10, 20, 100 }, { 15, 3, 10 } };

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		struct bd_ctx *ctx = simulated(rows[i].nr_objects, rows[i].min, rows[i].max);
		struct watch watch = { 0 };
		struct bd_rng rng;

		bd_rng__init(&rng, i);
		run_windows(ctx, &rng, NR_WATCH, &watch);
		for (size_t w = 0; w < NR_WATCH; w++)
			assert_in_range(watch.nr_regions[w], rows[i].min, rows[i].max);
		bd_ctx__free(ctx);
	}
}

static void new_bounds_hold_at_the_next_merge(void **state)
{
	struct bd_ctx *ctx = simulated(14, 10, 1000), *params = bd_ctx__new(0);
	struct watch watch = { 0 };
	struct bd_rng rng;

	(void)state;
	assert_non_null(params);
	bd_rng__init(&rng, 7);
	run_windows(ctx, &rng, NR_SETTLE, NULL);
	assert_true(bd_ctx__nr_regions(ctx) > 7);
	assert_int_equal(bd_ctx__add_target(params, 0, NULL), 0);
	params->attrs.min_nr_regions = 3;
	params->attrs.max_nr_regions = 7;
	assert_int_equal(bd_ctx__commit(ctx, params), 0);
	run_windows(ctx, &rng, 20, &watch);
	for (size_t w = 0; w < watch.nr_windows; w++)
		assert_in_range(watch.nr_regions[w], 3, 7);
	bd_ctx__free(ctx);
	bd_ctx__free(params);
}

/* Idle memory grows old, and ends in few regions. */
static void idle_memory_ages(void **state)
{
	struct bd_ctx *ctx = simulated(14, 3, 100);
	struct bd_region *region;
	uint32_t max_age = 0;

	(void)state;
	for (int window = 0; window < 50; window++) {
		bd_ctx__advance(ctx, NR_SAMPLES);
		assert_int_equal(bd_ctx__aggregate(ctx, NULL, NULL), 0);
	}
	bd_for_each_region (region, ctx->targets[0])
		max_age = region->age > max_age ? region->age : max_age;
	assert_int_equal(max_age, 50);
	assert_true(bd_ctx__nr_regions(ctx) <= 20);
	bd_ctx__free(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_fourteen_objects),
		cmocka_unit_test(keeps_bounds),
		cmocka_unit_test(new_bounds_hold_at_the_next_merge),
		cmocka_unit_test(idle_memory_ages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
