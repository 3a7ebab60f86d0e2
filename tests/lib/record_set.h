/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Small recordings as a whole in memory, for tests that look at any snapshot at any time. */
#ifndef BDAMON_TESTS_LIB_RECORD_SET_H
#define BDAMON_TESTS_LIB_RECORD_SET_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "record/reader.h"

/**
 * struct record_kept - one record.
 * @rec: its head
 * @snapshots: owned array; the snapshots' regions are in @regions
 * @nr_snapshots: how many
 * @regions: owned array of all snapshots' regions, one behind the other
 * @nr_regions: how many
 */
struct record_kept {
	struct record rec;
	struct record_snapshot *snapshots;
	size_t nr_snapshots;
	struct record_region *regions;
	size_t nr_regions;
};

/**
 * struct record_set - all records of a source; all zero is an empty one.
 * @records: owned array
 * @nr: how many
 * @store: owned: what record_set__read() fills
 */
struct record_set {
	struct record_kept *records;
	size_t nr;
	struct record_store *store;
};

static inline int record_set__begin(void *priv, const struct record *rec)
{
	struct record_set *set = priv;
	struct record_kept *bigger = reallocarray(set->records, set->nr + 1, sizeof(*bigger));

	if (!bigger)
		return -ENOMEM;
	set->records = bigger;
	bigger[set->nr++] = (struct record_kept){ .rec = *rec };
	return 0;
}

static inline int record_set__snapshot(void *priv, const struct record *rec,
				       const struct record_snapshot *snap)
{
	struct record_set *set = priv;
	struct record_kept *kept = &set->records[set->nr - 1];
	struct record_snapshot *snapshots;
	struct record_region *regions;

	(void)rec;
	snapshots = reallocarray(kept->snapshots, kept->nr_snapshots + 1, sizeof(*snapshots));
	if (!snapshots)
		return -ENOMEM;
	kept->snapshots = snapshots;
	snapshots[kept->nr_snapshots++] = *snap;
	if (!snap->nr_regions)
		return 0;
	regions =
		reallocarray(kept->regions, kept->nr_regions + snap->nr_regions, sizeof(*regions));
	if (!regions)
		return -ENOMEM;
	kept->regions = regions;
	memcpy(regions + kept->nr_regions, snap->regions, snap->nr_regions * sizeof(*regions));
	kept->nr_regions += snap->nr_regions;
	return 0;
}

/* The array of regions does not move any more. */
static inline int record_set__end(void *priv, const struct record *rec)
{
	struct record_set *set = priv;
	struct record_kept *kept = &set->records[set->nr - 1];
	const struct record_region *at = kept->regions;
	size_t i;

	(void)rec;
	for (i = 0; i < kept->nr_snapshots; i++) {
		kept->snapshots[i].regions = at;
		if (at)
			at += kept->snapshots[i].nr_regions;
	}
	return 0;
}

/** record_set__fill() - append all records of @source. Return: 0 or negative errno. */
static inline int record_set__fill(struct record_set *set, struct record_source *source)
{
	struct record_visitor visitor = { set, record_set__begin, record_set__snapshot,
					  record_set__end };

	return record_source__scan(source, &visitor);
}

/** record_set__fini() - free everything and leave the set empty. */
static inline void record_set__fini(struct record_set *set)
{
	size_t i;

	for (i = 0; i < set->nr; i++) {
		free(set->records[i].snapshots);
		free(set->records[i].regions);
	}
	free(set->records);
	record_store__free(set->store);
	*set = (struct record_set){ 0 };
}

/** record_set__read() - fill an empty set from a file. Return: 0 or negative errno. */
static inline int record_set__read(struct record_set *set, const char *path)
{
	int err = -ENOMEM;

	*set = (struct record_set){ .store = record_store__new() };
	if (set->store)
		err = record_store__read(set->store, path);
	return err ?: record_set__fill(set, record_store__source(set->store));
}

#endif
