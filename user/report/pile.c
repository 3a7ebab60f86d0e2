// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Regions laid end to end, the coldest first. */
#include "report/pile.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "report/metric.h"

/* Moving so many items for each is slower than sorting them anew. */
#define MAX_MOVES 8

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
	return p->idx < q->idx ? -1 : p->idx > q->idx;
}

/*
 * Items that are nearly in order already, by moving each where it belongs.
 * Return: false if that takes too long.
 */
static bool sort_few(struct pile_item *items, size_t nr)
{
	size_t i, k, moves = 0;

	for (i = 1; i < nr; i++) {
		struct pile_item item = items[i];

		for (k = i; k && compare_items(&items[k - 1], &item) > 0; k--, moves++)
			items[k] = items[k - 1];
		items[k] = item;
		if (moves > nr * MAX_MOVES)
			return false;
	}
	return true;
}

static struct pile_item make_item(const struct record *rec, const struct record_region *region,
				  uint64_t start, uint64_t end, const struct pile_weights *weights)
{
	uint64_t from = region->start > start ? region->start : start;
	uint64_t to = region->end < end ? region->end : end;

	return (struct pile_item){
		.region = region,
		.end = to - from,
		.temperature = temperature(rec, region, weights),
	};
}

/*
 * The regions between @start and @end, which are neighbours. As many as the last time are most
 * likely the same ones, so they begin in the order in which those were.
 * Until items are piled up, @end is their size.
 */
static void pick(struct pile *pile, const struct record *rec, const struct record_snapshot *snap,
		 uint64_t start, uint64_t end, const struct pile_weights *weights)
{
	size_t i, first = 0, last;
	bool are_same;

	while (first < snap->nr_regions && snap->regions[first].end <= start)
		first++;
	for (last = first; last < snap->nr_regions && snap->regions[last].start < end; last++)
		continue;
	are_same = pile->nr == last - first;
	pile->nr = last - first;
	for (i = 0; i < pile->nr; i++) {
		size_t idx = are_same ? pile->items[i].idx : i;

		pile->items[i] = make_item(rec, &snap->regions[first + idx], start, end, weights);
		pile->items[i].idx = idx;
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
	if (!sort_few(pile->items, pile->nr))
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
