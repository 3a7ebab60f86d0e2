/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* When there was something: the times of all snapshots with regions, joined. */
#ifndef BDAMON_REPORT_SPANS_H
#define BDAMON_REPORT_SPANS_H

#include <stddef.h>
#include <stdint.h>

#include "record/source.h"

/** struct span - from @start_ns to @end_ns. */
struct span {
	uint64_t start_ns;
	uint64_t end_ns;
};

/** struct spans - @list: owned array of @nr, ascending, neither overlapping nor touching. */
struct spans {
	struct span *list;
	size_t nr;
	size_t cap;
};

/**
 * spans__init() - find the times.
 * @s: result; spans__fini() it after success
 * @source: the records, usually behind a filter: the times of what it lets pass
 *
 * Snapshots without regions do not count. The times of all targets are joined.
 *
 * Return: 0 or negative errno.
 */
int spans__init(struct spans *s, struct record_source *source);

/** spans__fini() - free the list. */
void spans__fini(struct spans *s);

#endif
