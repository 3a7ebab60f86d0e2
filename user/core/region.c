/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A region's own operations; what concerns its neighbours is in target.c. */
#include "core/region.h"

#include "core/arith.h"

void bd_region__init(struct bd_region *region, uint64_t start, uint64_t end)
{
	*region = (struct bd_region){ .start = start, .end = end, .est = BD_ESTIMATE_NONE };
}

bool bd_region__intersects(const struct bd_region *region, const struct bd_range *range)
{
	return range->start < region->end && region->start < range->end;
}

void bd_region__cut(struct bd_region *left, uint64_t sz_left, struct bd_region *ret_right)
{
	bd_estimate__split(&left->est);
	*ret_right = *left;
	left->end = left->start + sz_left;
	ret_right->start = left->end;
}

/* (a * sz_a + b * sz_b) / (sz_a + sz_b); the products need more than 64 bits. */
static uint32_t weighted_mean(uint32_t a, uint64_t sz_a, uint32_t b, uint64_t sz_b)
{
	unsigned __int128 sum = (unsigned __int128)a * sz_a + (unsigned __int128)b * sz_b;

	return (uint32_t)(sum / ((unsigned __int128)sz_a + sz_b));
}

void bd_region__merge(struct bd_region *left, const struct bd_region *right)
{
	uint64_t sz_left = bd_region__sz(left), sz_right = bd_region__sz(right);

	left->nr_accesses = weighted_mean(left->nr_accesses, sz_left, right->nr_accesses, sz_right);
	left->age = weighted_mean(left->age, sz_left, right->age, sz_right);
	bd_estimate__merge(&left->est, sz_left, &right->est, sz_right);
	left->end = right->end;
}

void bd_region__step_age(struct bd_region *region, uint64_t threshold)
{
	uint32_t nr = region->nr_accesses, last = region->last_nr_accesses;

	if (bd_absdiff(nr, last) > threshold || !nr != !last)
		region->age = 0;
	else if (region->age < UINT32_MAX)
		region->age++;
}

void bd_region__reset(struct bd_region *region)
{
	region->last_nr_accesses = region->nr_accesses;
	region->nr_accesses = 0;
}
