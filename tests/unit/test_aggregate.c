/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A window's end: merge, bounds, report, reset, split, and the order of all that. */
#include "core_fixture.h"

#include <errno.h>

#include "core/aggregate.h"
#include "core/alloc.h"
#include "core/merge.h"
#include "core/split.h"

static void merge_one_pass(void **state)
{
	struct bd_target *target = make_target((struct span[]){ { 0, 100, 0 },
								{ 100, 112, 0 },
								{ 114, 122, 10 },
								{ 122, 130, 10 },
								{ 130, 156, 20 },
								{ 156, 170, 30 },
								{ 170, 184, 1 },
								{ 184, 230, 2 },
								{ 230, 10170, 5 },
								{ 0 } });

	(void)state;
	bd_target__merge_regions(target, 9, 9999, true);
	assert_bounds(target, (struct span[]){ { 0, 112, 0 },
					       { 114, 130, 0 },
					       { 130, 156, 0 },
					       { 156, 170, 0 },
					       { 170, 230, 0 },
					       { 230, 10170, 0 },
					       { 0 } });
	assert_int_equal(target->regions[4].nr_accesses, 1);
	bd_target__free(target);
}

static void merge_mixes_stepped_ages(void **state)
{
	struct bd_target *target =
		make_target((struct span[]){ { 0, 10, 5 }, { 10, 20, 5 }, { 0 } });

	(void)state;
	target->regions[0].last_nr_accesses = 5;
	target->regions[0].age = 9;
	target->regions[1].age = 40;
	bd_target__merge_regions(target, 1, 100, true);
	assert_int_equal(target->nr_regions, 1);
	assert_int_equal(target->regions[0].age, 5);
	bd_target__free(target);
}

/* A context that merges regions of up to 1,000 bytes until there are at most @max. */
static struct bd_ctx *ctx_of_at_most(size_t max)
{
	struct bd_ctx *ctx = make_ctx(1);

	ctx->attrs.min_nr_regions = 3;
	ctx->attrs.max_nr_regions = max;
	ctx->sz_limit = 1000;
	return ctx;
}

static void merge_until_max_regions(void **state)
{
	struct bd_ctx *ctx = ctx_of_at_most(5);
	struct bd_target *target;

	(void)state;
	assert_int_equal(bd_ctx__add_target(ctx, 0, &target), 0);
	for (uint32_t i = 0; i < 20; i++) {
		assert_int_equal(bd_target__add_region(target, i, i + 1), 0);
		target->regions[i].nr_accesses = i;
		target->regions[i].last_nr_accesses = i;
		target->regions[i].age = 7;
	}
	bd_ctx__merge_regions(ctx, 19);
	assert_true(target->nr_regions <= 5);
	/* Several passes, one age step. */
	assert_int_equal(target->regions[0].age, 8);
	bd_ctx__free(ctx);
}

/* What must be looked at before it is joined waits, unless there are too many regions. */
static void doubtful_neighbours_wait_for_a_look(void **state)
{
	struct bd_ctx *ctx = ctx_of_at_most(1000);
	struct bd_target *target;

	(void)state;
	target = add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 10, 20, 0 }, { 0 } });
	target->regions[1].est.set = 1;
	bd_ctx__merge_regions(ctx, 20);
	assert_int_equal(target->nr_regions, 2);
	ctx->attrs.max_nr_regions = 1;
	bd_ctx__merge_regions(ctx, 20);
	assert_int_equal(target->nr_regions, 1);
	bd_ctx__free(ctx);
}

static void first_threshold_is_a_tenth(void **state)
{
	struct bd_ctx *ctx = ctx_of_at_most(1000);
	struct bd_target *target;

	(void)state;
	target = add_filled(
		ctx, (struct span[]){ { 0, 10, 20 }, { 10, 20, 17 }, { 20, 30, 15 }, { 0 } });
	bd_ctx__merge_regions(ctx, 20);
	assert_bounds(target, (struct span[]){ { 0, 10, 0 }, { 10, 30, 0 }, { 0 } });
	bd_ctx__free(ctx);
}

