// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The moving heatmap: what each cell shows, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "view/waterfall.h"
#include "view_fixture.h"

/* Four columns of 1 MiB, three rows of a second. */
static const struct waterfall_frame frame = { 16 * MIB, 20 * MIB, SECOND, 4, 3 };

static struct waterfall w;

static int begin(void **state)
{
	(void)state;
	return waterfall__set(&w, &frame);
}

static int end(void **state)
{
	(void)state;
	waterfall__fini(&w);
	return 0;
}

static void add(const struct record_region *regions, uint32_t nr, uint64_t start_ns,
		uint64_t end_ns)
{
	struct record_snapshot_view snap = snapshot(0, end_ns, regions, nr);

	snap.start_ns = start_ns;
	waterfall__add(&w, &snap, MAX_SAMPLES);
}

#define ADD(start_ns, end_ns, ...)                         \
	add((const struct record_region[]){ __VA_ARGS__ }, \
	    NR_OF(((const struct record_region[]){ __VA_ARGS__ })), start_ns, end_ns)

/* A row as text: digits, '.' for what is unknown. */
static void assert_row(unsigned int row, const char *want)
{
	char text[16] = "";
	unsigned int i;

	for (i = 0; i < w.frame.nr_cols; i++) {
		int level = waterfall__level(&w, row, i);

		text[i] = (char)(level == WATERFALL_UNKNOWN ? '.' : '0' + level);
	}
	assert_string_equal(text, want);
}

static void test_levels(void **state)
{
	(void)state;
	assert_int_equal(waterfall__level_of(0), 0);
	/* However little, it is told from nothing. */
	assert_int_equal(waterfall__level_of(1e-6), 1);
	assert_int_equal(waterfall__level_of(0.05), 3);
	assert_int_equal(waterfall__level_of(0.25), 5);
	assert_int_equal(waterfall__level_of(0.5), 7);
	assert_int_equal(waterfall__level_of(0.99), 9);
	assert_int_equal(waterfall__level_of(1), 9);
	assert_int_equal(waterfall__level_of(7), 9);
}

static void test_nothing_is_unknown(void **state)
{
	(void)state;
	assert_row(0, "....");
	assert_row(2, "....");
}

static void test_columns(void **state)
{
	(void)state;
	ADD(10 * SECOND, 11 * SECOND, REGION(0, 17 * MIB, 0, 0), REGION(17 * MIB, 18 * MIB, 20, 0),
	    REGION(19 * MIB, GIB, 5, 0));
	assert_row(2, "09.5");
	assert_row(1, "....");
}

/* A part of a column that is not monitored does not make the rest look colder. */
static void test_parts_of_columns(void **state)
{
	(void)state;
	ADD(10 * SECOND, 11 * SECOND, REGION(16 * MIB, 16 * MIB + MIB / 2, 20, 0),
	    REGION(17 * MIB, 17 * MIB + MIB / 2, 20, 0),
	    REGION(17 * MIB + MIB / 2, 18 * MIB, 0, 0));
	assert_row(2, "97..");
}

static void test_rows_move_up(void **state)
{
	(void)state;
	ADD(10 * SECOND, 11 * SECOND, REGION(16 * MIB, 17 * MIB, 20, 0));
	ADD(11 * SECOND, 12 * SECOND, REGION(17 * MIB, 18 * MIB, 20, 0));
	assert_row(0, "....");
	assert_row(1, "9...");
	assert_row(2, ".9..");
	ADD(13 * SECOND, 14 * SECOND, REGION(18 * MIB, 19 * MIB, 20, 0));
	assert_row(0, ".9..");
	assert_row(1, "....");
	assert_row(2, "..9.");
	ADD(100 * SECOND, 101 * SECOND, REGION(19 * MIB, 20 * MIB, 20, 0));
	assert_row(0, "....");
	assert_row(1, "....");
	assert_row(2, "...9");
}

/* Each row gets its part of a window that reaches into several. */
static void test_windows_across_rows(void **state)
{
	(void)state;
	ADD(10 * SECOND, 10 * SECOND + SECOND / 2, REGION(16 * MIB, 20 * MIB, 0, 0));
	ADD(10 * SECOND + SECOND / 2, 12 * SECOND, REGION(16 * MIB, 20 * MIB, 20, 0));
	assert_row(0, "....");
	assert_row(1, "7777");
	assert_row(2, "9999");
	/* Longer than all rows. */
	ADD(12 * SECOND, 30 * SECOND, REGION(16 * MIB, 20 * MIB, 5, 0));
	assert_row(0, "5555");
	assert_row(1, "5555");
	assert_row(2, "5555");
}

static void test_window_at_the_boundary(void **state)
{
	(void)state;
	ADD(10 * SECOND, 11 * SECOND, REGION(16 * MIB, 20 * MIB, 20, 0));
	/* What ends with a row is no part of the next one. */
	assert_row(2, "9999");
	ADD(11 * SECOND, 11 * SECOND + WINDOW, REGION(16 * MIB, 20 * MIB, 0, 0));
	assert_row(1, "9999");
	assert_row(2, "0000");
}

static void test_young_clock(void **state)
{
	(void)state;
	ADD(0, WINDOW, REGION(16 * MIB, 20 * MIB, 20, 0));
	assert_row(0, "....");
	assert_row(1, "....");
	assert_row(2, "9999");
}

static void test_empty_windows_are_ignored(void **state)
{
	(void)state;
	ADD(10 * SECOND, 10 * SECOND, REGION(16 * MIB, 20 * MIB, 20, 0));
	assert_row(2, "....");
}

static void test_frame_is_changed(void **state)
{
	struct waterfall_frame other = frame;

	(void)state;
	ADD(10 * SECOND, 11 * SECOND, REGION(16 * MIB, 20 * MIB, 20, 0));
	other.nr_cols = 2;
	other.start = 18 * MIB;
	assert_int_equal(waterfall__set(&w, &other), 0);
	assert_row(2, "..");
	ADD(10 * SECOND, 11 * SECOND, REGION(16 * MIB, 19 * MIB, 20, 0));
	assert_row(2, "9.");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_levels),
		TEST(test_nothing_is_unknown),
		TEST(test_columns),
		TEST(test_parts_of_columns),
		TEST(test_rows_move_up),
		TEST(test_windows_across_rows),
		TEST(test_window_at_the_boundary),
		TEST(test_young_clock),
		TEST(test_empty_windows_are_ignored),
		TEST(test_frame_is_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
