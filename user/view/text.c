// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A live view as plain text. */
#include "view/text.h"

#include "util/format.h"

/* Lines are for files and pipes; what fits a terminal is shorter. */
#define TABLE_WIDTH 200

void text__print_line(const struct view *v, const struct status *s, FILE *out)
{
	fprintf(out, "%s: working set %s, overhead %.2f %%, measured %s\n",
		format_brief_tm(s->summary.elapsed_ns).s, status__working_set(v).s,
		s->recent_percent, status__measured(s).s);
}

static char digit_of(int level)
{
	return (char)(level == WATERFALL_UNKNOWN ? ' ' : '0' + level);
}

void text__print_heat(const struct view *v, FILE *out)
{
	const struct waterfall_frame *f = &v->waterfall.frame;
	unsigned int row, col;

	for (row = 0; row < f->nr_rows; row++) {
		for (col = 0; col < f->nr_cols; col++)
			fputc(digit_of(waterfall__level(&v->waterfall, row, col)), out);
		fputc('\n', out);
	}
	fprintf(out, "# %s; a column is %s, a row %s, 9 is %s\n", status__scope(v).s,
		format_brief_sz(f->nr_cols ? scope__sz(&v->scope) / f->nr_cols : 0).s,
		format_brief_tm(v->row_ns).s, status__most_hz(v).s);
}

void text__print_table(const struct view *v, size_t nr, FILE *out)
{
	size_t i;

	fprintf(out, STATUS_ROW_HEADER "\n");
	for (i = 0; i < v->listing.nr && i < nr; i++)
		fprintf(out, "%s\n", status__row(&v->listing.rows[i], TABLE_WIDTH).s);
}
