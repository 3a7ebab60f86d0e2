// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Scales of heat: which is chosen, what digits and ticks it gives. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "report/heat_scale.h"

#define NR 1000

/* @nr_hot pixels of @hot, the others of @other, one unknown. */
static struct heat_scale choose(enum heat_scale_kind kind, size_t nr_hot, double hot, double other)
{
	double heat[NR];
	size_t i;

	for (i = 0; i < NR; i++)
		heat[i] = i < nr_hot ? hot : other;
	heat[NR - 1] = NAN;
	return heat_scale__choose(kind, heat, NR, 200);
}

static void test_linear(void **state)
{
	struct heat_scale scale = choose(HEAT_AUTO, 100, 160, 0);

	(void)state;
	assert_false(scale.is_log);
	assert_true(scale.high == 160);
	assert_int_equal(heat_scale__level(&scale, 0), 0);
	assert_int_equal(heat_scale__level(&scale, 17.8), 0);
	assert_int_equal(heat_scale__level(&scale, 17.9), 1);
	assert_int_equal(heat_scale__level(&scale, 160), 8);
	assert_true(heat_scale__share(&scale, 40) == 0.25);
	assert_true(heat_scale__share(&scale, 400) == 1);
}

/* What is rarely accessed is seen, too, and the hottest is always as hot as the scale goes. */
static void test_small_heat(void **state)
{
	double high;

	(void)state;
	for (high = 1e-6; high < 1e6; high *= 1.7) {
		struct heat_scale scale = choose(HEAT_AUTO, 10, high, high / 2);

		assert_int_equal(heat_scale__level(&scale, high), 8);
		assert_int_equal(heat_scale__level(&scale, high / 2), 4);
	}
}

/* Few pixels have many accesses, many pixels a few. */
static void test_log(void **state)
{
	struct heat_scale scale = choose(HEAT_AUTO, 10, 200, 5);

	(void)state;
	assert_true(scale.is_log);
	assert_int_equal(heat_scale__level(&scale, 0), 0);
	assert_int_equal(heat_scale__level(&scale, 1e-9), 1);
	assert_in_range(heat_scale__level(&scale, 5), 2, 5);
	assert_int_equal(heat_scale__level(&scale, 200), 8);
	assert_true(heat_scale__share(&scale, 5) > 0.2 && heat_scale__share(&scale, 5) < 0.6);
	/* Noise beside it is no reason. */
	assert_false(choose(HEAT_AUTO, 100, 200, 0.5).is_log);
	assert_false(choose(HEAT_LINEAR, 10, 200, 5).is_log);
	assert_true(choose(HEAT_LOG, 100, 200, 0.5).is_log);
	assert_true(choose(HEAT_LOG, NR, 200, 0).knee > 0);
}

static void test_no_heat(void **state)
{
	struct heat_scale scale = choose(HEAT_AUTO, NR, 0, 0);
	double nothing = NAN;

	(void)state;
	assert_true(scale.high == 200);
	assert_int_equal(heat_scale__level(&scale, 0), 0);
	assert_true(heat_scale__choose(HEAT_LOG, &nothing, 1, 0).high == 1);
}

static void check_ticks(struct heat_scale scale, size_t max, const char *want)
{
	double ticks[32];
	size_t i, len = 0, nr = heat_scale__ticks(&scale, ticks, max);
	char text[256] = "";

	for (i = 0; i < nr; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%.4g", i ? " " : "",
					ticks[i]);
	assert_string_equal(text, want);
}

static void test_ticks(void **state)
{
	(void)state;
	check_ticks((struct heat_scale){ 200, false, 1 }, 11,
		    "0 20 40 60 80 100 120 140 160 180 200");
	check_ticks((struct heat_scale){ 160, false, 1 }, 5, "0 50 100 150");
	check_ticks((struct heat_scale){ 0.037, false, 1 }, 6, "0 0.01 0.02 0.03");
	check_ticks((struct heat_scale){ 200, true, 1.25 }, 9, "0 2 10 20 50 100 200");
	check_ticks((struct heat_scale){ 200, true, 1.25 }, 2, "0 200");
	check_ticks((struct heat_scale){ 170, true, 0.05 }, 6, "0 1 10 100");
}

/* Whatever the scale, ticks ascend from 0 to at most its end, and are apart. */
static void test_any_ticks(void **state)
{
	struct heat_scale scale = { .high = 1e-5 };
	double ticks[32];
	size_t i, nr, max;

	(void)state;
	for (; scale.high < 1e7; scale.high *= 1.37) {
		for (max = 2; max <= 32; max++) {
			scale.is_log = max % 2;
			scale.knee = scale.high / (double)(max * max);
			nr = heat_scale__ticks(&scale, ticks, max);
			assert_in_range(nr, 1, max);
			assert_true(ticks[0] == 0 && ticks[nr - 1] <= scale.high * (1 + 1e-6));
			for (i = 1; i < nr; i++)
				assert_true(heat_scale__share(&scale, ticks[i]) -
						    heat_scale__share(&scale, ticks[i - 1]) >
					    0.99 / (double)(max - 1));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_linear), cmocka_unit_test(test_small_heat),
		cmocka_unit_test(test_log),    cmocka_unit_test(test_no_heat),
		cmocka_unit_test(test_ticks),  cmocka_unit_test(test_any_ticks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
