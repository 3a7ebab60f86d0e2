// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Snapshots as text of perf script. */
#include "record/script_writer.h"

#include <errno.h>
#include <stdlib.h>

#include "record/trace_line.h"
#include "record/track.h"

/* Targets and schemes are numbered from 0; no file has nearly so many. */
static uint64_t key_of(uint64_t target_id, int64_t scheme_idx)
{
	return target_id ^ (uint64_t)(scheme_idx + 1) << 40;
}

static int find_series(struct script_writer *sw, uint64_t target_id, int64_t scheme_idx,
		       struct script_series **ret_series)
{
	uint64_t key = key_of(target_id, scheme_idx);
	struct script_series *bigger;
	size_t idx = sw->nr_series;
	int err;

	if (!target_map__find(&sw->targets, key, &idx)) {
		if (idx == TRACK_MAX)
			return -E2BIG;
		bigger = reallocarray(sw->series, idx + 1, sizeof(*bigger));
		if (!bigger)
			return -ENOMEM;
		sw->series = bigger;
		err = target_map__add(&sw->targets, key, idx);
		if (err)
			return err;
		bigger[sw->nr_series++] =
			(struct script_series){ .target_id = target_id, .scheme_idx = scheme_idx };
	}
	*ret_series = &sw->series[idx];
	return 0;
}

static struct trace_event describe(const struct script_writer *sw, uint64_t time_ns)
{
	return (struct trace_event){ .comm = sw->comm, .pid = sw->pid, .time_ns = time_ns };
}

/* Tried regions are counted as if they were all: so a reader knows when they are complete. */
static size_t put_region(char *line, const struct trace_event *event, const struct script_series *s,
			 uint32_t nr_regions, const struct record_region *region)
{
	const struct scheme_event tried = {
		.type = SCHEME_EVENT_TRIED,
		.scheme_idx = (uint32_t)s->scheme_idx,
		.target_id = (uint32_t)s->target_id,
		.nr_regions = nr_regions,
		.region = *region,
	};

	if (s->scheme_idx != RECORD_NULL)
		return trace_line__put_scheme(line, event, &tried);
	return trace_line__put_aggregated(line, event, s->target_id, nr_regions, region);
}

static int put_regions(struct script_writer *sw, const struct script_series *s,
		       const struct record_snapshot *snap)
{
	struct trace_event event = describe(sw, snap->end_ns);
	char line[TRACE_LINE_MAX];
	size_t i, len;
	int err = 0;

	if (snap->sample_us != sw->sample_us) {
		sw->sample_us = snap->sample_us;
		len = trace_line__put_intervals_tune(line, &event, sw->sample_us);
		err = record_stream__text(sw->stream, line, len);
	}
	for (i = 0; i < snap->nr_regions && !err; i++) {
		len = put_region(line, &event, s, (uint32_t)snap->nr_regions, &snap->regions[i]);
		err = record_stream__text(sw->stream, line, len);
	}
	return err;
}

int script_writer__add(struct script_writer *sw, uint64_t target_id, int64_t scheme_idx,
		       const struct record_snapshot *snap)
{
	struct script_series *s;
	int err = find_series(sw, target_id, scheme_idx, &s);

	if (err || !snap->nr_regions)
		return err;
	if (s->end_ns > snap->end_ns)
		return -ERANGE;
	s->end_ns = snap->end_ns;
	s->duration_ns = snap->end_ns - snap->start_ns;
	s->nr_snapshots++;
	return put_regions(sw, s, snap);
}

/*
 * A reader finds the beginning of a snapshot from the end of the one before.  A lone one is
 * therefore followed by an empty one, which readers know and drop.
 */
int script_writer__finish(struct script_writer *sw)
{
	char line[TRACE_LINE_MAX];
	size_t i;
	int err = 0;

	for (i = 0; i < sw->nr_series && !err; i++) {
		const struct script_series *s = &sw->series[i];
		uint64_t next_ns = s->end_ns + s->duration_ns;
		/* No reader takes later times. */
		struct trace_event event = describe(sw, next_ns < INT64_MAX ? next_ns : INT64_MAX);

		if (s->nr_snapshots == 1)
			err = record_stream__text(
				sw->stream, line,
				trace_line__put_none(line, &event, s->target_id, s->scheme_idx));
	}
	return err;
}

void script_writer__fini(struct script_writer *sw)
{
	free(sw->series);
	sw->series = NULL;
	sw->nr_series = 0;
	target_map__fini(&sw->targets);
}
