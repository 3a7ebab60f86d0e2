// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Regions laid end to end, the coldest first. */
#include "report/pile.h"

#include <errno.h>
#include <stdlib.h>

#include "report/metric.h"

static double temperature(const struct record *rec, const struct record_region *region,
			  const struct pile_weights *weights)
{
	double percent = (double)metric__percent(rec, region);
	double age_us = (double)metric__age_us(rec, region);
	double heat = percent * weights->access + age_us * weights->age;

	return percent > 0 ? heat : -heat;
}

static int compare_items(const void *a, const void *b)
{
	const struct pile_item *p = a, *q = b;

	if (p->temperature != q->temperature)
		return p->temperature < q->temperature ? -1 : 1;
	return p->region < q->region ? -1 : p->region > q->region;
}

/* Until items are piled up, @end is their size. */
static void pick(struct pile *pile, const struct record *rec, const struct record_snapshot *snap,
		 uint64_t start, uint64_t end, const struct pile_weights *weights)
{
	size_t i;

	pile->nr = 0;
	for (i = 0; i < snap->nr_regions; i++) {
		const struct record_region *r = &snap->regions[i];
		uint64_t from = r->start > start ? r->start : start;
		uint64_t to = r->end < end ? r->end : end;

		if (from < to)
			pile->items[pile->nr++] = (struct pile_item){
				.region = r,
				.end = to - from,
				.temperature = temperature(rec, r, weights),
			};
	}
}

int pile__make(struct pile *pile, const struct record *rec, const struct record_snapshot *snap,
	       uint64_t start, uint64_t end, const struct pile_weights *weights)
{
	uint64_t at = 0;
	size_t i;

	if (pile->cap < snap->nr_regions) {
		struct pile_item *bigger =
			reallocarray(pile->items, snap->nr_regions, sizeof(*bigger));

		if (!bigger)
			return -ENOMEM;
		pile->items = bigger;
		pile->cap = snap->nr_regions;
	}
	pick(pile, rec, snap, start, end, weights);
	if (pile->nr)
		qsort(pile->items, pile->nr, sizeof(*pile->items), compare_items);
	for (i = 0; i < pile->nr; i++) {
		pile->items[i].start = at;
		pile->items[i].end += at;
		at = pile->items[i].end;
	}
	return 0;
}

void pile__fini(struct pile *pile)
{
	free(pile->items);
	*pile = (struct pile){ 0 };
}