/* Thresholds 1, 2, 4: at 4 both pairs are joined, at 3 only one of them were. */
static void thresholds_double(void **state)
{
	struct bd_ctx *ctx = ctx_of_at_most(3);
	struct bd_target *target;

	(void)state;
	target = add_filled(
		ctx, (struct span[]){
			     { 0, 10, 10 }, { 10, 20, 7 }, { 30, 40, 10 }, { 40, 50, 6 }, { 0 } });
	bd_ctx__merge_regions(ctx, 10);
	assert_bounds(target, (struct span[]){ { 0, 20, 0 }, { 30, 50, 0 }, { 0 } });
	bd_ctx__free(ctx);
}

static void holes_and_limit_bound_the_merge(void **state)
{
	struct bd_ctx *ctx = ctx_of_at_most(3);
	struct bd_target *target;

	(void)state;
	assert_int_equal(bd_ctx__add_target(ctx, 0, &target), 0);
	for (uint64_t i = 0; i < 10; i++)
		assert_int_equal(bd_target__add_region(target, 2 * i, 2 * i + 1), 0);
	bd_ctx__merge_regions(ctx, 0);
	assert_int_equal(target->nr_regions, 10);
	bd_ctx__free(ctx);
}

static void split_spans(const struct span *spans, unsigned int max_pieces, uint64_t min_sz)
{
	for (uint64_t seed = 0; seed < 50; seed++) {
		struct bd_target *target = make_target(spans);
		size_t nr_old = target->nr_regions;
		uint64_t sz = bd_target__sz(target);
		uint64_t end = target->regions[nr_old - 1].end;
		struct bd_rng rng;

		bd_rng__init(&rng, seed);
		assert_int_equal(bd_target__reserve(target, nr_old * max_pieces), 0);
		bd_target__split_regions(target, max_pieces, min_sz, &rng);
		assert_in_range(target->nr_regions, nr_old, nr_old * max_pieces);
		assert_sound(target, min_sz);
		assert_int_equal(bd_target__sz(target), sz);
		assert_int_equal(target->regions[0].start, spans[0].start);
		assert_int_equal(target->regions[target->nr_regions - 1].end, end);
		bd_target__free(target);
	}
}

static void split_into_pieces(void **state)
{
	(void)state;
	split_spans((struct span[]){ { 0, 22, 0 }, { 0 } }, 2, 1);
	split_spans((struct span[]){ { 0, 220, 0 }, { 0 } }, 4, 1);
	split_spans((struct span[]){ { 0, 220, 0 }, { 300, 400, 0 }, { 500, 700, 0 }, { 0 } }, 4,
		    4);
	split_spans((struct span[]){ { 0, 8, 0 }, { 0 } }, 8, 1);
}

static void smallest_regions_stay_whole(void **state)
{
	struct bd_target *target = make_target((struct span[]){ { 0, 8192, 0 }, { 0 } });
	struct bd_rng rng;

	(void)state;
	bd_rng__init(&rng, 3);
	assert_int_equal(bd_target__reserve(target, 4), 0);
	for (int i = 0; i < 20; i++)
		bd_target__split_regions(target, 2, 4096, &rng);
	assert_int_equal(target->nr_regions, 1);
	bd_target__free(target);
}

/* Halves of a region in moderate use wait for looks of their own: neither joined nor cut again. */
static void undecided_halves_stay(void **state)
{
	struct bd_target *target =
		make_target((struct span[]){ { 0, 1 << 20, 6 }, { 1 << 20, 2 << 20, 6 }, { 0 } });
	struct bd_rng rng;

	(void)state;
	for (int i = 0; i < 2; i++)
		target->regions[i].est = (struct bd_estimate){
			.set = 1,
			.nr_set = 8,
			.nr_armed = 8,
			.set_rate = 0.3f,
			.coarse_rate = -1,
		};
	bd_rng__init(&rng, 3);
	assert_int_equal(bd_target__reserve(target, 8), 0);
	bd_target__split_regions(target, 2, 4096, &rng);
	assert_int_equal(target->nr_regions, 2);
	bd_target__merge_regions(target, 2, 4 << 20, true);
	assert_int_equal(target->nr_regions, 2);

	target->regions[0].est.own_windows = 1000;
	bd_target__split_regions(target, 2, 4096, &rng);
	assert_int_equal(target->nr_regions, 4);
	bd_target__free(target);
}

