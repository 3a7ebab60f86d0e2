// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Working sets of stretches of time.
 *
 * A stretch of several snapshots is computed from edges: where a region begins its samples are
 * added, where it ends they are taken off again.  Sorted by address, the sum of the edges so far
 * is what each byte has had.  Regions without an access leave no edges.
 */
#include "report/workset.h"

#include <errno.h>
#include <stdlib.h>

/* Edges that are collected before equal addresses are joined, at least. */
#define MIN_EDGES (1U << 16)

/** struct edge - at @at the number of samples changes by @delta. */
struct edge {
	uint64_t at;
	int64_t delta;
};

/**
 * struct stretch - what one origin has so far.
 * @origin: the origin
 * @nr_seen: snapshots that came, skipped ones included
 * @nr_inside: snapshots in the stretch at hand
 * @start_ns: its beginning
 * @edges: owned array
 * @nr: its length
 * @cap: room there
 * @limit: the number of edges at which they are joined
 */
struct stretch {
	struct origin origin;
	uint64_t nr_seen;
	size_t nr_inside;
	uint64_t start_ns;
	struct edge *edges;
	size_t nr;
	size_t cap;
	size_t limit;
};

/**
 * struct scan - a scan under way.
 * @list: owned array of @nr_list origins
 * @at: that of the record at hand, an index
 * @ranges: owned array, room for @cap_ranges
 */
struct scan {
	const struct workset_rules *rules;
	int (*visit)(void *priv, const struct record *rec, const struct workset *set);
	void *priv;
	struct workset_facts facts;
	struct stretch *list;
	size_t nr_list;
	size_t at;
	struct guide_range *ranges;
	size_t cap_ranges;
};

/* --- edges ---------------------------------------------------------------------- */

static int compare_edges(const void *a, const void *b)
{
	uint64_t p = ((const struct edge *)a)->at, q = ((const struct edge *)b)->at;

	return p < q ? -1 : p > q;
}

/* Sort the edges, and let those at the same address be one. */
static void join_edges(struct stretch *s)
{
	size_t i, nr = 0;

	if (s->nr > 1)
		qsort(s->edges, s->nr, sizeof(*s->edges), compare_edges);
	for (i = 0; i < s->nr; i++) {
		if (nr && s->edges[nr - 1].at == s->edges[i].at)
			s->edges[nr - 1].delta += s->edges[i].delta;
		else if (!nr || s->edges[nr - 1].delta)
			s->edges[nr++] = s->edges[i];
		else
			s->edges[nr - 1] = s->edges[i];
	}
	s->nr = nr;
	s->limit = nr * 2 > MIN_EDGES ? nr * 2 : MIN_EDGES;
}

static int add_edge(struct stretch *s, uint64_t at, int64_t delta)
{
	/* Where one region ends the next one mostly begins. */
	if (s->nr && s->edges[s->nr - 1].at == at) {
		s->edges[s->nr - 1].delta += delta;
		return 0;
	}
	if (s->nr == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 256;
		struct edge *bigger = reallocarray(s->edges, cap, sizeof(*bigger));

		if (!bigger)
			return -ENOMEM;
		s->edges = bigger;
		s->cap = cap;
	}
	s->edges[s->nr++] = (struct edge){ at, delta };
	return 0;
}

/* If all memory counts, each region counts as accessed once. */
static int64_t weight_of(const struct workset_rules *rules, const struct record_region *region)
{
	return rules->acc_thres ? region->nr_accesses : 1;
}

static bool is_large(const struct workset_rules *rules, const struct record_region *region)
{
	return region->end > region->start && region->end - region->start >= rules->sz_thres;
}

static int add_snapshot(const struct workset_rules *rules, struct stretch *s,
			const struct record_snapshot *snap)
{
	size_t i;
	int err = 0;

	for (i = 0; i < snap->nr_regions && !err; i++) {
		const struct record_region *r = &snap->regions[i];
		int64_t weight = weight_of(rules, r);

		if (!weight || !is_large(rules, r))
			continue;
		err = add_edge(s, r->start, weight) ?: add_edge(s, r->end, -weight);
	}
	if (!err && s->nr > s->limit)
		join_edges(s);
	return err;
}

/* --- ranges --------------------------------------------------------------------- */

/* Append [@start, @end), or lengthen the last range. */
static int add_range(struct scan *scan, struct workset *set, uint64_t start, uint64_t end)
{
	set->sz_bytes += end - start;
	if (set->nr_ranges && scan->ranges[set->nr_ranges - 1].end == start) {
		scan->ranges[set->nr_ranges - 1].end = end;
		return 0;
	}
	if (set->nr_ranges == scan->cap_ranges) {
		size_t cap = scan->cap_ranges ? scan->cap_ranges * 2 : 256;
		struct guide_range *bigger = reallocarray(scan->ranges, cap, sizeof(*bigger));

		if (!bigger)
			return -ENOMEM;
		scan->ranges = bigger;
		scan->cap_ranges = cap;
	}
	scan->ranges[set->nr_ranges++] = (struct guide_range){ start, end };
	return 0;
}

