// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Records from perf script text, taken in as it comes. */
#include "record/script_reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/target_map.h"

#define MAX_LINE 4096

/* More targets than anybody monitors; bounds what a hostile file can make us allocate. */
#define MAX_TARGETS 65536

/**
 * struct script_target - what is open of one target.
 * @target_id: its id
 * @id: its record in the store
 * @expected: regions of the open snapshot; 0: none is open
 * @regions: owned array of those that came
 * @nr_regions: how many
 * @cap_regions: room there
 * @end_ns: its end
 * @first_end_ns: end of the first snapshot
 * @lone_end_ns: end of the empty snapshot that follows a lone one, or 0
 */
struct script_target {
	uint64_t target_id;
	size_t id;
	uint64_t expected;
	struct record_region *regions;
	size_t nr_regions;
	size_t cap_regions;
	uint64_t end_ns;
	uint64_t first_end_ns;
	uint64_t lone_end_ns;
};

/**
 * struct script_reader - see script_reader.h.
 * @store: where records go, borrowed
 * @targets: owned array, in the order of records
 * @nr_targets: how many
 * @cap_targets: room there
 * @map: their indices by id
 * @line: an unfinished line
 * @nr_line: its length
 * @line_nr: number of the line, from 1
 */
struct script_reader {
	struct record_store *store;
	struct script_target *targets;
	size_t nr_targets;
	size_t cap_targets;
	struct target_map map;
	char line[MAX_LINE];
	size_t nr_line;
	uint64_t line_nr;
	int err;
	char why[320];
};

/** struct script_line - the fields of one line. @fake: it stands for no region. */
struct script_line {
	uint64_t time_ns;
	uint64_t target_id;
	uint64_t nr_regions;
	struct record_region region;
	bool fake;
};

static int fail(struct script_reader *sr, int err, const char *what)
{
	sr->err = err;
	snprintf(sr->why, sizeof(sr->why), "line %llu %s", (unsigned long long)sr->line_nr, what);
	return err;
}

/* Keep the reason why the store refused something. */
static int store_failed(struct script_reader *sr, int err)
{
	char what[256];

	record_store__explain(err, what, sizeof(what));
	sr->err = err;
	snprintf(sr->why, sizeof(sr->why), "line %llu cannot be taken: %s",
		 (unsigned long long)sr->line_nr, what);
	return err;
}

/* Take @literal from the front of *@p. */
static bool take(const char **p, const char *literal)
{
	size_t len = strlen(literal);

	if (strncmp(*p, literal, len))
		return false;
	*p += len;
	return true;
}

static bool take_u64(const char **p, uint64_t *ret)
{
	uint64_t v = 0;
	const char *s = *p;

	for (; *s >= '0' && *s <= '9'; s++) {
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(*s - '0'), &v))
			return false;
	}
	if (s == *p)
		return false;
	*ret = v;
	*p = s;
	return true;
}

static bool take_u32(const char **p, uint32_t *ret)
{
	uint64_t v;

	if (!take_u64(p, &v) || v >= UINT32_MAX)
		return false;
	*ret = (uint32_t)v;
	return true;
}

/* The word before the event is the time, seconds with a fraction and a colon. */
static bool parse_time(const char *line, const char *event, uint64_t *ret_ns)
{
	const char *p = event;
	uint64_t sec, frac = 0, unit = 1000000000;

	while (p > line && p[-1] == ' ')
		p--;
	while (p > line && p[-1] != ' ')
		p--;
	if (!take_u64(&p, &sec) || sec > INT64_MAX / 1000000000 - 1)
		return false;
	if (*p == '.') {
		for (p++; *p >= '0' && *p <= '9' && unit > 1; p++) {
			unit /= 10;
			frac += (uint64_t)(*p - '0') * unit;
		}
	}
	*ret_ns = sec * 1000000000 + frac;
	return *p == ':';
}

