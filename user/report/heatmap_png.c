// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Time by address: as a picture.
 *
 * Lightness rises evenly from cold to hot, so that the order of colours is
 * seen without the scale, in print and by the colour-blind.  Unknown is a
 * neutral gray that the scale does not contain.
 */
#include <cairo.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/heatmap.h"
#include "util/format.h"

/* Layout in pixels of the picture. */
#define SZ_PLOT_W   860
#define SZ_PLOT_H   560
#define SZ_LEFT	    130
#define SZ_TOP	    60
#define SZ_RIGHT    190
#define SZ_BOTTOM   80
#define SZ_WIDTH    (SZ_LEFT + SZ_PLOT_W + SZ_RIGHT)
#define SZ_HEIGHT   (SZ_TOP + SZ_PLOT_H + SZ_BOTTOM)
#define SCALE_X	    (SZ_LEFT + SZ_PLOT_W + 34)
#define SCALE_W	    22
#define NR_TICKS    5
#define UNKNOWN_RGB 0xc4c4c4

struct rgb {
	double r, g, b;
};

/* Support points from nearly black over violet and orange to pale yellow. */
static const struct rgb palette[] = {
	{ 0.02, 0.01, 0.08 }, { 0.17, 0.05, 0.36 }, { 0.38, 0.09, 0.43 },
	{ 0.57, 0.15, 0.40 }, { 0.76, 0.23, 0.30 }, { 0.91, 0.38, 0.17 },
	{ 0.98, 0.58, 0.04 }, { 0.97, 0.81, 0.24 }, { 0.99, 0.99, 0.70 },
};

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

static uint32_t pixel_color(const struct heatmap *map, double heat)
{
	if (isnan(heat))
		return UNKNOWN_RGB;
	return heat_color(map->high > map->low ? (heat - map->low) / (map->high - map->low)
					       : map->high > 0);
}

/* The map as an image of one pixel per cell: time to the right, addresses upwards. */
static cairo_surface_t *make_cells(const struct heatmap *map)
{
	unsigned int nr_t = map->win.nr_times, nr_a = map->win.nr_addrs, i, k;
	cairo_surface_t *cells =
		cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)nr_t, (int)nr_a);
	unsigned char *data = cairo_image_surface_get_data(cells);
	size_t stride = (size_t)cairo_image_surface_get_stride(cells);

	if (!data)
		return cells;
	cairo_surface_flush(cells);
	for (k = 0; k < nr_a; k++) {
		uint32_t *row = (uint32_t *)(void *)(data + stride * (nr_a - 1 - k));

		for (i = 0; i < nr_t; i++)
			row[i] = pixel_color(map, map->heat[(size_t)i * nr_a + k]);
	}
	cairo_surface_mark_dirty(cells);
	return cells;
}

static void draw_cells(cairo_t *cr, const struct heatmap *map)
{
	cairo_surface_t *cells = make_cells(map);

	cairo_save(cr);
	cairo_rectangle(cr, SZ_LEFT, SZ_TOP, SZ_PLOT_W, SZ_PLOT_H);
	cairo_clip(cr);
	cairo_translate(cr, SZ_LEFT, SZ_TOP);
	cairo_scale(cr, SZ_PLOT_W / (double)map->win.nr_times,
		    SZ_PLOT_H / (double)map->win.nr_addrs);
	cairo_set_source_surface(cr, cells, 0, 0);
	/* Cells are facts: enlarge them with sharp borders, but average when they are shrunk. */
	cairo_pattern_set_filter(cairo_get_source(cr),
				 map->win.nr_times > SZ_PLOT_W || map->win.nr_addrs > SZ_PLOT_H
					 ? CAIRO_FILTER_GOOD
					 : CAIRO_FILTER_NEAREST);
	cairo_paint(cr);
	cairo_restore(cr);
	cairo_surface_destroy(cells);
}

/* Text whose anchor is at (@x, @y): @align 0 its left end, 0.5 its middle, 1 its right end. */
static void draw_text(cairo_t *cr, double x, double y, double align, double size, const char *text)
{
	cairo_text_extents_t ext;

	cairo_set_font_size(cr, size);
	cairo_text_extents(cr, text, &ext);
	cairo_move_to(cr, x - ext.x_advance * align, y);
	cairo_show_text(cr, text);
}

static void draw_line(cairo_t *cr, double x0, double y0, double x1, double y1)
{
	cairo_move_to(cr, x0, y0);
	cairo_line_to(cr, x1, y1);
	cairo_stroke(cr);
}

static void draw_time_axis(cairo_t *cr, const struct heatmap *map, bool abs_time)
{
	double sec = (double)(map->win.end_ns - map->win.start_ns) / 1e9;
	double base = abs_time ? (double)map->win.start_ns / 1e9 : 0;
	int decimals = sec < 1 ? 3 : sec < 100 ? 2 : 0;
	double y = SZ_TOP + SZ_PLOT_H;
	char text[64];
	int i;

	for (i = 0; i <= NR_TICKS; i++) {
		double x = SZ_LEFT + SZ_PLOT_W * (double)i / NR_TICKS;

		draw_line(cr, x, y, x, y + 6);
		snprintf(text, sizeof(text), "%.*f", decimals, base + sec * i / NR_TICKS);
		draw_text(cr, x, y + 22, 0.5, 13, text);
	}
	draw_text(cr, SZ_LEFT + SZ_PLOT_W / 2.0, y + 50, 0.5, 15,
		  abs_time ? "Time (s)" : "Time since the start (s)");
}

