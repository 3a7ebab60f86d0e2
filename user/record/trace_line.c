// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Events as lines of text, in the layout perf gives DAMON's tracepoints. */
#include "record/trace_line.h"

#include <string.h>

#include "util/format.h"

#define put_literal(dst, text) put_text(dst, text, sizeof(text) - 1)

static char *put_text(char *dst, const char *text, size_t len)
{
	memcpy(dst, text, len);
	return dst + len;
}

static size_t put_prefix(char *buf, const struct trace_event *event)
{
	unsigned long long us = event->time_ns / 1000;
	int len = snprintf(buf, 128, "%15.15s %5d [%03u] %5llu.%06llu: ", event->comm, event->pid,
			   event->cpu, us / 1000000, us % 1000000);

	return (size_t)len;
}

/* "START-END: ACCESSES AGE"; an unknown age is left out. */
static char *put_region(char *p, const struct record_region *region)
{
	p = format_u64(p, region->start);
	*p++ = '-';
	p = format_u64(p, region->end);
	p = put_literal(p, ": ");
	p = format_u64(p, region->nr_accesses);
	if (region->age != RECORD_AGE_UNKNOWN) {
		*p++ = ' ';
		p = format_u64(p, region->age);
	}
	return p;
}

size_t trace_line__put_aggregated(char *buf, const struct trace_event *event, uint64_t target_id,
				  uint32_t nr_regions, const struct record_region *region)
{
	char *p = buf + put_prefix(buf, event);

	p = put_literal(p, "damon:damon_aggregated: target_id=");
	p = format_u64(p, target_id);
	p = put_literal(p, " nr_regions=");
	p = format_u64(p, nr_regions);
	*p++ = ' ';
	p = put_region(p, region);
	*p++ = '\n';
	return (size_t)(p - buf);
}

static char *put_tried(char *p, const struct scheme_event *what)
{
	p = put_literal(p, " target_idx=");
	p = format_u64(p, what->target_id);
	p = put_literal(p, " nr_regions=");
	p = format_u64(p, what->nr_regions);
	*p++ = ' ';
	return put_region(p, &what->region);
}

static char *put_stat(char *p, const struct record_stats *stats)
{
	p = put_literal(p, " nr_tried=");
	p = format_u64(p, stats->nr_tried);
	p = put_literal(p, " sz_tried=");
	p = format_u64(p, stats->sz_tried);
	p = put_literal(p, " nr_applied=");
	p = format_u64(p, stats->nr_applied);
	p = put_literal(p, " sz_applied=");
	p = format_u64(p, stats->sz_applied);
	p = put_literal(p, " sz_ops_filter_passed=");
	p = format_u64(p, stats->sz_passed);
	p = put_literal(p, " qt_exceeds=");
	p = format_u64(p, stats->nr_exceeds);
	p = put_literal(p, " nr_snapshots=");
	return format_u64(p, stats->nr_snapshots);
}

size_t trace_line__put_scheme(char *buf, const struct trace_event *event,
			      const struct scheme_event *what)
{
	static const char *const names[] = {
		[SCHEME_EVENT_ESZ] = "damon:damos_esz",
		[SCHEME_EVENT_TRIED] = "damon:damos_before_apply",
		[SCHEME_EVENT_STAT] = "damon:damos_stat_after_apply_interval",
	};
	char *p = buf + put_prefix(buf, event);

	p = put_text(p, names[what->type], strlen(names[what->type]));
	p = put_literal(p, ": ctx_idx=0 scheme_idx=");
	p = format_u64(p, what->scheme_idx);
	switch (what->type) {
	case SCHEME_EVENT_ESZ:
		p = put_literal(p, " esz=");
		p = format_u64(p, what->esz);
		break;
	case SCHEME_EVENT_TRIED:
		p = put_tried(p, what);
		break;
	case SCHEME_EVENT_STAT:
		p = put_stat(p, &what->stats);
		break;
	}
	*p++ = '\n';
	return (size_t)(p - buf);
}

size_t trace_line__put_intervals_tune(char *buf, const struct trace_event *event,
				      uint64_t sample_us)
{
	char *p = buf + put_prefix(buf, event);

	p = put_literal(p, "damon:damon_monitor_intervals_tune: sample_us=");
	p = format_u64(p, sample_us);
	*p++ = '\n';
	return (size_t)(p - buf);
}

size_t trace_line__put_none(char *buf, const struct trace_event *event, uint64_t target_id,
			    int64_t scheme_idx)
{
	char *p = buf + put_prefix(buf, event);

	if (scheme_idx == RECORD_NULL) {
		p = put_literal(p, "damon:damon_aggregated: target_id=");
	} else {
		p = put_literal(p, "damon:damos_before_apply: ctx_idx=0 scheme_idx=");
		p = format_u64(p, (uint64_t)scheme_idx);
		p = put_literal(p, " target_idx=");
	}
	p = format_u64(p, target_id);
	p = put_literal(p, " nr_regions=1 0-0: -1 -1\n");
	return (size_t)(p - buf);
}

void trace_line__aggregated(FILE *file, const char *comm, int pid, unsigned int cpu,
			    uint64_t time_ns, uint64_t target_id, uint32_t nr_regions,
			    const struct record_region *region)
{
	struct trace_event event = { .comm = comm, .pid = pid, .cpu = cpu, .time_ns = time_ns };
	char line[TRACE_LINE_MAX];
	size_t len = trace_line__put_aggregated(line, &event, target_id, nr_regions, region);

	(void)fwrite(line, 1, len, file);
}

void trace_line__scheme(FILE *file, const char *comm, int pid, unsigned int cpu,
			const struct scheme_event *what)
{
	struct trace_event event = {
		.comm = comm, .pid = pid, .cpu = cpu, .time_ns = what->time_ns
	};
	char line[TRACE_LINE_MAX];

	(void)fwrite(line, 1, trace_line__put_scheme(line, &event, what), file);
}

void trace_line__intervals_tune(FILE *file, const char *comm, int pid, unsigned int cpu,
				uint64_t time_ns, uint64_t sample_us)
{
	struct trace_event event = { .comm = comm, .pid = pid, .cpu = cpu, .time_ns = time_ns };
	char line[TRACE_LINE_MAX];

	(void)fwrite(line, 1, trace_line__put_intervals_tune(line, &event, sample_us), file);
}
