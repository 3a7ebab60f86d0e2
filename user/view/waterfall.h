/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The moving heatmap: addresses across, time downwards, filled as snapshots come.
 *
 * A row is a fixed stretch of time, counted from 0 of the clock, so that what it shows does not
 * change while it moves up.  A cell's heat is the mean over what was monitored of it, of the share
 * of samples that found an access, 0 to 1.
 */
#ifndef BDAMON_VIEW_WATERFALL_H
#define BDAMON_VIEW_WATERFALL_H

#include <stdbool.h>
#include <stdint.h>

#include "record/writer.h"

/** WATERFALL_LEVELS - levels are 0 (no access) to WATERFALL_LEVELS - 1 (always accessed). */
#define WATERFALL_LEVELS 10

/** WATERFALL_UNKNOWN - the level of a cell that was not monitored. */
#define WATERFALL_UNKNOWN (-1)

/**
 * struct waterfall_frame - what is shown.
 * @start: first address
 * @end: address after the last, > @start
 * @row_ns: time a row stands for, > 0
 * @nr_cols: columns
 * @nr_rows: rows
 */
struct waterfall_frame {
	uint64_t start;
	uint64_t end;
	uint64_t row_ns;
	unsigned int nr_cols;
	unsigned int nr_rows;
};

/** struct waterfall_cell - private: weighted shares, and the weights; area times time is 1. */
struct waterfall_cell {
	float sum;
	float weight;
};

/**
 * struct waterfall - all zero is an empty one, without a frame.
 * @frame: what is shown
 * @cells: private: owned; row number r stands at r modulo the number of rows
 * @newest: private: number of the newest row
 * @any: private: something was added
 */
struct waterfall {
	struct waterfall_frame frame;
	struct waterfall_cell *cells;
	uint64_t newest;
	bool any;
};

/** waterfall__set() - show @frame, empty for now. Return: 0 or -ENOMEM, then with no rows. */
int waterfall__set(struct waterfall *w, const struct waterfall_frame *frame);

/** waterfall__fini() - free the cells, leave it empty. */
void waterfall__fini(struct waterfall *w);

/**
 * waterfall__add() - add what a snapshot tells.
 * @w: the waterfall
 * @snap: a snapshot, not older than those before it
 * @max_samples: what a page always accessed counts, >= 1
 */
void waterfall__add(struct waterfall *w, const struct record_snapshot_view *snap,
		    double max_samples);

/**
 * waterfall__level() - the heat of a cell in steps that tell low rates apart.
 * @w: the waterfall
 * @row: 0 is the oldest
 * @col: 0 is the lowest
 *
 * Return: 0 for no access; from 1 on the square root of the heat; or WATERFALL_UNKNOWN.
 */
int waterfall__level(const struct waterfall *w, unsigned int row, unsigned int col);

/** waterfall__level_of() - Return: the level of a @share of samples, 0..1. */
int waterfall__level_of(double share);

#endif
