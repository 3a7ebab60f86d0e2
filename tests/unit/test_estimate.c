// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * The estimate against simulated memory: pages with known access probability
 * and real accessed bits, sampled the way the sampler does it.  What comes out
 * must be the truth on average, whatever the mixture.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/estimate.h"
#include "core/rng.h"

#define NR_PAGES 4096
#define RUN	 16
#define TICKS	 20
#define NR_SLOTS 4

/* struct look - a run under watch. */
struct look {
	bool is_open;
	bool is_armed;
	uint32_t first;
	uint32_t mask;
};

/* struct memory - one region: chance of access per interval and accessed bit of each page. */
struct memory {
	struct bd_rng rng;
	float chance[NR_PAGES];
	bool bit[NR_PAGES];
	struct look looks[NR_SLOTS];
};

static bool draw(struct bd_rng *rng, float chance)
{
	return (float)(bd_rng__next(rng) >> 40) < chance * (float)(1 << 24);
}

static void memory__init(struct memory *m, uint64_t seed)
{
	memset(m, 0, sizeof(*m));
	bd_rng__init(&m->rng, seed);
}

/* As after a while: what is never accessed has been cleared, and nothing else for long. */
static void memory__settle(struct memory *m)
{
	size_t i;

	for (i = 0; i < NR_PAGES; i++)
		m->bit[i] = m->chance[i] > 0;
}

static void memory__fill(struct memory *m, size_t first, size_t nr, float chance)
{
	size_t i;

	for (i = first; i < first + nr; i++)
		m->chance[i] = chance;
}

static double memory__truth(const struct memory *m)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < NR_PAGES; i++)
		sum += m->chance[i];
	return sum / NR_PAGES;
}

static void pass_interval(struct memory *m)
{
	size_t i;

	for (i = 0; i < NR_PAGES; i++)
		if (m->chance[i] > 0 && draw(&m->rng, m->chance[i]))
			m->bit[i] = true;
}

static uint32_t read_run(const struct memory *m, uint32_t first)
{
	uint32_t mask = 0, i;

	for (i = 0; i < RUN; i++)
		mask |= (uint32_t)m->bit[first + i] << i;
	return mask;
}

static float share(uint32_t mask)
{
	return (float)__builtin_popcount(mask) / RUN;
}

static void second_look(struct memory *m, struct look *look, struct bd_looks *sums)
{
	uint32_t set = read_run(m, look->first);

	if (look->is_armed) {
		sums->nr_armed += share(look->mask);
		sums->sum_armed += share(look->mask & set);
	} else {
		sums->nr_clear += share(look->mask);
		sums->sum_clear += share(look->mask & set);
	}
	look->is_open = false;
}

static void first_look(struct memory *m, struct look *look, uint32_t *arms, struct bd_looks *sums)
{
	uint32_t i, set;

	look->first = (uint32_t)bd_rng__range(&m->rng, 0, NR_PAGES / RUN) * RUN;
	set = read_run(m, look->first);
	sums->nr_set += 1;
	sums->sum_set += share(set);
	look->is_armed = set && *arms;
	look->mask = look->is_armed ? set : ~set & 0xffff;
	look->is_open = look->mask != 0;
	if (!look->is_armed)
		return;
	(*arms)--;
	for (i = 0; i < RUN; i++)
		if (set & (1u << i))
			m->bit[look->first + i] = false;
}

/* One aggregation window with at most @arms armings. */
static void run_window(struct memory *m, struct bd_estimate *est, uint32_t arms)
{
	struct bd_looks sums = { 0 };
	uint32_t tick, i;

	for (tick = 0; tick < TICKS; tick++) {
		pass_interval(m);
		for (i = 0; i < NR_SLOTS; i++) {
			if (m->looks[i].is_open)
				second_look(m, &m->looks[i], &sums);
			first_look(m, &m->looks[i], &arms, &sums);
		}
	}
	bd_estimate__update(est, &sums);
}

