/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Joining neighbours that are accessed alike, so that the number of regions stays bounded. */
#ifndef BDAMON_CORE_MERGE_H
#define BDAMON_CORE_MERGE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/context.h"

/**
 * bd_target__merge_regions() - one pass over one target, left to right.
 * @target: the target
 * @threshold: largest difference in nr_accesses between neighbours to be joined
 * @sz_limit: largest size of a joined region, bytes
 * @step_age: also count the ages, as the first pass of a window does
 */
void bd_target__merge_regions(struct bd_target *target, uint64_t threshold, uint64_t sz_limit,
			      bool step_age);

/**
 * bd_ctx__merge_regions() - join alike neighbours, less and less alike ones while there are more
 * than max_nr_regions.
 * @ctx: the context, with sz_limit
 * @max_accesses: largest nr_accesses of all regions; a tenth of it is the first threshold
 *
 * Holes and sz_limit can leave more regions than wanted.
 */
void bd_ctx__merge_regions(struct bd_ctx *ctx, uint32_t max_accesses);

#endif
