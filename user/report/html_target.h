/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What a page shows of one target, computed and ready to be written. */
#ifndef BDAMON_REPORT_HTML_TARGET_H
#define BDAMON_REPORT_HTML_TARGET_H

#include "report/html_course.h"
#include "report/html_picture.h"

/** HTML_MAX_TARGETS - targets of one page; more would leave each too few pixels. */
#define HTML_MAX_TARGETS 8

/**
 * struct html_target - one target.
 * @guide: where and when, borrowed
 * @process: what is known of its process, borrowed, or NULL
 * @survey: what was seen
 * @axis: addresses of the picture
 * @picture: the heatmap, if @has_picture
 * @has_picture: there was something to draw
 * @course: the working set over time, if @has_course
 * @has_course: there was a snapshot
 */
struct html_target {
	const struct guide *guide;
	const struct html_process *process;
	struct html_survey survey;
	struct html_axis axis;
	struct html_picture picture;
	bool has_picture;
	struct html_course course;
	bool has_course;
};

/**
 * html_targets__make() - compute all targets.
 * @ret_targets: array of those in @guides; html_targets__free() it after success
 * @guides: the targets, borrowed
 * @nr: how many, 1 to HTML_MAX_TARGETS
 * @side: what is known beside the record, borrowed
 * @source: the records
 *
 * Return: 0, -EINVAL if some records have intervals and others lack them, or another negative
 * errno.
 */
int html_targets__make(struct html_target **ret_targets, const struct guide *const *guides,
		       size_t nr, const struct html_side *side, struct record_source *source);

/** html_targets__free() - free all. */
void html_targets__free(struct html_target *targets, size_t nr);

/** html_target__scale() - Return: the rate at the hot end of the scale, > 0 if any rate is. */
double html_target__scale(const struct html_target *t);

/** html_target__put_name() - write what the target is called, escaped for HTML. */
void html_target__put_name(const struct html_target *t, FILE *out);

#endif
