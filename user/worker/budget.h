/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The overhead budget: what monitoring spent, and what it may spend next.
 *
 * Looking (the timer) and housekeeping cost what they cost, within bounds; what
 * is left of the budget goes into clearing accessed bits.  Most clearing is
 * needed at the start, when no bit has ever been cleared: two seconds' worth of
 * budget, 40 ms of CPU time at least, are lent then and paid back later, out of a
 * twentieth of what is earned.  And while all
 * stays as it was, half of the budget is enough to notice when it no longer does.
 */
#ifndef BDAMON_WORKER_BUDGET_H
#define BDAMON_WORKER_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct budget_spent - totals since the start, all of them CPU time.
 * @timer_ns: in the sampling timer
 * @cpu_ns: of this process, clearing included
 * @arm_ns: of that, clearing
 * @nr_arms: runs and huge pages cleared
 * @nr_looks: runs looked at
 * @nr_swept_pages: pages cleared beyond those runs
 */
struct budget_spent {
	uint64_t timer_ns;
	uint64_t cpu_ns;
	uint64_t arm_ns;
	uint64_t nr_arms;
	uint64_t nr_looks;
	uint64_t nr_swept_pages;
};

/**
 * struct budget - all times in nanoseconds.
 * @share: part of one CPU that may be used, > 0
 * @credit_ns: what may be spent on clearing in the coming window; may be negative
 * @loan_ns: what has to be paid back still
 * @least_ns: what is spent on clearing in any case
 * @cost_per_arm_ns: running mean, without what is swept around the run
 * @cost_per_look_ns: running mean
 * @cost_per_swept_page_ns: running mean
 */
struct budget {
	double share;
	double credit_ns;
	double loan_ns;
	double least_ns;
	double cost_per_arm_ns;
	double cost_per_look_ns;
	double cost_per_swept_page_ns;
	/* private: windows with clearing; close looks, and what was saved for one; most to spend in one, and if all is calm; last totals */
	uint64_t nr_learnt;
	uint32_t nr_zooms;
	double zoom_savings_ns;
	double most_ns;
	double calm_ns;
	struct budget_spent last;
};

/** budget__init() - @percent of one CPU, > 0; @now: what was spent before monitoring began. */
void budget__init(struct budget *b, double percent, const struct budget_spent *now);

/** budget__end_window() - a window that earns @window_ns ended, with totals @now. */
void budget__end_window(struct budget *b, uint64_t window_ns, const struct budget_spent *now);

/** budget__end_start() - what the loan was for is done: what a window may not spend is given back. */
void budget__end_start(struct budget *b);

/** budget__arms() - Return: armings to plan for the coming window, 1..1024; fewer if @is_calm. */
uint32_t budget__arms(const struct budget *b, bool is_calm);

/** budget__sweep_pages() - Return: pages that may be swept in the coming window. */
uint32_t budget__sweep_pages(const struct budget *b);

/** budget__sweep_ns() - Return: CPU time that this may take. */
uint64_t budget__sweep_ns(const struct budget *b);

/** budget__zooms() - Return: close looks, each of a whole block, that may be planned in any case. */
uint32_t budget__zooms(const struct budget *b);

/** budget__is_short() - Return: whether more was spent than there was; extras should wait. */
bool budget__is_short(const struct budget *b);

/** budget__looks() - Return: looks that fit into one tick of @sample_us, >= 6; fewer if @is_calm. */
uint32_t budget__looks(const struct budget *b, uint64_t sample_us, bool is_calm);

#endif
