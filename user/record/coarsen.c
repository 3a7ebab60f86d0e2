// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Snapshots put together to fewer ones of longer intervals. */
#include "record/coarsen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "record/stage.h"

/** struct coarsen_list - regions, ascending and not overlapping, in an owned array. */
struct coarsen_list {
	struct record_region *regions;
	size_t nr;
	size_t cap;
};

/**
 * struct coarsen_stage - see coarsen.h.
 * @stage: what stages have in common
 * @options: what to do
 * @idx: number of the next snapshot of the record under way
 * @nr_collected: snapshots that the open one consists of
 * @snap: the open snapshot, but for its regions
 * @regions: those
 * @fresh: what a snapshot has beside them
 * @spare: room for both
 */
struct coarsen_stage {
	struct record_stage stage;
	struct coarsen_options options;
	uint64_t idx;
	uint64_t nr_collected;
	struct record_snapshot snap;
	struct coarsen_list regions;
	struct coarsen_list fresh;
	struct coarsen_list spare;
};

/* --- regions ------------------------------------------------------------------------ */

static int append(struct coarsen_list *list, const struct record_region *region)
{
	size_t cap = list->cap ? list->cap * 2 : 128;
	struct record_region *bigger;

	if (list->nr == RECORD_MAX_REGIONS)
		return -E2BIG;
	if (list->nr == list->cap) {
		bigger = reallocarray(list->regions, cap, sizeof(*bigger));
		if (!bigger)
			return -ENOMEM;
		list->regions = bigger;
		list->cap = cap;
	}
	list->regions[list->nr++] = *region;
	return 0;
}

static int append_part(struct coarsen_list *list, const struct record_region *region,
		       uint64_t start, uint64_t end)
{
	struct record_region part = *region;

	if (start >= end)
		return 0;
	part.start = start;
	part.end = end;
	if (part.sz_passed > end - start)
		part.sz_passed = end - start;
	return append(list, &part);
}

/* Let @fresh be the parts of @snap that no region of @regions covers. */
static int find_fresh(struct coarsen_list *fresh, const struct coarsen_list *regions,
		      const struct record_snapshot *snap)
{
	size_t i, k = 0;
	int err = 0;

	fresh->nr = 0;
	for (i = 0; i < snap->nr_regions && !err; i++) {
		const struct record_region *r = &snap->regions[i];
		uint64_t at = r->start;

		while (k < regions->nr && regions->regions[k].end <= at)
			k++;
		for (; k < regions->nr && regions->regions[k].start < r->end && !err; k++) {
			err = append_part(fresh, r, at, regions->regions[k].start);
			at = regions->regions[k].end;
			/* The next region may begin within this one, too. */
			if (at >= r->end)
				break;
		}
		err = err ?: append_part(fresh, r, at, r->end);
	}
	return err;
}

static uint32_t add_up(uint32_t a, uint32_t b)
{
	return a > UINT32_MAX - 1 - b ? UINT32_MAX - 1 : a + b;
}

/* Add to @regions what @snap counts for them. */
static void add_counts(struct coarsen_list *regions, const struct record_snapshot *snap)
{
	size_t i, k, first = 0;

	for (i = 0; i < regions->nr; i++) {
		struct record_region *r = &regions->regions[i];
		uint32_t most = 0, youngest = RECORD_AGE_UNKNOWN;
		bool any = false;

		while (first < snap->nr_regions && snap->regions[first].end <= r->start)
			first++;
		for (k = first; k < snap->nr_regions && snap->regions[k].start < r->end; k++) {
			const struct record_region *part = &snap->regions[k];

			if (part->start == part->end)
				continue;
			any = true;
			if (most < part->nr_accesses)
				most = part->nr_accesses;
			if (youngest > part->age)
				youngest = part->age;
		}
		if (any) {
			r->nr_accesses = add_up(r->nr_accesses, most);
			r->age = youngest;
		}
	}
}

