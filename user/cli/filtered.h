/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What the filter options leave of a record. */
#ifndef BDAMON_CLI_FILTERED_H
#define BDAMON_CLI_FILTERED_H

#include <stdbool.h>

#include "cli/filter_options.h"

/** struct filtered - a filter made of words, in front of a source; all zero is none. */
struct filtered {
	struct report_filter filter;
	struct filter_stage *stage;
};

/**
 * filtered__init() - put the filter in front of a source.
 * @f: result; filtered__fini() it in any case
 * @opts: the words
 * @spec: the command, for messages
 * @source: borrowed until then
 *
 * Logging. Return: 0; -EINVAL after a usage error; or other negative errno.
 */
int filtered__init(struct filtered *f, const struct filter_options *opts,
		   const struct arg_spec *spec, struct record_source *source);

/** filtered__source() - Return: what is left, borrowed. */
struct record_source *filtered__source(struct filtered *f);

/**
 * filtered__is_void() - whether the conditions leave nothing, which is told then.
 * @f: the filter
 * @source: what it was put in front of
 *
 * Return: true if @source has snapshots, but none that is as asked for.
 */
bool filtered__is_void(struct filtered *f, const struct record_source *source);

/** filtered__fini() - free everything. */
void filtered__fini(struct filtered *f);

#endif
