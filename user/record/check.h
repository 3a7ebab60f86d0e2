/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Whether records are as a recording with certain parameters must be. */
#ifndef BDAMON_RECORD_CHECK_H
#define BDAMON_RECORD_CHECK_H

#include "record/source.h"

/** struct check_range - bounds, both included; of addresses the last one is excluded. */
struct check_range {
	uint64_t first;
	uint64_t last;
};

/**
 * struct check_limits - what must hold.
 * @aggr_us: length of each snapshot
 * @nr_regions: how many regions it has
 * @nr_accesses: access count of each region
 * @allow_error_percent: share of a record's snapshots that may have another length, and of those
 *	that may have another number of regions
 * @boundaries: each region lies in one of these, borrowed; none if there are no @nr_boundaries
 */
struct check_limits {
	struct check_range aggr_us;
	struct check_range nr_regions;
	struct check_range nr_accesses;
	double allow_error_percent;
	const struct check_range *boundaries;
	size_t nr_boundaries;
};

/**
 * check_records() - look for what does not hold.
 * @source: the records
 * @limits: what must hold
 * @why: the first thing that does not, as a sentence; empty if all does
 * @sz_why: room there
 *
 * Return: 0, also if something does not hold; negative errno if the records could not be had.
 */
int check_records(struct record_source *source, const struct check_limits *limits, char *why,
		  size_t sz_why);

#endif