static void draw_address_axis(cairo_t *cr, const struct heatmap *map)
{
	uint64_t span = map->win.end - map->win.start;
	char text[96];
	int i;

	for (i = 0; i <= NR_TICKS; i++) {
		double y = SZ_TOP + SZ_PLOT_H * (1 - (double)i / NR_TICKS);
		uint64_t offset = span / NR_TICKS * (unsigned int)i;

		draw_line(cr, SZ_LEFT - 6, y, SZ_LEFT, y);
		snprintf(text, sizeof(text), "+%s",
			 format_sz(i == NR_TICKS ? span : offset, false).s);
		draw_text(cr, SZ_LEFT - 10, y + 4, 1, 13, text);
	}
	cairo_save(cr);
	cairo_translate(cr, 22, SZ_TOP + SZ_PLOT_H / 2.0);
	cairo_rotate(cr, -M_PI / 2);
	snprintf(text, sizeof(text), "Address, from 0x%llx (%s)",
		 (unsigned long long)map->win.start, format_sza(map->win.start, false).s);
	draw_text(cr, 0, 0, 0.5, 15, text);
	cairo_restore(cr);
}

static void set_rgb(cairo_t *cr, uint32_t rgb)
{
	cairo_set_source_rgb(cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
			     (rgb & 255) / 255.0);
}

static void draw_scale(cairo_t *cr, const struct heatmap *map)
{
	double height = SZ_PLOT_H - 70;
	char text[64];
	int i;

	for (i = 0; i < (int)height; i++) {
		set_rgb(cr, heat_color(1 - i / height));
		cairo_rectangle(cr, SCALE_X, SZ_TOP + i, SCALE_W, 1);
		cairo_fill(cr);
	}
	set_rgb(cr, UNKNOWN_RGB);
	cairo_rectangle(cr, SCALE_X, SZ_TOP + SZ_PLOT_H - 40, SCALE_W, 20);
	cairo_fill(cr);
	cairo_set_source_rgb(cr, 0, 0, 0);
	cairo_rectangle(cr, SCALE_X + 0.5, SZ_TOP + 0.5, SCALE_W, height - 1);
	cairo_rectangle(cr, SCALE_X + 0.5, SZ_TOP + SZ_PLOT_H - 40 + 0.5, SCALE_W, 20);
	cairo_stroke(cr);
	for (i = 0; i <= NR_TICKS; i++) {
		snprintf(text, sizeof(text), "%.4g",
			 map->low + (map->high - map->low) * i / NR_TICKS);
		draw_text(cr, SCALE_X + SCALE_W + 8,
			  SZ_TOP + height * (1 - (double)i / NR_TICKS) + (i == NR_TICKS ? 10 : 4),
			  0, 13, text);
	}
	draw_text(cr, SCALE_X + SCALE_W + 8, SZ_TOP + SZ_PLOT_H - 25, 0, 13, "not monitored");
	cairo_save(cr);
	cairo_translate(cr, SZ_WIDTH - 16, SZ_TOP + height / 2);
	cairo_rotate(cr, -M_PI / 2);
	draw_text(cr, 0, 0, 0.5, 15,
		  map->in_hz ? "Access frequency (hz)" : "Access frequency (samples)");
	cairo_restore(cr);
}

static int status_errno(cairo_status_t status)
{
	switch (status) {
	case CAIRO_STATUS_SUCCESS:
		return 0;
	case CAIRO_STATUS_NO_MEMORY:
		return -ENOMEM;
	case CAIRO_STATUS_WRITE_ERROR:
		return -EIO;
	default:
		return -EINVAL;
	}
}

static cairo_status_t write_file(void *file, const unsigned char *data, unsigned int len)
{
	return fwrite(data, 1, len, file) == len ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static int save(cairo_surface_t *picture, const char *path)
{
	FILE *file = fopen(path, "we");
	cairo_status_t status;
	int err;

	if (!file)
		return -errno;
	errno = 0;
	status = cairo_surface_write_to_png_stream(picture, write_file, file);
	err = status == CAIRO_STATUS_WRITE_ERROR && errno ? -errno : status_errno(status);
	if (fclose(file) && !err)
		err = -errno;
	return err;
}

int heatmap__write_png(const struct heatmap *map, const char *title, bool abs_time,
		       const char *path)
{
	cairo_surface_t *picture =
		cairo_image_surface_create(CAIRO_FORMAT_RGB24, SZ_WIDTH, SZ_HEIGHT);
	cairo_t *cr = cairo_create(picture);
	int err;

	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	draw_cells(cr, map);
	cairo_set_source_rgb(cr, 0, 0, 0);
	cairo_set_line_width(cr, 1);
	cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
	cairo_rectangle(cr, SZ_LEFT - 0.5, SZ_TOP - 0.5, SZ_PLOT_W + 1, SZ_PLOT_H + 1);
	cairo_stroke(cr);
	draw_text(cr, SZ_LEFT + SZ_PLOT_W / 2.0, 36, 0.5, 19, title);
	draw_time_axis(cr, map, abs_time);
	draw_address_axis(cr, map);
	draw_scale(cr, map);
	err = status_errno(cairo_status(cr));
	cairo_destroy(cr);
	if (!err)
		err = save(picture, path);
	cairo_surface_destroy(picture);
	return err;
}
