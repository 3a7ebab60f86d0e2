// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Time by address: the pixels. */
#include "report/heatmap.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* From so many of the accesses that can be told on, memory counts as always in use, */
#define FULL_HEAT 0.95
/* and a map of which so much is always in use as saturated: pixels at borders are never full. */
#define SATURATED 0.98

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

static void add_heat(double *heat, double v)
{
	*heat = (isnan(*heat) ? 0 : *heat) + v;
}

/* Add @v to a row of pixels of @bytes each, as far as [@a0, @a1) overlaps them. */
static void add_row(double *row, uint64_t bytes, uint64_t a0, uint64_t a1, double v)
{
	uint64_t k = a0 / bytes, last = (a1 - 1) / bytes;
	double unit = (double)bytes;

	if (k == last) {
		add_heat(&row[k], v * (double)(a1 - a0) / unit);
		return;
	}
	add_heat(&row[k], v * (double)((k + 1) * bytes - a0) / unit);
	while (++k < last)
		add_heat(&row[k], v);
	add_heat(&row[last], v * (double)(a1 - last * bytes) / unit);
}

/* Add an area to the pixels it overlaps; one that only touches a pixel tells nothing of it. */
static void add_area(struct heatmap *map, const struct heat_area *area)
{
	const struct heatmap_window *win = &map->win;
	int64_t end_ns = (int64_t)((uint64_t)win->start_ns + map->ns * win->nr_times);
	uint64_t end = win->start + map->bytes * win->nr_addrs;
	int64_t t0 = area->t0 > win->start_ns ? area->t0 : win->start_ns;
	int64_t t1 = area->t1 < end_ns ? area->t1 : end_ns;
	uint64_t a0 = area->a0 > win->start ? area->a0 : win->start;
	uint64_t a1 = area->a1 < end ? area->a1 : end;
	uint64_t i, from, to;

	if (t0 >= t1 || a0 >= a1)
		return;
	from = (uint64_t)t0 - (uint64_t)win->start_ns;
	to = (uint64_t)t1 - (uint64_t)win->start_ns;
	for (i = from / map->ns; i * map->ns < to; i++) {
		uint64_t t = i * map->ns > from ? i * map->ns : from;
		uint64_t next = (i + 1) * map->ns < to ? (i + 1) * map->ns : to;

		add_row(&map->heat[i * win->nr_addrs], map->bytes, a0 - win->start, a1 - win->start,
			area->value * (double)(next - t) / (double)map->ns);
	}
}

/**
 * struct drawing - a scan that draws.
 * @is_ours: the record at hand is of @guide's origin
 * @any: there was such a record before
 * @prev_end: end of its last snapshot
 * @aggr_us: aggregation interval of the snapshot at hand; 0: unknown
 * @pile: the snapshot's regions, if they are sorted
 */
struct drawing {
	struct heatmap *map;
	const struct guide *guide;
	bool is_ours;
	bool any;
	int64_t prev_end;
	double aggr_us;
	struct pile pile;
};

static double heat_of(const struct drawing *d, const struct record_region *region)
{
	double heat = d->map->in_hz ? record__region_hz(region, d->aggr_us) : region->nr_accesses;

	if (!d->map->opts.df_passed)
		return heat;
	return heat * (double)region->sz_passed / (double)(region->end - region->start);
}

/* Draw a region of @snap from @start to @end, which are its addresses unless it is sorted. */
static void add_region(struct drawing *d, const struct record *rec,
		       const struct record_snapshot *snap, const struct record_region *region,
		       uint64_t start, uint64_t end)
{
	__int128 since = (__int128)snap->start_ns - record__age_ns(rec, region);
	struct heat_area area = {
		.t0 = since > d->prev_end ? (int64_t)since : d->prev_end,
		.t1 = (int64_t)snap->end_ns,
		.a0 = start,
		.a1 = end,
		.value = heat_of(d, region),
	};

	add_area(d->map, &area);
}

static int add_sorted(struct drawing *d, const struct record *rec,
		      const struct record_snapshot *snap)
{
	const struct heatmap_window *win = &d->map->win;
	size_t i;
	int err = pile__make(&d->pile, rec, snap, win->start, win->end, &d->map->opts.weights);

	for (i = 0; i < d->pile.nr && !err; i++) {
		const struct pile_item *item = &d->pile.items[i];

		add_region(d, rec, snap, item->region, win->start + item->start,
			   win->start + item->end);
	}
	return err;
}