/* Mean estimate over many windows, after a while to settle. */
static double mean_rate(struct memory *m, uint32_t arms)
{
	struct bd_estimate est = BD_ESTIMATE_NONE;
	double sum = 0;
	uint32_t i;

	memory__settle(m);
	for (i = 0; i < 60; i++)
		run_window(m, &est, arms);
	for (i = 0; i < 300; i++) {
		run_window(m, &est, arms);
		sum += bd_estimate__rate(&est);
	}
	return sum / 300;
}

static void assert_close(double value, double expected, double tolerance)
{
	if (!(fabs(value - expected) <= tolerance))
		fail_msg("%.4f is not within %.4f of %.4f", value, tolerance, expected);
}

/* --- mixtures ----------------------------------------------------------------------- */

static void test_hot_and_cold(void **state)
{
	static const size_t hot[] = { 0, 64, 1024, 2048, 4096 };
	struct memory m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(hot) / sizeof(hot[0]); i++) {
		memory__init(&m, i);
		memory__fill(&m, 512 * (hot[i] < 2048), hot[i], 1);
		assert_close(mean_rate(&m, 2), memory__truth(&m), 0.02);
	}
}

static void test_warm(void **state)
{
	static const float chances[] = { 0.02f, 0.2f, 0.5f, 0.9f };
	struct memory m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(chances) / sizeof(chances[0]); i++) {
		memory__init(&m, i);
		memory__fill(&m, 0, NR_PAGES, chances[i]);
		assert_close(mean_rate(&m, 2), chances[i], 0.03);
	}
}

/* Hot and cold pages side by side in every run, and stretches of all kinds. */
static void test_mixtures(void **state)
{
	struct memory m;
	size_t i;

	(void)state;
	memory__init(&m, 1);
	for (i = 0; i < NR_PAGES; i++)
		m.chance[i] = i % 4 ? 0 : 1;
	assert_close(mean_rate(&m, 2), 0.25, 0.03);

	memory__init(&m, 2);
	memory__fill(&m, 0, 1024, 1);
	memory__fill(&m, 1024, 1024, 0.5f);
	memory__fill(&m, 2048, 512, 0.05f);
	assert_close(mean_rate(&m, 4), memory__truth(&m), 0.04);
}

/* Without a single arming cold memory whose bits are clear costs nothing and is known. */
static void test_free_looks(void **state)
{
	struct bd_estimate est = BD_ESTIMATE_NONE;
	struct memory m;
	uint32_t i;

	(void)state;
	memory__init(&m, 3);
	for (i = 0; i < 10; i++)
		run_window(&m, &est, 0);
	assert_close(bd_estimate__rate(&est), 0, 1e-6);
	assert_close(est.set, 0, 1e-6);
	memory__fill(&m, 0, NR_PAGES, 1);
	run_window(&m, &est, 0);
	assert_true(bd_estimate__rate(&est) > 0);
}

/* --- change ------------------------------------------------------------------------- */

static uint32_t windows_until(struct memory *m, struct bd_estimate *est, float lo, float hi)
{
	uint32_t i;

	for (i = 1; i <= 30; i++) {
		run_window(m, est, 1);
		if (bd_estimate__rate(est) >= lo && bd_estimate__rate(est) <= hi)
			return i;
	}
	return i;
}

static void test_reacts(void **state)
{
	struct bd_estimate est = BD_ESTIMATE_NONE;
	struct memory m;
	uint32_t i;

	(void)state;
	memory__init(&m, 4);
	for (i = 0; i < 50; i++)
		run_window(&m, &est, 1);
	memory__fill(&m, 0, NR_PAGES, 1);
	assert_in_range(windows_until(&m, &est, 0.7f, 1), 1, 4);
	for (i = 0; i < 50; i++)
		run_window(&m, &est, 1);
	memory__fill(&m, 0, NR_PAGES, 0);
	assert_in_range(windows_until(&m, &est, 0, 0.2f), 1, 4);
}

static void test_keeps_what_it_knows(void **state)
{
	struct bd_estimate est = BD_ESTIMATE_NONE;
	struct bd_looks none = { 0 };
	struct memory m;
	float before, evidence;
	uint32_t i, idle;

	(void)state;
	memory__init(&m, 5);
	memory__fill(&m, 0, 2048, 1);
	for (i = 0; i < 30; i++)
		run_window(&m, &est, 2);
	before = bd_estimate__rate(&est);
	evidence = est.nr_armed;
	idle = est.idle_windows;
	for (i = 0; i < 5; i++)
		bd_estimate__update(&est, &none);
	assert_close(bd_estimate__rate(&est), before, 1e-5);
	assert_true(est.nr_armed < evidence);
	assert_int_equal(est.idle_windows, idle + 5);
}

