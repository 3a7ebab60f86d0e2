/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A region where it lies, so that what is said about it survives cuts. */
#ifndef BDAMON_CORE_PLACE_H
#define BDAMON_CORE_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/target.h"

/**
 * struct bd_place - a region where it lies.
 * @target: its target
 * @target_idx: the target's index in the context
 * @region_idx: the region's index in the target
 * @min_sz: the context's min_sz
 */
struct bd_place {
	struct bd_target *target;
	size_t target_idx;
	size_t region_idx;
	uint64_t min_sz;
};

/** bd_place__region() - Return: the region, borrowed until regions are added. */
static inline struct bd_region *bd_place__region(const struct bd_place *place)
{
	return &place->target->regions[place->region_idx];
}

/** bd_place__sz() - Return: the region's size in bytes. */
static inline uint64_t bd_place__sz(const struct bd_place *place)
{
	return bd_region__sz(bd_place__region(place));
}

/** bd_place__is_last() - Return: whether no region of the target comes after it. */
static inline bool bd_place__is_last(const struct bd_place *place)
{
	return place->region_idx + 1 == place->target->nr_regions;
}

/**
 * bd_place__cut() - keep but the left part of the region; the right part is the next region.
 * @place: the region
 * @sz_left: bytes to keep, a multiple of min_sz > 0; the whole region if that is no larger
 *
 * Return: 0, or -ENOMEM with nothing changed.
 */
static inline int bd_place__cut(const struct bd_place *place, uint64_t sz_left)
{
	if (sz_left >= bd_place__sz(place))
		return 0;
	return bd_target__cut_region(place->target, place->region_idx, sz_left);
}

#endif
