// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * A heatmap as a picture.
 *
 * Lightness rises evenly from cold to hot, so that the order of colours is
 * seen without the scale, in print and by the colour-blind.  Unknown is a
 * neutral gray that the scale does not contain.
 */
#include "report/heatmap_picture.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "report/canvas.h"
#include "report/mapping_strip.h"
#include "report/ticks.h"

/* Lengths in pixels of a PNG whose map has about this size; larger maps have larger letters. */
#define SZ_MAP_W      1000
#define SZ_MAP_H      500
#define SZ_MAX	      4000
#define SZ_LEFT	      112
#define SZ_LEFT_0X    66
#define SZ_DIGIT      9
#define SZ_TOP	      86
#define SZ_BOTTOM     74
#define SZ_STRIP      8
#define SZ_SCALE      136
#define SCALE_X	      24
#define SCALE_W	      20
#define SCALE_H	      420
#define SZ_UNKNOWN    52
#define SZ_X_TICK     110
#define SZ_Y_TICK     50
#define SZ_SCALE_TICK 36
#define MAX_TICKS     32
/* Labels of a time axis have five digits, unless they are of seconds. */
#define MAX_STEPS 1e5

#define INK_RGB	    0x222222
#define GRAY_RGB    0x666666
#define UNKNOWN_RGB 0xc8c8c8

struct rgb {
	double r, g, b;
};

/* Support points from nearly black over violet and orange to pale yellow. */
static const struct rgb palette[] = {
	{ 0.02, 0.01, 0.08 }, { 0.17, 0.05, 0.36 }, { 0.38, 0.09, 0.43 },
	{ 0.57, 0.15, 0.40 }, { 0.76, 0.23, 0.30 }, { 0.91, 0.38, 0.17 },
	{ 0.98, 0.58, 0.04 }, { 0.97, 0.81, 0.24 }, { 0.99, 0.99, 0.70 },
};

/**
 * struct drawing - a picture being drawn.
 * @cell_w: pixels of a cell of the map
 * @cell_h: likewise
 * @strip: names along the address axis
 * @k: how much larger than described above everything but the map is
 * @x: left side of the map
 * @y: its upper side
 * @w: its width
 * @h: its height
 */
struct drawing {
	const struct heatmap_picture *pic;
	struct canvas c;
	unsigned int cell_w, cell_h;
	struct mapping_strip strip;
	double k;
	double x, y, w, h;
};

static void font(struct drawing *d, double size, enum canvas_weight weight)
{
	canvas__font(&d->c, size * d->k, weight);
}

/* --- the map ---------------------------------------------------------------------- */

static uint32_t heat_color(double share)
{
	size_t last = sizeof(palette) / sizeof(palette[0]) - 1;
	double at = fmin(fmax(share, 0), 1) * (double)last;
	size_t i = at < (double)last ? (size_t)at : last - 1;
	double f = at - (double)i;
	const struct rgb *a = &palette[i], *b = &palette[i + 1];

	return (uint32_t)lround((a->r + (b->r - a->r) * f) * 255) << 16 |
	       (uint32_t)lround((a->g + (b->g - a->g) * f) * 255) << 8 |
	       (uint32_t)lround((a->b + (b->b - a->b) * f) * 255);
}

static uint32_t pixel_color(const struct heatmap_picture *pic, double heat)
{
	return isnan(heat) ? UNKNOWN_RGB : heat_color(heat_scale__share(pic->scale, heat));
}

/* One row of cells, each @each pixels wide. */
static void fill_row(const struct heatmap_picture *pic, unsigned int addr, unsigned int each,
		     uint32_t *row)
{
	const struct heatmap_window *win = &pic->map->win;
	unsigned int i, k;

	for (i = 0; i < win->nr_times; i++) {
		uint32_t rgb = pixel_color(pic, pic->map->heat[(size_t)i * win->nr_addrs + addr]);

		for (k = 0; k < each; k++)
			*row++ = rgb;
	}
}

/*
 * The map as an image: time to the right, addresses upwards.  Cells are facts, but viewers of
 * vector graphics blur images that they enlarge; so cells are as large as they will be seen.
 */
