/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A target: what is monitored as one, and the ordered array of its regions. */
#ifndef BDAMON_CORE_TARGET_H
#define BDAMON_CORE_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/range.h"
#include "core/region.h"

/**
 * struct bd_target - one monitored address space.
 * @id: what the operations set calls it, a process id for virtual addresses
 * @priv: the operations set's own data, never touched here; NULL until it has met the target.
 *	Its owner frees it: see bd_ops.cleanup_target
 * @obsolete: only on the source side of bd_ctx__commit(): delete the target of this index
 * @regions: @nr_regions regions, sorted, not overlapping, perhaps with holes; owned.  Pointers
 *	into it die with every operation that adds regions
 * @nr_regions: how many there are
 * @capacity: for how many there is room
 */
struct bd_target {
	int id;
	void *priv;
	bool obsolete;
	struct bd_region *regions;
	size_t nr_regions;
	size_t capacity;
};

/** bd_for_each_region() - visit a target's regions by address; do not add or delete meanwhile. */
#define bd_for_each_region(region, target) \
	for ((region) = (target)->regions; \
	     (size_t)((region) - (target)->regions) < (target)->nr_regions; (region)++)

/** bd_target__new() - Return: a target without regions, to be freed by the caller, or NULL. */
struct bd_target *bd_target__new(int id);

/** bd_target__free() - free a target and its regions, not its priv; NULL is allowed. */
void bd_target__free(struct bd_target *target);

/** bd_target__sz() - Return: bytes in all regions. */
uint64_t bd_target__sz(const struct bd_target *target);

/**
 * bd_target__reserve() - make room.
 * @target: the target
 * @nr: number of regions it shall be able to hold
 *
 * Return: 0, or -ENOMEM with nothing changed.
 */
int bd_target__reserve(struct bd_target *target, size_t nr);

/**
 * bd_target__add_region() - add a region at its place in the order; O(1) at the end.
 * @target: the target
 * @start: first address
 * @end: address after the last
 *
 * Return: 0; -EINVAL if it is empty or overlaps another; -ENOMEM.  Unchanged on failure.
 */
int bd_target__add_region(struct bd_target *target, uint64_t start, uint64_t end);

/** bd_target__del_region() - delete the region of index @idx, < nr_regions; leaves a hole. */
void bd_target__del_region(struct bd_target *target, size_t idx);

/**
 * bd_target__cut_region() - cut one region in two; the right part gets index @idx + 1.
 * @target: the target
 * @idx: the region's index
 * @sz_left: size of the left part in bytes
 *
 * Return: 0; -EINVAL if there is no such region or a part would be empty; -ENOMEM.  Unchanged
 * on failure.
 */
int bd_target__cut_region(struct bd_target *target, size_t idx, uint64_t sz_left);

/**
 * bd_target__merge_next() - merge region @idx + 1 into region @idx.
 *
 * Return: 0, or -EINVAL if one of them does not exist or there is a hole between them.
 */
int bd_target__merge_next(struct bd_target *target, size_t idx);

/**
 * bd_target__split_evenly() - cut one region into equal pieces.
 * @target: the target
 * @idx: the region's index
 * @nr_pieces: how many; the last piece takes the remainder
 * @min_sz: alignment of the pieces in bytes, a power of two
 *
 * Return: 0; -EINVAL if there is no such region, no piece is wanted, or a piece would be
 * smaller than @min_sz; -ENOMEM.  Unchanged on failure.
 */
int bd_target__split_evenly(struct bd_target *target, size_t idx, size_t nr_pieces,
			    uint64_t min_sz);

/**
 * bd_target__set_regions() - make the regions cover exactly the given ranges.
 * @target: the target, its regions aligned to @min_sz
 * @ranges: sorted; aligned outwards to @min_sz here
 * @n: number of ranges; 0 leaves no region
 * @min_sz: alignment in bytes, a power of two
 *
 * What is known about memory that stays is kept: regions are trimmed, stretched to the bounds of
 * their range, or cut where two ranges share one.  Holes become new regions.  O(regions + n).
 *
 * Return: 0; -EINVAL if a range is empty or two overlap once aligned; -ENOMEM.  Unchanged on
 * failure.
 */
int bd_target__set_regions(struct bd_target *target, const struct bd_range *ranges, size_t n,
			   uint64_t min_sz);

/**
 * bd_target__realign() - move all bounds to multiples of @min_sz, outwards where there is room.
 *
 * Regions that lie wholly inside what their left neighbour took are deleted.
 */
void bd_target__realign(struct bd_target *target, uint64_t min_sz);

/**
 * bd_target__copy_regions() - replace the regions by copies of another target's.
 *
 * Return: 0, or -ENOMEM with nothing changed.
 */
int bd_target__copy_regions(struct bd_target *target, const struct bd_target *from);

/**
 * bd_target__begin_rewrite() - start to write the array anew, from its own content.
 * @target: the target
 * @nr_max: most regions that will be written; room for them is already reserved
 *
 * The old regions move to the end of the room.  Reading them in order and writing at least one
 * new region per old one from index 0 on never overwrites what was not yet read, if each old
 * region is copied before its successors are written.  So a change of all regions is O(n).
 *
 * Return: the first of the old regions, valid until bd_target__end_rewrite().
 */
struct bd_region *bd_target__begin_rewrite(struct bd_target *target, size_t nr_max);

/** bd_target__end_rewrite() - finish: @nr regions were written, <= nr_max. */
void bd_target__end_rewrite(struct bd_target *target, size_t nr);

#endif
