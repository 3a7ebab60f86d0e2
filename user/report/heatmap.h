/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Time by address, coloured by how often memory was accessed.
 *
 * The pixels partition a window of time and addresses.  Each region of each
 * snapshot adds its access rate to the pixels it overlaps, weighted by the
 * shares of the pixel's time and addresses.  A snapshot tells about the time
 * from the end of the one before; only the first one's ages reach back into
 * time nobody watched.  What no region covers is unknown, which is not cold.
 */
#ifndef BDAMON_REPORT_HEATMAP_H
#define BDAMON_REPORT_HEATMAP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "record/source.h"
#include "report/color.h"
#include "report/guide.h"

/** HEATMAP_MAX_PIXELS - limit of rows times columns. */
#define HEATMAP_MAX_PIXELS (1U << 26)

/**
 * struct heatmap_window - what to draw.
 * @start_ns: first moment
 * @end_ns: moment after the last, > @start_ns
 * @start: first address
 * @end: address after the last, > @start
 * @nr_times: pixels in time, >= 1
 * @nr_addrs: pixels in address, >= 1
 */
struct heatmap_window {
	int64_t start_ns;
	int64_t end_ns;
	uint64_t start;
	uint64_t end;
	unsigned int nr_times;
	unsigned int nr_addrs;
};

/**
 * struct heatmap - the pixels.
 * @win: the window; each pixel is a whole number of ns and bytes, so the last ones may be cut
 * @ns: time a pixel stands for
 * @bytes: addresses a pixel stands for
 * @heat: owned, @win.nr_times rows of @win.nr_addrs; NaN: unknown
 * @low: lowest heat, 0 if all is unknown
 * @high: highest heat
 * @in_hz: heat is accesses per second, else samples per aggregation interval
 * @any: something is known
 */
struct heatmap {
	struct heatmap_window win;
	uint64_t ns;
	uint64_t bytes;
	double *heat;
	double low;
	double high;
	bool in_hz;
	bool any;
};

/**
 * heatmap__init() - compute the pixels.
 * @map: result; heatmap__fini() it after success
 * @source: the records
 * @guide: only records of its origin count
 * @win: the window
 *
 * Return: 0; -ERANGE if a pixel would stand for less than a nanosecond or a byte, or there
 * are more than HEATMAP_MAX_PIXELS; -EINVAL if some records have intervals and others lack
 * them; or other negative errno.
 */
int heatmap__init(struct heatmap *map, struct record_source *source, const struct guide *guide,
		  const struct heatmap_window *win);

/** heatmap__fini() - free the pixels. */
void heatmap__fini(struct heatmap *map);

/**
 * heatmap__hottest() - find the range with most accesses per byte.
 * @source: the records
 * @guide: where the ranges are, and whose records count
 * @ret_range: one of @guide's; NULL if it has none
 *
 * Return: 0 or negative errno.
 */
int heatmap__hottest(struct record_source *source, const struct guide *guide,
		     const struct guide_range **ret_range);

/**
 * heatmap__print() - print rows of digits, oldest first, and a legend.
 * @map: pixels
 * @colors: colours
 * @sample: print the digits of the scale in the legend
 * @raw: numbers for programs in the legend
 * @out: where to
 */
void heatmap__print(const struct heatmap *map, enum color_set colors, bool sample, bool raw,
		    FILE *out);

/**
 * heatmap__print_raw() - print a line "time TAB address TAB heat" per pixel.
 * @abs_time: times as recorded, not from the window's start
 * @abs_addr: addresses as recorded, not from the window's start
 */
void heatmap__print_raw(const struct heatmap *map, bool abs_time, bool abs_addr, FILE *out);

/**
 * heatmap__write_png() - draw a picture with axes and a scale.
 * @map: pixels
 * @title: line above, UTF-8
 * @abs_time: label times as recorded, not from the window's start
 * @path: the file, replaced
 *
 * Return: 0 or negative errno.
 */
int heatmap__write_png(const struct heatmap *map, const char *title, bool abs_time,
		       const char *path);

#endif