static cairo_surface_t *make_cells(const struct drawing *d)
{
	const struct heatmap_window *win = &d->pic->map->win;
	cairo_surface_t *cells =
		cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(win->nr_times * d->cell_w),
					   (int)(win->nr_addrs * d->cell_h));
	unsigned char *data = cairo_image_surface_get_data(cells);
	size_t stride = (size_t)cairo_image_surface_get_stride(cells);
	unsigned int addr, k;

	if (!data)
		return cells;
	cairo_surface_flush(cells);
	for (addr = win->nr_addrs; addr-- > 0;) {
		unsigned char *first = data;

		fill_row(d->pic, addr, d->cell_w, (uint32_t *)(void *)data);
		for (k = 1; k < d->cell_h; k++)
			memcpy(first + k * stride, first, stride);
		data += d->cell_h * stride;
	}
	cairo_surface_mark_dirty(cells);
	return cells;
}

static void draw_map(struct drawing *d)
{
	const struct heatmap_window *win = &d->pic->map->win;
	cairo_surface_t *cells = make_cells(d);
	cairo_t *cr = d->c.cr;

	cairo_save(cr);
	cairo_rectangle(cr, d->x, d->y, d->w, d->h);
	cairo_clip(cr);
	cairo_translate(cr, d->x, d->y);
	/* Less than 1 if there are too many cells. */
	cairo_scale(cr, d->w / (win->nr_times * d->cell_w), d->h / (win->nr_addrs * d->cell_h));
	cairo_set_source_surface(cr, cells, 0, 0);
	cairo_paint(cr);
	cairo_restore(cr);
	cairo_surface_destroy(cells);
	canvas__color(&d->c, INK_RGB, 1);
	cairo_rectangle(cr, d->x - 0.5, d->y - 0.5, d->w + 1, d->h + 1);
	cairo_stroke(cr);
}

/* --- axes ------------------------------------------------------------------------- */

/* In the unit that suits the axis, or in seconds if that would take too many digits. */
static struct format_text time_label(double tick, double step, double span, double largest)
{
	struct format_text text;

	if (largest / step < MAX_STEPS)
		return ticks__label(TICKS_NS, tick, span);
	snprintf(text.s, sizeof(text.s), "%.*f s", (int)fmax(ceil(-log10(step / 1e9)), 0),
		 tick / 1e9);
	return text;
}

static void draw_time_axis(struct drawing *d)
{
	const struct heatmap *map = d->pic->map;
	double span = (double)map->ns * map->win.nr_times;
	double from = (double)(map->win.start_ns - d->pic->time_base_ns);
	double step = ticks__step(TICKS_NS, span, (size_t)fmax(d->w / d->k / SZ_X_TICK, 1));
	double largest = fmax(fabs(from), fabs(from + span)), y = d->y + d->h;
	int64_t i;

	canvas__color(&d->c, INK_RGB, 1);
	font(d, 14, CANVAS_NORMAL);
	for (i = (int64_t)ceil(from / step - 1e-9); (double)i * step <= from + span * (1 + 1e-6);
	     i++) {
		double tick = (double)i * step;
		double x = round(d->x + (tick - from) / span * d->w) + 0.5;

		canvas__line(&d->c, x, y, x, y + 6 * d->k);
		canvas__text(&d->c, x, y + 23 * d->k, 0.5, time_label(tick, step, span, largest).s);
	}
	canvas__color(&d->c, GRAY_RGB, 1);
	canvas__text(&d->c, d->x + d->w / 2, y + 54 * d->k, 0.5, d->pic->time_name);
}

static void draw_address_tick(struct drawing *d, uint64_t offset, uint64_t span)
{
	double y = round(d->y + d->h * (1 - (double)offset / (double)span)) + 0.5;
	struct format_text text = ticks__label(TICKS_BYTES, (double)offset, (double)span);

	if (d->pic->abs_addr)
		snprintf(text.s, sizeof(text.s), "0x%" PRIx64, d->pic->map->win.start + offset);
	canvas__line(&d->c, d->x - 6 * d->k, y, d->x, y);
	canvas__text(&d->c, d->x - 10 * d->k, y + 5 * d->k, 1, text.s);
}

static struct format_text address_name(const struct heatmap_picture *pic)
{
	struct format_text name;

	if (pic->map->opts.sorted)
		snprintf(name.s, sizeof(name.s), "Memory, coldest first");
	else if (pic->abs_addr)
		snprintf(name.s, sizeof(name.s), "Address");
	else
		snprintf(name.s, sizeof(name.s), "Address, counted from 0x%" PRIx64,
			 pic->map->win.start);
	return name;
}

