// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A quantity over time, one series per origin. */
#include "report/series.h"

#include <errno.h>
#include <stdlib.h>

int series__add(struct series *s, uint64_t start_ns, uint64_t end_ns, uint64_t value)
{
	if (s->nr == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 256;
		struct series_point *bigger = reallocarray(s->points, cap, sizeof(*bigger));

		if (!bigger)
			return -ENOMEM;
		s->points = bigger;
		s->cap = cap;
	}
	s->points[s->nr++] = (struct series_point){ start_ns, end_ns, value };
	return 0;
}

static int compare_points(const void *a, const void *b)
{
	const struct series_point *p = a, *q = b;

	if (p->end_ns != q->end_ns)
		return p->end_ns < q->end_ns ? -1 : 1;
	return p->start_ns < q->start_ns ? -1 : p->start_ns > q->start_ns;
}

void series__sort(struct series *s)
{
	size_t i;

	for (i = 1; i < s->nr; i++) {
		if (compare_points(&s->points[i - 1], &s->points[i]) > 0) {
			qsort(s->points, s->nr, sizeof(*s->points), compare_points);
			return;
		}
	}
}

/* --- sums ----------------------------------------------------------------------- */

/**
 * struct series_cursor - a walk through a series.
 * @next: the first point not yet passed
 */
struct series_cursor {
	const struct series *series;
	size_t next;
};

static const struct series_point *peek(const struct series_cursor *c)
{
	return c->next < c->series->nr ? &c->series->points[c->next] : NULL;
}

/* Whether @p is over at @ns; one that is a single moment is not over then. */
static bool is_over(const struct series_point *p, uint64_t ns)
{
	return p->end_ns < ns || (p->end_ns == ns && p->start_ns < ns);
}

/* The value at @ns, which never goes back between calls. */
static uint64_t value_at(struct series_cursor *c, uint64_t ns)
{
	const struct series_point *p;

	while ((p = peek(c)) && is_over(p, ns))
		c->next++;
	return p && p->start_ns <= ns ? p->value : 0;
}

static bool overlaps(const struct series_point *p, uint64_t start_ns, uint64_t end_ns)
{
	return p->end_ns == end_ns || (p->start_ns < end_ns && p->end_ns > start_ns);
}

/*
 * The next interval of the sum: that of whichever series' next point ends first, cut down to what
 * it has in common with the other one's next point, if they overlap.
 */
static bool next_interval(struct series_cursor *a, struct series_cursor *b,
			  struct series_point *ret)
{
	const struct series_point *p = peek(a), *q = peek(b);
	struct series_cursor *first = !q || (p && p->end_ns <= q->end_ns) ? a : b;
	struct series_cursor *other = first == a ? b : a;
	const struct series_point *partner;

	p = peek(first);
	if (!p)
		return false;
	ret->start_ns = p->start_ns;
	ret->end_ns = p->end_ns;
	first->next++;
	partner = peek(other);
	if (partner && overlaps(partner, ret->start_ns, ret->end_ns)) {
		/* One that lasts much longer holds for the next ones of the first, too. */
		if (!peek(first) || peek(first)->end_ns > partner->end_ns)
			other->next++;
		if (partner->start_ns > ret->start_ns)
			ret->start_ns = partner->start_ns;
	}
	return true;
}

int series__sum(struct series *sum, const struct series *more)
{
	struct series_cursor walk_a = { sum, 0 }, walk_b = { more, 0 };
	struct series_cursor value_a = walk_a, value_b = walk_b;
	struct series both = { 0 };
	struct series_point at;
	int err = 0;

	while (!err && next_interval(&walk_a, &walk_b, &at)) {
		uint64_t middle = at.start_ns + (at.end_ns - at.start_ns) / 2;

		err = series__add(&both, at.start_ns, at.end_ns,
				  value_at(&value_a, middle) + value_at(&value_b, middle));
	}
	if (err) {
		series__fini(&both);
		return err;
	}
	series__fini(sum);
	*sum = both;
	return 0;
}

/* --- numbers -------------------------------------------------------------------- */

double series__mean(const struct series *s)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < s->nr; i++)
		sum += (double)s->points[i].value;
	return s->nr ? sum / (double)s->nr : 0;
}

uint64_t series__max(const struct series *s)
{
	uint64_t max = 0;
	size_t i;

	for (i = 0; i < s->nr; i++) {
		if (s->points[i].value > max)
			max = s->points[i].value;
	}
	return max;
}

void series__fini(struct series *s)
{
	free(s->points);
	*s = (struct series){ 0 };
}

/* --- origins -------------------------------------------------------------------- */

struct origin origin__of(const struct record *rec)
{
	return (struct origin){ rec->kdamond_idx, rec->context_idx, rec->scheme_idx,
				rec->has_target, rec->has_target ? rec->target_id : 0 };
}

bool origin__equals(const struct origin *a, const struct origin *b)
{
	return a->kdamond_idx == b->kdamond_idx && a->context_idx == b->context_idx &&
	       a->scheme_idx == b->scheme_idx && a->has_target == b->has_target &&
	       a->target_id == b->target_id;
}

struct origin_series *series_set__get(struct series_set *set, const struct record *rec)
{
	struct origin origin = origin__of(rec);
	struct origin_series *bigger;
	size_t i;

	for (i = set->nr; i > 0; i--) {
		if (origin__equals(&set->list[i - 1].origin, &origin))
			return &set->list[i - 1];
	}
	bigger = reallocarray(set->list, set->nr + 1, sizeof(*bigger));
	if (!bigger)
		return NULL;
	set->list = bigger;
	bigger[set->nr] = (struct origin_series){ .origin = origin };
	return &bigger[set->nr++];
}

int series_set__sum(struct series_set *set)
{
	size_t i;
	int err = 0;

	for (i = 0; i < set->nr; i++)
		series__sort(&set->list[i].series);
	while (set->nr > 1 && !err) {
		err = series__sum(&set->list[0].series, &set->list[set->nr - 1].series);
		if (!err)
			series__fini(&set->list[--set->nr].series);
	}
	return err;
}

void series_set__fini(struct series_set *set)
{
	size_t i;

	for (i = 0; i < set->nr; i++)
		series__fini(&set->list[i].series);
	free(set->list);
	*set = (struct series_set){ 0 };
}
