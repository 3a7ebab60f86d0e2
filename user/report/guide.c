// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What a recording covers: its time, and the address ranges that are not holes. */
#include "report/guide.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "util/format.h"

bool guide__matches(const struct guide *guide, const struct record *rec)
{
	return guide->kdamond_idx == rec->kdamond_idx && guide->context_idx == rec->context_idx &&
	       guide->scheme_idx == rec->scheme_idx && guide->has_target == rec->has_target &&
	       (!rec->has_target || guide->target_id == rec->target_id);
}

/* The holes between a snapshot's regions; @ret_gaps has room for one fewer than regions. */
static size_t find_gaps(const struct record_snapshot *snap, struct guide_range *gaps)
{
	const struct record_region *regions = snap->regions;
	size_t i, nr = 0;

	for (i = 1; i < snap->nr_regions; i++) {
		if (regions[i].start > regions[i - 1].end)
			gaps[nr++] = (struct guide_range){ regions[i - 1].end, regions[i].start };
	}
	return nr;
}

/* Cut @old down to what the new holes overlap; a hole nothing overlaps stays as it is. */
static int intersect_gaps(struct guide *guide, const struct guide_range *gaps, size_t nr)
{
	struct guide_range *both = calloc(guide->nr_gaps + nr + 1, sizeof(*both));
	size_t i, k = 0, nr_both = 0;

	if (!both)
		return -ENOMEM;
	for (i = 0; i < guide->nr_gaps; i++) {
		struct guide_range old = guide->gaps[i];
		size_t m, before = nr_both;

		while (k < nr && gaps[k].end <= old.start)
			k++;
		for (m = k; m < nr && gaps[m].start < old.end; m++) {
			both[nr_both++] = (struct guide_range){
				gaps[m].start > old.start ? gaps[m].start : old.start,
				gaps[m].end < old.end ? gaps[m].end : old.end,
			};
		}
		if (nr_both == before)
			both[nr_both++] = old;
	}
	free(guide->gaps);
	guide->gaps = both;
	guide->nr_gaps = nr_both;
	return 0;
}

static int add_snapshot(struct guide *guide, const struct record_snapshot *snap)
{
	const struct record_region *regions = snap->regions;
	struct guide_range *gaps;
	size_t nr;
	int err = 0;

	if (!snap->nr_regions)
		return 0;
	gaps = calloc(snap->nr_regions, sizeof(*gaps));
	if (!gaps)
		return -ENOMEM;
	nr = find_gaps(snap, gaps);
	if (!guide->gaps) {
		guide->low = regions[0].start;
		guide->high = regions[snap->nr_regions - 1].end;
		guide->gaps = gaps;
		guide->nr_gaps = nr;
		return 0;
	}
	if (regions[0].start < guide->low)
		guide->low = regions[0].start;
	if (regions[snap->nr_regions - 1].end > guide->high)
		guide->high = regions[snap->nr_regions - 1].end;
	err = intersect_gaps(guide, gaps, nr);
	free(gaps);
	return err;
}

/* A snapshot tells about the past as far as its regions' ages reach. */
static int64_t oldest_ns(const struct record *rec, const struct record_snapshot *snap)
{
	__int128 start = snap->start_ns, longest = 0;
	size_t i;

	for (i = 0; i < snap->nr_regions; i++) {
		__int128 age = record__age_ns(rec, &snap->regions[i]);

		if (age > longest)
			longest = age;
	}
	start -= longest;
	return start < INT64_MIN ? INT64_MIN : (int64_t)start;
}

static struct guide *find_guide(struct guide_list *list, const struct record *rec)
{
	struct guide *bigger;
	size_t i;

	for (i = 0; i < list->nr; i++) {
		if (guide__matches(&list->guides[i], rec))
			return &list->guides[i];
	}
	bigger = reallocarray(list->guides, list->nr + 1, sizeof(*bigger));
	if (!bigger)
		return NULL;
	list->guides = bigger;
	bigger[list->nr] = (struct guide){
		.kdamond_idx = rec->kdamond_idx,
		.context_idx = rec->context_idx,
		.scheme_idx = rec->scheme_idx,
		.has_target = rec->has_target,
		.target_id = rec->target_id,
		.start_ns = INT64_MAX,
		.end_ns = INT64_MIN,
	};
	return &bigger[list->nr++];
}

/**
 * struct guiding - a scan for guides.
 * @guide: that of the record at hand, until the list grows
 * @is_first: its first snapshot comes next
 */
struct guiding {
	struct guide_list *list;
	struct guide *guide;
	bool is_first;
};

static int begin_record(void *priv, const struct record *rec)
{
	struct guiding *g = priv;

	g->guide = find_guide(g->list, rec);
	if (!g->guide)
		return -ENOMEM;
	g->is_first = true;
	if ((int64_t)rec->end_ns > g->guide->end_ns)
		g->guide->end_ns = (int64_t)rec->end_ns;
	return 0;
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct guiding *g = priv;
	int64_t start;

	if (g->is_first) {
		start = oldest_ns(rec, snap);
		if (start < g->guide->start_ns)
			g->guide->start_ns = start;
		g->is_first = false;
	}
	return add_snapshot(g->guide, snap);
}

