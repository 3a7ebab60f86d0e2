// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What the end of each object makes of the values that came in it. */
#include "record/json_draft.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More than any scheme has; bounds what a hostile file makes us hold. */
#define MAX_FILTERS 1024

_Static_assert(NR_KEYS <= 64, "the keys seen must fit the bits of seen");

bool json_draft__fail(struct json_draft *d, int err, const char *fmt, ...)
{
	va_list ap;

	d->err = err;
	va_start(ap, fmt);
	vsnprintf(d->why, sizeof(d->why), fmt, ap);
	va_end(ap);
	return false;
}

void json_draft__init(struct json_draft *d, struct record_store *store)
{
	*d = (struct json_draft){ .store = store };
}

void json_draft__fini(struct json_draft *d)
{
	free(d->filters);
	free(d->regions);
	d->filters = NULL;
	d->regions = NULL;
}

static bool no_memory(struct json_draft *d)
{
	return json_draft__fail(d, -ENOMEM, "there is not enough memory");
}

/* Keep the reason why the store refused something. */
static bool store_failed(struct json_draft *d, int err)
{
	d->err = err;
	record_store__explain(err, d->why, sizeof(d->why));
	return false;
}

/* --- values ------------------------------------------------------------------- */

static bool put_probe(struct json_draft *d, uint64_t hits)
{
	struct record_region *r = &d->region;

	if (r->nr_probes == RECORD_MAX_PROBES)
		return json_draft__fail(d, -EINVAL, "a region has more probe_hits than %d",
					RECORD_MAX_PROBES);
	/* DAMON counts them in bytes. */
	r->probe_hits[r->nr_probes++] = (uint8_t)(hits < UINT8_MAX ? hits : UINT8_MAX);
	return true;
}

/* The elements of hugepage_size; their number is kept as the key's value. */
static bool put_size(struct json_draft *d, uint64_t size)
{
	uint64_t *nr = &d->values[KEY_SIZES];

	if (*nr == 2)
		return json_draft__fail(d, -EINVAL, "a hugepage_size has more than two sizes");
	d->filter.range[(*nr)++] = size;
	return true;
}

bool json_draft__put(struct json_draft *d, enum json_key key, uint64_t value)
{
	if (key == KEY_PROBE)
		return put_probe(d, value);
	if (key == KEY_SIZE)
		return put_size(d, value);
	d->values[key] = value;
	d->seen |= 1ULL << key;
	return true;
}

/* Names consist of letters, digits and underscores; others are not taken. */
static void put_name(char *name, size_t sz, const char *text, size_t len)
{
	size_t i;

	if (!len || len >= sz)
		return;
	for (i = 0; i < len; i++) {
		if (!isalnum((unsigned char)text[i]) && text[i] != '_')
			return;
	}
	memcpy(name, text, len);
	name[len] = '\0';
}

/* Words are shown to people later: keep only what is harmless on a terminal. */
void json_draft__put_word(struct json_draft *d, enum json_key key, const char *text, size_t len)
{
	size_t i;

	if (key == KEY_SOURCE) {
		put_name(d->head.data_source, sizeof(d->head.data_source), text, len);
	} else if (key == KEY_TYPE) {
		put_name(d->filter.type, sizeof(d->filter.type), text, len);
	} else if (key == KEY_PATH && len < sizeof(d->filter.path)) {
		for (i = 0; i < len; i++)
			d->filter.path[i] = iscntrl((unsigned char)text[i]) ? '?' : text[i];
		d->filter.path[len] = '\0';
	}
}

static bool has(const struct json_draft *d, enum json_key key)
{
	return d->seen >> key & 1;
}

static uint64_t value_or(const struct json_draft *d, enum json_key key, uint64_t otherwise)
{
	return has(d, key) ? d->values[key] : otherwise;
}

static int64_t index_of(const struct json_draft *d, enum json_key key)
{
	return has(d, key) && d->values[key] <= INT64_MAX ? (int64_t)d->values[key] : RECORD_NULL;
}

