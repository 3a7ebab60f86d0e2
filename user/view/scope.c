// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Which addresses are looked at. */
#include "view/scope.h"

static uint64_t below(uint64_t value, uint64_t by)
{
	return value > by ? value - by : 0;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Set it as far as there are addresses, in whole pages. */
static void set(struct scope *s, uint64_t start, uint64_t sz)
{
	s->start = start / SCOPE_PAGE * SCOPE_PAGE;
	s->end = smaller(s->start + (sz + SCOPE_PAGE - 1) / SCOPE_PAGE * SCOPE_PAGE, SCOPE_END);
}

void scope__fit(struct scope *s, uint64_t start, uint64_t end, uint64_t margin, uint64_t min_bytes)
{
	uint64_t extra = margin ? (end - start) / margin : 0, sz;

	start = below(start, extra);
	sz = end + extra - start;
	if (sz < min_bytes) {
		/* With a margin around it, else from its beginning on. */
		start = below(start, margin ? (min_bytes - sz) / 2 : 0);
		sz = min_bytes;
	}
	set(s, start, sz);
}

void scope__narrow(struct scope *s, uint64_t min_bytes)
{
	uint64_t sz = scope__sz(s) / 2;

	if (sz < min_bytes)
		sz = smaller(min_bytes, scope__sz(s));
	set(s, s->start + (scope__sz(s) - sz) / 2, sz);
}

void scope__widen(struct scope *s)
{
	uint64_t half = scope__sz(s) / 2, start = below(s->start, half);

	set(s, start, s->end + half - start);
}

void scope__move(struct scope *s, bool up, uint64_t low, uint64_t high)
{
	uint64_t sz = scope__sz(s), step = sz / 4 / SCOPE_PAGE * SCOPE_PAGE, start;
	uint64_t first = below(low, sz / 2), last = below(high, sz / 2);

	start = up ? smaller(s->start + step, last) : below(s->start, step);
	set(s, start < first ? first : start, sz);
}
