// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A token bucket of CPU time, filled by each window and emptied by what was measured. */
#include "worker/budget.h"

/* First guesses, measured on a 2-CPU virtual machine; the running means soon replace them. */
#define FIRST_COST_PER_ARM_NS  30000.0
#define FIRST_COST_PER_LOOK_NS 60.0
/* Checking and clearing one page of a long span; the memory of its struct page is mostly cold. */
#define COST_PER_SWEPT_PAGE_NS 250
/* Part of what may be spent on clearing that goes into sweeps. */
#define SWEEP_SHARE 0.6
#define FADE	    0.8
/* At most this share of the budget goes into looking. */
#define LOOK_SHARE 0.35
/* Windows' worth of unspent budget that may be saved, or overdrawn. */
#define SAVE_WINDOWS	 2.0
#define OVERDRAW_WINDOWS 100.0
/* Lent at the start, and paid back within. */
#define LOAN_NS	    2e9
#define PAY_BACK_NS 10e9
/* However much is saved or lent, a window spends no more than so many windows' worth. */
#define MOST_WINDOWS 3.0
/* A part is kept back, for what is only noticed when it is spent. */
#define USABLE 0.92

/* This share of the budget goes into clearing even when looking and housekeeping eat it all. */
#define LEAST_SHARE 0.1

#define MAX_ARMS  1024
#define MIN_LOOKS 16

void budget__init(struct budget *b, double percent, const struct budget_spent *now)
{
	*b = (struct budget){
		.share = percent / 100,
		.credit_ns = percent / 100 * LOAN_NS,
		.loan_ns = percent / 100 * LOAN_NS,
		.cost_per_arm_ns = FIRST_COST_PER_ARM_NS,
		.cost_per_look_ns = FIRST_COST_PER_LOOK_NS,
		.last = *now,
	};
}

static void learn(double *mean, uint64_t ns, uint64_t nr)
{
	if (nr)
		*mean = *mean * FADE + (double)ns / (double)nr * (1 - FADE);
}

static void pay_back(struct budget *b, uint64_t window_ns)
{
	double part = b->share * LOAN_NS * ((double)window_ns / PAY_BACK_NS);

	if (part > b->loan_ns)
		part = b->loan_ns;
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

void budget__end_window(struct budget *b, uint64_t window_ns, const struct budget_spent *now)
{
	double allowance = b->share * USABLE * (double)window_ns;
	uint64_t timer_ns = now->timer_ns - b->last.timer_ns;
	uint64_t cpu_ns = now->cpu_ns - b->last.cpu_ns;

	uint64_t sweep_ns = (now->nr_swept_pages - b->last.nr_swept_pages) * COST_PER_SWEPT_PAGE_NS;
	uint64_t arm_ns = now->arm_ns - b->last.arm_ns;

	learn(&b->cost_per_arm_ns, arm_ns > sweep_ns ? arm_ns - sweep_ns : arm_ns / 2,
	      now->nr_arms - b->last.nr_arms);
	learn(&b->cost_per_look_ns, timer_ns, now->nr_looks - b->last.nr_looks);
	pay_back(b, window_ns);
	earn(b, allowance - (double)timer_ns - (double)cpu_ns, SAVE_WINDOWS * allowance);
	if (b->credit_ns < -OVERDRAW_WINDOWS * allowance)
		b->credit_ns = -OVERDRAW_WINDOWS * allowance;
	b->least_ns = LEAST_SHARE * allowance;
	b->most_ns = MOST_WINDOWS * allowance;
	b->last = *now;
}

/* What may be spent on clearing; a monitor that never clears sees nothing. */
static double clearing_ns(const struct budget *b)
{
	double ns = b->credit_ns < b->most_ns ? b->credit_ns : b->most_ns;

	return ns > b->least_ns ? ns : b->least_ns;
}

uint32_t budget__sweep_pages(const struct budget *b)
{
	return (uint32_t)(clearing_ns(b) * SWEEP_SHARE / COST_PER_SWEPT_PAGE_NS);
}

uint32_t budget__arms(const struct budget *b)
{
	double arms = clearing_ns(b) * (1 - SWEEP_SHARE) / b->cost_per_arm_ns;

	if (arms < 1)
		return 1;
	return arms > MAX_ARMS ? MAX_ARMS : (uint32_t)arms;
}

uint32_t budget__looks(const struct budget *b, uint64_t sample_us)
{
	double looks = (double)sample_us * 1000 * b->share * LOOK_SHARE / b->cost_per_look_ns;

	if (looks < MIN_LOOKS)
		return MIN_LOOKS;
	return looks > 1e6 ? 1000000 : (uint32_t)looks;
}
