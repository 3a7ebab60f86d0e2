// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Facts and filters. */
#include "ops/facts.h"

uint32_t facts__of_filter(const struct bd_filter *filter)
{
	switch (filter->type) {
	case BD_FILTER_ANON:
		return BD_FACT_ANON;
	case BD_FILTER_ACTIVE:
		return BD_FACT_ACTIVE;
	case BD_FILTER_MEMCG:
		return BD_FACT_MEMCG;
	case BD_FILTER_YOUNG:
		return BD_FACT_YOUNG;
	case BD_FILTER_HUGEPAGE_SIZE:
		return BD_FACT_ORDER;
	case BD_FILTER_UNMAPPED:
		return BD_FACT_OWNED;
	default:
		return 0;
	}
}

uint32_t facts__wanted(const struct bd_filters *filters)
{
	uint32_t wanted = 0;

	for (size_t i = 0; i < filters->ops.nr; i++)
		wanted |= facts__of_filter(&filters->ops.items[i]);
	return wanted;
}

static uint64_t folio_bytes(const struct bd_fact_run *run)
{
	return 1ull << (BD_PAGE_SHIFT + (run->facts & BD_FACT_ORDER & 31));
}

bool facts__hold(const struct bd_fact_run *run, const struct bd_filter *filter, uint64_t memcg)
{
	switch (filter->type) {
	case BD_FILTER_MEMCG:
		return memcg && run->memcg == memcg;
	case BD_FILTER_HUGEPAGE_SIZE:
		return filter->min_sz <= folio_bytes(run) && folio_bytes(run) <= filter->max_sz;
	case BD_FILTER_UNMAPPED:
		/* The process maps the page; but the kernel knows no mapping of one without owner. */
		return !(run->facts & BD_FACT_OWNED);
	default:
		return run->facts & facts__of_filter(filter);
	}
}
