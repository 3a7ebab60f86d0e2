/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A region alone: cut, merge, age, reset. */
#include "core_fixture.h"

#include "core/region.h"

static void new_region_knows_nothing(void **state)
{
	struct bd_region region;

	(void)state;
	bd_region__init(&region, 1, 2);
	assert_int_equal(region.start, 1);
	assert_int_equal(region.end, 2);
	assert_int_equal(region.nr_accesses, 0);
	assert_int_equal(region.last_nr_accesses, 0);
	assert_int_equal(region.age, 0);
	assert_true(region.est.nr_set == 0);
}

static void cut_keeps_counters_in_both_parts(void **state)
{
	struct bd_region left = region_of(0, 100, 42, 15, 10), right;

	(void)state;
	left.est.set = 0.5f;
	left.est.nr_set = 8;
	bd_region__cut(&left, 25, &right);
	assert_int_equal(left.start, 0);
	assert_int_equal(left.end, 25);
	assert_int_equal(right.start, 25);
	assert_int_equal(right.end, 100);
	for (int i = 0; i < 2; i++) {
		const struct bd_region *part = i ? &right : &left;

		assert_int_equal(part->nr_accesses, 42);
		assert_int_equal(part->last_nr_accesses, 15);
		assert_int_equal(part->age, 10);
		assert_true(part->est.set == 0.5f);
		assert_true(part->est.nr_set < 8);
	}
}

static void merge_weighs_by_size(void **state)
{
	struct bd_region left = region_of(0, 100, 10, 3, 9);
	struct bd_region right = region_of(100, 300, 20, 4, 21);

	(void)state;
	right.est.set = 1;
	right.est.nr_set = 4;
	bd_region__merge(&left, &right);
	assert_int_equal(left.start, 0);
	assert_int_equal(left.end, 300);
	assert_int_equal(left.nr_accesses, 16);
	assert_int_equal(left.age, 17);
	assert_int_equal(left.last_nr_accesses, 3);
	assert_true(left.est.nr_set > 0);
}

static void merge_of_huge_regions_does_not_overflow(void **state)
{
	struct bd_region left = region_of(0, 1ULL << 56, UINT32_MAX, 0, UINT32_MAX);
	struct bd_region right = region_of(1ULL << 56, 1ULL << 57, UINT32_MAX, 0, UINT32_MAX);

	(void)state;
	bd_region__merge(&left, &right);
	assert_int_equal(left.nr_accesses, UINT32_MAX);
	assert_int_equal(left.age, UINT32_MAX);
}

static void age_steps_and_resets(void **state)
{
	static const struct {
		uint32_t nr, last, age, expected;
	} rows[] = {
		{ 5, 5, 7, 8 }, { 5, 7, 7, 8 }, { 5, 8, 7, 0 }, { 0, 2, 7, 0 },
		{ 1, 0, 7, 0 }, { 0, 0, 7, 8 }, { 8, 5, 7, 0 }, { 5, 5, UINT32_MAX, UINT32_MAX },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		struct bd_region region = region_of(0, 1, rows[i].nr, rows[i].last, rows[i].age);

		bd_region__step_age(&region, 2);
		assert_int_equal(region.age, rows[i].expected);
	}
}

static void reset_moves_the_count(void **state)
{
	struct bd_region region = region_of(0, 1, 42, 7, 3);

	(void)state;
	bd_region__reset(&region);
	assert_int_equal(region.nr_accesses, 0);
	assert_int_equal(region.last_nr_accesses, 42);
	assert_int_equal(region.age, 3);
}

static void touching_is_not_intersecting(void **state)
{
	struct bd_region region = region_of(10, 20, 0, 0, 0);

	(void)state;
	assert_false(bd_region__intersects(&region, &(struct bd_range){ 0, 10 }));
	assert_false(bd_region__intersects(&region, &(struct bd_range){ 20, 30 }));
	assert_true(bd_region__intersects(&region, &(struct bd_range){ 0, 11 }));
	assert_true(bd_region__intersects(&region, &(struct bd_range){ 19, 20 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_region_knows_nothing),
		cmocka_unit_test(cut_keeps_counters_in_both_parts),
		cmocka_unit_test(merge_weighs_by_size),
		cmocka_unit_test(merge_of_huge_regions_does_not_overflow),
		cmocka_unit_test(age_steps_and_resets),
		cmocka_unit_test(reset_moves_the_count),
		cmocka_unit_test(touching_is_not_intersecting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
