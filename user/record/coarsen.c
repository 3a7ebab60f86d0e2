// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Snapshots put together to fewer ones of longer intervals. */
#include "record/coarsen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/** struct coarsen_facts - what comes out of a record: how many snapshots, and their time. */
struct coarsen_facts {
	size_t nr;
	uint64_t start_ns;
	uint64_t end_ns;
};

/** struct coarsen_list - regions, ascending and not overlapping, in an owned array. */
struct coarsen_list {
	struct record_region *regions;
	size_t nr;
	size_t cap;
};

/**
 * struct coarsen_stage - see coarsen.h.
 * @source: the stage as a source
 * @options: what to do
 * @from: where records come from
 * @facts: owned array, by order of @from's records
 * @next: the visitor of the scan under way; NULL while facts are gathered
 * @rec: the record as @next sees it
 * @at: its number in @from
 * @idx: number of its next snapshot there
 * @nr_collected: snapshots that the open one consists of
 * @snap: the open snapshot, but for its regions
 * @regions: those
 * @fresh: what a snapshot has beside them
 * @spare: room for both
 */
struct coarsen_stage {
	struct record_source source;
	struct coarsen_options options;
	struct record_source *from;
	struct coarsen_facts *facts;
	const struct record_visitor *next;
	struct record rec;
	size_t at;
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
	if (!stage->next)
		return 0;
	err = find_fresh(&stage->fresh, &stage->regions, snap);
	if (err)
		return err;
	add_counts(&stage->regions, snap);
	return merge(stage);
}

static int hand_out(struct coarsen_stage *stage, const struct record_snapshot *snap)
{
	struct coarsen_facts *facts = &stage->facts[stage->at];

	if (stage->next)
		return record_visitor__snapshot(stage->next, &stage->rec, snap);
	if (!facts->nr++)
		facts->start_ns = snap->start_ns;
	facts->end_ns = snap->end_ns;
	return 0;
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
	return hand_out(stage, snap);
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct coarsen_stage *stage = priv;
	int err;

	(void)rec;
	if (stage->idx++ < stage->options.nr_skip)
		return 0;
	if (!stage->options.interval_us)
		return hand_out(stage, snap);
	err = collect(stage, snap);
	return err || !is_full(stage) ? err : end_open(stage);
}

/* --- records -------------------------------------------------------------------------- */

static int begin_record(void *priv, const struct record *rec)
{
	struct coarsen_stage *stage = priv;
	const struct coarsen_facts *facts = &stage->facts[stage->at];

	stage->idx = 0;
	stage->nr_collected = 0;
	stage->rec = *rec;
	if (!stage->next || !facts->nr)
		return 0;
	stage->rec.nr_snapshots = facts->nr;
	stage->rec.start_ns = facts->start_ns;
	stage->rec.end_ns = facts->end_ns;
	if (stage->options.interval_us && rec->has_intervals)
		stage->rec.intervals.aggr_us = stage->options.interval_us;
	return record_visitor__begin(stage->next, &stage->rec);
}

static int end_record(void *priv, const struct record *rec)
{
	struct coarsen_stage *stage = priv;
	const struct coarsen_facts *facts = &stage->facts[stage->at++];

	(void)rec;
	if (!stage->next)
		stage->source.nr_records += facts->nr > 0;
	else if (facts->nr)
		return record_visitor__end(stage->next, &stage->rec);
	return 0;
}

static int scan(struct record_source *source, const struct record_visitor *visitor)
{
	struct coarsen_stage *stage = (struct coarsen_stage *)source;
	struct record_visitor ours = {
		.priv = stage,
		.begin = begin_record,
		/* Who wants no snapshots needs none to be unpacked. */
		.snapshot = !visitor || visitor->snapshot ? next_snapshot : NULL,
		.end = end_record,
	};

	stage->next = visitor;
	stage->at = 0;
	return stage->from->scan(stage->from, &ours);
}

int coarsen_stage__new(struct coarsen_stage **ret_stage, const struct coarsen_options *options,
		       struct record_source *from)
{
	struct coarsen_stage *stage = calloc(1, sizeof(*stage));
	int err = -ENOMEM;

	if (!stage)
		return -ENOMEM;
	stage->source.scan = scan;
	stage->options = *options;
	stage->from = from;
	stage->facts = calloc(from->nr_records + 1, sizeof(*stage->facts));
	if (stage->facts)
		err = scan(&stage->source, NULL);
	if (err)
		coarsen_stage__free(stage);
	else
		*ret_stage = stage;
	return err;
}

struct record_source *coarsen_stage__source(struct coarsen_stage *stage)
{
	return &stage->source;
}

void coarsen_stage__free(struct coarsen_stage *stage)
{
	if (!stage)
		return;
	free(stage->facts);
	free(stage->regions.regions);
	free(stage->fresh.regions);
	free(stage->spare.regions);
	free(stage);
}
