// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What the live view says in words, what stands where on a screen, and what keys do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <curses.h>

#include "screen/keys.h"
#include "screen/layout.h"
#include "view/status.h"
#include "view/text.h"
#include "view_fixture.h"

static const struct record_region memory[] = {
	REGION(256 * MIB, 272 * MIB, 0, 300),
	REGION(272 * MIB, 288 * MIB, 20, 650),
};

static struct view v;
static const struct status status = {
	.summary = { .elapsed_ns = 65 * SECOND,
		     .sz_unarmable_bytes = 2 * MIB,
		     .sz_total_bytes = 32 * MIB,
		     .budget_percent = 1 },
	.overhead_percent = 0.816,
	.recent_percent = 0.704,
};

static int begin(void **state)
{
	struct record_snapshot_view snap = SNAPSHOT(7, 100 * SECOND, memory);

	(void)state;
	if (view__init(&v, &fixture_intervals, MIB))
		return -1;
	view__resize(&v, 16, 2);
	return view__add(&v, &snap, 1) ?: view__refresh(&v);
}

static int end(void **state)
{
	(void)state;
	view__fini(&v);
	return 0;
}

#define is(call, want) assert_string_equal((call).s, want)

/* --- words ------------------------------------------------------------------------ */

static void test_status(void **state)
{
	struct status coarse = status;

	(void)state;
	is(status__working_set(&v), "16.0 MiB of 32.0 MiB");
	is(status__overhead(&status), "0.70 % of a CPU (0.82 % since the start, 1 % allowed)");
	is(status__measured(&status), "all but 2.00 MiB");
	is(status__scope(&v), "10000000 + 32.0 MiB");
	is(status__most_hz(&v), "200 Hz");
	coarse.summary.sz_coarse_bytes = 20 * MIB;
	is(status__measured(&coarse), "all but 2.00 MiB; 20.0 MiB only coarsely");
	coarse.summary.coarse_period_us = 1200000;
	is(status__measured(&coarse), "all but 2.00 MiB; 20.0 MiB only coarsely, every 1.2 s");
}

static void test_several_processes(void **state)
{
	struct record_snapshot_view snaps[2];

	(void)state;
	snaps[0] = SNAPSHOT(7, 101 * SECOND, memory);
	snaps[1] = SNAPSHOT(8, 101 * SECOND, memory);
	assert_int_equal(view__add(&v, snaps, 2), 0);
	is(status__working_set(&v), "24.0 MiB of 64.0 MiB in 2 processes");
}

static void assert_row(const char *name, size_t nr_others, unsigned int width, const char *want)
{
	struct listing_row row = v.listing.rows[0];

	row.name = name;
	row.nr_others = nr_others;
	is(status__row(&row, width), want);
}

#define ROW_BEGIN "11000000       16.0 MiB   200 Hz   1 m 05 s  "

static void test_rows(void **state)
{
	(void)state;
	assert_int_equal(strlen(ROW_BEGIN),
			 strstr(STATUS_ROW_HEADER, "MAPPING") - STATUS_ROW_HEADER);
	assert_row("heap", 0, 80, ROW_BEGIN "heap");
	assert_row("heap", 12, 80, ROW_BEGIN "heap +12");
	assert_row("/usr/lib/libc.so.6", 0, 80, ROW_BEGIN "/usr/lib/libc.so.6");
	/* The end of a path tells most. */
	assert_row("/usr/lib/libc.so.6", 0, 60, ROW_BEGIN "libc.so.6");
	assert_row("/usr/lib/libc.so.6", 3, 56, ROW_BEGIN "libc.so. +3");
	assert_row("heap", 0, 47, ROW_BEGIN "he");
	assert_row("heap", 0, 10, ROW_BEGIN);
	/* No half characters. */
	assert_row("h\303\244\303\244p", 0, 48, ROW_BEGIN "h\303\244");
	assert_row("h\303\244\303\244p", 0, 49, ROW_BEGIN "h\303\244");
}

/* --- text ------------------------------------------------------------------------- */

static char *text;
static size_t sz_text;

static void assert_text(FILE *out, const char *want)
{
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, want);
	free(text);
	text = NULL;
}

