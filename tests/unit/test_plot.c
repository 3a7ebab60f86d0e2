// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Curves: what falls into a column, round ticks, plots of characters, and files of each kind. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "record_fixture.h"
#include "report/canvas.h"
#include "report/plot.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))
#define MIB	  1048576.0

static struct plot_curve make_curve(const char *name, const struct plot_step *steps, size_t nr)
{
	struct plot_curve curve = { .name = name, .note = "mean 2 MiB", .nr = nr };

	curve.steps = calloc(nr, sizeof(*steps));
	assert_non_null(curve.steps);
	memcpy(curve.steps, steps, nr * sizeof(*steps));
	return curve;
}

static struct plot make_plot(const struct plot_step *steps, size_t nr)
{
	struct plot plot = {
		.title = "Working set",
		.x_name = "Time",
		.y_name = "Size",
		.x_unit = TICKS_NS,
		.y_unit = TICKS_BYTES,
		.to = 4e9,
		.nr_curves = 1,
	};

	plot.curves[0] = make_curve("wss", steps, nr);
	return plot;
}

static const struct plot_step stairs[] = { { 0, 1e9, 1 * MIB },
					   { 1e9, 2e9, 2 * MIB },
					   { 2e9, 3e9, 4 * MIB } };

static void test_columns(void **state)
{
	static const struct plot_step steps[] = { { -1, 0.5, 8 },
						  { 0.5, 1.25, 4 },
						  { 1.25, 1.5, 0 } };
	struct plot plot = make_plot(steps, NR(steps));
	struct plot_column c[4];

	(void)state;
	plot.to = 4;
	plot__columns(&plot, &plot.curves[0], c, 4);
	assert_true(c[0].mean == 6 && c[0].least == 4 && c[0].most == 8);
	/* The mean is that of what is known, and a short burst is not lost. */
	assert_true(c[1].mean == 2 && c[1].least == 0 && c[1].most == 4);
	assert_true(isnan(c[2].mean) && isnan(c[3].mean));
	assert_true(plot__top(&plot, 4) == 8);
	plot__fini(&plot);
}

