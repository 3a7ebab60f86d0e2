// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Working sets by mapping. */
#include "report/mapping_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * struct use - how much of a mapping was in working sets.
 * @sum: over all stretches
 * @peak: the most in one
 * @now: in the stretch at hand
 */
struct use {
	double sum;
	uint64_t peak;
	uint64_t now;
};

/**
 * struct unmapped - the same of a target's memory that no mapping is known for.
 */
struct unmapped {
	uint64_t target_id;
	struct use use;
};

/**
 * struct adding - a scan.
 * @uses: owned array, by number of mapping
 * @touched: owned array of numbers of mappings in the stretch at hand
 * @unmapped: owned array, by target
 * @set: sizes of the working sets, by origin
 */
struct adding {
	struct layout *layout;
	struct use *uses;
	size_t *touched;
	size_t nr_touched;
	struct unmapped *unmapped;
	size_t nr_unmapped;
	struct series_set set;
};

static void settle(struct use *use)
{
	use->sum += (double)use->now;
	if (use->now > use->peak)
		use->peak = use->now;
	use->now = 0;
}

static struct use *unmapped_of(struct adding *a, uint64_t target_id)
{
	struct unmapped *bigger;
	size_t i;

	for (i = a->nr_unmapped; i-- > 0;) {
		if (a->unmapped[i].target_id == target_id)
			return &a->unmapped[i].use;
	}
	bigger = reallocarray(a->unmapped, a->nr_unmapped + 1, sizeof(*bigger));
	if (!bigger)
		return NULL;
	a->unmapped = bigger;
	bigger[a->nr_unmapped] = (struct unmapped){ .target_id = target_id };
	return &bigger[a->nr_unmapped++].use;
}

static void add_part(struct adding *a, size_t mapping, uint64_t sz)
{
	if (!a->uses[mapping].now)
		a->touched[a->nr_touched++] = mapping;
	a->uses[mapping].now += sz;
}

/* Divide the ranges among the pieces; both are ascending. Return: bytes in no piece. */
static uint64_t divide(struct adding *a, const struct workset *set,
		       const struct layout_piece *pieces, size_t nr)
{
	uint64_t left = set->sz_bytes;
	size_t i, k, first = 0;

	for (i = 0; i < set->nr_ranges; i++) {
		const struct guide_range *range = &set->ranges[i];

		while (first < nr && pieces[first].end <= range->start)
			first++;
		for (k = first; k < nr && pieces[k].start < range->end; k++) {
			uint64_t start =
				pieces[k].start > range->start ? pieces[k].start : range->start;
			uint64_t end = pieces[k].end < range->end ? pieces[k].end : range->end;

			add_part(a, pieces[k].mapping, end - start);
			left -= end - start;
		}
	}
	return left;
}

static int take_set(void *priv, const struct record *rec, const struct workset *set)
{
	struct adding *a = priv;
	struct origin_series *of = series_set__get(&a->set, rec);
	uint64_t target_id = rec->has_target ? rec->target_id : 0;
	struct use *unmapped = unmapped_of(a, target_id);
	const struct layout_piece *pieces;
	size_t nr;

	if (!of || !unmapped)
		return -ENOMEM;
	pieces = layout__at(a->layout, target_id, set->end_ns, &nr);
	unmapped->now = divide(a, set, pieces, nr);
	settle(unmapped);
	while (a->nr_touched)
		settle(&a->uses[a->touched[--a->nr_touched]]);
	return series__add(&of->series, set->start_ns, set->end_ns, set->sz_bytes);
}

/* --- rows ----------------------------------------------------------------------- */

/* Stretches of time of one target, or of all. */
static size_t stretches_of(const struct adding *a, bool per_target, uint64_t target_id)
{
	size_t i;

	for (i = 0; i < a->set.nr; i++) {
		if (!per_target || a->set.list[i].origin.target_id == target_id)
			return a->set.list[i].series.nr;
	}
	return 0;
}

static void add_row(struct mapping_table *table, const struct mapping_row *row)
{
	table->rows[table->nr++] = *row;
}

/* Whether two rows of different targets are one when targets are not told apart. */
static int compare_names(const void *a, const void *b)
{
	const struct layout_mapping *p = ((const struct mapping_row *)a)->mapping;
	const struct layout_mapping *q = ((const struct mapping_row *)b)->mapping;
	const char *p_name = p && p->name ? p->name : "", *q_name = q && q->name ? q->name : "";

	/* Memory that is in no mapping comes first, mappings without a name next. */
	if (!p != !q)
		return p ? 1 : -1;
	return strcmp(p_name, q_name);
}

