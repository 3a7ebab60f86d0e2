/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The sampler's table: which slots sample which region, in both directions. */
#ifndef BDAMON_WORKER_TABLE_H
#define BDAMON_WORKER_TABLE_H

#include <stdint.h>

#include "core/context.h"
#include "ops/armer.h"
#include "worker/touched.h"

struct sampler;
struct table;

/**
 * struct table_plan - how the coming window is sampled.
 * @nr_arms: armings to share out
 * @max_looks: looks that one tick may make
 * @least_zooms: close looks that can be paid, whatever else there is to arm
 * @nr_windows: aggregation windows until the loader is woken, >= 1
 * @is_busy: the targets are at work, so that many looks and small doubts are worth their cost
 * @is_gentle: memory is short: nothing is cleared but what is to be looked at again
 */
struct table_plan {
	uint32_t nr_arms;
	uint32_t max_looks;
	uint32_t least_zooms;
	uint32_t nr_windows;
	bool is_busy;
	bool is_gentle;
};

/** table__new() - Return: an empty table for @s, borrowed, or NULL. */
struct table *table__new(struct sampler *s);

/** table__free() - NULL is allowed. */
void table__free(struct table *t);

/**
 * table__gather() - take the window's looks into the regions' estimates.
 * @t: the table, filled for the same regions
 * @ctx: the context; regions are cut where close looks contradicted them
 *
 * Return: 0 or -ENOMEM.
 */
int table__gather(struct table *t, struct bd_ctx *ctx);

/**
 * table__is_saturated() - Return: whether the last window's rare ticks found memory that was
 * accessed before nearly every one, so that its rate is not known.
 */
bool table__is_saturated(const struct table *t);

/**
 * table__forget() - no look is to wait for memory whose accessed bits somebody else changed.
 * @t: the table; its window is over, and the next has not begun
 * @touched: the memory
 */
void table__forget(struct table *t, struct touched *touched);

/** table__count() - set every region's nr_accesses by its estimate. */
void table__count(struct bd_ctx *ctx);

/**
 * table__fill() - write the regions into the free half and let the next window begin with it.
 * @t: the table
 * @ctx: the context; every target's priv is its struct process
 * @armer: is told about the new slots
 * @plan: how to sample
 *
 * Runs under watch are carried over to the region they belong to now.
 *
 * Return: 0 or -ENOMEM.
 */
int table__fill(struct table *t, struct bd_ctx *ctx, struct armer *armer,
		const struct table_plan *plan);

#endif
