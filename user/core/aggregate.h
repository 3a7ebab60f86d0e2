/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What happens at the end of an aggregation window, in its fixed order. */
#ifndef BDAMON_CORE_AGGREGATE_H
#define BDAMON_CORE_AGGREGATE_H

#include <stddef.h>
#include <stdint.h>

#include "core/context.h"

/**
 * struct bd_sink - who wants to hear of a window's end; every function may be NULL.
 * @region: one call per region, by target and address, before the counters are reset;
 *	@nr_regions is the number of regions of that target, so that its last one is known
 * @tuned: the intervals were tuned; called before the regions, also if the limits left
 *	@sample_us as it was
 *
 * The functions must not change the context.
 */
struct bd_sink {
	void (*region)(void *priv, size_t target_idx, size_t nr_regions,
		       const struct bd_region *region);
	void (*tuned)(void *priv, uint64_t sample_us);
};

/**
 * bd_ctx__merge_window() - first half of a window's end: merge.
 * @ctx: the context at a window's end, nr_accesses of every region set by the caller
 *
 * Then comes bd_ctx__apply_schemes(), which sees complete counters, and then
 * bd_ctx__finish_window().  All regions' indices and pointers are new.
 *
 * Return: 0, or -ENOMEM with nothing changed; it may be called again.
 */
int bd_ctx__merge_window(struct bd_ctx *ctx);

/**
 * bd_ctx__finish_window() - second half of a window's end: tune, report, reset, split.
 * @ctx: the context after bd_ctx__merge_window()
 * @sink: who hears of it, or NULL
 * @priv: first argument of @sink's functions
 *
 * All regions' indices and pointers are new.  Windows missed by a large bd_ctx__advance() are
 * skipped.
 *
 * Return: 0, or -ENOMEM with nothing changed and nothing reported; it may be called again.
 */
int bd_ctx__finish_window(struct bd_ctx *ctx, const struct bd_sink *sink, void *priv);

/**
 * bd_ctx__aggregate() - both halves, without schemes.
 *
 * Return: as bd_ctx__finish_window(); if it fails, nothing was merged either.
 */
int bd_ctx__aggregate(struct bd_ctx *ctx, const struct bd_sink *sink, void *priv);

#endif
