/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Choosing the sampling interval from the amount of accesses seen. */
#ifndef BDAMON_CORE_TUNE_H
#define BDAMON_CORE_TUNE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/context.h"

/** bd_tune_factor_bp() - Return: factor for the intervals, 5000..20000 bp, for a goal's score. */
uint64_t bd_tune_factor_bp(uint64_t score);

/** bd_ctx__is_tune_due() - Return: whether tuning is on and due. */
bool bd_ctx__is_tune_due(const struct bd_ctx *ctx);

/**
 * bd_ctx__tune() - one step of interval tuning, from the finished window's counters.
 * @ctx: the context at a window's end, before the reset
 * @ret_sample_us: new sampling interval, set if something was applied
 *
 * Return: whether new intervals were applied, perhaps equal to the old ones.
 */
bool bd_ctx__tune(struct bd_ctx *ctx, uint64_t *ret_sample_us);

#endif
