// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Choosing regions to survey, reading their bits, cutting them. */
#include "worker/survey.h"

#include <stdbool.h>
#include <stdlib.h>

#include "bpf/sampler.h"
#include "core/refine.h"
#include "ops/armer.h"
#include "ops/process.h"
#include "ops/sampler.h"

/*
 * A region is partly in use when this much of it is set, and the set pages are in use, or nobody
 * knows yet whether they are.
 */
#define MIN_SET	     0.002f
#define MAX_SET	     0.92f
#define MIN_SET_RATE 0.5f
#define MIN_LOOKS    0.5f
/* Smaller regions are a matter for close looks. */
#define MIN_BYTES (1ull << 20)
/* Units read in one survey, some 100 us; larger regions are read with gaps. */
#define MAX_UNITS	   2048
#define SURVEYS_PER_WINDOW 2
/* The same memory again after so many windows, or when this much more or less of it is set. */
#define REPEAT_WINDOWS 20
#define OTHER_SET      0.2f
#define NR_RECENT      64
/* Units in a row that make a change of access. */
#define STEADY_UNITS 2

/* struct surveyed - a region read in the past, when @set of it was set. */
struct surveyed {
	uint64_t start;
	uint64_t end;
	uint64_t window;
	uint32_t space;
	float set;
};

struct surveys {
	struct sampler *sampler;
	const struct armer *armer;
	uint64_t window;
	struct surveyed recent[NR_RECENT];
	size_t next_recent;
	uint8_t shares[MAX_UNITS];
};

struct surveys *surveys__new(struct sampler *s, const struct armer *a)
{
	struct surveys *v = calloc(1, sizeof(*v));

	if (!v)
		return NULL;
	v->sampler = s;
	v->armer = a;
	/* Window 0 would make the empty entries look recent. */
	v->window = REPEAT_WINDOWS + 1;
	return v;
}

void surveys__free(struct surveys *v)
{
	free(v);
}

/* Regions are cut anew in each window: what counts is the middle one was surveyed around. */
static bool is_recent(const struct surveys *v, uint32_t space, const struct bd_region *region)
{
	uint64_t middle = region->start + bd_region__sz(region) / 2;
	size_t i;

	for (i = 0; i < NR_RECENT; i++) {
		const struct surveyed *past = &v->recent[i];
		float change = region->est.set - past->set;

		if (past->space == space && past->start <= middle && middle < past->end &&
		    past->window + REPEAT_WINDOWS > v->window && change < OTHER_SET &&
		    -change < OTHER_SET)
			return true;
	}
	return false;
}

static bool is_rate_known(const struct bd_estimate *est)
{
	return est->nr_armed >= MIN_LOOKS;
}

static bool is_partly_used(const struct bd_region *region)
{
	const struct bd_estimate *est = &region->est;

	return bd_region__sz(region) >= MIN_BYTES && est->set >= MIN_SET && est->set <= MAX_SET &&
	       (est->set_rate >= MIN_SET_RATE || !is_rate_known(est)) &&
	       !bd_estimate__is_unarmable(est);
}

/*
 * What was cleared a moment ago looks as if it were not in use; it is taken for what its
 * neighbours are, the first half of a gap for the left one, the second for the right one.
 */
static void bridge_cleared(struct surveys *v, const struct process *p, const struct bd_strip *strip)
{
	size_t nr, i, lo, hi, k;
	const struct armer_span *spans = armer__last_spans(v->armer, &nr);
	uint64_t end = strip->start + strip->nr * strip->unit_bytes;

	for (i = 0; i < nr; i++) {
		if (spans[i].process != p || spans[i].end <= strip->start || spans[i].start >= end)
			continue;
		lo = spans[i].start > strip->start
			     ? (size_t)((spans[i].start - strip->start) / strip->unit_bytes)
			     : 0;
		hi = spans[i].end < end
			     ? (size_t)((spans[i].end - strip->start - 1) / strip->unit_bytes) + 1
			     : strip->nr;
		for (k = lo; k < hi; k++) {
			bool has_left = lo > 0, has_right = hi < strip->nr;

			if (has_left && (!has_right || k < (lo + hi) / 2))
				v->shares[k] = v->shares[lo - 1];
			else if (has_right)
				v->shares[k] = v->shares[hi];
		}
	}
}

/* Read the region's bits into v->shares. Return: units read, or 0. */
static size_t read_region(struct surveys *v, uint32_t space, const struct bd_region *region,
			  uint64_t *ret_unit_bytes)
{
	uint64_t start = region->start & ~(BD_RUN_BYTES - 1ull);
	uint64_t runs = (region->end - start + BD_RUN_BYTES - 1) / BD_RUN_BYTES;
	float set_rate = is_rate_known(&region->est) ? region->est.set_rate : 1;
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
				       : (uint8_t)((float)counts[i] / BD_RUN_PAGES * set_rate *
						   BD_STRIP_ALL);
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
		.is_set = !is_rate_known(&region->est),
	};
	int err;

	v->recent[v->next_recent] = (struct surveyed){
		.start = region->start,
		.end = region->end,
		.window = v->window,
		.space = p->space,
		.set = region->est.set,
	};
	v->next_recent = (v->next_recent + 1) % NR_RECENT;
	strip.nr = read_region(v, p->space, region, &strip.unit_bytes);
	if (!strip.nr)
		return 0;
	bridge_cleared(v, p, &strip);
	err = bd_target__refine(target, &strip,
				ctx->attrs.max_nr_regions > used ? ctx->attrs.max_nr_regions - used
								 : 0);
	return err < 0 ? err : 0;
}

/* The largest region to be surveyed; errors weigh by bytes. Return: its index in *@ret_target. */
static size_t find_largest(const struct surveys *v, const struct bd_ctx *ctx,
			   struct bd_target **ret_target)
{
	struct bd_target *target;
	struct bd_region *region;
	uint64_t largest = 0;
	size_t i, found = 0;

	*ret_target = NULL;
	bd_for_each_target (target, i, ctx) {
		const struct process *p = target->priv;

		bd_for_each_region (region, target) {
			if (bd_region__sz(region) <= largest || !is_partly_used(region) ||
			    is_recent(v, p->space, region))
				continue;
			largest = bd_region__sz(region);
			found = (size_t)(region - target->regions);
			*ret_target = target;
		}
	}
	return found;
}

int surveys__apply(struct surveys *v, struct bd_ctx *ctx)
{
	int left = SURVEYS_PER_WINDOW, err = 0;
	struct bd_target *target;
	size_t index;

	v->window++;
	for (; !err && left; left--) {
		index = find_largest(v, ctx, &target);
		if (!target)
			break;
		err = survey(v, ctx, target, index);
	}
	return err;
}