/* A snapshot tells about the time from the end of the one before. */
static int add_snapshot(struct drawing *d, const struct record *rec,
			const struct record_snapshot *snap)
{
	const struct heatmap_window *win = &d->map->win;
	size_t i;

	if ((int64_t)snap->end_ns <= win->start_ns || d->prev_end >= win->end_ns)
		return 0;
	if (d->map->opts.sorted)
		return add_sorted(d, rec, snap);
	for (i = 0; i < snap->nr_regions; i++) {
		const struct record_region *r = &snap->regions[i];

		if (r->start < win->end && r->end > win->start)
			add_region(d, rec, snap, r, r->start, r->end);
	}
	return 0;
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

static int begin_record(void *priv, const struct record *rec)
{
	struct drawing *d = priv;

	d->is_ours = guide__matches(d->guide, rec);
	if (!d->is_ours)
		return 0;
	if (d->any && d->map->in_hz != rec->has_intervals)
		return -EINVAL;
	if (!d->any)
		d->map->intervals = rec->intervals;
	d->map->in_hz = rec->has_intervals;
	d->any = true;
	return 0;
}

/* What the record has at all, whether it is drawn or not. */
static void look_around(struct drawing *d, const struct record *rec,
			const struct record_snapshot *snap)
{
	struct heatmap *map = d->map;
	size_t i;

	if (d->aggr_us > 0)
		map->most = fmax(map->most, record__max_samples(rec) / (d->aggr_us / 1e6));
	for (i = 0; i < snap->nr_regions && !(map->any_access && map->any_passed); i++) {
		map->any_access |= snap->regions[i].nr_accesses > 0;
		map->any_passed |= snap->regions[i].sz_passed > 0;
	}
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct drawing *d = priv;
	double sample_us;
	int err;

	if (!d->is_ours)
		return 0;
	d->aggr_us = 0;
	if (rec->has_intervals)
		record__snapshot_intervals(rec, snap, &sample_us, &d->aggr_us);
	look_around(d, rec, snap);
	/* Several files need not be in order of time. */
	if (d->prev_end > (int64_t)snap->start_ns)
		d->prev_end = (int64_t)snap->start_ns;
	err = add_snapshot(d, rec, snap);
	d->prev_end = (int64_t)snap->end_ns;
	return err;
}

int heatmap__init(struct heatmap *map, struct record_source *source, const struct guide *guide,
		  const struct heatmap_window *win, const struct heatmap_options *opts)
{
	struct drawing d = { .map = map, .guide = guide, .prev_end = INT64_MIN };
	struct record_visitor visitor = { .priv = &d,
					  .begin = begin_record,
					  .snapshot = next_snapshot };
	size_t i, nr = (size_t)win->nr_times * win->nr_addrs;
	int err;

	*map = (struct heatmap){ .win = *win };
	if (opts)
		map->opts = *opts;
	if (nr > HEATMAP_MAX_PIXELS)
		return -E2BIG;
	if (!win->nr_times || !win->nr_addrs || win->end_ns <= win->start_ns ||
	    win->end <= win->start)
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
	pile__fini(&d.pile);
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

static bool is_saturated(const struct heatmap *map)
{
	size_t i, nr = (size_t)map->win.nr_times * map->win.nr_addrs, known = 0, full = 0;

	for (i = 0; i < nr; i++) {
		known += !isnan(map->heat[i]);
		full += map->heat[i] >= map->most * FULL_HEAT;
	}
	return map->most > 0 && (double)full >= (double)known * SATURATED;
}

enum heatmap_verdict heatmap__judge(const struct heatmap *map)
{
	if (!map->any)
		return HEATMAP_UNKNOWN;
	if (map->high > 0)
		return is_saturated(map) ? HEATMAP_SATURATED : HEATMAP_GOOD;
	if (!map->any_access)
		return HEATMAP_COLD;
	return map->opts.df_passed && !map->any_passed ? HEATMAP_NONE_PASSED : HEATMAP_COLD_HERE;
}

struct heat_scale heatmap__scale(const struct heatmap *map, enum heat_scale_kind kind)
{
	return heat_scale__choose(kind, map->heat, (size_t)map->win.nr_times * map->win.nr_addrs,
				  map->most);
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

		if (heat > most ||
		    (heat == most &&
		     range->end - range->start > (*ret_range)->end - (*ret_range)->start)) {
			most = heat;
			*ret_range = range;
		}
	}
	free(h.heat);
	return err;
}
