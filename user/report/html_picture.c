// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The pixels of a page's heatmap. */
#include "report/html_picture.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <zlib.h>

/* Columns a snapshot is drawn with, if there are few, so that its borders are sharp. */
#define COLUMNS_PER_SNAPSHOT 4

static unsigned char level_of(double heat, double high)
{
	double step;

	if (isnan(heat))
		return 0;
	if (!(heat > 0) || !(high > 0))
		return 1;
	step = round(sqrt(heat / high) * HTML_STEPS);
	return (unsigned char)(1 + fmin(fmax(step, 1), HTML_STEPS));
}

double html_picture__rate(unsigned char level)
{
	double step = level - 1.0;

	return level ? step * step / (HTML_STEPS * HTML_STEPS) : NAN;
}

/* Ages tell about the time before the first snapshot, but what was recorded is worth half. */
static int64_t choose_start(const struct html_survey *s)
{
	const struct guide *guide = s->guide;
	__int128 recorded = (__int128)guide->end_ns - s->start_ns;
	__int128 start = (__int128)s->start_ns - recorded;

	return s->used.nr > 1 && start > guide->start_ns ? (int64_t)start : guide->start_ns;
}

static unsigned int choose_columns(const struct html_picture *pic, const struct html_survey *s,
				   unsigned int max_pixels)
{
	double most = floor((double)max_pixels / pic->nr_rows);
	double ns = (double)pic->end_ns - (double)pic->start_ns;
	double wanted = (double)s->used.nr * COLUMNS_PER_SNAPSHOT;

	if (s->seconds > 0)
		wanted *= fmax(ns / 1e9 / s->seconds, 1);
	return (unsigned int)fmax(fmin(fmin(most, round(wanted)), ns), 1);
}

/* The heatmap has a row for each moment, the page one for each address. */
static void take_levels(struct html_picture *pic, const struct heatmap *map)
{
	size_t i, k;

	for (i = 0; i < pic->nr_times; i++) {
		const double *heat = map->heat + i * pic->nr_rows;

		for (k = 0; k < pic->nr_rows; k++)
			pic->levels[k * pic->nr_times + i] = level_of(heat[k], pic->high);
	}
}

static int draw(struct html_picture *pic, struct record_source *rows, const struct guide *guide)
{
	struct heatmap_window win = {
		.start_ns = pic->start_ns,
		.end_ns = pic->end_ns,
		.end = pic->nr_rows * FOLD_ROW,
		.nr_times = pic->nr_times,
		.nr_addrs = pic->nr_rows,
	};
	struct heatmap map;
	int err = heatmap__init(&map, rows, guide, &win, NULL);

	if (err)
		return err;
	pic->end_ns = win.start_ns + (int64_t)(map.ns * win.nr_times);
	pic->high = map.high;
	pic->in_hz = map.in_hz;
	pic->levels = malloc((size_t)pic->nr_times * pic->nr_rows);
	if (pic->levels)
		take_levels(pic, &map);
	heatmap__fini(&map);
	return pic->levels ? 0 : -ENOMEM;
}

int html_picture__init(struct html_picture *pic, struct record_source *source,
		       const struct html_survey *survey, const struct html_axis *axis,
		       unsigned int max_pixels)
{
	const struct guide *guide = survey->guide;
	struct fold_stage *stage = NULL;
	int err;

	*pic = (struct html_picture){ 0 };
	if (!axis->nr_rows || guide->end_ns <= guide->start_ns)
		return -ENODATA;
	pic->nr_rows = axis->nr_rows;
	pic->start_ns = choose_start(survey);
	pic->end_ns = guide->end_ns;
	pic->nr_times = choose_columns(pic, survey, max_pixels);
	err = fold_stage__new(&stage, axis->parts, axis->nr, guide, source);
	err = err ?: draw(pic, fold_stage__source(stage), guide);
	fold_stage__free(stage);
	return err;
}

void html_picture__fini(struct html_picture *pic)
{
	free(pic->levels);
	pic->levels = NULL;
}

static void write_base64(const unsigned char *data, size_t nr, FILE *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i;

	for (i = 0; i < nr; i += 3) {
		uint32_t bits = (uint32_t)data[i] << 16;
		char four[4];

		if (i + 1 < nr)
			bits |= (uint32_t)data[i + 1] << 8;
		if (i + 2 < nr)
			bits |= data[i + 2];
		four[0] = digits[bits >> 18];
		four[1] = digits[bits >> 12 & 63];
		four[2] = i + 1 < nr ? digits[bits >> 6 & 63] : '=';
		four[3] = i + 2 < nr ? digits[bits & 63] : '=';
		fwrite(four, 1, sizeof(four), out);
	}
}

int html_picture__write(const struct html_picture *pic, FILE *out)
{
	uLong nr = (uLong)pic->nr_times * pic->nr_rows;
	uLongf nr_packed = compressBound(nr);
	unsigned char *packed = malloc(nr_packed);
	int status;

	if (!packed)
		return -ENOMEM;
	status = compress2(packed, &nr_packed, pic->levels, nr, Z_DEFAULT_COMPRESSION);
	if (status == Z_OK)
		write_base64(packed, nr_packed, out);
	free(packed);
	return status == Z_OK ? 0 : -ENOMEM;
}
