/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Memory of processes whose accessed bits somebody else changed. */
#ifndef BDAMON_WORKER_TOUCHED_H
#define BDAMON_WORKER_TOUCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct process;

/** struct touched_span - addresses [@start, @end) of @process, borrowed. */
struct touched_span {
	const struct process *process;
	uint64_t start;
	uint64_t end;
};

/** struct touched - @nr spans, none overlapping another; owned; starts all zero. */
struct touched {
	struct touched_span *spans;
	size_t nr;
	/* private: room; whether they are in the order of the search */
	size_t cap;
	bool is_sorted;
};

/**
 * touched__add() - add a span.
 * @t: the set
 * @span: of one process ascending, and after those of other processes; it may overlap the last one
 *
 * Return: 0 or -ENOMEM.
 */
int touched__add(struct touched *t, const struct touched_span *span);

/** touched__has() - Return: whether any part of @span was touched; nothing is added after that. */
bool touched__has(struct touched *t, const struct touched_span *span);

/** touched__clear() - forget all. */
void touched__clear(struct touched *t);

/** touched__fini() - free what it owns. */
void touched__fini(struct touched *t);

#endif
