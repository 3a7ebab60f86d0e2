/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A heatmap as a picture, with axes, a scale and the names of mappings. */
#ifndef BDAMON_REPORT_HEATMAP_PICTURE_H
#define BDAMON_REPORT_HEATMAP_PICTURE_H

#include "report/address_names.h"
#include "report/heatmap.h"

/**
 * struct heatmap_picture - what a picture says besides the pixels.
 * @map: the pixels
 * @scale: from heat to colours
 * @title: heading; borrowed, as all the following
 * @subtitle: second line
 * @note: what is to be said of the heat, or NULL
 * @names: names along the address axis; not used if the map is sorted
 * @time_base_ns: moment that the labels of the time axis count from
 * @time_name: what the time axis shows
 * @abs_addr: label the address axis with addresses instead of counting from its start
 */
struct heatmap_picture {
	const struct heatmap *map;
	const struct heat_scale *scale;
	const char *title;
	const char *subtitle;
	const char *note;
	const struct address_names *names;
	int64_t time_base_ns;
	const char *time_name;
	bool abs_addr;
};

/**
 * heatmap_picture__write() - draw it.
 * @picture: what to draw
 * @path: the file, replaced; a name that canvas__can_draw()
 *
 * Each pixel of the map is as large as fits, but at least one pixel of the picture, up to 4,000 of
 * them in each direction.
 *
 * Return: 0 or negative errno.
 */
int heatmap_picture__write(const struct heatmap_picture *picture, const char *path);

#endif
