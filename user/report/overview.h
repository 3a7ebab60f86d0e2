/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What a recording consists of: how it was made, how many snapshots and regions it has. */
#ifndef BDAMON_REPORT_OVERVIEW_H
#define BDAMON_REPORT_OVERVIEW_H

#include <stdio.h>

#include "record/source.h"
#include "report/series.h"
#include "util/csv.h"

/**
 * struct overview_part - what comes from one origin.
 * @origin: the origin
 * @has_intervals: @intervals is known
 * @intervals: how it was made; of the first record
 * @data_source: where the data come from, of the first record
 * @nr_filters: filters of the scheme that looked, likewise
 * @nr_records: records
 * @nr_snapshots: snapshots of all of them
 * @snapshots_ns: time that these cover together
 * @least_regions: regions in a snapshot
 * @most_regions: likewise
 * @nr_regions: regions in all snapshots together
 * @least_bytes: memory in a snapshot
 * @most_bytes: likewise
 */
struct overview_part {
	struct origin origin;
	bool has_intervals;
	struct record_intervals intervals;
	char data_source[16];
	size_t nr_filters;
	size_t nr_records;
	size_t nr_snapshots;
	uint64_t snapshots_ns;
	size_t least_regions;
	size_t most_regions;
	uint64_t nr_regions;
	uint64_t least_bytes;
	uint64_t most_bytes;
};

/** struct overview - @parts: owned array of @nr, in order of appearance. */
struct overview {
	struct overview_part *parts;
	size_t nr;
};

/** overview__init() - count everything. Return: 0 or negative errno. */
int overview__init(struct overview *o, struct record_source *source);

/** overview__fini() - free the parts. */
void overview__fini(struct overview *o);

/** overview__print() - describe all parts; @raw: numbers for programs. */
void overview__print(const struct overview *o, bool raw, FILE *out);

/** overview__csv() - write a header, and a row for each part. */
void overview__csv(const struct overview *o, struct csv *csv);

#endif