static void test_ticks(void **state)
{
	static const struct {
		enum ticks_unit unit;
		double span;
		size_t max;
		double step;
		const char *label;
	} cases[] = {
		{ TICKS_BYTES, 5 * MIB, 6, MIB, "1 MiB" },
		{ TICKS_BYTES, 8 * MIB, 8, MIB, "1 MiB" },
		{ TICKS_BYTES, 3072 * MIB, 6, 512 * MIB, "0.5 GiB" },
		{ TICKS_BYTES, 0, 6, 1, "1 B" },
		{ TICKS_NS, 60e9, 8, 10e9, "10 s" },
		{ TICKS_NS, 3600e9, 8, 600e9, "10 min" },
		{ TICKS_NS, 86400e9, 8, 10800e9, "3 h" },
		{ TICKS_NS, 1e6, 4, 500e3, "500 us" },
		{ TICKS_NS, 40 * 86400e9, 8, 5 * 86400e9, "5 d" },
		{ TICKS_COUNT, 3, 6, 1, "1" },
		{ TICKS_COUNT, 7000, 6, 2000, "2,000" },
		{ TICKS_PERCENT, 100, 8, 20, "20 %" },
		{ TICKS_PERCENT, 0.7, 7, 0.1, "0.1 %" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < NR(cases); i++) {
		double step = ticks__step(cases[i].unit, cases[i].span, cases[i].max);

		assert_true(fabs(step - cases[i].step) <= 1e-9 * cases[i].step);
		assert_string_equal(ticks__label(cases[i].unit, step, cases[i].span).s,
				    cases[i].label);
		assert_string_equal(ticks__label(cases[i].unit, 0, cases[i].span).s, "0");
	}
}

static void check_text(const struct plot *plot, bool utf8, const char *want)
{
	char *text = NULL;
	size_t sz = 0;
	FILE *out = open_memstream(&text, &sz);

	assert_non_null(out);
	assert_int_equal(plot__print(plot, 40, utf8, out), 0);
	fclose(out);
	assert_string_equal(text, want);
	free(text);
}

static void test_text(void **state)
{
	struct plot plot = make_plot(stairs, NR(stairs));

	(void)state;
	check_text(&plot, false,
		   "Working set\n"
		   "     4 MiB +              #######       \n"
		   "           |              #######       \n"
		   "           |              #######       \n"
		   "           |              #######       \n"
		   "     3 MiB +              #######       \n"
		   "           |              #######       \n"
		   "           |              #######       \n"
		   "           |              #######       \n"
		   "     2 MiB +       ##############       \n"
		   "           |       ##############       \n"
		   "           |       ##############       \n"
		   "           |       ##############       \n"
		   "     1 MiB +#####################       \n"
		   "           |#####################       \n"
		   "           |#####################       \n"
		   "           |#####################       \n"
		   "         0 +----------------------------\n"
		   "            0     1 s    2 s    3 s  4 s\n"
		   "                        Time\n"
		   "             wss: mean 2 MiB\n");
	plot__fini(&plot);
}

static void test_two_curves(void **state)
{
	struct plot plot = make_plot(stairs, NR(stairs));
	static const struct plot_step flat = { 0, 4e9, 3 * MIB };

	(void)state;
	plot.curves[plot.nr_curves++] = make_curve("rss", &flat, 1);
	check_text(&plot, false,
		   "Working set\n"
		   "     4 MiB +              *******       \n"
		   "           |                            \n"
		   "           |                            \n"
		   "           |oooooooooooooooooooooooooooo\n"
		   "     3 MiB +                            \n"
		   "           |                            \n"
		   "           |                            \n"
		   "           |       *******              \n"
		   "     2 MiB +                            \n"
		   "           |                            \n"
		   "           |                            \n"
		   "           |*******                     \n"
		   "     1 MiB +                            \n"
		   "           |                            \n"
		   "           |                            \n"
		   "           |                            \n"
		   "         0 +----------------------------\n"
		   "            0     1 s    2 s    3 s  4 s\n"
		   "                        Time\n"
		   "           * wss: mean 2 MiB\n"
		   "           o rss: mean 2 MiB\n");
	plot__fini(&plot);
}

static void check_begin(const char *name, const char *want, size_t len)
{
	char head[64];
	FILE *file = fopen(fixture_path(name), "r");

	assert_non_null(file);
	assert_true(fread(head, 1, sizeof(head), file) >= len);
	fclose(file);
	assert_memory_equal(head, want, len);
}

static void test_files(void **state)
{
	struct plot plot = make_plot(stairs, NR(stairs));

	(void)state;
	assert_int_equal(plot__write(&plot, fixture_path("a.png")), 0);
	check_begin("a.png", "\x89PNG\r\n\x1a\n", 8);
	assert_int_equal(plot__write(&plot, fixture_path("a.svg")), 0);
	check_begin("a.svg", "<?xml version=", 14);
	assert_int_equal(plot__write(&plot, fixture_path("a.pdf")), 0);
	check_begin("a.pdf", "%PDF-", 5);
	plot.bars = true;
	assert_int_equal(plot__write(&plot, fixture_path("a.png")), 0);
	assert_false(canvas__can_draw("a.gif"));
	assert_false(canvas__can_draw(".png"));
	assert_int_equal(plot__write(&plot, fixture_path("a.gif")), -EINVAL);
	assert_int_equal(plot__write(&plot, "/nonexistent/a.svg"), -ENOENT);
	plot__fini(&plot);
}

/* A full disk is told, and leaves no half a picture. */
static void test_full(void **state)
{
	static const char *const endings[] = { "full.png", "full.svg", "full.pdf" };
	struct plot plot = make_plot(stairs, NR(stairs));
	char path[128];
	size_t i;

	(void)state;
	for (i = 0; i < NR(endings); i++) {
		snprintf(path, sizeof(path), "%s", fixture_path(endings[i]));
		assert_int_equal(symlink("/dev/full", path), 0);
		assert_int_equal(plot__write(&plot, path), -ENOSPC);
		assert_int_equal(access("/dev/full", F_OK), 0);
		assert_int_equal(unlink(path), 0);
	}
	plot__fini(&plot);
}

/* More steps than pixels, gaps, and nothing but zeros must all be drawn. */
static void test_many_steps(void **state)
{
	struct plot plot = make_plot(stairs, 1);
	size_t i, nr = 40000;

	(void)state;
	free(plot.curves[0].steps);
	plot.curves[0].steps = calloc(nr, sizeof(*plot.curves[0].steps));
	assert_non_null(plot.curves[0].steps);
	plot.curves[0].nr = nr;
	for (i = 0; i < nr; i++) {
		double at = (double)i * 1e5 + (i > nr / 2 ? 1e8 : 0);

		plot.curves[0].steps[i] = (struct plot_step){ at, at + 1e5, (double)(i % 7) };
	}
	assert_int_equal(plot__write(&plot, fixture_path("a.svg")), 0);
	for (i = 0; i < nr; i++)
		plot.curves[0].steps[i].value = 0;
	assert_int_equal(plot__write(&plot, fixture_path("a.svg")), 0);
	plot__fini(&plot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),	   cmocka_unit_test(test_ticks),
		cmocka_unit_test(test_text),	   cmocka_unit_test(test_two_curves),
		cmocka_unit_test(test_files),	   cmocka_unit_test(test_full),
		cmocka_unit_test(test_many_steps),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
