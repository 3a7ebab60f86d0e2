/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * How a quantity was distributed: its percentiles, its course over the runtime, its histogram.
 *
 * Every value counts the same, however long it held.
 */
#ifndef BDAMON_REPORT_DISTRIBUTION_H
#define BDAMON_REPORT_DISTRIBUTION_H

#include <stdbool.h>
#include <stdio.h>

#include "report/series.h"
#include "util/csv.h"
#include "util/format.h"

/** DISTRIBUTION_MAX_BUCKETS - buckets that a histogram may have. */
#define DISTRIBUTION_MAX_BUCKETS 200

/** enum distribution_unit - what is counted. */
enum distribution_unit {
	DISTRIBUTION_BYTES,
	DISTRIBUTION_COUNT,
};

/**
 * struct distribution - the values, ready for questions.
 * @name: what they are, as in "wss", borrowed
 * @unit: what they count
 * @values: owned array: ascending, or in order of time
 * @nr: how many
 * @mean: their mean
 * @min: the smallest one, 0 if there is none
 * @max: the largest one, likewise
 */
struct distribution {
	const char *name;
	enum distribution_unit unit;
	uint64_t *values;
	size_t nr;
	double mean;
	uint64_t min;
	uint64_t max;
};

/**
 * struct distribution_range - which rows a table has.
 * @first: first percentile
 * @end: no percentile is this large or larger
 * @step: from one to the next, >= 1
 */
struct distribution_range {
	unsigned int first;
	unsigned int end;
	unsigned int step;
};

/** struct distribution_bucket - @nr values are in [@from, @to). */
struct distribution_bucket {
	uint64_t from;
	uint64_t to;
	size_t nr;
};

/**
 * distribution__init() - take the values of a series.
 * @d: result; distribution__fini() it after success
 * @name: what they are, borrowed
 * @unit: what they count
 * @series: the values, in order of time
 * @by_time: keep this order, instead of sorting them
 *
 * Return: 0 or -ENOMEM.
 */
int distribution__init(struct distribution *d, const char *name, enum distribution_unit unit,
		       const struct series *series, bool by_time);

/** distribution__fini() - free the values. */
void distribution__fini(struct distribution *d);

/** distribution__at() - Return: the value at @percent of all; there must be one. */
uint64_t distribution__at(const struct distribution *d, unsigned int percent);

/**
 * distribution__format() - a value as text.
 * @raw: without units
 */
struct format_text distribution__format(const struct distribution *d, double value, bool raw);

/**
 * distribution__print() - print a table with bars, behind the lines that head it.
 * @d: the values; without any a comment says so
 * @range: rows
 * @nr_cols: width of the longest bar; 0: none
 * @raw: numbers for programs
 * @out: where to
 */
void distribution__print(const struct distribution *d, const struct distribution_range *range,
			 unsigned int nr_cols, bool raw, FILE *out);

/**
 * distribution__buckets() - count the values by size, in steps that are easy to read.
 * @d: the values; there must be one
 * @max: at most so many buckets, 2 to DISTRIBUTION_MAX_BUCKETS
 * @ret_buckets: room for @max of them
 *
 * Return: how many there are, >= 1.
 */
size_t distribution__buckets(const struct distribution *d, size_t max,
			     struct distribution_bucket *ret_buckets);

/** distribution__print_histogram() - print buckets, their counts and shares, and bars. */
void distribution__print_histogram(const struct distribution *d, size_t max, unsigned int nr_cols,
				   bool raw, FILE *out);

/**
 * distribution__csv() - write the rows of a table as CSV: target, percentile, a value of each.
 * @list: distributions in order of columns; one without values leaves its column empty
 * @nr: how many
 * @range: rows
 * @target: text of the first column; NULL: there is no such column
 * @csv: where to, behind the header
 */
void distribution__csv(const struct distribution *const *list, size_t nr,
		       const struct distribution_range *range, const char *target, struct csv *csv);

/** distribution__csv_histogram() - write name, target, bounds, count and share of each bucket. */
void distribution__csv_histogram(const struct distribution *d, size_t max, const char *target,
				 struct csv *csv);

#endif
