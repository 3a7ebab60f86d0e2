/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Destinations of migration. */
#include "core/dest.h"

#include <errno.h>

#include "core/alloc.h"

int bd_dests__add(struct bd_dests *dests, const struct bd_dest *dest)
{
	struct bd_dest *items = bd_realloc_array(dests->items, dests->nr + 1, sizeof(*items));

	if (!items)
		return -ENOMEM;
	dests->items = items;
	items[dests->nr++] = *dest;
	return 0;
}

int bd_dests__copy(struct bd_dests *dests, const struct bd_dests *from)
{
	struct bd_dest *items = bd_memdup(from->items, from->nr * sizeof(*items));

	if (from->nr && !items)
		return -ENOMEM;
	*dests = (struct bd_dests){ items, from->nr };
	return 0;
}

void bd_dests__fini(struct bd_dests *dests)
{
	bd_free(dests->items);
	*dests = (struct bd_dests){ 0 };
}

int bd_dests__choose(const struct bd_dests *dests, uint64_t position)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < dests->nr; i++)
		sum += dests->items[i].weight;
	if (!sum)
		return BD_NO_NODE;
	position %= sum;
	for (size_t i = 0; i < dests->nr; i++) {
		if (position < dests->items[i].weight)
			return dests->items[i].nid;
		position -= dests->items[i].weight;
	}
	return BD_NO_NODE;
}