static void test_bounds(void **state)
{
	struct bd_estimate est = BD_ESTIMATE_NONE;
	struct bd_rng rng;
	uint32_t i, k;

	(void)state;
	bd_rng__init(&rng, 6);
	for (i = 0; i < 20000; i++) {
		float nr[4], sum[4];
		struct bd_looks looks;

		for (k = 0; k < 4; k++) {
			nr[k] = (float)(bd_rng__next(&rng) % 4) / 2;
			sum[k] = nr[k] * (float)(bd_rng__next(&rng) % 257) / 256;
		}
		looks = (struct bd_looks){
			.nr_set = nr[0],
			.sum_set = sum[0],
			.nr_clear = nr[1],
			.sum_clear = sum[1],
			.nr_armed = nr[2],
			.sum_armed = sum[2],
			.sum_armed_squares = nr[2] > 0 ? sum[2] * sum[2] / nr[2] : 0,
			.nr_unarmable = nr[3],
			.sum_unarmable = sum[3],
		};
		bd_estimate__update(&est, &looks);
		assert_true(bd_estimate__rate(&est) >= 0 && bd_estimate__rate(&est) <= 1);
		assert_true(est.set >= 0 && est.set <= 1);
		assert_true(est.unarmable >= 0 && est.unarmable <= 1);
		assert_true(est.nr_armed >= 0 && isfinite(est.nr_armed));
	}
}

static void test_other_measurement(void **state)
{
	struct bd_estimate est = BD_ESTIMATE_NONE;

	(void)state;
	est.set = 1;
	est.set_rate = 0.2f;
	est.coarse_rate = 0.7f;
	est.unarmable = 0.1f;
	assert_close(bd_estimate__rate(&est), 0.2, 1e-6);
	est.unarmable = 0.9f;
	est.nr_offered = 1;
	assert_close(bd_estimate__rate(&est), 0.2, 1e-6);
	est.nr_offered = 2;
	assert_close(bd_estimate__rate(&est), 0.7, 1e-6);
	/* Not measured by other means either: what nothing clears does not count as accessed. */
	est.coarse_rate = -1;
	assert_close(bd_estimate__rate(&est), 0.2 * 0.1, 1e-6);
}

/* Only what is set and unknown beside what is clear must not be joined. */
static void test_may_differ(void **state)
{
	struct bd_estimate clear = BD_ESTIMATE_NONE, set = BD_ESTIMATE_NONE;

	(void)state;
	set.set = 1;
	assert_true(bd_estimate__may_differ(&clear, &set));
	assert_true(bd_estimate__may_differ(&set, &clear));
	assert_false(bd_estimate__may_differ(&set, &set));
	assert_false(bd_estimate__may_differ(&clear, &clear));
	set.nr_armed = 1;
	assert_false(bd_estimate__may_differ(&clear, &set));
	set.nr_armed = 0;
	set.unarmable = 1;
	set.nr_offered = 2;
	assert_false(bd_estimate__may_differ(&clear, &set));
}

/* Two rates of one look each say little; of twenty looks, much. */
static void test_noise(void **state)
{
	struct bd_estimate a = BD_ESTIMATE_NONE, b = BD_ESTIMATE_NONE;

	(void)state;
	assert_false(bd_estimate__is_noise(&a, &b));
	a.set = b.set = 1;
	a.nr_set = b.nr_set = 5;
	a.nr_armed = b.nr_armed = 1;
	a.set_rate = 0.3f;
	b.set_rate = 0.5f;
	assert_true(bd_estimate__is_noise(&a, &b));
	b.set_rate = 1;
	assert_false(bd_estimate__is_noise(&a, &b));
	b.set_rate = 0.5f;
	a.nr_armed = b.nr_armed = 20;
	assert_false(bd_estimate__is_noise(&a, &b));
}

