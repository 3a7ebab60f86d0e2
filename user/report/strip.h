/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* One snapshot as a strip of digits: how hot each part of the address space is. */
#ifndef BDAMON_REPORT_STRIP_H
#define BDAMON_REPORT_STRIP_H

#include "report/color.h"
#include "report/metric.h"

/** STRIP_WIDTH - default number of columns for the regions. */
#define STRIP_WIDTH 80

/**
 * struct strip_options - how to draw.
 * @width: columns, >= 1
 * @is_static: columns are equal parts of the whole address space, holes included
 * @only_passed: leave out regions of which nothing passed the filters
 * @colors: colours of the digits
 * @weights: what heat is
 * @raw: numbers for programs
 */
struct strip_options {
	unsigned int width;
	bool is_static;
	bool only_passed;
	enum color_set colors;
	struct metric_weights weights;
	bool raw;
};

/**
 * strip__put() - append the strip and a second line with its scale, without final newline.
 * @out: text
 * @rec: a record with intervals
 * @snap: one of its snapshots
 * @opts: how
 */
void strip__put(struct text *out, const struct record *rec, const struct record_snapshot *snap,
		const struct strip_options *opts);

#endif
