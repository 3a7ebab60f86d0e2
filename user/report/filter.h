/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Which part of a recording is looked at: a stage between a source and its visitors.
 *
 * A filter is a source that hands out what another one has, less what its conditions exclude.
 * What records say of their snapshots' number and times is true of those that are left.
 */
#ifndef BDAMON_REPORT_FILTER_H
#define BDAMON_REPORT_FILTER_H

#include <stddef.h>

#include "record/source.h"
#include "report/metric.h"

/** struct filter_range - bounds; @last is exclusive for addresses, inclusive for all else. */
struct filter_range {
	uint64_t first;
	uint64_t last;
};

/** struct filter_span - bounds that may be negative, both inclusive. */
struct filter_span {
	int64_t first;
	int64_t last;
};

/**
 * struct report_filter - conditions; of several ranges of a kind one must hold.
 * @has_pattern: regions must be as the next three say
 * @sizes: bytes of a region
 * @min_percent: least access rate, in whole percent
 * @max_percent: greatest
 * @ages_us: age in microseconds
 * @addresses: regions are clipped to these; ascending, not overlapping
 * @totals: bytes of a snapshot
 * @times: a snapshot must start and end within, nanoseconds
 * @indices: positions from 0, in each record, among the snapshots left so far
 * @temperatures: what regions must have
 * @weights: what a temperature is
 *
 * They are applied in this order. Arrays are borrowed; a kind without ranges excludes nothing.
 * Of records without intervals access rates and ages are not asked.
 */
struct report_filter {
	bool has_pattern;
	struct filter_range sizes;
	double min_percent;
	double max_percent;
	struct filter_range ages_us;
	const struct filter_range *addresses;
	size_t nr_addresses;
	const struct filter_range *totals;
	size_t nr_totals;
	const struct filter_range *times;
	size_t nr_times;
	const struct filter_range *indices;
	size_t nr_indices;
	const struct filter_span *temperatures;
	size_t nr_temperatures;
	struct metric_weights weights;
};

/** report_filter__init() - conditions that exclude nothing. */
void report_filter__init(struct report_filter *filter);

struct filter_stage;

/**
 * filter_stage__new() - put a filter in front of a source.
 * @ret_stage: the stage
 * @filter: the conditions; its arrays are borrowed until filter_stage__free()
 * @from: the source, borrowed likewise
 *
 * Records that lose all snapshots are left out; snapshots may lose all regions. Conditions on
 * addresses and temperatures change the snapshots' totals, the others do not.
 *
 * Return: 0 or negative errno.
 */
int filter_stage__new(struct filter_stage **ret_stage, const struct report_filter *filter,
		      struct record_source *from);

/** filter_stage__source() - Return: what is left, as a source; borrowed. */
struct record_source *filter_stage__source(struct filter_stage *stage);

/** filter_stage__free() - free the stage; NULL is allowed. */
void filter_stage__free(struct filter_stage *stage);

#endif
