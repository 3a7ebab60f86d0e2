// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A token bucket of CPU time, filled by each window and emptied by what was measured. */
#include "worker/budget.h"

/* First guesses, measured on a 2-CPU virtual machine; the running means soon replace them. */
#define FIRST_COST_PER_ARM_NS 6000.0
#define FIRST_COST_PER_LOOK_NS 60.0
#define FADE 0.8
/* At most this share of the budget goes into looking. */
#define LOOK_SHARE 0.35
/* Windows' worth of unspent budget that may be saved, or overdrawn. */
#define SAVE_WINDOWS 2.0
#define OVERDRAW_WINDOWS 10.0
/* A part is kept back, for what is only noticed when it is spent. */
#define USABLE 0.92

/* This share of the budget goes into clearing even when looking and housekeeping eat it all. */
#define LEAST_SHARE 0.1

#define MAX_ARMS 1024
#define MIN_LOOKS 16

void budget__init(struct budget *b, double percent, const struct budget_spent *now)
{
	*b = (struct budget){
		.share = percent / 100,
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

void budget__end_window(struct budget *b, uint64_t window_ns, const struct budget_spent *now)
{
	double allowance = b->share * USABLE * (double)window_ns;
	uint64_t timer_ns = now->timer_ns - b->last.timer_ns;
	uint64_t cpu_ns = now->cpu_ns - b->last.cpu_ns;

	learn(&b->cost_per_arm_ns, now->arm_ns - b->last.arm_ns, now->nr_arms - b->last.nr_arms);
	learn(&b->cost_per_look_ns, timer_ns, now->nr_looks - b->last.nr_looks);
	b->credit_ns += allowance - (double)timer_ns - (double)cpu_ns;
	if (b->credit_ns > SAVE_WINDOWS * allowance)
		b->credit_ns = SAVE_WINDOWS * allowance;
	if (b->credit_ns < -OVERDRAW_WINDOWS * allowance)
		b->credit_ns = -OVERDRAW_WINDOWS * allowance;
	b->least_ns = LEAST_SHARE * allowance;
	b->last = *now;
}

uint32_t budget__arms(const struct budget *b)
{
	double arms = b->credit_ns / b->cost_per_arm_ns;
	double least = b->least_ns / b->cost_per_arm_ns;

	/* A monitor that never clears sees nothing. */
	if (arms < least)
		arms = least;
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
