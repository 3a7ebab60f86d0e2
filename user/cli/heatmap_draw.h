/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Drawing one heatmap where it was asked for, and saying what it means if it shows nothing. */
#ifndef BDAMON_CLI_HEATMAP_DRAW_H
#define BDAMON_CLI_HEATMAP_DRAW_H

#include "cli/heatmap_args.h"
#include "report/heatmap.h"
#include "report/layout.h"

/**
 * struct heatmap_job - what all maps of one run share.
 * @args: the words
 * @source: the records, borrowed
 * @guide: whose records to draw, borrowed
 * @layout: names of addresses; NULL if they are not known
 */
struct heatmap_job {
	const struct heatmap_args *args;
	struct record_source *source;
	const struct guide *guide;
	struct layout *layout;
};

/** heatmap_draw__explain() - report why heatmaps cannot be drawn. */
void heatmap_draw__explain(int err);

/**
 * heatmap_draw__text() - draw on standard output, whatever the output asked for.
 *
 * Logging. Return: 0 or negative errno.
 */
int heatmap_draw__text(const struct heatmap_job *job, const struct heatmap_window *win);

/**
 * heatmap_draw__all() - draw each window where it was asked for.
 * @job: what they share
 * @windows: @nr windows
 *
 * Logging. Return: 0 or negative errno.
 */
int heatmap_draw__all(const struct heatmap_job *job, const struct heatmap_window *windows,
		      size_t nr);

#endif
