/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Options of the reports on quantities over time: working sets, footprints, regions. */
#ifndef BDAMON_CLI_QUANTITY_OPTIONS_H
#define BDAMON_CLI_QUANTITY_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/argparse.h"
#include "report/distribution.h"

/**
 * struct quantity_args - the words; filled by parsing.
 * @range: first percentile, end, step
 * @sortby: enum quantity_order
 * @nr_cols: width of bars
 * @nr_buckets: of the histogram, if @has_buckets
 * @plot: file of the picture, or QUANTITY_PLOT_STDOUT; NULL: none
 * @raw_number: numbers for programs
 * @csv: a table for programs
 * @all: all values instead of percentiles; set by the command's own option
 */
struct quantity_args {
	uint64_t range[3];
	int sortby;
	uint64_t nr_cols;
	uint64_t nr_buckets;
	const char *plot;
	bool has_buckets;
	bool raw_number;
	bool csv;
	bool all;
};

/** enum quantity_order - order of values. */
enum quantity_order { QUANTITY_BY_TIME, QUANTITY_BY_SIZE };

/** QUANTITY_ARGS - the defaults. */
#define QUANTITY_ARGS                                                               \
	{                                                                           \
		.range = { 0, 101, 25 }, .sortby = QUANTITY_BY_SIZE, .nr_cols = 59, \
		.nr_buckets = 10                                                    \
	}

/** QUANTITY_PLOT_STDOUT - the name that is no file, but the terminal. */
#define QUANTITY_PLOT_STDOUT "stdout"

/** quantity_group() - Return: the options, filling @args. */
struct arg_group quantity_group(struct quantity_args *args);

/** quantity_args__check() - Return: 0, or the exit code after an error was reported. */
int quantity_args__check(const struct arg_spec *spec, const struct quantity_args *args);

/** quantity_args__range() - Return: which rows a table has. */
struct distribution_range quantity_args__range(const struct quantity_args *args);

#endif
