/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The address axis of a page's heatmap: which addresses it shows, with how many rows.
 *
 * Programs reserve far more memory than they use.  Where hardly anything was accessed two rows
 * are enough; all others go to memory that was, so that a hot spot of 100 MiB in 100 GiB is a
 * picture and not a line.  A reader may still choose to see sizes as they are.  Addresses that are
 * known not to be mapped, and were not accessed, are left out.
 */
#ifndef BDAMON_REPORT_HTML_AXIS_H
#define BDAMON_REPORT_HTML_AXIS_H

#include "report/fold.h"
#include "report/html_survey.h"

/** HTML_ROWS - rows of a picture, about. */
#define HTML_ROWS 512

/** HTML_MAX_PARTS - parts an axis may have: each range, and a few more where it is idle. */
#define HTML_MAX_PARTS (HTML_MAX_RANGES + 64)

/**
 * struct html_axis - the parts, in order of addresses.
 * @parts: their addresses and rows
 * @is_idle: of each part: it was hardly accessed
 * @nr: how many
 * @nr_rows: rows of all parts
 * @is_folded: most memory is idle, so that idle parts had better be drawn small
 */
struct html_axis {
	struct fold_part parts[HTML_MAX_PARTS];
	bool is_idle[HTML_MAX_PARTS];
	size_t nr;
	uint32_t nr_rows;
	bool is_folded;
};

/** html_axis__init() - divide what a survey, already made, has seen into parts. */
void html_axis__init(struct html_axis *axis, const struct html_survey *survey);

/**
 * html_axis__layout() - how high to draw the parts.
 * @axis: the parts
 * @ret_tops: room for @axis->nr + 1 of them: share of the height below which each part begins,
 *	from 0 at the lowest address to 1
 *
 * Heights go with sizes, but for idle parts of a folded axis; none is too small to be seen.
 */
void html_axis__layout(const struct html_axis *axis, double *ret_tops);

#endif
