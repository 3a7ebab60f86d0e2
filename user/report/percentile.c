// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Below which value of a metric each share of all bytes is. */
#include "report/percentile.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	const struct metric_value *left = a, *right = b;

	return (left->value > right->value) - (left->value < right->value);
}

/* The first value up to which @point percent of all bytes lie; beyond all of them the last one. */
static int64_t value_at(const struct metric_value *values, size_t nr, double total, int64_t point)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < nr; i++) {
		sum += (double)values[i].bytes;
		if (sum * 100 / total >= (double)point)
			return values[i].value;
	}
	return values[nr - 1].value;
}

static uint64_t stars(int64_t value, int64_t first, int64_t last)
{
	double step = ((double)last - (double)first) / METRIC_BAR;

	return step > 0 ? (uint64_t)(((double)value - (double)first) / step) : 0;
}

static void put_right(struct text *out, const char *s, size_t width)
{
	size_t len = strlen(s);

	text__fill(out, ' ', len < width ? width - len : 0);
	text__puts(out, s);
}

static void put_rows(struct text *out, const int64_t *values, const int64_t *points, size_t nr,
		     enum metric_unit unit, bool raw)
{
	size_t i, width = 0, point_width = 0;

	for (i = 0; i < nr; i++) {
		size_t len = strlen(metric__text(unit, values[i], raw).s);
		size_t point_len = strlen(format_nr(points[i], true).s);

		width = len > width ? len : width;
		point_width = point_len > point_width ? point_len : point_width;
	}
	for (i = 0; i < nr; i++) {
		if (i)
			text__puts(out, "\n");
		put_right(out, format_nr(points[i], true).s, point_width);
		text__puts(out, "  ");
		put_right(out, metric__text(unit, values[i], raw).s, width);
		text__puts(out, "  ");
		metric__put_bar(out, stars(values[i], values[0], values[nr - 1]));
	}
}

void percentile__put(struct text *out, struct metric_value *values, size_t nr,
		     const int64_t *points, size_t nr_points, enum metric_unit unit, bool raw)
{
	int64_t *at;
	double total = 0;
	size_t i;

	if (!nr) {
		text__puts(out, "no region in snapshot");
		return;
	}
	at = calloc(nr_points + 1, sizeof(*at));
	if (!at) {
		out->failed = true;
		return;
	}
	qsort(values, nr, sizeof(*values), compare);
	for (i = 0; i < nr; i++)
		total += (double)values[i].bytes;
	for (i = 0; i < nr_points; i++)
		at[i] = value_at(values, nr, total, points[i]);
	put_rows(out, at, points, nr_points, unit, raw);
	free(at);
}
