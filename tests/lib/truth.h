/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The truth file: JSON lines that say what a workload really touches.
 *
 *	{"time_ns":T,"working_set_bytes":N,"hot":[[start,end],...],
 *	 "mapped":[[start,end],...],"ignore":[[start,end],...],
 *	 "rates":[[start,end,rate],...]}
 *
 * holds from T (CLOCK_MONOTONIC) until the next such line.  "hot" is what is
 * touched in at least 25 % of all 5 ms intervals, "working_set_bytes" what is
 * touched within 100 ms, "mapped" the workload's own data, "ignore" the rest of
 * the program (code, stacks, libraries), about which nothing is promised.
 * The last line says how well the promise was kept:
 *
 *	{"rounds":N,"max_sweep_us":N,"p99_sweep_us":N,"late_percent":X}
 */
#ifndef BDAMON_TESTS_TRUTH_H
#define BDAMON_TESTS_TRUTH_H

#include <stdint.h>

#include "gauge.h"
#include "pattern.h"
#include "ranges.h"

/**
 * struct truth - what is true from one moment on.
 * @hot: touched in at least 25 % of all 5 ms intervals
 * @mapped: the workload's own data areas
 * @ignore: other mappings of the program
 * @bands: exact rates of parts, @nr_bands of them; hot ranges not listed have rate 1
 * @nr_bands: length of @bands
 * @working_set: bytes touched within any 100 ms
 */
struct truth {
	struct ranges hot;
	struct ranges mapped;
	struct ranges ignore;
	struct band bands[PATTERN_BANDS_MAX];
	unsigned int nr_bands;
	uint64_t working_set;
};

/**
 * truth__read_ignore() - let @truth ignore all mappings of this process outside of its data.
 * @truth: its @mapped is read, its @ignore filled
 *
 * Return: 0 or a negative errno.
 */
int truth__read_ignore(struct truth *truth);

/**
 * truth__print() - append one line that holds from now on, and flush it.
 * @truth: what holds
 * @out: the file; NULL does nothing
 *
 * Return: 0, -EIO if it could not be written.
 */
int truth__print(const struct truth *truth, FILE *out);

/** truth__print_summary() - append the last line. Return: as truth__print(). */
int truth__print_summary(const struct gauge *sum, FILE *out);

#endif