static uint32_t join_huge(const struct mapping_row *a, const struct mapping_row *b)
{
	double sz = (double)a->sz_bytes + (double)b->sz_bytes;

	if (a->huge_percent == LAYOUT_NO_HUGE || b->huge_percent == LAYOUT_NO_HUGE)
		return a->huge_percent == LAYOUT_NO_HUGE ? b->huge_percent : a->huge_percent;
	return (uint32_t)(((double)a->sz_bytes * a->huge_percent +
			   (double)b->sz_bytes * b->huge_percent) /
				  sz +
			  0.5);
}

/* Rows of the same name become one; those without a name are different memory. */
static void join_names(struct mapping_table *table)
{
	size_t i, nr = 0;

	qsort(table->rows, table->nr, sizeof(*table->rows), compare_names);
	for (i = 0; i < table->nr; i++) {
		struct mapping_row *row = &table->rows[i], *last = nr ? &table->rows[nr - 1] : NULL;

		if (!last || compare_names(last, row) || (row->mapping && !row->mapping->name)) {
			table->rows[nr++] = *row;
			continue;
		}
		last->mean_bytes += row->mean_bytes;
		last->peak_bytes =
			row->peak_bytes > last->peak_bytes ? row->peak_bytes : last->peak_bytes;
		last->huge_percent = join_huge(last, row);
		last->sz_bytes += row->sz_bytes;
	}
	table->nr = nr;
}

static int compare_means(const void *a, const void *b)
{
	const struct mapping_row *p = a, *q = b;

	if (p->mean_bytes != q->mean_bytes)
		return p->mean_bytes > q->mean_bytes ? -1 : 1;
	if (p->sz_bytes != q->sz_bytes)
		return p->sz_bytes > q->sz_bytes ? -1 : 1;
	return p->mapping && q->mapping ? (p->mapping->start < q->mapping->start ? -1 : 1) : 0;
}

static int make_rows(struct mapping_table *table, const struct adding *a, bool per_target)
{
	size_t i, nr = layout__nr_mappings(a->layout);

	table->rows = calloc(nr + a->nr_unmapped + 1, sizeof(*table->rows));
	if (!table->rows)
		return -ENOMEM;
	for (i = 0; i < nr; i++) {
		const struct layout_mapping *m = layout__mapping(a->layout, i);
		size_t stretches = stretches_of(a, per_target, m->target_id);
		struct mapping_row row = {
			.mapping = m,
			.target_id = m->target_id,
			.mean_bytes = stretches ? a->uses[i].sum / (double)stretches : 0,
			.peak_bytes = a->uses[i].peak,
			.sz_bytes = m->sz_bytes,
			.huge_percent = m->huge_percent,
		};

		add_row(table, &row);
	}
	for (i = 0; i < a->nr_unmapped; i++) {
		const struct unmapped *u = &a->unmapped[i];
		struct mapping_row row = {
			.target_id = u->target_id,
			.mean_bytes =
				u->use.sum / (double)stretches_of(a, per_target, u->target_id),
			.peak_bytes = u->use.peak,
			.huge_percent = LAYOUT_NO_HUGE,
		};

		if (u->use.peak)
			add_row(table, &row);
	}
	if (!per_target)
		join_names(table);
	qsort(table->rows, table->nr, sizeof(*table->rows), compare_means);
	return 0;
}

int mapping_table__init(struct mapping_table *table, struct record_source *source,
			struct layout *layout, const struct workset_rules *rules, bool per_target)
{
	size_t nr = layout__nr_mappings(layout);
	struct adding a = {
		.layout = layout,
		.uses = calloc(nr + 1, sizeof(*a.uses)),
		.touched = calloc(nr + 1, sizeof(*a.touched)),
	};
	int err = -ENOMEM;

	*table = (struct mapping_table){ 0 };
	if (a.uses && a.touched)
		err = workset__scan(source, rules, take_set, &a, &table->facts);
	if (!err && !per_target)
		err = series_set__sum(&a.set);
	if (!err)
		err = make_rows(table, &a, per_target);
	table->nr_stretches = err ? 0 : stretches_of(&a, false, 0);
	free(a.uses);
	free(a.touched);
	free(a.unmapped);
	series_set__fini(&a.set);
	return err;
}

void mapping_table__fini(struct mapping_table *table)
{
	free(table->rows);
	*table = (struct mapping_table){ 0 };
}