/* Steps of a slope, which DAMON's threshold of two in twenty would join. */
static void test_steps(void **state)
{
	struct bd_estimate a = BD_ESTIMATE_NONE, b = BD_ESTIMATE_NONE;

	(void)state;
	a.set = b.set = 1;
	a.nr_set = b.nr_set = a.nr_armed = b.nr_armed = 40;
	a.set_rate = 0.29f;
	b.set_rate = 0.22f;
	assert_false(bd_estimate__may_differ(&a, &b));
	/* Pages that are accessed independently of each other tell more. */
	a.mixed = b.mixed = 0.9f;
	assert_true(bd_estimate__may_differ(&a, &b));
	assert_true(bd_estimate__may_differ(&b, &a));
	b.set_rate = 0.25f;
	assert_false(bd_estimate__may_differ(&a, &b));
	/* Noise of cold memory is no step. */
	a.set_rate = 0.1f;
	b.set_rate = 0.02f;
	assert_false(bd_estimate__may_differ(&a, &b));
}

/* Looks at @nr runs, @hot of them with all of their pages accessed and the others with none. */
static struct bd_looks all_or_none(float nr, float hot)
{
	return (struct bd_looks){
		.nr_set = nr,
		.sum_set = nr,
		.nr_armed = nr,
		.sum_armed = hot,
		.sum_armed_squares = hot,
	};
}

/* Looks at @nr runs with a share of @rate of their pages accessed in each of them. */
static struct bd_looks alike(float nr, float rate)
{
	return (struct bd_looks){
		.nr_set = nr,
		.sum_set = nr,
		.nr_armed = nr,
		.sum_armed = nr * rate,
		.sum_armed_squares = nr * rate * rate,
	};
}

static void update_often(struct bd_estimate *est, struct bd_looks looks, int times)
{
	while (times--)
		bd_estimate__update(est, &looks);
}

/* The same mean from runs that agree is far surer than from runs that do not. */
static void test_scatter(void **state)
{
	struct bd_estimate apart = BD_ESTIMATE_NONE, same = BD_ESTIMATE_NONE;

	(void)state;
	update_often(&apart, all_or_none(10, 3), 20);
	update_often(&same, alike(10, 0.3f), 20);
	assert_close(bd_estimate__rate(&apart), 0.3, 1e-3);
	assert_close(bd_estimate__rate(&same), 0.3, 1e-3);
	assert_close(bd_estimate__variance(&apart), 0.21, 0.01);
	assert_true(bd_estimate__variance(&same) < bd_estimate__variance(&apart) / 10);
}

/* What does not change is averaged over many windows; what does is believed at once. */
static void test_steady(void **state)
{
	struct bd_estimate est = BD_ESTIMATE_NONE;
	int i;

	(void)state;
	for (i = 0; i < 40; i++)
		update_often(&est, all_or_none(5, (float)(i % 2 ? 3 : 1)), 1);
	assert_close(bd_estimate__rate(&est), 0.4, 0.05);
	update_often(&est, all_or_none(5, 5), 1);
	assert_close(bd_estimate__rate(&est), 1, 1e-6);
	update_often(&est, all_or_none(5, 3), 40);
	update_often(&est, all_or_none(5, 1), 20);
	assert_close(bd_estimate__rate(&est), 0.2, 0.1);
}

/* That looks belied a rate is remembered for a while. */
static void test_surprises(void **state)
{
	struct bd_estimate est = BD_ESTIMATE_NONE;

	(void)state;
	update_often(&est, all_or_none(2, 2), 60);
	assert_true(est.surprises < 0.1f);
	update_often(&est, all_or_none(2, 0), 1);
	assert_true(est.surprises >= 1);
	update_often(&est, all_or_none(2, 0), 40);
	assert_true(est.surprises < 0.1f);
}

/* Halves of a region are told apart by looks of their own, and wait for them. */
static void test_undecided(void **state)
{
	struct bd_estimate left = BD_ESTIMATE_NONE, right;

	(void)state;
	update_often(&left, all_or_none(10, 3), 20);
	bd_estimate__split(&left);
	right = left;
	assert_true(bd_estimate__is_undecided(&left, &right));
	update_often(&left, alike(10, 0.5f), 5);
	update_often(&right, alike(10, 0.1f), 5);
	assert_false(bd_estimate__is_undecided(&left, &right));
	assert_true(bd_estimate__may_differ(&left, &right));
}

