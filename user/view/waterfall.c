// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The moving heatmap: a ring of rows. */
#include "view/waterfall.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int waterfall__set(struct waterfall *w, const struct waterfall_frame *frame)
{
	size_t nr = (size_t)frame->nr_rows * frame->nr_cols;
	struct waterfall_cell *cells = calloc(nr ? nr : 1, sizeof(*cells));

	waterfall__fini(w);
	if (!cells)
		return -ENOMEM;
	w->frame = *frame;
	w->cells = cells;
	return 0;
}

void waterfall__fini(struct waterfall *w)
{
	free(w->cells);
	*w = (struct waterfall){ 0 };
}

static struct waterfall_cell *row_at(const struct waterfall *w, uint64_t nr)
{
	return w->cells + nr % w->frame.nr_rows * w->frame.nr_cols;
}

static void clear_row(struct waterfall *w, uint64_t nr)
{
	memset(row_at(w, nr), 0, w->frame.nr_cols * sizeof(*w->cells));
}

/* Move up until row number @nr is the newest. */
static void move_to(struct waterfall *w, uint64_t nr)
{
	if (!w->any || nr - w->newest > w->frame.nr_rows) {
		memset(w->cells, 0,
		       (size_t)w->frame.nr_rows * w->frame.nr_cols * sizeof(*w->cells));
		w->newest = nr;
		w->any = true;
	}
	while (w->newest < nr)
		clear_row(w, ++w->newest);
}

/* Add a region to a row; @weight is the share of the row's time. */
static void add_region(const struct waterfall *w, struct waterfall_cell *row,
		       const struct record_region *region, double share, double weight)
{
	const struct waterfall_frame *f = &w->frame;
	double unit = (double)(f->end - f->start) / f->nr_cols, from, to;
	unsigned int i, last;

	if (region->start >= f->end || region->end <= f->start)
		return;
	from = region->start > f->start ? (double)(region->start - f->start) / unit : 0;
	to = (double)((region->end < f->end ? region->end : f->end) - f->start) / unit;
	last = (unsigned int)fmin(ceil(to), f->nr_cols);
	for (i = (unsigned int)from; i < last; i++) {
		double part = (fmin(to, i + 1) - fmax(from, i)) * weight;

		row[i].sum += (float)(part * share);
		row[i].weight += (float)part;
	}
}

static void add_to_row(struct waterfall *w, uint64_t nr, const struct record_snapshot_view *snap,
		       double max_samples, double weight)
{
	uint32_t i;

	for (i = 0; i < snap->nr_regions; i++)
		add_region(w, row_at(w, nr), &snap->regions[i],
			   fmin(snap->regions[i].nr_accesses / max_samples, 1), weight);
}

void waterfall__add(struct waterfall *w, const struct record_snapshot_view *snap,
		    double max_samples)
{
	uint64_t row_ns = w->frame.row_ns, nr, last;

	if (!w->cells || !w->frame.nr_rows || snap->end_ns <= snap->start_ns)
		return;
	last = (snap->end_ns - 1) / row_ns;
	if (!w->any || last > w->newest)
		move_to(w, last);
	nr = snap->start_ns / row_ns;
	if (nr + w->frame.nr_rows <= w->newest)
		nr = w->newest - w->frame.nr_rows + 1;
	for (; nr <= last; nr++) {
		uint64_t from = nr * row_ns > snap->start_ns ? nr * row_ns : snap->start_ns;
		uint64_t to = (nr + 1) * row_ns < snap->end_ns ? (nr + 1) * row_ns : snap->end_ns;

		add_to_row(w, nr, snap, max_samples, (double)(to - from) / (double)row_ns);
	}
}

int waterfall__level_of(double share)
{
	if (!(share > 0))
		return 0;
	return 1 + (int)(sqrt(fmin(share, 1)) * (WATERFALL_LEVELS - 1.001));
}

int waterfall__level(const struct waterfall *w, unsigned int row, unsigned int col)
{
	uint64_t ago = w->frame.nr_rows - 1 - row;
	const struct waterfall_cell *cell;

	if (!w->any || ago > w->newest)
		return WATERFALL_UNKNOWN;
	cell = &row_at(w, w->newest - ago)[col];
	return cell->weight > 0 ? waterfall__level_of(cell->sum / cell->weight) : WATERFALL_UNKNOWN;
}