/* Addresses are whole numbers, and beyond what a double has digits for. */
static void draw_address_axis(struct drawing *d)
{
	const struct heatmap *map = d->pic->map;
	uint64_t span = map->bytes * map->win.nr_addrs, offset = 0;
	uint64_t step = (uint64_t)ticks__step(TICKS_BYTES, (double)span,
					      (size_t)fmax(d->h / d->k / SZ_Y_TICK, 1));

	canvas__color(&d->c, INK_RGB, 1);
	font(d, 14, CANVAS_NORMAL);
	if (d->pic->abs_addr && map->win.start % step)
		offset = step - map->win.start % step;
	/* Pixels of whole bytes may end a little before a round number. */
	for (; offset <= span || offset - span <= span / 1000; offset += step) {
		draw_address_tick(d, offset, span);
		if (offset > UINT64_MAX - step)
			break;
	}
	canvas__color(&d->c, GRAY_RGB, 1);
	canvas__text_up(&d->c, 26 * d->k, d->y + d->h / 2, 0.5, address_name(d->pic).s);
}

/* --- around it -------------------------------------------------------------------- */

static void draw_heading(struct drawing *d)
{
	double x = d->x;

	canvas__color(&d->c, INK_RGB, 1);
	font(d, 21, CANVAS_BOLD);
	canvas__text(&d->c, x, 38 * d->k, 0, d->pic->title);
	canvas__color(&d->c, GRAY_RGB, 1);
	font(d, 14, CANVAS_NORMAL);
	canvas__text(&d->c, x, 64 * d->k, 0, d->pic->subtitle);
}

/* Upon the map, where nobody overlooks it. */
static void draw_note(struct drawing *d)
{
	double x = d->x + d->w / 2, y = d->y + d->h / 2;
	cairo_text_extents_t ext;

	if (!d->pic->note)
		return;
	font(d, 18, CANVAS_NORMAL);
	cairo_text_extents(d->c.cr, d->pic->note, &ext);
	canvas__color(&d->c, 0xffffff, 0.85);
	cairo_rectangle(d->c.cr, x - ext.x_advance / 2 - 14 * d->k, y - 26 * d->k,
			ext.x_advance + 28 * d->k, 40 * d->k);
	cairo_fill(d->c.cr);
	canvas__color(&d->c, INK_RGB, 1);
	canvas__text(&d->c, x, y, 0.5, d->pic->note);
}

static bool has_unknown(const struct heatmap *map)
{
	size_t i, nr = (size_t)map->win.nr_times * map->win.nr_addrs;

	for (i = 0; i < nr && !isnan(map->heat[i]); i++)
		;
	return i < nr;
}

static void draw_unknown(struct drawing *d, double x)
{
	double y = d->y + d->h - 20 * d->k;

	canvas__color(&d->c, UNKNOWN_RGB, 1);
	cairo_rectangle(d->c.cr, x, y, SCALE_W * d->k, 20 * d->k);
	cairo_fill(d->c.cr);
	canvas__color(&d->c, INK_RGB, 1);
	canvas__text(&d->c, x + (SCALE_W + 8) * d->k, y + 15 * d->k, 0, "unknown");
}

/* Return: where the widest label ends. */
static double draw_scale_ticks(struct drawing *d, double x, double height)
{
	size_t i, max = (size_t)fmin(fmax(height / d->k / SZ_SCALE_TICK, 2), MAX_TICKS), nr;
	double ticks[MAX_TICKS], end = x;
	cairo_text_extents_t ext;
	char text[32];

	nr = heat_scale__ticks(d->pic->scale, ticks, max);
	for (i = 0; i < nr; i++) {
		double y = d->y + height * (1 - heat_scale__share(d->pic->scale, ticks[i]));

		y = round(y) + 0.5;
		canvas__line(&d->c, x, y, x + 5 * d->k, y);
		snprintf(text, sizeof(text), "%.4g", ticks[i]);
		canvas__text(&d->c, x + 9 * d->k, y + 5 * d->k, 0, text);
		cairo_text_extents(d->c.cr, text, &ext);
		end = fmax(end, x + 9 * d->k + ext.x_advance);
	}
	return end;
}

