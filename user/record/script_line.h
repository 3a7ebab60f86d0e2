/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Lines of text that tell DAMON's tracepoints.
 *
 * They are those of perf script, with whatever fields it was asked for, of trace-cmd report and
 * of tracefs.  All of them say, in this order, the thread unless it was left out, the time, the
 * event, and the event's own text; what else they say is skipped.
 */
#ifndef BDAMON_RECORD_SCRIPT_LINE_H
#define BDAMON_RECORD_SCRIPT_LINE_H

#include "record/record.h"

/** enum script_event - what a line tells. */
enum script_event {
	SCRIPT_AGGREGATED,	  /* a region, at the end of an aggregation */
	SCRIPT_REGION_AGGREGATED, /* the same, with what probes counted */
	SCRIPT_BEFORE_APPLY,	  /* a region that a scheme is applied to */
	SCRIPT_INTERVALS_TUNE,	  /* a new sampling interval */
	NR_SCRIPT_EVENTS,
};

/**
 * struct script_line - one line.
 * @event: what it tells
 * @time_ns: when
 * @kdamond: number of the thread that told it, or RECORD_NULL
 * @context: the context, or RECORD_NULL; of SCRIPT_BEFORE_APPLY only, as @scheme
 * @scheme: the scheme, or RECORD_NULL
 * @target_id: the target
 * @nr_regions: how many regions the target has
 * @region: one of them
 * @is_fake: it stands for no region, see struct track
 * @sample_us: the interval, of SCRIPT_INTERVALS_TUNE
 */
struct script_line {
	enum script_event event;
	uint64_t time_ns;
	int64_t kdamond;
	int64_t context;
	int64_t scheme;
	uint64_t target_id;
	uint64_t nr_regions;
	struct record_region region;
	bool is_fake;
	uint64_t sample_us;
};

/**
 * script_line__parse() - parse a line.
 * @text: the line, terminated, without newline
 * @ret_line: what it tells
 * @ret_why: what is wrong with it, as the end of a sentence that begins with its number
 *
 * Return: 1; 0 if it tells something else; -EINVAL.
 */
int script_line__parse(const char *text, struct script_line *ret_line, const char **ret_why);

#endif
