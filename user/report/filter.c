// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Which part of a recording is looked at. */
#include "report/filter.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "record/stage.h"

/** struct filter_room - owned room for a snapshot's regions. */
struct filter_room {
	struct record_region *regions;
	size_t cap;
};

/**
 * struct filter_stage - see filter.h.
 * @stage: what stages have in common
 * @filter: what is asked for
 * @chosen: regions that are as conditions ask; a step may read and write them
 * @clipped: regions clipped to addresses, which may be more than there were
 * @idx: snapshots of the record under way that the conditions before that of indices let pass
 */
struct filter_stage {
	struct record_stage stage;
	struct report_filter filter;
	struct filter_room chosen;
	struct filter_room clipped;
	size_t idx;
};

void report_filter__init(struct report_filter *filter)
{
	*filter = (struct report_filter){
		.sizes = { 0, UINT64_MAX },
		.max_percent = INFINITY,
		.ages_us = { 0, UINT64_MAX },
		.weights = METRIC_WEIGHTS,
	};
}

/* --- conditions --------------------------------------------------------------------------- */

static int reserve(struct filter_room *room, size_t nr)
{
	struct record_region *bigger;

	if (nr <= room->cap)
		return 0;
	bigger = reallocarray(room->regions, nr, sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	room->regions = bigger;
	room->cap = nr;
	return 0;
}

static bool is_in(const struct filter_range *range, uint64_t value)
{
	return value >= range->first && value <= range->last;
}

static bool is_in_any(const struct filter_range *ranges, size_t nr, uint64_t value)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		if (is_in(&ranges[i], value))
			return true;
	}
	return !nr;
}

static bool has_pattern(const struct report_filter *f, const struct record *rec,
			const struct record_region *region)
{
	double percent;

	if (!is_in(&f->sizes, region->end - region->start))
		return false;
	if (!rec->has_intervals)
		return true;
	percent = (double)metric__percent(rec, region);
	return percent >= f->min_percent && percent <= f->max_percent &&
	       is_in(&f->ages_us, (uint64_t)metric__age_us(rec, region));
}

static bool has_temperature(const struct report_filter *f, const struct record *rec,
			    const struct record_region *region)
{
	int64_t value = metric__temperature(&f->weights, rec, region);
	size_t i;

	for (i = 0; i < f->nr_temperatures; i++) {
		if (value >= f->temperatures[i].first && value <= f->temperatures[i].last)
			return true;
	}
	return false;
}

/* Let @snap have those of its regions that @is_wanted. */
static int choose(struct filter_stage *stage, const struct record *rec,
		  struct record_snapshot *snap,
		  bool (*is_wanted)(const struct report_filter *f, const struct record *rec,
				    const struct record_region *region))
{
	int err = reserve(&stage->chosen, snap->nr_regions);
	size_t i, nr = 0;

	for (i = 0; i < snap->nr_regions && !err; i++) {
		if (is_wanted(&stage->filter, rec, &snap->regions[i]))
			stage->chosen.regions[nr++] = snap->regions[i];
	}
	snap->regions = stage->chosen.regions;
	snap->nr_regions = nr;
	return err;
}

/* Let @snap have what the address ranges leave of its regions; both are ascending. */
static int clip(struct filter_stage *stage, struct record_snapshot *snap)
{
	const struct report_filter *f = &stage->filter;
	size_t i, k, first = 0, nr = 0;
	int err = reserve(&stage->clipped, snap->nr_regions + f->nr_addresses);

	for (i = 0; i < snap->nr_regions && !err; i++) {
		while (first < f->nr_addresses &&
		       f->addresses[first].last <= snap->regions[i].start)
			first++;
		for (k = first; k < f->nr_addresses; k++) {
			struct record_region part = snap->regions[i];

			if (f->addresses[k].first >= part.end)
				break;
			if (part.start < f->addresses[k].first)
				part.start = f->addresses[k].first;
			if (part.end > f->addresses[k].last)
				part.end = f->addresses[k].last;
			stage->clipped.regions[nr++] = part;
		}
	}
	snap->regions = stage->clipped.regions;
	snap->nr_regions = nr;
	snap->total_bytes = record_snapshot__sum(snap);
	return err;
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

/* Return: 1 if something of @snap passes, which it then is, 0 if not, or negative errno. */
static int apply(struct filter_stage *stage, const struct record *rec, struct record_snapshot *snap)
{
	const struct report_filter *f = &stage->filter;
	int err = f->has_pattern ? choose(stage, rec, snap, has_pattern) : 0;

	if (!err && f->nr_addresses)
		err = clip(stage, snap);
	if (err)
		return err;
	if (!is_in_any(f->totals, f->nr_totals, snap->total_bytes) || !time_passes(f, snap) ||
	    !is_in_any(f->indices, f->nr_indices, stage->idx++))
		return 0;
	if (f->nr_temperatures) {
		err = choose(stage, rec, snap, has_temperature);
		snap->total_bytes = record_snapshot__sum(snap);
	}
	return err ? err : 1;
}

/* --- the stage ---------------------------------------------------------------------------- */

static void begin_record(struct record_stage *base, struct record *out)
{
	(void)out;
	((struct filter_stage *)base)->idx = 0;
}

static int next_snapshot(struct record_stage *base, const struct record *rec,
			 const struct record_snapshot *snap)
{
	struct record_snapshot left = *snap;
	int ret = apply((struct filter_stage *)base, rec, &left);

	return ret <= 0 ? ret : record_stage__hand_out(base, &left);
}

static const struct record_stage_ops filter_ops = { begin_record, next_snapshot };

static bool excludes_nothing(const struct report_filter *f)
{
	return !f->has_pattern && !f->nr_addresses && !f->nr_totals && !f->nr_times &&
	       !f->nr_indices && !f->nr_temperatures;
}

int filter_stage__new(struct filter_stage **ret_stage, const struct report_filter *filter,
		      struct record_source *from)
{
	struct filter_stage *stage = calloc(1, sizeof(*stage));
	int err;

	if (!stage)
		return -ENOMEM;
	stage->filter = *filter;
	err = record_stage__init(&stage->stage, &filter_ops, from);
	/* Facts of records that stay as they are need no look at each snapshot. */
	if (!err && !excludes_nothing(filter))
		err = record_stage__gather(&stage->stage);
	if (err)
		filter_stage__free(stage);
	else
		*ret_stage = stage;
	return err;
}

struct record_source *filter_stage__source(struct filter_stage *stage)
{
	return excludes_nothing(&stage->filter) ? stage->stage.from : &stage->stage.source;
}

void filter_stage__free(struct filter_stage *stage)
{
	if (!stage)
		return;
	record_stage__fini(&stage->stage);
	free(stage->chosen.regions);
	free(stage->clipped.regions);
	free(stage);
}
