// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Records from perf script text, taken in as it comes. */
#include "record/script_reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/script_line.h"
#include "record/track.h"

/* Lines that matter are shorter. */
#define MAX_LINE 1024

/* Monitoring threads that are told apart; there is rarely more than one. */
#define MAX_THREADS 16

/**
 * struct script_thread - what is known of one monitoring thread.
 * @kdamond: its number, or RECORD_NULL
 * @sample_us: the sampling interval that it has tuned to, or 0
 * @full: its track whose snapshot has all regions, but is not ended yet, because what probes
 *	counted comes in a line behind; or NULL
 */
struct script_thread {
	int64_t kdamond;
	uint64_t sample_us;
	struct track *full;
};

/**
 * struct script_reader - see script_reader.h.
 * @tracks: what was read
 * @threads: the first @nr_threads are known; all that come after the last share it
 * @nr_lost: snapshots that lack regions
 * @line: an unfinished line
 * @nr_line: its length; more than there is room for if it is too long
 * @line_nr: number of the line, from 1
 */
struct script_reader {
	struct track_list tracks;
	struct script_thread threads[MAX_THREADS];
	size_t nr_threads;
	uint64_t nr_lost;
	char line[MAX_LINE];
	size_t nr_line;
	uint64_t line_nr;
	int err;
	char why[320];
};

static int fail(struct script_reader *sr, int err, const char *what)
{
	sr->err = err;
	snprintf(sr->why, sizeof(sr->why), "line %llu %s", (unsigned long long)sr->line_nr, what);
	return err;
}

/* Keep the reason why a region or snapshot was refused. */
static int refused(struct script_reader *sr, int err)
{
	char what[256];

	if (err == -ERANGE)
		return fail(sr, err, "is earlier than the one before: the trace is not sorted");
	record_store__explain(err, what, sizeof(what));
	sr->err = err;
	snprintf(sr->why, sizeof(sr->why), "line %llu cannot be taken: %s",
		 (unsigned long long)sr->line_nr, what);
	return err;
}

static struct script_thread *find_thread(struct script_reader *sr, int64_t kdamond)
{
	size_t i;

	for (i = 0; i < sr->nr_threads; i++) {
		if (sr->threads[i].kdamond == kdamond)
			return &sr->threads[i];
	}
	if (i == MAX_THREADS)
		return &sr->threads[i - 1];
	sr->threads[sr->nr_threads++].kdamond = kdamond;
	return &sr->threads[i];
}

static int end_snapshot(struct script_reader *sr, struct track *t)
{
	int err = track_list__end(&sr->tracks, t);

	return err ? refused(sr, err) : 0;
}

static int end_full(struct script_reader *sr, struct script_thread *thread)
{
	struct track *t = thread->full;

	thread->full = NULL;
	return t ? end_snapshot(sr, t) : 0;
}

/* What probes counted for the region of the line before? */
static bool add_probes(const struct script_line *l, struct track *t)
{
	struct record_region *last = &t->regions[t->nr_regions - 1];

	if (l->event != SCRIPT_REGION_AGGREGATED || last->nr_probes ||
	    last->start != l->region.start || last->end != l->region.end)
		return false;
	*last = l->region;
	return true;
}

/*
 * A new round has begun without the last one having been told to its end.  Schemes are applied
 * to some of the regions only, so that is how their rounds end; else events were lost.
 */
static int end_round(struct script_reader *sr, struct track *t)
{
	if (t->key.scheme != RECORD_NULL)
		return end_snapshot(sr, t);
	track_list__drop(&sr->tracks, t);
	sr->nr_lost++;
	return 0;
}

/* Regions ascend. Schemes may split some while they are applied, so their number may change. */
static bool is_new_round(const struct script_line *l, const struct track *t)
{
	if (!t->nr_regions)
		return false;
	return l->region.start < t->regions[t->nr_regions - 1].end ||
	       (t->expected != l->nr_regions && l->scheme == RECORD_NULL);
}

static int put_region(struct script_reader *sr, const struct script_line *l,
		      struct script_thread *thread, struct track *t)
{
	int err = is_new_round(l, t) ? end_round(sr, t) : 0;

