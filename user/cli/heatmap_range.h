/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* From the words of report heatmap to the times and addresses to draw. */
#ifndef BDAMON_CLI_HEATMAP_RANGE_H
#define BDAMON_CLI_HEATMAP_RANGE_H

#include "cli/heatmap_args.h"
#include "report/guide.h"
#include "report/heatmap.h"

/** heatmap_range__guide() - Return: the first of @list that is what was asked for, or NULL. */
const struct guide *heatmap_range__guide(const struct heatmap_args *args,
					 const struct guide_list *list);

/**
 * heatmap_range__windows() - what to draw.
 * @spec: the command, for usage errors
 * @args: its words
 * @source: the records
 * @guide: whose records to draw; it has at least one snapshot
 * @ret_windows: array for the caller to free
 * @ret_nr: its length, >= 1
 *
 * Pixels that nobody asked for are as many as usual, but none is less than a nanosecond or a byte.
 *
 * Return: 0; -EINVAL after a usage error, which is reported; -ENODATA if there is no region or no
 * time to draw; or other negative errno.
 */
int heatmap_range__windows(const struct arg_spec *spec, const struct heatmap_args *args,
			   struct record_source *source, const struct guide *guide,
			   struct heatmap_window **ret_windows, size_t *ret_nr);

/** heatmap_range__fit_terminal() - fewer pixels in time if the terminal is lower, unless given. */
void heatmap_range__fit_terminal(const struct heatmap_args *args, struct heatmap_window *win);

#endif
