// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Regions with the names of their mappings. */
#include "report/named_region.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/** struct keeping - a scan; @at: the origin of the record at hand. */
struct keeping {
	struct named_snapshots *s;
	size_t at;
};

static int begin_record(void *priv, const struct record *rec)
{
	struct keeping *k = priv;
	struct named_snapshot *bigger;
	struct origin origin = origin__of(rec);

	for (k->at = 0; k->at < k->s->nr; k->at++) {
		if (origin__equals(&k->s->list[k->at].origin, &origin))
			return 0;
	}
	bigger = reallocarray(k->s->list, k->s->nr + 1, sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	k->s->list = bigger;
	bigger[k->s->nr++] = (struct named_snapshot){ .origin = origin };
	return 0;
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct keeping *k = priv;
	struct named_snapshot *last = &k->s->list[k->at];
	struct record_region *regions;

	if (snap->end_ns < last->snap.end_ns)
		return 0;
	regions = reallocarray((void *)last->snap.regions, snap->nr_regions + 1, sizeof(*regions));
	if (!regions)
		return -ENOMEM;
	if (snap->nr_regions)
		memcpy(regions, snap->regions, snap->nr_regions * sizeof(*regions));
	last->rec = *rec;
	last->rec.filters = NULL;
	last->rec.nr_filters = 0;
	last->snap = *snap;
	last->snap.regions = regions;
	return 0;
}

int named_snapshots__init(struct named_snapshots *s, struct record_source *source)
{
	struct keeping k = { .s = s };
	struct record_visitor visitor = { .priv = &k,
					  .begin = begin_record,
					  .snapshot = next_snapshot };
	int err;

	*s = (struct named_snapshots){ 0 };
	err = record_source__scan(source, &visitor);
	if (err)
		named_snapshots__fini(s);
	return err;
}

void named_snapshots__fini(struct named_snapshots *s)
{
	size_t i;

	for (i = 0; i < s->nr; i++)
		free((void *)s->list[i].snap.regions);
	free(s->list);
	*s = (struct named_snapshots){ 0 };
}

/**
 * struct dividing - a list of parts under way.
 * @parts: owned array of @nr, room for @cap
 * @first: the first of them that is of the region at hand
 */
struct dividing {
	struct named_region *parts;
	size_t nr;
	size_t cap;
	size_t first;
};

static int add_part(struct dividing *d, const struct record_region *r, uint64_t start, uint64_t end,
		    const struct layout_mapping *mapping)
{
	struct named_region *last = d->nr > d->first ? &d->parts[d->nr - 1] : NULL;

	if (start >= end)
		return 0;
	if (last && last->mapping == mapping && last->end == start) {
		last->end = end;
		return 0;
	}
	if (d->nr == d->cap) {
		size_t cap = d->cap ? d->cap * 2 : 256;
		struct named_region *bigger = reallocarray(d->parts, cap, sizeof(*bigger));

		if (!bigger)
			return -ENOMEM;
		d->parts = bigger;
		d->cap = cap;
	}
	d->parts[d->nr++] = (struct named_region){ start, end, r->nr_accesses, r->age, mapping };
	return 0;
}

static int divide_region(struct dividing *d, const struct record_region *r,
			 const struct layout *layout, const struct layout_piece *pieces, size_t nr,
			 size_t *first)
{
	uint64_t at = r->start;
	size_t k;
	int err = 0;

	d->first = d->nr;
	while (*first < nr && pieces[*first].end <= r->start)
		(*first)++;
	for (k = *first; k < nr && pieces[k].start < r->end && !err; k++) {
		uint64_t start = pieces[k].start > at ? pieces[k].start : at;
		uint64_t end = pieces[k].end < r->end ? pieces[k].end : r->end;

		err = add_part(d, r, at, start, NULL)
			      ?: add_part(d, r, start, end,
					  layout__mapping(layout, pieces[k].mapping));
		at = end;
	}
	return err ?: add_part(d, r, at, r->end, NULL);
}

int named_snapshot__divide(const struct named_snapshot *s, struct layout *layout,
			   struct named_region **ret, size_t *ret_nr)
{
	struct dividing d = { 0 };
	const struct layout_piece *pieces;
	size_t i, nr, first = 0;
	int err = 0;

	pieces = layout__at(layout, s->origin.target_id, s->snap.end_ns, &nr);
	for (i = 0; i < s->snap.nr_regions && !err; i++)
		err = divide_region(&d, &s->snap.regions[i], layout, pieces, nr, &first);
	if (err) {
		free(d.parts);
		return err;
	}
	*ret = d.parts;
	*ret_nr = d.nr;
	return 0;
}
