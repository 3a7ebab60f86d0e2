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
 *
 * Instead of by address, the memory of each snapshot can be drawn sorted by temperature
 * (report/pile.h).
 */
#ifndef BDAMON_REPORT_HEATMAP_H
#define BDAMON_REPORT_HEATMAP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "record/source.h"
#include "report/color.h"
#include "report/guide.h"
#include "report/heat_scale.h"
#include "report/heatmap_window.h"
#include "report/pile.h"

/** HEATMAP_MAX_PIXELS - limit of rows times columns. */
#define HEATMAP_MAX_PIXELS (1U << 26)

/**
 * struct heatmap_options - what heat is, and where it is drawn.
 * @df_passed: count only accesses to memory that passed the filters of the scheme that looked
 * @sorted: draw each snapshot's memory sorted by temperature
 * @weights: what temperature is
 */
struct heatmap_options {
	bool df_passed;
	bool sorted;
	struct pile_weights weights;
};

/**
 * enum heatmap_verdict - what is to be said of a map that looks like a failure.
 * @HEATMAP_GOOD: nothing
 * @HEATMAP_UNKNOWN: nothing was monitored there
 * @HEATMAP_NONE_PASSED: nothing in the record passed filters, or there were none
 * @HEATMAP_COLD_HERE: no access was seen there, but elsewhere
 * @HEATMAP_COLD: no access was seen in the whole record
 * @HEATMAP_SATURATED: nearly all was accessed as often as the intervals can tell
 */
enum heatmap_verdict {
	HEATMAP_GOOD,
	HEATMAP_UNKNOWN,
	HEATMAP_NONE_PASSED,
	HEATMAP_COLD_HERE,
	HEATMAP_COLD,
	HEATMAP_SATURATED,
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
 * @any_access: some region of the guide's records was accessed, there or elsewhere
 * @any_passed: some region of theirs had memory that passed filters
 * @most: heat of what is always accessed; 0: unknown
 * @intervals: of the first record, if @in_hz
 * @opts: as given, or all zero
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
	bool any_access;
	bool any_passed;
	double most;
	struct record_intervals intervals;
	struct heatmap_options opts;
};

/**
 * heatmap__init() - compute the pixels.
 * @map: result; heatmap__fini() it after success
 * @source: the records
 * @guide: only records of its origin count
 * @win: the window
 * @opts: what heat is; NULL: all accesses, by address
 *
 * Return: 0; -ERANGE if a pixel would stand for less than a nanosecond or a byte; -E2BIG if there
 * are more than HEATMAP_MAX_PIXELS; -EINVAL if some records have intervals and others lack
 * them; or other negative errno.
 */
int heatmap__init(struct heatmap *map, struct record_source *source, const struct guide *guide,
		  const struct heatmap_window *win, const struct heatmap_options *opts);

/** heatmap__fini() - free the pixels. */
void heatmap__fini(struct heatmap *map);

/**
 * heatmap__hottest() - find the range with most accesses per byte, the largest if none has any.
 * @source: the records
 * @guide: where the ranges are, and whose records count
 * @ret_range: one of @guide's; NULL if it has none
 *
 * Return: 0 or negative errno.
 */
int heatmap__hottest(struct record_source *source, const struct guide *guide,
		     const struct guide_range **ret_range);

/** heatmap__judge() - Return: what is to be said of the map. */
enum heatmap_verdict heatmap__judge(const struct heatmap *map);

/** heatmap__scale() - Return: the scale of the map's heat. */
struct heat_scale heatmap__scale(const struct heatmap *map, enum heat_scale_kind kind);

/**
 * heatmap__print() - print rows of digits, oldest first, and a legend.
 * @map: pixels
 * @scale: from heat to digits
 * @colors: colours
 * @sample: print the digits of the scale in the legend
 * @raw: numbers for programs in the legend
 * @out: where to
 */
void heatmap__print(const struct heatmap *map, const struct heat_scale *scale,
		    enum color_set colors, bool sample, bool raw, FILE *out);

/**
 * heatmap__print_raw() - print a line "time TAB address TAB heat" per pixel.
 * @abs_time: times as recorded, not from the window's start
 * @abs_addr: addresses as recorded, not from the window's start
 */
void heatmap__print_raw(const struct heatmap *map, bool abs_time, bool abs_addr, FILE *out);

#endif
