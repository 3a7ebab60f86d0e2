// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Addresses folded to rows. */
#include "report/fold.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

/**
 * struct fold_stage - see fold.h.
 * @source: the stage as a source
 * @from: where records come from
 * @parts: borrowed
 * @scales: owned array: what a byte of each part becomes
 * @regions: owned array, room for one snapshot's regions
 * @cap_regions: its size
 * @next: the visitor of the scan under way; NULL while records are counted
 * @is_ours: the record at hand is of @guide's origin
 */
struct fold_stage {
	struct record_source source;
	struct record_source *from;
	const struct guide *guide;
	const struct fold_part *parts;
	double *scales;
	size_t nr_parts;
	struct record_region *regions;
	size_t cap_regions;
	const struct record_visitor *next;
	bool is_ours;
};

static int reserve(struct fold_stage *stage, size_t nr)
{
	struct record_region *bigger;

	if (nr <= stage->cap_regions)
		return 0;
	bigger = reallocarray(stage->regions, nr, sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	stage->regions = bigger;
	stage->cap_regions = nr;
	return 0;
}

/* Neighbours stay neighbours: equal addresses become equal, and the ends of a part its rows'. */
static uint64_t fold(const struct fold_part *part, double scale, uint64_t at)
{
	if (at <= part->start)
		return part->row * FOLD_ROW;
	if (at >= part->end)
		return (part->row + part->nr_rows) * FOLD_ROW;
	return part->row * FOLD_ROW + (uint64_t)((double)(at - part->start) * scale);
}

/* Regions and parts are ascending; a region may lie in several parts, or in none. */
static size_t fold_regions(struct fold_stage *stage, const struct record_snapshot *snap)
{
	size_t i, k, first = 0, nr = 0;

	for (i = 0; i < snap->nr_regions; i++) {
		const struct record_region *r = &snap->regions[i];

		while (first < stage->nr_parts && stage->parts[first].end <= r->start)
			first++;
		for (k = first; k < stage->nr_parts && stage->parts[k].start < r->end; k++) {
			struct record_region *to = &stage->regions[nr];

			*to = *r;
			to->start = fold(&stage->parts[k], stage->scales[k], r->start);
			to->end = fold(&stage->parts[k], stage->scales[k], r->end);
			nr += to->end > to->start;
		}
	}
	return nr;
}

static int begin_record(void *priv, const struct record *rec)
{
	struct fold_stage *stage = priv;

	stage->is_ours = guide__matches(stage->guide, rec);
	if (!stage->is_ours)
		return 0;
	if (stage->next)
		return record_visitor__begin(stage->next, rec);
	stage->source.nr_records++;
	return 0;
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct fold_stage *stage = priv;
	struct record_snapshot folded = *snap;
	int err;

	if (!stage->is_ours)
		return 0;
	err = reserve(stage, snap->nr_regions + stage->nr_parts);
	if (err)
		return err;
	folded.nr_regions = fold_regions(stage, snap);
	folded.regions = stage->regions;
	folded.total_bytes = 0;
	return record_visitor__snapshot(stage->next, rec, &folded);
}

static int end_record(void *priv, const struct record *rec)
{
	struct fold_stage *stage = priv;

	return stage->is_ours && stage->next ? record_visitor__end(stage->next, rec) : 0;
}

static int scan(struct record_source *source, const struct record_visitor *visitor)
{
	struct fold_stage *stage = (struct fold_stage *)source;
	struct record_visitor ours = {
		.priv = stage,
		.begin = begin_record,
		/* Who wants no snapshots needs none to be unpacked. */
		.snapshot = visitor && visitor->snapshot ? next_snapshot : NULL,
		.end = end_record,
	};

	stage->next = visitor;
	return stage->from->scan(stage->from, &ours);
}

static int compute_scales(struct fold_stage *stage)
{
	uint64_t nr_rows = 0;
	size_t i;

	stage->scales = calloc(stage->nr_parts + 1, sizeof(*stage->scales));
	if (!stage->scales)
		return -ENOMEM;
	for (i = 0; i < stage->nr_parts; i++) {
		const struct fold_part *part = &stage->parts[i];

		nr_rows += part->nr_rows;
		stage->scales[i] =
			(double)(part->nr_rows * FOLD_ROW) / (double)(part->end - part->start);
	}
	return nr_rows > FOLD_MAX_ROWS ? -ERANGE : 0;
}

int fold_stage__new(struct fold_stage **ret_stage, const struct fold_part *parts, size_t nr_parts,
		    const struct guide *guide, struct record_source *from)
{
	struct fold_stage *stage = calloc(1, sizeof(*stage));
	int err;

	if (!stage)
		return -ENOMEM;
	stage->source.scan = scan;
	stage->from = from;
	stage->guide = guide;
	stage->parts = parts;
	stage->nr_parts = nr_parts;
	err = compute_scales(stage) ?: scan(&stage->source, NULL);
	if (err)
		fold_stage__free(stage);
	else
		*ret_stage = stage;
	return err;
}

struct record_source *fold_stage__source(struct fold_stage *stage)
{
	return &stage->source;
}

void fold_stage__free(struct fold_stage *stage)
{
	if (!stage)
		return;
	free(stage->scales);
	free(stage->regions);
	free(stage);
}
