// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Quantities as curves: as a picture.
 *
 * Colours differ in lightness as well, so that curves are told apart in print and by the
 * colour-blind; each has its name at its end rather than in a legend.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "report/canvas.h"
#include "report/plot.h"

/* Layout in pixels of a PNG. */
#define SZ_PLOT_W    880
#define SZ_PLOT_H    460
#define SZ_LEFT	     110
#define SZ_TOP	     92
#define SZ_RIGHT     200
#define SZ_RIGHT_BAR 40
#define SZ_BOTTOM    78
#define SZ_HEIGHT    (SZ_TOP + SZ_PLOT_H + SZ_BOTTOM)
#define MAX_Y_TICKS  6
#define MAX_X_TICKS  8
/* Names at the ends of curves are at least so far apart. */
#define SZ_NAME 40
#define SZ_GAP	18
/* Bars at most so many have their values above them. */
#define MAX_LABELED_BARS 16
/* Steps are drawn one by one if each has so many pixels on average. */
#define PIXELS_PER_STEP 3

#define INK_RGB	 0x222222
#define GRAY_RGB 0x666666
#define GRID_RGB 0xe4e4e4
#define BAR_RGB	 0x4a8bc2

static const uint32_t colors[PLOT_MAX_CURVES] = { 0x0b5fa5, 0xd55e00, 0x2a9d6f,
						  0xb5519c, 0x8c6d1f, 0x555555 };

/**
 * struct picture - a plot being drawn.
 * @columns: owned, one per pixel, for the curve at hand
 */
struct picture {
	const struct plot *plot;
	struct canvas c;
	double top;
	struct plot_column *columns;
};

static double x_of(const struct picture *p, double x)
{
	double share = (x - p->plot->from) / (p->plot->to - p->plot->from);

	return SZ_LEFT + SZ_PLOT_W * fmin(fmax(share, 0), 1);
}

static double y_of(const struct picture *p, double y)
{
	return SZ_TOP + SZ_PLOT_H * (1 - y / p->top);
}

/* --- around it ------------------------------------------------------------------ */

static void draw_heading(struct picture *p)
{
	canvas__color(&p->c, INK_RGB, 1);
	canvas__font(&p->c, 20, CANVAS_BOLD);
	canvas__text(&p->c, SZ_LEFT, 38, 0, p->plot->title);
	if (!p->plot->subtitle)
		return;
	canvas__color(&p->c, GRAY_RGB, 1);
	canvas__font(&p->c, 14, CANVAS_NORMAL);
	canvas__text(&p->c, SZ_LEFT, 62, 0, p->plot->subtitle);
}

static void draw_y_axis(struct picture *p)
{
	double step = ticks__step(p->plot->y_unit, p->top, MAX_Y_TICKS), tick;

	canvas__font(&p->c, 13, CANVAS_NORMAL);
	for (tick = 0; tick <= p->top * (1 + 1e-9); tick += step) {
		double y = y_of(p, tick);

		canvas__color(&p->c, GRID_RGB, 1);
		canvas__line(&p->c, SZ_LEFT, round(y) + 0.5, SZ_LEFT + SZ_PLOT_W, round(y) + 0.5);
		canvas__color(&p->c, INK_RGB, 1);
		canvas__text(&p->c, SZ_LEFT - 10, y + 5, 1,
			     ticks__label(p->plot->y_unit, tick, p->top).s);
	}
	canvas__font(&p->c, 14, CANVAS_NORMAL);
	canvas__color(&p->c, GRAY_RGB, 1);
	canvas__text_up(&p->c, 24, SZ_TOP + SZ_PLOT_H / 2.0, 0.5, p->plot->y_name);
}

static void draw_x_axis(struct picture *p)
{
	const struct plot *plot = p->plot;
	double span = plot->to - plot->from, y = SZ_TOP + SZ_PLOT_H;
	double step = ticks__step(plot->x_unit, span, MAX_X_TICKS), tick;

	canvas__color(&p->c, INK_RGB, 1);
	canvas__line(&p->c, SZ_LEFT, y + 0.5, SZ_LEFT + SZ_PLOT_W, y + 0.5);
	canvas__font(&p->c, 13, CANVAS_NORMAL);
	for (tick = plot__first_tick(plot, step); tick <= plot->to + span * 1e-9; tick += step) {
		double x = round(x_of(p, tick)) + 0.5;

		canvas__line(&p->c, x, y, x, y + 6);
		canvas__text(&p->c, x, y + 23, 0.5, ticks__label(plot->x_unit, tick, plot->to).s);
	}
	canvas__font(&p->c, 14, CANVAS_NORMAL);
	canvas__color(&p->c, GRAY_RGB, 1);
	canvas__text(&p->c, SZ_LEFT + SZ_PLOT_W / 2.0, y + 54, 0.5, plot->x_name);
}

