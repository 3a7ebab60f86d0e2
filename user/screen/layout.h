/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What stands where on a terminal of a given size; rows and columns count from 0. */
#ifndef BDAMON_SCREEN_LAYOUT_H
#define BDAMON_SCREEN_LAYOUT_H

#include <stdbool.h>

/** LAYOUT_MIN_ROWS - smaller terminals have no room for the heatmap. */
#define LAYOUT_MIN_ROWS 12
/** LAYOUT_MIN_COLS - smaller terminals have no room for an address and a size. */
#define LAYOUT_MIN_COLS 40

/** LAYOUT_STATUS_ROWS - lines about the monitoring, below the title. */
#define LAYOUT_STATUS_ROWS 3

/** LAYOUT_LABEL_COLS - columns of the times at the left of the heatmap, a blank included. */
#define LAYOUT_LABEL_COLS 7

/**
 * struct layout - all parts, from top to bottom; the title stands in row 0.
 * @rows: of the terminal
 * @cols: of the terminal
 * @is_too_small: for anything; nothing else is set
 * @status_y: first status line
 * @legend_y: what the heatmap shows
 * @heat_y: its first row
 * @heat_rows: how many, >= 1
 * @heat_x: its first column
 * @heat_cols: how many, >= 1
 * @ruler_y: the ruler below it, and below that the addresses
 * @header_y: the table's header
 * @table_rows: the table's rows, below its header; 0: there is neither
 * @keys_y: keys and messages
 */
struct layout {
	unsigned int rows;
	unsigned int cols;
	bool is_too_small;
	unsigned int status_y;
	unsigned int legend_y;
	unsigned int heat_y;
	unsigned int heat_rows;
	unsigned int heat_x;
	unsigned int heat_cols;
	unsigned int ruler_y;
	unsigned int header_y;
	unsigned int table_rows;
	unsigned int keys_y;
};

/** layout__compute() - Return: the layout for a terminal of @rows and @cols. */
struct layout layout__compute(unsigned int rows, unsigned int cols);

#endif
