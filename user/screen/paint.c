// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The parts of the live view in words: title, status, table, keys, help. */
#include "screen/paint.h"

#include <curses.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "screen/keys.h"
#include "util/format.h"

/* Where the lines of the status begin, behind their names. */
#define STATUS_X 13

/* Time that the sparkline covers at least, and its columns. */
#define SPARK_S	       180
#define SPARK_COLS     180
#define MIN_SPARK_COLS 8

#define NR_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Write what fits into the row. Return: the column behind it. */
__attribute__((format(printf, 4, 5))) static int put(const struct paint *p, int y, int x,
						     const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (x >= 0 && x < (int)p->layout.cols)
		mvaddnstr(y, x, text, (int)p->layout.cols - x);
	return x + (int)strlen(text);
}

/* --- title and status ------------------------------------------------------------- */

/* The process shown, and which of them it is. Return: the column behind it. */
static int put_process(const struct paint *p, const struct view *v, const struct status *status)
{
	const struct view_target *target = view__target(v);
	int x = put(p, 0, 1, "bdamon  %s (%d)", status->comm[0] ? status->comm : "process",
		    status->pid);

	if (target && v->nr_targets > 1)
		x = put(p, 0, x, ", %zu of %zu processes, %s in use",
			(size_t)(target - v->targets) + 1, v->nr_targets,
			format_brief_sz(target->hot_bytes).s);
	return put(p, 0, x, ", %zu regions", v->listing.nr);
}

void paint__title(const struct paint *p, const struct view *v, const struct status *status)
{
	const struct record_intervals *in = &v->about.intervals;
	struct format_text elapsed = format_brief_tm(status->summary.elapsed_ns);
	int cols = (int)p->layout.cols, x;
	char intervals[160];

	snprintf(intervals, sizeof(intervals), ", every %s / %s",
		 format_brief_tm(in->sample_us * 1000).s, format_brief_tm(in->aggr_us * 1000).s);
	attron(A_REVERSE);
	mvhline(0, 0, ' ', cols);
	x = status->pid ? put_process(p, v, status)
			: put(p, 0, 1, "bdamon  waiting for the first aggregation");
	/* What is left out first where there is little room. */
	if (x + (int)strlen(intervals) + (int)strlen(elapsed.s) + 10 < cols)
		put(p, 0, x, "%s", intervals);
	put(p, 0, cols - 2 - (int)strlen(elapsed.s), " %s ", elapsed.s);
	if (v->is_paused)
		put(p, 0, cols - 10 - (int)strlen(elapsed.s), " PAUSED ");
	attroff(A_REVERSE);
}

static void put_spark(const struct paint *p, int y, int x, const unsigned char *levels,
		      unsigned int nr)
{
	static const char *const blocks[TREND_LEVELS] = { ".", "▁", "▂", "▃", "▄",
							  "▅", "▆", "▇", "█" };
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (levels[i] == TREND_UNKNOWN)
			continue;
		if (p->has_blocks)
			mvaddstr(y, x + (int)i, blocks[levels[i]]);
		else
			mvaddch(y, x + (int)i, levels[i] ? (chtype)('0' + levels[i]) : '.');
	}
}

/* Behind it stands the time it covers and its largest value, as in " 3 m, max 128 MiB". */
#define SPARK_LABEL_COLS 18

/* The working set over the last minutes, in the columns from @x on. */
static void paint_spark(const struct paint *p, const struct view *v, int y, int x)
{
	static const unsigned int steps_s[] = { 1, 2, 5, 10, 20, 30, 60 };
	int room = (int)p->layout.cols - x - SPARK_LABEL_COLS;
	unsigned char levels[SPARK_COLS];
	unsigned int nr, i, minutes;
	struct format_text most;

	if (room < MIN_SPARK_COLS)
		return;
	nr = room < SPARK_COLS ? (unsigned int)room : SPARK_COLS;
	for (i = 0; i < NR_OF(steps_s) - 1 && steps_s[i] * nr < SPARK_S; i++)
		;
	minutes = steps_s[i] * nr / 60;
	nr = minutes * 60 / steps_s[i];
	most = format_brief_sz((uint64_t)trend__spark(&v->working_set, steps_s[i], levels, nr));
	attron(p->swatch->accent);
	put_spark(p, y, x, levels, nr);
	attroff(p->swatch->accent);
	put(p, y, x + (int)nr, " %u m, max %s", minutes, most.s);
}

static void put_status(const struct paint *p, int y, const char *name, const char *text)
{
	attron(A_BOLD);
	put(p, y, 0, "%s", name);
	attroff(A_BOLD);
	put(p, y, STATUS_X, "%s", text);
}

void paint__status(const struct paint *p, const struct view *v, const struct status *status)
{
	struct status_text text = status__working_set(v);
	int y = (int)p->layout.status_y;

	put_status(p, y, "Working set", text.s);
	paint_spark(p, v, y, STATUS_X + (int)strlen(text.s) + 2);
	put_status(p, y + 1, "Overhead", status__overhead(status).s);
	put_status(p, y + 2, "Measured", status__measured(status).s);
}

/* --- table ------------------------------------------------------------------------ */

/* Where the bars begin that compare sizes, on terminals with room for them. */
#define BARS_X	     92
#define MIN_BAR_COLS 40

static bool has_bars(const struct paint *p)
{
	return p->layout.cols >= BARS_X + MIN_BAR_COLS;
}

