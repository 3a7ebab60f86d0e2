/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The working set over time, in columns of equal length, and how its sizes are distributed.
 *
 * The working set of a snapshot is the memory in regions with an access during it.
 */
#ifndef BDAMON_REPORT_HTML_COURSE_H
#define BDAMON_REPORT_HTML_COURSE_H

#include "report/distribution.h"
#include "report/html_survey.h"

/** HTML_COLUMNS - most columns of a course. */
#define HTML_COLUMNS 480

/**
 * struct html_column - one stretch of time; bytes.
 * @mean: mean by time; NaN if nothing is known
 * @least: smallest of a snapshot
 * @most: largest
 * @resident: resident memory at its end, NaN if it is not known
 */
struct html_column {
	double mean;
	double least;
	double most;
	double resident;
};

/**
 * struct html_course - the columns.
 * @start_ns: first moment
 * @end_ns: moment after the last
 * @columns: what happened
 * @nr: how many, >= 1
 * @has_resident: resident memory is known somewhere
 * @top: upper end of a chart of the working set, > 0
 * @sizes: working sets of snapshots; there is one
 * @nr_settling: first snapshots that are not among them, while regions took shape
 */
struct html_course {
	int64_t start_ns;
	int64_t end_ns;
	struct html_column columns[HTML_COLUMNS];
	size_t nr;
	bool has_resident;
	double top;
	struct distribution sizes;
	size_t nr_settling;
};

/**
 * html_course__init() - compute it.
 * @course: result; html_course__fini() it after success
 * @survey: with at least one snapshot
 * @process: what is known of its process, or NULL
 *
 * Return: 0 or -ENOMEM.
 */
int html_course__init(struct html_course *course, const struct html_survey *survey,
		      const struct html_process *process);

/** html_course__fini() - free it. */
void html_course__fini(struct html_course *course);

#endif