static void split_steps(void **state)
{
	static const struct {
		size_t nr, step;
	} rows[] = { { 751, 2 }, { 760, 2 }, { 1000, 3 }, { 1400, 15 }, { 1499, 1500 } };

	(void)state;
	for (size_t i = 0; i < NR(rows); i++)
		assert_int_equal(bd_split_step(rows[i].nr, 1500), rows[i].step);
}

static struct bd_ctx *ctx_of_many(size_t nr, size_t max)
{
	struct bd_ctx *ctx = make_ctx(1);
	struct bd_target *target;

	ctx->attrs.max_nr_regions = max;
	assert_int_equal(bd_ctx__add_target(ctx, 0, &target), 0);
	for (size_t i = 0; i < nr; i++) {
		assert_int_equal(bd_target__add_region(target, i * 100, (i + 1) * 100), 0);
		target->regions[i].nr_accesses = i % 2 ? 100 : 0;
		target->regions[i].age = 5;
	}
	return ctx;
}

static void fractional_split_above_half_of_max(void **state)
{
	static const size_t counts[] = { 751, 760, 1000, 1400, 1499, 1500, 1600 };

	(void)state;
	for (size_t i = 0; i < NR(counts); i++) {
		struct bd_ctx *ctx = ctx_of_many(counts[i], 1500);

		assert_int_equal(bd_ctx__reserve_window(ctx), 0);
		bd_ctx__split_regions(ctx);
		if (counts[i] < 1500) {
			assert_in_range(bd_ctx__nr_regions(ctx), counts[i] + 1, 1500);
		} else {
			assert_int_equal(bd_ctx__nr_regions(ctx), counts[i]);
		}
		assert_int_equal(ctx->prev_nr_regions, counts[i]);
		assert_sound(ctx->targets[0], 1);
		assert_int_equal(bd_ctx__sz(ctx), counts[i] * 100);
		bd_ctx__free(ctx);
	}
}

static void fractional_split_cuts_two_units(void **state)
{
	struct bd_ctx *ctx = ctx_of_many(760, 1500);

	(void)state;
	for (size_t i = 0; i < 760; i++) {
		ctx->targets[0]->regions[i].start = i * 8;
		ctx->targets[0]->regions[i].end = i * 8 + 8;
	}
	ctx->min_sz = 4;
	assert_int_equal(bd_ctx__reserve_window(ctx), 0);
	bd_ctx__split_regions(ctx);
	assert_true(bd_ctx__nr_regions(ctx) > 760);
	assert_sound(ctx->targets[0], 4);
	bd_ctx__free(ctx);
}

static void settled_few_regions_are_cut_in_three(void **state)
{
	struct bd_ctx *ctx = ctx_of_many(100, 1500);

	(void)state;
	assert_int_equal(bd_ctx__reserve_window(ctx), 0);
	ctx->prev_nr_regions = 100;
	bd_ctx__split_regions(ctx);
	assert_in_range(bd_ctx__nr_regions(ctx), 201, 300);
	bd_ctx__free(ctx);

	ctx = ctx_of_many(100, 1500);
	assert_int_equal(bd_ctx__reserve_window(ctx), 0);
	ctx->prev_nr_regions = 99;
	bd_ctx__split_regions(ctx);
	assert_in_range(bd_ctx__nr_regions(ctx), 190, 200);
	bd_ctx__free(ctx);
}

static void fractional_split_rotates(void **state)
{
	struct bd_ctx *ctx = ctx_of_many(760, 1500);

	(void)state;
	assert_int_equal(bd_ctx__reserve_window(ctx), 0);
	bd_ctx__split_regions(ctx);
	assert_true(ctx->targets[0]->regions[0].end < 100);
	bd_ctx__free(ctx);

	ctx = ctx_of_many(760, 1500);
	ctx->nr_fractional_splits = 1;
	assert_int_equal(bd_ctx__reserve_window(ctx), 0);
	bd_ctx__split_regions(ctx);
	assert_int_equal(ctx->targets[0]->regions[0].end, 100);
	assert_true(ctx->targets[0]->regions[1].end < 200);
	bd_ctx__free(ctx);
}