/* Forget the scalars of an object that ended. */
static void forget(struct json_draft *d, enum json_place place)
{
	int key;

	for (key = 0; key < NR_KEYS; key++) {
		if (json_rule__get((enum json_key)key)->place == place)
			d->seen &= ~(1ULL << key);
	}
}

/* --- objects that end --------------------------------------------------------- */

static int compare_regions(const void *a, const void *b)
{
	const struct record_region *left = a, *right = b;

	return left->start < right->start ? -1 : left->start > right->start;
}

struct record_region *json_draft__room(struct json_draft *d)
{
	size_t cap = d->cap_regions ? d->cap_regions * 2 : 128;
	struct record_region *bigger;

	if (d->nr_regions < d->cap_regions)
		return &d->regions[d->nr_regions];
	bigger = reallocarray(d->regions, cap, sizeof(*bigger));
	if (!bigger) {
		no_memory(d);
		return NULL;
	}
	d->regions = bigger;
	d->cap_regions = cap;
	return &bigger[d->nr_regions];
}

bool json_draft__put_region(struct json_draft *d)
{
	const struct record_region *region = &d->regions[d->nr_regions];

	if (region->start > region->end)
		return json_draft__fail(d, -EINVAL, "a region ends before it starts");
	if (d->nr_regions == RECORD_MAX_REGIONS)
		return store_failed(d, -E2BIG);
	d->nr_regions++;
	return true;
}

/* Access counts are told as samples or, if the intervals are known, as a percentage. */
static bool samples_of(struct json_draft *d, uint32_t *ret_samples)
{
	double samples;

	if (has(d, KEY_SAMPLES))
		samples = (double)d->values[KEY_SAMPLES];
	else if (has(d, KEY_PERCENT) && d->head.has_intervals)
		samples =
			round((double)d->values[KEY_PERCENT] / 1e8 * record__max_samples(&d->head));
	else
		return json_draft__fail(
			d, -EINVAL,
			"a region's nr_accesses has no number of samples, and no percentage of known intervals");
	if (samples > UINT32_MAX)
		return json_draft__fail(d, -EINVAL, "a region has too many samples");
	*ret_samples = (uint32_t)samples;
	return true;
}

/* Ages likewise are told in intervals or, if the intervals are known, as a time. */
static uint32_t age_of(const struct json_draft *d)
{
	uint64_t age;

	if (has(d, KEY_AGGR_INTERVALS))
		age = d->values[KEY_AGGR_INTERVALS];
	else if (has(d, KEY_USEC) && d->head.has_intervals && d->head.intervals.aggr_us)
		age = d->values[KEY_USEC] / d->head.intervals.aggr_us;
	else
		return RECORD_AGE_UNKNOWN;
	return age < RECORD_AGE_UNKNOWN ? (uint32_t)age : RECORD_AGE_UNKNOWN - 1;
}

static bool end_region(struct json_draft *d)
{
	struct record_region *region = &d->region, *room = json_draft__room(d);

	if (!room)
		return false;
	if (!has(d, KEY_START) || !has(d, KEY_END))
		return json_draft__fail(d, -EINVAL, "a region has no start or no end");
	if (!samples_of(d, &region->nr_accesses))
		return false;
	region->start = d->values[KEY_START];
	region->end = d->values[KEY_END];
	region->age = age_of(d);
	region->sz_passed = value_or(d, KEY_PASSED, 0);
	d->seen &=
		~(1ULL << KEY_START | 1ULL << KEY_END | 1ULL << KEY_SAMPLES | 1ULL << KEY_PERCENT |
		  1ULL << KEY_AGGR_INTERVALS | 1ULL << KEY_USEC | 1ULL << KEY_PASSED);
	*room = *region;
	return json_draft__put_region(d);
}

/* Put the open snapshot's regions in order, which they mostly are. */
static bool order_regions(struct json_draft *d)
{
	struct record_region *regions = d->regions;
	size_t i;

	for (i = 1; i < d->nr_regions && regions[i].start >= regions[i - 1].start; i++)
		;
	if (i >= d->nr_regions)
		return true;
	if (record_store__is_strict(d->store))
		return json_draft__fail(d, -EINVAL,
					"the regions of a snapshot are not in order of address");
	qsort(regions, d->nr_regions, sizeof(*regions), compare_regions);
	return true;
}

