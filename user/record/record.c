// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A recording in memory: growing arrays and the quantities derived from them. */
#include "record/record.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Make room for one element more; capacities grow by half. */
static int grow(void **array, size_t *cap, size_t nr, size_t sz)
{
	size_t want = *cap + *cap / 2 + 16;
	void *bigger;

	if (nr < *cap)
		return 0;
	bigger = reallocarray(*array, want, sz);
	if (!bigger)
		return -ENOMEM;
	*array = bigger;
	*cap = want;
	return 0;
}

struct record *record_set__add(struct record_set *set)
{
	struct record *bigger = reallocarray(set->records, set->nr + 1, sizeof(*bigger));
	struct record *rec;

	if (!bigger)
		return NULL;
	set->records = bigger;
	rec = &bigger[set->nr++];
	*rec = (struct record){
		.kdamond_idx = RECORD_NULL,
		.context_idx = RECORD_NULL,
		.scheme_idx = RECORD_NULL,
		.data_source = "unknown",
	};
	return rec;
}

void record__fini(struct record *rec)
{
	free(rec->snapshots);
	free(rec->regions);
	memset(rec, 0, sizeof(*rec));
}

void record_set__fini(struct record_set *set)
{
	size_t i;

	for (i = 0; i < set->nr; i++)
		record__fini(&set->records[i]);
	free(set->records);
	memset(set, 0, sizeof(*set));
}

int record__add_region(struct record *rec, const struct record_region *region)
{
	void *array = rec->regions;
	int err;

	if (rec->nr_regions >= RECORD_MAX_REGIONS)
		return -E2BIG;
	err = grow(&array, &rec->cap_regions, rec->nr_regions, sizeof(*region));
	if (err)
		return err;
	rec->regions = array;
	rec->regions[rec->nr_regions++] = *region;
	return 0;
}

int record__add_snapshot(struct record *rec, const struct record_snapshot *snap)
{
	void *array = rec->snapshots;
	int err = grow(&array, &rec->cap_snapshots, rec->nr_snapshots, sizeof(*snap));

	if (err)
		return err;
	rec->snapshots = array;
	rec->snapshots[rec->nr_snapshots++] = *snap;
	return 0;
}

double record__max_samples(const struct record *rec)
{
	if (!rec->has_intervals || !rec->intervals.sample_us)
		return 1;
	return fmax((double)rec->intervals.aggr_us / (double)rec->intervals.sample_us, 1);
}

void record__snapshot_intervals(const struct record *rec, const struct record_snapshot *snap,
				double *ret_sample_us, double *ret_aggr_us)
{
	double max_samples = record__max_samples(rec);
	double aggr = (double)rec->intervals.aggr_us;
	double duration = (double)(snap->end_ns - snap->start_ns) / 1000;

	*ret_sample_us = (double)rec->intervals.sample_us;
	*ret_aggr_us = aggr;
	if (!rec->intervals.goal.aggrs)
		return;
	if (snap->sample_us) {
		*ret_sample_us = (double)snap->sample_us;
		*ret_aggr_us = *ret_sample_us * max_samples;
	} else if (duration > 0 && fabs(duration - aggr) >= aggr * 0.1) {
		*ret_sample_us = duration / max_samples;
		*ret_aggr_us = duration;
	}
}

double record__region_hz(const struct record_region *region, double aggr_us)
{
	return aggr_us > 0 ? region->nr_accesses / (aggr_us / 1e6) : 0;
}

__int128 record__age_ns(const struct record *rec, const struct record_region *region)
{
	if (region->age == RECORD_AGE_UNKNOWN || !rec->has_intervals)
		return 0;
	return (__int128)region->age * rec->intervals.aggr_us * 1000;
}
