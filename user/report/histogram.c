// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* How many bytes have a metric in each of several ranges. */
#include "report/histogram.h"

#include <stdlib.h>
#include <string.h>

/* Ranges of equal width. */
#define NR_LINEAR 10

/* The narrowest of growing ranges is this part of all values'. */
#define LOG_PARTS 1024

/* Doubling 2^63 / 1024 or 1 until it exceeds all 64-bit numbers. */
#define MAX_ROWS 66

/** struct histogram_row - one range: @bytes: what lies in it, @title: it as text */
struct histogram_row {
	struct histogram_range range;
	uint64_t bytes;
	struct text title;
};

static void find_extremes(const struct metric_value *values, size_t nr, int64_t *ret_min,
			  int64_t *ret_max)
{
	size_t i;

	*ret_min = *ret_max = values[0].value;
	for (i = 1; i < nr; i++) {
		if (values[i].value < *ret_min)
			*ret_min = values[i].value;
		if (values[i].value > *ret_max)
			*ret_max = values[i].value;
	}
}

static int64_t clamp(__int128 v)
{
	return v > INT64_MAX ? INT64_MAX : (int64_t)v;
}

static size_t linear_rows(struct histogram_row *rows, bool cumulate, int64_t min, int64_t max)
{
	__int128 width = ((__int128)max + 1 - min + NR_LINEAR - 1) / NR_LINEAR, start = min;
	size_t i;

	for (i = 0; i < NR_LINEAR; i++) {
		rows[i].range.start = cumulate ? min : clamp(start);
		start += width;
		rows[i].range.end = clamp(start);
	}
	return NR_LINEAR;
}

/* Cumulated ranges grow by twice what they are, others are twice as wide as the one before. */
static size_t log_rows(struct histogram_row *rows, bool cumulate, int64_t min, int64_t max)
{
	__int128 width = ((__int128)max - min) / LOG_PARTS, start = min, end;
	size_t nr = 0;

	width = width ? width : 1;
	do {
		end = start + width;
		rows[nr].range.start = cumulate ? min : clamp(start);
		rows[nr++].range.end = clamp(end);
		width = cumulate ? 2 * (end - min) : 2 * width;
		start = end;
	} while (end <= max && nr < MAX_ROWS);
	return nr;
}

static void count_bytes(struct histogram_row *rows, size_t nr_rows,
			const struct metric_value *values, size_t nr)
{
	size_t i, k;

	for (i = 0; i < nr_rows; i++) {
		rows[i].bytes = 0;
		for (k = 0; k < nr; k++) {
			if (values[k].value >= rows[i].range.start &&
			    values[k].value < rows[i].range.end)
				rows[i].bytes += values[k].bytes;
		}
	}
}

static void put_title(struct histogram_row *row, enum metric_unit unit, bool raw)
{
	text__puts(&row->title, "[");
	text__puts(&row->title, metric__text(unit, row->range.start, raw).s);
	text__puts(&row->title, ", ");
	text__puts(&row->title, metric__text(unit, row->range.end, raw).s);
	text__puts(&row->title, ")");
}

/* The lowest row has no star, so that differences are seen. */
static uint64_t stars(uint64_t bytes, uint64_t min, uint64_t max)
{
	uint64_t step = (max - min) / METRIC_BAR;

	step = step ? step : 1;
	return (bytes - min) / step + ((bytes - min) % step > 0);
}

static void put_rows(struct text *out, struct histogram_row *rows, size_t nr, bool raw)
{
	uint64_t min = UINT64_MAX, max = 0;
	size_t i, title = 0, size = 0;

	for (i = 0; i < nr; i++) {
		size_t len = strlen(format_sz(rows[i].bytes, raw).s);

		min = rows[i].bytes < min ? rows[i].bytes : min;
		max = rows[i].bytes > max ? rows[i].bytes : max;
		title = rows[i].title.len > title ? rows[i].title.len : title;
		size = len > size ? len : size;
	}
	for (i = 0; i < nr; i++) {
		struct format_text bytes = format_sz(rows[i].bytes, raw);

		if (i)
			text__puts(out, "\n");
		text__put(out, rows[i].title.s, rows[i].title.len);
		text__fill(out, ' ', title - rows[i].title.len + 1);
		text__puts(out, bytes.s);
		text__fill(out, ' ', size - strlen(bytes.s) + 1);
		metric__put_bar(out, stars(rows[i].bytes, min, max));
	}
}

/* Return: how many rows; those given, or such as cover all values. */
static size_t choose_rows(struct histogram_row *rows, const struct metric_value *values, size_t nr,
			  const struct histogram_options *opts)
{
	int64_t min, max;
	size_t i;

	for (i = 0; i < opts->nr_ranges; i++)
		rows[i].range = opts->ranges[i];
	if (opts->nr_ranges)
		return opts->nr_ranges;
	find_extremes(values, nr, &min, &max);
	return opts->logscale ? log_rows(rows, opts->cumulate, min, max)
			      : linear_rows(rows, opts->cumulate, min, max);
}

void histogram__put(struct text *out, const struct metric_value *values, size_t nr,
		    const struct histogram_options *opts, enum metric_unit unit, bool raw)
{
	struct histogram_row *rows;
	size_t i, nr_rows;

	if (!nr) {
		text__puts(out, "no region in snapshot");
		return;
	}
	rows = calloc(opts->nr_ranges > MAX_ROWS ? opts->nr_ranges : MAX_ROWS, sizeof(*rows));
	if (!rows) {
		out->failed = true;
		return;
	}
	nr_rows = choose_rows(rows, values, nr, opts);
	count_bytes(rows, nr_rows, values, nr);
	for (i = 0; i < nr_rows; i++)
		put_title(&rows[i], unit, raw);
	put_rows(out, rows, nr_rows, raw);
	for (i = 0; i < nr_rows; i++) {
		out->failed |= text__failed(&rows[i].title);
		text__fini(&rows[i].title);
	}
	free(rows);
}