static bool parse_region(const char *p, struct script_line *l)
{
	if (!take(&p, " nr_regions=") || !take_u64(&p, &l->nr_regions) || !take(&p, " "))
		return false;
	if (!strncmp(p, "0-0: -1 -1", 10)) {
		l->fake = true;
		return true;
	}
	if (!take_u64(&p, &l->region.start) || !take(&p, "-") || !take_u64(&p, &l->region.end) ||
	    !take(&p, ": ") || !take_u32(&p, &l->region.nr_accesses))
		return false;
	/* Linux 5.15 has no age. */
	l->region.age = RECORD_AGE_UNKNOWN;
	if (take(&p, " ") && *p && !take_u32(&p, &l->region.age))
		return false;
	return l->region.start <= l->region.end;
}

/* Return: 1 if the line is a region, 0 if it is something else, -EINVAL if it is broken. */
static int parse_line(const char *line, struct script_line *l)
{
	static const char aggregated[] = "damon:damon_aggregated: target_id=";
	static const char applied[] = "damon:damos_before_apply: ";
	const char *event = strstr(line, aggregated);
	const char *p;

	*l = (struct script_line){ 0 };
	if (event) {
		p = event + sizeof(aggregated) - 1;
	} else {
		event = strstr(line, applied);
		p = event ? strstr(event, "target_idx=") : NULL;
		if (!p)
			return 0;
		p += strlen("target_idx=");
	}
	if (!parse_time(line, event, &l->time_ns) || !take_u64(&p, &l->target_id) ||
	    !parse_region(p, l) || !l->nr_regions)
		return -EINVAL;
	return 1;
}

