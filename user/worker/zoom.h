/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Zooms: blocks of 2 MiB looked at page by page.
 *
 * A block is cleared in one span (some 30 us) and all its bits are read one
 * sampling interval later.  It is done where a look contradicted its region,
 * and once at every boundary between memory of much and of little access.
 */
#ifndef BDAMON_WORKER_ZOOM_H
#define BDAMON_WORKER_ZOOM_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

#include "bpf/sampler.h"
#include "core/context.h"
#include "ops/armer.h"

struct sampler;
struct zooms;

/** zooms__new() - Return: no zooms yet, or NULL. */
struct zooms *zooms__new(struct sampler *s);

/** zooms__free() - NULL is allowed. */
void zooms__free(struct zooms *z);

/**
 * zooms__suggest() - a look at @run found accesses that the estimate of its region denies.
 * @is_suspect: the region was believed idle, so that the look is of a part that is not like it
 */
void zooms__suggest(struct zooms *z, const struct process *p, uint64_t run, bool is_suspect);

/**
 * zooms__plan() - choose the blocks of the coming window and make slots for them.
 * @z: the zooms
 * @ctx: the context
 * @max: most zooms
 * @slots: free slots of the sampler's table
 * @armer_slots: what the armer shall know about them
 * @nr_free: how many slots are free
 *
 * Return: number of slots used.
 */
size_t zooms__plan(struct zooms *z, struct bd_ctx *ctx, size_t max, struct bd_slot *slots,
		   struct armer_slot *armer_slots, size_t nr_free);

/**
 * zooms__apply() - refine the regions by what the finished window's zooms saw.
 * @z: the zooms
 * @ctx: the context
 * @slots: the slots that zooms__plan() made, as the sampler left them
 *
 * Regions' indices change. Return: 0 or -ENOMEM.
 */
int zooms__apply(struct zooms *z, struct bd_ctx *ctx, const struct bd_slot *slots);

#endif
