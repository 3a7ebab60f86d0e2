// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Records from JSON text, taken in as it comes.
 *
 * Every key that matters has a rule: in which kind of object it stands, and
 * what its value is.  Scalars are kept by rule until their object ends, which
 * makes a region, a snapshot or a record of them, so the order of keys does
 * not matter.  Everything without a rule is skipped.
 */
#include "record/json_reader.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "record/json_value.h"

/** enum json_place - what the parser is inside of. */
enum json_place {
	IN_FILE,
	IN_RECORDS,
	IN_RECORD,
	IN_INTERVALS,
	IN_GOAL,
	IN_SNAPSHOTS,
	IN_SNAPSHOT,
	IN_REGIONS,
	IN_REGION,
	IN_ACCESSES,
	IN_AGE,
	IN_SUMMARY,
	NR_PLACES,
};

/** enum json_key - rules by number; the values of scalars are kept under it. */
enum json_key {
	KEY_KDAMOND,
	KEY_CONTEXT,
	KEY_SCHEME,
	KEY_TARGET,
	KEY_SOURCE,
	KEY_INTERVALS,
	KEY_SNAPSHOTS,
	KEY_SUMMARY,
	KEY_SAMPLE,
	KEY_AGGR,
	KEY_UPDATE,
	KEY_GOAL,
	KEY_GOAL_BP,
	KEY_GOAL_AGGRS,
	KEY_GOAL_MIN,
	KEY_GOAL_MAX,
	KEY_START_TIME,
	KEY_END_TIME,
	KEY_TOTAL,
	KEY_TUNED,
	KEY_REGIONS,
	KEY_START,
	KEY_END,
	KEY_ACCESSES,
	KEY_AGE,
	KEY_SAMPLES,
	KEY_AGGR_INTERVALS,
	KEY_ELAPSED,
	KEY_TIMER,
	KEY_CPU,
	KEY_NR_SAMPLES,
	KEY_NR_CLEARS,
	KEY_NR_LATE,
	KEY_UNARMABLE,
	KEY_COARSE,
	KEY_SZ_TOTAL,
	KEY_COARSE_PERIOD,
	KEY_BUDGET,
	NR_KEYS,
};

/** struct json_rule - one key. @inside: for KIND_IN, what its value is. */
struct json_rule {
	const char *name;
	size_t sz_name;
	enum json_place place;
	enum json_kind kind;
	enum json_place inside;
};

#define NAME(text) (text), sizeof(text) - 1

