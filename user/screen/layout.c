// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What stands where on a terminal. */
#include "screen/layout.h"

/* Title, legend, ruler, addresses, keys: what is there in any case, beside the status lines. */
#define FIXED_ROWS (5 + LAYOUT_STATUS_ROWS)

/* From here on parts are set apart by blank lines. */
#define ROOMY_ROWS 30

/* Fewer rows of a table are not worth its header. */
#define MIN_TABLE_ROWS 3

/* Share of what is left that the table gets, in percent; the heatmap needs more to show a change. */
#define TABLE_PERCENT 40

struct layout layout__compute(unsigned int rows, unsigned int cols)
{
	struct layout l = { .rows = rows, .cols = cols };
	unsigned int gap = rows >= ROOMY_ROWS, left;

	if (rows < LAYOUT_MIN_ROWS || cols < LAYOUT_MIN_COLS) {
		l.is_too_small = true;
		return l;
	}
	left = rows - FIXED_ROWS - 3 * gap;
	if (left * TABLE_PERCENT / 100 > MIN_TABLE_ROWS)
		l.table_rows = left * TABLE_PERCENT / 100 - 1;
	l.heat_rows = left - (l.table_rows ? l.table_rows + 1 : 0);
	l.status_y = 1 + gap;
	l.legend_y = l.status_y + LAYOUT_STATUS_ROWS + gap;
	l.heat_y = l.legend_y + 1;
	l.heat_x = LAYOUT_LABEL_COLS;
	l.heat_cols = cols - LAYOUT_LABEL_COLS;
	l.ruler_y = l.heat_y + l.heat_rows;
	l.header_y = l.ruler_y + 2 + gap;
	l.keys_y = rows - 1;
	return l;
}