/* Make room for the next target. */
static int grow_targets(struct script_reader *sr)
{
	size_t cap = sr->cap_targets ? sr->cap_targets * 2 : 16;
	struct script_target *bigger;

	if (sr->nr_targets == MAX_TARGETS)
		return -E2BIG;
	if (sr->nr_targets < sr->cap_targets)
		return 0;
	bigger = reallocarray(sr->targets, cap, sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	sr->targets = bigger;
	sr->cap_targets = cap;
	return 0;
}

static int find_target(struct script_reader *sr, uint64_t id, struct script_target **ret_target)
{
	size_t i = sr->nr_targets;
	int err;

	if (target_map__find(&sr->map, id, &i)) {
		*ret_target = &sr->targets[i];
		return 0;
	}
	err = grow_targets(sr);
	err = err ?: target_map__add(&sr->map, id, i);
	if (err)
		return err;
	sr->targets[i] = (struct script_target){ .target_id = id };
	err = record_store__begin(sr->store, &sr->targets[i].id);
	if (err)
		return err;
	sr->nr_targets++;
	*ret_target = &sr->targets[i];
	return 0;
}

static int end_snapshot(struct script_reader *sr, struct script_target *t)
{
	const struct record *rec = record_store__at(sr->store, t->id);
	struct record_snapshot snap = {
		.start_ns = rec->nr_snapshots ? rec->end_ns : 0,
		.end_ns = t->end_ns,
		.regions = t->regions,
		.nr_regions = t->nr_regions,
	};
	size_t i;
	int err;

	for (i = 0; i < t->nr_regions; i++) {
		if (i && t->regions[i].start < t->regions[i - 1].end)
			return fail(sr, -EINVAL, "has a region that overlaps the one before");
		snap.total_bytes += t->regions[i].end - t->regions[i].start;
	}
	if (snap.end_ns < snap.start_ns)
		return fail(sr, -EINVAL, "is earlier than the one before: the trace is not sorted");
	if (!rec->nr_snapshots)
		t->first_end_ns = t->end_ns;
	t->expected = 0;
	t->nr_regions = 0;
	err = record_store__add(sr->store, t->id, &snap);
	return err ? store_failed(sr, err) : 0;
}

static int put_region(struct script_reader *sr, struct script_target *t,
		      const struct record_region *region)
{
	size_t cap = t->cap_regions ? t->cap_regions * 2 : 16;
	struct record_region *bigger;

	if (t->nr_regions == RECORD_MAX_REGIONS)
		return store_failed(sr, -E2BIG);
	if (t->nr_regions == t->cap_regions) {
		bigger = reallocarray(t->regions, cap, sizeof(*bigger));
		if (!bigger)
			return store_failed(sr, -ENOMEM);
		t->regions = bigger;
		t->cap_regions = cap;
	}
	t->regions[t->nr_regions++] = *region;
	return 0;
}

static int add_region(struct script_reader *sr, const struct script_line *l)
{
	struct script_target *t;
	int err = find_target(sr, l->target_id, &t);

	if (err)
		return store_failed(sr, err);
	if (l->fake) {
		t->lone_end_ns = l->time_ns;
		return 0;
	}
	/* A snapshot whose lines were lost in part is dropped. */
	if (t->expected != l->nr_regions) {
		t->expected = l->nr_regions;
		t->nr_regions = 0;
	}
	t->end_ns = l->time_ns;
	err = put_region(sr, t, &l->region);
	if (!err && t->nr_regions == t->expected)
		err = end_snapshot(sr, t);
	return err;
}

static int end_line(struct script_reader *sr)
{
	struct script_line l;
	int ret;

	sr->line[sr->nr_line] = '\0';
	sr->nr_line = 0;
	sr->line_nr++;
	ret = parse_line(sr->line, &l);
	if (ret < 0)
		return fail(sr, ret, "is not a line of a damon_aggregated event");
	return ret ? add_region(sr, &l) : 0;
}

struct script_reader *script_reader__new(struct record_store *store)
{
	struct script_reader *sr = calloc(1, sizeof(*sr));

	if (sr)
		sr->store = store;
	return sr;
}

int script_reader__feed(struct script_reader *sr, const unsigned char *text, size_t len)
{
	while (len && !sr->err) {
		const unsigned char *newline = memchr(text, '\n', len);
		size_t nr = newline ? (size_t)(newline - text) : len;

		if (nr >= sizeof(sr->line) - sr->nr_line) {
			sr->line_nr++;
			return fail(sr, -EINVAL, "is too long");
		}
		memcpy(sr->line + sr->nr_line, text, nr);
		sr->nr_line += nr;
		if (newline) {
			nr++;
			end_line(sr);
		}
		text += nr;
		len -= nr;
	}
	return sr->err;
}

/* The first snapshot of a target began one mean distance before its end. */
static void set_first_start(struct script_reader *sr, const struct script_target *t)
{
	const struct record *rec = record_store__at(sr->store, t->id);
	uint64_t distance = 0;

	if (rec->nr_snapshots > 1)
		distance = (rec->end_ns - t->first_end_ns) / (rec->nr_snapshots - 1);
	else if (t->lone_end_ns > t->first_end_ns)
		distance = t->lone_end_ns - t->first_end_ns;
	record_store__set_start(sr->store, t->id,
				t->first_end_ns > distance ? t->first_end_ns - distance : 0);
}

static int end_target(struct script_reader *sr, const struct script_target *t)
{
	struct record head;
	int err;

	record__init(&head);
	head.has_target = true;
	head.target_id = t->target_id;
	set_first_start(sr, t);
	err = record_store__end(sr->store, t->id, &head);
	return err ? store_failed(sr, err) : 0;
}

int script_reader__finish(struct script_reader *sr, bool *ret_cut)
{
	bool any = false;
	size_t i;

	*ret_cut = sr->nr_line > 0;
	for (i = 0; i < sr->nr_targets && !sr->err; i++) {
		const struct script_target *t = &sr->targets[i];

		*ret_cut |= t->expected > 0;
		any |= record_store__at(sr->store, t->id)->nr_snapshots > 0;
		(void)end_target(sr, t);
	}
	if (!sr->err && !any) {
		sr->err = -EINVAL;
		snprintf(sr->why, sizeof(sr->why),
			 "it has no whole snapshot of a damon_aggregated event");
	}
	if (!sr->err)
		record_store__seal(sr->store);
	return sr->err;
}

const char *script_reader__why(const struct script_reader *sr)
{
	return sr->why;
}

void script_reader__free(struct script_reader *sr)
{
	size_t i;

	if (!sr)
		return;
	for (i = 0; i < sr->nr_targets; i++)
		free(sr->targets[i].regions);
	free(sr->targets);
	target_map__fini(&sr->map);
	free(sr);
}
