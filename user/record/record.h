/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * What a recording consists of: which regions were accessed how often, over time.
 *
 * A record is never in memory as a whole: record/source.h hands out its snapshots one by one.
 */
#ifndef BDAMON_RECORD_RECORD_H
#define BDAMON_RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** RECORD_AGE_UNKNOWN - the file says nothing about a region's age. */
#define RECORD_AGE_UNKNOWN UINT32_MAX

/** RECORD_UNKNOWN - the source of data of a record that does not name it. */
#define RECORD_UNKNOWN "unknown"

/** RECORD_NULL - an index or target id the record does not have. */
#define RECORD_NULL (-1)

/** RECORD_MAX_REGIONS - regions one snapshot may have; bounds what a hostile file makes us hold. */
#define RECORD_MAX_REGIONS (1UL << 20)

/** RECORD_MAX_PROBES - probes (attributes of sampled pages that are counted) a region may have. */
#define RECORD_MAX_PROBES 4

/** RECORD_MAX_PATH - bytes that a memory cgroup's path takes at most, with its final 0. */
#define RECORD_MAX_PATH 512

/**
 * struct record_region - one region of one snapshot.
 * @start: first byte
 * @end: byte after the last one, >= @start
 * @nr_accesses: samples that found an access, of at most aggregation / sampling interval
 * @age: aggregation intervals since the access pattern changed, or RECORD_AGE_UNKNOWN
 * @sz_passed: bytes that passed the filters of the scheme that looked; 0 without filters
 * @probe_hits: samples that each probe counted
 * @nr_probes: how many probes
 */
struct record_region {
	uint64_t start;
	uint64_t end;
	uint32_t nr_accesses;
	uint32_t age;
	uint64_t sz_passed;
	uint8_t probe_hits[RECORD_MAX_PROBES];
	uint32_t nr_probes;
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
 * struct record_filter - one filter of the scheme that looked at the memory.
 * @type: its kind, as in "anon"; letters, digits and underscores
 * @matching: it is about memory of that kind, not about all other memory
 * @allow: it lets that memory pass, instead of keeping it out
 * @range: what kinds with numbers are about: first and last size of "hugepage_size", start and
 *	end of "addr", index of "target"
 * @path: memory cgroup of "memcg", at most so long; empty for other kinds
 */
struct record_filter {
	char type[20];
	bool matching;
	bool allow;
	uint64_t range[2];
	char path[RECORD_MAX_PATH];
};

/**
 * struct record_stats - what a scheme did until the end of a snapshot; counts since it began.
 * @nr_tried: regions it was tried on
 * @sz_tried: their bytes
 * @nr_applied: regions it was applied to
 * @sz_applied: their bytes
 * @sz_passed: bytes that passed its filters
 * @nr_exceeds: how often its quotas were exceeded
 * @nr_snapshots: snapshots it has seen, if known
 * @max_nr_snapshots: limit of @nr_snapshots, 0: none or unknown
 */
struct record_stats {
	uint64_t nr_tried;
	uint64_t sz_tried;
	uint64_t nr_applied;
	uint64_t sz_applied;
	uint64_t sz_passed;
	uint64_t nr_exceeds;
	uint64_t nr_snapshots;
	uint64_t max_nr_snapshots;
};

/**
 * struct record_snapshot - one aggregation interval of one target.
 * @start_ns: beginning of the interval
 * @end_ns: its end, >= @start_ns
 * @total_bytes: size the file gives; the sum of the regions if it gives none
 * @sample_us: tuned sampling interval, 0 if the file gives none
 * @has_stats: @stats is known
 * @stats: see struct record_stats
 * @regions: ascending, not overlapping; borrowed from whoever hands out the snapshot
 * @nr_regions: how many
 */
struct record_snapshot {
	uint64_t start_ns;
	uint64_t end_ns;
	uint64_t total_bytes;
	uint64_t sample_us;
	bool has_stats;
	struct record_stats stats;
	const struct record_region *regions;
	size_t nr_regions;
};

/**
 * struct record - the recording of one target: all but its snapshots.
 * @kdamond_idx: origin, or RECORD_NULL
 * @context_idx: origin, or RECORD_NULL
 * @scheme_idx: origin, or RECORD_NULL
 * @target_id: the target, if @has_target
 * @has_target: the record is one target's
 * @has_intervals: @intervals is known
 * @intervals: how the recording was made
 * @data_source: RECORD_UNKNOWN or a short name
 * @filters: filters of the scheme that looked, borrowed from whoever hands out the record
 * @nr_filters: how many
 * @nr_snapshots: how many snapshots follow, in order of time
 * @start_ns: beginning of the first one
 * @end_ns: end of the last one
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
	const struct record_filter *filters;
	size_t nr_filters;
	size_t nr_snapshots;
	uint64_t start_ns;
	uint64_t end_ns;
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

/** record__init() - make @rec a record of which nothing is known. */
void record__init(struct record *rec);

/** record_snapshot__sum() - Return: bytes of all regions of a snapshot. */
uint64_t record_snapshot__sum(const struct record_snapshot *snap);

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
