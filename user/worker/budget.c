// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A token bucket of CPU time, filled by each window and emptied by what was measured. */
#include "worker/budget.h"

#include "bpf/sampler.h"

/* First guesses, measured on a 2-CPU virtual machine; the running means soon replace them. */
#define FIRST_COST_PER_ARM_NS	     30000.0
#define FIRST_COST_PER_LOOK_NS	     500.0
#define FIRST_COST_PER_SWEPT_PAGE_NS 150.0
/* Part of what may be spent on clearing that goes into sweeps. */
#define SWEEP_SHARE 0.6
#define FADE	    0.8
/* Part of it that is for close looks, whatever else there is to do. */
#define ZOOM_SHARE 0.5
/* At most this share of the budget goes into looking. */
#define LOOK_SHARE 0.3
/* Windows' worth of unspent budget that may be saved, or overdrawn. */
#define SAVE_WINDOWS	 20.0
#define OVERDRAW_WINDOWS 100.0
/* Lent at the start: so much of the share, or of CPU time if that is more... */
#define LOAN_NS	      2e9
#define LEAST_LOAN_NS 40e6
/* ...and the part of what windows earn that pays it back. */
#define PAY_BACK_SHARE 0.05
/*
 * However much is saved or lent, a window spends no more than so many windows' worth; armings
 * less than sweeps, which are worth more while there is something to sweep.
 */
#define MOST_WINDOWS	  6.0
#define MOST_ARMS_WINDOWS 2.0
/* A part is kept back, for what is only noticed when it is spent. */
#define USABLE 0.95

/* Part of the budget that is used while nothing changes. */
#define CALM_SHARE 0.5

/* This share of the budget goes into clearing even when looking and housekeeping eat it all. */
#define LEAST_SHARE 0.1

#define MAX_ARMS  1024
#define MIN_LOOKS 6

void budget__init(struct budget *b, double percent, const struct budget_spent *now)
{
	double loan_ns = percent / 100 * LOAN_NS;

	if (loan_ns < LEAST_LOAN_NS)
		loan_ns = LEAST_LOAN_NS;
	*b = (struct budget){
		.share = percent / 100,
		.credit_ns = loan_ns,
		.loan_ns = loan_ns,
		.cost_per_arm_ns = FIRST_COST_PER_ARM_NS,
		.cost_per_look_ns = FIRST_COST_PER_LOOK_NS,
		.cost_per_swept_page_ns = FIRST_COST_PER_SWEPT_PAGE_NS,
		.last = *now,
	};
}

static void learn(double *mean, uint64_t ns, uint64_t nr)
{
	if (nr)
		*mean = *mean * FADE + (double)ns / (double)nr * (1 - FADE);
}

/*
 * What clearing cost is known as one sum.  Its distance from what was expected is laid to armings
 * and to swept pages in proportion to their expected parts; windows differ enough to tell them
 * apart in the long run.
 */
static void learn_clearing(struct budget *b, uint64_t ns, uint64_t nr_arms, uint64_t nr_pages)
{
	double arms = b->cost_per_arm_ns * (double)nr_arms;
	double pages = b->cost_per_swept_page_ns * (double)nr_pages;
	double surprise, weight;

	if (arms + pages <= 0)
		return;
	/* First guesses may be far off: until the running mean has a past, it is a plain one. */
	weight = 1 / (double)++b->nr_learnt;
	if (weight < 1 - FADE)
		weight = 1 - FADE;
	surprise = ((double)ns / (arms + pages) - 1) * weight;
	b->cost_per_arm_ns *= 1 + surprise * arms / (arms + pages);
	b->cost_per_swept_page_ns *= 1 + surprise * pages / (arms + pages);
}

static void pay_back(struct budget *b, uint64_t window_ns)
{
	double part = b->share * PAY_BACK_SHARE * (double)window_ns;

	if (part > b->loan_ns)
		part = b->loan_ns;
	b->loan_ns -= part;
	b->credit_ns -= part;
}

void budget__end_start(struct budget *b)
{
	double part = b->credit_ns - b->most_ns;

	if (part > b->loan_ns)
		part = b->loan_ns;
	if (part <= 0)
		return;
	b->loan_ns -= part;
	b->credit_ns -= part;
}

