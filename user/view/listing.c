// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The regions of one snapshot in an order people choose. */
#include "view/listing.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "report/metric.h"

static struct listing_row make_row(const struct record_region *region, const struct record *about,
				   const struct mappings *maps)
{
	struct listing_row row = {
		.region = *region,
		.share = fmin(region->nr_accesses / record__max_samples(about), 1),
		.hz = record__region_hz(region, (double)about->intervals.aggr_us),
		.age_ns = (uint64_t)record__age_ns(about, region),
		.temperature = metric__temperature(&METRIC_WEIGHTS, about, region),
	};

	row.name = mappings__name_of(maps, region->start, region->end, &row.nr_others);
	if (!row.name)
		row.name = maps->nr ? "unmapped" : "";
	return row;
}

int listing__fill(struct listing *t, const struct record_snapshot_view *snap,
		  const struct record *about, const struct mappings *maps)
{
	struct listing_row *rows = reallocarray(t->rows, snap->nr_regions + 1ul, sizeof(*rows));

	if (!rows) {
		listing__fini(t);
		return -ENOMEM;
	}
	t->rows = rows;
	for (t->nr = 0; t->nr < snap->nr_regions; t->nr++)
		rows[t->nr] = make_row(&snap->regions[t->nr], about, maps);
	return 0;
}

/* --- order ---------------------------------------------------------------------- */

static uint64_t size_of(const struct listing_row *row)
{
	return row->region.end - row->region.start;
}

#define DESCENDING(a, b) ((a) < (b) ? 1 : (a) > (b) ? -1 : 0)

static int by_address(const struct listing_row *a, const struct listing_row *b)
{
	return DESCENDING(b->region.start, a->region.start);
}

/* What is alike in one way is told apart by the others. */
static int by_rate(const struct listing_row *a, const struct listing_row *b)
{
	return DESCENDING(a->region.nr_accesses, b->region.nr_accesses)
		       ?: DESCENDING(a->temperature, b->temperature)
		       ?: by_address(a, b);
}

static int by_temperature(const struct listing_row *a, const struct listing_row *b)
{
	return DESCENDING(a->temperature, b->temperature) ?: by_address(a, b);
}

static int by_age(const struct listing_row *a, const struct listing_row *b)
{
	return DESCENDING(a->age_ns, b->age_ns) ?: by_rate(a, b);
}

static int by_size(const struct listing_row *a, const struct listing_row *b)
{
	return DESCENDING(size_of(a), size_of(b)) ?: by_rate(a, b);
}

/** struct sorting - argument of compare(). */
struct sorting {
	enum listing_order order;
	bool reversed;
};

static int compare(const void *left, const void *right, void *priv)
{
	static int (*const orders[])(const struct listing_row *a, const struct listing_row *b) = {
		[LISTING_TEMPERATURE] = by_temperature,
		[LISTING_RATE] = by_rate,
		[LISTING_AGE] = by_age,
		[LISTING_SIZE] = by_size,
		[LISTING_ADDRESS] = by_address,
	};
	const struct sorting *s = priv;
	int order = orders[s->order](left, right);

	return s->reversed ? -order : order;
}

void listing__sort(struct listing *t, enum listing_order order, bool reversed)
{
	struct sorting sorting = { order, reversed };

	if (t->nr)
		qsort_r(t->rows, t->nr, sizeof(*t->rows), compare, &sorting);
}

size_t listing__find(const struct listing *t, uint64_t addr)
{
	size_t i;

	for (i = 0; i < t->nr; i++)
		if (t->rows[i].region.start <= addr && addr < t->rows[i].region.end)
			break;
	return i;
}

void listing__fini(struct listing *t)
{
	free(t->rows);
	*t = (struct listing){ 0 };
}
