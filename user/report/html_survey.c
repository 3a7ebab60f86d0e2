// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * One look at all snapshots.
 *
 * Most regions are cold and need no more than to be passed by.  Of the others each bin and each
 * area is told; both lie in order of addresses, as regions do, so that places already passed are
 * not searched again.
 */
#include "report/html_survey.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- ranges, bins and areas ----------------------------------------------------- */

static int compare_sizes(const void *a, const void *b)
{
	uint64_t p = *(const uint64_t *)a, q = *(const uint64_t *)b;

	return p > q ? -1 : p < q;
}

/* The smallest hole that still parts ranges, so that there are at most HTML_MAX_RANGES. */
static int find_least_hole(const struct guide *guide, uint64_t *ret_least)
{
	uint64_t *holes;
	size_t i;

	*ret_least = 1;
	if (guide->nr_ranges <= HTML_MAX_RANGES)
		return 0;
	holes = calloc(guide->nr_ranges, sizeof(*holes));
	if (!holes)
		return -ENOMEM;
	for (i = 1; i < guide->nr_ranges; i++)
		holes[i - 1] = guide->ranges[i].start - guide->ranges[i - 1].end;
	qsort(holes, guide->nr_ranges - 1, sizeof(*holes), compare_sizes);
	/* Of holes that are alike none parts. */
	*ret_least = holes[HTML_MAX_RANGES - 1] + 1;
	free(holes);
	return 0;
}

static int make_ranges(struct html_survey *s)
{
	const struct guide *guide = s->guide;
	uint64_t least;
	size_t i;
	int err = find_least_hole(guide, &least);

	if (err)
		return err;
	s->ranges = calloc(HTML_MAX_RANGES, sizeof(*s->ranges));
	if (!s->ranges)
		return -ENOMEM;
	for (i = 0; i < guide->nr_ranges; i++) {
		const struct guide_range *r = &guide->ranges[i];

		if (s->nr_ranges && r->start - s->ranges[s->nr_ranges - 1].end < least)
			s->ranges[s->nr_ranges - 1].end = r->end;
		else
			s->ranges[s->nr_ranges++] =
				(struct html_range){ .start = r->start, .end = r->end };
	}
	return 0;
}

static int make_bins(struct html_survey *s)
{
	double total = 0;
	size_t i;

	for (i = 0; i < s->nr_ranges; i++)
		total += (double)(s->ranges[i].end - s->ranges[i].start);
	for (i = 0; i < s->nr_ranges; i++) {
		struct html_range *r = &s->ranges[i];

		r->bin = (uint32_t)s->nr_bins;
		r->nr_bins = 1 + (uint32_t)((double)(r->end - r->start) / total *
					    (HTML_BINS - HTML_MAX_RANGES));
		s->nr_bins += r->nr_bins;
	}
	s->bins = calloc(s->nr_bins + 1, sizeof(*s->bins));
	return s->bins ? 0 : -ENOMEM;
}

static void add_area(struct html_survey *s, uint64_t start, uint64_t end, const char *name)
{
	s->areas[s->nr_areas++] = (struct html_area){
		.start = start, .end = end, .name = name, .last_ns = INT64_MIN
	};
}

/* Mappings, as far as they were monitored; without any the ranges themselves. */
static int make_areas(struct html_survey *s, const struct html_process *process)
{
	size_t nr = process ? process->nr_mappings : 0, i, k = 0;

	s->areas = calloc(nr + s->nr_ranges + 1, sizeof(*s->areas));
	if (!s->areas)
		return -ENOMEM;
	for (i = 0; i < s->nr_ranges; i++) {
		const struct html_range *r = &s->ranges[i];

		while (k < nr && process->mappings[k].end <= r->start)
			k++;
		for (; k < nr && process->mappings[k].start < r->end; k++) {
			const struct html_mapping *m = &process->mappings[k];

			add_area(s, m->start > r->start ? m->start : r->start,
				 m->end < r->end ? m->end : r->end, m->name);
			/* The rest of it may lie in the next range. */
			if (m->end > r->end)
				break;
		}
	}
	s->has_names = s->nr_areas > 0;
	for (i = 0; !s->has_names && i < s->nr_ranges; i++)
		add_area(s, s->ranges[i].start, s->ranges[i].end, NULL);
	return 0;
}

/* What of the area each bin has; areas end where ranges do. */
static void map_bins(struct html_survey *s, const struct html_range *r,
		     const struct html_area *area)
{
	double size = (double)(r->end - r->start) / r->nr_bins;
	double from = (double)(area->start - r->start), to = (double)(area->end - r->start);
	uint32_t i;

	for (i = (uint32_t)(from / size); i < r->nr_bins && i * size < to; i++)
		s->bins[r->bin + i].mapped += fmin(to, (i + 1) * size) - fmax(from, i * size);
}

