/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Address ranges and what to monitor of a process: three of them around its two largest gaps. */
#ifndef BDAMON_CORE_RANGE_H
#define BDAMON_CORE_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct bd_range - bytes [@start, @end).
 * @start: first address
 * @end: address after the last, > @start unless said otherwise
 */
struct bd_range {
	uint64_t start;
	uint64_t end;
};

/** bd_range__sz() - Return: the size in bytes. */
static inline uint64_t bd_range__sz(const struct bd_range *range)
{
	return range->end - range->start;
}

/** bd_range__align() - Return: @range grown outwards to multiples of @unit, a power of two. */
struct bd_range bd_range__align(const struct bd_range *range, uint64_t unit);

/**
 * bd_ranges_are_valid() - can these become regions?
 * @ranges: @n ranges
 * @n: may be 0
 * @min_sz: alignment of regions in bytes, a power of two
 *
 * Return: whether, once aligned outwards, each is non-empty and starts at or after the end of
 * the one before.
 */
bool bd_ranges_are_valid(const struct bd_range *ranges, size_t n, uint64_t min_sz);

/**
 * bd_three_regions() - cover a process's mappings but for the two largest gaps between them.
 * @maps: mappings sorted by address, not overlapping
 * @n: their number
 * @min_sz: alignment of regions in bytes, a power of two
 * @ret_ranges: where the three ranges go, sorted, every bound rounded up to @min_sz
 *
 * A program's heap, its mmap area and its stack lie far apart; the two gaps between them are
 * nearly all of its address space.  Of equal gaps the lower ones count as larger.
 *
 * Return: 0, or -EINVAL if there are fewer than two gaps; then @ret_ranges is untouched.
 */
int bd_three_regions(const struct bd_range *maps, size_t n, uint64_t min_sz,
		     struct bd_range ret_ranges[3]);

#endif