static int visit(struct scan *scan, const struct record *rec, struct workset *set)
{
	set->ranges = scan->ranges;
	return scan->visit(scan->priv, rec, set);
}

/* The stretch is complete. */
static int visit_stretch(struct scan *scan, const struct record *rec, struct stretch *s,
			 uint64_t end_ns)
{
	struct workset set = { .start_ns = s->start_ns, .end_ns = end_ns };
	int64_t threshold = scan->rules->acc_thres ? (int64_t)scan->rules->acc_thres : 1;
	int64_t samples = 0;
	size_t i;
	int err = 0;

	join_edges(s);
	for (i = 0; i < s->nr && !err; i++) {
		samples += s->edges[i].delta;
		if (samples >= threshold && i + 1 < s->nr)
			err = add_range(scan, &set, s->edges[i].at, s->edges[i + 1].at);
	}
	s->nr = 0;
	s->nr_inside = 0;
	return err ?: visit(scan, rec, &set);
}

/* The common case: one snapshot is a stretch of its own. */
static int visit_snapshot(struct scan *scan, const struct record *rec,
			  const struct record_snapshot *snap)
{
	const struct workset_rules *rules = scan->rules;
	struct workset set = { .start_ns = snap->start_ns, .end_ns = snap->end_ns };
	size_t i;
	int err = 0;

	for (i = 0; i < snap->nr_regions && !err; i++) {
		const struct record_region *r = &snap->regions[i];

		if (r->nr_accesses >= rules->acc_thres && is_large(rules, r))
			err = add_range(scan, &set, r->start, r->end);
	}
	return err ?: visit(scan, rec, &set);
}

/* --- scanning ------------------------------------------------------------------- */

static int begin_record(void *priv, const struct record *rec)
{
	struct scan *scan = priv;
	struct origin origin = origin__of(rec);
	struct stretch *bigger;

	for (scan->at = scan->nr_list; scan->at-- > 0;) {
		if (origin__equals(&scan->list[scan->at].origin, &origin))
			return 0;
	}
	bigger = reallocarray(scan->list, scan->nr_list + 1, sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	scan->list = bigger;
	scan->at = scan->nr_list++;
	bigger[scan->at] = (struct stretch){ .origin = origin, .limit = MIN_EDGES };
	return 0;
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct scan *scan = priv;
	struct stretch *s = &scan->list[scan->at];
	uint64_t work_time_ns = scan->rules->work_time_ns;
	int err;

	scan->facts.nr_snapshots++;
	if (s->nr_seen++ < scan->rules->exclude) {
		scan->facts.nr_excluded++;
		return 0;
	}
	if (!s->nr_inside && snap->end_ns - snap->start_ns >= work_time_ns)
		return visit_snapshot(scan, rec, snap);
	if (!s->nr_inside++)
		s->start_ns = snap->start_ns;
	err = add_snapshot(scan->rules, s, snap);
	if (err || snap->end_ns < s->start_ns || snap->end_ns - s->start_ns < work_time_ns)
		return err;
	return visit_stretch(scan, rec, s, snap->end_ns);
}

int workset__scan(struct record_source *source, const struct workset_rules *rules,
		  int (*visit_set)(void *priv, const struct record *rec, const struct workset *set),
		  void *priv, struct workset_facts *ret_facts)
{
	struct scan scan = { .rules = rules, .visit = visit_set, .priv = priv };
	struct record_visitor visitor = { .priv = &scan,
					  .begin = begin_record,
					  .snapshot = next_snapshot };
	size_t i;
	int err = record_source__scan(source, &visitor);

	for (i = 0; i < scan.nr_list; i++) {
		scan.facts.nr_left_over += scan.list[i].nr_inside;
		free(scan.list[i].edges);
	}
	free(scan.list);
	free(scan.ranges);
	*ret_facts = scan.facts;
	return err;
}

/* --- sizes ---------------------------------------------------------------------- */

static int add_size(void *priv, const struct record *rec, const struct workset *set)
{
	struct origin_series *of = series_set__get(priv, rec);

	return of ? series__add(&of->series, set->start_ns, set->end_ns, set->sz_bytes) : -ENOMEM;
}

int workset__series(struct record_source *source, const struct workset_rules *rules,
		    struct series_set *ret_set, struct workset_facts *ret_facts)
{
	int err;

	*ret_set = (struct series_set){ 0 };
	err = workset__scan(source, rules, add_size, ret_set, ret_facts);
	if (err)
		series_set__fini(ret_set);
	return err;
}
