// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Quantities over time: sums of series whose windows are alike, shifted, longer or missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/series.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

static struct series make(const struct series_point *points, size_t nr)
{
	struct series s = { 0 };
	size_t i;

	for (i = 0; i < nr; i++)
		assert_int_equal(
			series__add(&s, points[i].start_ns, points[i].end_ns, points[i].value), 0);
	return s;
}

/* Both orders must give @want. */
static void check_sum(const struct series_point *a, size_t nr_a, const struct series_point *b,
		      size_t nr_b, const struct series_point *want, size_t nr_want)
{
	int order;
	size_t i;

	for (order = 0; order < 2; order++) {
		struct series sum = order ? make(b, nr_b) : make(a, nr_a);
		struct series more = order ? make(a, nr_a) : make(b, nr_b);

		assert_int_equal(series__sum(&sum, &more), 0);
		assert_int_equal(sum.nr, nr_want);
		for (i = 0; i < nr_want; i++) {
			assert_int_equal(sum.points[i].start_ns, want[i].start_ns);
			assert_int_equal(sum.points[i].end_ns, want[i].end_ns);
			assert_int_equal(sum.points[i].value, want[i].value);
		}
		series__fini(&sum);
		series__fini(&more);
	}
}

static void test_same_windows(void **state)
{
	static const struct series_point a[] = { { 0, 100, 1 }, { 100, 200, 2 } };
	static const struct series_point b[] = { { 0, 100, 10 }, { 100, 200, 20 } };
	static const struct series_point want[] = { { 0, 100, 11 }, { 100, 200, 22 } };

	(void)state;
	check_sum(a, NR(a), b, NR(b), want, NR(want));
}

/* Targets' windows may be some microseconds apart: one value each, not two. */
static void test_almost_same_windows(void **state)
{
	static const struct series_point a[] = { { 0, 100, 1 }, { 100, 200, 2 }, { 200, 300, 3 } };
	static const struct series_point b[] = { { 3, 97, 10 }, { 97, 204, 20 }, { 204, 301, 30 } };
	static const struct series_point want[] = { { 3, 97, 11 },
						    { 100, 200, 22 },
						    { 204, 300, 33 } };

	(void)state;
	check_sum(a, NR(a), b, NR(b), want, NR(want));
}

/* A child that starts later adds to the time it lived, not to the beginning. */
static void test_late_child(void **state)
{
	static const struct series_point a[] = { { 0, 100, 1 }, { 100, 200, 2 }, { 200, 300, 3 } };
	static const struct series_point b[] = { { 200, 300, 30 }, { 300, 400, 40 } };
	static const struct series_point want[] = {
		{ 0, 100, 1 }, { 100, 200, 2 }, { 200, 300, 33 }, { 300, 400, 40 }
	};

	(void)state;
	check_sum(a, NR(a), b, NR(b), want, NR(want));
}

/* Another context may aggregate over longer: its value holds for all of that time. */
static void test_long_windows(void **state)
{
	static const struct series_point a[] = {
		{ 0, 100, 1 }, { 100, 200, 2 }, { 200, 300, 3 }, { 300, 400, 4 }
	};
	static const struct series_point b[] = { { 0, 200, 10 }, { 200, 400, 20 } };
	static const struct series_point want[] = {
		{ 0, 100, 11 }, { 100, 200, 12 }, { 200, 300, 23 }, { 300, 400, 24 }
	};

	(void)state;
	check_sum(a, NR(a), b, NR(b), want, NR(want));
}

static void test_gaps(void **state)
{
	static const struct series_point a[] = { { 0, 100, 1 }, { 500, 600, 2 } };
	static const struct series_point b[] = { { 200, 300, 10 }, { 500, 600, 20 } };
	static const struct series_point want[] = { { 0, 100, 1 },
						    { 200, 300, 10 },
						    { 500, 600, 22 } };

	(void)state;
	check_sum(a, NR(a), b, NR(b), want, NR(want));
	check_sum(a, NR(a), b, 0, a, NR(a));
}

/* Single moments, as of snapshots whose beginning is unknown. */
static void test_moments(void **state)
{
	static const struct series_point a[] = { { 100, 100, 1 }, { 200, 200, 2 } };
	static const struct series_point b[] = { { 100, 100, 10 }, { 200, 200, 20 } };
	static const struct series_point want[] = { { 100, 100, 11 }, { 200, 200, 22 } };

	(void)state;
	check_sum(a, NR(a), b, NR(b), want, NR(want));
}

static void test_numbers(void **state)
{
	struct series s = { 0 };

	(void)state;
	assert_true(series__mean(&s) == 0 && series__max(&s) == 0);
	assert_int_equal(series__add(&s, 100, 200, 5), 0);
	assert_int_equal(series__add(&s, 0, 100, 8), 0);
	assert_true(series__mean(&s) == 6.5);
	assert_int_equal(series__max(&s), 8);
	series__sort(&s);
	assert_int_equal(s.points[0].value, 8);
	series__fini(&s);
}

static void test_origins(void **state)
{
	struct record a = { .kdamond_idx = RECORD_NULL, .has_target = true, .target_id = 1 };
	struct record b = a, c = a;
	struct series_set set = { 0 };
	struct origin_series *of;

	(void)state;
	b.target_id = 2;
	c.kdamond_idx = 0;
	assert_int_equal(series__add(&series_set__get(&set, &a)->series, 0, 1, 1), 0);
	assert_int_equal(series__add(&series_set__get(&set, &b)->series, 0, 1, 10), 0);
	assert_int_equal(series__add(&series_set__get(&set, &c)->series, 1, 2, 100), 0);
	of = series_set__get(&set, &a);
	assert_int_equal(series__add(&of->series, 1, 2, 5), 0);
	assert_int_equal(set.nr, 3);
	assert_int_equal(of->origin.target_id, 1);
	assert_int_equal(series_set__sum(&set), 0);
	assert_int_equal(set.nr, 1);
	assert_int_equal(set.list[0].series.nr, 2);
	assert_int_equal(set.list[0].series.points[0].value, 11);
	assert_int_equal(set.list[0].series.points[1].value, 105);
	series_set__fini(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_windows), cmocka_unit_test(test_almost_same_windows),
		cmocka_unit_test(test_late_child),   cmocka_unit_test(test_long_windows),
		cmocka_unit_test(test_gaps),	     cmocka_unit_test(test_moments),
		cmocka_unit_test(test_numbers),	     cmocka_unit_test(test_origins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
