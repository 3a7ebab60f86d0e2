/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Cutting regions where memory was looked at closely.
 *
 * Random splits find a small hot spot only by luck and a boundary only step by
 * step.  Where the accesses of a whole stretch are known unit by unit, regions
 * that contradict them are cut at the very places where the accesses change.
 */
#ifndef BDAMON_CORE_REFINE_H
#define BDAMON_CORE_REFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/target.h"

/** BD_STRIP_UNKNOWN - share of a unit that was not looked at. */
#define BD_STRIP_UNKNOWN 255
/** BD_STRIP_ALL - share of a unit all of whose pages were accessed. */
#define BD_STRIP_ALL 254

/**
 * struct bd_strip - a stretch of memory looked at closely.
 * @start: first byte, a multiple of the context's min_sz
 * @unit_bytes: size of a unit, a multiple of the context's min_sz
 * @shares: for each unit the share of its pages accessed within one sampling interval,
 *	0..BD_STRIP_ALL, or BD_STRIP_UNKNOWN; borrowed
 * @nr: number of units
 * @is_coarse: the shares are of the kind of bd_estimate.coarse_rate
 * @is_set: the shares are those of pages whose bit is set, whatever their rate
 * @is_suspect: it was looked at because an armed look within it found more than was believed
 * @steady: of so many units in a row three quarters have to agree to count as a change, >= 1
 */
struct bd_strip {
	uint64_t start;
	uint64_t unit_bytes;
	const uint8_t *shares;
	size_t nr;
	size_t steady;
	bool is_coarse;
	bool is_set;
	bool is_suspect;
};

/**
 * bd_target__refine() - cut the regions that a strip contradicts.
 * @target: the target
 * @strip: what was seen
 * @max_new: most regions to add; beyond that, and for strips without clear changes, nothing is cut
 *
 * The new regions' estimates are what the strip says; the rest of a region that was cut is
 * corrected by what was taken from it.
 *
 * Return: number of regions that were given new estimates, or -ENOMEM with some cuts made.
 */
int bd_target__refine(struct bd_target *target, const struct bd_strip *strip, size_t max_new);

#endif
