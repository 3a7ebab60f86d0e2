// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The address axis of a page's heatmap. */
#include "report/html_axis.h"

#include <math.h>

#define SZ_PAGE 4096

/*
 * A bin that was never busy is idle unless it had, in the mean, this share of what the hottest one
 * had.  Estimates of cold memory are not exactly 0, and a single access found in a large region is
 * no reason to draw it large.
 */
#define BUSY_MEAN 0.002
/* Idle bins in a row that make a part of their own, and unmapped ones that are left out. */
#define LONG_RUN (HTML_BINS / 32)

#define IDLE_ROWS 2
#define MIN_ROWS  8

/* From this share of idle memory on it is drawn small. */
#define FOLD_FROM 0.6

/* The smallest heights of parts, and that of folded ones, as shares of the whole. */
#define MIN_HEIGHT    0.012
#define FOLDED_HEIGHT 0.035

static double size_of(const struct fold_part *part)
{
	return (double)(part->end - part->start);
}

static double bin_rate(const struct html_survey *s, const struct html_range *range, uint32_t i)
{
	return s->bins[range->bin + i].volume * range->nr_bins /
	       (double)(range->end - range->start);
}

static double highest_rate(const struct html_survey *s)
{
	double highest = 0;
	uint32_t i;
	size_t k;

	for (k = 0; k < s->nr_ranges; k++) {
		for (i = 0; i < s->ranges[k].nr_bins; i++)
			highest = fmax(highest, bin_rate(s, &s->ranges[k], i));
	}
	return highest;
}

/* Where bin @i of a range begins, at a page. */
static uint64_t bin_start(const struct html_range *range, uint32_t i)
{
	double size = (double)(range->end - range->start);
	uint64_t at;

	if (i >= range->nr_bins)
		return range->end;
	at = range->start + (uint64_t)(size * i / range->nr_bins);
	at -= at % SZ_PAGE;
	return at > range->start ? at : range->start;
}

/** enum bin_kind - what becomes of a bin. */
enum bin_kind {
	BIN_BUSY,
	BIN_IDLE,
	BIN_HOLE,
};

static enum bin_kind kind_of(const struct html_survey *s, const struct html_range *range,
			     uint32_t i, double highest)
{
	const struct html_bin *bin = &s->bins[range->bin + i];

	if (bin->nr_busy || bin_rate(s, range, i) > highest * BUSY_MEAN)
		return BIN_BUSY;
	return bin->mapped > 0 || bin->nr_used ? BIN_IDLE : BIN_HOLE;
}

/* Append bins [@first, @end) of a range, to the last part if it is alike and ends there. */
static void add_part(struct html_axis *axis, const struct html_range *range, uint32_t first,
		     uint32_t end, bool is_idle)
{
	uint64_t from = bin_start(range, first), to = bin_start(range, end);
	struct fold_part *last = axis->nr ? &axis->parts[axis->nr - 1] : NULL;
	bool follows = first && last && last->end == from;

	if (from >= to)
		return;
	if (follows && axis->is_idle[axis->nr - 1] == is_idle) {
		last->end = to;
		return;
	}
	axis->is_idle[axis->nr] = is_idle;
	axis->parts[axis->nr++] = (struct fold_part){ .start = from, .end = to };
}

/* Short runs of idle bins or holes count as busy: they are small anyway.  A long hole is left out. */
static void add_range(struct html_axis *axis, const struct html_survey *s,
		      const struct html_range *range, double highest)
{
	uint32_t first, end;

	for (first = 0; first < range->nr_bins; first = end) {
		enum bin_kind kind = kind_of(s, range, first, highest);

		for (end = first + 1; end < range->nr_bins; end++) {
			if (kind_of(s, range, end, highest) != kind)
				break;
		}
		if (kind == BIN_HOLE && end - first >= LONG_RUN)
			continue;
		add_part(axis, range, first, end, kind == BIN_IDLE && end - first >= LONG_RUN);
	}
}

static double sum_sizes(const struct html_axis *axis, bool with_idle)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < axis->nr; i++) {
		if (with_idle || !axis->is_idle[i])
			sum += size_of(&axis->parts[i]);
	}
	return sum;
}

static void share_rows(struct html_axis *axis)
{
	double busy = sum_sizes(axis, false);
	size_t i;

	for (i = 0; i < axis->nr; i++) {
		struct fold_part *part = &axis->parts[i];
		double pages = ceil(size_of(part) / SZ_PAGE);
		double rows = axis->is_idle[i] ? IDLE_ROWS : HTML_ROWS * size_of(part) / busy;

		if (!axis->is_idle[i])
			rows = fmax(rows, MIN_ROWS);
		part->nr_rows = (uint32_t)fmin(rows, pages);
		part->row = axis->nr_rows;
		axis->nr_rows += part->nr_rows;
	}
}

void html_axis__init(struct html_axis *axis, const struct html_survey *survey)
{
	double highest = highest_rate(survey), busy;
	size_t i;

	*axis = (struct html_axis){ 0 };
	for (i = 0; i < survey->nr_ranges; i++)
		add_range(axis, survey, &survey->ranges[i], highest);
	busy = sum_sizes(axis, false);
	axis->is_folded = busy > 0 && busy < (1 - FOLD_FROM) * sum_sizes(axis, true);
	share_rows(axis);
}

void html_axis__layout(const struct html_axis *axis, double *ret_tops)
{
	double total = sum_sizes(axis, !axis->is_folded), sum = 0;
	size_t i;

	ret_tops[0] = 0;
	for (i = 0; i < axis->nr; i++) {
		sum += axis->is_folded && axis->is_idle[i]
			       ? FOLDED_HEIGHT
			       : fmax(size_of(&axis->parts[i]) / total, MIN_HEIGHT);
		ret_tops[i + 1] = sum;
	}
	for (i = 1; i <= axis->nr; i++)
		ret_tops[i] /= sum;
}
