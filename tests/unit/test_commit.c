/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Commit: what a running context takes over, what it keeps, and that failure changes nothing. */
#include "core_fixture.h"

#include <errno.h>

#include "core/alloc.h"
#include "core/commit.h"

/* Operations set that notes whose private data was given back. */
static int cleaned_ids[32];
static size_t nr_cleaned;

static void note_cleanup(void *priv, struct bd_target *target)
{
	(void)priv;
	assert_true(nr_cleaned < NR(cleaned_ids));
	cleaned_ids[nr_cleaned++] = target->id;
}

static const struct bd_ops noting_ops = { .name = "vaddr", .cleanup_target = note_cleanup };
static const struct bd_ops other_ops = { .name = "paddr" };

/* A running context with targets of ids 1, 2, ... that cover 3-8 and 8-10. */
static struct bd_ctx *running(int nr_targets)
{
	struct bd_ctx *ctx = make_ctx(1);

	nr_cleaned = 0;
	ctx->ops = &noting_ops;
	for (int id = 1; id <= nr_targets; id++) {
		struct bd_target *target =
			add_filled(ctx, (struct span[]){ { 3, 8, 4 }, { 8, 10, 5 }, { 0 } });

		target->id = id;
		target->priv = &cleaned_ids[id];
		target->regions[0].age = 7;
	}
	ctx->passed_sis = 13;
	ctx->next_aggregation_sis = 20;
	return ctx;
}

/* Parameters with targets of ids 1, 2, ... without regions. */
static struct bd_ctx *params(int nr_targets)
{
	struct bd_ctx *ctx = make_ctx(1);

	for (int id = 1; id <= nr_targets; id++)
		assert_int_equal(bd_ctx__add_target(ctx, id, NULL), 0);
	return ctx;
}

static void free_both(struct bd_ctx *dst, struct bd_ctx *src)
{
	bd_ctx__free(dst);
	bd_ctx__free(src);
}

static void min_sz_must_be_a_power_of_two(void **state)
{
	struct bd_ctx *dst = running(0), *src = params(0);

	(void)state;
	src->min_sz = 4096;
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_int_equal(dst->min_sz, 4096);
	src->min_sz = 4095;
	assert_int_equal(bd_ctx__commit(dst, src), -EINVAL);
	src->min_sz = 0;
	assert_int_equal(bd_ctx__commit(dst, src), -EINVAL);
	assert_int_equal(dst->min_sz, 4096);
	free_both(dst, src);
}

static void pause_is_taken_over(void **state)
{
	struct bd_ctx *dst = running(1), *src = params(1);

	(void)state;
	src->pause = true;
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_true(dst->pause);
	free_both(dst, src);
}

static void equal_attrs_do_not_disturb_the_window(void **state)
{
	struct bd_ctx *dst = running(1), *src = params(1);
	struct bd_region *regions;

	(void)state;
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_int_equal(dst->next_aggregation_sis, 20);
	regions = dst->targets[0]->regions;
	assert_bounds(dst->targets[0], (struct span[]){ { 3, 8, 0 }, { 8, 10, 0 }, { 0 } });
	assert_int_equal(regions[0].nr_accesses, 4);
	assert_int_equal(regions[0].age, 7);
	assert_int_equal(regions[1].nr_accesses, 5);
	assert_int_equal(nr_cleaned, 0);
	free_both(dst, src);
}

static void different_attrs_are_applied(void **state)
{
	struct bd_ctx *dst = running(1), *src = params(1);

	(void)state;
	src->attrs.aggr_us = 50000;
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_int_equal(dst->attrs.aggr_us, 50000);
	assert_int_equal(dst->attrs.aggr_samples, 10);
	assert_int_equal(dst->next_aggregation_sis, 23);
	assert_int_equal(dst->targets[0]->regions[0].age, 14);
	assert_int_equal(dst->targets[0]->regions[0].nr_accesses, 0);
	free_both(dst, src);
}

static void illegal_attrs_change_nothing(void **state)
{
	struct bd_ctx *dst = running(2), *src = params(1);

	(void)state;
	src->attrs.min_nr_regions = 2;
	src->pause = true;
	assert_int_equal(bd_ctx__commit(dst, src), -EINVAL);
	assert_int_equal(dst->attrs.min_nr_regions, 10);
	assert_int_equal(dst->nr_targets, 2);
	assert_false(dst->pause);
	assert_int_equal(nr_cleaned, 0);
	free_both(dst, src);
}

static void regions_follow_the_source(void **state)
{
	struct bd_ctx *dst = running(1), *src = params(1);

	(void)state;
	fill(src->targets[0], (struct span[]){ { 4, 5, 0 }, { 5, 6, 0 }, { 0 } });
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_bounds(dst->targets[0], (struct span[]){ { 4, 6, 0 }, { 0 } });
	assert_int_equal(dst->targets[0]->regions[0].nr_accesses, 4);
	assert_int_equal(src->targets[0]->nr_regions, 2);
	free_both(dst, src);
}