static void paint_header(const struct paint *p, const struct view *v)
{
	static const char *const orders[] = {
		[LISTING_TEMPERATURE] = "temperature",
		[LISTING_RATE] = "rate",
		[LISTING_AGE] = "age",
		[LISTING_SIZE] = "size",
		[LISTING_ADDRESS] = "address",
	};
	char text[64];
	int y = (int)p->layout.header_y;

	snprintf(text, sizeof(text), "by %s%s", orders[v->order],
		 v->is_reversed ? ", reversed" : "");
	attron(A_BOLD | A_UNDERLINE);
	mvhline(y, 0, ' ', (int)p->layout.cols);
	put(p, y, 3, "%s", STATUS_ROW_HEADER);
	if (has_bars(p))
		put(p, y, BARS_X, "SIZES COMPARED");
	put(p, y, (int)p->layout.cols - (int)strlen(text), "%s", text);
	attroff(A_BOLD | A_UNDERLINE);
}

/* The first row to show, so that the selected one is among them. */
static size_t first_row(const struct paint *p, const struct view *v)
{
	size_t selected = view__selected_row(v);

	if (selected == v->listing.nr || selected < p->layout.table_rows)
		return 0;
	return selected - p->layout.table_rows + 1;
}

/* A line as long as the region is large, compared to the largest, in the colour of its heat. */
static void paint_bar(const struct paint *p, int y, const struct listing_row *row, uint64_t most)
{
	unsigned int room = p->layout.cols - BARS_X - 1;
	double part = (double)(row->region.end - row->region.start) / (double)most;

	mvhline_set(y, BARS_X, swatch__cell(p->swatch, waterfall__level_of(row->share)),
		    (int)ceil(part * room));
}

static uint64_t largest(const struct view *v)
{
	uint64_t most = 1, sz;
	size_t i;

	for (i = 0; i < v->listing.nr; i++) {
		sz = v->listing.rows[i].region.end - v->listing.rows[i].region.start;
		most = sz > most ? sz : most;
	}
	return most;
}

static void paint_region(const struct paint *p, int y, const struct listing_row *row,
			 unsigned int width, bool is_selected)
{
	mvhline_set(y, 0, swatch__cell(p->swatch, waterfall__level_of(row->share)),
		    p->swatch->has_colors ? 2 : 1);
	if (is_selected)
		attron(A_REVERSE);
	put(p, y, 3, "%s", status__row(row, width - 3).s);
	attroff(A_REVERSE);
}

void paint__table(const struct paint *p, const struct view *v)
{
	unsigned int width = has_bars(p) ? BARS_X - 2 : p->layout.cols, i;
	size_t first = first_row(p, v), selected = view__selected_row(v);
	uint64_t most = largest(v);

	if (!p->layout.table_rows)
		return;
	paint_header(p, v);
	for (i = 0; i < p->layout.table_rows && first + i < v->listing.nr; i++) {
		const struct listing_row *row = &v->listing.rows[first + i];
		int y = (int)(p->layout.header_y + 1 + i);

		paint_region(p, y, row, width, first + i == selected);
		if (has_bars(p))
			paint_bar(p, y, row, most);
	}
}

/* --- keys ------------------------------------------------------------------------- */

void paint__keys(const struct paint *p, const char *message)
{
	static const char *const keys[][2] = {
		{ "q", "quit" },    { "?", "help" }, { "+-", "zoom" }, { "arrows", "pan, select" },
		{ "s", "sort" },    { "t", "time" }, { "p", "pause" }, { "w", "write" },
		{ "a", "hottest" },
	};
	int y = (int)p->layout.keys_y, x = 0;
	size_t i;

	if (message[0]) {
		attron(A_REVERSE);
		mvhline(y, 0, ' ', (int)p->layout.cols);
		put(p, y, 1, "%s", message);
		attroff(A_REVERSE);
		return;
	}
	for (i = 0; i < NR_OF(keys); i++) {
		if (x + strlen(keys[i][0]) + strlen(keys[i][1]) + 1 > p->layout.cols)
			break;
		attron(A_BOLD);
		x = put(p, y, x, "%s", keys[i][0]);
		attroff(A_BOLD);
		x = put(p, y, x + 1, "%s", keys[i][1]) + 2;
	}
}

#define HELP_COLS 58

void paint__help(const struct paint *p)
{
	size_t nr, i;
	const struct key_help *lines = keys__help(&nr);
	int rows = (int)nr + 4, y, x = ((int)p->layout.cols - HELP_COLS) / 2;

	if (rows > (int)p->layout.rows)
		rows = (int)p->layout.rows;
	y = ((int)p->layout.rows - rows) / 2;
	x = x > 0 ? x : 0;
	attron(A_REVERSE);
	for (i = 0; i < (size_t)rows; i++)
		put(p, y + (int)i, x, "%*s", HELP_COLS, "");
	put(p, y, x + 2, "Keys");
	for (i = 0; i < nr && (int)i + 3 < rows; i++)
		put(p, y + 2 + (int)i, x + 2, "%-14s %s", lines[i].keys, lines[i].what);
	attroff(A_REVERSE);
}

void paint__too_small(const struct paint *p)
{
	put(p, 0, 0, "bdamon needs %d x %d", LAYOUT_MIN_COLS, LAYOUT_MIN_ROWS);
	put(p, 1, 0, "this is %u x %u", p->layout.cols, p->layout.rows);
}
