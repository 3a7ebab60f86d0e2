/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Whether two schemes are the same, but for what they have done. */
#ifndef BDAMON_TESTS_LIB_SCHEME_EQUAL_H
#define BDAMON_TESTS_LIB_SCHEME_EQUAL_H

#include <string.h>

#include "scheme/scheme_list.h"

static inline bool same_path(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static inline bool same_filters(const struct bd_filter_list *a, const struct bd_filter_list *b)
{
	bool same = a->nr == b->nr;

	for (size_t i = 0; same && i < a->nr; i++) {
		const struct bd_filter *x = &a->items[i], *y = &b->items[i];

		same = x->type == y->type && x->matching == y->matching && x->allow == y->allow &&
		       x->addr_range.start == y->addr_range.start &&
		       x->addr_range.end == y->addr_range.end && x->target_idx == y->target_idx &&
		       same_path(x->memcg_path, y->memcg_path) && x->min_sz == y->min_sz &&
		       x->max_sz == y->max_sz;
	}
	return same;
}

static inline bool same_goals(const struct bd_goals *a, const struct bd_goals *b)
{
	bool same = a->nr == b->nr;

	for (size_t i = 0; same && i < a->nr; i++) {
		const struct bd_goal *x = &a->items[i], *y = &b->items[i];

		same = x->metric == y->metric && x->target_value == y->target_value &&
		       x->current_value == y->current_value && x->nid == y->nid &&
		       same_path(x->memcg_path, y->memcg_path);
	}
	return same;
}

static inline bool same_dests(const struct bd_dests *a, const struct bd_dests *b)
{
	bool same = a->nr == b->nr;

	for (size_t i = 0; same && i < a->nr; i++)
		same = a->items[i].nid == b->items[i].nid &&
		       a->items[i].weight == b->items[i].weight;
	return same;
}

static inline bool same_pattern(const struct bd_pattern *a, const struct bd_pattern *b)
{
	return a->min_sz == b->min_sz && a->max_sz == b->max_sz &&
	       a->min_nr_accesses == b->min_nr_accesses &&
	       a->max_nr_accesses == b->max_nr_accesses && a->min_age == b->min_age &&
	       a->max_age == b->max_age;
}

static inline bool same_quota(const struct bd_quota *a, const struct bd_quota *b)
{
	return a->time_ms == b->time_ms && a->sz_bytes == b->sz_bytes &&
	       a->reset_interval_ms == b->reset_interval_ms && a->weight_sz == b->weight_sz &&
	       a->weight_nr_accesses == b->weight_nr_accesses && a->weight_age == b->weight_age &&
	       a->fail_charge_num == b->fail_charge_num &&
	       a->fail_charge_denom == b->fail_charge_denom && a->tuner == b->tuner &&
	       same_goals(&a->goals, &b->goals);
}

static inline bool same_wmarks(const struct bd_watermarks *a, const struct bd_watermarks *b)
{
	return a->metric == b->metric && a->interval_us == b->interval_us &&
	       a->high_permil == b->high_permil && a->mid_permil == b->mid_permil &&
	       a->low_permil == b->low_permil && a->is_active == b->is_active;
}

static inline bool same_scheme(const struct bd_scheme *a, const struct bd_scheme *b)
{
	return same_pattern(&a->pattern, &b->pattern) && a->action == b->action &&
	       a->apply_interval_us == b->apply_interval_us && same_quota(&a->quota, &b->quota) &&
	       same_wmarks(&a->wmarks, &b->wmarks) &&
	       same_filters(&a->filters.core, &b->filters.core) &&
	       same_filters(&a->filters.ops, &b->filters.ops) && a->target_nid == b->target_nid &&
	       same_dests(&a->dests, &b->dests) && a->max_nr_snapshots == b->max_nr_snapshots;
}

/** same_schemes() - Return: whether two lists are. */
static inline bool same_schemes(const struct scheme_list *a, const struct scheme_list *b)
{
	bool same = a->nr == b->nr;

	for (size_t i = 0; same && i < a->nr; i++)
		same = same_scheme(a->items[i], b->items[i]);
	return same;
}

#endif
