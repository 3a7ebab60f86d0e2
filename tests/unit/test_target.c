/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A target's regions: order, ranges set anew, three regions, even split, failing memory. */
#include "core_fixture.h"

#include <errno.h>

#include "core/alloc.h"
#include "core/range.h"
#include "core/target.h"

static void appended_regions_are_last(void **state)
{
	struct bd_target *target = bd_target__new(7);

	(void)state;
	assert_int_equal(target->id, 7);
	for (uint64_t start = 0; start < 8; start += 2) {
		assert_int_equal(bd_target__add_region(target, start, start + 2), 0);
		assert_int_equal(target->regions[target->nr_regions - 1].start, start);
	}
	bd_target__free(target);
}

static void regions_are_counted(void **state)
{
	struct bd_target *target = bd_target__new(0);

	(void)state;
	assert_int_equal(target->nr_regions, 0);
	assert_int_equal(bd_target__add_region(target, 0, 1), 0);
	assert_int_equal(target->nr_regions, 1);
	bd_target__del_region(target, 0);
	assert_int_equal(target->nr_regions, 0);
	bd_target__free(target);
}

static void add_keeps_order_and_refuses_overlap(void **state)
{
	struct bd_target *target =
		make_target((struct span[]){ { 10, 20, 0 }, { 40, 50, 0 }, { 0 } });

	(void)state;
	assert_int_equal(bd_target__add_region(target, 20, 30), 0);
	assert_int_equal(bd_target__add_region(target, 0, 5), 0);
	assert_int_equal(bd_target__add_region(target, 29, 31), -EINVAL);
	assert_int_equal(bd_target__add_region(target, 35, 41), -EINVAL);
	assert_int_equal(bd_target__add_region(target, 0, 100), -EINVAL);
	assert_int_equal(bd_target__add_region(target, 60, 60), -EINVAL);
	assert_bounds(
		target,
		(struct span[]){ { 0, 5, 0 }, { 10, 20, 0 }, { 20, 30, 0 }, { 40, 50, 0 }, { 0 } });
	bd_target__free(target);
}

static void cut_and_merge_one_region(void **state)
{
	struct bd_target *target =
		make_target((struct span[]){ { 0, 9, 1 }, { 10, 20, 2 }, { 0 } });

	(void)state;
	assert_int_equal(bd_target__cut_region(target, 0, 0), -EINVAL);
	assert_int_equal(bd_target__cut_region(target, 0, 9), -EINVAL);
	assert_int_equal(bd_target__cut_region(target, 2, 1), -EINVAL);
	assert_int_equal(bd_target__cut_region(target, 0, 4), 0);
	assert_bounds(target, (struct span[]){ { 0, 4, 0 }, { 4, 9, 0 }, { 10, 20, 0 }, { 0 } });
	assert_int_equal(bd_target__merge_next(target, 1), -EINVAL);
	assert_int_equal(bd_target__merge_next(target, 2), -EINVAL);
	assert_int_equal(bd_target__merge_next(target, 0), 0);
	assert_bounds(target, (struct span[]){ { 0, 9, 0 }, { 10, 20, 0 }, { 0 } });
	assert_int_equal(target->regions[0].nr_accesses, 1);
	bd_target__free(target);
}

/* Eight regions as a process with three areas has them. */
#define V_REGIONS                                                                          \
	{                                                                                  \
		{ 10, 20, 0 }, { 20, 30, 0 }, { 50, 55, 0 }, { 55, 57, 0 }, { 57, 59, 0 }, \
			{ 70, 80, 0 }, { 80, 90, 0 },                                      \
		{                                                                          \
			90, 100, 0                                                         \
		}                                                                          \
	}

struct set_case {
	struct span old[10];
	struct bd_range ranges[4];
	struct span expected[10];
};

static const struct set_case set_cases[] = {
	{ { { 0 } }, { { 5, 15 }, { 15, 25 } }, { { 5, 15, 0 }, { 15, 25, 0 } } },
	{ { { 4, 16, 0 }, { 24, 32, 0 } }, { { 18, 23 } }, { { 18, 23, 0 } } },
	{ { { 4, 16, 0 }, { 24, 32, 0 } },
	  { { 8, 28 } },
	  { { 8, 16, 0 }, { 16, 24, 0 }, { 24, 28, 0 } } },
	{ { { 0, 4, 0 }, { 4, 17, 0 } },
	  { { 0, 15 }, { 25, 40 } },
	  { { 0, 4, 0 }, { 4, 15, 0 }, { 25, 40, 0 } } },
	{ { { 0, 4, 0 }, { 42, 52, 0 } },
	  { { 0, 15 }, { 25, 40 }, { 44, 50 } },
	  { { 0, 15, 0 }, { 25, 40, 0 }, { 44, 50, 0 } } },
	{ V_REGIONS,
	  { { 5, 27 }, { 45, 55 }, { 73, 104 } },
	  { { 5, 20, 0 },
	    { 20, 27, 0 },
	    { 45, 55, 0 },
	    { 73, 80, 0 },
	    { 80, 90, 0 },
	    { 90, 104, 0 } } },
	{ V_REGIONS,
	  { { 5, 27 }, { 56, 57 }, { 65, 104 } },
	  { { 5, 20, 0 },
	    { 20, 27, 0 },
	    { 56, 57, 0 },
	    { 65, 80, 0 },
	    { 80, 90, 0 },
	    { 90, 104, 0 } } },
	{ V_REGIONS,
	  { { 5, 27 }, { 61, 63 }, { 65, 104 } },
	  { { 5, 20, 0 },
	    { 20, 27, 0 },
	    { 61, 63, 0 },
	    { 65, 80, 0 },
	    { 80, 90, 0 },
	    { 90, 104, 0 } } },
	{ V_REGIONS,
	  { { 5, 7 }, { 30, 32 }, { 65, 68 } },
	  { { 5, 7, 0 }, { 30, 32, 0 }, { 65, 68, 0 } } },
	/* One region between two ranges is cut. */
	{ { { 0, 100, 0 } }, { { 10, 20 }, { 50, 70 } }, { { 10, 20, 0 }, { 50, 70, 0 } } },
	{ { { 0, 100, 0 } }, { { 0, 50 }, { 50, 120 } }, { { 0, 50, 0 }, { 50, 120, 0 } } },
};