static bool end_snapshot(struct json_draft *d)
{
	struct record_snapshot *snap = &d->snap;
	int err;

	if (!has(d, KEY_START_TIME) || !has(d, KEY_END_TIME) || !has(d, KEY_REGIONS))
		return json_draft__fail(d, -EINVAL,
					"a snapshot lacks start_time, end_time or regions");
	if (!order_regions(d))
		return false;
	snap->start_ns = d->values[KEY_START_TIME];
	snap->end_ns = d->values[KEY_END_TIME];
	snap->sample_us = value_or(d, KEY_TUNED, 0);
	snap->regions = d->regions;
	snap->nr_regions = d->nr_regions;
	snap->total_bytes = has(d, KEY_TOTAL) ? d->values[KEY_TOTAL] : record_snapshot__sum(snap);
	forget(d, IN_SNAPSHOT);
	err = record_store__add(d->store, d->id, snap);
	if (err)
		return store_failed(d, err);
	d->nr_snapshots++;
	return true;
}

static bool end_stats(struct json_draft *d)
{
	d->snap.has_stats = true;
	d->snap.stats = (struct record_stats){
		.nr_tried = value_or(d, KEY_NR_TRIED, 0),
		.sz_tried = value_or(d, KEY_SZ_TRIED, 0),
		.nr_applied = value_or(d, KEY_NR_APPLIED, 0),
		.sz_applied = value_or(d, KEY_SZ_APPLIED, 0),
		.sz_passed = value_or(d, KEY_STATS_PASSED, 0),
		.nr_exceeds = value_or(d, KEY_NR_EXCEEDS, 0),
		.nr_snapshots = value_or(d, KEY_NR_SNAPSHOTS, 0),
		.max_nr_snapshots = value_or(d, KEY_MAX_SNAPSHOTS, 0),
	};
	forget(d, IN_STATS);
	return true;
}

static bool end_filter(struct json_draft *d)
{
	struct record_filter *filter = &d->filter, *bigger;

	if (!*filter->type || !has(d, KEY_MATCHING))
		return json_draft__fail(d, -EINVAL, "a filter has no filter_type or no matching");
	filter->matching = d->values[KEY_MATCHING];
	filter->allow = value_or(d, KEY_ALLOW, value_or(d, KEY_PASS, false));
	if (has(d, KEY_TARGET_IDX))
		filter->range[0] = d->values[KEY_TARGET_IDX];
	if (has(d, KEY_FIRST) && has(d, KEY_LAST)) {
		filter->range[0] = d->values[KEY_FIRST];
		filter->range[1] = d->values[KEY_LAST];
	}
	forget(d, IN_FILTER);
	forget(d, IN_ADDRESSES);
	if (d->nr_filters == MAX_FILTERS)
		return json_draft__fail(d, -EINVAL, "a record has more filters than %d",
					MAX_FILTERS);
	bigger = reallocarray(d->filters, d->nr_filters + 1, sizeof(*bigger));
	if (!bigger)
		return no_memory(d);
	d->filters = bigger;
	bigger[d->nr_filters++] = *filter;
	return true;
}

static bool end_intervals(struct json_draft *d)
{
	struct record_intervals *iv = &d->head.intervals;

	if (!has(d, KEY_SAMPLE) || !has(d, KEY_AGGR))
		return json_draft__fail(d, -EINVAL,
					"a record's intervals lack sample_us or aggr_us");
	iv->sample_us = d->values[KEY_SAMPLE];
	iv->aggr_us = d->values[KEY_AGGR];
	iv->ops_update_us = value_or(d, KEY_UPDATE, 0);
	iv->goal.access_bp = value_or(d, KEY_GOAL_BP, 0);
	iv->goal.aggrs = value_or(d, KEY_GOAL_AGGRS, 0);
	iv->goal.min_sample_us = value_or(d, KEY_GOAL_MIN, 0);
	iv->goal.max_sample_us = value_or(d, KEY_GOAL_MAX, 0);
	/* Of no length they tell nothing about rates: as good as none. */
	d->head.has_intervals = iv->sample_us && iv->aggr_us;
	if (!d->head.has_intervals)
		*iv = (struct record_intervals){ 0 };
	forget(d, IN_INTERVALS);
	forget(d, IN_GOAL);
	return true;
}

