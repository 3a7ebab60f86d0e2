/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * How hot a region is, as one number: percentage of accesses, idle time, temperature.
 *
 * A region whose percentage is 0 counts as not accessed, even if it has a few samples of many.
 */
#ifndef BDAMON_REPORT_METRIC_H
#define BDAMON_REPORT_METRIC_H

#include "record/record.h"
#include "util/format.h"
#include "util/text.h"

/**
 * struct metric_weights - what a temperature is made of.
 * @size: weight of each byte
 * @access: weight of each percent of accesses
 * @age: weight of each microsecond of age
 */
struct metric_weights {
	int64_t size;
	int64_t access;
	int64_t age;
};

/** METRIC_WEIGHTS - the usual weights. */
#define METRIC_WEIGHTS          \
	(struct metric_weights) \
	{                       \
		0, 100, 100     \
	}

/** metric__percent() - Return: accesses seen, in whole percent of the most that can be seen. */
int64_t metric__percent(const struct record *rec, const struct record_region *region);

/** metric__age_us() - Return: age in microseconds; 0 if it or the intervals are unknown. */
int64_t metric__age_us(const struct record *rec, const struct record_region *region);

/**
 * metric__idle_us() - time since the last access.
 * @rec: a record with intervals
 * @region: one of its regions
 * @aggr_us: aggregation interval of its snapshot
 *
 * Return: microseconds; 0 if it is accessed.
 */
int64_t metric__idle_us(const struct record *rec, const struct record_region *region,
			double aggr_us);

/**
 * metric__temperature() - weighted sum of size, accesses and age.
 * @weights: the weights
 * @rec: a record with intervals
 * @region: one of its regions
 *
 * Return: the temperature; negated if the region is not accessed: the longer, the colder.
 */
int64_t metric__temperature(const struct metric_weights *weights, const struct record *rec,
			    const struct record_region *region);

/** enum metric_unit - what values are, for showing them. */
enum metric_unit {
	METRIC_NUMBER,
	METRIC_US,
	NR_METRIC_UNITS,
};

/**
 * struct metric_value - one region's share in a statistic.
 * @value: its metric
 * @bytes: its weight
 */
struct metric_value {
	int64_t value;
	uint64_t bytes;
};

/** metric__text() - Return: a value as text. */
struct format_text metric__text(enum metric_unit unit, int64_t value, bool raw);

/** METRIC_BAR - characters of a full bar. */
#define METRIC_BAR 20

/** metric__put_bar() - append "|", @nr stars of METRIC_BAR, blanks, and "|". */
void metric__put_bar(struct text *out, uint64_t nr);

#endif
