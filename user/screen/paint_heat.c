// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The heatmap on a terminal: legend, times, cells, ruler and addresses. */
#include <curses.h>
#include <inttypes.h>
#include <string.h>

#include "screen/paint.h"
#include "screen/swatch.h"
#include "util/format.h"

#define NS_PER_S 1000000000ull

/* A time at every so many rows, an address at every so many columns. */
#define LABEL_ROWS 5
#define LABEL_COLS 16

/* Hexadecimal digits of an address, as long as there are four levels of page tables. */
#define ADDRESS_COLS 12

/* Cells that are painted at once. */
#define MAX_COLS 1024

/* --- legend ----------------------------------------------------------------------- */

/* "0 [colours] 200 Hz" at the right. Return: the column it begins at. */
static int paint_scale(const struct paint *p, const struct view *v)
{
	struct status_text text = status__most_hz(v);
	int y = (int)p->layout.legend_y, level;
	int x = (int)p->layout.cols - (int)strlen(text.s) - WATERFALL_LEVELS - 3;

	mvaddstr(y, x, "0");
	for (level = 0; level < WATERFALL_LEVELS; level++)
		mvadd_wch(y, x + 2 + level, swatch__cell(p->swatch, level));
	mvaddstr(y, x + 3 + WATERFALL_LEVELS, text.s);
	return x;
}

static void paint_legend(const struct paint *p, const struct view *v)
{
	int y = (int)p->layout.legend_y, room = paint_scale(p, v) - 1;
	struct status_text scope = status__scope(v);
	char text[512];
	int n;

	attron(A_BOLD);
	mvaddnstr(y, 0, scope.s, room);
	attroff(A_BOLD);
	room -= (int)strlen(scope.s);
	n = snprintf(text, sizeof(text), ", a cell is %s x %s%s",
		     format_brief_sz(scope__sz(&v->scope) / p->layout.heat_cols).s,
		     format_brief_tm(v->row_ns).s, v->is_auto ? ", hottest range" : "");
	if (n > room && v->is_auto)
		n -= (int)strlen(", hottest range");
	if (n <= room)
		mvaddnstr(y, (int)strlen(scope.s), text, n);
}

/* --- cells ------------------------------------------------------------------------ */

static void paint_time(int y, uint64_t ago_ns, bool is_paused)
{
	uint64_t s = ago_ns / NS_PER_S;
	char text[32];

	if (!ago_ns)
		snprintf(text, sizeof(text), is_paused ? "paused" : "now");
	else if (s < 10 && ago_ns % NS_PER_S)
		snprintf(text, sizeof(text), "-%.1f s", (double)ago_ns / (double)NS_PER_S);
	else if (s < 120)
		snprintf(text, sizeof(text), "-%" PRIu64 " s", s);
	else if (s < 7200)
		snprintf(text, sizeof(text), "-%" PRIu64 " m", s / 60);
	else
		snprintf(text, sizeof(text), "-%" PRIu64 " h", s / 3600);
	mvprintw(y, 0, "%*.6s", LAYOUT_LABEL_COLS - 1, text);
}

/* One row of the terminal, which is two of the model where there are block characters. */
static void paint_row(const struct paint *p, const struct view *v, unsigned int row)
{
	const struct waterfall *w = &v->waterfall;
	cchar_t cells[MAX_COLS];
	unsigned int col;

	for (col = 0; col < w->frame.nr_cols && col < MAX_COLS; col++)
		cells[col] = w->frame.nr_rows == p->layout.heat_rows
				     ? *swatch__cell(p->swatch, waterfall__level(w, row, col))
				     : *swatch__halves(p->swatch, waterfall__level(w, 2 * row, col),
						       waterfall__level(w, 2 * row + 1, col));
	mvadd_wchnstr((int)(p->layout.heat_y + row), (int)p->layout.heat_x, cells, (int)col);
}

static void paint_cells(const struct paint *p, const struct view *v)
{
	unsigned int rows = p->layout.heat_rows, each = v->waterfall.frame.nr_rows / rows, row, ago;

	for (row = 0; row < rows; row++) {
		ago = rows - 1 - row;
		paint_row(p, v, row);
		if (ago % LABEL_ROWS == 0)
			paint_time((int)(p->layout.heat_y + row), ago * each * v->row_ns,
				   v->is_paused);
	}
}

/* --- addresses -------------------------------------------------------------------- */

/* The columns that the selected region has part of: [@ret_from, @ret_to). */
static void find_selected(const struct paint *p, const struct view *v, unsigned int *ret_from,
			  unsigned int *ret_to)
{
	size_t row = view__selected_row(v);
	uint64_t unit = scope__sz(&v->scope) / p->layout.heat_cols, start, end;

	*ret_from = *ret_to = 0;
	if (row == v->listing.nr || !unit)
		return;
	start = v->listing.rows[row].region.start;
	end = v->listing.rows[row].region.end;
	if (end <= v->scope.start || start >= v->scope.end)
		return;
	if (start > v->scope.start)
		*ret_from = (unsigned int)((start - v->scope.start) / unit);
	*ret_to = p->layout.heat_cols;
	if (end < v->scope.end)
		*ret_to = (unsigned int)((end - v->scope.start + unit - 1) / unit);
}

static void paint_ruler(const struct paint *p, const struct view *v)
{
	static const char *const blocks[] = { "─", "┬", "━", "┳" };
	static const char *const plain[] = { "-", "+", "=", "#" };
	const char *const *symbols = p->has_blocks ? blocks : plain;
	unsigned int from, to, i;

	find_selected(p, v, &from, &to);
	move((int)p->layout.ruler_y, (int)p->layout.heat_x);
	for (i = 0; i < p->layout.heat_cols; i++) {
		bool is_selected = i >= from && i < to;

		if (is_selected)
			attron(A_BOLD);
		addstr(symbols[(i % LABEL_COLS == 0) + 2 * is_selected]);
		attroff(A_BOLD);
	}
}

static void paint_addresses(const struct paint *p, const struct view *v)
{
	unsigned int i;

	for (i = 0; i + ADDRESS_COLS <= p->layout.heat_cols; i += LABEL_COLS)
		mvprintw((int)p->layout.ruler_y + 1, (int)(p->layout.heat_x + i), "%" PRIx64,
			 v->scope.start + (uint64_t)((double)scope__sz(&v->scope) * i /
						     p->layout.heat_cols));
}

void paint__heat(const struct paint *p, const struct view *v)
{
	if (!v->waterfall.frame.nr_rows)
		return;
	paint_legend(p, v);
	paint_cells(p, v);
	paint_ruler(p, v);
	paint_addresses(p, v);
}