static bool end_summary(struct json_draft *d)
{
	struct record_summary summary = {
		.elapsed_ns = value_or(d, KEY_ELAPSED, 0),
		.timer_ns = value_or(d, KEY_TIMER, 0),
		.cpu_ns = value_or(d, KEY_CPU, 0),
		.nr_samples = value_or(d, KEY_NR_SAMPLES, 0),
		.nr_clears = value_or(d, KEY_NR_CLEARS, 0),
		.nr_late_windows = value_or(d, KEY_NR_LATE, 0),
		.sz_unarmable_bytes = value_or(d, KEY_UNARMABLE, 0),
		.sz_coarse_bytes = value_or(d, KEY_COARSE, 0),
		.sz_total_bytes = value_or(d, KEY_SZ_TOTAL, 0),
		.coarse_period_us = value_or(d, KEY_COARSE_PERIOD, 0),
		.budget_percent = (double)value_or(d, KEY_BUDGET, 0) / 1e6,
	};

	record_store__set_summary(d->store, &summary);
	forget(d, IN_SUMMARY);
	return true;
}

static bool end_record(struct json_draft *d)
{
	struct record *head = &d->head;
	int err;

	if (!has(d, KEY_SNAPSHOTS))
		return json_draft__fail(d, -EINVAL, "a record has no snapshots");
	head->kdamond_idx = index_of(d, KEY_KDAMOND);
	head->context_idx = index_of(d, KEY_CONTEXT);
	head->scheme_idx = index_of(d, KEY_SCHEME);
	head->has_target = has(d, KEY_TARGET);
	head->target_id = value_or(d, KEY_TARGET, 0);
	head->filters = d->filters;
	head->nr_filters = d->nr_filters;
	forget(d, IN_RECORD);
	d->in_record = false;
	err = record_store__end(d->store, d->id, head);
	return err ? store_failed(d, err) : true;
}

/* --- places ------------------------------------------------------------------- */

static bool begin_record(struct json_draft *d)
{
	int err = record_store__begin(d->store, &d->id);

	if (err)
		return store_failed(d, err);
	record__init(&d->head);
	d->in_record = true;
	d->nr_filters = 0;
	return true;
}

bool json_draft__begin(struct json_draft *d, enum json_place place, enum json_key key)
{
	bool again = key != NR_KEYS && has(d, key);

	if (key != NR_KEYS)
		d->seen |= 1ULL << key;
	switch (place) {
	case IN_RECORD:
		return begin_record(d);
	case IN_FILTER:
		d->filter = (struct record_filter){ 0 };
		return true;
	case IN_SIZES:
		d->values[KEY_SIZES] = 0;
		return true;
	case IN_SNAPSHOT:
		d->snap = (struct record_snapshot){ 0 };
		d->nr_regions = 0;
		return true;
	case IN_REGIONS:
		return again ? json_draft__fail(d, -EINVAL, "a snapshot has its regions twice")
			     : true;
	case IN_REGION:
		d->region = (struct record_region){ 0 };
		return true;
	case IN_PROBES:
		d->region.nr_probes = 0;
		return true;
	default:
		return true;
	}
}

bool json_draft__end(struct json_draft *d, enum json_place place)
{
	switch (place) {
	case IN_RECORD:
		return end_record(d);
	case IN_INTERVALS:
		return end_intervals(d);
	case IN_FILTER:
		return end_filter(d);
	case IN_SNAPSHOT:
		return end_snapshot(d);
	case IN_STATS:
		return end_stats(d);
	case IN_REGION:
		return end_region(d);
	case IN_SUMMARY:
		return end_summary(d);
	default:
		return true;
	}
}

bool json_draft__cut(struct json_draft *d)
{
	if (!d->nr_snapshots)
		return json_draft__fail(d, -EINVAL, "it ends before the first snapshot does");
	if (!d->in_record)
		return true;
	d->seen |= 1ULL << KEY_SNAPSHOTS;
	return end_record(d);
}
