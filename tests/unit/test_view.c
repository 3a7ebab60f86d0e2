// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The live view without a terminal: what is shown after which windows and which keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "view/scope.h"
#include "view/view.h"
#include "view_fixture.h"

#define COLS 16
#define ROWS 4

/* A heap of 64 MiB whose second quarter is hot, a warm file, a cold stack. */
static const struct record_region memory[] = {
	REGION(256 * MIB, 272 * MIB, 0, 30),  REGION(272 * MIB, 288 * MIB, 20, 10),
	REGION(288 * MIB, 320 * MIB, 0, 20),  REGION(512 * MIB, 513 * MIB, 5, 40),
	REGION(1024 * MIB, 1025 * MIB, 0, 3),
};

static struct view v;
static uint64_t now;

static int begin(void **state)
{
	(void)state;
	now = 100 * SECOND;
	if (view__init(&v, &fixture_intervals, MIB))
		return -1;
	view__resize(&v, COLS, ROWS);
	return 0;
}

static int end(void **state)
{
	(void)state;
	view__fini(&v);
	return 0;
}

/* One window of one target with these regions. */
static void add(const struct record_region *regions, uint32_t nr)
{
	struct record_snapshot_view snap = snapshot(7, now += WINDOW, regions, nr);

	assert_int_equal(view__add(&v, &snap, 1), 0);
}

static void add_memory(unsigned int nr_windows)
{
	while (nr_windows--)
		add(memory, NR_OF(memory));
	assert_int_equal(view__refresh(&v), 0);
}

static void act(enum view_action action)
{
	view__act(&v, action);
	assert_int_equal(view__refresh(&v), 0);
}

static void assert_scope(uint64_t start, uint64_t end_addr)
{
	assert_int_equal(v.scope.start, start);
	assert_int_equal(v.scope.end, end_addr);
}

static void assert_heat(unsigned int row, const char *want)
{
	char text[COLS + 1] = "";
	unsigned int i;

	for (i = 0; i < COLS; i++) {
		int level = waterfall__level(&v.waterfall, row, i);

		text[i] = (char)(level == WATERFALL_UNKNOWN ? '.' : '0' + level);
	}
	assert_string_equal(text, want);
}

/* --- what comes ------------------------------------------------------------------- */

static void test_empty(void **state)
{
	(void)state;
	assert_int_equal(view__refresh(&v), 0);
	assert_false(v.has_target);
	assert_null(view__target(&v));
	for (enum view_action action = 0; action <= VIEW_PAUSE; action++)
		act(action);
	assert_int_equal(v.listing.nr, 0);
	assert_int_equal(view__add(&v, NULL, 0), 0);
	assert_int_equal(view__refresh(&v), 0);
}

static void test_shows_hottest_range(void **state)
{
	(void)state;
	add_memory(10);
	assert_true(v.has_target && v.target_id == 7 && v.is_auto);
	assert_int_equal(v.ranges.nr, 3);
	assert_scope(256 * MIB, 320 * MIB);
	assert_heat(ROWS - 1, "0000999900000000");
	assert_heat(0, "................");
	assert_int_equal(v.targets[0].bytes, 66 * MIB);
	assert_int_equal(v.targets[0].hot_bytes, 17 * MIB);
	assert_float_equal(trend__now(&v.working_set), 17.0 * MIB, 1);
}

/* A range smaller than a page for each column begins at the left and has room at the right. */
static void test_small_range(void **state)
{
	const struct record_region small[] = { REGION(64 * MIB, 64 * MIB + 4 * 4096, 20, 1) };

	(void)state;
	add(small, 1);
	assert_int_equal(view__refresh(&v), 0);
	assert_scope(64 * MIB, 64 * MIB + COLS * 4096);
	assert_heat(ROWS - 1, "9999............");
}

static void test_other_range_gets_hotter(void **state)
{
	struct record_region changed[NR_OF(memory)];

	(void)state;
	add_memory(1);
	memcpy(changed, memory, sizeof(memory));
	changed[1].nr_accesses = 0;
	add(changed, NR_OF(changed));
	assert_int_equal(view__refresh(&v), 0);
	assert_scope(512 * MIB, 513 * MIB);
}

static void test_tuned_intervals(void **state)
{
	(void)state;
	add_memory(1);
	assert_float_equal(v.listing.rows[1].hz, 200, 1e-9);
	assert_int_equal(v.listing.rows[1].age_ns, SECOND);
	view__tuned(&v, 50000);
	add_memory(1);
	/* Ten times as long: the same count is a tenth of the rate, and as full a colour. */
	assert_float_equal(v.listing.rows[1].hz, 20, 1e-9);
	assert_int_equal(v.listing.rows[1].age_ns, 10 * SECOND);
	assert_heat(ROWS - 1, "0000999900000000");
}

