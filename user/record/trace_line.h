/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Events as lines of text, in the layout perf gives DAMON's tracepoints. */
#ifndef BDAMON_RECORD_TRACE_LINE_H
#define BDAMON_RECORD_TRACE_LINE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "record/record.h"
#include "record/scheme_event.h"

/** TRACE_LINE_MAX - no line is longer, final newline included. */
#define TRACE_LINE_MAX 512

/**
 * struct trace_event - where and when something happened.
 * @comm: name of the monitoring process, at most 15 bytes are used; borrowed
 * @pid: its process id
 * @cpu: CPU it ran on
 * @time_ns: moment, printed in microseconds
 */
struct trace_event {
	const char *comm;
	int pid;
	unsigned int cpu;
	uint64_t time_ns;
};

/**
 * trace_line__put_aggregated() - write the line of one region at the end of an aggregation.
 * @buf: room for TRACE_LINE_MAX bytes; not terminated
 * @event: where and when
 * @target_id: the target
 * @nr_regions: how many regions the target has; a reader knows by it when they are complete
 * @region: the region; an unknown age is left out, as Linux 5.15 does
 *
 * Return: length, newline included.
 */
size_t trace_line__put_aggregated(char *buf, const struct trace_event *event, uint64_t target_id,
				  uint32_t nr_regions, const struct record_region *region);

/** trace_line__put_intervals_tune() - the same for the line that tells a new sampling interval. */
size_t trace_line__put_intervals_tune(char *buf, const struct trace_event *event,
				      uint64_t sample_us);

/**
 * trace_line__put_scheme() - the same for a line that tells what a scheme did.
 * @buf: room for TRACE_LINE_MAX bytes; not terminated
 * @event: where and when
 * @what: damos_esz, damos_before_apply or damos_stat_after_apply_interval; its time is not used
 */
size_t trace_line__put_scheme(char *buf, const struct trace_event *event,
			      const struct scheme_event *what);

/**
 * trace_line__put_none() - the same for a line that stands for no region, see record/track.h.
 * @buf: room for TRACE_LINE_MAX bytes; not terminated
 * @event: where and when
 * @target_id: the target
 * @scheme_idx: the scheme that would have been tried on it, or RECORD_NULL
 */
size_t trace_line__put_none(char *buf, const struct trace_event *event, uint64_t target_id,
			    int64_t scheme_idx);

/** trace_line__aggregated() - as trace_line__put_aggregated(), to a file; see ferror(). */
void trace_line__aggregated(FILE *file, const char *comm, int pid, unsigned int cpu,
			    uint64_t time_ns, uint64_t target_id, uint32_t nr_regions,
			    const struct record_region *region);

/** trace_line__scheme() - as trace_line__put_scheme(), at the event's own time, likewise. */
void trace_line__scheme(FILE *file, const char *comm, int pid, unsigned int cpu,
			const struct scheme_event *what);

/** trace_line__intervals_tune() - as trace_line__put_intervals_tune(), likewise. */
void trace_line__intervals_tune(FILE *file, const char *comm, int pid, unsigned int cpu,
				uint64_t time_ns, uint64_t sample_us);

#endif
