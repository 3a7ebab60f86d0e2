// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Quantities as curves: with characters.
 *
 * One curve is drawn as a filled area, with eighths of a line where the terminal has characters
 * for them and halves where not; several are drawn as marks.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/plot.h"

#define NR_ROWS	   16
#define SZ_LABEL   10
#define MAX_TICKS  4
#define MAX_X	   6
#define MARKS	   "*o+x#%"
#define MAX_EIGHTH 8

static const char *const eighths[MAX_EIGHTH + 1] = {
	" ",
	"\xe2\x96\x81",
	"\xe2\x96\x82",
	"\xe2\x96\x83",
	"\xe2\x96\x84",
	"\xe2\x96\x85",
	"\xe2\x96\x86",
	"\xe2\x96\x87",
	"\xe2\x96\x88",
};

/**
 * struct sheet - what to print.
 * @columns: owned, @nr of each curve
 * @nr: columns of the drawing
 * @top: upper end of the y axis
 */
struct sheet {
	const struct plot *plot;
	struct plot_column *columns;
	size_t nr;
	double top;
	bool utf8;
	FILE *out;
};

static const struct plot_column *column_of(const struct sheet *s, size_t curve, size_t i)
{
	return &s->columns[curve * s->nr + i];
}

/* Height of a value in rows; something that is not 0 is seen. */
static double height_of(const struct sheet *s, double value)
{
	double height = value / s->top * NR_ROWS;

	return value > 0 ? fmax(height, 1.0 / MAX_EIGHTH) : height;
}

static void print_filled(const struct sheet *s, unsigned int row)
{
	size_t i;

	for (i = 0; i < s->nr; i++) {
		double mean = column_of(s, 0, i)->mean;
		double part = isnan(mean) ? 0 : height_of(s, mean) - row;

		part = fmin(fmax(part, 0), 1);
		if (s->utf8)
			fputs(eighths[lround(part * MAX_EIGHTH)], s->out);
		else
			fputc(part >= 0.75 ? '#' : part >= 0.1 ? '.' : ' ', s->out);
	}
}

static char mark_at(const struct sheet *s, size_t i, unsigned int row)
{
	size_t curve;

	for (curve = 0; curve < s->plot->nr_curves; curve++) {
		double mean = column_of(s, curve, i)->mean;

		if (!isnan(mean) && fmin(floor(height_of(s, mean)), NR_ROWS - 1) == row)
			return MARKS[curve];
	}
	return ' ';
}

static void print_row(const struct sheet *s, unsigned int row)
{
	size_t i;

	if (s->plot->nr_curves == 1) {
		print_filled(s, row);
		return;
	}
	for (i = 0; i < s->nr; i++)
		fputc(mark_at(s, i, row), s->out);
}

/* The label of the tick whose line is the upper edge of @row, if there is one. */
static void print_label(const struct sheet *s, unsigned int row)
{
	double step = ticks__step(s->plot->y_unit, s->top, MAX_TICKS), tick;

	for (tick = step; tick <= s->top * (1 + 1e-9); tick += step) {
		if (lround(tick / s->top * NR_ROWS) == row + 1) {
			fprintf(s->out, "%*s %s", SZ_LABEL,
				ticks__label(s->plot->y_unit, tick, s->top).s,
				s->utf8 ? "\xe2\x94\xa4" : "+");
			return;
		}
	}
	fprintf(s->out, "%*s %s", SZ_LABEL, "", s->utf8 ? "\xe2\x94\x82" : "|");
}

/* Write @text into @line so that it is centred at @at, unless it would touch what stands there. */
static void put_label(char *line, size_t nr, size_t at, const char *text)
{
	size_t len = strlen(text);
	size_t start = at > len / 2 ? at - len / 2 : 0;

	if (start + len > nr)
		start = nr > len ? nr - len : 0;
	if (start + len > nr || (start && line[start - 1] != ' ') || line[start] != ' ')
		return;
	memcpy(line + start, text, len);
}

static int print_x_axis(const struct sheet *s)
{
	const struct plot *plot = s->plot;
	double span = plot->to - plot->from, step = ticks__step(plot->x_unit, span, MAX_X), tick;
	size_t i, len, nr = s->nr + 2 + SZ_LABEL;
	char *line = malloc(nr + 1);

	if (!line)
		return -ENOMEM;
	memset(line, ' ', nr);
	line[nr] = '\0';
	fprintf(s->out, "%*s %s", SZ_LABEL, ticks__label(plot->y_unit, 0, s->top).s,
		s->utf8 ? "\xe2\x94\x94" : "+");
	for (i = 0; i < s->nr; i++)
		fputs(s->utf8 ? "\xe2\x94\x80" : "-", s->out);
	for (tick = plot__first_tick(plot, step); tick <= plot->to + span * 1e-9; tick += step)
		put_label(line, nr,
			  SZ_LABEL + 2 + (size_t)lround((tick - plot->from) / span * (double)s->nr),
			  ticks__label(plot->x_unit, tick, plot->to).s);
	fprintf(s->out, "\n%s\n", line);
	len = strlen(plot->x_name);
	fprintf(s->out, "%*s%s\n", (int)(SZ_LABEL + 2 + (s->nr > len ? (s->nr - len) / 2 : 0)), "",
		plot->x_name);
	free(line);
	return 0;
}

static void print_legend(const struct sheet *s)
{
	size_t i;

	for (i = 0; i < s->plot->nr_curves; i++) {
		const struct plot_curve *c = &s->plot->curves[i];

		if (s->plot->nr_curves > 1)
			fprintf(s->out, "%*s %c %s%s%s\n", SZ_LABEL, "", MARKS[i], c->name,
				c->note ? ": " : "", c->note ? c->note : "");
		else if (c->note)
			fprintf(s->out, "%*s   %s: %s\n", SZ_LABEL, "", c->name, c->note);
	}
}

static int print_sheet(const struct sheet *s)
{
	unsigned int row;
	int err;

	fprintf(s->out, "%s\n", s->plot->title);
	if (s->plot->subtitle)
		fprintf(s->out, "%s\n", s->plot->subtitle);
	for (row = NR_ROWS; row-- > 0;) {
		print_label(s, row);
		print_row(s, row);
		fputc('\n', s->out);
	}
	err = print_x_axis(s);
	print_legend(s);
	return err;
}

int plot__print(const struct plot *plot, unsigned int width, bool utf8, FILE *out)
{
	struct sheet sheet = {
		.plot = plot,
		.nr = width - SZ_LABEL - 2,
		.top = plot__top(plot, MAX_TICKS),
		.utf8 = utf8,
		.out = out,
	};
	size_t i;
	int err = -ENOMEM;

	sheet.columns = calloc(sheet.nr * plot->nr_curves + 1, sizeof(*sheet.columns));
	if (sheet.columns) {
		for (i = 0; i < plot->nr_curves; i++)
			plot__columns(plot, &plot->curves[i], sheet.columns + i * sheet.nr,
				      sheet.nr);
		err = print_sheet(&sheet);
	}
	free(sheet.columns);
	return err;
}
