// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The order in which regions of a snapshot are listed. */
#include "report/sort.h"

#include <errno.h>
#include <stdlib.h>

const char *const sort_field_names[] = { "address", "access_rate", "age",
					 "size",    "temperature", NULL };

/** struct sort_item - a region and its place before sorting, which decides between equals. */
struct sort_item {
	struct record_region region;
	int64_t temperature;
	size_t place;
};

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_field(enum sort_field field, const struct sort_item *a,
			 const struct sort_item *b)
{
	const struct record_region *left = &a->region, *right = &b->region;

	switch (field) {
	case SORT_ADDRESS:
		return compare_numbers(left->start, right->start);
	case SORT_ACCESS_RATE:
		return compare_numbers(left->nr_accesses, right->nr_accesses);
	case SORT_AGE:
		/* An unknown age is less than any. */
		return compare_numbers((uint32_t)(left->age + 1), (uint32_t)(right->age + 1));
	case SORT_SIZE:
		return compare_numbers(left->end - left->start, right->end - right->start);
	default:
		return (a->temperature > b->temperature) - (a->temperature < b->temperature);
	}
}

static int compare_items(const void *a, const void *b, void *priv)
{
	const struct sort_item *left = a, *right = b;
	const struct sort_order *order = priv;
	size_t i;

	for (i = order->nr; i; i--) {
		enum sort_field field = order->fields[i - 1];
		int result = compare_field(field, left, right);

		if (result)
			return order->is_descending[field] ? -result : result;
	}
	return compare_numbers(left->place, right->place);
}

int sort__regions(const struct sort_order *order, const struct metric_weights *weights,
		  const struct record *rec, struct record_region *regions, size_t nr)
{
	struct sort_item *items;
	size_t i;

	if (!order->nr || nr < 2)
		return 0;
	items = calloc(nr, sizeof(*items));
	if (!items)
		return -ENOMEM;
	for (i = 0; i < nr; i++)
		items[i] = (struct sort_item){
			.region = regions[i],
			.temperature = metric__temperature(weights, rec, &regions[i]),
			.place = i,
		};
	qsort_r(items, nr, sizeof(*items), compare_items, (void *)order);
	for (i = 0; i < nr; i++)
		regions[i] = items[i].region;
	free(items);
	return 0;
}
