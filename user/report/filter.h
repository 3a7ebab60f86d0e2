/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Which part of a recording is looked at. */
#ifndef BDAMON_REPORT_FILTER_H
#define BDAMON_REPORT_FILTER_H

#include <stddef.h>

#include "record/record.h"

/** struct filter_range - bounds; @last is exclusive for addresses, inclusive for all else. */
struct filter_range {
	uint64_t first;
	uint64_t last;
};

/**
 * struct report_filter - conditions; of several ranges of a kind one must hold.
 * @addresses: regions are clipped to these; ascending, not overlapping
 * @times: a snapshot must start and end within, nanoseconds
 * @indices: positions of snapshots, from 0, in each record
 *
 * Arrays are borrowed; a kind without ranges excludes nothing.
 */
struct report_filter {
	const struct filter_range *addresses;
	size_t nr_addresses;
	const struct filter_range *times;
	size_t nr_times;
	const struct filter_range *indices;
	size_t nr_indices;
};

/**
 * report_filter__apply() - remove from @set what the conditions exclude.
 *
 * Records stay, even without snapshots. Clipping computes the totals anew.
 *
 * Return: 0 or -ENOMEM.
 */
int report_filter__apply(const struct report_filter *filter, struct record_set *set);

#endif
