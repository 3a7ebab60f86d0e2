/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Filters.  Worked example: "allow anon, reject young" acts on anonymous pages, young or not, and
 * on old pages of files; a page of a file that is young is rejected.
 */
#include "core/filter.h"

#include <errno.h>
#include <string.h>

#include "core/alloc.h"
#include "core/arith.h"

static const char *const filter_words[BD_NR_FILTER_TYPES] = {
	[BD_FILTER_ANON] = "anon",
	[BD_FILTER_ACTIVE] = "active",
	[BD_FILTER_MEMCG] = "memcg",
	[BD_FILTER_YOUNG] = "young",
	[BD_FILTER_HUGEPAGE_SIZE] = "hugepage_size",
	[BD_FILTER_UNMAPPED] = "unmapped",
	[BD_FILTER_ADDR] = "addr",
	[BD_FILTER_TARGET] = "target",
};

const struct bd_names bd_filter_names = { filter_words, BD_NR_FILTER_TYPES };

bool bd_filter__is_core(enum bd_filter_type type)
{
	return type == BD_FILTER_ADDR || type == BD_FILTER_TARGET;
}

const char *bd_filter__check(const struct bd_filter *filter)
{
	if (filter->type == BD_FILTER_ADDR && filter->addr_range.end < filter->addr_range.start)
		return "an address filter's end lies before its start";
	if (filter->type == BD_FILTER_HUGEPAGE_SIZE && filter->max_sz < filter->min_sz)
		return "a huge page filter's largest size is below its smallest";
	if (filter->type == BD_FILTER_MEMCG && !filter->memcg_path)
		return "a memcg filter has no path";
	return NULL;
}

static int copy_filter(struct bd_filter *copy, const struct bd_filter *from)
{
	*copy = *from;
	if (!from->memcg_path)
		return 0;
	copy->memcg_path = bd_memdup(from->memcg_path, strlen(from->memcg_path) + 1);
	return copy->memcg_path ? 0 : -ENOMEM;
}

static int add_to_list(struct bd_filter_list *list, const struct bd_filter *filter)
{
	struct bd_filter *items = bd_realloc_array(list->items, list->nr + 1, sizeof(*items));
	int err;

	if (!items)
		return -ENOMEM;
	list->items = items;
	err = copy_filter(&items[list->nr], filter);
	if (!err)
		list->nr++;
	return err;
}

static void fini_list(struct bd_filter_list *list)
{
	for (size_t i = 0; i < list->nr; i++)
		bd_free(list->items[i].memcg_path);
	bd_free(list->items);
	*list = (struct bd_filter_list){ 0 };
}

int bd_filters__add(struct bd_filters *filters, const struct bd_filter *filter)
{
	return add_to_list(bd_filter__is_core(filter->type) ? &filters->core : &filters->ops,
			   filter);
}

static int add_all(struct bd_filters *filters, const struct bd_filter_list *from)
{
	int err = 0;

	for (size_t i = 0; !err && i < from->nr; i++)
		err = bd_filters__add(filters, &from->items[i]);
	return err;
}

int bd_filters__copy(struct bd_filters *filters, const struct bd_filters *from)
{
	int err = add_all(filters, &from->core);

	if (!err)
		err = add_all(filters, &from->ops);
	if (err)
		bd_filters__fini(filters);
	return err;
}

void bd_filters__fini(struct bd_filters *filters)
{
	fini_list(&filters->core);
	fini_list(&filters->ops);
}

/* A list that ends by allowing is a white list. */
static bool is_white(const struct bd_filter_list *list)
{
	return list->nr && list->items[list->nr - 1].allow;
}

bool bd_filters__core_rejects(const struct bd_filters *filters)
{
	return !filters->ops.nr && is_white(&filters->core);
}

bool bd_filters__ops_rejects(const struct bd_filters *filters)
{
	return is_white(&filters->ops);
}

/*
 * Whether the region lies in the range.  If a bound of the range is inside, the region becomes
 * what lies left of it.
 */
static int holds_addr(const struct bd_place *place, const struct bd_range *range, bool *ret_holds)
{
	uint64_t start = bd_round_down(range->start, place->min_sz);
	uint64_t end = bd_round_down(range->end, place->min_sz);
	const struct bd_region *region = bd_place__region(place);
	uint64_t cut_at = region->start < start ? start : end;

	*ret_holds = start <= region->start && region->start < end;
	if (cut_at <= region->start || cut_at >= region->end || start >= end)
		return 0;
	return bd_target__cut_region(place->target, place->region_idx, cut_at - region->start);
}

static int holds_region(const struct bd_filter *filter, const struct bd_place *place,
			bool *ret_holds)
{
	if (filter->type == BD_FILTER_ADDR)
		return holds_addr(place, &filter->addr_range, ret_holds);
	*ret_holds = filter->target_idx == place->target_idx;
	return 0;
}

enum bd_verdict bd_filters__judge_region(const struct bd_filters *filters,
					 const struct bd_place *place)
{
	bool holds;

	for (size_t i = 0; i < filters->core.nr; i++) {
		const struct bd_filter *filter = &filters->core.items[i];

		/* Acting on more than what is allowed would be worse than on less. */
		if (holds_region(filter, place, &holds))
			return BD_REJECTED;
		if (holds == filter->matching)
			return filter->allow ? BD_ALLOWED : BD_REJECTED;
	}
	return bd_filters__core_rejects(filters) ? BD_REJECTED : BD_PASSED;
}

bool bd_filters__judge_page(const struct bd_filters *filters, bd_page_holds_fn holds, void *priv)
{
	for (size_t i = 0; i < filters->ops.nr; i++) {
		const struct bd_filter *filter = &filters->ops.items[i];

		if (holds(priv, filter) == filter->matching)
			return filter->allow;
	}
	return !bd_filters__ops_rejects(filters);
}