/* Savings end at @limit; what is beyond it already, lent, stays until it is spent. */
static void earn(struct budget *b, double ns, double limit)
{
	if (ns > 0 && b->credit_ns + ns > limit)
		b->credit_ns = b->credit_ns > limit ? b->credit_ns : limit;
	else
		b->credit_ns += ns;
}

/* What may be spent on clearing; a monitor that never clears sees nothing. */
static double clearing_ns(const struct budget *b)
{
	double ns = b->credit_ns < b->most_ns ? b->credit_ns : b->most_ns;

	return ns > b->least_ns ? ns : b->least_ns;
}

/* What is spent in any case does not pay for a close look in each window: it is saved up. */
static void plan_zooms(struct budget *b)
{
	double price = b->cost_per_arm_ns + BD_BLOCK_PAGES * b->cost_per_swept_page_ns;

	b->nr_zooms = (uint32_t)(clearing_ns(b) * ZOOM_SHARE / price);
	b->zoom_savings_ns = b->nr_zooms ? 0 : b->zoom_savings_ns + b->least_ns;
	if (b->zoom_savings_ns >= price) {
		b->zoom_savings_ns = 0;
		b->nr_zooms = 1;
	}
}

void budget__end_window(struct budget *b, uint64_t window_ns, const struct budget_spent *now)
{
	double allowance = b->share * USABLE * (double)window_ns;
	uint64_t timer_ns = now->timer_ns - b->last.timer_ns;
	uint64_t cpu_ns = now->cpu_ns - b->last.cpu_ns;
	uint64_t arm_ns = now->arm_ns - b->last.arm_ns;

	learn_clearing(b, arm_ns, now->nr_arms - b->last.nr_arms,
		       now->nr_swept_pages - b->last.nr_swept_pages);
	learn(&b->cost_per_look_ns, timer_ns, now->nr_looks - b->last.nr_looks);
	pay_back(b, window_ns);
	earn(b, allowance - (double)timer_ns - (double)cpu_ns, SAVE_WINDOWS * allowance);
	if (b->credit_ns < -OVERDRAW_WINDOWS * allowance)
		b->credit_ns = -OVERDRAW_WINDOWS * allowance;
	b->least_ns = LEAST_SHARE * allowance;
	b->most_ns = MOST_WINDOWS * allowance;
	b->calm_ns = CALM_SHARE * allowance + (double)arm_ns - (double)timer_ns - (double)cpu_ns;
	b->last = *now;
	plan_zooms(b);
}

bool budget__is_short(const struct budget *b)
{
	return b->credit_ns <= 0;
}

uint64_t budget__sweep_ns(const struct budget *b)
{
	return (uint64_t)(clearing_ns(b) * SWEEP_SHARE);
}

uint32_t budget__sweep_pages(const struct budget *b)
{
	return (uint32_t)(clearing_ns(b) * SWEEP_SHARE / b->cost_per_swept_page_ns);
}

uint32_t budget__zooms(const struct budget *b)
{
	return b->nr_zooms;
}

/* What housekeeping leaves of the part for calm times. */
static double calm_ns(const struct budget *b)
{
	double ns = b->calm_ns > b->least_ns ? b->calm_ns : b->least_ns;

	return ns < clearing_ns(b) ? ns : clearing_ns(b);
}

uint32_t budget__arms(const struct budget *b, bool is_calm)
{
	double ns = clearing_ns(b), most_ns = b->most_ns * MOST_ARMS_WINDOWS / MOST_WINDOWS;
	double arms = (ns < most_ns ? ns : most_ns) * (1 - SWEEP_SHARE) / b->cost_per_arm_ns;

	if (is_calm)
		arms = calm_ns(b) / b->cost_per_arm_ns;
	if (arms < 1)
		return 1;
	return arms > MAX_ARMS ? MAX_ARMS : (uint32_t)arms;
}

uint32_t budget__looks(const struct budget *b, uint64_t sample_us, bool is_calm)
{
	double looks = (double)sample_us * 1000 * b->share * LOOK_SHARE / b->cost_per_look_ns;

	if (is_calm)
		looks *= CALM_SHARE;
	if (looks < MIN_LOOKS)
		return MIN_LOOKS;
	return looks > 1e6 ? 1000000 : (uint32_t)looks;
}
