/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The pixels of a page's heatmap: a byte each.
 *
 * Level 0 is unknown, level 1 never accessed; the others are a square root scale, on which rare
 * accesses are told apart as well as frequent ones: rate = high * ((level - 1) / 127)^2, to within
 * 1.6 % of the highest rate.
 */
#ifndef BDAMON_REPORT_HTML_PICTURE_H
#define BDAMON_REPORT_HTML_PICTURE_H

#include "report/heatmap.h"
#include "report/html_axis.h"

/** HTML_MAX_PIXELS - pixels of all pictures of a page; in base64 they take 1.4 MB at worst. */
#define HTML_MAX_PIXELS (1U << 20)

/** HTML_STEPS - steps of the scale above level 1. */
#define HTML_STEPS 127

/**
 * struct html_picture - the pixels.
 * @start_ns: first moment
 * @end_ns: moment after the last
 * @nr_times: columns
 * @nr_rows: rows, as those of the axis
 * @high: highest rate
 * @in_hz: rates are in hz, else in samples per aggregation interval
 * @levels: owned, row by row, in each in order of time
 */
struct html_picture {
	int64_t start_ns;
	int64_t end_ns;
	unsigned int nr_times;
	unsigned int nr_rows;
	double high;
	bool in_hz;
	unsigned char *levels;
};

/**
 * html_picture__init() - draw a target.
 * @pic: result; html_picture__fini() it after success
 * @source: the records
 * @survey: what was seen of the target
 * @axis: which addresses to draw
 * @max_pixels: how many there may be
 *
 * Return: 0, -ENODATA if there is nothing to draw, or another negative errno.
 */
int html_picture__init(struct html_picture *pic, struct record_source *source,
		       const struct html_survey *survey, const struct html_axis *axis,
		       unsigned int max_pixels);

/** html_picture__fini() - free the pixels. */
void html_picture__fini(struct html_picture *pic);

/** html_picture__rate() - Return: what a level stands for, as a share of @high; NaN: unknown. */
double html_picture__rate(unsigned char level);

/** html_picture__write() - write the levels, zlib-compressed, in base64. Return: 0 or -ENOMEM. */
int html_picture__write(const struct html_picture *pic, FILE *out);

#endif
