// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Rationing of armings by doubt. */
#include "core/plan.h"

#include <math.h>
#include <stdlib.h>

/* Variance that is assumed even when all looks agreed; a tenth of the largest possible one. */
#define DOUBT_FLOOR 0.025f
#define PAGE_BYTES  4096.0f
/* Pages beyond clearing are offered now and then all the same: their other users may go. */
#define MORE_THAN_ALL 1.01f
/* One in so many armings goes to regions by chance rather than by rank. */
#define EXPLORE_PART 4
/* Any set page may be the edge of a hot spot, so only regions without one are of no interest. */
#define DOUBT_NONE 1e-12f

float bd_plan_doubt(const struct bd_estimate *est)
{
	float variance = bd_estimate__variance(est) + DOUBT_FLOOR;
	float doubt = est->set * est->set * (MORE_THAN_ALL - est->unarmable) * variance /
		      (est->nr_armed + 0.5f);

	return doubt < DOUBT_NONE ? 0 : doubt;
}

float bd_plan_weight(uint64_t sz_bytes)
{
	return sqrtf(sqrtf((float)sz_bytes / PAGE_BYTES));
}

/*
 * The standard error that is worth one arming, when no region gets more than @max_each and all
 * of @budget is shared out; 0 when there is enough for all to get the most.
 */
static double find_step(const struct bd_plan_item *items, size_t n, uint32_t budget,
			uint32_t max_each)
{
	double step = 0, rest, left;
	int round;
	size_t i;

	/* Regions at their limit leave more to the others, which may bring these to theirs. */
	for (round = 0; round < 8; round++) {
		rest = 0;
		left = budget;
		for (i = 0; i < n; i++) {
			double error = sqrtf(items[i].doubt);

			if (round && error >= step * max_each)
				left -= error > 0 ? max_each : 0;
			else
				rest += error;
		}
		if (rest <= 0 || left <= 0)
			return rest <= 0 ? 0 : step;
		step = rest / left;
	}
	return step;
}

/* Share out @budget in proportion to the standard errors, in addition to what was granted. */
static uint32_t grant_by_error(struct bd_plan_item *items, size_t n, uint32_t budget,
			       uint32_t max_each, float phase)
{
	double step = find_step(items, n, budget, max_each), at = -phase * step;
	uint32_t granted = 0, more;
	size_t i;

	/* A mark every @step; a region gets one arming for each mark that falls into its part. */
	for (i = 0; i < n; i++) {
		double error = sqrtf(items[i].doubt);

		more = 0;
		if (error <= 0)
			continue;
		if (error >= step * max_each)
			more = max_each;
		else
			for (at += error; at > 0; at -= step)
				more++;
		if (more > max_each - items[i].nr_arms)
			more = max_each - items[i].nr_arms;
		if (more > budget - granted)
			more = budget - granted;
		items[i].nr_arms += more;
		granted += more;
	}
	return granted;
}

static int compare_doubt(const void *a, const void *b)
{
	float x = ((const struct bd_plan_item *)a)->doubt;
	float y = ((const struct bd_plan_item *)b)->doubt;

	return (x < y) - (x > y);
}

/* Give @budget to the greatest doubts; each one given lessens the doubt, as its look will. */
static uint32_t grant_by_rank(struct bd_plan_item *items, size_t n, uint32_t budget,
			      uint32_t max_each)
{
	uint32_t granted = 0, round;
	size_t i;

	qsort(items, n, sizeof(*items), compare_doubt);
	for (round = 0; round < max_each && granted < budget; round++) {
		for (i = 0; i < n && granted < budget; i++) {
			/* Later rounds only reach regions that would still be the most doubtful. */
			if (items[i].doubt <= 0 ||
			    (round && items[i].doubt / (float)(round + 1) < items[n / 2].doubt))
				break;
			items[i].nr_arms++;
			granted++;
		}
	}
	return granted;
}

uint32_t bd_plan_grant(struct bd_plan_item *items, size_t n, uint32_t budget, uint32_t max_each,
		       float phase)
{
	uint32_t explored = budget / EXPLORE_PART, granted;
	size_t i;

	for (i = 0; i < n; i++)
		items[i].nr_arms = 0;
	granted = grant_by_rank(items, n, budget - explored, max_each);
	return granted + grant_by_error(items, n, budget - granted, max_each, phase);
}
