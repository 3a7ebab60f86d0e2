// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Choosing blocks to look at closely, and using what was seen. */
#include "worker/zoom.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/refine.h"
#include "ops/process.h"
#include "ops/sampler.h"

#define PAGE_BYTES  (1ull << BD_PAGE_SHIFT)
#define BLOCK_BYTES ((uint64_t)BD_BLOCK_PAGES << BD_PAGE_SHIFT)
/* Neighbours whose rates differ by that much have a boundary worth finding exactly. */
#define BOUNDARY_CONTRAST 0.4f
/* A boundary is looked at again after so many windows. */
#define REPEAT_WINDOWS 50
#define NR_RECENT      256
/* Pages in a row that make a change: fewer are taken for odd ones. */
#define STEADY_PAGES 6

/* struct candidate - a run that a zoom starts from. */
struct candidate {
	const struct process *process;
	uint64_t run;
};

/* struct recent - a block looked at in the past. */
struct recent {
	uint64_t block;
	uint64_t window;
	uint32_t space;
};

struct zooms {
	struct sampler *sampler;
	uint64_t window;
	struct candidate suggested[BD_MAX_ZOOMS];
	size_t nr_suggested;
	struct candidate planned[BD_MAX_ZOOMS];
	const struct armer_slot *planned_slots[BD_MAX_ZOOMS];
	size_t nr_planned;
	struct recent recent[NR_RECENT];
	size_t next_recent;
};

struct zooms *zooms__new(struct sampler *s)
{
	struct zooms *z = calloc(1, sizeof(*z));

	if (!z)
		return NULL;
	z->sampler = s;
	/* Window 0 would make the empty entries look recent. */
	z->window = REPEAT_WINDOWS + 1;
	return z;
}

void zooms__free(struct zooms *z)
{
	free(z);
}

/* --- choosing ------------------------------------------------------------------- */

static uint64_t block_of(uint64_t addr)
{
	return addr & ~(BLOCK_BYTES - 1);
}

static bool is_recent(const struct zooms *z, uint32_t space, uint64_t block, uint64_t windows)
{
	size_t i;

	for (i = 0; i < NR_RECENT; i++)
		if (z->recent[i].block == block && z->recent[i].space == space &&
		    z->recent[i].window + windows > z->window)
			return true;
	return false;
}

static void remember(struct zooms *z, uint32_t space, uint64_t block)
{
	z->recent[z->next_recent] =
		(struct recent){ .block = block, .window = z->window, .space = space };
	z->next_recent = (z->next_recent + 1) % NR_RECENT;
}

void zooms__suggest(struct zooms *z, const struct process *p, uint64_t run)
{
	if (z->nr_suggested < BD_MAX_ZOOMS)
		z->suggested[z->nr_suggested++] = (struct candidate){ p, run };
}

static void plan_one(struct zooms *z, size_t max, const struct process *p, uint64_t run,
		     uint64_t repeat)
{
	if (z->nr_planned >= max || is_recent(z, p->space, block_of(run), repeat))
		return;
	remember(z, p->space, block_of(run));
	z->planned[z->nr_planned++] = (struct candidate){ p, run };
}

/*
 * The run to start from at a boundary.  Bits have to be set to be cleared, so it is on the side
 * in use; but where a block ends at the boundary, its other side is what is not known yet.
 */
static uint64_t boundary_run(uint64_t boundary, bool right_is_hot)
{
	bool take_right = right_is_hot != (boundary % BLOCK_BYTES == 0);

	return (take_right ? boundary : boundary - 1) & ~(BD_RUN_BYTES - 1ull);
}

static void plan_boundaries(struct zooms *z, struct bd_target *target, size_t max)
{
	const struct process *p = target->priv;
	struct bd_region *left, *right;

	bd_for_each_region (right, target) {
		float diff;

		left = right - 1;
		if (right == target->regions || left->end != right->start)
			continue;
		diff = bd_estimate__rate(&right->est) - bd_estimate__rate(&left->est);
		if (diff > BOUNDARY_CONTRAST || -diff > BOUNDARY_CONTRAST)
			plan_one(z, max, p, boundary_run(right->start, diff > 0), REPEAT_WINDOWS);
	}
}

