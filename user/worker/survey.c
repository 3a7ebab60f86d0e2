// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Choosing regions to survey, reading their bits, cutting them. */
#include "worker/survey.h"

#include <stdbool.h>
#include <stdlib.h>

#include "bpf/sampler.h"
#include "core/refine.h"
#include "ops/process.h"
#include "ops/sampler.h"

/* A region is partly in use when this much of it is set, and the set pages are in use. */
#define MIN_SET	     0.08f
#define MAX_SET	     0.92f
#define MIN_SET_RATE 0.5f
#define MIN_LOOKS    0.5f
/* Smaller regions are a matter for close looks. */
#define MIN_BYTES (1ull << 20)
/* Units read in one survey, some 100 us; larger regions are read with gaps. */
#define MAX_UNITS	   2048
#define SURVEYS_PER_WINDOW 2
/* The same region again after so many windows, if it still is as it was. */
#define REPEAT_WINDOWS 10
#define NR_RECENT      64
/* Units in a row that make a change of access. */
#define STEADY_UNITS 2

/* struct surveyed - a region read in the past. */
struct surveyed {
	uint64_t start;
	uint64_t window;
	uint32_t space;
};

struct surveys {
	struct sampler *sampler;
	uint64_t window;
	struct surveyed recent[NR_RECENT];
	size_t next_recent;
	uint8_t shares[MAX_UNITS];
};

struct surveys *surveys__new(struct sampler *s)
{
	struct surveys *v = calloc(1, sizeof(*v));

	if (!v)
		return NULL;
	v->sampler = s;
	/* Window 0 would make the empty entries look recent. */
	v->window = REPEAT_WINDOWS + 1;
	return v;
}

void surveys__free(struct surveys *v)
{
	free(v);
}

static bool is_recent(const struct surveys *v, uint32_t space, uint64_t start)
{
	size_t i;

	for (i = 0; i < NR_RECENT; i++)
		if (v->recent[i].start == start && v->recent[i].space == space &&
		    v->recent[i].window + REPEAT_WINDOWS > v->window)
			return true;
	return false;
}

static bool is_partly_used(const struct bd_region *region)
{
	const struct bd_estimate *est = &region->est;

	return bd_region__sz(region) >= MIN_BYTES && est->set >= MIN_SET && est->set <= MAX_SET &&
	       est->set_rate >= MIN_SET_RATE && est->nr_armed >= MIN_LOOKS &&
	       !bd_estimate__is_unarmable(est);
}

/* Read the region's bits into v->shares. Return: units read, or 0. */
static size_t read_region(struct surveys *v, uint32_t space, const struct bd_region *region,
			  uint64_t *ret_unit_bytes)
{
	uint64_t start = region->start & ~(BD_RUN_BYTES - 1ull);
	uint64_t runs = (region->end - start + BD_RUN_BYTES - 1) / BD_RUN_BYTES;
	struct bd_scan args = { .start = start, .space = space };
	const uint8_t *counts;
	size_t i;

	args.stride = (uint32_t)((runs + MAX_UNITS - 1) / MAX_UNITS);
	args.nr_runs = (uint32_t)((runs + args.stride - 1) / args.stride);
	if (sampler__scan(v->sampler, &args, &counts))
		return 0;
	for (i = 0; i < args.nr_runs; i++)
		v->shares[i] = counts[i] == BD_SCAN_VOID
				       ? 0
				       : (uint8_t)((float)counts[i] / BD_RUN_PAGES *
						   region->est.set_rate * BD_STRIP_ALL);
	*ret_unit_bytes = (uint64_t)args.stride * BD_RUN_BYTES;
	return args.nr_runs;
}

static int survey(struct surveys *v, struct bd_ctx *ctx, struct bd_target *target, size_t index)
{
	const struct bd_region *region = &target->regions[index];
	const struct process *p = target->priv;
	size_t used = bd_ctx__nr_regions(ctx);
	struct bd_strip strip = {
		.start = region->start & ~(BD_RUN_BYTES - 1ull),
		.shares = v->shares,
		.steady = STEADY_UNITS,
	};
	int err;

	v->recent[v->next_recent] = (struct surveyed){ region->start, v->window, p->space };
	v->next_recent = (v->next_recent + 1) % NR_RECENT;
	strip.nr = read_region(v, p->space, region, &strip.unit_bytes);
	if (!strip.nr)
		return 0;
	err = bd_target__refine(target, &strip,
				ctx->attrs.max_nr_regions > used ? ctx->attrs.max_nr_regions - used
								 : 0);
	return err < 0 ? err : 0;
}

int surveys__apply(struct surveys *v, struct bd_ctx *ctx)
{
	struct bd_target *target;
	int left = SURVEYS_PER_WINDOW, err = 0;
	size_t i, r;

	v->window++;
	bd_for_each_target (target, i, ctx) {
		const struct process *p = target->priv;

		for (r = 0; !err && left && r < target->nr_regions; r++) {
			if (!is_partly_used(&target->regions[r]) ||
			    is_recent(v, p->space, target->regions[r].start))
				continue;
			err = survey(v, ctx, target, r);
			left--;
		}
	}
	return err;
}
