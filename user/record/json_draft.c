// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What the end of each object makes of the values that came in it. */
#include "record/json_draft.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

void json_draft__init(struct json_draft *d, struct record_set *set)
{
	*d = (struct json_draft){ .set = set, .first = set->nr };
}

/* --- values ------------------------------------------------------------------- */

void json_draft__put(struct json_draft *d, enum json_key key, uint64_t value)
{
	d->values[key] = value;
	d->seen |= 1ULL << key;
}

/* A word is shown to people later: keep only what is harmless on a terminal. */
void json_draft__put_word(struct json_draft *d, const char *text, size_t len)
{
	size_t i;

	if (!len || len >= sizeof(d->rec->data_source))
		return;
	for (i = 0; i < len; i++) {
		if (!isalnum((unsigned char)text[i]) && text[i] != '_')
			return;
	}
	memcpy(d->rec->data_source, text, len);
	d->rec->data_source[len] = '\0';
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

static bool end_region(struct json_draft *d)
{
	struct record_region region = {
		.start = value_or(d, KEY_START, 0),
		.end = value_or(d, KEY_END, 0),
		.age = RECORD_AGE_UNKNOWN,
	};
	uint64_t samples = value_or(d, KEY_SAMPLES, 0);
	int err;

	if (!has(d, KEY_START) || !has(d, KEY_END) || region.start > region.end)
		return json_draft__fail(d, -EINVAL,
					"a region has no start and end, or ends before it starts");
	if (!has(d, KEY_SAMPLES) || samples > UINT32_MAX)
		return json_draft__fail(d, -EINVAL,
					"a region's nr_accesses has no number of samples");
	region.nr_accesses = (uint32_t)samples;
	if (has(d, KEY_AGGR_INTERVALS))
		region.age = d->values[KEY_AGGR_INTERVALS] < RECORD_AGE_UNKNOWN
				     ? (uint32_t)d->values[KEY_AGGR_INTERVALS]
				     : RECORD_AGE_UNKNOWN - 1;
	d->seen &= ~(1ULL << KEY_START | 1ULL << KEY_END | 1ULL << KEY_SAMPLES |
		     1ULL << KEY_AGGR_INTERVALS);
	err = record__add_region(d->rec, &region);
	if (err)
		return json_draft__fail(d, err,
					err == -E2BIG ? "it has more regions than can be handled"
						      : "there is not enough memory");
	return true;
}

/* Put the open snapshot's regions in order. Return: whether none overlap. */
static bool order_regions(struct json_draft *d, uint64_t *ret_total)
{
	struct record_region *regions = d->rec->regions + d->snap.first;
	size_t i, nr = d->rec->nr_regions - d->snap.first;
	uint64_t total = 0;

	for (i = 1; i < nr && regions[i].start >= regions[i - 1].start; i++)
		;
	if (i < nr)
		qsort(regions, nr, sizeof(*regions), compare_regions);
	for (i = 0; i < nr; i++) {
		if (i && regions[i].start < regions[i - 1].end)
			return json_draft__fail(d, -EINVAL, "regions of a snapshot overlap");
		total += regions[i].end - regions[i].start;
	}
	*ret_total = total;
	return true;
}

static bool end_snapshot(struct json_draft *d)
{
	struct record *rec = d->rec;
	struct record_snapshot *snap = &d->snap;
	uint64_t total = 0;

	if (!has(d, KEY_START_TIME) || !has(d, KEY_END_TIME) || !has(d, KEY_REGIONS))
		return json_draft__fail(d, -EINVAL,
					"a snapshot lacks start_time, end_time or regions");
	snap->start_ns = d->values[KEY_START_TIME];
	snap->end_ns = d->values[KEY_END_TIME];
	if (snap->end_ns < snap->start_ns || snap->end_ns > INT64_MAX)
		return json_draft__fail(d, -EINVAL, "a snapshot ends before it starts");
	if (rec->nr_snapshots && rec->snapshots[rec->nr_snapshots - 1].end_ns > snap->end_ns)
		return json_draft__fail(d, -EINVAL, "snapshots are not in order of time");
	if (!order_regions(d, &total))
		return false;
	snap->total_bytes = value_or(d, KEY_TOTAL, total);
	snap->sample_us = value_or(d, KEY_TUNED, 0);
	snap->nr_regions = rec->nr_regions - snap->first;
	forget(d, IN_SNAPSHOT);
	if (record__add_snapshot(rec, snap))
		return json_draft__fail(d, -ENOMEM, "there is not enough memory");
	d->nr_snapshots++;
	return true;
}

static bool end_intervals(struct json_draft *d)
{
	struct record_intervals *iv = &d->rec->intervals;

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
	d->rec->has_intervals = true;
	forget(d, IN_INTERVALS);
	forget(d, IN_GOAL);
	return true;
}

static bool end_summary(struct json_draft *d)
{
	d->set->has_summary = true;
	d->set->summary = (struct record_summary){
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
	forget(d, IN_SUMMARY);
	return true;
}

/* Append the last record's snapshots to @whole and drop it. */
static bool append_record(struct json_draft *d, struct record *whole)
{
	struct record *piece = d->rec;
	size_t i, base = whole->nr_regions;
	int err = 0;

	if (whole->nr_snapshots && piece->nr_snapshots &&
	    whole->snapshots[whole->nr_snapshots - 1].end_ns > piece->snapshots[0].end_ns)
		return json_draft__fail(d, -EINVAL, "snapshots are not in order of time");
	for (i = 0; i < piece->nr_regions && !err; i++)
		err = record__add_region(whole, &piece->regions[i]);
	for (i = 0; i < piece->nr_snapshots && !err; i++) {
		struct record_snapshot snap = piece->snapshots[i];

		snap.first += base;
		err = record__add_snapshot(whole, &snap);
	}
	if (err)
		return json_draft__fail(d, err, "there is not enough memory");
	record__fini(piece);
	d->set->nr--;
	return true;
}

static bool is_piece(const struct record *rec)
{
	return rec->has_target && rec->kdamond_idx == RECORD_NULL &&
	       rec->context_idx == RECORD_NULL && rec->scheme_idx == RECORD_NULL;
}

static bool end_record(struct json_draft *d)
{
	struct record *rec = d->rec;
	size_t i;
	bool ok = true;

	if (!has(d, KEY_SNAPSHOTS))
		return json_draft__fail(d, -EINVAL, "a record has no snapshots");
	rec->kdamond_idx = index_of(d, KEY_KDAMOND);
	rec->context_idx = index_of(d, KEY_CONTEXT);
	rec->scheme_idx = index_of(d, KEY_SCHEME);
	rec->has_target = has(d, KEY_TARGET);
	rec->target_id = value_or(d, KEY_TARGET, 0);
	forget(d, IN_RECORD);
	for (i = d->first; is_piece(rec) && i + 1 < d->set->nr; i++) {
		if (is_piece(&d->set->records[i]) &&
		    d->set->records[i].target_id == rec->target_id) {
			ok = append_record(d, &d->set->records[i]);
			break;
		}
	}
	d->rec = NULL;
	return ok;
}

/* --- places ------------------------------------------------------------------- */

bool json_draft__begin(struct json_draft *d, enum json_place place, enum json_key key)
{
	if (key != NR_KEYS)
		d->seen |= 1ULL << key;
	if (place == IN_RECORD) {
		d->rec = record_set__add(d->set);
		if (!d->rec)
			return json_draft__fail(d, -ENOMEM, "there is not enough memory");
	} else if (place == IN_SNAPSHOT) {
		d->snap = (struct record_snapshot){ .first = d->rec->nr_regions };
	} else if (place == IN_REGIONS && d->rec->nr_regions != d->snap.first) {
		return json_draft__fail(d, -EINVAL, "a snapshot has its regions twice");
	}
	return true;
}

bool json_draft__end(struct json_draft *d, enum json_place place)
{
	switch (place) {
	case IN_RECORD:
		return end_record(d);
	case IN_INTERVALS:
		return end_intervals(d);
	case IN_SNAPSHOT:
		return end_snapshot(d);
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
	struct record *rec = d->rec;
	const struct record_snapshot *last;

	if (!d->nr_snapshots)
		return json_draft__fail(d, -EINVAL, "it ends before the first snapshot does");
	if (!rec)
		return true;
	if (!rec->nr_snapshots) {
		record__fini(rec);
		d->set->nr--;
		d->rec = NULL;
		return true;
	}
	last = &rec->snapshots[rec->nr_snapshots - 1];
	rec->nr_regions = last->first + last->nr_regions;
	d->seen |= 1ULL << KEY_SNAPSHOTS;
	return end_record(d);
}
