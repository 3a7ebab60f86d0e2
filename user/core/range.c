/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Address ranges: alignment, order, and the two largest gaps between mappings. */
#include "core/range.h"

#include <errno.h>

#include "core/arith.h"

struct bd_range bd_range__align(const struct bd_range *range, uint64_t unit)
{
	struct bd_range aligned = {
		.start = bd_round_down(range->start, unit),
		.end = bd_round_up(range->end, unit),
	};

	return aligned;
}

bool bd_ranges_are_valid(const struct bd_range *ranges, size_t n, uint64_t min_sz)
{
	uint64_t prev_end = 0;

	for (size_t i = 0; i < n; i++) {
		struct bd_range range = bd_range__align(&ranges[i], min_sz);

		/* The unaligned test finds 42-42 and 42-21, which alignment would hide. */
		if (ranges[i].start >= ranges[i].end || range.start >= range.end)
			return false;
		if (range.start < prev_end)
			return false;
		prev_end = range.end;
	}
	return true;
}

static void rank_gap(struct bd_range gap, struct bd_range *largest, struct bd_range *second)
{
	if (bd_range__sz(&gap) > bd_range__sz(largest)) {
		*second = *largest;
		*largest = gap;
	} else if (bd_range__sz(&gap) > bd_range__sz(second)) {
		*second = gap;
	}
}

int bd_three_regions(const struct bd_range *maps, size_t n, uint64_t min_sz,
		     struct bd_range ret_ranges[3])
{
	struct bd_range a = { 0, 0 }, b = { 0, 0 };
	struct bd_range *low = &a, *high = &b;

	for (size_t i = 1; i < n; i++) {
		struct bd_range gap = { maps[i - 1].end, maps[i].start };

		if (gap.start < gap.end)
			rank_gap(gap, &a, &b);
	}
	if (!bd_range__sz(&a) || !bd_range__sz(&b))
		return -EINVAL;
	if (b.start < a.start) {
		low = &b;
		high = &a;
	}
	ret_ranges[0].start = bd_round_up(maps[0].start, min_sz);
	ret_ranges[0].end = bd_round_up(low->start, min_sz);
	ret_ranges[1].start = bd_round_up(low->end, min_sz);
	ret_ranges[1].end = bd_round_up(high->start, min_sz);
	ret_ranges[2].start = bd_round_up(high->end, min_sz);
	ret_ranges[2].end = bd_round_up(maps[n - 1].end, min_sz);
	return 0;
}