static void test_text(void **state)
{
	FILE *out = open_memstream(&text, &sz_text);

	(void)state;
	text__print_line(&v, &status, out);
	assert_text(out,
		    "1 m 05 s: working set 16.0 MiB of 32.0 MiB, overhead 0.70 %, measured all "
		    "but 2.00 MiB\n");
	out = open_memstream(&text, &sz_text);
	text__print_heat(&v, out);
	assert_text(out, "                \n"
			 "0000000099999999\n"
			 "# 10000000 + 32.0 MiB; a column is 2.00 MiB, a row 1.0 s, 9 is 200 Hz\n");
	out = open_memstream(&text, &sz_text);
	text__print_table(&v, 1, out);
	assert_text(out, STATUS_ROW_HEADER "\n" ROW_BEGIN "\n");
}

/* --- layout ----------------------------------------------------------------------- */

/* Parts come one after the other and fill the screen. */
static void assert_sound(unsigned int rows, unsigned int cols)
{
	struct layout l = layout__compute(rows, cols);
	unsigned int table = l.table_rows ? l.table_rows + 1 : 0, gap = l.status_y - 1;

	assert_false(l.is_too_small);
	assert_in_range(gap, 0, 1);
	assert_int_equal(l.legend_y, l.status_y + LAYOUT_STATUS_ROWS + gap);
	assert_int_equal(l.heat_y, l.legend_y + 1);
	assert_true(l.heat_rows >= 1 && l.heat_rows >= l.table_rows);
	assert_int_equal(l.ruler_y, l.heat_y + l.heat_rows);
	if (table)
		assert_int_equal(l.header_y, l.ruler_y + 2 + gap);
	assert_int_equal(l.ruler_y + 2 + gap + table, l.keys_y);
	assert_int_equal(l.keys_y, rows - 1);
	assert_int_equal(l.heat_x + l.heat_cols, cols);
}

static void test_layouts(void **state)
{
	unsigned int rows, cols;

	(void)state;
	for (rows = LAYOUT_MIN_ROWS; rows < 200; rows++)
		for (cols = LAYOUT_MIN_COLS; cols < 400; cols += 9)
			assert_sound(rows, cols);
	assert_true(layout__compute(LAYOUT_MIN_ROWS - 1, 80).is_too_small);
	assert_true(layout__compute(24, LAYOUT_MIN_COLS - 1).is_too_small);
	assert_true(layout__compute(0, 0).is_too_small);
	/* The usual terminal has room for both. */
	assert_true(layout__compute(24, 80).heat_rows >= 8);
	assert_true(layout__compute(24, 80).table_rows >= 5);
}

/* --- keys ------------------------------------------------------------------------- */

static void assert_key(int code, enum view_action action)
{
	const struct key_binding *binding = keys__find(code);

	assert_non_null(binding);
	assert_int_equal(binding->kind, KEY_KIND_VIEW);
	assert_int_equal(binding->action, action);
}

static void test_keys(void **state)
{
	(void)state;
	assert_key('+', VIEW_ZOOM_IN);
	assert_key('-', VIEW_ZOOM_OUT);
	assert_key(KEY_LEFT, VIEW_LEFT);
	assert_key('\r', VIEW_ZOOM_TO_SELECTED);
	assert_key('p', VIEW_PAUSE);
	assert_int_equal(keys__find('q')->kind, KEY_KIND_QUIT);
	assert_int_equal(keys__find('w')->kind, KEY_KIND_SAVE);
	assert_int_equal(keys__find('?')->kind, KEY_KIND_HELP);
	assert_null(keys__find('z'));
	/* What fills up the lists of codes, and what ncurses says when there is no key. */
	assert_null(keys__find(0));
	assert_null(keys__find(ERR));
}

/* No action is out of reach, and the help fits the smallest screen's width. */
static void test_all_actions_have_keys(void **state)
{
	bool has_key[VIEW_PAUSE + 1] = { false };
	const struct key_help *lines;
	size_t nr, i;
	int code;

	(void)state;
	for (code = 1; code <= KEY_MAX; code++) {
		const struct key_binding *binding = keys__find(code);

		if (binding && binding->kind == KEY_KIND_VIEW)
			has_key[binding->action] = true;
	}
	for (i = 0; i < NR_OF(has_key); i++)
		assert_true(has_key[i]);
	lines = keys__help(&nr);
	assert_true(nr > 5);
	for (i = 0; i < nr; i++)
		assert_true(lines[i].keys[0] && strlen(lines[i].what) < 42);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_status),
		TEST(test_several_processes),
		TEST(test_rows),
		TEST(test_text),
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_all_actions_have_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
