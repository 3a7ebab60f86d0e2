/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What a live view says in words: about the working set, about the monitoring, about a region. */
#ifndef BDAMON_VIEW_STATUS_H
#define BDAMON_VIEW_STATUS_H

#include <stdio.h>
#include <sys/types.h>

#include "record/record.h"
#include "view/listing.h"
#include "view/view.h"

/**
 * struct status - how the monitoring is doing.
 * @summary: what it cost and could see so far
 * @overhead_percent: what it cost since the start, of one CPU
 * @recent_percent: what it cost in the last seconds
 * @pid: the process shown, 0 if there is none
 * @comm: its name, printable
 */
struct status {
	struct record_summary summary;
	double overhead_percent;
	double recent_percent;
	pid_t pid;
	char comm[32];
};

/** struct status_text - one line. @s: always terminated */
struct status_text {
	char s[256];
};

/** status__working_set() - Return: "128 MiB of 1.28 GiB". */
struct status_text status__working_set(const struct view *v);

/** status__overhead() - Return: "0.71 % of a CPU (0.82 % since the start, 1 % allowed)". */
struct status_text status__overhead(const struct status *s);

/** status__measured() - Return: how much memory cannot be measured, or only coarsely. */
struct status_text status__measured(const struct status *s);

/** status__scope() - Return: "7f0000000000 + 1.00 GiB". */
struct status_text status__scope(const struct view *v);

/** status__most_hz() - Return: the most accesses per second that can be seen, "200 Hz". */
struct status_text status__most_hz(const struct view *v);

/** STATUS_ROW_HEADER - what status__row() puts where. */
#define STATUS_ROW_HEADER "ADDRESS            SIZE     RATE        AGE  MAPPING"

/**
 * status__row() - a region as one line of a table.
 * @row: the region
 * @width: columns there are; names longer than what is left are shortened
 */
struct status_text status__row(const struct listing_row *row, unsigned int width);

#endif
