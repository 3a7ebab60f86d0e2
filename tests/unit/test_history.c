// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What a live view keeps: the newest snapshots within a limit, and a value for each second. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "view/history.h"
#include "view/trend.h"
#include "view_fixture.h"

static const struct record_region regions[] = {
	REGION(4096, 8192, 3, 1),
	REGION(8192, 16384, 0, 7),
};

static void add(struct history *h, uint32_t target_id, uint64_t end_ns)
{
	struct record_snapshot_view snap = SNAPSHOT(target_id, end_ns, regions);

	assert_int_equal(history__add(h, &snap), 0);
}

static void test_copies(void **state)
{
	struct record_region own[] = { REGION(4096, 8192, 3, 1) };
	struct record_snapshot_view snap = SNAPSHOT(7, WINDOW, own);
	struct history *h = history__new(MIB);

	(void)state;
	assert_non_null(h);
	assert_int_equal(history__first(h), history__end(h));
	assert_null(history__last_of(h, 7, history__end(h)));
	assert_int_equal(history__add(h, &snap), 0);
	own[0].nr_accesses = 0;
	assert_int_equal(history__at(h, 0)->target_id, 7);
	assert_int_equal(history__at(h, 0)->end_ns, WINDOW);
	assert_int_equal(history__at(h, 0)->regions[0].nr_accesses, 3);
	history__free(h);
}

/* Whatever the limit, the newest ones are there, numbered on. */
static void test_limit(void **state)
{
	const size_t max_bytes = 64 << 10;
	struct history *h = history__new(max_bytes);
	uint64_t i, nr = 5000;

	(void)state;
	for (i = 0; i < nr; i++)
		add(h, 0, (i + 1) * WINDOW);
	assert_int_equal(history__end(h), nr);
	/* A snapshot of two regions takes some 100 bytes. */
	assert_in_range(nr - history__first(h), max_bytes / 150, max_bytes / 80);
	for (i = history__first(h); i < nr; i++)
		assert_int_equal(history__at(h, i)->end_ns, (i + 1) * WINDOW);
	history__free(h);
}

static void test_no_limit_reached(void **state)
{
	struct history *h = history__new(MIB);
	uint64_t i;

	(void)state;
	for (i = 0; i < 3000; i++)
		add(h, 0, (i + 1) * WINDOW);
	assert_int_equal(history__first(h), 0);
	assert_int_equal(history__at(h, 0)->end_ns, WINDOW);
	assert_int_equal(history__at(h, 2999)->end_ns, 3000 * WINDOW);
	history__free(h);
}

static void test_newest_is_always_kept(void **state)
{
	struct history *h = history__new(1);

	(void)state;
	add(h, 0, WINDOW);
	add(h, 0, 2 * WINDOW);
	assert_int_equal(history__first(h), 1);
	assert_int_equal(history__at(h, 1)->end_ns, 2 * WINDOW);
	history__free(h);
	history__free(NULL);
}

static void test_last_of(void **state)
{
	struct history *h = history__new(MIB);

	(void)state;
	add(h, 1, WINDOW);
	add(h, 2, WINDOW);
	add(h, 1, 2 * WINDOW);
	add(h, 2, 2 * WINDOW);
	assert_int_equal(history__last_of(h, 1, 4)->end_ns, 2 * WINDOW);
	assert_int_equal(history__last_of(h, 1, 2)->end_ns, WINDOW);
	assert_null(history__last_of(h, 2, 1));
	assert_null(history__last_of(h, 3, 4));
	history__free(h);
}

/* --- trend ------------------------------------------------------------------------ */

static struct trend trend;

static int clear_trend(void **state)
{
	(void)state;
	trend = (struct trend){ 0 };
	return 0;
}

static void assert_levels(unsigned int each_s, unsigned int nr, const unsigned char *want,
			  double most)
{
	unsigned char levels[16];

	assert_float_equal(trend__spark(&trend, each_s, levels, nr), most, 1e-9);
	assert_memory_equal(levels, want, nr);
}

#define NONE TREND_UNKNOWN

static void test_empty_trend(void **state)
{
	(void)state;
	assert_float_equal(trend__now(&trend), 0, 0);
	assert_levels(1, 3, (unsigned char[]){ NONE, NONE, NONE }, 0);
}

static void test_means_of_seconds(void **state)
{
	(void)state;
	trend__add(&trend, 100 * SECOND, 10);
	trend__add(&trend, 100 * SECOND + WINDOW, 30);
	assert_float_equal(trend__now(&trend), 20, 1e-9);
	trend__add(&trend, 101 * SECOND, 50);
	/* All values of two seconds weigh the same. */
	assert_float_equal(trend__now(&trend), 30, 1e-9);
	trend__add(&trend, 103 * SECOND, 0);
	assert_float_equal(trend__now(&trend), 0, 0);
	assert_levels(1, 5, (unsigned char[]){ NONE, 4, 8, NONE, 0 }, 50);
}

/* A column is its largest second, and the same second always falls into the same column. */
static void test_columns_of_seconds(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 10; i++)
		trend__add(&trend, (100 + (uint64_t)i) * SECOND, i);
	assert_levels(5, 3, (unsigned char[]){ NONE, 4, 8 }, 9);
	trend__add(&trend, 110 * SECOND, 18);
	assert_levels(5, 3, (unsigned char[]){ 2, 4, 8 }, 18);
}

static void test_old_seconds_are_forgotten(void **state)
{
	(void)state;
	trend__add(&trend, 100 * SECOND, 80);
	trend__add(&trend, (100 + TREND_S - 1) * SECOND, 1);
	assert_levels(TREND_S, 2, (unsigned char[]){ 8, 1 }, 80);
	trend__add(&trend, (100 + TREND_S) * SECOND, 1);
	assert_levels(TREND_S, 2, (unsigned char[]){ NONE, 8 }, 1);
	/* A long pause. */
	trend__add(&trend, 100 * TREND_S * SECOND, 5);
	assert_levels(1, 3, (unsigned char[]){ NONE, NONE, 8 }, 5);
	assert_float_equal(trend__now(&trend), 5, 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_no_limit_reached),
		cmocka_unit_test(test_newest_is_always_kept),
		cmocka_unit_test(test_last_of),
		cmocka_unit_test_setup(test_empty_trend, clear_trend),
		cmocka_unit_test_setup(test_means_of_seconds, clear_trend),
		cmocka_unit_test_setup(test_columns_of_seconds, clear_trend),
		cmocka_unit_test_setup(test_old_seconds_are_forgotten, clear_trend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
