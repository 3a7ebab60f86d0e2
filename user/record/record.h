/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * A recording in memory: which regions were accessed how often, over time.
 *
 * An hour of 100 regions every 100 ms is 3.6 million regions, so a region is
 * 24 bytes in one array per record and snapshots refer to slices of it.
 */
#ifndef BDAMON_RECORD_RECORD_H
#define BDAMON_RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** RECORD_AGE_UNKNOWN - the file says nothing about a region's age. */
#define RECORD_AGE_UNKNOWN UINT32_MAX

/** RECORD_NULL - an index or target id the record does not have. */
#define RECORD_NULL (-1)

/**
 * RECORD_MAX_REGIONS - regions one file may hold in all: 37 hours of 100 regions every 100 ms,
 * 3 GiB of memory.  A small hostile file could otherwise fill all memory.
 */
#define RECORD_MAX_REGIONS (1UL << 27)

/**
 * struct record_region - one region of one snapshot.
 * @start: first byte
 * @end: byte after the last one, >= @start
 * @nr_accesses: samples that found an access, of at most aggregation / sampling interval
 * @age: aggregation intervals since the access pattern changed, or RECORD_AGE_UNKNOWN
 */
struct record_region {
	uint64_t start;
	uint64_t end;
	uint32_t nr_accesses;
	uint32_t age;
};

/**
 * struct record_intervals_goal - automatic tuning of the intervals.
 * @access_bp: wanted share of observed accesses, 1/10,000
 * @aggrs: aggregation intervals per decision; 0: no tuning
 * @min_sample_us: shortest sampling interval
 * @max_sample_us: longest sampling interval
 */
struct record_intervals_goal {
	uint64_t access_bp;
	uint64_t aggrs;
	uint64_t min_sample_us;
	uint64_t max_sample_us;
};

/**
 * struct record_intervals - how the recording was made.
 * @sample_us: sampling interval
 * @aggr_us: aggregation interval
 * @ops_update_us: interval of looking for new mappings
 * @goal: automatic tuning
 */
struct record_intervals {
	uint64_t sample_us;
	uint64_t aggr_us;
	uint64_t ops_update_us;
	struct record_intervals_goal goal;
};

/**
 * struct record_snapshot - one aggregation interval of one target.
 * @start_ns: beginning of the interval
 * @end_ns: its end, >= @start_ns
 * @total_bytes: size the file gives; the sum of the regions if it gives none
 * @sample_us: tuned sampling interval, 0 if the file gives none
 * @first: index of its first region in the record's array
 * @nr_regions: how many regions, ascending, not overlapping
 */
struct record_snapshot {
	uint64_t start_ns;
	uint64_t end_ns;
	uint64_t total_bytes;
	uint64_t sample_us;
	size_t first;
	size_t nr_regions;
};

/**
 * struct record - the snapshots of one target, in order of time.
 * @kdamond_idx: origin, or RECORD_NULL
 * @context_idx: origin, or RECORD_NULL
 * @scheme_idx: origin, or RECORD_NULL
 * @target_id: the target, if @has_target
 * @has_target: the record is one target's
 * @has_intervals: @intervals is known
 * @intervals: how the recording was made
 * @data_source: "unknown" or a short name
 * @snapshots: owned array
 * @regions: owned array
 *
 * Counts are @nr_..., capacities @cap_....
 */
struct record {
	int64_t kdamond_idx;
	int64_t context_idx;
	int64_t scheme_idx;
	uint64_t target_id;
	bool has_target;
	bool has_intervals;
	struct record_intervals intervals;
	char data_source[16];
	struct record_snapshot *snapshots;
	size_t nr_snapshots;
	size_t cap_snapshots;
	struct record_region *regions;
	size_t nr_regions;
	size_t cap_regions;
};

/**
 * struct record_summary - what the monitoring cost and how sure it was, over the whole recording.
 * @elapsed_ns: wall clock time from start to end
 * @timer_ns: CPU time of the sampling timer
 * @cpu_ns: CPU time of the monitoring process, timer excluded
 * @nr_samples: looks at regions
 * @nr_clears: runs of pages whose accessed bits were cleared
 * @nr_late_windows: aggregation intervals that ended late
 * @sz_unarmable_bytes: memory with accessed bits set that cannot be cleared, at the end
 * @sz_coarse_bytes: memory that is measured every @coarse_period_us only, at the end
 * @sz_total_bytes: memory monitored, at the end
 * @coarse_period_us: period of the coarse measurement, 0 if there was none
 * @budget_percent: allowed overhead in percent of one CPU
 */
struct record_summary {
	uint64_t elapsed_ns;
	uint64_t timer_ns;
	uint64_t cpu_ns;
	uint64_t nr_samples;
	uint64_t nr_clears;
	uint64_t nr_late_windows;
	uint64_t sz_unarmable_bytes;
	uint64_t sz_coarse_bytes;
	uint64_t sz_total_bytes;
	uint64_t coarse_period_us;
	double budget_percent;
};

/**
 * struct record_set - all records of the files read.
 * @records: owned array
 * @nr: how many
 * @has_summary: @summary is known
 * @summary: see struct record_summary; that of the last file that has one
 *
 * All zero is an empty set.
 */
struct record_set {
	struct record *records;
	size_t nr;
	bool has_summary;
	struct record_summary summary;
};

/** record_set__add() - append an empty record. Return: it, valid until the next call; or NULL. */
struct record *record_set__add(struct record_set *set);

/** record_set__fini() - free everything and leave the set empty. */
void record_set__fini(struct record_set *set);

/** record__add_region() - append a region. Return: 0, -ENOMEM or -E2BIG (RECORD_MAX_REGIONS). */
int record__add_region(struct record *rec, const struct record_region *region);

/** record__add_snapshot() - append a snapshot header. Return: 0 or -ENOMEM. */
int record__add_snapshot(struct record *rec, const struct record_snapshot *snap);

/** record__fini() - free what a record owns. */
void record__fini(struct record *rec);

/** record__regions() - Return: the regions of a snapshot; may be NULL if it has none. */
static inline const struct record_region *record__regions(const struct record *rec,
							  const struct record_snapshot *snap)
{
	return rec->regions ? rec->regions + snap->first : NULL;
}

/** record__max_samples() - Return: what a page always accessed counts; >= 1. */
double record__max_samples(const struct record *rec);

/**
 * record__snapshot_intervals() - the intervals in force during one snapshot.
 * @rec: a record with intervals
 * @snap: one of its snapshots
 * @ret_sample_us: sampling interval
 * @ret_aggr_us: aggregation interval
 *
 * They differ from the record's only if tuning changed them.
 */
void record__snapshot_intervals(const struct record *rec, const struct record_snapshot *snap,
				double *ret_sample_us, double *ret_aggr_us);

/** record__region_hz() - Return: accesses per second of a region whose aggregation is @aggr_us. */
double record__region_hz(const struct record_region *region, double aggr_us);

/** record__age_ns() - Return: a region's age; 0 if it or the intervals are unknown. */
__int128 record__age_ns(const struct record *rec, const struct record_region *region);

#endif
