// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Whether records are as they must be. */
#include "record/check.h"

#include <inttypes.h>
#include <stdio.h>

/**
 * struct check_errors - snapshots of one record that are not as they must be, in one respect.
 * @nr: how many
 * @value: what the first one has instead
 * @idx: its number
 */
struct check_errors {
	uint64_t nr;
	uint64_t value;
	uint64_t idx;
};

/**
 * struct check - the check.
 * @record: number of the open record
 * @snapshot: number of its next snapshot
 * @lengths: its snapshots of a wrong length
 * @counts: those with a wrong number of regions
 */
struct check {
	const struct check_limits *limits;
	uint64_t record;
	uint64_t snapshot;
	struct check_errors lengths;
	struct check_errors counts;
	char *why;
	size_t sz_why;
};

static bool is_within(const struct check_range *range, uint64_t value)
{
	return value >= range->first && value <= range->last;
}

static int say_range(struct check *c, const struct check_range *range, const char *what,
		     uint64_t value, uint64_t snapshot)
{
	snprintf(c->why, c->sz_why,
		 "invalid: expect %" PRIu64 "<=%s<=%" PRIu64 " but %" PRIu64 " (record %" PRIu64
		 ", snapshot %" PRIu64 ")",
		 range->first, what, range->last, value, c->record, snapshot);
	return RECORD_STOP;
}

static int say_region(struct check *c, const struct record_region *r, const char *what)
{
	snprintf(c->why, c->sz_why,
		 "invalid: region %" PRIu64 "-%" PRIu64 " %s (record %" PRIu64 ", snapshot %" PRIu64
		 ")",
		 r->start, r->end, what, c->record, c->snapshot);
	return RECORD_STOP;
}

static int begin_record(void *priv, const struct record *rec)
{
	struct check *c = priv;
	const struct record_intervals *iv = &rec->intervals;

	c->snapshot = 0;
	c->lengths = c->counts = (struct check_errors){ 0 };
	if (!rec->has_intervals || (iv->sample_us && iv->sample_us <= iv->aggr_us))
		return 0;
	snprintf(c->why, c->sz_why,
		 "invalid: sampling every %" PRIu64 " us does not fit aggregating every %" PRIu64
		 " us (record %" PRIu64 ")",
		 iv->sample_us, iv->aggr_us, c->record);
	return RECORD_STOP;
}

static bool is_inside(const struct check_limits *limits, const struct record_region *r)
{
	size_t i;

	for (i = 0; i < limits->nr_boundaries; i++) {
		if (r->start >= limits->boundaries[i].first && r->end <= limits->boundaries[i].last)
			return true;
	}
	return !limits->nr_boundaries;
}

static int check_region(struct check *c, const struct record_region *r)
{
	if (r->start >= r->end)
		return say_region(c, r, "has no bytes");
	if (!is_inside(c->limits, r))
		return say_region(c, r, "is not within the boundaries");
	if (!is_within(&c->limits->nr_accesses, r->nr_accesses))
		return say_range(c, &c->limits->nr_accesses, "nr_accesses", r->nr_accesses,
				 c->snapshot);
	return 0;
}

static void note(struct check *c, struct check_errors *errors, const struct check_range *range,
		 uint64_t value)
{
	if (is_within(range, value))
		return;
	if (!errors->nr++) {
		errors->value = value;
		errors->idx = c->snapshot;
	}
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct check *c = priv;
	size_t i;
	int err = 0;

	(void)rec;
	note(c, &c->lengths, &c->limits->aggr_us, (snap->end_ns - snap->start_ns) / 1000);
	note(c, &c->counts, &c->limits->nr_regions, snap->nr_regions);
	for (i = 0; i < snap->nr_regions && !err; i++)
		err = check_region(c, &snap->regions[i]);
	c->snapshot++;
	return err;
}

static bool are_too_many(const struct check *c, const struct check_errors *errors)
{
	return (double)errors->nr * 100 > (double)c->snapshot * c->limits->allow_error_percent;
}

static int end_record(void *priv, const struct record *rec)
{
	struct check *c = priv;

	(void)rec;
	if (are_too_many(c, &c->lengths))
		return say_range(c, &c->limits->aggr_us, "aggregate interval", c->lengths.value,
				 c->lengths.idx);
	if (are_too_many(c, &c->counts))
		return say_range(c, &c->limits->nr_regions, "nr_regions", c->counts.value,
				 c->counts.idx);
	c->record++;
	return 0;
}

int check_records(struct record_source *source, const struct check_limits *limits, char *why,
		  size_t sz_why)
{
	struct check c = { .limits = limits, .why = why, .sz_why = sz_why };
	struct record_visitor visitor = { &c, begin_record, next_snapshot, end_record };

	*why = '\0';
	if (source->nr_records)
		return record_source__scan(source, &visitor);
	snprintf(why, sz_why, "target snapshots is zero");
	return 0;
}
