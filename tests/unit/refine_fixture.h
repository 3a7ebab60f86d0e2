/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* For tests of refining: strips from a picture, regions in units, and what became of them. */
#ifndef BDAMON_TESTS_UNIT_REFINE_FIXTURE_H
#define BDAMON_TESTS_UNIT_REFINE_FIXTURE_H

#include "core_fixture.h"

#include <string.h>

#include "core/refine.h"

#define UNIT  4096ULL
#define BASE  0x100000ULL
#define AT(n) (BASE + (n)*UNIT)

#define STEADY	  6
#define UNITS_MAX 512

/** struct drawing - a strip, and the shares it borrows. */
struct drawing {
	struct bd_strip strip;
	uint8_t shares[UNITS_MAX];
};

/** draw() - a strip from a text, one sign a unit: '.' cold, '#' hot, '?' unknown. */
static inline void draw(struct drawing *drawing, size_t first_unit, const char *text)
{
	drawing->strip = (struct bd_strip){
		.start = AT(first_unit),
		.unit_bytes = UNIT,
		.shares = drawing->shares,
		.nr = strlen(text),
		.steady = STEADY,
	};
	assert_true(drawing->strip.nr <= UNITS_MAX);
	for (size_t i = 0; i < drawing->strip.nr; i++)
		drawing->shares[i] = text[i] == '#'   ? BD_STRIP_ALL
				     : text[i] == '?' ? BD_STRIP_UNKNOWN
						      : 0;
}

/** estimate_of() - Return: a sure estimate of pages set at @rate, all of them in use. */
static inline struct bd_estimate estimate_of(float rate)
{
	return (struct bd_estimate){
		.set = rate,
		.set_rate = 1,
		.nr_set = 3,
		.nr_clear = 3,
		.nr_armed = 3,
		.coarse_rate = -1,
	};
}

/** add() - append a region of units [@from, @to) that is accessed at @rate. */
static inline void add(struct bd_target *target, uint64_t from, uint64_t to, float rate)
{
	assert_int_equal(bd_target__add_region(target, AT(from), AT(to)), 0);
	target->regions[target->nr_regions - 1].est = estimate_of(rate);
}

/** one_region() - Return: a target of one such region; the test frees it. */
static inline struct bd_target *one_region(uint64_t from, uint64_t to, float rate)
{
	struct bd_target *target = bd_target__new(0);

	assert_non_null(target);
	add(target, from, to, rate);
	return target;
}

/** assert_rate() - the region's estimate says @rate, but for rounding. */
static inline void assert_rate(const struct bd_region *region, float rate)
{
	assert_float_equal(bd_estimate__rate(&region->est), rate, 0.001f);
}

/** assert_regions() - exactly these, in units; the count is the rate in percent. */
static inline void assert_regions(const struct bd_target *target, const struct span *spans)
{
	size_t n = 0;

	for (; spans[n].end; n++) {
		assert_true(n < target->nr_regions);
		assert_int_equal(target->regions[n].start, AT(spans[n].start));
		assert_int_equal(target->regions[n].end, AT(spans[n].end));
		assert_rate(&target->regions[n], (float)spans[n].nr_accesses / 100);
	}
	assert_int_equal(target->nr_regions, n);
}

/** assert_untouched() - refining changes nothing at all. */
static inline void assert_untouched(struct bd_target *target, const struct bd_strip *strip,
				    size_t max_new)
{
	struct bd_target *before = bd_target__new(0);

	assert_int_equal(bd_target__copy_regions(before, target), 0);
	assert_int_equal(bd_target__refine(target, strip, max_new), 0);
	assert_int_equal(target->nr_regions, before->nr_regions);
	if (target->nr_regions)
		assert_memory_equal(target->regions, before->regions,
				    target->nr_regions * sizeof(*target->regions));
	bd_target__free(before);
}

#endif
