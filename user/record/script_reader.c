// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Records from perf script text, taken in as it comes. */
#include "record/script_reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINE 4096

/* More targets than anybody monitors; bounds what a hostile file can make us allocate. */
#define MAX_TARGETS 65536

/**
 * struct script_target - what is open of one target.
 * @target_id: its id
 * @rec: index of its record in the set
 * @expected: regions of the open snapshot; 0: none is open
 * @first: index of its first region
 * @end_ns: its end
 * @lone_end_ns: end of the empty snapshot that follows a lone one, or 0
 */
struct script_target {
	uint64_t target_id;
	size_t rec;
	uint64_t expected;
	size_t first;
	uint64_t end_ns;
	uint64_t lone_end_ns;
};

/**
 * struct script_reader - see script_reader.h.
 * @set: where records go, borrowed
 * @first: index of this file's first record
 * @targets: owned array, in the order of records
 * @last: target of the last line
 * @line: an unfinished line
 * @nr_line: its length
 * @line_nr: number of the line, from 1
 */
struct script_reader {
	struct record_set *set;
	size_t first;
	struct script_target *targets;
	size_t nr_targets;
	size_t last;
	char line[MAX_LINE];
	size_t nr_line;
	uint64_t line_nr;
	int err;
	char why[160];
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

static struct script_target *find_target(struct script_reader *sr, uint64_t id)
{
	struct script_target *bigger;
	struct record *rec;
	size_t i;

	if (sr->last < sr->nr_targets && sr->targets[sr->last].target_id == id)
		return &sr->targets[sr->last];
	for (i = 0; i < sr->nr_targets; i++) {
		if (sr->targets[i].target_id == id) {
			sr->last = i;
			return &sr->targets[i];
		}
	}
	if (sr->nr_targets == MAX_TARGETS)
		return NULL;
	bigger = reallocarray(sr->targets, sr->nr_targets + 1, sizeof(*bigger));
	if (!bigger)
		return NULL;
	sr->targets = bigger;
	rec = record_set__add(sr->set);
	if (!rec)
		return NULL;
	rec->has_target = true;
	rec->target_id = id;
	bigger[sr->nr_targets] = (struct script_target){
		.target_id = id,
		.rec = sr->set->nr - 1,
	};
	sr->last = sr->nr_targets;
	return &bigger[sr->nr_targets++];
}

static int end_snapshot(struct script_reader *sr, struct script_target *t)
{
	struct record *rec = &sr->set->records[t->rec];
	struct record_snapshot snap = {
		.end_ns = t->end_ns,
		.first = t->first,
		.nr_regions = rec->nr_regions - t->first,
	};
	const struct record_region *regions = record__regions(rec, &snap);
	size_t i;

	for (i = 0; i < snap.nr_regions; i++) {
		if (i && regions[i].start < regions[i - 1].end)
			return fail(sr, -EINVAL, "has a region that overlaps the one before");
		snap.total_bytes += regions[i].end - regions[i].start;
	}
	snap.start_ns = rec->nr_snapshots ? rec->snapshots[rec->nr_snapshots - 1].end_ns : 0;
	if (snap.end_ns < snap.start_ns)
		return fail(sr, -EINVAL, "is earlier than the one before: the trace is not sorted");
	t->expected = 0;
	return record__add_snapshot(rec, &snap) ? fail(sr, -ENOMEM, "is too much for the memory")
						: 0;
}

static int add_region(struct script_reader *sr, const struct script_line *l)
{
	struct script_target *t = find_target(sr, l->target_id);
	struct record *rec;

	if (!t)
		return fail(sr, -ENOMEM, "names one target too many");
	rec = &sr->set->records[t->rec];
	if (l->fake) {
		t->lone_end_ns = l->time_ns;
		return 0;
	}
	/* A snapshot whose lines were lost in part is dropped. */
	if (t->expected != l->nr_regions) {
		if (t->expected)
			rec->nr_regions = t->first;
		t->expected = l->nr_regions;
		t->first = rec->nr_regions;
	}
	t->end_ns = l->time_ns;
	if (record__add_region(rec, &l->region))
		return fail(sr, -ENOMEM, "is too much for the memory");
	if (rec->nr_regions - t->first == t->expected)
		return end_snapshot(sr, t);
	return 0;
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

struct script_reader *script_reader__new(struct record_set *set)
{
	struct script_reader *sr = calloc(1, sizeof(*sr));

	if (sr) {
		sr->set = set;
		sr->first = set->nr;
	}
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
static void set_first_start(struct record *rec, uint64_t lone_end_ns)
{
	struct record_snapshot *first = &rec->snapshots[0];
	uint64_t distance = 0;

	if (rec->nr_snapshots > 1)
		distance = (rec->snapshots[rec->nr_snapshots - 1].end_ns - first->end_ns) /
			   (rec->nr_snapshots - 1);
	else if (lone_end_ns > first->end_ns)
		distance = lone_end_ns - first->end_ns;
	first->start_ns = first->end_ns > distance ? first->end_ns - distance : 0;
}

int script_reader__finish(struct script_reader *sr, bool *ret_cut)
{
	size_t i, kept = sr->first;

	*ret_cut = sr->nr_line > 0;
	for (i = 0; i < sr->nr_targets && !sr->err; i++) {
		struct script_target *t = &sr->targets[i];
		struct record *rec = &sr->set->records[t->rec];

		if (t->expected) {
			rec->nr_regions = t->first;
			*ret_cut = true;
		}
		if (!rec->nr_snapshots) {
			record__fini(rec);
			continue;
		}
		set_first_start(rec, t->lone_end_ns);
		sr->set->records[kept++] = *rec;
	}
	if (sr->err)
		return sr->err;
	sr->set->nr = kept;
	if (kept == sr->first) {
		sr->err = -EINVAL;
		snprintf(sr->why, sizeof(sr->why),
			 "it has no whole snapshot of a damon_aggregated event");
	}
	return sr->err;
}

const char *script_reader__why(const struct script_reader *sr)
{
	return sr->why;
}

void script_reader__free(struct script_reader *sr)
{
	if (!sr)
		return;
	free(sr->targets);
	free(sr);
}
