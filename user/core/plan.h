/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Which regions get the few armings that the budget allows. */
#ifndef BDAMON_CORE_PLAN_H
#define BDAMON_CORE_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "core/estimate.h"

/**
 * struct bd_plan_item - one region's part in the plan.
 * @region: index that the caller knows the region by
 * @doubt: bd_plan_doubt() of its estimate times bd_plan_weight() of its size
 * @nr_arms: armings granted for the coming window, set by bd_plan_grant()
 */
struct bd_plan_item {
	uint32_t region;
	float doubt;
	uint32_t nr_arms;
};

/**
 * bd_plan_doubt() - how much one arming would tell about a region.
 *
 * The variance of the region's rate as far as it is due to its set pages: set^2 * (v + c) /
 * (nr_armed + 1/2), the variance of a share estimated from nr_armed looks.  v is
 * set_rate * (1 - set_rate), joined with half a look's worth of the largest possible variance,
 * 1/4: a rate that no look supports may be any.  c is a floor, because unanimous looks prove
 * little.
 *
 * Return: >= 0; 0 when nothing is set, so that there is nothing to clear.
 */
float bd_plan_doubt(const struct bd_estimate *est);

/**
 * bd_plan_weight() - how much a region's doubt counts.
 * @sz_bytes: its size, > 0
 *
 * The fourth root of its pages: an error matters more in a large region, but small hot ones must
 * not be starved by large cold ones.
 *
 * Return: >= 1 for a page or more.
 */
float bd_plan_weight(uint64_t sz_bytes);

/**
 * bd_plan_grant() - share out armings: three quarters by rank, the rest by chance.
 * @items: the regions; sorted by falling doubt afterwards
 * @n: how many
 * @budget: armings to share out
 * @max_each: most armings for one region
 * @phase: random number in [0, 1)
 *
 * The greatest doubts come first.  But a hot spot hidden in a large cold region raises its doubt
 * but little, so a part is drawn in proportion to the standard errors (roots of the doubts):
 * with systematic sampling every region gets its share of that over many windows.
 *
 * Return: armings granted, <= @budget.
 */
uint32_t bd_plan_grant(struct bd_plan_item *items, size_t n, uint32_t budget, uint32_t max_each,
		       float phase);

#endif