static void targets_are_deleted_and_appended(void **state)
{
	struct bd_ctx *dst = running(3), *src = params(5);
	struct bd_target *first = dst->targets[0], *third = dst->targets[2];

	(void)state;
	src->targets[1]->obsolete = true;
	fill(src->targets[4], (struct span[]){ { 50, 60, 0 }, { 0 } });
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_int_equal(dst->nr_targets, 4);
	assert_ptr_equal(dst->targets[0], first);
	assert_ptr_equal(dst->targets[1], third);
	assert_int_equal(dst->targets[1]->id, 3);
	assert_ptr_equal(third->priv, &cleaned_ids[3]);
	assert_int_equal(dst->targets[2]->id, 4);
	assert_int_equal(dst->targets[2]->nr_regions, 0);
	assert_bounds(dst->targets[3], (struct span[]){ { 50, 60, 0 }, { 0 } });
	assert_null(dst->targets[3]->priv);
	assert_int_equal(nr_cleaned, 1);
	assert_int_equal(cleaned_ids[0], 2);
	free_both(dst, src);
}

static void missing_targets_are_deleted(void **state)
{
	struct bd_ctx *dst = running(3), *src = params(1);

	(void)state;
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_int_equal(dst->nr_targets, 1);
	assert_int_equal(nr_cleaned, 2);
	free_both(dst, src);
}

static void surplus_obsolete_target_is_invalid(void **state)
{
	struct bd_ctx *dst = running(1), *src = params(2);

	(void)state;
	src->targets[1]->obsolete = true;
	assert_int_equal(bd_ctx__commit(dst, src), -EINVAL);
	assert_int_equal(dst->nr_targets, 1);
	free_both(dst, src);
}

static void another_id_gives_private_data_back(void **state)
{
	struct bd_ctx *dst = running(1), *src = params(1);

	(void)state;
	src->targets[0]->id = 99;
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_int_equal(dst->targets[0]->id, 99);
	assert_null(dst->targets[0]->priv);
	assert_int_equal(nr_cleaned, 1);
	assert_int_equal(cleaned_ids[0], 1);
	free_both(dst, src);
}

static void another_operations_set_takes_over(void **state)
{
	struct bd_ctx *dst = running(2), *src = params(2);

	(void)state;
	src->ops = &other_ops;
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_ptr_equal(dst->ops, &other_ops);
	assert_int_equal(nr_cleaned, 2);
	assert_null(dst->targets[0]->priv);
	assert_null(dst->targets[1]->priv);
	free_both(dst, src);
}

static void larger_min_sz_realigns(void **state)
{
	struct bd_ctx *dst = running(1), *src = params(1);

	(void)state;
	src->min_sz = 4;
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_bounds(dst->targets[0], (struct span[]){ { 0, 8, 0 }, { 8, 12, 0 }, { 0 } });
	free_both(dst, src);
}

static void every_failing_allocation_changes_nothing(void **state)
{
	long nr_failed = 0;

	(void)state;
	for (;;) {
		struct bd_ctx *dst = running(2), *src = params(12);
		bool was_pending;
		int err;

		src->attrs.aggr_us = 50000;
		src->pause = true;
		fill(src->targets[0], (struct span[]){ { 4, 6, 0 }, { 0 } });
		bd_alloc_fail_after(nr_failed);
		err = bd_ctx__commit(dst, src);
		was_pending = bd_alloc_fail_after(-1);
		assert_int_equal(err, was_pending ? 0 : -ENOMEM);
		if (err) {
			assert_int_equal(dst->nr_targets, 2);
			assert_int_equal(dst->attrs.aggr_us, 100000);
			assert_int_equal(dst->next_aggregation_sis, 20);
			assert_false(dst->pause);
			assert_int_equal(nr_cleaned, 0);
			assert_bounds(dst->targets[0],
				      (struct span[]){ { 3, 8, 0 }, { 8, 10, 0 }, { 0 } });
			assert_int_equal(dst->targets[0]->regions[0].age, 7);
		}
		free_both(dst, src);
		if (!err)
			break;
		nr_failed++;
	}
	/* The scratch context, its 12 targets and room for them, regions, ranges... */
	assert_in_range(nr_failed, 17, 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(min_sz_must_be_a_power_of_two),
		cmocka_unit_test(pause_is_taken_over),
		cmocka_unit_test(equal_attrs_do_not_disturb_the_window),
		cmocka_unit_test(different_attrs_are_applied),
		cmocka_unit_test(illegal_attrs_change_nothing),
		cmocka_unit_test(regions_follow_the_source),
		cmocka_unit_test(targets_are_deleted_and_appended),
		cmocka_unit_test(missing_targets_are_deleted),
		cmocka_unit_test(surplus_obsolete_target_is_invalid),
		cmocka_unit_test(another_id_gives_private_data_back),
		cmocka_unit_test(another_operations_set_takes_over),
		cmocka_unit_test(larger_min_sz_realigns),
		cmocka_unit_test(every_failing_allocation_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