/* Colours between the palette's are interpolated as heat_color() does. */
static void draw_scale_bar(struct drawing *d, double x, double height)
{
	cairo_pattern_t *bar = cairo_pattern_create_linear(0, d->y + height, 0, d->y);
	size_t i, nr = sizeof(palette) / sizeof(palette[0]);

	for (i = 0; i < nr; i++)
		cairo_pattern_add_color_stop_rgb(bar, (double)i / (double)(nr - 1), palette[i].r,
						 palette[i].g, palette[i].b);
	cairo_set_source(d->c.cr, bar);
	cairo_rectangle(d->c.cr, x, d->y, SCALE_W * d->k, height);
	cairo_fill(d->c.cr);
	cairo_pattern_destroy(bar);
}

static void draw_scale(struct drawing *d, double x)
{
	bool unknown = has_unknown(d->pic->map);
	double height = fmin(d->h - (unknown ? SZ_UNKNOWN * d->k : 0), SCALE_H * d->k);
	char name[64];
	double end;

	draw_scale_bar(d, x, height);
	font(d, 14, CANVAS_NORMAL);
	canvas__color(&d->c, INK_RGB, 1);
	end = draw_scale_ticks(d, x + SCALE_W * d->k, height);
	if (unknown)
		draw_unknown(d, x);
	snprintf(name, sizeof(name), "Accesses per %s%s",
		 d->pic->map->in_hz ? "second" : "aggregation interval",
		 d->pic->scale->is_log ? ", logarithmic" : "");
	canvas__color(&d->c, GRAY_RGB, 1);
	canvas__text_up(&d->c, end + 22 * d->k, d->y + height / 2, 0.5, name);
}

/* --- all of it -------------------------------------------------------------------- */

/* Return: a whole number of pixels for a cell, so that they are about as many as wanted in all. */
static unsigned int cell_length(unsigned int nr_cells, int wanted)
{
	long length = lround((double)wanted / nr_cells);

	return length > 1 ? (unsigned int)length : 1;
}

static int make_strip(struct drawing *d)
{
	static const struct address_names none;
	const struct heatmap *map = d->pic->map;
	const struct guide_range range = {
		map->win.start,
		map->win.start + map->bytes * map->win.nr_addrs,
	};

	return mapping_strip__init(&d->strip, map->opts.sorted ? &none : d->pic->names, &range,
				   d->h, d->k);
}

static int draw_all(struct drawing *d, const char *path)
{
	double strip = d->strip.width > 0 ? d->strip.width + SZ_STRIP * d->k : 0;
	double right = d->x + d->w + strip;
	int err = canvas__open(&d->c, path, ceil(right + SZ_SCALE * d->k),
			       ceil(d->y + d->h + SZ_BOTTOM * d->k));

	if (err)
		return err;
	cairo_set_line_width(d->c.cr, fmax(floor(d->k), 1));
	draw_heading(d);
	draw_map(d);
	draw_time_axis(d);
	draw_address_axis(d);
	if (strip > 0)
		mapping_strip__draw(&d->strip, &d->c, right - d->strip.width, d->y);
	draw_scale(d, round(right + SCALE_X * d->k));
	draw_note(d);
	return canvas__close(&d->c);
}

/* Room for the labels of the address axis. */
static double left_margin(const struct heatmap_picture *pic)
{
	uint64_t end = pic->map->win.end;
	int digits = 1;

	if (!pic->abs_addr)
		return SZ_LEFT;
	while (end >>= 4)
		digits++;
	return SZ_LEFT_0X + SZ_DIGIT * digits;
}

int heatmap_picture__write(const struct heatmap_picture *pic, const char *path)
{
	const struct heatmap_window *win = &pic->map->win;
	struct drawing d = {
		.pic = pic,
		.cell_w = cell_length(win->nr_times, SZ_MAP_W),
		.cell_h = cell_length(win->nr_addrs, SZ_MAP_H),
	};
	int err;

	d.w = fmin((double)win->nr_times * d.cell_w, SZ_MAX);
	d.h = fmin((double)win->nr_addrs * d.cell_h, SZ_MAX);
	d.k = fmax(fmin(d.w / SZ_MAP_W, d.h / SZ_MAP_H), 1);
	d.x = round(left_margin(pic) * d.k);
	d.y = round(SZ_TOP * d.k);
	err = make_strip(&d) ?: draw_all(&d, path);
	mapping_strip__fini(&d.strip);
	return err;
}