/* --- curves --------------------------------------------------------------------- */

/* Close the path under the curve down to the axis, fill it, and begin anew. */
static void fill_under(struct picture *p, double x0, double x1, uint32_t rgb)
{
	cairo_path_t *curve = cairo_copy_path(p->c.cr);

	cairo_line_to(p->c.cr, x1, y_of(p, 0));
	cairo_line_to(p->c.cr, x0, y_of(p, 0));
	cairo_close_path(p->c.cr);
	canvas__color(&p->c, rgb, 0.14);
	cairo_fill(p->c.cr);
	cairo_append_path(p->c.cr, curve);
	cairo_path_destroy(curve);
}

static void stroke_curve(struct picture *p, uint32_t rgb)
{
	cairo_set_line_width(p->c.cr, 2);
	cairo_set_line_join(p->c.cr, CAIRO_LINE_JOIN_ROUND);
	canvas__color(&p->c, rgb, 1);
	cairo_stroke(p->c.cr);
	cairo_set_line_width(p->c.cr, 1);
}

/* Few steps: each as it is. A stretch without gaps is one path. */
static void draw_steps(struct picture *p, const struct plot_curve *curve, uint32_t rgb, bool fill)
{
	double from = 0, to = 0;
	size_t i;

	for (i = 0; i < curve->nr; i++) {
		const struct plot_step *s = &curve->steps[i];

		if (s->to < p->plot->from || s->from > p->plot->to)
			continue;
		if (!cairo_has_current_point(p->c.cr))
			from = x_of(p, s->from);
		to = x_of(p, s->to);
		cairo_line_to(p->c.cr, x_of(p, s->from), y_of(p, s->value));
		cairo_line_to(p->c.cr, to, y_of(p, s->value));
		/* What is less than a pixel apart is one for the eye. */
		if (i + 1 < curve->nr && x_of(p, curve->steps[i + 1].from) - to < 1)
			continue;
		if (fill)
			fill_under(p, from, to, rgb);
		stroke_curve(p, rgb);
	}
}

/* The least and the most of each column, as a band. */
static void draw_band(struct picture *p, uint32_t rgb)
{
	size_t i;

	canvas__color(&p->c, rgb, 0.28);
	for (i = 0; i < SZ_PLOT_W; i++) {
		const struct plot_column *column = &p->columns[i];
		double y = y_of(p, column->most);

		if (isnan(column->mean))
			continue;
		cairo_rectangle(p->c.cr, SZ_LEFT + (double)i, y, 1,
				fmax(y_of(p, column->least) - y, 1));
	}
	cairo_fill(p->c.cr);
}

/* Many steps: the mean of each column, and the band behind it. */
static void draw_columns(struct picture *p, const struct plot_curve *curve, uint32_t rgb, bool fill)
{
	double from = 0;
	size_t i;

	plot__columns(p->plot, curve, p->columns, SZ_PLOT_W);
	draw_band(p, rgb);
	for (i = 0; i < SZ_PLOT_W; i++) {
		double x = SZ_LEFT + (double)i + 0.5;

		if (isnan(p->columns[i].mean))
			continue;
		if (!cairo_has_current_point(p->c.cr))
			from = x;
		cairo_line_to(p->c.cr, x, y_of(p, p->columns[i].mean));
		if (i + 1 < SZ_PLOT_W && !isnan(p->columns[i + 1].mean))
			continue;
		if (fill)
			fill_under(p, from, x, rgb);
		stroke_curve(p, rgb);
	}
}

static void draw_curves(struct picture *p)
{
	size_t i;

	/* The first one last, in the foreground. */
	for (i = p->plot->nr_curves; i-- > 0;) {
		const struct plot_curve *curve = &p->plot->curves[i];

		if (curve->nr > SZ_PLOT_W / PIXELS_PER_STEP)
			draw_columns(p, curve, colors[i], i == 0);
		else
			draw_steps(p, curve, colors[i], i == 0);
	}
}