static void min_regions_are_enforced(void **state)
{
	static const struct {
		uint64_t min_sz;
		size_t min_nr;
		uint64_t limit;
		size_t nr;
	} rows[] = {
		{ 1, 10, 1, 10 }, { 1, 15, 1, 10 }, { 2, 2, 6, 2 }, { 2, 10, 2, 5 }, { 2, 0, 10, 1 }
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		struct bd_ctx *ctx = make_ctx(rows[i].min_sz);

		ctx->attrs.min_nr_regions = rows[i].min_nr;
		add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 0 } });
		assert_int_equal(bd_ctx__reserve_window(ctx), 0);
		bd_ctx__limit_regions(ctx);
		assert_int_equal(ctx->sz_limit, rows[i].limit);
		assert_int_equal(bd_ctx__nr_regions(ctx), rows[i].nr);
		assert_int_equal(ctx->targets[0]->regions[0].end, rows[i].limit);
		assert_sound(ctx->targets[0], rows[i].min_sz);
		bd_ctx__free(ctx);
	}
}

/* What a sink heard, in order. */
struct heard {
	size_t nr;
	struct {
		size_t target_idx, nr_regions;
		struct bd_region region;
	} regions[32];
};

static void hear_region(void *priv, size_t target_idx, size_t nr_regions,
			const struct bd_region *region)
{
	struct heard *heard = priv;

	assert_true(heard->nr < NR(heard->regions));
	heard->regions[heard->nr].target_idx = target_idx;
	heard->regions[heard->nr].nr_regions = nr_regions;
	heard->regions[heard->nr++].region = *region;
}

static const struct bd_sink hearing = { .region = hear_region };

/* Three targets, each of three regions that differ too much, or lie too far apart, to merge. */
static struct bd_ctx *three_by_three(void)
{
	static const uint32_t counts[3][3] = { { 42, 95, 84 }, { 10, 20, 30 }, { 0, 1, 2 } };
	struct bd_ctx *ctx = make_ctx(4096);

	for (size_t t = 0; t < 3; t++) {
		struct span spans[4] = { { 0 } };

		for (size_t r = 0; r < 3; r++)
			spans[r] = (struct span){ r * 8192, r * 8192 + 4096, counts[t][r] };
		add_filled(ctx, spans);
	}
	ctx->sz_limit = UINT64_MAX;
	return ctx;
}

static void reports_every_region_then_resets(void **state)
{
	struct bd_ctx *ctx = three_by_three();
	struct heard heard = { 0 };

	(void)state;
	bd_ctx__advance(ctx, 20);
	assert_int_equal(bd_ctx__aggregate(ctx, &hearing, &heard), 0);
	assert_int_equal(heard.nr, 9);
	assert_int_equal(heard.regions[0].region.nr_accesses, 42);
	assert_int_equal(heard.regions[5].region.nr_accesses, 30);
	assert_int_equal(heard.regions[8].region.nr_accesses, 2);
	for (size_t t = 0; t < 3; t++) {
		assert_int_equal(ctx->targets[t]->nr_regions, 3);
		for (size_t r = 0; r < 3; r++) {
			const struct bd_region *region = &ctx->targets[t]->regions[r];

			assert_int_equal(heard.regions[3 * t + r].target_idx, t);
			assert_int_equal(heard.regions[3 * t + r].nr_regions, 3);
			assert_int_equal(region->nr_accesses, 0);
			assert_int_equal(region->last_nr_accesses,
					 heard.regions[3 * t + r].region.nr_accesses);
		}
	}
	bd_ctx__free(ctx);
}

