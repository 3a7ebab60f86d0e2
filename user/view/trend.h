/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A quantity over the last minutes: one mean for each second. */
#ifndef BDAMON_VIEW_TREND_H
#define BDAMON_VIEW_TREND_H

#include <stdbool.h>
#include <stdint.h>

/** TREND_S - seconds that are kept. */
#define TREND_S 600

/** TREND_LEVELS - levels of a spark are 0 (nothing) to TREND_LEVELS - 1. */
#define TREND_LEVELS 9

/** TREND_UNKNOWN - the level of seconds without a value. */
#define TREND_UNKNOWN 255

/**
 * struct trend - all zero is an empty one.
 * @sums: private: sum of a second's values, at its number modulo TREND_S
 * @nrs: private: how many values
 * @newest: private: number of the newest second
 * @any: private: there is a value
 */
struct trend {
	double sums[TREND_S];
	uint32_t nrs[TREND_S];
	uint64_t newest;
	bool any;
};

/** trend__add() - add a @value, >= 0, seen at @time_ns; times ascend. */
void trend__add(struct trend *s, uint64_t time_ns, double value);

/** trend__now() - Return: the mean of the last two seconds; 0 if there is no value. */
double trend__now(const struct trend *s);

/**
 * trend__spark() - the last seconds in a few columns.
 * @s: the trend
 * @each_s: seconds that a column stands for, >= 1; it begins at a multiple of them, so that it
 *	does not change as it moves, and the newest one's may not all be over
 * @levels: the columns' levels, the newest last: of their largest second, compared to that of all
 * @nr_cols: how many; beyond TREND_S seconds nothing is known
 *
 * Return: the largest second; 0 if there is no value.
 */
double trend__spark(const struct trend *s, unsigned int each_s, unsigned char *levels,
		    unsigned int nr_cols);

#endif
