/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The ordered array of a target's regions.
 *
 * Single additions and cuts move the regions behind them (fine for user input and tests).
 * Whatever touches all regions - splitting, limiting, setting ranges - writes the array anew in
 * one pass, so that 10,000 regions cost 10,000 steps and not their square.
 */
#include "core/target.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "core/alloc.h"
#include "core/arith.h"

/* Room of the first allocation: a process's three ranges and a few cuts. */
#define FIRST_CAPACITY 16

struct bd_target *bd_target__new(int id)
{
	struct bd_target *target = bd_zalloc(sizeof(*target));

	if (target)
		target->id = id;
	return target;
}

void bd_target__free(struct bd_target *target)
{
	if (!target)
		return;
	bd_free(target->regions);
	bd_free(target);
}

uint64_t bd_target__sz(const struct bd_target *target)
{
	const struct bd_region *region;
	uint64_t sz = 0;

	bd_for_each_region (region, target)
		sz += bd_region__sz(region);
	return sz;
}

int bd_target__reserve(struct bd_target *target, size_t nr)
{
	size_t capacity = target->capacity ? target->capacity : FIRST_CAPACITY;
	struct bd_region *regions;

	if (nr <= target->capacity)
		return 0;
	while (capacity < nr)
		capacity = capacity > SIZE_MAX / 2 ? nr : capacity * 2;
	regions = bd_realloc_array(target->regions, capacity, sizeof(*regions));
	if (!regions)
		return -ENOMEM;
	target->regions = regions;
	target->capacity = capacity;
	return 0;
}

