/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* One step of the loop: the change is in proportion to the distance from the goal. */
#include "core/feedback.h"

#include "core/arith.h"

/* Wanted result of the feedback loop, and the least input it gives. */
#define GOAL  10000U
#define FLOOR 10000U

uint64_t bd_feedback(uint64_t last, uint64_t score)
{
	uint64_t distance, change;

	if (score == GOAL)
		return last;
	if (score >= 2 * GOAL)
		return FLOOR;
	distance = score > GOAL ? score - GOAL : GOAL - score;
	if (last < UINT64_MAX / distance)
		change = last * distance / GOAL;
	else
		change = last / GOAL * distance;
	if (score < GOAL)
		return bd_add(last, change);
	return last > change ? bd_max(last - change, FLOOR) : FLOOR;
}
