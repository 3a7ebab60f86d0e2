/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Snapshots for the tests of the live view: 20 samples of 5 ms in each aggregation. */
#ifndef BDAMON_TEST_VIEW_FIXTURE_H
#define BDAMON_TEST_VIEW_FIXTURE_H

#include <stdio.h>
#include <string.h>

#include "record/writer.h"
#include "view/mappings.h"

#define MIB	    (1ull << 20)
#define GIB	    (1ull << 30)
#define SECOND	    1000000000ull
#define WINDOW	    (SECOND / 10)
#define MAX_SAMPLES 20.0

/* A region as tests that need no more of it write it. */
#define REGION(first, behind, nr, aggrs)                                               \
	{                                                                              \
		.start = (first), .end = (behind), .nr_accesses = (nr), .age = (aggrs) \
	}

static const struct record_intervals fixture_intervals = { 5000, 100000, 1000000, { 0 } };

/* The @nr regions at @regions, seen in the window that ends at @end_ns. */
static inline struct record_snapshot_view snapshot(uint32_t target_id, uint64_t end_ns,
						   const struct record_region *regions, uint32_t nr)
{
	return (struct record_snapshot_view){
		.target_id = target_id,
		.start_ns = end_ns - WINDOW,
		.end_ns = end_ns,
		.regions = regions,
		.nr_regions = nr,
	};
}

#define NR_OF(array)			  (sizeof(array) / sizeof((array)[0]))
#define SNAPSHOT(target, end_ns, regions) snapshot(target, end_ns, regions, NR_OF(regions))

static inline struct mappings read_mappings(const char *text)
{
	struct mappings maps = { 0 };
	FILE *f = fmemopen((void *)text, strlen(text), "r");

	assert_non_null(f);
	assert_int_equal(mappings__read(&maps, f), 0);
	fclose(f);
	return maps;
}

#endif
