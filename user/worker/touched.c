// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Spans, joined as they come and searched by process and address. */
#include "worker/touched.h"

#include <errno.h>
#include <stdlib.h>

int touched__add(struct touched *t, const struct touched_span *span)
{
	struct touched_span *last = t->nr ? &t->spans[t->nr - 1] : NULL, *grown;

	if (last && last->process == span->process && span->start <= last->end) {
		if (last->end < span->end)
			last->end = span->end;
		return 0;
	}
	if (t->nr == t->cap) {
		grown = reallocarray(t->spans, t->cap * 2 + 64, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		t->spans = grown;
		t->cap = t->cap * 2 + 64;
	}
	t->spans[t->nr++] = *span;
	return 0;
}

/* Those that overlap are equal. */
static int compare(const void *a, const void *b)
{
	const struct touched_span *x = a, *y = b;

	if (x->process != y->process)
		return x->process < y->process ? -1 : 1;
	if (x->end <= y->start)
		return -1;
	return x->start >= y->end;
}

bool touched__has(struct touched *t, const struct touched_span *span)
{
	if (!t->is_sorted && t->nr)
		qsort(t->spans, t->nr, sizeof(*t->spans), compare);
	t->is_sorted = true;
	return t->nr && bsearch(span, t->spans, t->nr, sizeof(*t->spans), compare);
}

void touched__clear(struct touched *t)
{
	t->nr = 0;
	t->is_sorted = false;
}

void touched__fini(struct touched *t)
{
	free(t->spans);
}