static void order_is_merge_report_reset_split(void **state)
{
	struct bd_ctx *ctx = make_ctx(1);
	struct heard heard = { 0 };
	struct bd_target *target;

	(void)state;
	ctx->attrs.min_nr_regions = 3;
	target = add_filled(ctx, (struct span[]){ { 0, 100, 20 },
						  { 100, 200, 20 },
						  { 200, 300, 0 },
						  { 300, 400, 0 },
						  { 400, 600, 20 },
						  { 0 } });
	assert_int_equal(bd_ctx__start(ctx), 0);
	bd_ctx__advance(ctx, 20);
	assert_true(bd_ctx__is_window_end(ctx));
	assert_int_equal(bd_ctx__aggregate(ctx, &hearing, &heard), 0);
	assert_int_equal(heard.nr, 3);
	assert_int_equal(heard.regions[0].region.end, 200);
	assert_int_equal(heard.regions[0].region.nr_accesses, 20);
	/* Idle in both windows: one window older, and that is reported already. */
	assert_int_equal(heard.regions[1].region.age, 1);
	assert_int_equal(heard.regions[0].region.age, 0);
	assert_int_equal(target->nr_regions, 6);
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(target->regions[i].nr_accesses, 0);
		assert_int_equal(target->regions[i].last_nr_accesses, i / 2 == 1 ? 0 : 20);
	}
	assert_false(bd_ctx__is_window_end(ctx));
	assert_int_equal(ctx->next_aggregation_sis, 40);
	bd_ctx__free(ctx);
}

static void works_without_sink_and_regions(void **state)
{
	struct bd_ctx *ctx = make_ctx(4096);

	(void)state;
	assert_int_equal(bd_ctx__start(ctx), 0);
	bd_ctx__advance(ctx, 20);
	assert_int_equal(bd_ctx__aggregate(ctx, NULL, NULL), 0);
	assert_int_equal(bd_ctx__add_target(ctx, 1, NULL), 0);
	bd_ctx__advance(ctx, 20);
	assert_int_equal(bd_ctx__aggregate(ctx, &hearing, NULL), 0);
	assert_int_equal(bd_ctx__nr_regions(ctx), 0);
	bd_ctx__free(ctx);
}

static void missed_windows_are_skipped(void **state)
{
	struct bd_ctx *ctx = make_ctx(4096);

	(void)state;
	assert_int_equal(bd_ctx__start(ctx), 0);
	bd_ctx__advance(ctx, 71);
	assert_int_equal(bd_ctx__aggregate(ctx, NULL, NULL), 0);
	assert_int_equal(ctx->next_aggregation_sis, 80);
	bd_ctx__free(ctx);
}

static void failed_allocation_reports_nothing(void **state)
{
	struct bd_ctx *ctx = ctx_of_many(16, 1000);
	struct heard heard = { 0 };

	(void)state;
	bd_ctx__advance(ctx, 20);
	bd_alloc_fail_after(0);
	assert_int_equal(bd_ctx__aggregate(ctx, &hearing, &heard), -ENOMEM);
	assert_int_equal(heard.nr, 0);
	assert_int_equal(bd_ctx__nr_regions(ctx), 16);
	assert_int_equal(ctx->targets[0]->regions[1].nr_accesses, 100);
	assert_true(bd_ctx__is_window_end(ctx));
	assert_int_equal(bd_ctx__aggregate(ctx, &hearing, &heard), 0);
	assert_int_equal(heard.nr, 16);
	bd_ctx__free(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merge_one_pass),
		cmocka_unit_test(merge_mixes_stepped_ages),
		cmocka_unit_test(merge_until_max_regions),
		cmocka_unit_test(doubtful_neighbours_wait_for_a_look),
		cmocka_unit_test(first_threshold_is_a_tenth),
		cmocka_unit_test(thresholds_double),
		cmocka_unit_test(holes_and_limit_bound_the_merge),
		cmocka_unit_test(split_into_pieces),
		cmocka_unit_test(smallest_regions_stay_whole),
		cmocka_unit_test(undecided_halves_stay),
		cmocka_unit_test(split_steps),
		cmocka_unit_test(fractional_split_above_half_of_max),
		cmocka_unit_test(fractional_split_cuts_two_units),
		cmocka_unit_test(settled_few_regions_are_cut_in_three),
		cmocka_unit_test(fractional_split_rotates),
		cmocka_unit_test(min_regions_are_enforced),
		cmocka_unit_test(reports_every_region_then_resets),
		cmocka_unit_test(order_is_merge_report_reset_split),
		cmocka_unit_test(works_without_sink_and_regions),
		cmocka_unit_test(missed_windows_are_skipped),
		cmocka_unit_test(failed_allocation_reports_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
