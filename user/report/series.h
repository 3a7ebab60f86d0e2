/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * A quantity over time, such as the size of the working set, one series per origin.
 *
 * A value holds during an interval; intervals may leave gaps, where nothing is known.  A series
 * takes 24 bytes a value, so it is kept whole.
 */
#ifndef BDAMON_REPORT_SERIES_H
#define BDAMON_REPORT_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/record.h"

/**
 * struct series_point - a value.
 * @start_ns: when it begins to hold
 * @end_ns: when it ends, >= @start_ns
 * @value: bytes or a count
 */
struct series_point {
	uint64_t start_ns;
	uint64_t end_ns;
	uint64_t value;
};

/** struct series - @points: owned array of @nr values; @cap: room. All zero is an empty one. */
struct series {
	struct series_point *points;
	size_t nr;
	size_t cap;
};

/** series__add() - append a value. Return: 0 or -ENOMEM. */
int series__add(struct series *s, uint64_t start_ns, uint64_t end_ns, uint64_t value);

/** series__sort() - put the values in order of time, as series__sum() needs them. */
void series__sort(struct series *s);

/**
 * series__sum() - add another series, moment by moment.
 * @sum: in order of time; becomes the sum
 * @more: in order of time
 *
 * Intervals that overlap become one, which is as long as they overlap, so that windows which
 * begin and end at almost the same time make one value.  Where one of the two has no value it
 * counts as 0.
 *
 * Return: 0 or -ENOMEM, which leaves @sum as it was.
 */
int series__sum(struct series *sum, const struct series *more);

/** series__mean() - Return: the mean of all values, however long they hold; 0 if there is none. */
double series__mean(const struct series *s);

/** series__max() - Return: the largest value; 0 if there is none. */
uint64_t series__max(const struct series *s);

/** series__fini() - free the values and leave the series empty. */
void series__fini(struct series *s);

/**
 * struct origin - where a record comes from; members as in struct record.
 */
struct origin {
	int64_t kdamond_idx;
	int64_t context_idx;
	int64_t scheme_idx;
	bool has_target;
	uint64_t target_id;
};

/** origin__of() - Return: where @rec comes from. */
struct origin origin__of(const struct record *rec);

/** origin__equals() - Return: whether both are the same. */
bool origin__equals(const struct origin *a, const struct origin *b);

/**
 * struct origin_series - one origin's quantity.
 * @origin: the origin
 * @series: owned
 * @nr_seen: values that came so far, those that are not in @series included
 */
struct origin_series {
	struct origin origin;
	struct series series;
	size_t nr_seen;
};

/** struct series_set - @list: owned array of @nr, in order of appearance. All zero is empty. */
struct series_set {
	struct origin_series *list;
	size_t nr;
};

/** series_set__get() - Return: the series of @rec's origin, which may be new; NULL: no memory. */
struct origin_series *series_set__get(struct series_set *set, const struct record *rec);

/** series_set__sum() - let @set have one series, the sum of all. Return: 0 or -ENOMEM. */
int series_set__sum(struct series_set *set);

/** series_set__fini() - free everything and leave the set empty. */
void series_set__fini(struct series_set *set);

#endif
