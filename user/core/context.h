/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A context: attributes, targets, schemes and the state of one monitoring, counted in samples. */
#ifndef BDAMON_CORE_CONTEXT_H
#define BDAMON_CORE_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attrs.h"
#include "core/ops.h"
#include "core/rng.h"
#include "core/scheme.h"
#include "core/target.h"

/**
 * struct bd_ctx - one monitoring.
 *
 * Time is counted in completed sampling intervals ("sis"); nothing here reads a clock.
 *
 * @attrs: attributes; change them by bd_ctx__set_attrs() or bd_ctx__commit() only
 * @min_sz: bounds and sizes of regions are multiples of it: bytes, a power of two, default 4096
 *	(set it before the first region, or by bd_ctx__commit())
 * @pause: the caller shall neither sample nor advance
 * @ops: how memory is reached, or NULL; borrowed
 * @ops_priv: first argument of its functions; borrowed
 * @targets: @nr_targets targets, owned; the order is that of the reports
 * @nr_targets: how many there are
 * @schemes: @nr_schemes schemes, owned; they act in this order
 * @nr_schemes: how many there are
 * @passed_sis: sampling intervals completed since the start
 * @next_aggregation_sis: when the window ends
 * @next_ops_update_sis: when the operations set shall follow its targets again
 * @next_intervals_tune_sis: when the intervals shall be tuned again
 * @sz_limit: largest size to which the next merge may let a region grow, bytes
 * @prev_nr_regions: number of regions before the previous split
 * @nr_fractional_splits: splits that took only every n-th region so far; rotates the choice
 * @rng: random numbers
 */
struct bd_ctx {
	struct bd_attrs attrs;
	uint64_t min_sz;
	bool pause;
	const struct bd_ops *ops;
	void *ops_priv;
	struct bd_target **targets;
	size_t nr_targets;
	struct bd_scheme **schemes;
	size_t nr_schemes;
	uint64_t passed_sis;
	uint64_t next_aggregation_sis;
	uint64_t next_ops_update_sis;
	uint64_t next_intervals_tune_sis;
	uint64_t sz_limit;
	size_t prev_nr_regions;
	uint64_t nr_fractional_splits;
	struct bd_rng rng;
	/* private: room in @targets */
	size_t capacity;
};

/** bd_for_each_target() - visit a context's targets with their index @idx in order. */
#define bd_for_each_target(target, idx, ctx)                                                   \
	for ((idx) = 0; (idx) < (ctx)->nr_targets && ((target) = (ctx)->targets[(idx)], true); \
	     (idx)++)

/**
 * bd_ctx__new() - make a context with default attributes and no targets.
 * @seed: of its random numbers
 *
 * Return: the context, to be freed by bd_ctx__free(); NULL without memory.
 */
struct bd_ctx *bd_ctx__new(uint64_t seed);

/** bd_ctx__free() - free a context with its targets; NULL is allowed. */
void bd_ctx__free(struct bd_ctx *ctx);

/**
 * bd_ctx__set_attrs() - change the attributes, at any time.
 * @ctx: the context
 * @attrs: copied
 *
 * A window under way starts anew; deadlines, those of schemes too, count from now; counters and
 * ages are rescaled.
 *
 * Return: 0, or -EINVAL with nothing changed: bd_attrs__check() says why.
 */
int bd_ctx__set_attrs(struct bd_ctx *ctx, const struct bd_attrs *attrs);

/**
 * bd_ctx__add_target() - append a target without regions.
 * @ctx: the context, owns the target
 * @id: see bd_target.id
 * @ret_target: where the target goes, borrowed; may be NULL
 *
 * Return: 0, or -ENOMEM with nothing changed.
 */
int bd_ctx__add_target(struct bd_ctx *ctx, int id, struct bd_target **ret_target);

/**
 * bd_ctx__del_target() - delete a target; later ones move up.
 * @ctx: the context
 * @idx: its index, < nr_targets
 *
 * Schemes that were to go on in it begin with the first target instead.
 */
void bd_ctx__del_target(struct bd_ctx *ctx, size_t idx);

/** bd_ctx__reserve_targets() - make room for @nr targets. Return: 0, or -ENOMEM: no change. */
int bd_ctx__reserve_targets(struct bd_ctx *ctx, size_t nr);

/**
 * bd_ctx__add_scheme() - append a scheme.
 * @ctx: the context
 * @scheme: owned by the context if this succeeds
 *
 * It is due one of its apply intervals from now.
 *
 * Return: 0, or -ENOMEM with nothing changed.
 */
int bd_ctx__add_scheme(struct bd_ctx *ctx, struct bd_scheme *scheme);

/** bd_ctx__nr_regions() - Return: number of regions of all targets. */
size_t bd_ctx__nr_regions(const struct bd_ctx *ctx);

/** bd_ctx__sz() - Return: bytes in the regions of all targets. */
uint64_t bd_ctx__sz(const struct bd_ctx *ctx);

/**
 * bd_ctx__start() - begin: deadlines, the operations set's init, the lower bound of regions.
 *
 * Return: 0, what the operations set's init returned, or -ENOMEM.
 */
int bd_ctx__start(struct bd_ctx *ctx);

/** bd_ctx__is_done() - Return: whether no target can be monitored any more, so that it ends. */
bool bd_ctx__is_done(const struct bd_ctx *ctx);

/** bd_ctx__advance() - @nr_sis sampling intervals were completed. */
void bd_ctx__advance(struct bd_ctx *ctx, uint64_t nr_sis);

/** bd_ctx__is_window_end() - Return: whether bd_ctx__aggregate() is due. */
bool bd_ctx__is_window_end(const struct bd_ctx *ctx);

/** bd_ctx__is_update_due() - Return: whether the operations set's update is due. */
bool bd_ctx__is_update_due(const struct bd_ctx *ctx);

/** bd_ctx__update_done() - set the next update's deadline; ones missed meanwhile are skipped. */
void bd_ctx__update_done(struct bd_ctx *ctx);

/** bd_ctx__forget_resume() - no scheme shall go on in @target any more. */
void bd_ctx__forget_resume(struct bd_ctx *ctx, const struct bd_target *target);

/** bd_ctx__next_deadline() - Return: the deadline after @deadline, a period of @interval_us on. */
uint64_t bd_ctx__next_deadline(const struct bd_ctx *ctx, uint64_t deadline, uint64_t interval_us);

/**
 * bd_ctx__moving_sum() - Return: the region's accesses over a full window that ends now.
 *
 * At a window's end it is nr_accesses, right after its reset last_nr_accesses.
 */
uint32_t bd_ctx__moving_sum(const struct bd_ctx *ctx, const struct bd_region *region);

#endif