/* Index of the first region that ends after @addr, by bisection. */
static size_t first_ending_after(const struct bd_target *target, uint64_t addr)
{
	size_t low = 0, high = target->nr_regions;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (target->regions[middle].end <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Open a slot at @idx; room for it is there. */
static struct bd_region *open_slot(struct bd_target *target, size_t idx)
{
	struct bd_region *slot = &target->regions[idx];

	memmove(slot + 1, slot, (target->nr_regions - idx) * sizeof(*slot));
	target->nr_regions++;
	return slot;
}

int bd_target__add_region(struct bd_target *target, uint64_t start, uint64_t end)
{
	size_t idx = first_ending_after(target, start);
	int err;

	if (start >= end)
		return -EINVAL;
	if (idx < target->nr_regions && target->regions[idx].start < end)
		return -EINVAL;
	err = bd_target__reserve(target, target->nr_regions + 1);
	if (err)
		return err;
	bd_region__init(open_slot(target, idx), start, end);
	return 0;
}

void bd_target__del_region(struct bd_target *target, size_t idx)
{
	struct bd_region *slot;

	assert(idx < target->nr_regions);
	slot = &target->regions[idx];
	target->nr_regions--;
	memmove(slot, slot + 1, (target->nr_regions - idx) * sizeof(*slot));
}

int bd_target__cut_region(struct bd_target *target, size_t idx, uint64_t sz_left)
{
	struct bd_region right;
	int err;

	if (idx >= target->nr_regions || !sz_left ||
	    sz_left >= bd_region__sz(&target->regions[idx]))
		return -EINVAL;
	err = bd_target__reserve(target, target->nr_regions + 1);
	if (err)
		return err;
	bd_region__cut(&target->regions[idx], sz_left, &right);
	*open_slot(target, idx + 1) = right;
	return 0;
}

int bd_target__merge_next(struct bd_target *target, size_t idx)
{
	struct bd_region *left;

	if (target->nr_regions < 2 || idx > target->nr_regions - 2)
		return -EINVAL;
	left = &target->regions[idx];
	if (left[0].end != left[1].start)
		return -EINVAL;
	bd_region__merge(&left[0], &left[1]);
	bd_target__del_region(target, idx + 1);
	return 0;
}

int bd_target__split_evenly(struct bd_target *target, size_t idx, size_t nr_pieces, uint64_t min_sz)
{
	struct bd_region *slot;
	uint64_t sz_piece;
	int err;

	if (idx >= target->nr_regions || !nr_pieces)
		return -EINVAL;
	sz_piece = bd_round_down(bd_region__sz(&target->regions[idx]) / nr_pieces, min_sz);
	if (!sz_piece)
		return -EINVAL;
	err = bd_target__reserve(target, target->nr_regions + nr_pieces - 1);
	if (err)
		return err;
	slot = &target->regions[idx];
	memmove(slot + nr_pieces, slot + 1, (target->nr_regions - idx - 1) * sizeof(*slot));
	for (size_t i = 0; i + 1 < nr_pieces; i++)
		bd_region__cut(&slot[i], sz_piece, &slot[i + 1]);
	target->nr_regions += nr_pieces - 1;
	return 0;
}

/* State of one pass over old regions and new ranges; @out is the array being written. */
struct set_pass {
	const struct bd_region *next;
	const struct bd_region *end;
	struct bd_region *out;
	size_t nr_out;
};

static void emit_hole(struct set_pass *pass, uint64_t start, uint64_t end)
{
	if (start < end)
		bd_region__init(&pass->out[pass->nr_out++], start, end);
}

/*
 * Write the regions of one range: every old one that meets the range as given (not as aligned:
 * a region beside it must not be stretched into it), and new ones for the holes between.
 */
static void set_range(struct set_pass *pass, const struct bd_range *range, uint64_t min_sz)
{
	struct bd_range aligned = bd_range__align(range, min_sz);
	uint64_t covered = aligned.start;
	size_t nr_before = pass->nr_out;

	while (pass->next < pass->end && pass->next->end <= range->start)
		pass->next++;
	for (; pass->next < pass->end && pass->next->start < range->end; pass->next++) {
		struct bd_region region = *pass->next;
		bool is_first = pass->nr_out == nr_before;

		if (is_first)
			region.start = aligned.start;
		else
			emit_hole(pass, covered, region.start);
		region.end = bd_min(region.end, aligned.end);
		/* What is known of the whole is less sure for a part of it. */
		if (pass->next->start < aligned.start || pass->next->end > aligned.end)
			bd_estimate__split(&region.est);
		covered = region.end;
		pass->out[pass->nr_out++] = region;
		/* The next range may want the rest of it. */
		if (pass->next->end > range->end)
			break;
	}
	if (pass->nr_out == nr_before)
		emit_hole(pass, aligned.start, aligned.end);
	else
		pass->out[pass->nr_out - 1].end = aligned.end;
}

int bd_target__set_regions(struct bd_target *target, const struct bd_range *ranges, size_t n,
			   uint64_t min_sz)
{
	/* An old region per range may be shared by two; a hole follows each region at most. */
	size_t capacity = 2 * (target->nr_regions + n) + 1;
	struct set_pass pass = {
		.next = target->regions,
		.end = target->nr_regions ? target->regions + target->nr_regions : target->regions,
	};

	if (!bd_ranges_are_valid(ranges, n, min_sz))
		return -EINVAL;
	pass.out = bd_realloc_array(NULL, capacity, sizeof(*pass.out));
	if (!pass.out)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		set_range(&pass, &ranges[i], min_sz);
	assert(pass.nr_out <= capacity);
	bd_free(target->regions);
	target->regions = pass.out;
	target->nr_regions = pass.nr_out;
	target->capacity = capacity;
	return 0;
}

void bd_target__realign(struct bd_target *target, uint64_t min_sz)
{
	uint64_t prev_end = 0;
	size_t nr = 0;

	for (size_t i = 0; i < target->nr_regions; i++) {
		struct bd_region region = target->regions[i];

		region.start = bd_max(bd_round_down(region.start, min_sz), prev_end);
		region.end = bd_round_up(region.end, min_sz);
		if (region.start >= region.end)
			continue;
		prev_end = region.end;
		target->regions[nr++] = region;
	}
	target->nr_regions = nr;
}

int bd_target__copy_regions(struct bd_target *target, const struct bd_target *from)
{
	int err = bd_target__reserve(target, from->nr_regions);

	if (err)
		return err;
	if (from->nr_regions)
		memcpy(target->regions, from->regions, from->nr_regions * sizeof(*from->regions));
	target->nr_regions = from->nr_regions;
	return 0;
}

struct bd_region *bd_target__begin_rewrite(struct bd_target *target, size_t nr_max)
{
	size_t nr = target->nr_regions;
	struct bd_region *old;

	assert(nr <= nr_max && nr_max <= target->capacity);
	if (!nr)
		return target->regions;
	old = target->regions + (nr_max - nr);
	memmove(old, target->regions, nr * sizeof(*old));
	return old;
}

void bd_target__end_rewrite(struct bd_target *target, size_t nr)
{
	assert(nr <= target->capacity);
	target->nr_regions = nr;
}
