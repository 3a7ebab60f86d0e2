// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* When there was something. */
#include "report/spans.h"

#include <errno.h>
#include <stdlib.h>

static int add_span(struct spans *s, uint64_t start_ns, uint64_t end_ns)
{
	struct span *last = s->nr ? &s->list[s->nr - 1] : NULL;

	/* Mostly a snapshot begins where the one before it ended. */
	if (last && start_ns >= last->start_ns && start_ns <= last->end_ns) {
		last->end_ns = end_ns > last->end_ns ? end_ns : last->end_ns;
		return 0;
	}
	if (s->nr == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 64;
		struct span *bigger = reallocarray(s->list, cap, sizeof(*bigger));

		if (!bigger)
			return -ENOMEM;
		s->list = bigger;
		s->cap = cap;
	}
	s->list[s->nr++] = (struct span){ start_ns, end_ns };
	return 0;
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	(void)rec;
	return snap->nr_regions ? add_span(priv, snap->start_ns, snap->end_ns) : 0;
}

static int compare_spans(const void *a, const void *b)
{
	uint64_t p = ((const struct span *)a)->start_ns, q = ((const struct span *)b)->start_ns;

	return p < q ? -1 : p > q;
}

/* Several targets and files tell about the same times. */
static void join(struct spans *s)
{
	size_t i, nr = 0;

	if (s->nr > 1)
		qsort(s->list, s->nr, sizeof(*s->list), compare_spans);
	for (i = 0; i < s->nr; i++) {
		struct span *last = nr ? &s->list[nr - 1] : NULL;

		if (!last || s->list[i].start_ns > last->end_ns)
			s->list[nr++] = s->list[i];
		else if (s->list[i].end_ns > last->end_ns)
			last->end_ns = s->list[i].end_ns;
	}
	s->nr = nr;
}

int spans__init(struct spans *s, struct record_source *source)
{
	struct record_visitor visitor = { .priv = s, .snapshot = next_snapshot };
	int err;

	*s = (struct spans){ 0 };
	err = record_source__scan(source, &visitor);
	if (err)
		spans__fini(s);
	else
		join(s);
	return err;
}

void spans__fini(struct spans *s)
{
	free(s->list);
	*s = (struct spans){ 0 };
}
