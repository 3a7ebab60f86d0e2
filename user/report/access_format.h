/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* How access patterns are shown: all that can be chosen about their text. */
#ifndef BDAMON_REPORT_ACCESS_FORMAT_H
#define BDAMON_REPORT_ACCESS_FORMAT_H

#include "report/box.h"
#include "report/histogram.h"
#include "report/sort.h"
#include "report/strip.h"

struct template_width;

/** enum access_place - where templates stand in the text. */
enum access_place {
	ACCESS_RECORD_HEAD,
	ACCESS_SNAPSHOT_HEAD,
	ACCESS_REGION,
	ACCESS_SNAPSHOT_TAIL,
	ACCESS_RECORD_TAIL,
	NR_ACCESS_PLACES,
};

/** access_place_names - names by place, NULL at the end. */
extern const char *const access_place_names[];

/** enum access_style - ready-made looks; two have a second name. */
enum access_style {
	STYLE_DETAILED,
	STYLE_SIMPLE_BOXES,
	STYLE_HOT,
	STYLE_COLD,
	STYLE_TEMPERATURE_HISTOGRAM,
	STYLE_RECENCY_HISTOGRAM,
	STYLE_COLD_TAIL,
	STYLE_RECENCY_PERCENTILES,
	STYLE_IDLE_PERCENTILES,
	STYLE_TEMPERATURE_PERCENTILES,
	NR_STYLES,
};

/** access_style_names - names by style, NULL at the end. */
extern const char *const access_style_names[];

/**
 * struct access_format - how to show access patterns. What pointers point to is borrowed.
 * @style: the looks
 * @templates: by place, a template instead of the usual one, or NULL; styles that have one of
 *	their own for a place ignore it
 * @appended: by place, what to append to the template, or NULL
 * @widths: least widths of keywords' values
 * @nr_widths: how many
 * @total_sz_only: per snapshot only its size
 * @region_box: a box before each region, and what boxes mean behind each snapshot
 * @sort: order of the regions
 * @weights: what a temperature is
 * @histogram: how histograms are divided, but for the ranges given
 * @ranges: by what values are, ranges given for histograms of them; NULL if there are none
 * @nr_ranges: how many; if @ranges is NULL nevertheless, those given are not of such values
 * @points: which percentiles to show
 * @nr_points: how many
 * @strip: the strip that shows a snapshot's heat
 * @box: the boxes that show regions
 * @raw_number: numbers for programs
 */
struct access_format {
	enum access_style style;
	const char *templates[NR_ACCESS_PLACES];
	const char *appended[NR_ACCESS_PLACES];
	const struct template_width *widths;
	size_t nr_widths;
	bool total_sz_only;
	bool region_box;
	struct sort_order sort;
	struct metric_weights weights;
	struct histogram_options histogram;
	const struct histogram_range *ranges[NR_METRIC_UNITS];
	size_t nr_ranges;
	const int64_t *points;
	size_t nr_points;
	struct strip_options strip;
	struct box_options box;
	bool raw_number;
};

/** access_format__init() - the usual looks. */
void access_format__init(struct access_format *fmt);

/** access_format__set_style() - choose a style, and the boxes and the order that go with it. */
void access_format__set_style(struct access_format *fmt, enum access_style style);

#endif