/* Put @fresh into @regions, in order. */
static int merge(struct coarsen_stage *stage)
{
	struct coarsen_list *a = &stage->regions, *b = &stage->fresh, old;
	size_t i = 0, k = 0;
	int err = 0;

	if (!b->nr)
		return 0;
	stage->spare.nr = 0;
	while ((i < a->nr || k < b->nr) && !err) {
		bool is_old =
			k == b->nr || (i < a->nr && a->regions[i].start < b->regions[k].start);

		err = append(&stage->spare, is_old ? &a->regions[i++] : &b->regions[k++]);
	}
	old = *a;
	*a = stage->spare;
	stage->spare = old;
	return err;
}

/* --- snapshots ----------------------------------------------------------------------- */

/* Is the open snapshot long enough? */
static bool is_full(const struct coarsen_stage *stage)
{
	return (stage->snap.end_ns - stage->snap.start_ns) / 1000 >= stage->options.interval_us;
}

static int collect(struct coarsen_stage *stage, const struct record_snapshot *snap)
{
	uint64_t start_ns = stage->nr_collected ? stage->snap.start_ns : snap->start_ns;
	int err;

	if (!stage->nr_collected)
		stage->regions.nr = 0;
	stage->nr_collected++;
	stage->snap = *snap;
	/* Snapshots are in order of their ends. */
	stage->snap.start_ns = start_ns < snap->end_ns ? start_ns : snap->end_ns;
	if (!stage->stage.next)
		return 0;
	err = find_fresh(&stage->fresh, &stage->regions, snap);
	if (err)
		return err;
	add_counts(&stage->regions, snap);
	return merge(stage);
}

static int end_open(struct coarsen_stage *stage)
{
	struct record_snapshot *snap = &stage->snap;
	size_t i;

	for (i = 0; i < stage->regions.nr; i++) {
		struct record_region *r = &stage->regions.regions[i];

		if (r->age != RECORD_AGE_UNKNOWN)
			r->age = (uint32_t)(r->age / stage->nr_collected);
	}
	snap->regions = stage->regions.regions;
	snap->nr_regions = stage->regions.nr;
	snap->total_bytes = record_snapshot__sum(snap);
	stage->nr_collected = 0;
	return record_stage__hand_out(&stage->stage, snap);
}

static int next_snapshot(struct record_stage *base, const struct record *rec,
			 const struct record_snapshot *snap)
{
	struct coarsen_stage *stage = (struct coarsen_stage *)base;
	int err;

	(void)rec;
	if (stage->idx++ < stage->options.nr_skip)
		return 0;
	if (!stage->options.interval_us)
		return record_stage__hand_out(base, snap);
	err = collect(stage, snap);
	return err || !is_full(stage) ? err : end_open(stage);
}

/* --- records -------------------------------------------------------------------------- */

static void begin_record(struct record_stage *base, struct record *out)
{
	struct coarsen_stage *stage = (struct coarsen_stage *)base;

	stage->idx = 0;
	stage->nr_collected = 0;
	if (stage->options.interval_us && out->has_intervals)
		out->intervals.aggr_us = stage->options.interval_us;
}

static const struct record_stage_ops coarsen_ops = { begin_record, next_snapshot };

int coarsen_stage__new(struct coarsen_stage **ret_stage, const struct coarsen_options *options,
		       struct record_source *from)
{
	struct coarsen_stage *stage = calloc(1, sizeof(*stage));
	int err;

	if (!stage)
		return -ENOMEM;
	stage->options = *options;
	err = record_stage__init(&stage->stage, &coarsen_ops, from);
	err = err ?: record_stage__gather(&stage->stage);
	if (err)
		coarsen_stage__free(stage);
	else
		*ret_stage = stage;
	return err;
}

struct record_source *coarsen_stage__source(struct coarsen_stage *stage)
{
	return &stage->stage.source;
}

void coarsen_stage__free(struct coarsen_stage *stage)
{
	if (!stage)
		return;
	record_stage__fini(&stage->stage);
	free(stage->regions.regions);
	free(stage->fresh.regions);
	free(stage->spare.regions);
	free(stage);
}
