/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Cutting regions, to find out whether their parts are accessed differently. */
#ifndef BDAMON_CORE_SPLIT_H
#define BDAMON_CORE_SPLIT_H

#include <stddef.h>
#include <stdint.h>

#include "core/context.h"

/** BD_MAX_PIECES - most pieces into which one call cuts one region */
#define BD_MAX_PIECES 8

/**
 * bd_ctx__reserve_window() - make room for all that a window's end may add.
 *
 * After it bd_ctx__limit_regions() and bd_ctx__split_regions() cannot fail.
 *
 * Return: 0, or -ENOMEM with nothing changed.
 */
int bd_ctx__reserve_window(struct bd_ctx *ctx);

/** bd_ctx__sz_limit() - Return: largest region size that allows min_nr_regions, bytes. */
uint64_t bd_ctx__sz_limit(const struct bd_ctx *ctx);

/**
 * bd_ctx__limit_regions() - cut all regions larger than the limit, and remember it for the next
 * merge.
 *
 * Needs bd_ctx__reserve_window().  min_sz wins over min_nr_regions.
 */
void bd_ctx__limit_regions(struct bd_ctx *ctx);

/**
 * bd_target__split_regions() - cut every region into up to @max_pieces at random places.
 * @target: the target, with room for @max_pieces times its regions
 * @max_pieces: 1..BD_MAX_PIECES
 * @min_sz: alignment in bytes; regions of up to twice that stay whole
 * @rng: random numbers
 */
void bd_target__split_regions(struct bd_target *target, unsigned int max_pieces, uint64_t min_sz,
			      struct bd_rng *rng);

/** bd_split_step() - Return: n if every n-th of @nr regions shall be cut; @nr < @max, the limit. */
size_t bd_split_step(size_t nr, size_t max);

/**
 * bd_ctx__split_regions() - cut all regions, or some, or none, never beyond max_nr_regions.
 *
 * Needs bd_ctx__reserve_window().
 */
void bd_ctx__split_regions(struct bd_ctx *ctx);

#endif
