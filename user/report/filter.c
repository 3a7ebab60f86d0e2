// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Which part of a recording is looked at. */
#include "report/filter.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

/* Append to @to what @ranges leave of one snapshot's regions. */
static int clip_snapshot(struct record *to, const struct report_filter *f, const struct record *rec,
			 struct record_snapshot *snap)
{
	const struct record_region *regions = record__regions(rec, snap);
	size_t i, k, first = to->nr_regions;
	int err;

	snap->total_bytes = 0;
	for (i = 0; i < snap->nr_regions; i++) {
		for (k = 0; k < f->nr_addresses; k++) {
			struct record_region part = regions[i];

			if (part.start < f->addresses[k].first)
				part.start = f->addresses[k].first;
			if (part.end > f->addresses[k].last)
				part.end = f->addresses[k].last;
			if (part.start >= part.end)
				continue;
			err = record__add_region(to, &part);
			if (err)
				return err;
			snap->total_bytes += part.end - part.start;
		}
	}
	snap->first = first;
	snap->nr_regions = to->nr_regions - first;
	return 0;
}

static int clip_record(const struct report_filter *f, struct record *rec)
{
	struct record to = { 0 };
	size_t i;
	int err = 0;

	for (i = 0; i < rec->nr_snapshots && !err; i++)
		err = clip_snapshot(&to, f, rec, &rec->snapshots[i]);
	if (err) {
		record__fini(&to);
		return err;
	}
	free(rec->regions);
	rec->regions = to.regions;
	rec->nr_regions = to.nr_regions;
	rec->cap_regions = to.cap_regions;
	return 0;
}

static bool time_passes(const struct report_filter *f, const struct record_snapshot *snap)
{
	size_t i;

	for (i = 0; i < f->nr_times; i++) {
		if (snap->start_ns >= f->times[i].first && snap->end_ns <= f->times[i].last)
			return true;
	}
	return !f->nr_times;
}

static bool index_passes(const struct report_filter *f, size_t idx)
{
	size_t i;

	for (i = 0; i < f->nr_indices; i++) {
		if (idx >= f->indices[i].first && idx <= f->indices[i].last)
			return true;
	}
	return !f->nr_indices;
}

int report_filter__apply(const struct report_filter *f, struct record_set *set)
{
	size_t i, k;
	int err;

	for (i = 0; i < set->nr; i++) {
		struct record *rec = &set->records[i];
		size_t idx = 0, kept = 0;

		if (f->nr_addresses) {
			err = clip_record(f, rec);
			if (err)
				return err;
		}
		for (k = 0; k < rec->nr_snapshots; k++) {
			if (time_passes(f, &rec->snapshots[k]) && index_passes(f, idx++))
				rec->snapshots[kept++] = rec->snapshots[k];
		}
		rec->nr_snapshots = kept;
	}
	return 0;
}