	if (err)
		return err;
	t->expected = l->nr_regions;
	t->end_ns = l->time_ns;
	t->sample_us = thread->sample_us;
	err = track_list__put(&sr->tracks, t, &l->region);
	if (err)
		return refused(sr, err);
	if (t->nr_regions >= t->expected)
		thread->full = t;
	return 0;
}

static int add_region(struct script_reader *sr, const struct script_line *l,
		      struct script_thread *thread)
{
	struct track_key key = { l->kdamond, l->context, l->scheme, l->target_id };
	struct track *t;
	int err = track_list__find(&sr->tracks, &key, &t);

	if (err)
		return refused(sr, err);
	if (t->nr_regions && add_probes(l, t))
		return 0;
	err = end_full(sr, thread);
	if (err)
		return err;
	if (!l->is_fake)
		return put_region(sr, l, thread, t);
	t->lone_end_ns = l->time_ns;
	return 0;
}

static int end_line(struct script_reader *sr)
{
	struct script_thread *thread;
	struct script_line l;
	const char *why;
	int ret;

	sr->line_nr++;
	if (sr->nr_line >= sizeof(sr->line))
		return 0;
	sr->line[sr->nr_line] = '\0';
	ret = script_line__parse(sr->line, &l, &why);
	if (ret < 0)
		return fail(sr, ret, why);
	if (!ret)
		return 0;
	thread = find_thread(sr, l.kdamond);
	if (l.event != SCRIPT_INTERVALS_TUNE)
		return add_region(sr, &l, thread);
	thread->sample_us = l.sample_us;
	return 0;
}

struct script_reader *script_reader__new(struct record_store *store)
{
	struct script_reader *sr = calloc(1, sizeof(*sr));

	if (sr)
		sr->tracks.store = store;
	return sr;
}

int script_reader__feed(struct script_reader *sr, const unsigned char *text, size_t len)
{
	while (len && !sr->err) {
		const unsigned char *newline = memchr(text, '\n', len);
		size_t nr = newline ? (size_t)(newline - text) : len;

		if (nr < sizeof(sr->line) - sr->nr_line) {
			memcpy(sr->line + sr->nr_line, text, nr);
			sr->nr_line += nr;
		} else {
			sr->nr_line = sizeof(sr->line);
		}
		if (newline) {
			nr++;
			end_line(sr);
			sr->nr_line = 0;
		}
		text += nr;
		len -= nr;
	}
	return sr->err;
}

/* Rounds of schemes that the file ends with are complete, as far as anybody knows. */
static int end_rounds(struct script_reader *sr, bool *ret_cut)
{
	size_t i;
	int err = 0;

	for (i = 0; i < sr->nr_threads && !err; i++)
		err = end_full(sr, &sr->threads[i]);
	for (i = 0; i < sr->tracks.nr && !err; i++) {
		struct track *t = sr->tracks.tracks[i];

		if (t->nr_regions && t->key.scheme != RECORD_NULL)
			err = end_snapshot(sr, t);
		*ret_cut |= t->nr_regions > 0;
	}
	return err;
}

int script_reader__finish(struct script_reader *sr, bool *ret_cut)
{
	int err = sr->err;

	*ret_cut = sr->nr_line > 0;
	err = err ?: end_rounds(sr, ret_cut);
	if (err)
		return err;
	err = track_list__finish(&sr->tracks);
	if (err == -ENODATA) {
		sr->err = -EINVAL;
		snprintf(sr->why, sizeof(sr->why),
			 "it has no whole snapshot of a damon_aggregated event");
	} else if (err) {
		refused(sr, err);
	}
	return sr->err;
}

uint64_t script_reader__nr_lost(const struct script_reader *sr)
{
	return sr->nr_lost;
}

const char *script_reader__why(const struct script_reader *sr)
{
	return sr->why;
}

void script_reader__free(struct script_reader *sr)
{
	if (!sr)
		return;
	track_list__fini(&sr->tracks);
	free(sr);
}
