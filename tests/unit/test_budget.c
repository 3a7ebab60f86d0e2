// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The overhead budget in a closed loop: what is spent stays within, and little is left unused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

#include "worker/budget.h"

#define WINDOW_NS 100000000ull
#define SAMPLE_US 5000
#define TICKS	  20

/* struct machine - what things cost, and how much there is to clear. */
struct machine {
	double percent;
	uint64_t arm_ns;
	uint64_t look_ns;
	uint64_t fixed_ns;
	uint32_t max_arms;
};

/* struct run - a monitoring on such a machine. */
struct run {
	struct budget budget;
	struct budget_spent spent;
	uint64_t nr_windows;
	bool is_calm;
};

static void run__init(struct run *r, const struct machine *m)
{
	memset(r, 0, sizeof(*r));
	/* Loading and calibrating came before. */
	r->spent.cpu_ns = 200000000;
	r->spent.timer_ns = 1000;
	budget__init(&r->budget, m->percent, &r->spent);
}

static void run__windows(struct run *r, const struct machine *m, uint32_t nr)
{
	uint32_t arms, i;
	uint64_t looks;

	for (i = 0; i < nr; i++) {
		arms = budget__arms(&r->budget, r->is_calm);
		arms = arms < m->max_arms ? arms : m->max_arms;
		looks = (uint64_t)TICKS * budget__looks(&r->budget, SAMPLE_US, r->is_calm);
		r->spent.nr_looks += looks;
		r->spent.timer_ns += looks * m->look_ns;
		r->spent.nr_arms += arms;
		r->spent.arm_ns += arms * m->arm_ns;
		r->spent.cpu_ns += arms * m->arm_ns + m->fixed_ns;
		budget__end_window(&r->budget, WINDOW_NS, &r->spent);
		r->nr_windows++;
	}
}

/* What was spent since @before, in percent of one CPU. */
static double percent_since(const struct run *r, const struct run *before)
{
	uint64_t ns =
		r->spent.timer_ns + r->spent.cpu_ns - before->spent.timer_ns - before->spent.cpu_ns;

	return 100.0 * (double)ns / (double)(WINDOW_NS * (r->nr_windows - before->nr_windows));
}

static void assert_between(double value, double lo, double hi)
{
	if (!(value >= lo && value <= hi))
		fail_msg("%f is not within %f and %f", value, lo, hi);
}

static void test_stays_within(void **state)
{
	static const struct machine machines[] = {
		{ 1, 6000, 60, 100000, 1000000 },  { 1, 600, 20, 50000, 1000000 },
		{ 1, 40000, 150, 50000, 1000000 }, { 0.5, 6000, 60, 100000, 1000000 },
		{ 3, 9000, 60, 100000, 1000000 },
	};
	struct run run, before;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		run__init(&run, &machines[i]);
		before = run;
		run__windows(&run, &machines[i], 1000);
		assert_between(percent_since(&run, &before), 0.7 * machines[i].percent,
			       machines[i].percent);
	}
}

/* A change of what things cost is noticed soon. */
static void test_costs_change(void **state)
{
	struct machine m = { 1, 2000, 30, 100000, 1000000 };
	struct run run, before;

	(void)state;
	run__init(&run, &m);
	run__windows(&run, &m, 100);
	m.arm_ns = 30000;
	m.look_ns = 120;
	run__windows(&run, &m, 20);
	before = run;
	run__windows(&run, &m, 500);
	assert_between(percent_since(&run, &before), 0.6, 1);
}

/* Saved up while there was nothing to clear, it is not spent at once. */
static void test_no_burst(void **state)
{
	struct machine m = { 1, 6000, 60, 50000, 0 };
	struct run run, before;

	(void)state;
	run__init(&run, &m);
	run__windows(&run, &m, 5000);
	m.max_arms = 1000000;
	before = run;
	run__windows(&run, &m, 10);
	/* Two seconds' worth may be saved, and a window spends up to six. */
	assert_between(percent_since(&run, &before), 0.5, 6);
	run__windows(&run, &m, 490);
	assert_between(percent_since(&run, &before), 0.8, 1.05);
}

/* Housekeeping alone takes more than all: the least is done, and never nothing. */
static void test_too_small(void **state)
{
	struct machine m = { 0.05, 6000, 60, 2000000, 1000000 };
	struct run run;
	uint32_t i;

	(void)state;
	run__init(&run, &m);
	run__windows(&run, &m, 20);
	for (i = 0; i < 100; i++) {
		run__windows(&run, &m, 1);
		assert_int_equal(budget__arms(&run.budget, false), 1);
		assert_true(budget__looks(&run.budget, SAMPLE_US, false) >= 6);
	}
	/* And what was overdrawn is made up for within seconds once that ends. */
	m.fixed_ns = 0;
	m.percent = 0.05;
	run__windows(&run, &m, 600);
	assert_true(budget__arms(&run.budget, false) >= 1);
	assert_true(run.budget.credit_ns > -0.0005 * (double)WINDOW_NS);
}

/* However small the share, 40 ms may be spent at once at the start; and all is paid back. */
static void test_loan(void **state)
{
	static const double percents[] = { 0.05, 0.5, 1, 4 };
	struct machine m = { 0, 6000, 60, 0, 1000000 };
	struct budget_spent spent = { 0 };
	struct budget budget;
	size_t i, k;
	double lent;

	(void)state;
	for (i = 0; i < sizeof(percents) / sizeof(percents[0]); i++) {
		m.percent = percents[i];
		lent = percents[i] < 2 ? 40e6 : percents[i] / 100 * 2e9;
		budget__init(&budget, m.percent, &spent);
		assert_between(budget.credit_ns, 0.999 * lent, 1.001 * lent);
		/* Nothing to do: windows earn less than their share until then. */
		budget__end_window(&budget, WINDOW_NS, &spent);
		assert_between(lent - budget.loan_ns, 0.04 * m.percent / 100 * (double)WINDOW_NS,
			       0.06 * m.percent / 100 * (double)WINDOW_NS);
		for (k = 0; k < 20000; k++)
			budget__end_window(&budget, WINDOW_NS, &spent);
		assert_between(budget.loan_ns, 0, 0);
	}
}

