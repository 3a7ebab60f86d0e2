/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * A region as a box: its length, colour and height each stand for something about it.
 *
 * The smallest value of all regions gives the least length, the largest one the greatest, so the
 * values must be measured before the first box is drawn.
 */
#ifndef BDAMON_REPORT_BOX_H
#define BDAMON_REPORT_BOX_H

#include "record/source.h"
#include "report/color.h"
#include "report/metric.h"

/** enum box_trait - what is seen of a box. */
enum box_trait {
	BOX_LENGTH,
	BOX_COLOR,
	BOX_HEIGHT,
	NR_BOX_TRAITS,
};

/** enum box_value - what a trait stands for. */
enum box_value {
	BOX_AGE,
	BOX_ACCESS_RATE,
	BOX_SIZE,
	BOX_NOTHING,
	NR_BOX_VALUES,
};

/** box_value_names, box_scale_names, box_align_names - words for options, NULL at the end. */
extern const char *const box_value_names[];
extern const char *const box_scale_names[];
extern const char *const box_align_names[];

/** BOX_MAX - greatest length and height. */
#define BOX_MAX 1000

/**
 * struct box_options - how boxes look.
 * @values: by trait, what it stands for
 * @is_log: by trait, whether doubling a value is a step of equal size everywhere
 * @least: by trait, its least amount
 * @most: by trait, its greatest amount, >= @least
 * @colors: colours
 * @is_right: boxes end in the same column instead of beginning there
 */
struct box_options {
	enum box_value values[NR_BOX_TRAITS];
	bool is_log[NR_BOX_TRAITS];
	uint64_t least[NR_BOX_TRAITS];
	uint64_t most[NR_BOX_TRAITS];
	enum color_set colors;
	bool is_right;
};

/** box_options__init() - the usual looks. */
void box_options__init(struct box_options *opts);

/** struct box_range - @min and @max of the values of all regions, by kind. */
struct box_range {
	uint64_t min[NR_BOX_VALUES];
	uint64_t max[NR_BOX_VALUES];
};

/** box_range__measure() - find the range of all regions of @source. Return: 0 or negative errno. */
int box_range__measure(struct box_range *range, struct record_source *source);

/**
 * box__put() - append a box.
 * @out: text
 * @opts: looks
 * @range: range of values
 * @rec: a record with intervals
 * @region: one of its regions
 *
 * Boxes that may be higher than one line end with a newline.
 */
void box__put(struct text *out, const struct box_options *opts, const struct box_range *range,
	      const struct record *rec, const struct record_region *region);

/** box__put_legend() - append what the traits stand for, a line for each. */
void box__put_legend(struct text *out, const struct box_options *opts,
		     const struct box_range *range, bool raw);

#endif