size_t zooms__plan(struct zooms *z, struct bd_ctx *ctx, size_t max, struct bd_slot *slots,
		   struct armer_slot *armer_slots, size_t nr_free)
{
	struct bd_zoom *shared = sampler__zooms(z->sampler);
	struct bd_target *target;
	size_t i;

	z->window++;
	z->nr_planned = 0;
	if (max > BD_MAX_ZOOMS)
		max = BD_MAX_ZOOMS;
	if (max > nr_free)
		max = nr_free;
	for (i = 0; i < z->nr_suggested; i++)
		plan_one(z, max, z->suggested[i].process, z->suggested[i].run, 2);
	z->nr_suggested = 0;
	bd_for_each_target (target, i, ctx)
		plan_boundaries(z, target, max);
	for (i = 0; i < z->nr_planned; i++) {
		const struct candidate *c = &z->planned[i];

		slots[i] = (struct bd_slot){ .start = c->run,
					     .end = c->run + BD_RUN_BYTES,
					     .space = c->process->space,
					     .arm_quota = 1,
					     .zoom = (uint16_t)(i + 1) };
		armer_slots[i] = (struct armer_slot){ .process = c->process,
						      .sweep_start = block_of(c->run),
						      .sweep_end = block_of(c->run) + BLOCK_BYTES };
		z->planned_slots[i] = &armer_slots[i];
		shared[i].done = 0;
	}
	return z->nr_planned;
}

/* --- using ---------------------------------------------------------------------- */

static struct bd_target *target_of(struct bd_ctx *ctx, const struct process *p)
{
	struct bd_target *target;
	size_t i;

	bd_for_each_target (target, i, ctx)
		if (target->priv == p)
			return target;
	return NULL;
}

/* The pages of the block that were cleared, and whether each was accessed since. */
static size_t fill_shares(const struct bd_zoom *seen, const struct armer_slot *slot,
			  uint8_t shares[BD_BLOCK_PAGES])
{
	size_t first = (size_t)(slot->span_start - block_of(slot->span_start)) / PAGE_BYTES;
	size_t n = (size_t)(slot->span_end - slot->span_start) / PAGE_BYTES, i;

	for (i = 0; i < n && first + i < BD_BLOCK_PAGES; i++) {
		uint32_t mask = seen->set_masks[(first + i) / BD_RUN_PAGES];

		shares[i] = mask & (1u << (first + i) % BD_RUN_PAGES) ? BD_STRIP_ALL : 0;
	}
	return i;
}

int zooms__apply(struct zooms *z, struct bd_ctx *ctx)
{
	const struct bd_zoom *seen = sampler__zooms(z->sampler);
	uint8_t shares[BD_BLOCK_PAGES];
	size_t i, used, room;
	int err = 0;

	for (i = 0; i < z->nr_planned && err >= 0; i++) {
		const struct armer_slot *slot = z->planned_slots[i];
		struct bd_target *target = target_of(ctx, z->planned[i].process);
		struct bd_strip strip = {
			.start = slot->span_start,
			.unit_bytes = PAGE_BYTES,
			.shares = shares,
			.steady = STEADY_PAGES,
		};

		if (!seen[i].done || !target || slot->span_end <= slot->span_start)
			continue;
		strip.nr = fill_shares(&seen[i], slot, shares);
		used = bd_ctx__nr_regions(ctx);
		room = ctx->attrs.max_nr_regions > used ? ctx->attrs.max_nr_regions - used : 0;
		err = bd_target__refine(target, &strip, room);
	}
	z->nr_planned = 0;
	return err < 0 ? err : 0;
}