static void map_areas(struct html_survey *s)
{
	size_t i, k = 0;

	for (i = 0; i < s->nr_areas; i++) {
		while (s->ranges[k].end <= s->areas[i].start)
			k++;
		map_bins(s, &s->ranges[k], &s->areas[i]);
	}
}

int html_survey__init(struct html_survey *s, const struct guide *guide,
		      const struct html_process *process)
{
	int err;

	*s = (struct html_survey){ .guide = guide, .start_ns = INT64_MAX, .end_ns = INT64_MIN };
	err = make_ranges(s) ?: make_bins(s) ?: make_areas(s, process);
	if (!err)
		map_areas(s);
	return err;
}

/* --- snapshots ------------------------------------------------------------------ */

/**
 * struct heat - what a region that was accessed tells.
 * @weight: rate * seconds
 * @seconds: length of the snapshot
 * @share: of the samples that found an access
 * @end_ns: end of the snapshot
 */
struct heat {
	double weight;
	double seconds;
	double share;
	int64_t end_ns;
};

static double overlap(uint64_t start, uint64_t end, const struct record_region *r)
{
	uint64_t lo = start > r->start ? start : r->start, hi = end < r->end ? end : r->end;

	return hi > lo ? (double)(hi - lo) : 0;
}

/*
 * Only where a region begins and ends something is noted, since a region may cover all bins; the
 * first and the last one are covered in part.
 */
static void heat_range(struct html_survey *s, const struct html_range *range,
		       const struct record_region *r, const struct heat *heat)
{
	double size = (double)(range->end - range->start) / range->nr_bins, first_part, last_part;
	uint64_t lo = r->start > range->start ? r->start - range->start : 0;
	uint64_t hi = (r->end < range->end ? r->end : range->end) - range->start;
	uint32_t first = (uint32_t)((double)lo / size), last = (uint32_t)((double)hi / size);
	struct html_bin *bins = &s->bins[range->bin];
	bool is_busy = heat->share >= HTML_BUSY;

	first = first < range->nr_bins ? first : range->nr_bins - 1;
	last = last < range->nr_bins ? last : range->nr_bins - 1;
	first_part = (first + 1) * size - (double)lo;
	last_part = (double)hi - last * size;
	if (first == last) {
		first_part = (double)(hi - lo);
		last_part = size;
	}
	bins[first].volume += heat->weight * first_part;
	bins[first + 1].volume += heat->weight * (size - first_part);
	bins[last].volume += heat->weight * (last_part - size);
	bins[last + 1].volume -= heat->weight * (first == last ? size : last_part);
	bins[first].nr_used++;
	bins[last + 1].nr_used--;
	bins[first].nr_busy += is_busy;
	bins[last + 1].nr_busy -= is_busy;
}

/* Steps from bin to bin become what each bin has. */
static void sum_up_bins(struct html_survey *s)
{
	size_t i;

	for (i = 1; i < s->nr_bins; i++) {
		s->bins[i].volume += s->bins[i - 1].volume;
		s->bins[i].nr_used += s->bins[i - 1].nr_used;
		s->bins[i].nr_busy += s->bins[i - 1].nr_busy;
	}
}

static void heat_bins(struct html_survey *s, const struct record_region *r, const struct heat *heat,
		      size_t *at)
{
	size_t i;

	while (*at < s->nr_ranges && s->ranges[*at].end <= r->start)
		(*at)++;
	for (i = *at; i < s->nr_ranges && s->ranges[i].start < r->end; i++)
		heat_range(s, &s->ranges[i], r, heat);
}

static void heat_areas(struct html_survey *s, const struct record_region *r,
		       const struct heat *heat, size_t *at)
{
	size_t i;

	while (*at < s->nr_areas && s->areas[*at].end <= r->start)
		(*at)++;
	for (i = *at; i < s->nr_areas && s->areas[i].start < r->end; i++) {
		struct html_area *area = &s->areas[i];
		double bytes = overlap(area->start, area->end, r);

		area->volume += bytes * heat->weight;
		area->used += bytes * heat->seconds;
		if (heat->end_ns > area->last_ns)
			area->last_ns = heat->end_ns;
	}
}

/* Keep the regions of the last snapshot of a record, if no record before ends later. */
static int keep_last(struct html_survey *s, const struct record_snapshot *snap, double aggr_us)
{
	if ((int64_t)snap->end_ns < s->end_ns)
		return 0;
	if (snap->nr_regions > s->cap_last) {
		struct record_region *bigger =
			reallocarray(s->last, 2 * snap->nr_regions, sizeof(*bigger));

		if (!bigger)
			return -ENOMEM;
		s->last = bigger;
		s->cap_last = 2 * snap->nr_regions;
	}
	if (snap->nr_regions)
		memcpy(s->last, snap->regions, snap->nr_regions * sizeof(*s->last));
	s->nr_last = snap->nr_regions;
	s->last_aggr_us = aggr_us;
	s->sz_total = snap->total_bytes;
	s->end_ns = (int64_t)snap->end_ns;
	return 0;
}

