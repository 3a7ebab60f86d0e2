/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A region: neighbouring bytes that are believed to be accessed alike. */
#ifndef BDAMON_CORE_REGION_H
#define BDAMON_CORE_REGION_H

#include <stdint.h>

#include "core/estimate.h"
#include "core/range.h"

/**
 * struct bd_region - one region of a target; part of the target's array, owned by it.
 * @start: first address, a multiple of the context's min_sz
 * @end: address after the last, > @start, a multiple of min_sz
 * @nr_accesses: accesses seen in this window, 0..max; set by the measuring side before
 *	bd_ctx__aggregate(), which resets it
 * @last_nr_accesses: the same of the window before
 * @age: aggregation windows for which the access pattern has been stable
 * @est: what the measuring side knows about the region; zero when new
 */
struct bd_region {
	uint64_t start;
	uint64_t end;
	uint32_t nr_accesses;
	uint32_t last_nr_accesses;
	uint32_t age;
	struct bd_estimate est;
};

/** bd_region__sz() - Return: the size in bytes. */
static inline uint64_t bd_region__sz(const struct bd_region *region)
{
	return region->end - region->start;
}

/** bd_region__init() - make a region of [@start, @end) that nothing is known about. */
void bd_region__init(struct bd_region *region, uint64_t start, uint64_t end);

/** bd_region__intersects() - Return: whether the region and the range share a byte. */
bool bd_region__intersects(const struct bd_region *region, const struct bd_range *range);

/**
 * bd_region__cut() - cut a region in two; both parts keep counters and age.
 * @left: the region, becomes its left part
 * @sz_left: size of the left part in bytes, 0 < @sz_left < size
 * @ret_right: where the right part goes
 */
void bd_region__cut(struct bd_region *left, uint64_t sz_left, struct bd_region *ret_right);

/**
 * bd_region__merge() - make @left cover its right neighbour, too.
 * @left: its count and age become the means weighted by size; last_nr_accesses is kept
 * @right: starts where @left ends; unchanged
 */
void bd_region__merge(struct bd_region *left, const struct bd_region *right);

/**
 * bd_region__step_age() - count one window more, or start again if the pattern changed.
 * @region: a region with the finished window's nr_accesses
 * @threshold: largest difference between two windows that still is the same pattern
 *
 * Between never and ever accessed there is always a change.
 */
void bd_region__step_age(struct bd_region *region, uint64_t threshold);

/** bd_region__reset() - begin a new window. */
void bd_region__reset(struct bd_region *region);

#endif
