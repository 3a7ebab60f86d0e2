/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* For tests of the core: targets and contexts from a few numbers, and their comparison. */
#ifndef BDAMON_TESTS_UNIT_CORE_FIXTURE_H
#define BDAMON_TESTS_UNIT_CORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/context.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

/** struct span - a region's bounds and count; @end 0 ends an array. */
struct span {
	uint64_t start;
	uint64_t end;
	uint32_t nr_accesses;
};

/** region_of() - Return: a region with these bounds and counters, and no estimate. */
static inline struct bd_region region_of(uint64_t start, uint64_t end, uint32_t nr_accesses,
					 uint32_t last_nr_accesses, uint32_t age)
{
	struct bd_region region = {
		.start = start,
		.end = end,
		.nr_accesses = nr_accesses,
		.last_nr_accesses = last_nr_accesses,
		.age = age,
	};

	return region;
}

/** fill() - append regions, one per span, until the one whose end is 0. */
static inline void fill(struct bd_target *target, const struct span *spans)
{
	for (; spans->end; spans++) {
		assert_int_equal(bd_target__add_region(target, spans->start, spans->end), 0);
		target->regions[target->nr_regions - 1].nr_accesses = spans->nr_accesses;
	}
}

/** make_target() - Return: a new target with these regions; the test frees it. */
static inline struct bd_target *make_target(const struct span *spans)
{
	struct bd_target *target = bd_target__new(0);

	assert_non_null(target);
	fill(target, spans);
	return target;
}

/** make_ctx() - Return: a context with this alignment of regions; the test frees it. */
static inline struct bd_ctx *make_ctx(uint64_t min_sz)
{
	struct bd_ctx *ctx = bd_ctx__new(1);

	assert_non_null(ctx);
	ctx->min_sz = min_sz;
	return ctx;
}

/** add_filled() - Return: a target of @ctx with these regions. */
static inline struct bd_target *add_filled(struct bd_ctx *ctx, const struct span *spans)
{
	struct bd_target *target;

	assert_int_equal(bd_ctx__add_target(ctx, 0, &target), 0);
	fill(target, spans);
	return target;
}

/** assert_bounds() - the target has exactly the regions of these bounds. */
static inline void assert_bounds(const struct bd_target *target, const struct span *spans)
{
	size_t n = 0;

	for (; spans[n].end; n++) {
		assert_true(n < target->nr_regions);
		assert_int_equal(target->regions[n].start, spans[n].start);
		assert_int_equal(target->regions[n].end, spans[n].end);
	}
	assert_int_equal(target->nr_regions, n);
}

/** assert_sound() - sorted, not overlapping, not empty, every bound a multiple of @min_sz. */
static inline void assert_sound(const struct bd_target *target, uint64_t min_sz)
{
	uint64_t prev_end = 0;

	for (size_t i = 0; i < target->nr_regions; i++) {
		const struct bd_region *region = &target->regions[i];

		assert_true(region->start >= prev_end);
		assert_true(region->start < region->end);
		assert_int_equal(region->start % min_sz, 0);
		assert_int_equal(region->end % min_sz, 0);
		prev_end = region->end;
	}
	assert_true(target->nr_regions <= target->capacity);
}

#endif