/* Return: bytes in regions with an access. */
static uint64_t heat_up(struct html_survey *s, const struct record_snapshot *snap, double per_hz,
			double max_samples)
{
	struct heat heat = {
		.seconds = (double)(snap->end_ns - snap->start_ns) / 1e9,
		.end_ns = (int64_t)snap->end_ns,
	};
	size_t i, bin_at = 0, area_at = 0;
	uint64_t used = 0;

	for (i = 0; i < snap->nr_regions; i++) {
		const struct record_region *r = &snap->regions[i];
		double amount = (double)(r->end - r->start) * heat.seconds;

		if (!r->nr_accesses)
			continue;
		heat.weight = r->nr_accesses * per_hz * heat.seconds;
		heat.share = fmin(r->nr_accesses / max_samples, 1);
		heat_bins(s, r, &heat, &bin_at);
		heat_areas(s, r, &heat, &area_at);
		used += r->end - r->start;
		s->accessed += amount;
		if (heat.share >= 1)
			s->saturated += amount;
	}
	s->seconds += heat.seconds;
	return used;
}

/**
 * struct survey_scan - a scan.
 * @at: the survey of the record at hand, NULL if it is no one's
 * @nr_left: snapshots of it that are still to come
 */
struct survey_scan {
	struct html_survey *list;
	size_t nr;
	struct html_survey *at;
	size_t nr_left;
};

static int begin_record(void *priv, const struct record *rec)
{
	struct survey_scan *scan = priv;
	struct html_survey *s;

	scan->at = NULL;
	scan->nr_left = rec->nr_snapshots;
	for (s = scan->list; s < scan->list + scan->nr && !scan->at; s++) {
		if (guide__matches(s->guide, rec))
			scan->at = s;
	}
	s = scan->at;
	if (!s)
		return 0;
	if (!s->used.nr) {
		s->has_intervals = rec->has_intervals;
		s->intervals = rec->intervals;
	}
	if ((int64_t)rec->start_ns < s->start_ns)
		s->start_ns = (int64_t)rec->start_ns;
	return s->has_intervals == rec->has_intervals ? 0 : -EINVAL;
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct survey_scan *scan = priv;
	struct html_survey *s = scan->at;
	double max_samples = record__max_samples(rec), sample_us, aggr_us = 0, per_hz = 1;
	int err;

	if (!s)
		return 0;
	if (s->has_intervals) {
		record__snapshot_intervals(rec, snap, &sample_us, &aggr_us);
		per_hz = aggr_us > 0 ? 1e6 / aggr_us : 0;
	}
	s->max_rate = fmax(s->max_rate, max_samples * per_hz);
	if (!s->used.nr || snap->nr_regions < s->min_regions)
		s->min_regions = snap->nr_regions;
	if (snap->nr_regions > s->max_regions)
		s->max_regions = snap->nr_regions;
	err = series__add(&s->used, snap->start_ns, snap->end_ns,
			  heat_up(s, snap, per_hz, max_samples));
	return err || --scan->nr_left ? err : keep_last(s, snap, aggr_us);
}

int html_survey__scan(struct html_survey *list, size_t nr, struct record_source *source)
{
	struct survey_scan scan = { .list = list, .nr = nr };
	struct record_visitor visitor = { .priv = &scan,
					  .begin = begin_record,
					  .snapshot = next_snapshot };

	size_t i;
	int err = record_source__scan(source, &visitor);

	for (i = 0; i < nr; i++)
		sum_up_bins(&list[i]);
	return err;
}

void html_survey__fini(struct html_survey *s)
{
	series__fini(&s->used);
	free(s->ranges);
	free(s->bins);
	free(s->areas);
	free(s->last);
	*s = (struct html_survey){ 0 };
}

/* --- questions ------------------------------------------------------------------ */

double html_survey__rate(const struct html_survey *s, const struct html_area *area)
{
	double amount = (double)(area->end - area->start) * s->seconds;

	return amount > 0 ? area->volume / amount : 0;
}

double html_survey__mapped(const struct html_survey *s)
{
	double mapped = 0;
	size_t i;

	for (i = 0; i < s->nr_bins; i++)
		mapped += s->bins[i].mapped;
	return mapped;
}

double html_survey__idle(const struct html_survey *s)
{
	double idle = 0;
	size_t i;

	for (i = 0; i < s->nr_bins; i++)
		idle += s->bins[i].nr_used ? 0 : s->bins[i].mapped;
	return idle;
}

const struct html_area *html_survey__area_at(const struct html_survey *s, uint64_t addr)
{
	size_t lo = 0, hi = s->nr_areas;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->areas[mid].end <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->nr_areas && s->areas[lo].start <= addr ? &s->areas[lo] : NULL;
}
