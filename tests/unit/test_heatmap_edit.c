// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Moving about in heatmaps: windows, commands, and a whole dialogue. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cli/heatmap_edit.h"

/* 1000 ns by 1000 bytes in the middle of a record ten times as large. */
static const struct heatmap_window middle = {
	.start_ns = 4500,
	.end_ns = 5500,
	.start = 104500,
	.end = 105500,
	.nr_times = 10,
	.nr_addrs = 20,
};
static const struct heatmap_window record = {
	.start_ns = 0, .end_ns = 10000, .start = 100000, .end = 110000
};

static struct heatmap_editor editor;

static int begin(void **state)
{
	(void)state;
	heatmap_editor__init(&editor, &middle, &record);
	return 0;
}

static enum heatmap_edit_result do_line(const char *text)
{
	char line[128];

	snprintf(line, sizeof(line), "%s\n", text);
	return heatmap_editor__do(&editor, line);
}

static void check(int64_t start_ns, int64_t end_ns, uint64_t start, uint64_t end)
{
	assert_int_equal(editor.win.start_ns, start_ns);
	assert_int_equal(editor.win.end_ns, end_ns);
	assert_int_equal(editor.win.start, start);
	assert_int_equal(editor.win.end, end);
}

static void test_scroll(void **state)
{
	(void)state;
	assert_int_equal(do_line("l"), EDIT_DRAW);
	check(4500, 5500, 104600, 105600);
	assert_int_equal(do_line("hhj"), EDIT_DRAW);
	check(4600, 5600, 104400, 105400);
	assert_int_equal(do_line("kk"), EDIT_DRAW);
	check(4400, 5400, 104400, 105400);
	assert_int_equal(do_line("scroll -50% time"), EDIT_DRAW);
	check(3900, 4900, 104400, 105400);
	assert_int_equal(do_line(" scroll\t10 address"), EDIT_DRAW);
	check(3900, 4900, 104500, 105500);
}

/* The record's ends stop it, and the window keeps its size. */
static void test_scroll_ends(void **state)
{
	(void)state;
	assert_int_equal(do_line("scroll -100000% time"), EDIT_DRAW);
	check(0, 1000, 104500, 105500);
	assert_int_equal(do_line("scroll 100000% address"), EDIT_DRAW);
	check(0, 1000, 109000, 110000);
}

static void test_zoom(void **state)
{
	(void)state;
	assert_int_equal(do_line("+"), EDIT_DRAW);
	check(4550, 5450, 104550, 105450);
	assert_int_equal(do_line("reset"), EDIT_DRAW);
	check(4500, 5500, 104500, 105500);
	assert_int_equal(do_line("-"), EDIT_DRAW);
	check(4450, 5550, 104450, 105550);
	do_line("reset");
	assert_int_equal(do_line("zoom 2 time"), EDIT_DRAW);
	check(4000, 6000, 104500, 105500);
	assert_int_equal(do_line("zoom 0.5 address"), EDIT_DRAW);
	check(4000, 6000, 104750, 105250);
}

/* Never more than there is, and a pixel is never less than a nanosecond and a byte. */
static void test_zoom_ends(void **state)
{
	(void)state;
	assert_int_equal(do_line("zoom 1000"), EDIT_DRAW);
	check(0, 10000, 100000, 110000);
	assert_int_equal(do_line("zoom 0.00001"), EDIT_DRAW);
	check(4995, 5005, 104990, 105010);
}

/* A window that was asked for beyond the record stays within reach. */
static void test_outside(void **state)
{
	struct heatmap_window outside = middle;

	(void)state;
	outside.end = 200000;
	heatmap_editor__init(&editor, &outside, &record);
	do_line("zoom 1000");
	check(0, 10000, 100000, 200000);
}

/* All addresses and all times there are. */
static void test_extremes(void **state)
{
	const struct heatmap_window all = {
		.start_ns = INT64_MIN, .end_ns = INT64_MAX, .end = -1, .nr_times = 1, .nr_addrs = 1
	};
	int i;

	(void)state;
	heatmap_editor__init(&editor, &all, &all);
	assert_int_equal(do_line("lj-"), EDIT_DRAW);
	check(INT64_MIN, INT64_MAX, 0, -1);
	for (i = 0; i < 1000; i++)
		assert_int_equal(do_line(i % 3 ? "+" : "scroll 1000000% time"), EDIT_DRAW);
	assert_int_equal(editor.win.end_ns, INT64_MAX);
	assert_int_equal(editor.win.end - editor.win.start, 1);
}

static void test_words(void **state)
{
	static const char *const bad[] = {
		"x",
		"hx",
		"zoom",
		"zoom 0",
		"zoom -1",
		"zoom x",
		"zoom 2 both",
		"zoom 2 time now",
		"zoom 1e99",
		"scroll",
		"scroll 5%",
		"scroll x time",
		"scroll 1e99 time",
		"scroll 5% up",
		"reset now",
		"quit now",
		"l l",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(do_line(bad[i]), EDIT_BAD);
	assert_int_equal(do_line(""), EDIT_DRAW);
	assert_int_equal(do_line("help"), EDIT_HELP);
	assert_int_equal(do_line("?"), EDIT_HELP);
	assert_int_equal(do_line("q"), EDIT_QUIT);
	assert_int_equal(do_line("quit"), EDIT_QUIT);
	check(4500, 5500, 104500, 105500);
}

static void note_drawing(const void *priv, const struct heatmap_window *win)
{
	fprintf((FILE *)priv, "%ld-%ld\n", win->start_ns, win->end_ns);
}

static void check_dialogue(const char *commands, const char *want)
{
	char *text = NULL, *in_text = strdup(commands);
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	FILE *in = fmemopen(in_text, strlen(in_text), "r");

	assert_true(in && out);
	heatmap_editor__run(&editor, in, out, note_drawing, out);
	fclose(in);
	fclose(out);
	assert_string_equal(text, want);
	free(text);
	free(in_text);
}

#define PROMPT "h j k l + - zoom scroll reset help quit> "

static void test_dialogue(void **state)
{
	(void)state;
	check_dialogue("j\nwhat\nquit\nj\n", "4500-5500\n" PROMPT "4600-5600\n" PROMPT
					     "? (help lists the commands)\n" PROMPT);
	/* The end of the input ends it as well. */
	check_dialogue("k", "4600-5600\n" PROMPT "4500-5500\n" PROMPT "\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_scroll, begin),
		cmocka_unit_test_setup(test_scroll_ends, begin),
		cmocka_unit_test_setup(test_zoom, begin),
		cmocka_unit_test_setup(test_zoom_ends, begin),
		cmocka_unit_test_setup(test_outside, begin),
		cmocka_unit_test_setup(test_extremes, begin),
		cmocka_unit_test_setup(test_words, begin),
		cmocka_unit_test_setup(test_dialogue, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
