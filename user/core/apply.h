/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A pass: all schemes that are due go through all regions. */
#ifndef BDAMON_CORE_APPLY_H
#define BDAMON_CORE_APPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/context.h"

/**
 * struct bd_tried - a region that a scheme acts on.
 * @scheme_idx: the scheme's index
 * @target_idx: the target's index
 * @nr_regions: number of regions of that target
 * @region: the region with its age before the action
 * @nr_accesses: its moving sum of accesses, by which it was chosen
 * @sz_ops_filter_passed: bytes that the operations set's filters let pass; 0 before the action
 */
struct bd_tried {
	size_t scheme_idx;
	size_t target_idx;
	size_t nr_regions;
	const struct bd_region *region;
	uint32_t nr_accesses;
	uint64_t sz_ops_filter_passed;
};

/**
 * struct bd_apply_sink - who wants to hear of a pass; every function may be NULL.
 * @esz: the effective quota of a scheme changed, or its first window started
 * @before: the action is about to be applied
 * @tried: the action was applied, perhaps in vain
 * @done: a scheme that was due has gone through all regions, or is not active; one call for each
 *	at the end.  A scheme's tried regions are complete with its first pass that ends after they
 *	were asked for
 *
 * The functions must not change the context.
 */
struct bd_apply_sink {
	void (*esz)(void *priv, size_t scheme_idx, uint64_t esz);
	void (*before)(void *priv, const struct bd_tried *tried);
	void (*tried)(void *priv, const struct bd_tried *tried);
	void (*done)(void *priv, size_t scheme_idx, const struct bd_scheme *scheme);
};

/**
 * struct bd_apply_env - what a pass needs of the outside.
 * @now_us: the time, in microseconds of any clock that runs steadily
 * @measure: measures for quota goals; NULL: nothing can be measured
 * @measure_priv: first argument of @measure
 * @sink: who hears of it, or NULL
 * @sink_priv: first argument of @sink's functions
 */
struct bd_apply_env {
	uint64_t now_us;
	bd_measure_fn measure;
	void *measure_priv;
	const struct bd_apply_sink *sink;
	void *sink_priv;
};

/** bd_ctx__next_apply_sis() - Return: when the next scheme is due; UINT64_MAX without schemes. */
uint64_t bd_ctx__next_apply_sis(const struct bd_ctx *ctx);

/** bd_ctx__has_watermarks() - Return: whether bd_ctx__check_watermarks() needs to be called. */
bool bd_ctx__has_watermarks(const struct bd_ctx *ctx);

/**
 * bd_ctx__check_watermarks() - start and stop schemes; before every sampling interval.
 * @ctx: the context
 * @free_permil: free memory in permil of all, 0..1000
 *
 * Return: 0 if there is something to be done, or no scheme at all; else how long all schemes
 * stay inactive at least, in microseconds: until then the caller shall neither sample nor advance.
 */
uint64_t bd_ctx__check_watermarks(struct bd_ctx *ctx, uint64_t free_permil);

/**
 * bd_ctx__apply_schemes() - apply the schemes that are due, if any is.
 * @ctx: the context; at a window's end after bd_ctx__merge_window()
 * @env: the outside; borrowed for the call
 *
 * Target by target, region by region, each scheme in order: so the second sees what the first did.
 * Regions are cut where a quota, a filter or a resume point ends inside; slices that turn out
 * alike are joined again.  A region that cannot be cut for want of memory is left out this time.
 * All regions' indices and pointers are new.
 */
void bd_ctx__apply_schemes(struct bd_ctx *ctx, const struct bd_apply_env *env);

#endif
