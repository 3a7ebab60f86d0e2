/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * One look at all snapshots: what a page tells in numbers, and where its picture needs detail.
 */
#ifndef BDAMON_REPORT_HTML_SURVEY_H
#define BDAMON_REPORT_HTML_SURVEY_H

#include "report/guide.h"
#include "report/html_side.h"
#include "report/series.h"

/** HTML_BINS - pieces of equal size that a target's addresses are divided into. */
#define HTML_BINS 1024

/** HTML_MAX_RANGES - ranges of addresses; more are joined across their smallest holes. */
#define HTML_MAX_RANGES 64

/**
 * struct html_area - what is known of one stretch of addresses, usually a mapping.
 * @start: first byte
 * @end: byte after the last one
 * @name: name of the mapping, borrowed, empty for anonymous memory; NULL: unknown
 * @volume: bytes accessed, summed up over accesses: bytes * hz * seconds
 * @used: bytes * seconds in which they were in accessed regions
 * @last_ns: end of the last snapshot with an access in it, INT64_MIN if there was none
 */
struct html_area {
	uint64_t start;
	uint64_t end;
	const char *name;
	double volume;
	double used;
	int64_t last_ns;
};

/** HTML_BUSY - share of samples with an access from which on memory is busy. */
#define HTML_BUSY 0.1

/**
 * struct html_bin - one of equal pieces of a range; while a scan goes on, how much more or less
 * each was used than the one before.
 * @mapped: bytes that areas lie in
 * @volume: as in struct html_area, of a whole bin
 * @nr_used: snapshots with an access in it
 * @nr_busy: snapshots in which it was busy
 */
struct html_bin {
	double mapped;
	double volume;
	int64_t nr_used;
	int64_t nr_busy;
};

/**
 * struct html_range - addresses without large holes.
 * @start: first byte
 * @end: byte after the last one
 * @bin: its first bin
 * @nr_bins: how many, >= 1
 */
struct html_range {
	uint64_t start;
	uint64_t end;
	uint32_t bin;
	uint32_t nr_bins;
};

/**
 * struct html_survey - what was seen of one target.
 * @guide: the target, borrowed
 * @has_intervals: @intervals is known, and rates are in hz; else in samples per aggregation
 * @intervals: of its first record
 * @start_ns: beginning of its first snapshot
 * @seconds: sum of all snapshots' lengths
 * @max_rate: the rate of memory accessed in every sampling interval, at the highest
 * @accessed: bytes * seconds of regions with an access
 * @saturated: those of them that had an access in every sampling interval
 * @sz_total: bytes of the last snapshot
 * @min_regions: least regions of a snapshot
 * @max_regions: most of them
 * @used: bytes in regions with an access, of each snapshot
 * @ranges: owned array, ascending
 * @nr_ranges: how many
 * @bins: owned array
 * @nr_bins: how many
 * @areas: owned array, ascending, not overlapping
 * @nr_areas: how many
 * @has_names: areas are mappings; else they are ranges without a name
 * @last: owned array: regions of the last snapshot
 * @nr_last: how many
 * @cap_last: private: room
 * @last_aggr_us: aggregation interval in force then
 * @end_ns: end of the last snapshot
 */
struct html_survey {
	const struct guide *guide;
	bool has_intervals;
	struct record_intervals intervals;
	int64_t start_ns;
	double seconds;
	double max_rate;
	double accessed;
	double saturated;
	uint64_t sz_total;
	size_t min_regions;
	size_t max_regions;
	struct series used;
	struct html_range *ranges;
	size_t nr_ranges;
	struct html_bin *bins;
	size_t nr_bins;
	struct html_area *areas;
	size_t nr_areas;
	bool has_names;
	struct record_region *last;
	size_t nr_last;
	size_t cap_last;
	double last_aggr_us;
	int64_t end_ns;
};

/**
 * html_survey__init() - prepare for the snapshots of a target.
 * @s: survey
 * @guide: the target; borrowed
 * @process: what is known of its process, or NULL; names are borrowed from it
 *
 * Return: 0 or -ENOMEM; html_survey__fini() is due in any case.
 */
int html_survey__init(struct html_survey *s, const struct guide *guide,
		      const struct html_process *process);

/**
 * html_survey__scan() - look at all snapshots.
 * @list: prepared surveys, one per target
 * @nr: how many
 * @source: the records; of others than these targets nothing is taken in
 *
 * Return: 0, -EINVAL if some records of a target have intervals and others lack them, or another
 * negative errno.
 */
int html_survey__scan(struct html_survey *list, size_t nr, struct record_source *source);

/** html_survey__fini() - free everything. */
void html_survey__fini(struct html_survey *s);

/** html_survey__rate() - Return: mean rate of a byte of @area over the whole recording. */
double html_survey__rate(const struct html_survey *s, const struct html_area *area);

/** html_survey__mapped() - Return: bytes of all areas. */
double html_survey__mapped(const struct html_survey *s);

/** html_survey__idle() - Return: bytes of areas that had no access, to within a bin. */
double html_survey__idle(const struct html_survey *s);

/** html_survey__area_at() - Return: the area that @addr lies in, or NULL. */
const struct html_area *html_survey__area_at(const struct html_survey *s, uint64_t addr);

#endif
