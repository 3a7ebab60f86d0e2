// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Pictures that need no script. */
#include "report/html_svg.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Cells of the small heatmap: at worst as many runs of ten bytes. */
#define NR_X 144
#define NR_Y 64

/* Classes of cells: the colours, then unknown. */
#define UNKNOWN	   HTML_COLORS
#define NR_CLASSES (HTML_COLORS + 1)

#define COURSE_HEIGHT 200.0

int html_color(double share)
{
	return (int)lround(sqrt(fmin(fmax(share, 0), 1)) * (HTML_COLORS - 1));
}

/* --- heatmap -------------------------------------------------------------------- */

/** struct span - first and last of the picture's rows or columns that a cell shows. */
struct span {
	unsigned int first;
	unsigned int last;
};

/* Which rows a cell @y, counted from the lowest address, lies in. */
static struct span rows_of(const struct html_axis *axis, const double *tops, unsigned int y)
{
	double from = (double)y / NR_Y, middle = (y + 0.5) / NR_Y, to = (y + 1.0) / NR_Y;
	const struct fold_part *part;
	double scale;
	size_t i = 0;

	while (i + 1 < axis->nr && tops[i + 1] <= middle)
		i++;
	part = &axis->parts[i];
	scale = part->nr_rows / (tops[i + 1] - tops[i]);
	from = fmax(from - tops[i], 0) * scale;
	to = fmin((to - tops[i]) * scale, part->nr_rows);
	return (struct span){
		part->row + (unsigned int)fmin(from, part->nr_rows - 1.0),
		part->row +
			(unsigned int)fmax(ceil(to) - 1, floor(fmin(from, part->nr_rows - 1.0))),
	};
}

static struct span columns_of(const struct html_picture *pic, unsigned int x)
{
	unsigned int first = (unsigned int)((uint64_t)x * pic->nr_times / NR_X);
	unsigned int end = (unsigned int)((uint64_t)(x + 1) * pic->nr_times / NR_X);

	return (struct span){ first, end > first + 1 ? end - 1 : first };
}

/* The mean of what is known of a cell, as a class. */
static unsigned char cell_class(const struct html_picture *pic, struct span rows,
				struct span columns)
{
	unsigned int y, x, nr = 0;
	double sum = 0;

	for (y = rows.first; y <= rows.last; y++) {
		for (x = columns.first; x <= columns.last; x++) {
			unsigned char level = pic->levels[(size_t)y * pic->nr_times + x];

			if (!level)
				continue;
			sum += html_picture__rate(level);
			nr++;
		}
	}
	return nr ? (unsigned char)html_color(sum / nr) : UNKNOWN;
}

static void classify(const struct html_target *t, unsigned char *cells)
{
	double tops[HTML_MAX_PARTS + 1];
	unsigned int x, y;

	html_axis__layout(&t->axis, tops);
	for (y = 0; y < NR_Y; y++) {
		struct span rows = rows_of(&t->axis, tops, y);

		for (x = 0; x < NR_X; x++)
			cells[y * NR_X + x] =
				cell_class(&t->picture, rows, columns_of(&t->picture, x));
	}
}

/* One path of all runs of a class: lines one cell thick. */
static void put_path(const unsigned char *cells, unsigned char class, FILE *out)
{
	unsigned int x, y, first;
	bool any = false;

	for (y = 0; y < NR_Y; y++) {
		for (x = 0; x < NR_X; x = first) {
			first = x + 1;
			if (cells[y * NR_X + x] != class)
				continue;
			while (first < NR_X && cells[y * NR_X + first] == class)
				first++;
			if (!any && class == UNKNOWN)
				fputs("<path class=\"hu\" d=\"", out);
			else if (!any)
				fprintf(out, "<path class=\"h%u\" d=\"", class);
			any = true;
			fprintf(out, "M%u %u.5h%u", x, NR_Y - 1 - y, first - x);
		}
	}
	if (any)
		fputs("\"/>\n", out);
}

int html_svg__heat(const struct html_target *t, FILE *out)
{
	unsigned char *cells = malloc(NR_X * NR_Y);
	unsigned char class;

	if (!cells)
		return -ENOMEM;
	classify(t, cells);
	fprintf(out,
		"<svg class=\"cells\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Heatmap: time to the right, addresses upwards\">\n",
		NR_X, NR_Y);
	for (class = 0; class < NR_CLASSES; class ++)
		put_path(cells, class, out);
	fputs("</svg>\n", out);
	free(cells);
	return 0;
}

/* --- working set ---------------------------------------------------------------- */

static double course_y(const struct html_course *c, double bytes)
{
	return COURSE_HEIGHT * (1 - fmin(bytes / c->top, 1));
}

/* Columns [first, end) that have a value. Return: whether there is such a run behind @end. */
static bool next_run(const struct html_course *c, size_t *first, size_t *end)
{
	*first = *end;
	while (*first < c->nr && isnan(c->columns[*first].mean))
		(*first)++;
	*end = *first;
	while (*end < c->nr && !isnan(c->columns[*end].mean))
		(*end)++;
	return *first < *end;
}

/* From least to most, once along the top and back along the bottom. */
static void put_band(const struct html_course *c, FILE *out)
{
	size_t first, end = 0, i;

	fputs("<path class=\"band\" d=\"", out);
	while (next_run(c, &first, &end)) {
		for (i = first; i < end; i++)
			fprintf(out, "%c%zu %.1fh1", i == first ? 'M' : 'L', i,
				course_y(c, c->columns[i].most));
		for (i = end; i-- > first;)
			fprintf(out, "L%zu %.1fh-1", i + 1, course_y(c, c->columns[i].least));
		fputc('Z', out);
	}
	fputs("\"/>\n", out);
}

static void put_mean(const struct html_course *c, FILE *out)
{
	size_t first, end = 0, i;

	fputs("<path class=\"mean\" d=\"", out);
	while (next_run(c, &first, &end)) {
		for (i = first; i < end; i++)
			fprintf(out, "%c%zu %.1fh1", i == first ? 'M' : 'L', i,
				course_y(c, c->columns[i].mean));
	}
	fputs("\"/>\n", out);
}

static void put_resident(const struct html_course *c, FILE *out)
{
	bool inside = false;
	size_t i;

	fputs("<path class=\"resident\" d=\"", out);
	for (i = 0; i < c->nr; i++) {
		double bytes = c->columns[i].resident;
		bool shown = bytes <= c->top;

		if (shown)
			fprintf(out, "%c%zu %.1fh1", inside ? 'L' : 'M', i, course_y(c, bytes));
		inside = shown;
	}
	fputs("\"/>\n", out);
}

void html_svg__course(const struct html_course *c, FILE *out)
{
	int i;

	fprintf(out,
		"<svg class=\"course\" viewBox=\"0 0 %zu %.0f\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Working set over time\">\n<path class=\"grid\" d=\"",
		c->nr, COURSE_HEIGHT);
	for (i = 0; i <= 4; i++)
		fprintf(out, "M0 %.0fH%zu", COURSE_HEIGHT * i / 4, c->nr);
	fputs("\"/>\n", out);
	put_band(c, out);
	if (c->has_resident)
		put_resident(c, out);
	put_mean(c, out);
	fputs("</svg>\n", out);
}

void html_svg__bar(double share, FILE *out)
{
	fprintf(out,
		"<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"h%d\" width=\"%.0f\" height=\"10\"/></svg>",
		html_color(share), fmin(fmax(share, 0), 1) * 100);
}
