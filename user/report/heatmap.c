// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Time by address: the pixels. */
#include "report/heatmap.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/**
 * struct heat_area - what one region of one snapshot tells.
 * @t0: from when, @t1: until when, nanoseconds
 * @a0: from which address, @a1: up to which
 * @value: heat
 */
struct heat_area {
	int64_t t0, t1;
	uint64_t a0, a1;
	double value;
};

/* Overlap of [lo, hi) with pixel @i of @unit, as a share of the pixel. */
static double overlap(double lo, double hi, double unit, size_t i)
{
	double from = fmax(lo, (double)i * unit), to = fmin(hi, (double)(i + 1) * unit);

	return to > from ? (to - from) / unit : 0;
}

/* Add an area to the pixels it overlaps; one that only touches a pixel tells nothing of it. */
static void add_area(struct heatmap *map, const struct heat_area *area)
{
	const struct heatmap_window *win = &map->win;
	int64_t end_ns = win->start_ns + (int64_t)(map->ns * win->nr_times);
	uint64_t end = win->start + map->bytes * win->nr_addrs;
	int64_t t0 = area->t0 > win->start_ns ? area->t0 : win->start_ns;
	int64_t t1 = area->t1 < end_ns ? area->t1 : end_ns;
	uint64_t a0 = area->a0 > win->start ? area->a0 : win->start;
	uint64_t a1 = area->a1 < end ? area->a1 : end;
	uint64_t i, k;

	if (t0 >= t1 || a0 >= a1)
		return;
	t0 -= win->start_ns;
	t1 -= win->start_ns;
	a0 -= win->start;
	a1 -= win->start;
	for (i = (uint64_t)t0 / map->ns; i <= (uint64_t)(t1 - 1) / map->ns; i++) {
		double time = overlap((double)t0, (double)t1, (double)map->ns, i);

		for (k = a0 / map->bytes; k <= (a1 - 1) / map->bytes; k++) {
			double *heat = &map->heat[i * win->nr_addrs + k];
			double share = overlap((double)a0, (double)a1, (double)map->bytes, k);

			*heat = (isnan(*heat) ? 0 : *heat) + area->value * time * share;
		}
	}
}

static void add_snapshot(struct heatmap *map, const struct record *rec,
			 const struct record_snapshot *snap, int64_t prev_end)
{
	const struct record_region *regions = snap->regions;
	double sample_us, aggr_us = 0;
	size_t i;

	if (rec->has_intervals)
		record__snapshot_intervals(rec, snap, &sample_us, &aggr_us);
	for (i = 0; i < snap->nr_regions; i++) {
		__int128 since = (__int128)snap->start_ns - record__age_ns(rec, &regions[i]);
		struct heat_area area = {
			.t0 = since > prev_end ? (int64_t)since : prev_end,
			.t1 = (int64_t)snap->end_ns,
			.a0 = regions[i].start,
			.a1 = regions[i].end,
			.value = rec->has_intervals ? record__region_hz(&regions[i], aggr_us)
						    : regions[i].nr_accesses,
		};

		add_area(map, &area);
	}
}

static void find_extremes(struct heatmap *map)
{
	size_t i, nr = (size_t)map->win.nr_times * map->win.nr_addrs;

	map->low = INFINITY;
	map->high = -INFINITY;
	for (i = 0; i < nr; i++) {
		if (isnan(map->heat[i]))
			continue;
		map->any = true;
		map->low = fmin(map->low, map->heat[i]);
		map->high = fmax(map->high, map->heat[i]);
	}
	if (!map->any)
		map->low = map->high = 0;
}

/**
 * struct drawing - a scan that draws.
 * @is_ours: the record at hand is of @guide's origin
 * @any: there was such a record before
 * @prev_end: end of its last snapshot
 */
struct drawing {
	struct heatmap *map;
	const struct guide *guide;
	bool is_ours;
	bool any;
	int64_t prev_end;
};

static int begin_record(void *priv, const struct record *rec)
{
	struct drawing *d = priv;

	d->is_ours = guide__matches(d->guide, rec);
	if (!d->is_ours)
		return 0;
	if (d->any && d->map->in_hz != rec->has_intervals)
		return -EINVAL;
	d->map->in_hz = rec->has_intervals;
	d->any = true;
	return 0;
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct drawing *d = priv;

	if (!d->is_ours)
		return 0;
	/* Several files need not be in order of time. */
	if (d->prev_end > (int64_t)snap->start_ns)
		d->prev_end = (int64_t)snap->start_ns;
	add_snapshot(d->map, rec, snap, d->prev_end);
	d->prev_end = (int64_t)snap->end_ns;
	return 0;
}

int heatmap__init(struct heatmap *map, struct record_source *source, const struct guide *guide,
		  const struct heatmap_window *win)
{
	struct drawing d = { .map = map, .guide = guide, .prev_end = INT64_MIN };
	struct record_visitor visitor = { .priv = &d,
					  .begin = begin_record,
					  .snapshot = next_snapshot };
	size_t i, nr = (size_t)win->nr_times * win->nr_addrs;
	int err;

	*map = (struct heatmap){ .win = *win };
	if (!win->nr_times || !win->nr_addrs || nr > HEATMAP_MAX_PIXELS ||
	    win->end_ns <= win->start_ns || win->end <= win->start)
		return -ERANGE;
	map->ns = ((uint64_t)win->end_ns - (uint64_t)win->start_ns) / win->nr_times;
	map->bytes = (win->end - win->start) / win->nr_addrs;
	if (!map->ns || !map->bytes)
		return -ERANGE;
	map->heat = calloc(nr, sizeof(*map->heat));
	if (!map->heat)
		return -ENOMEM;
	for (i = 0; i < nr; i++)
		map->heat[i] = NAN;
	err = record_source__scan(source, &visitor);
	if (err)
		heatmap__fini(map);
	else
		find_extremes(map);
	return err;
}

void heatmap__fini(struct heatmap *map)
{
	free(map->heat);
	map->heat = NULL;
}

/**
 * struct heating - a scan for the hottest range.
 * @heat: owned array: accesses seen in each of @guide's ranges, weighted by size
 */
struct heating {
	const struct guide *guide;
	double *heat;
};

static int heat_up(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct heating *h = priv;
	size_t i, first = 0;

	if (!guide__matches(h->guide, rec))
		return 0;
	for (i = 0; i < snap->nr_regions; i++) {
		const struct record_region *r = &snap->regions[i];
		size_t k;

		while (first < h->guide->nr_ranges && h->guide->ranges[first].end <= r->start)
			first++;
		for (k = first; k < h->guide->nr_ranges && h->guide->ranges[k].start < r->end; k++)
			h->heat[k] += (double)(r->end - r->start) * r->nr_accesses;
	}
	return 0;
}

int heatmap__hottest(struct record_source *source, const struct guide *guide,
		     const struct guide_range **ret_range)
{
	struct heating h = { guide, calloc(guide->nr_ranges + 1, sizeof(*h.heat)) };
	struct record_visitor visitor = { .priv = &h, .snapshot = heat_up };
	double most = -1;
	size_t i;
	int err;

	if (!h.heat)
		return -ENOMEM;
	err = record_source__scan(source, &visitor);
	*ret_range = NULL;
	for (i = 0; i < guide->nr_ranges && !err; i++) {
		const struct guide_range *range = &guide->ranges[i];
		double heat = h.heat[i] / (double)(range->end - range->start);

		if (heat > most) {
			most = heat;
			*ret_range = range;
		}
	}
	free(h.heat);
	return err;
}
