/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What schemes have done, for people and for programs. */
#ifndef BDAMON_CLI_SCHEME_STATS_H
#define BDAMON_CLI_SCHEME_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/scheme.h"
#include "worker/monitor.h"

/**
 * struct scheme_stats - where all schemes stand at one moment.
 * @schemes: the schemes, borrowed
 * @nr: how many
 * @progress: the monitoring they rest on, borrowed
 * @is_dry: actions were counted only
 */
struct scheme_stats {
	const struct monitor_scheme *schemes;
	size_t nr;
	const struct monitor_progress *progress;
	bool is_dry;
};

/** scheme_stats__print_head() - the line above those of scheme_stats__print_lines(). */
void scheme_stats__print_head(FILE *out, const struct scheme_stats *stats);

/**
 * scheme_stats__print_lines() - a line for each scheme: what it did since the last time.
 * @out: where to; see ferror()
 * @stats: the schemes
 * @last: what they had done then, one for each; updated
 */
void scheme_stats__print_lines(FILE *out, const struct scheme_stats *stats,
			       struct bd_scheme_stat *last);

/** scheme_stats__print_table() - what each did since the start, and what all that cost. */
void scheme_stats__print_table(FILE *out, const struct scheme_stats *stats);

/**
 * scheme_stats__print_json() - all of it as one line of JSON.
 * @out: where to; see ferror()
 * @stats: the schemes
 * @is_end: it is the last one
 */
void scheme_stats__print_json(FILE *out, const struct scheme_stats *stats, bool is_end);

#endif
