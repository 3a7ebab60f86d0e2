/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Working sets: which memory a program accessed within each stretch of its time.
 *
 * One snapshot is one stretch, unless a longer work time is asked for.  Then snapshots are put
 * together until they span that time, and the samples of each byte are added up: 4 KiB that were
 * accessed in one snapshot and 4 KiB elsewhere that were accessed in the next are a working set
 * of 8 KiB.
 */
#ifndef BDAMON_REPORT_WORKSET_H
#define BDAMON_REPORT_WORKSET_H

#include "record/source.h"
#include "report/guide.h"
#include "report/series.h"

/** WORKSET_EXCLUDE - snapshots skipped by default, while regions take shape. */
#define WORKSET_EXCLUDE 20

/**
 * struct workset_rules - what counts.
 * @acc_thres: samples that must have found an access during a stretch; 0: all memory counts
 * @sz_thres: smaller regions do not count, bytes
 * @work_time_ns: length of a stretch, at least
 * @exclude: snapshots to skip at the beginning of each origin
 */
struct workset_rules {
	uint64_t acc_thres;
	uint64_t sz_thres;
	uint64_t work_time_ns;
	uint64_t exclude;
};

/**
 * struct workset - the working set of one stretch.
 * @start_ns: its beginning
 * @end_ns: its end
 * @ranges: what was accessed, ascending, not touching each other; borrowed
 * @nr_ranges: how many
 * @sz_bytes: their size
 */
struct workset {
	uint64_t start_ns;
	uint64_t end_ns;
	const struct guide_range *ranges;
	size_t nr_ranges;
	uint64_t sz_bytes;
};

/**
 * struct workset_facts - what a scan came across.
 * @nr_snapshots: all snapshots
 * @nr_excluded: those that were skipped
 * @nr_left_over: those at an end that were too few for a stretch
 */
struct workset_facts {
	size_t nr_snapshots;
	size_t nr_excluded;
	size_t nr_left_over;
};

/**
 * workset__scan() - show all working sets.
 * @source: the records
 * @rules: what counts
 * @visit: called for each stretch, in order of time for each origin; @rec is of its origin;
 *	a result other than 0 ends the scan
 * @priv: first argument of @visit
 * @ret_facts: what was come across, also if nothing was visited
 *
 * Return: 0, what @visit returned, or another negative errno.
 */
int workset__scan(struct record_source *source, const struct workset_rules *rules,
		  int (*visit)(void *priv, const struct record *rec, const struct workset *set),
		  void *priv, struct workset_facts *ret_facts);

/**
 * workset__series() - the size of the working set over time, of each origin.
 * @source: the records
 * @rules: what counts
 * @ret_set: the series; series_set__fini() it after success
 * @ret_facts: as above
 *
 * Return: 0 or negative errno.
 */
int workset__series(struct record_source *source, const struct workset_rules *rules,
		    struct series_set *ret_set, struct workset_facts *ret_facts);

#endif