static void set_regions_follows_ranges(void **state)
{
	(void)state;
	for (size_t i = 0; i < NR(set_cases); i++) {
		struct bd_target *target = make_target(set_cases[i].old);
		size_t n = 0;

		while (n < NR(set_cases[i].ranges) && set_cases[i].ranges[n].end)
			n++;
		assert_int_equal(bd_target__set_regions(target, set_cases[i].ranges, n, 1), 0);
		assert_bounds(target, set_cases[i].expected);
		bd_target__free(target);
	}
}

static void set_regions_keeps_what_is_known(void **state)
{
	struct bd_target *target =
		make_target((struct span[]){ { 0, 100, 9 }, { 110, 120, 4 }, { 0 } });
	struct bd_range ranges[] = { { 10, 20 }, { 50, 130 } };
	static const uint32_t counts[] = { 9, 9, 0, 4 };

	(void)state;
	target->regions[0].age = 5;
	assert_int_equal(bd_target__set_regions(target, ranges, 2, 1), 0);
	assert_bounds(
		target,
		(struct span[]){
			{ 10, 20, 0 }, { 50, 100, 0 }, { 100, 110, 0 }, { 110, 130, 0 }, { 0 } });
	for (size_t i = 0; i < NR(counts); i++)
		assert_int_equal(target->regions[i].nr_accesses, counts[i]);
	assert_int_equal(target->regions[0].age, 5);
	assert_int_equal(target->regions[1].age, 5);
	assert_int_equal(target->regions[2].age, 0);
	bd_target__free(target);
}

static void set_regions_refuses_bad_ranges(void **state)
{
	static const struct {
		struct bd_range ranges[2];
		size_t n;
		uint64_t min_sz;
	} rows[] = {
		{ { { 42, 42 } }, 1, 1 },
		{ { { 42, 21 } }, 1, 1 },
		{ { { 10, 20 }, { 20, 30 } }, 2, 4096 },
		{ { { 20, 30 }, { 10, 15 } }, 2, 1 },
		{ { { 4096, UINT64_MAX } }, 1, 4096 },
	};
	struct bd_target *target = make_target((struct span[]){ { 0, 4096, 3 }, { 0 } });

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		assert_int_equal(
			bd_target__set_regions(target, rows[i].ranges, rows[i].n, rows[i].min_sz),
			-EINVAL);
		assert_bounds(target, (struct span[]){ { 0, 4096, 0 }, { 0 } });
		assert_int_equal(target->regions[0].nr_accesses, 3);
	}
	bd_target__free(target);
}

static void set_regions_aligns_outwards(void **state)
{
	struct bd_target *target = bd_target__new(0);
	struct bd_range range = { 4097, 8193 };

	(void)state;
	assert_int_equal(bd_target__set_regions(target, &range, 1, 4096), 0);
	assert_bounds(target, (struct span[]){ { 4096, 12288, 0 }, { 0 } });
	assert_int_equal(bd_target__set_regions(target, NULL, 0, 4096), 0);
	assert_int_equal(target->nr_regions, 0);
	bd_target__free(target);
}

static void realign_moves_bounds_outwards(void **state)
{
	struct bd_target *target = make_target(
		(struct span[]){ { 2, 4, 0 }, { 4, 12, 0 }, { 12, 16, 0 }, { 33, 35, 0 }, { 0 } });

	(void)state;
	bd_target__realign(target, 8);
	assert_bounds(target, (struct span[]){ { 0, 8, 0 }, { 8, 16, 0 }, { 32, 40, 0 }, { 0 } });
	bd_target__free(target);
}

