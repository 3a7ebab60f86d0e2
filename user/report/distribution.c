// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* How a quantity was distributed. */
#include "report/distribution.h"

#include <errno.h>
#include <stdlib.h>

#include "report/ticks.h"
#include "util/format.h"

/* Memory comes in pages: narrower buckets tell nothing. */
#define MIN_BUCKET_BYTES 4096

static int compare_values(const void *a, const void *b)
{
	uint64_t p = *(const uint64_t *)a, q = *(const uint64_t *)b;

	return p < q ? -1 : p > q;
}

int distribution__init(struct distribution *d, const char *name, enum distribution_unit unit,
		       const struct series *series, bool by_time)
{
	size_t i;

	*d = (struct distribution){
		.name = name,
		.unit = unit,
		.values = calloc(series->nr + 1, sizeof(*d->values)),
		.nr = series->nr,
		.mean = series__mean(series),
		.max = series__max(series),
	};
	if (!d->values)
		return -ENOMEM;
	d->min = d->max;
	for (i = 0; i < series->nr; i++) {
		d->values[i] = series->points[i].value;
		if (d->values[i] < d->min)
			d->min = d->values[i];
	}
	if (!by_time)
		qsort(d->values, d->nr, sizeof(*d->values), compare_values);
	return 0;
}

void distribution__fini(struct distribution *d)
{
	free(d->values);
	*d = (struct distribution){ 0 };
}

uint64_t distribution__at(const struct distribution *d, unsigned int percent)
{
	size_t idx = (size_t)((unsigned __int128)d->nr * percent / 100);

	return d->values[idx < d->nr ? idx : d->nr - 1];
}

struct format_text distribution__format(const struct distribution *d, double value, bool raw)
{
	return d->unit == DISTRIBUTION_BYTES ? format_szf(value, raw) : format_nrf(value, raw);
}

/* --- percentiles ---------------------------------------------------------------- */

static uint64_t largest_in(const struct distribution *d, const struct distribution_range *range)
{
	uint64_t largest = 0;
	unsigned int p;

	for (p = range->first; p < range->end; p += range->step) {
		if (distribution__at(d, p) > largest)
			largest = distribution__at(d, p);
	}
	return largest;
}

/* " |***   |", @nr_cols wide inside; nothing for no columns. */
static void print_bar(uint64_t value, uint64_t largest, unsigned int nr_cols, FILE *out)
{
	unsigned int i,
		nr = largest ? (unsigned int)((unsigned __int128)value * nr_cols / largest) : 0;

	if (!nr_cols)
		return;
	fputs(" |", out);
	for (i = 0; i < nr_cols; i++)
		fputc(i < nr ? '*' : ' ', out);
	fputc('|', out);
}

void distribution__print(const struct distribution *d, const struct distribution_range *range,
			 unsigned int nr_cols, bool raw, FILE *out)
{
	uint64_t largest;
	unsigned int p;

	if (!d->nr) {
		fputs("# no snapshot\n", out);
		return;
	}
	largest = largest_in(d, range);
	fprintf(out, "# avr:\t%s\n", distribution__format(d, d->mean, raw).s);
	for (p = range->first; p < range->end; p += range->step) {
		uint64_t value = distribution__at(d, p);

		fprintf(out, "%3u %15s", p, distribution__format(d, (double)value, raw).s);
		print_bar(value, largest, nr_cols, out);
		fputc('\n', out);
	}
}

/* --- histogram ------------------------------------------------------------------ */

static uint64_t bucket_width(const struct distribution *d, size_t max)
{
	bool bytes = d->unit == DISTRIBUTION_BYTES;
	enum ticks_unit unit = bytes ? TICKS_BYTES : TICKS_COUNT;
	uint64_t width = bytes ? MIN_BUCKET_BYTES : 1;

	while (d->max / width - d->min / width + 1 > max)
		width = (uint64_t)ticks__step(unit, (double)width * 1.5, 1);
	return width;
}

size_t distribution__buckets(const struct distribution *d, size_t max,
			     struct distribution_bucket *ret_buckets)
{
	uint64_t width = bucket_width(d, max), first = d->min / width;
	size_t i, nr = (size_t)(d->max / width - first + 1);

	for (i = 0; i < nr; i++)
		ret_buckets[i] = (struct distribution_bucket){ (first + i) * width,
							       (first + i + 1) * width, 0 };
	for (i = 0; i < d->nr; i++)
		ret_buckets[d->values[i] / width - first].nr++;
	return nr;
}

static size_t most_in(const struct distribution_bucket *buckets, size_t nr)
{
	size_t i, most = 0;

	for (i = 0; i < nr; i++)
		most = buckets[i].nr > most ? buckets[i].nr : most;
	return most;
}

void distribution__print_histogram(const struct distribution *d, size_t max, unsigned int nr_cols,
				   bool raw, FILE *out)
{
	struct distribution_bucket buckets[DISTRIBUTION_MAX_BUCKETS];
	size_t i, nr, most;

	if (!d->nr) {
		fputs("# no snapshot\n", out);
		return;
	}
	nr = distribution__buckets(d, max, buckets);
	most = most_in(buckets, nr);
	fprintf(out, "# avr:\t%s\n", distribution__format(d, d->mean, raw).s);
	for (i = 0; i < nr; i++) {
		fprintf(out, "[%12s, %12s) %9s %5.1f %%",
			distribution__format(d, (double)buckets[i].from, raw).s,
			distribution__format(d, (double)buckets[i].to, raw).s,
			format_nr((__int128)buckets[i].nr, raw).s,
			(double)buckets[i].nr * 100 / (double)d->nr);
		print_bar(buckets[i].nr, most, nr_cols, out);
		fputc('\n', out);
	}
}

/* --- for programs --------------------------------------------------------------- */

void distribution__csv(const struct distribution *const *list, size_t nr,
		       const struct distribution_range *range, const char *target, struct csv *csv)
{
	unsigned int p;
	size_t i;

	for (p = range->first; p < range->end; p += range->step) {
		if (target)
			csv__text(csv, target);
		csv__u64(csv, p);
		for (i = 0; i < nr; i++) {
			if (list[i]->nr)
				csv__u64(csv, distribution__at(list[i], p));
			else
				csv__text(csv, NULL);
		}
		csv__end_row(csv);
	}
}

void distribution__csv_histogram(const struct distribution *d, size_t max, const char *target,
				 struct csv *csv)
{
	struct distribution_bucket buckets[DISTRIBUTION_MAX_BUCKETS];
	size_t i, nr = distribution__buckets(d, max, buckets);

	for (i = 0; i < nr; i++) {
		csv__text(csv, d->name);
		csv__text(csv, target);
		csv__u64(csv, buckets[i].from);
		csv__u64(csv, buckets[i].to);
		csv__u64(csv, buckets[i].nr);
		csv__share(csv, (double)buckets[i].nr * 100 / (double)d->nr);
		csv__end_row(csv);
	}
}