/* --- keys ------------------------------------------------------------------------- */

static void test_zoom(void **state)
{
	(void)state;
	add_memory(5);
	act(VIEW_ZOOM_IN);
	assert_scope(272 * MIB, 304 * MIB);
	assert_false(v.is_auto);
	assert_heat(ROWS - 1, "9999999900000000");
	act(VIEW_ZOOM_OUT);
	assert_scope(256 * MIB, 320 * MIB);
	act(VIEW_ZOOM_OUT);
	assert_scope(224 * MIB, 352 * MIB);
	assert_heat(ROWS - 1, "....00990000....");
	while (v.scope.end - v.scope.start > COLS * 4096)
		act(VIEW_ZOOM_IN);
	act(VIEW_ZOOM_IN);
	assert_int_equal(v.scope.end - v.scope.start, COLS * 4096);
	act(VIEW_AUTO);
	assert_scope(256 * MIB, 320 * MIB);
}

static void test_zoom_out_ends(void **state)
{
	int i;

	(void)state;
	add_memory(1);
	for (i = 0; i < 100; i++)
		act(VIEW_ZOOM_OUT);
	assert_scope(0, SCOPE_END);
}

static void test_pan(void **state)
{
	int i;

	(void)state;
	add_memory(1);
	act(VIEW_RIGHT);
	assert_scope(272 * MIB, 336 * MIB);
	act(VIEW_LEFT);
	assert_scope(256 * MIB, 320 * MIB);
	/* Half of the picture stays on what is monitored. */
	for (i = 0; i < 100; i++)
		act(VIEW_LEFT);
	assert_scope(224 * MIB, 288 * MIB);
	for (i = 0; i < 100; i++)
		act(VIEW_RIGHT);
	assert_scope(993 * MIB, 1057 * MIB);
}

/* There and back again, whatever the size. */
static void test_scope_in_pages(void **state)
{
	struct scope scope;

	(void)state;
	scope__fit(&scope, 100 * 4096 + 1, 211 * 4096 - 1, 0, 0);
	assert_int_equal(scope.start, 100 * 4096);
	assert_int_equal(scope__sz(&scope), 111 * 4096);
	scope__move(&scope, true, 0, GIB);
	assert_int_equal(scope.start, 127 * 4096);
	scope__move(&scope, false, 0, GIB);
	assert_int_equal(scope.start, 100 * 4096);
	assert_int_equal(scope__sz(&scope), 111 * 4096);
	scope__narrow(&scope, 0);
	assert_int_equal(scope.start % 4096, 0);
	assert_int_equal(scope__sz(&scope) % 4096, 0);
}

static void test_neighbour_ranges(void **state)
{
	(void)state;
	add_memory(1);
	act(VIEW_PREVIOUS_RANGE);
	assert_scope(256 * MIB, 320 * MIB);
	act(VIEW_NEXT_RANGE);
	assert_scope(512 * MIB, 513 * MIB);
	act(VIEW_NEXT_RANGE);
	act(VIEW_NEXT_RANGE);
	assert_scope(1024 * MIB, 1025 * MIB);
	act(VIEW_PREVIOUS_RANGE);
	act(VIEW_PREVIOUS_RANGE);
	assert_scope(256 * MIB, 320 * MIB);
}

static void test_length_of_rows(void **state)
{
	int i;

	(void)state;
	assert_int_equal(v.row_ns, SECOND);
	add_memory(30);
	assert_heat(0, "................");
	act(VIEW_SHORTER_ROWS);
	assert_int_equal(v.row_ns, SECOND / 2);
	/* What was seen before is shown, too: two seconds in four rows. */
	assert_heat(0, "0000999900000000");
	for (i = 0; i < 100; i++)
		act(VIEW_SHORTER_ROWS);
	assert_int_equal(v.row_ns, WINDOW);
	for (i = 0; i < 100; i++)
		act(VIEW_LONGER_ROWS);
	assert_int_equal(v.row_ns, 600 * SECOND);
	assert_heat(ROWS - 1, "0000999900000000");
}

static void test_rows_of_long_aggregations(void **state)
{
	struct record_intervals intervals = fixture_intervals;
	struct view slow;

	(void)state;
	intervals.aggr_us = 20000000;
	assert_int_equal(view__init(&slow, &intervals, MIB), 0);
	assert_int_equal(slow.row_ns, 30 * SECOND);
	view__act(&slow, VIEW_SHORTER_ROWS);
	assert_int_equal(slow.row_ns, 30 * SECOND);
	view__fini(&slow);
}