static void draw_bars(struct picture *p)
{
	const struct plot_curve *curve = &p->plot->curves[0];
	bool labels = curve->nr <= MAX_LABELED_BARS;
	size_t i;

	canvas__font(&p->c, 13, CANVAS_NORMAL);
	for (i = 0; i < curve->nr; i++) {
		const struct plot_step *s = &curve->steps[i];
		double x = x_of(p, s->from), width = x_of(p, s->to) - x, y = y_of(p, s->value);

		canvas__color(&p->c, BAR_RGB, 1);
		cairo_rectangle(p->c.cr, x + 1, y, fmax(width - 2, 1), y_of(p, 0) - y);
		cairo_fill(p->c.cr);
		canvas__color(&p->c, INK_RGB, 1);
		if (labels && s->value > 0)
			canvas__text(&p->c, x + width / 2, y - 7, 0.5,
				     ticks__label(p->plot->y_unit, s->value, p->top).s);
	}
}

/* --- names ---------------------------------------------------------------------- */

/** struct name - the name of curve @idx, which ends at height @end, stands at height @y. */
struct name {
	size_t idx;
	double end;
	double y;
};

static int compare_names(const void *a, const void *b)
{
	double p = ((const struct name *)a)->end, q = ((const struct name *)b)->end;

	return p < q ? -1 : p > q;
}

/* From top to bottom each leaves room for the one above it; then upwards from the axis. */
static void spread_names(struct name *names, size_t nr)
{
	double lowest = SZ_TOP + SZ_PLOT_H - 14;
	size_t i;

	qsort(names, nr, sizeof(*names), compare_names);
	for (i = 0; i < nr; i++)
		names[i].y = fmax(names[i].y, i ? names[i - 1].y + SZ_NAME : SZ_TOP + 4);
	for (i = nr; i-- > 0; lowest = names[i].y - SZ_NAME)
		names[i].y = fmin(names[i].y, lowest);
}

/* Where names had to make room for each other, lines lead to them. */
static void draw_name(struct picture *p, const struct name *name)
{
	const struct plot_curve *curve = &p->plot->curves[name->idx];
	double x = SZ_LEFT + SZ_PLOT_W;

	canvas__color(&p->c, colors[name->idx], 1);
	if (fabs(name->y - name->end) > SZ_NAME / 4.0)
		canvas__line(&p->c, x + 2, name->end, x + SZ_GAP - 2, name->y);
	canvas__font(&p->c, 15, CANVAS_BOLD);
	canvas__text(&p->c, x + SZ_GAP, name->y + 5, 0, curve->name);
	canvas__font(&p->c, 12, CANVAS_NORMAL);
	canvas__color(&p->c, GRAY_RGB, 1);
	if (curve->note)
		canvas__text(&p->c, x + SZ_GAP, name->y + 21, 0, curve->note);
}

static void draw_names(struct picture *p)
{
	const struct plot *plot = p->plot;
	struct name names[PLOT_MAX_CURVES];
	size_t i, nr = 0;

	for (i = 0; i < plot->nr_curves; i++) {
		const struct plot_curve *curve = &plot->curves[i];

		if (curve->nr) {
			double end = y_of(p, curve->steps[curve->nr - 1].value);

			names[nr++] = (struct name){ i, end, end };
		}
	}
	spread_names(names, nr);
	for (i = 0; i < nr; i++)
		draw_name(p, &names[i]);
}

int plot__write(const struct plot *plot, const char *path)
{
	struct picture p = { .plot = plot, .top = plot__top(plot, MAX_Y_TICKS) };
	double right = plot->bars ? SZ_RIGHT_BAR : SZ_RIGHT;
	int err;

	p.columns = calloc(SZ_PLOT_W, sizeof(*p.columns));
	if (!p.columns)
		return -ENOMEM;
	err = canvas__open(&p.c, path, SZ_LEFT + SZ_PLOT_W + right, SZ_HEIGHT);
	if (!err) {
		draw_heading(&p);
		draw_y_axis(&p);
		if (plot->bars) {
			draw_bars(&p);
		} else {
			draw_curves(&p);
			draw_names(&p);
		}
		draw_x_axis(&p);
		err = canvas__close(&p.c);
	}
	free(p.columns);
	return err;
}
