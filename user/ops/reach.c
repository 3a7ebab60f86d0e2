// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Parts of ranges. */
#include "ops/reach.h"

#include <errno.h>
#include <stdlib.h>

#include "core/arith.h"
#include "ops/process.h"

void reach__clear(struct reach *reach)
{
	reach->nr = 0;
}

void reach__fini(struct reach *reach)
{
	free(reach->parts);
	*reach = (struct reach){ 0 };
}

int reach__add(struct reach *reach, const struct bd_range *part)
{
	size_t capacity = reach->capacity ? 2 * reach->capacity : 16;
	struct bd_range *grown;

	if (reach->nr == reach->capacity) {
		grown = reallocarray(reach->parts, capacity, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		reach->parts = grown;
		reach->capacity = capacity;
	}
	reach->parts[reach->nr++] = *part;
	return 0;
}

int reach__add_mapped(struct reach *reach, const struct process *p, const struct bd_range *range,
		      uint64_t fixed)
{
	size_t i = process__first_vma(p, range->start);
	int err = 0;

	for (; !err && i < p->nr_vmas && p->vmas[i].start < range->end; i++) {
		const struct bd_vma *vma = &p->vmas[i];
		struct bd_range part = {
			.start = bd_max(vma->start, range->start),
			.end = bd_min(vma->end, range->end),
		};

		if (!(vma->flags & fixed))
			err = reach__add(reach, &part);
	}
	return err;
}