/* The space between lowest and highest address without the holes. */
static int make_ranges(struct guide *guide)
{
	uint64_t at = guide->low;
	size_t i;

	guide->ranges = calloc(guide->nr_gaps + 1, sizeof(*guide->ranges));
	if (!guide->ranges)
		return -ENOMEM;
	for (i = 0; i < guide->nr_gaps; i++) {
		if (guide->gaps[i].start > at)
			guide->ranges[guide->nr_ranges++] =
				(struct guide_range){ at, guide->gaps[i].start };
		if (guide->gaps[i].end > at)
			at = guide->gaps[i].end;
	}
	if (guide->high > at)
		guide->ranges[guide->nr_ranges++] = (struct guide_range){ at, guide->high };
	return 0;
}

static uint64_t space_of(const struct guide *guide)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < guide->nr_ranges; i++)
		sum += guide->ranges[i].end - guide->ranges[i].start;
	return sum;
}

/* Largest first; the order of the file among equals, which qsort() would not keep. */
static void sort_guides(struct guide_list *list)
{
	size_t i, k;

	for (i = 1; i < list->nr; i++) {
		struct guide guide = list->guides[i];
		uint64_t space = space_of(&guide);

		for (k = i; k && space_of(&list->guides[k - 1]) < space; k--)
			list->guides[k] = list->guides[k - 1];
		list->guides[k] = guide;
	}
}

int guide_list__init(struct guide_list *list, struct record_source *source)
{
	struct guiding g = { .list = list };
	struct record_visitor visitor = { .priv = &g,
					  .begin = begin_record,
					  .snapshot = next_snapshot };
	size_t i;
	int err;

	*list = (struct guide_list){ 0 };
	err = record_source__scan(source, &visitor);
	for (i = 0; i < list->nr && !err; i++)
		err = make_ranges(&list->guides[i]);
	if (err)
		guide_list__fini(list);
	else
		sort_guides(list);
	return err;
}

void guide_list__fini(struct guide_list *list)
{
	size_t i;

	for (i = 0; i < list->nr; i++) {
		free(list->guides[i].ranges);
		free(list->guides[i].gaps);
	}
	free(list->guides);
	*list = (struct guide_list){ 0 };
}

static void print_idx(const char *name, int64_t idx, FILE *out)
{
	if (idx != RECORD_NULL)
		fprintf(out, "%s: %lld\n", name, (long long)idx);
}

void guide_list__print(const struct guide_list *list, bool raw, FILE *out)
{
	size_t i, k;

	for (i = 0; i < list->nr; i++) {
		const struct guide *g = &list->guides[i];

		print_idx("kdamond_idx", g->kdamond_idx, out);
		print_idx("context_idx", g->context_idx, out);
		print_idx("scheme_idx", g->scheme_idx, out);
		if (g->has_target)
			fprintf(out, "target_id: %llu\n", (unsigned long long)g->target_id);
		fprintf(out, "time: [%s, %s) (%s)\n", format_tm(g->start_ns, raw).s,
			format_tm(g->end_ns, raw).s,
			format_tm((__int128)g->end_ns - g->start_ns, raw).s);
		for (k = 0; k < g->nr_ranges; k++)
			fprintf(out, "region\t%2zu: [%s, %s) (%s)\n", k,
				format_sza(g->ranges[k].start, raw).s,
				format_sza(g->ranges[k].end, raw).s,
				format_sz(g->ranges[k].end - g->ranges[k].start, raw).s);
	}
}

void guide_list__print_old(const struct guide_list *list, FILE *out)
{
	size_t i, k;

	for (i = 0; i < list->nr; i++) {
		const struct guide *g = &list->guides[i];

		fprintf(out, "target_id:%" PRIu64 "\n", g->has_target ? g->target_id : 0);
		fprintf(out, "time: %" PRId64 "-%" PRId64 " (%" PRIu64 ")\n", g->start_ns,
			g->end_ns, (uint64_t)g->end_ns - (uint64_t)g->start_ns);
		for (k = 0; k < g->nr_ranges; k++)
			fprintf(out, "region\t%2zu: %020" PRIu64 "-%020" PRIu64 " (%" PRIu64 ")\n",
				k, g->ranges[k].start, g->ranges[k].end,
				g->ranges[k].end - g->ranges[k].start);
	}
}

static double share(uint64_t part, uint64_t whole)
{
	return whole ? (double)part * 100 / (double)whole : 0;
}

void guide__print_summary(const struct record_summary *s, bool raw, FILE *out)
{
	fprintf(out,
		"overhead: %.3f %% of one CPU over %s (budget %.3f %%): %s process, %s timer\n",
		share(s->timer_ns + s->cpu_ns, s->elapsed_ns), format_tm(s->elapsed_ns, raw).s,
		s->budget_percent, format_tm(s->cpu_ns, raw).s, format_tm(s->timer_ns, raw).s);
	fprintf(out, "samples: %s, cleared runs: %s, late windows: %s\n",
		format_nr(s->nr_samples, raw).s, format_nr(s->nr_clears, raw).s,
		format_nr(s->nr_late_windows, raw).s);
	fprintf(out, "measured coarsely%s%s: %s (%.1f %% of %s)\n",
		s->coarse_period_us ? ", every " : "",
		s->coarse_period_us ? format_tm_us(s->coarse_period_us, raw).s : "",
		format_sz(s->sz_coarse_bytes, raw).s, share(s->sz_coarse_bytes, s->sz_total_bytes),
		format_sz(s->sz_total_bytes, raw).s);
	fprintf(out, "not measurable: %s (%.1f %% of %s)\n",
		format_sz(s->sz_unarmable_bytes, raw).s,
		share(s->sz_unarmable_bytes, s->sz_total_bytes),
		format_sz(s->sz_total_bytes, raw).s);
}
