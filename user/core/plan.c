// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Rationing of armings by doubt. */
#include "core/plan.h"

#include <stdlib.h>

/* Variance that is assumed even when all looks agreed; a tenth of the largest possible one. */
#define DOUBT_FLOOR 0.025f
/* Pages beyond clearing are offered now and then all the same: their other users may go. */
#define MORE_THAN_ALL 1.01f
/* Any set page may be the edge of a hot spot, so only regions without one are of no interest. */
#define DOUBT_NONE 1e-12f

float bd_plan_doubt(const struct bd_estimate *est)
{
	float variance = est->set_rate * (1 - est->set_rate) + DOUBT_FLOOR;
	float doubt = est->set * est->set * (MORE_THAN_ALL - est->unarmable) * variance / (est->nr_armed + 0.5f);

	return doubt < DOUBT_NONE ? 0 : doubt;
}

static int compare_doubt(const void *a, const void *b)
{
	float x = ((const struct bd_plan_item *)a)->doubt;
	float y = ((const struct bd_plan_item *)b)->doubt;

	return (x < y) - (x > y);
}

uint32_t bd_plan_grant(struct bd_plan_item *items, size_t n, uint32_t budget, uint32_t max_each)
{
	uint32_t granted = 0, round;
	size_t i;

	qsort(items, n, sizeof(*items), compare_doubt);
	for (i = 0; i < n; i++)
		items[i].nr_arms = 0;
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