/* Halves that never get enough looks do not wait for ever, and what is all hot or cold never. */
static void test_undecided_ends(void **state)
{
	struct bd_estimate left = BD_ESTIMATE_NONE, right;
	int i;

	(void)state;
	update_often(&left, all_or_none(10, 10), 20);
	right = left;
	bd_estimate__split(&left);
	assert_false(bd_estimate__is_undecided(&left, &right));

	update_often(&left, all_or_none(10, 3), 40);
	bd_estimate__split(&left);
	right = left;
	for (i = 0; bd_estimate__is_undecided(&left, &right); i++) {
		assert_in_range(i, 0, 100);
		update_often(&left, all_or_none(0.2f, 0.06f), 1);
		update_often(&right, all_or_none(0.2f, 0.05f), 1);
	}
	assert_in_range(i, 5, 100);
}

/* --- regions joined and cut ------------------------------------------------------------ */

static struct bd_estimate random_estimate(struct bd_rng *rng)
{
	struct bd_estimate est = BD_ESTIMATE_NONE;
	float *const shares[] = { &est.set, &est.clear_rate, &est.set_rate };
	float *const evidence[] = { &est.nr_set, &est.nr_clear, &est.nr_armed };
	size_t i;

	for (i = 0; i < 3; i++) {
		*shares[i] = (float)(bd_rng__next(rng) % 1025) / 1024;
		*evidence[i] = (float)(bd_rng__next(rng) % 100) / 4;
	}
	if (bd_rng__next(rng) % 2) {
		est.steady_rate = (float)(bd_rng__next(rng) % 1025) / 1024;
		est.nr_steady = est.nr_armed * 2;
	}
	return est;
}

/* The rate of two regions joined is the mean of theirs by size, exactly. */
static void test_merge(void **state)
{
	struct bd_rng rng;
	uint32_t i;

	(void)state;
	bd_rng__init(&rng, 7);
	for (i = 0; i < 2000; i++) {
		struct bd_estimate left = random_estimate(&rng), right = random_estimate(&rng);
		uint64_t l = 4096 * (1 + bd_rng__next(&rng) % 100000);
		uint64_t r = 4096 * (1 + bd_rng__next(&rng) % 100000);
		double expected = (bd_estimate__rate(&left) * (double)l +
				   bd_estimate__rate(&right) * (double)r) /
				  (double)(l + r);

		bd_estimate__merge(&left, l, &right, r);
		assert_close(bd_estimate__rate(&left), expected, 1e-4);
	}
}

static void test_split(void **state)
{
	struct bd_rng rng;
	uint32_t i;

	(void)state;
	bd_rng__init(&rng, 8);
	for (i = 0; i < 100; i++) {
		struct bd_estimate est = random_estimate(&rng), half = est;

		bd_estimate__split(&half);
		assert_close(bd_estimate__rate(&half), bd_estimate__rate(&est), 1e-6);
		assert_true(half.nr_set <= est.nr_set && half.nr_clear <= est.nr_clear);
		assert_true(est.nr_armed <= 0 || half.nr_armed < est.nr_armed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hot_and_cold),   cmocka_unit_test(test_warm),
		cmocka_unit_test(test_mixtures),       cmocka_unit_test(test_free_looks),
		cmocka_unit_test(test_reacts),	       cmocka_unit_test(test_keeps_what_it_knows),
		cmocka_unit_test(test_bounds),	       cmocka_unit_test(test_other_measurement),
		cmocka_unit_test(test_may_differ),     cmocka_unit_test(test_steps),
		cmocka_unit_test(test_noise),	       cmocka_unit_test(test_merge),
		cmocka_unit_test(test_split),	       cmocka_unit_test(test_scatter),
		cmocka_unit_test(test_steady),	       cmocka_unit_test(test_undecided),
		cmocka_unit_test(test_undecided_ends), cmocka_unit_test(test_surprises),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
