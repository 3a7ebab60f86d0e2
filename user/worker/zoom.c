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

/* struct candidate - a run that a zoom starts from; suspect: it was found in use. */
struct candidate {
	const struct process *process;
	uint64_t run;
	bool is_suspect;
};

/* struct carried - a zoom whose block was cleared when the window ended. */
struct carried {
	struct candidate from;
	struct bd_slot slot;
	uint64_t span_start;
	uint64_t span_end;
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
	struct carried carried[BD_MAX_ZOOMS];
	size_t nr_carried;
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

void zooms__suggest(struct zooms *z, const struct process *p, uint64_t run, bool is_suspect)
{
	if (z->nr_suggested < BD_MAX_ZOOMS)
		z->suggested[z->nr_suggested++] = (struct candidate){ p, run, is_suspect };
}

static void plan_one(struct zooms *z, size_t max, struct candidate c, uint64_t repeat)
{
	uint32_t space = c.process->space;

	if (z->nr_planned >= max || is_recent(z, space, block_of(c.run), repeat))
		return;
	remember(z, space, block_of(c.run));
	z->planned[z->nr_planned++] = c;
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
			plan_one(z, max,
				 (struct candidate){ p, boundary_run(right->start, diff > 0),
						     false },
				 REPEAT_WINDOWS);
	}
}

static struct bd_target *target_of(const struct bd_ctx *ctx, const struct process *p)
{
	struct bd_target *target;
	size_t i;

	bd_for_each_target (target, i, ctx)
		if (target->priv == p)
			return target;
	return NULL;
}

/* Zooms under way go on, in the first slots. */
static void put_carried(struct zooms *z, const struct bd_ctx *ctx, size_t max)
{
	size_t i;

	for (i = 0; i < z->nr_carried; i++) {
		if (z->nr_planned == max || !target_of(ctx, z->carried[i].from.process))
			continue;
		z->carried[z->nr_planned] = z->carried[i];
		z->planned[z->nr_planned++] = z->carried[i].from;
	}
	z->nr_carried = z->nr_planned;
}

/* Slot number @i, in the state it was carried in or to be armed. */
static void put_slot(struct zooms *z, size_t i, struct bd_slot *slot, struct armer_slot *armer_slot)
{
	const struct candidate *c = &z->planned[i];

	*armer_slot = (struct armer_slot){ .process = c->process,
					   .wide_start = block_of(c->run),
					   .wide_end = block_of(c->run) + BLOCK_BYTES };
	*slot = (struct bd_slot){ .start = c->run,
				  .end = c->run + BD_RUN_BYTES,
				  .space = c->process->space,
				  .arm_quota = 1 };
	if (i < z->nr_carried) {
		*slot = z->carried[i].slot;
		armer_slot->span_start = z->carried[i].span_start;
		armer_slot->span_end = z->carried[i].span_end;
	}
	slot->zoom = (uint16_t)(i + 1);
	z->planned_slots[i] = armer_slot;
	sampler__zooms(z->sampler)[i].done = 0;
}

size_t zooms__plan(struct zooms *z, struct bd_ctx *ctx, size_t max, struct bd_slot *slots,
		   struct armer_slot *armer_slots, size_t nr_free)
{
	size_t limit = nr_free < BD_MAX_ZOOMS ? nr_free : BD_MAX_ZOOMS, i;
	struct bd_target *target;

	z->window++;
	z->nr_planned = 0;
	put_carried(z, ctx, limit);
	/* What was paid for already takes nothing from the new ones. */
	max = max + z->nr_carried < limit ? max + z->nr_carried : limit;
	for (i = 0; i < z->nr_suggested; i++)
		if (target_of(ctx, z->suggested[i].process))
			plan_one(z, max, z->suggested[i], 2);
	z->nr_suggested = 0;
	bd_for_each_target (target, i, ctx)
		plan_boundaries(z, target, max);
	for (i = 0; i < z->nr_planned; i++)
		put_slot(z, i, &slots[i], &armer_slots[i]);
	return z->nr_planned;
}

/* --- using ---------------------------------------------------------------------- */

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

static bool is_any_accessed(const uint8_t *shares, size_t nr)
{
	size_t i;

	for (i = 0; i < nr && !shares[i]; i++)
		;
	return i < nr;
}

/* A block cleared when the window ended is looked at in the first tick of the next one. */
static bool carry(struct zooms *z, size_t i, const struct bd_slot *slot)
{
	const struct armer_slot *armer_slot = z->planned_slots[i];

	if (slot->state != BD_SLOT_ARMED)
		return false;
	z->carried[z->nr_carried++] = (struct carried){
		.from = z->planned[i],
		.slot = *slot,
		.span_start = armer_slot->span_start,
		.span_end = armer_slot->span_end,
	};
	return true;
}

int zooms__apply(struct zooms *z, struct bd_ctx *ctx, const struct bd_slot *slots)
{
	const struct bd_zoom *seen = sampler__zooms(z->sampler);
	uint8_t shares[BD_BLOCK_PAGES];
	size_t i, used, room;
	int err = 0;

	z->nr_carried = 0;
	for (i = 0; i < z->nr_planned && err >= 0; i++) {
		const struct armer_slot *slot = z->planned_slots[i];
		struct bd_target *target = target_of(ctx, z->planned[i].process);
		struct bd_strip strip = {
			.start = slot->span_start,
			.unit_bytes = PAGE_BYTES,
			.shares = shares,
			.steady = STEADY_PAGES,
			.is_suspect = z->planned[i].is_suspect,
		};

		if (carry(z, i, &slots[i]) || !seen[i].done || !target ||
		    slot->span_end <= slot->span_start)
			continue;
		strip.nr = fill_shares(&seen[i], slot, shares);
		/* A process that slept just then says nothing about where its memory is hot. */
		if (!is_any_accessed(shares, strip.nr))
			continue;
		used = bd_ctx__nr_regions(ctx);
		room = ctx->attrs.max_nr_regions > used ? ctx->attrs.max_nr_regions - used : 0;
		err = bd_target__refine(target, &strip, room);
	}
	z->nr_planned = 0;
	return err < 0 ? err : 0;
}
