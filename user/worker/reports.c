// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Snapshots of a window, gathered region by region. */
#include "worker/reports.h"

#include <errno.h>
#include <stdlib.h>

#include "ops/process.h"

static void on_region(void *priv, size_t target_idx, size_t nr_regions,
		      const struct bd_region *region)
{
	struct reports *r = priv;
	const struct process *p = r->ctx->targets[target_idx]->priv;
	struct record_snapshot_view *snap = r->nr_snaps ? &r->snaps[r->nr_snaps - 1] : NULL;

	if (r->nr_regions == r->cap_regions)
		return;
	if (!snap || snap->target_id != p->target_id) {
		snap = &r->snaps[r->nr_snaps++];
		*snap = (struct record_snapshot_view){ .target_id = p->target_id };
	}
	snap->nr_regions++;
	(void)nr_regions;
	r->regions[r->nr_regions++] = (struct record_region){
		.start = region->start,
		.end = region->end,
		.nr_accesses = region->nr_accesses,
		.age = region->age,
	};
}

static void on_tuned(void *priv, uint64_t sample_us)
{
	((struct reports *)priv)->tuned_sample_us = sample_us;
}

const struct bd_sink reports_sink = { .region = on_region, .tuned = on_tuned };

int reports__begin(struct reports *r, const struct bd_ctx *ctx)
{
	/* Enforcing the lower bound may add as many regions as it asks for. */
	size_t regions = bd_ctx__nr_regions(ctx) + ctx->attrs.min_nr_regions + 1;
	size_t snaps = ctx->nr_targets + 1;

	if (regions > r->cap_regions) {
		struct record_region *grown = reallocarray(r->regions, regions, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		r->regions = grown;
		r->cap_regions = regions;
	}
	if (snaps > r->cap_snaps) {
		struct record_snapshot_view *grown = reallocarray(r->snaps, snaps, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		r->snaps = grown;
		r->cap_snaps = snaps;
	}
	r->ctx = ctx;
	r->nr_regions = r->nr_snaps = 0;
	r->tuned_sample_us = 0;
	return 0;
}

void reports__finish(struct reports *r, uint64_t start_ns, uint64_t end_ns)
{
	size_t i, at = 0;

	for (i = 0; i < r->nr_snaps; i++) {
		r->snaps[i].start_ns = start_ns;
		r->snaps[i].end_ns = end_ns;
		r->snaps[i].regions = r->regions + at;
		r->snaps[i].sample_us = r->tuned_sample_us;
		at += r->snaps[i].nr_regions;
	}
}

void reports__fini(struct reports *r)
{
	free(r->regions);
	free(r->snaps);
}