static void test_pause(void **state)
{
	const struct record_region idle[] = { REGION(256 * MIB, 320 * MIB, 0, 50) };
	int i;

	(void)state;
	add_memory(10);
	act(VIEW_PAUSE);
	assert_true(v.is_paused);
	for (i = 0; i < 10; i++)
		add(idle, 1);
	assert_int_equal(view__refresh(&v), 0);
	assert_int_equal(v.listing.nr, NR_OF(memory));
	assert_heat(ROWS - 1, "0000999900000000");
	/* What is shown can be looked at more closely. */
	act(VIEW_ZOOM_IN);
	assert_heat(ROWS - 1, "9999999900000000");
	assert_int_equal(view__add(&v, NULL, 0), 0);
	act(VIEW_PAUSE);
	assert_int_equal(v.listing.nr, 1);
	assert_heat(ROWS - 2, "9999999900000000");
	assert_heat(ROWS - 1, "0000000000000000");
}

/* The picture that stands still outlives what it was made of. */
static void test_pause_outlives_history(void **state)
{
	const struct record_region idle[] = { REGION(256 * MIB, 320 * MIB, 0, 50) };
	int i;

	(void)state;
	add_memory(10);
	act(VIEW_PAUSE);
	for (i = 0; i < 20000; i++)
		add(idle, 1);
	assert_true(history__first(v.history) > 10);
	assert_int_equal(view__refresh(&v), 0);
	assert_int_equal(v.listing.nr, NR_OF(memory));
	assert_heat(ROWS - 1, "0000999900000000");
	act(VIEW_ZOOM_IN);
	assert_heat(ROWS - 1, "................");
	act(VIEW_PAUSE);
	assert_heat(ROWS - 1, "0000000000000000");
}

/* --- table ------------------------------------------------------------------------ */

static void assert_order(const char *want)
{
	char text[NR_OF(memory) + 1] = "";
	size_t i, k;

	assert_int_equal(v.listing.nr, NR_OF(memory));
	for (i = 0; i < v.listing.nr; i++)
		for (k = 0; k < NR_OF(memory); k++)
			if (memory[k].start == v.listing.rows[i].region.start)
				text[i] = (char)('0' + k);
	assert_string_equal(text, want);
}

static void test_orders(void **state)
{
	(void)state;
	add_memory(1);
	assert_int_equal(v.order, LISTING_TEMPERATURE);
	/* Accessed for longest first, not accessed for longest last. */
	assert_order("31420");
	act(VIEW_NEXT_ORDER);
	assert_int_equal(v.order, LISTING_RATE);
	assert_order("13420");
	act(VIEW_NEXT_ORDER);
	assert_int_equal(v.order, LISTING_AGE);
	assert_order("30214");
	act(VIEW_NEXT_ORDER);
	assert_int_equal(v.order, LISTING_SIZE);
	assert_order("21034");
	act(VIEW_NEXT_ORDER);
	assert_int_equal(v.order, LISTING_ADDRESS);
	assert_order("01234");
	act(VIEW_REVERSE);
	assert_order("43210");
	act(VIEW_NEXT_ORDER);
	assert_int_equal(v.order, LISTING_TEMPERATURE);
	assert_order("02413");
}

static void test_selection(void **state)
{
	(void)state;
	add_memory(1);
	assert_int_equal(view__selected_row(&v), NR_OF(memory));
	act(VIEW_ZOOM_TO_SELECTED);
	assert_true(v.is_auto);
	act(VIEW_DOWN);
	assert_int_equal(view__selected_row(&v), 0);
	act(VIEW_DOWN);
	assert_int_equal(view__selected_row(&v), 1);
	/* It is the region that is selected, not the place in the table. */
	act(VIEW_NEXT_ORDER);
	assert_int_equal(view__selected_row(&v), 0);
	act(VIEW_UP);
	assert_int_equal(view__selected_row(&v), 0);
	act(VIEW_ZOOM_TO_SELECTED);
	assert_scope(270 * MIB, 290 * MIB);
	act(VIEW_DOWN);
	act(VIEW_DOWN);
	act(VIEW_DOWN);
	act(VIEW_DOWN);
	act(VIEW_DOWN);
	assert_int_equal(view__selected_row(&v), NR_OF(memory) - 1);
}

static void test_names(void **state)
{
	struct mappings maps = read_mappings("10000000-14000000 rw-p 0 0:0 0 [heap]\n"
					     "20000000-20080000 r--p 0 8:1 7 /lib/a.so\n"
					     "20080000-200a0000 rw-p 0 0:0 0 \n");

	(void)state;
	add_memory(1);
	assert_string_equal(v.listing.rows[0].name, "");
	view__set_mappings(&v, &maps);
	assert_int_equal(maps.nr, 0);
	assert_int_equal(view__refresh(&v), 0);
	assert_string_equal(v.listing.rows[0].name, "/lib/a.so");
	assert_int_equal(v.listing.rows[0].nr_others, 1);
	assert_string_equal(v.listing.rows[1].name, "heap");
	assert_int_equal(v.listing.rows[1].nr_others, 0);
	assert_string_equal(v.listing.rows[2].name, "unmapped");
}