static const struct json_rule rules[NR_KEYS] = {
	[KEY_KDAMOND] = { NAME("kdamond_idx"), IN_RECORD, KIND_NR, 0 },
	[KEY_CONTEXT] = { NAME("context_idx"), IN_RECORD, KIND_NR, 0 },
	[KEY_SCHEME] = { NAME("scheme_idx"), IN_RECORD, KIND_NR, 0 },
	[KEY_TARGET] = { NAME("target_id"), IN_RECORD, KIND_NR, 0 },
	[KEY_SOURCE] = { NAME("data_source"), IN_RECORD, KIND_WORD, 0 },
	[KEY_INTERVALS] = { NAME("intervals"), IN_RECORD, KIND_IN, IN_INTERVALS },
	[KEY_SNAPSHOTS] = { NAME("snapshots"), IN_RECORD, KIND_IN, IN_SNAPSHOTS },
	[KEY_SUMMARY] = { NAME("bdamon"), IN_RECORD, KIND_IN, IN_SUMMARY },
	[KEY_SAMPLE] = { NAME("sample_us"), IN_INTERVALS, KIND_US, 0 },
	[KEY_AGGR] = { NAME("aggr_us"), IN_INTERVALS, KIND_US, 0 },
	[KEY_UPDATE] = { NAME("ops_update_us"), IN_INTERVALS, KIND_US, 0 },
	[KEY_GOAL] = { NAME("intervals_goal"), IN_INTERVALS, KIND_IN, IN_GOAL },
	[KEY_GOAL_BP] = { NAME("access_bp"), IN_GOAL, KIND_BP, 0 },
	[KEY_GOAL_AGGRS] = { NAME("aggrs"), IN_GOAL, KIND_NR, 0 },
	[KEY_GOAL_MIN] = { NAME("min_sample_us"), IN_GOAL, KIND_US, 0 },
	[KEY_GOAL_MAX] = { NAME("max_sample_us"), IN_GOAL, KIND_US, 0 },
	[KEY_START_TIME] = { NAME("start_time"), IN_SNAPSHOT, KIND_NS, 0 },
	[KEY_END_TIME] = { NAME("end_time"), IN_SNAPSHOT, KIND_NS, 0 },
	[KEY_TOTAL] = { NAME("total_bytes"), IN_SNAPSHOT, KIND_BYTES, 0 },
	[KEY_TUNED] = { NAME("sample_interval_us"), IN_SNAPSHOT, KIND_US, 0 },
	[KEY_REGIONS] = { NAME("regions"), IN_SNAPSHOT, KIND_IN, IN_REGIONS },
	[KEY_START] = { NAME("start"), IN_REGION, KIND_BYTES, 0 },
	[KEY_END] = { NAME("end"), IN_REGION, KIND_BYTES, 0 },
	[KEY_ACCESSES] = { NAME("nr_accesses"), IN_REGION, KIND_IN, IN_ACCESSES },
	[KEY_AGE] = { NAME("age"), IN_REGION, KIND_IN, IN_AGE },
	[KEY_SAMPLES] = { NAME("samples"), IN_ACCESSES, KIND_NR, 0 },
	[KEY_AGGR_INTERVALS] = { NAME("aggr_intervals"), IN_AGE, KIND_NR, 0 },
	[KEY_ELAPSED] = { NAME("elapsed_ns"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_TIMER] = { NAME("timer_ns"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_CPU] = { NAME("cpu_ns"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_NR_SAMPLES] = { NAME("nr_samples"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_NR_CLEARS] = { NAME("nr_clears"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_NR_LATE] = { NAME("nr_late_windows"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_UNARMABLE] = { NAME("sz_unarmable_bytes"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_COARSE] = { NAME("sz_coarse_bytes"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_SZ_TOTAL] = { NAME("sz_total_bytes"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_COARSE_PERIOD] = { NAME("coarse_period_us"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_BUDGET] = { NAME("budget_percent"), IN_SUMMARY, KIND_MICRO, 0 },
};

/* Which places are lists, and what their elements are. */
static const enum json_place element_of[NR_PLACES] = {
	[IN_FILE] = IN_RECORDS,
	[IN_RECORDS] = IN_RECORD,
	[IN_SNAPSHOTS] = IN_SNAPSHOT,
	[IN_REGIONS] = IN_REGION,
};

/* The rules of one place are neighbours: where they begin; NR_KEYS if there are none. */
static const enum json_key first_key_of[NR_PLACES] = {
	[IN_FILE] = NR_KEYS,
	[IN_RECORDS] = NR_KEYS,
	[IN_RECORD] = KEY_KDAMOND,
	[IN_INTERVALS] = KEY_SAMPLE,
	[IN_GOAL] = KEY_GOAL_BP,
	[IN_SNAPSHOTS] = NR_KEYS,
	[IN_SNAPSHOT] = KEY_START_TIME,
	[IN_REGIONS] = NR_KEYS,
	[IN_REGION] = KEY_START,
	[IN_ACCESSES] = KEY_SAMPLES,
	[IN_AGE] = KEY_AGGR_INTERVALS,
	[IN_SUMMARY] = KEY_ELAPSED,
};

#define MAX_DEPTH 12

/**
 * struct json_reader - see above.
 * @set: where records go, borrowed
 * @first: index of this file's first record in the set
 * @rec: the open record, the last of the set; NULL outside
 * @place: stack of places
 * @depth: elements of @place
 * @skip: how many objects and lists without a rule are open
 * @key: rule of the last key; NR_KEYS for none
 * @seen: bit per key: @values has it
 * @values: scalars by key
 * @snap: the open snapshot
 * @nr_snapshots: whole snapshots so far
 * @done: the list of records is complete
 * @err: first error
 * @why: its text
 */
struct json_reader {
	yajl_handle yajl;
	struct record_set *set;
	size_t first;
	struct record *rec;
	enum json_place place[MAX_DEPTH];
	int depth;
	uint64_t skip;
	enum json_key key;
	uint64_t seen;
	uint64_t values[NR_KEYS];
	struct record_snapshot snap;
	size_t nr_snapshots;
	bool done;
	int err;
	char why[160];
};

_Static_assert(NR_KEYS <= 64, "the keys seen must fit the bits of seen");

__attribute__((format(printf, 3, 4))) static int fail(struct json_reader *j, int err,
						      const char *fmt, ...)
{
	va_list ap;

	j->err = err;
	va_start(ap, fmt);
	vsnprintf(j->why, sizeof(j->why), fmt, ap);
	va_end(ap);
	return 0;
}

static bool has(const struct json_reader *j, enum json_key key)
{
	return j->seen >> key & 1;
}

static uint64_t value_or(const struct json_reader *j, enum json_key key, uint64_t otherwise)
{
	return has(j, key) ? j->values[key] : otherwise;
}

static int64_t index_of(const struct json_reader *j, enum json_key key)
{
	return has(j, key) && j->values[key] <= INT64_MAX ? (int64_t)j->values[key] : RECORD_NULL;
}

/* Forget the scalars of an object that ended. */
static void forget(struct json_reader *j, enum json_place place)
{
	int key;

	for (key = 0; key < NR_KEYS; key++) {
		if (rules[key].place == place)
			j->seen &= ~(1ULL << key);
	}
}

static int compare_regions(const void *a, const void *b)
{
	const struct record_region *left = a, *right = b;

	return left->start < right->start ? -1 : left->start > right->start;
}

static int end_region(struct json_reader *j)
{
	struct record_region region = {
		.start = value_or(j, KEY_START, 0),
		.end = value_or(j, KEY_END, 0),
		.age = RECORD_AGE_UNKNOWN,
	};
	uint64_t samples = value_or(j, KEY_SAMPLES, 0);
	int err;

	if (!has(j, KEY_START) || !has(j, KEY_END) || region.start > region.end)
		return fail(j, -EINVAL, "a region has no start and end, or ends before it starts");
	if (!has(j, KEY_SAMPLES) || samples > UINT32_MAX)
		return fail(j, -EINVAL, "a region's nr_accesses has no number of samples");
	region.nr_accesses = (uint32_t)samples;
	if (has(j, KEY_AGGR_INTERVALS))
		region.age = j->values[KEY_AGGR_INTERVALS] < RECORD_AGE_UNKNOWN
				     ? (uint32_t)j->values[KEY_AGGR_INTERVALS]
				     : RECORD_AGE_UNKNOWN - 1;
	j->seen &= ~(1ULL << KEY_START | 1ULL << KEY_END | 1ULL << KEY_SAMPLES |
		     1ULL << KEY_AGGR_INTERVALS);
	err = record__add_region(j->rec, &region);
	if (err)
		return fail(j, err,
			    err == -E2BIG ? "it has more regions than can be handled"
					  : "there is not enough memory");
	return 1;
}

/* Put the open snapshot's regions in order. Return: 1, or 0 if they overlap. */
static int order_regions(struct json_reader *j, uint64_t *ret_total)
{
	struct record_region *regions = j->rec->regions + j->snap.first;
	size_t i, nr = j->rec->nr_regions - j->snap.first;
	uint64_t total = 0;

	for (i = 1; i < nr && regions[i].start >= regions[i - 1].start; i++)
		;
	if (i < nr)
		qsort(regions, nr, sizeof(*regions), compare_regions);
	for (i = 0; i < nr; i++) {
		if (i && regions[i].start < regions[i - 1].end)
			return fail(j, -EINVAL, "regions of a snapshot overlap");
		total += regions[i].end - regions[i].start;
	}
	*ret_total = total;
	return 1;
}

static int end_snapshot(struct json_reader *j)
{
	struct record *rec = j->rec;
	struct record_snapshot *snap = &j->snap;
	uint64_t total = 0;

	if (!has(j, KEY_START_TIME) || !has(j, KEY_END_TIME) || !has(j, KEY_REGIONS))
		return fail(j, -EINVAL, "a snapshot lacks start_time, end_time or regions");
	snap->start_ns = j->values[KEY_START_TIME];
	snap->end_ns = j->values[KEY_END_TIME];
	if (snap->end_ns < snap->start_ns || snap->end_ns > INT64_MAX)
		return fail(j, -EINVAL, "a snapshot ends before it starts");
	if (rec->nr_snapshots && rec->snapshots[rec->nr_snapshots - 1].end_ns > snap->end_ns)
		return fail(j, -EINVAL, "snapshots are not in order of time");
	if (!order_regions(j, &total))
		return 0;
	snap->total_bytes = value_or(j, KEY_TOTAL, total);
	snap->sample_us = value_or(j, KEY_TUNED, 0);
	snap->nr_regions = rec->nr_regions - snap->first;
	forget(j, IN_SNAPSHOT);
	if (record__add_snapshot(rec, snap))
		return fail(j, -ENOMEM, "there is not enough memory");
	j->nr_snapshots++;
	return 1;
}

static int end_intervals(struct json_reader *j)
{
	struct record_intervals *iv = &j->rec->intervals;

	if (!has(j, KEY_SAMPLE) || !has(j, KEY_AGGR))
		return fail(j, -EINVAL, "a record's intervals lack sample_us or aggr_us");
	iv->sample_us = j->values[KEY_SAMPLE];
	iv->aggr_us = j->values[KEY_AGGR];
	iv->ops_update_us = value_or(j, KEY_UPDATE, 0);
	iv->goal.access_bp = value_or(j, KEY_GOAL_BP, 0);
	iv->goal.aggrs = value_or(j, KEY_GOAL_AGGRS, 0);
	iv->goal.min_sample_us = value_or(j, KEY_GOAL_MIN, 0);
	iv->goal.max_sample_us = value_or(j, KEY_GOAL_MAX, 0);
	j->rec->has_intervals = true;
	forget(j, IN_INTERVALS);
	forget(j, IN_GOAL);
	return 1;
}

static int end_summary(struct json_reader *j)
{
	j->set->has_summary = true;
	j->set->summary = (struct record_summary){
		.elapsed_ns = value_or(j, KEY_ELAPSED, 0),
		.timer_ns = value_or(j, KEY_TIMER, 0),
		.cpu_ns = value_or(j, KEY_CPU, 0),
		.nr_samples = value_or(j, KEY_NR_SAMPLES, 0),
		.nr_clears = value_or(j, KEY_NR_CLEARS, 0),
		.nr_late_windows = value_or(j, KEY_NR_LATE, 0),
		.sz_unarmable_bytes = value_or(j, KEY_UNARMABLE, 0),
		.sz_coarse_bytes = value_or(j, KEY_COARSE, 0),
		.sz_total_bytes = value_or(j, KEY_SZ_TOTAL, 0),
		.coarse_period_us = value_or(j, KEY_COARSE_PERIOD, 0),
		.budget_percent = (double)value_or(j, KEY_BUDGET, 0) / 1e6,
	};
	forget(j, IN_SUMMARY);
	return 1;
}

/* Append the last record's snapshots to @whole and drop it. */
static int append_record(struct json_reader *j, struct record *whole)
{
	struct record *piece = j->rec;
	size_t i, base = whole->nr_regions;
	int err = 0;

	if (whole->nr_snapshots && piece->nr_snapshots &&
	    whole->snapshots[whole->nr_snapshots - 1].end_ns > piece->snapshots[0].end_ns)
		return fail(j, -EINVAL, "snapshots are not in order of time");
	for (i = 0; i < piece->nr_regions && !err; i++)
		err = record__add_region(whole, &piece->regions[i]);
	for (i = 0; i < piece->nr_snapshots && !err; i++) {
		struct record_snapshot snap = piece->snapshots[i];

		snap.first += base;
		err = record__add_snapshot(whole, &snap);
	}
	if (err)
		return fail(j, err, "there is not enough memory");
	record__fini(piece);
	j->set->nr--;
	return 1;
}

static bool is_piece(const struct record *rec)
{
	return rec->has_target && rec->kdamond_idx == RECORD_NULL &&
	       rec->context_idx == RECORD_NULL && rec->scheme_idx == RECORD_NULL;
}

static int end_record(struct json_reader *j)
{
	struct record *rec = j->rec;
	size_t i;
	int ok = 1;

	if (!has(j, KEY_SNAPSHOTS))
		return fail(j, -EINVAL, "a record has no snapshots");
	rec->kdamond_idx = index_of(j, KEY_KDAMOND);
	rec->context_idx = index_of(j, KEY_CONTEXT);
	rec->scheme_idx = index_of(j, KEY_SCHEME);
	rec->has_target = has(j, KEY_TARGET);
	rec->target_id = value_or(j, KEY_TARGET, 0);
	forget(j, IN_RECORD);
	for (i = j->first; is_piece(rec) && i + 1 < j->set->nr; i++) {
		if (is_piece(&j->set->records[i]) &&
		    j->set->records[i].target_id == rec->target_id) {
			ok = append_record(j, &j->set->records[i]);
			break;
		}
	}
	j->rec = NULL;
	return ok;
}

static int begin_place(struct json_reader *j, enum json_place place)
{
	if (j->depth == MAX_DEPTH)
		return fail(j, -EINVAL, "it is nested too deeply");
	j->place[j->depth++] = place;
	if (place == IN_RECORD) {
		j->rec = record_set__add(j->set);
		if (!j->rec)
			return fail(j, -ENOMEM, "there is not enough memory");
	} else if (place == IN_SNAPSHOT) {
		j->snap = (struct record_snapshot){ .first = j->rec->nr_regions };
	} else if (place == IN_REGIONS && j->rec->nr_regions != j->snap.first) {
		return fail(j, -EINVAL, "a snapshot has its regions twice");
	}
	return 1;
}

static int end_place(struct json_reader *j)
{
	enum json_place place;

	if (j->skip) {
		j->skip--;
		return 1;
	}
	place = j->place[--j->depth];
	switch (place) {
	case IN_RECORDS:
		j->done = true;
		return 1;
	case IN_RECORD:
		return end_record(j);
	case IN_INTERVALS:
		return end_intervals(j);
	case IN_SNAPSHOT:
		return end_snapshot(j);
	case IN_REGION:
		return end_region(j);
	case IN_SUMMARY:
		return end_summary(j);
	default:
		return 1;
	}
}

/* An object or list begins: find out whether it is one that matters. */
static int begin_value(struct json_reader *j, bool list)
{
	enum json_place outer = j->place[j->depth - 1];
	enum json_place inner = element_of[outer];

	if (j->skip) {
		j->skip++;
		return 1;
	}
	if (!inner && j->key == NR_KEYS) {
		j->skip = 1;
		return 1;
	}
	if (!inner) {
		if (rules[j->key].kind != KIND_IN)
			return fail(j, -EINVAL, "%s is not a plain value", rules[j->key].name);
		inner = rules[j->key].inside;
		j->seen |= 1ULL << j->key;
	}
	if (list != (element_of[inner] != IN_FILE))
		return fail(j, -EINVAL, "it is not laid out as a list of records");
	return begin_place(j, inner);
}

static int on_start_map(void *ctx)
{
	return begin_value(ctx, false);
}

static int on_start_array(void *ctx)
{
	return begin_value(ctx, true);
}

static int on_end(void *ctx)
{
	return end_place(ctx);
}

static int on_key(void *ctx, const unsigned char *name, size_t len)
{
	struct json_reader *j = ctx;
	enum json_place place = j->place[j->depth - 1];
	int key;

	if (j->skip)
		return 1;
	j->key = NR_KEYS;
	for (key = first_key_of[place]; key < NR_KEYS && rules[key].place == place; key++) {
		if (rules[key].sz_name == len && !memcmp(rules[key].name, name, len)) {
			j->key = (enum json_key)key;
			break;
		}
	}
	return 1;
}

/* A word is shown to people later: keep only what is harmless on a terminal. */
static void keep_word(struct json_reader *j, const char *text, size_t len)
{
	size_t i;

	if (!len || len >= sizeof(j->rec->data_source))
		return;
	for (i = 0; i < len; i++) {
		if (!isalnum((unsigned char)text[i]) && text[i] != '_')
			return;
	}
	memcpy(j->rec->data_source, text, len);
	j->rec->data_source[len] = '\0';
}

static int on_scalar(struct json_reader *j, const char *text, size_t len)
{
	const struct json_rule *rule;
	uint64_t value = 0;

	if (j->skip)
		return 1;
	if (element_of[j->place[j->depth - 1]])
		return fail(j, -EINVAL, "it is not laid out as a list of records");
	if (j->key == NR_KEYS)
		return 1;
	rule = &rules[j->key];
	if (rule->kind == KIND_WORD) {
		keep_word(j, text, len);
		return 1;
	}
	if (rule->kind == KIND_IN)
		return fail(j, -EINVAL, "%s is a plain value", rule->name);
	if (json_value__parse(rule->kind, text, len, &value))
		return fail(j, -EINVAL, "the value of %s is not one", rule->name);
	j->values[j->key] = value;
	j->seen |= 1ULL << j->key;
	return 1;
}

static int on_number(void *ctx, const char *text, size_t len)
{
	return on_scalar(ctx, text, len);
}

static int on_string(void *ctx, const unsigned char *text, size_t len)
{
	return on_scalar(ctx, (const char *)text, len);
}

/* null and booleans leave the value unknown. */
static int on_null(void *ctx)
{
	struct json_reader *j = ctx;

	if (!j->skip && element_of[j->place[j->depth - 1]])
		return fail(j, -EINVAL, "it is not laid out as a list of records");
	return 1;
}

static int on_boolean(void *ctx, int value)
{
	(void)value;
	return on_null(ctx);
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_start_map,
	.yajl_map_key = on_key,
	.yajl_end_map = on_end,
	.yajl_start_array = on_start_array,
	.yajl_end_array = on_end,
};

struct json_reader *json_reader__new(struct record_set *set)
{
	struct json_reader *j = calloc(1, sizeof(*j));

	if (!j)
		return NULL;
	j->set = set;
	j->first = set->nr;
	j->place[j->depth++] = IN_FILE;
	j->key = NR_KEYS;
	j->yajl = yajl_alloc(&callbacks, NULL, j);
	if (!j->yajl) {
		free(j);
		return NULL;
	}
	/* Strings are only compared or parsed as numbers, so their encoding does not matter. */
	yajl_config(j->yajl, yajl_dont_validate_strings, 1);
	return j;
}

int json_reader__feed(struct json_reader *j, const unsigned char *text, size_t len)
{
	yajl_status status;

	if (j->err)
		return j->err;
	status = yajl_parse(j->yajl, text, len);
	if (status != yajl_status_ok && !j->err)
		fail(j, -EINVAL, "it is not JSON");
	return j->err;
}

int json_reader__finish(struct json_reader *j, bool *ret_cut)
{
	*ret_cut = !j->done;
	if (j->err || j->done)
		return j->err;
	if (!j->nr_snapshots) {
		fail(j, -EINVAL, "it ends before the first snapshot does");
		return j->err;
	}
	if (!j->rec)
		return 0;
	if (!j->rec->nr_snapshots) {
		record__fini(j->rec);
		j->set->nr--;
		j->rec = NULL;
		return 0;
	}
	j->rec->nr_regions = j->rec->snapshots[j->rec->nr_snapshots - 1].first +
			     j->rec->snapshots[j->rec->nr_snapshots - 1].nr_regions;
	j->seen |= 1ULL << KEY_SNAPSHOTS;
	end_record(j);
	return j->err;
}

const char *json_reader__why(const struct json_reader *j)
{
	return j->why;
}

void json_reader__free(struct json_reader *j)
{
	if (!j)
		return;
	yajl_free(j->yajl);
	free(j);
}
