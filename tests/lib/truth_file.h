/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Reads what truth.h describes: who touched what, and since when (ns, CLOCK_MONOTONIC). */
#ifndef BDAMON_TESTS_TRUTH_FILE_H
#define BDAMON_TESTS_TRUTH_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "ranges.h"

/** struct truth_rate - pages of @range are touched in @rate (0..1) of the 5 ms intervals. */
struct truth_rate {
	struct range range;
	double rate;
};

/**
 * struct truth_line - what holds from @time_ns on.
 * @time_ns: CLOCK_MONOTONIC
 * @working_set: bytes touched within 100 ms
 * @hot: hot in truth
 * @mapped: the workload's data, ascending
 * @ignore: parts about which nothing is promised
 * @rates: all of @mapped cut into parts of known rate, @nr_rates of them
 * @nr_rates: length of @rates
 */
struct truth_line {
	uint64_t time_ns;
	uint64_t working_set;
	struct ranges hot, mapped, ignore;
	struct truth_rate rates[2 * RANGES_MAX];
	size_t nr_rates;
};

/** struct truth_file - @nr lines in order of time; owned array. All zero is empty. */
struct truth_file {
	struct truth_line *lines;
	size_t nr;
};

/**
 * truth_file__read() - read all lines of @path.
 *
 * Return: 0, -EINVAL for a malformed line, -ENODATA for a file without any, or another
 * negative errno.  On failure @file may hold some lines; truth_file__fini() frees them.
 */
int truth_file__read(struct truth_file *file, const char *path);

/** truth_file__at() - Return: what held at @time_ns; NULL before the first line. */
const struct truth_line *truth_file__at(const struct truth_file *file, uint64_t time_ns);

/** truth_file__fini() - free the lines. */
void truth_file__fini(struct truth_file *file);

#endif