/* --- several targets ---------------------------------------------------------------- */

/* Targets 1 to @nr, of which each has so many MiB in use. */
static void add_targets(const unsigned int *hot_mib, unsigned int nr)
{
	struct record_region regions[4];
	struct record_snapshot_view snaps[4];
	unsigned int i;

	now += WINDOW;
	for (i = 0; i < nr; i++) {
		regions[i] = (struct record_region)REGION(GIB * (i + 1),
							  GIB * (i + 1) + hot_mib[i] * MIB, 10, 1);
		snaps[i] = snapshot(i + 1, now, &regions[i], 1);
	}
	assert_int_equal(view__add(&v, snaps, nr), 0);
	assert_int_equal(view__refresh(&v), 0);
}

#define ADD_TARGETS(...)                                   \
	add_targets((const unsigned int[]){ __VA_ARGS__ }, \
		    NR_OF(((const unsigned int[]){ __VA_ARGS__ })))

static void test_largest_target_is_shown(void **state)
{
	(void)state;
	ADD_TARGETS(10, 30, 20);
	assert_int_equal(v.target_id, 2);
	assert_scope(2 * GIB, 2 * GIB + 30 * MIB);
	assert_float_equal(trend__now(&v.working_set), 60.0 * MIB, 1);
	ADD_TARGETS(10, 30, 60);
	assert_int_equal(v.target_id, 2);
	ADD_TARGETS(10, 30, 61);
	assert_int_equal(v.target_id, 3);
	assert_heat(ROWS - 1, "7777777777777777");
	/* It ends. */
	ADD_TARGETS(10, 9);
	assert_int_equal(v.target_id, 1);
}

static void test_chosen_target_stays(void **state)
{
	(void)state;
	ADD_TARGETS(10, 30, 20);
	act(VIEW_NEXT_TARGET);
	assert_int_equal(v.target_id, 3);
	assert_scope(3 * GIB, 3 * GIB + 20 * MIB);
	act(VIEW_NEXT_TARGET);
	assert_int_equal(v.target_id, 1);
	ADD_TARGETS(1, 100, 100);
	assert_int_equal(v.target_id, 1);
	act(VIEW_PREVIOUS_TARGET);
	assert_int_equal(v.target_id, 3);
	act(VIEW_PREVIOUS_TARGET);
	assert_int_equal(v.target_id, 2);
	act(VIEW_PREVIOUS_TARGET);
	act(VIEW_AUTO);
	assert_int_equal(v.target_id, 2);
}

/* Who looks at addresses closely wants to stay there. */
static void test_zoom_keeps_target(void **state)
{
	(void)state;
	ADD_TARGETS(10, 30);
	act(VIEW_ZOOM_IN);
	ADD_TARGETS(100, 30);
	assert_int_equal(v.target_id, 2);
}

/* Children have their parent's addresses: nothing of the one is shown for the other. */
static void test_same_addresses(void **state)
{
	const struct record_region hot[] = { REGION(GIB, GIB + MIB, 20, 1) };
	const struct record_region cold[] = { REGION(GIB, GIB + MIB, 0, 1) };
	struct record_snapshot_view snaps[2];

	(void)state;
	now += WINDOW;
	snaps[0] = SNAPSHOT(1, now, hot);
	snaps[1] = SNAPSHOT(2, now, cold);
	assert_int_equal(view__add(&v, snaps, 2), 0);
	assert_int_equal(view__refresh(&v), 0);
	assert_heat(ROWS - 1, "9999999999999999");
	act(VIEW_NEXT_TARGET);
	assert_heat(ROWS - 1, "0000000000000000");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_empty),
		TEST(test_shows_hottest_range),
		TEST(test_small_range),
		TEST(test_other_range_gets_hotter),
		TEST(test_tuned_intervals),
		TEST(test_zoom),
		TEST(test_zoom_out_ends),
		TEST(test_pan),
		TEST(test_scope_in_pages),
		TEST(test_neighbour_ranges),
		TEST(test_length_of_rows),
		TEST(test_rows_of_long_aggregations),
		TEST(test_pause),
		TEST(test_pause_outlives_history),
		TEST(test_orders),
		TEST(test_selection),
		TEST(test_names),
		TEST(test_largest_target_is_shown),
		TEST(test_chosen_target_stays),
		TEST(test_zoom_keeps_target),
		TEST(test_same_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
