/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Which times and addresses a heatmap shows, and how to move about in them. */
#ifndef BDAMON_REPORT_HEATMAP_WINDOW_H
#define BDAMON_REPORT_HEATMAP_WINDOW_H

#include <stdint.h>

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

/** struct heatmap_move - one number for each direction. */
struct heatmap_move {
	double times;
	double addrs;
};

/**
 * heatmap_window__scroll() - show what is beside.
 * @win: the window
 * @whole: where it stops
 * @by: shares of the window's own size; positive goes to later times and higher addresses
 */
void heatmap_window__scroll(struct heatmap_window *win, const struct heatmap_window *whole,
			    struct heatmap_move by);

/**
 * heatmap_window__zoom() - show more or less around the middle.
 * @win: the window
 * @whole: the most that is shown
 * @by: factors, > 0; less than 1 shows less; a pixel keeps at least a nanosecond and a byte
 */
void heatmap_window__zoom(struct heatmap_window *win, const struct heatmap_window *whole,
			  struct heatmap_move by);

#endif
