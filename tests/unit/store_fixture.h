/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Records made in memory, for tests of what looks at records. Sampled every 5 ms for 100 ms. */
#ifndef BDAMON_TEST_STORE_FIXTURE_H
#define BDAMON_TEST_STORE_FIXTURE_H

#include <errno.h>
#include <stdlib.h>

#include "record/store.h"

#define STORE_AGGR_NS 100000000ULL
#define STORE_MAX     20

static inline struct record_store *store_new(void)
{
	struct record_store *store = record_store__new();

	assert_non_null(store);
	return store;
}

static inline struct record_region store_region(uint64_t start, uint64_t end, uint32_t nr_accesses)
{
	return (struct record_region){ .start = start, .end = end, .nr_accesses = nr_accesses };
}

/* Add a record of target @tid with @nr snapshots. */
static inline void store_add(struct record_store *store, uint64_t tid,
			     const struct record_snapshot *snaps, size_t nr)
{
	struct record rec;
	size_t id, i;

	record__init(&rec);
	rec.has_target = true;
	rec.target_id = tid;
	rec.has_intervals = true;
	rec.intervals = (struct record_intervals){ 5000, 100000, 1000000, { 0 } };
	assert_int_equal(record_store__begin(store, &id), 0);
	for (i = 0; i < nr; i++)
		assert_int_equal(record_store__add(store, id, &snaps[i]), 0);
	assert_int_equal(record_store__end(store, id, &rec), 0);
	record_store__seal(store);
}

/* Add a record of @nr snapshots of the same regions, one after the other from 1 s on. */
static inline void store_repeat(struct record_store *store, uint64_t tid,
				const struct record_region *regions, size_t nr_regions, size_t nr)
{
	struct record_snapshot *snaps = calloc(nr, sizeof(*snaps));
	size_t i;

	assert_non_null(snaps);
	for (i = 0; i < nr; i++)
		snaps[i] = (struct record_snapshot){
			.start_ns = 1000000000 + i * STORE_AGGR_NS,
			.end_ns = 1000000000 + (i + 1) * STORE_AGGR_NS,
			.regions = regions,
			.nr_regions = nr_regions,
		};
	store_add(store, tid, snaps, nr);
	free(snaps);
}

#endif