static void three_regions_around_two_largest_gaps(void **state)
{
	static const struct bd_range maps[] = { { 10, 20 },   { 20, 25 },   { 200, 210 },
						{ 210, 220 }, { 300, 305 }, { 307, 330 } };
	static const struct bd_range equal_gaps[] = { { 0, 1 }, { 2, 3 }, { 4, 5 }, { 6, 7 } };
	struct bd_range ranges[3] = { { 0 } };

	(void)state;
	assert_int_equal(bd_three_regions(maps, NR(maps), 1, ranges), 0);
	assert_int_equal(ranges[0].start, 10);
	assert_int_equal(ranges[0].end, 25);
	assert_int_equal(ranges[1].start, 200);
	assert_int_equal(ranges[1].end, 220);
	assert_int_equal(ranges[2].start, 300);
	assert_int_equal(ranges[2].end, 330);

	assert_int_equal(bd_three_regions(equal_gaps, NR(equal_gaps), 1, ranges), 0);
	assert_int_equal(ranges[1].start, 2);
	assert_int_equal(ranges[2].start, 4);
	assert_int_equal(ranges[2].end, 7);

	assert_int_equal(bd_three_regions(maps, NR(maps), 4, ranges), 0);
	assert_int_equal(ranges[0].start, 12);
	assert_int_equal(ranges[2].end, 332);
}

static void three_regions_need_two_gaps(void **state)
{
	static const struct bd_range maps[] = { { 10, 20 }, { 20, 25 }, { 200, 210 } };
	struct bd_range ranges[3] = { { 1, 2 } };

	(void)state;
	assert_int_equal(bd_three_regions(maps, NR(maps), 1, ranges), -EINVAL);
	assert_int_equal(bd_three_regions(NULL, 0, 1, ranges), -EINVAL);
	assert_int_equal(ranges[0].end, 2);
}

static void even_split(void **state)
{
	static const struct {
		struct span old[2];
		size_t nr_pieces;
		int err;
		struct span expected[11];
	} rows[] = {
		{ { { 0 } }, 5, -EINVAL, { { 0 } } },
		{ { { 0, 100, 0 } }, 0, -EINVAL, { { 0, 100, 0 } } },
		{ { { 0, 100, 0 } },
		  10,
		  0,
		  { { 0, 10, 0 },
		    { 10, 20, 0 },
		    { 20, 30, 0 },
		    { 30, 40, 0 },
		    { 40, 50, 0 },
		    { 50, 60, 0 },
		    { 60, 70, 0 },
		    { 70, 80, 0 },
		    { 80, 90, 0 },
		    { 90, 100, 0 } } },
		{ { { 5, 59, 0 } },
		  5,
		  0,
		  { { 5, 15, 0 }, { 15, 25, 0 }, { 25, 35, 0 }, { 35, 45, 0 }, { 45, 59, 0 } } },
		{ { { 4, 6, 0 } }, 1, 0, { { 4, 6, 0 } } },
		{ { { 0, 3, 0 } }, 2, 0, { { 0, 1, 0 }, { 1, 3, 0 } } },
		{ { { 5, 6, 0 } }, 2, -EINVAL, { { 5, 6, 0 } } },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		struct bd_target *target = make_target(rows[i].old);

		assert_int_equal(bd_target__split_evenly(target, 0, rows[i].nr_pieces, 1),
				 rows[i].err);
		assert_bounds(target, rows[i].expected);
		bd_target__free(target);
	}
}

static void failed_allocation_changes_nothing(void **state)
{
	struct bd_target *target = make_target((struct span[]){ { 0, 1000, 3 }, { 0 } });
	struct bd_range range = { 5, 500 };

	(void)state;
	for (uint64_t i = 2; i <= target->capacity; i++)
		assert_int_equal(bd_target__add_region(target, 1000 * i, 1000 * i + 1), 0);
	bd_alloc_fail_after(0);
	assert_int_equal(bd_target__add_region(target, 5000000, 5000001), -ENOMEM);
	bd_alloc_fail_after(0);
	assert_int_equal(bd_target__cut_region(target, 0, 10), -ENOMEM);
	bd_alloc_fail_after(0);
	assert_int_equal(bd_target__split_evenly(target, 0, 10, 1), -ENOMEM);
	bd_alloc_fail_after(0);
	assert_int_equal(bd_target__set_regions(target, &range, 1, 1), -ENOMEM);
	bd_alloc_fail_after(0);
	assert_null(bd_target__new(0));
	assert_int_equal(target->nr_regions, target->capacity);
	assert_int_equal(target->regions[0].end, 1000);
	bd_target__free(target);
	bd_target__free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appended_regions_are_last),
		cmocka_unit_test(regions_are_counted),
		cmocka_unit_test(add_keeps_order_and_refuses_overlap),
		cmocka_unit_test(cut_and_merge_one_region),
		cmocka_unit_test(set_regions_follows_ranges),
		cmocka_unit_test(set_regions_keeps_what_is_known),
		cmocka_unit_test(set_regions_refuses_bad_ranges),
		cmocka_unit_test(set_regions_aligns_outwards),
		cmocka_unit_test(realign_moves_bounds_outwards),
		cmocka_unit_test(three_regions_around_two_largest_gaps),
		cmocka_unit_test(three_regions_need_two_gaps),
		cmocka_unit_test(even_split),
		cmocka_unit_test(failed_allocation_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