/* Windows in which 1,000 pages are swept for @page_ns each. */
static void sweep_for(struct budget *b, struct budget_spent *spent, uint64_t page_ns)
{
	uint32_t i;

	for (i = 0; i < 100; i++) {
		spent->nr_swept_pages += 1000;
		spent->arm_ns += 1000 * page_ns;
		spent->cpu_ns += 1000 * page_ns;
		budget__end_window(b, WINDOW_NS, spent);
	}
}

/* What is not needed for the start is given back, but for six windows' worth. */
static void test_end_of_start(void **state)
{
	struct budget_spent spent = { 0 };
	struct budget budget;

	(void)state;
	budget__init(&budget, 1, &spent);
	budget__end_window(&budget, WINDOW_NS, &spent);
	budget__end_start(&budget);
	assert_between(budget.credit_ns, 5.6e6, 5.8e6);
	assert_between(budget.loan_ns, 3e6, 6e6);
	/* What was earned since is nobody's. */
	for (int i = 0; i < 100; i++)
		budget__end_window(&budget, WINDOW_NS, &spent);
	budget__end_start(&budget);
	assert_between(budget.loan_ns, 0, 0);
	assert_true(budget.credit_ns > 10e6);
}

/* A close look clears a block of 512 pages: so many as half of what is for clearing pays. */
static void test_zooms(void **state)
{
	struct budget_spent spent = { 0 };
	struct budget budget;
	uint32_t nr = 0, i;

	(void)state;
	budget__init(&budget, 1, &spent);
	sweep_for(&budget, &spent, 50);
	assert_true(budget__zooms(&budget) >= 16);
	assert_between((double)budget__sweep_ns(&budget), 1e6, 6e6);
	/* All of the share goes into it, and more: the least is left, a tenth of it. */
	sweep_for(&budget, &spent, 2000);
	assert_between((double)budget__sweep_ns(&budget), 1e4, 1e5);
	/* One costs some 1.05 ms, which takes 11 windows. */
	for (i = 0; i < 110; i++) {
		nr += budget__zooms(&budget);
		spent.cpu_ns += WINDOW_NS / 50;
		budget__end_window(&budget, WINDOW_NS, &spent);
	}
	assert_in_range(nr, 8, 11);
}

/* What is guessed at first is far off on some machines: one window tells. */
static void test_first_price(void **state)
{
	struct budget_spent spent = { 0 };
	struct budget budget;

	(void)state;
	budget__init(&budget, 1, &spent);
	spent.nr_swept_pages = 1000;
	spent.arm_ns = spent.cpu_ns = 1000000;
	budget__end_window(&budget, WINDOW_NS, &spent);
	assert_between(budget.cost_per_swept_page_ns, 990, 1010);
}

static void test_limits(void **state)
{
	const struct machine m = { 100, 10, 1, 0, 0 };
	struct run run;
	uint32_t i;

	(void)state;
	run__init(&run, &m);
	assert_in_range(budget__arms(&run.budget, false), 1, 1024);
	for (i = 0; i < 100; i++) {
		run__windows(&run, &m, 1);
		assert_in_range(budget__arms(&run.budget, false), 1, 1024);
		assert_true(budget__looks(&run.budget, 1, false) >= 6);
		assert_true(budget__looks(&run.budget, UINT32_MAX, false) >= 6);
	}
	assert_int_equal(budget__arms(&run.budget, false), 1024);
}

/* Half of the budget while all is calm, and savings for when it no longer is. */
static void test_calm(void **state)
{
	struct machine m = { 1, 9000, 1500, 150000, 1000000 };
	struct run run, before;
	uint32_t calm_arms;

	(void)state;
	run__init(&run, &m);
	run.is_calm = true;
	run__windows(&run, &m, 200);
	before = run;
	run__windows(&run, &m, 200);
	assert_between(percent_since(&run, &before), 0.4, 0.6);
	calm_arms = budget__arms(&run.budget, true);
	assert_true(calm_arms >= 1);
	assert_true(budget__arms(&run.budget, false) > 2 * calm_arms);
}

static void test_more_for_more(void **state)
{
	struct budget_spent none = { 0 };
	struct budget small, large;

	(void)state;
	budget__init(&small, 0.5, &none);
	budget__init(&large, 5, &none);
	assert_true(budget__looks(&large, SAMPLE_US, false) >
		    budget__looks(&small, SAMPLE_US, false));
	assert_true(budget__looks(&large, 2 * SAMPLE_US, false) >
		    budget__looks(&large, SAMPLE_US, false));
	budget__end_window(&small, WINDOW_NS, &none);
	budget__end_window(&large, WINDOW_NS, &none);
	assert_true(budget__arms(&large, false) > budget__arms(&small, false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stays_within), cmocka_unit_test(test_costs_change),
		cmocka_unit_test(test_no_burst),     cmocka_unit_test(test_too_small),
		cmocka_unit_test(test_loan),	     cmocka_unit_test(test_end_of_start),
		cmocka_unit_test(test_zooms),	     cmocka_unit_test(test_first_price),
		cmocka_unit_test(test_limits),	     cmocka_unit_test(test_more_for_more),
		cmocka_unit_test(test_calm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
