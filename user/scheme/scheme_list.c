// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Lists of schemes. */
#include "scheme/scheme_list.h"

#include <errno.h>
#include <stdlib.h>

/* All memory is free. */
#define WHOLE_PERMIL 1000

int scheme_list__add(struct scheme_list *list, struct bd_scheme *scheme)
{
	struct bd_scheme **items = NULL;

	if (scheme)
		items = reallocarray(list->items, list->nr + 1, sizeof(struct bd_scheme *));
	if (!items) {
		bd_scheme__free(scheme);
		return -ENOMEM;
	}
	list->items = items;
	items[list->nr++] = scheme;
	return 0;
}

void scheme_list__fini(struct scheme_list *list)
{
	for (size_t i = 0; i < list->nr; i++)
		bd_scheme__free(list->items[i]);
	free(list->items);
	*list = (struct scheme_list){ 0 };
}

static const char *check_pattern(const struct bd_pattern *pattern)
{
	if (pattern->min_sz > pattern->max_sz)
		return "the smallest size exceeds the largest";
	if (pattern->min_nr_accesses > pattern->max_nr_accesses)
		return "the lowest access rate exceeds the highest";
	if (pattern->min_age > pattern->max_age)
		return "the shortest age exceeds the longest";
	return NULL;
}

static const char *check_nodes(const struct bd_scheme *scheme)
{
	bool is_migration =
		scheme->action == BD_ACTION_MIGRATE_HOT || scheme->action == BD_ACTION_MIGRATE_COLD;
	bool has_node = scheme->target_nid != BD_NO_NODE || scheme->dests.nr;
	uint64_t sum = 0;

	if (is_migration != has_node)
		return is_migration ? "a migration names the NUMA node to move to"
				    : "only a migration has NUMA nodes to move to";
	for (size_t i = 0; i < scheme->dests.nr; i++)
		sum += scheme->dests.items[i].weight;
	if (scheme->dests.nr && !sum)
		return "all weights of the NUMA nodes are 0";
	return NULL;
}

static const char *check_marks(const struct bd_watermarks *marks)
{
	if (marks->metric == BD_WMARK_NONE)
		return NULL;
	if (marks->high_permil > WHOLE_PERMIL)
		return "the high watermark exceeds 100 %";
	if (marks->low_permil > marks->mid_permil || marks->mid_permil > marks->high_permil)
		return "the watermarks high, mid and low are not in this order";
	if (!marks->interval_us)
		return "the watermarks' interval is 0";
	return NULL;
}

const char *scheme_list__check(const struct bd_scheme *scheme)
{
	return check_pattern(&scheme->pattern)
		       ?: check_nodes(scheme) ?: check_marks(&scheme->wmarks)
						 ?: bd_scheme__check(scheme);
}
