// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The parts of an address space worth a look of their own. */
#include "view/ranges.h"

#include <errno.h>
#include <stdlib.h>

/* How much hotter another range must be to take the place of the one shown. */
#define HYSTERESIS 2

static int add(struct view_ranges *r, uint64_t start, uint64_t end)
{
	struct view_range *grown;

	if (!(r->nr & (r->nr - 1))) {
		grown = reallocarray(r->list, r->nr ? r->nr * 2 : 1, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		r->list = grown;
	}
	r->list[r->nr++] = (struct view_range){ start, end, 0 };
	return 0;
}

/* Divide [@start, @end), all of it monitored, at large holes between mappings. */
static int add_run(struct view_ranges *r, uint64_t start, uint64_t end, const struct mappings *maps)
{
	size_t i = mappings__first(maps, start);
	uint64_t from, to;
	int err = 0;

	if (i == maps->nr || maps->list[i].start >= end)
		return add(r, start, end);
	from = maps->list[i].start;
	to = maps->list[i].end;
	for (i++; !err && i < maps->nr && maps->list[i].start < end; i++) {
		if (maps->list[i].start - to > maps->bytes) {
			err = add(r, from > start ? from : start, to);
			from = maps->list[i].start;
		}
		to = maps->list[i].end;
	}
	return err ?: add(r, from > start ? from : start, to < end ? to : end);
}

static int find(struct view_ranges *r, const struct record_snapshot_view *snap,
		const struct mappings *maps)
{
	uint32_t i, first = 0;
	int err = 0;

	for (i = 1; !err && i <= snap->nr_regions; i++) {
		if (i < snap->nr_regions && snap->regions[i].start == snap->regions[i - 1].end)
			continue;
		err = add_run(r, snap->regions[first].start, snap->regions[i - 1].end, maps);
		first = i;
	}
	return err;
}

/* Both lists ascend. */
static void add_heat(struct view_ranges *r, const struct record_snapshot_view *snap)
{
	uint32_t i = 0, k;
	size_t n;

	for (n = 0; n < r->nr; n++) {
		struct view_range *range = &r->list[n];

		while (i < snap->nr_regions && snap->regions[i].end <= range->start)
			i++;
		for (k = i; k < snap->nr_regions && snap->regions[k].start < range->end; k++) {
			const struct record_region *reg = &snap->regions[k];
			uint64_t from = reg->start > range->start ? reg->start : range->start;
			uint64_t to = reg->end < range->end ? reg->end : range->end;

			range->heat += (double)(to - from) * reg->nr_accesses;
		}
	}
}

int view_ranges__find(struct view_ranges *r, const struct record_snapshot_view *snap,
		      const struct mappings *maps)
{
	int err;

	r->nr = 0;
	err = find(r, snap, maps);
	if (err)
		view_ranges__fini(r);
	add_heat(r, snap);
	return err;
}

void view_ranges__fini(struct view_ranges *r)
{
	free(r->list);
	*r = (struct view_ranges){ 0 };
}

const struct view_range *view_ranges__hottest(const struct view_ranges *r, uint64_t start,
					      uint64_t end)
{
	const struct view_range *best = NULL, *shown = NULL;
	size_t i;

	for (i = 0; i < r->nr; i++) {
		const struct view_range *range = &r->list[i];

		if (!best || range->heat > best->heat ||
		    (!(best->heat > 0) && !(range->heat > 0) &&
		     range->end - range->start > best->end - best->start))
			best = range;
		if (range->start < end && range->end > start &&
		    (!shown || range->heat > shown->heat))
			shown = range;
	}
	return shown && best->heat <= HYSTERESIS * shown->heat ? shown : best;
}
