/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* How many bytes have a metric in each of several ranges, as rows of text. */
#ifndef BDAMON_REPORT_HISTOGRAM_H
#define BDAMON_REPORT_HISTOGRAM_H

#include "report/metric.h"

/** struct histogram_range - values from @start up to, but not including, @end. */
struct histogram_range {
	int64_t start;
	int64_t end;
};

/**
 * struct histogram_options - how to divide the values.
 * @logscale: each range is twice as wide as the one before, instead of ten of equal width
 * @cumulate: all ranges begin at the lowest value
 * @ranges: these ranges instead, if there are any; borrowed
 * @nr_ranges: how many
 */
struct histogram_options {
	bool logscale;
	bool cumulate;
	const struct histogram_range *ranges;
	size_t nr_ranges;
};

/**
 * histogram__put() - append the rows, joined by newlines.
 * @out: text
 * @values: what to count
 * @nr: how many; without any a line says so
 * @opts: how to divide them
 * @unit: what they are
 * @raw: numbers for programs
 */
void histogram__put(struct text *out, const struct metric_value *values, size_t nr,
		    const struct histogram_options *opts, enum metric_unit unit, bool raw);

#endif
