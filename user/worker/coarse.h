/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Measuring memory whose accessed bits cannot be cleared page by page: shared
 * by several processes, copy-on-write after fork, or locked.
 *
 * Now and then all bits of one process are cleared through clear_refs, and
 * they are read three times in the intervals after: the pages that are set
 * again, and how soon, give the rate.  How often depends on what it costs.
 */
#ifndef BDAMON_WORKER_COARSE_H
#define BDAMON_WORKER_COARSE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/context.h"

struct coarse;
struct sampler;

/** coarse__new() - Return: nothing measured yet, or NULL with errno. */
struct coarse *coarse__new(struct sampler *s, struct bd_ctx *ctx, double overhead_percent);

/** coarse__free() - NULL is allowed. */
void coarse__free(struct coarse *c);

/** coarse__fd() - Return: becomes readable when coarse__step() is due. */
int coarse__fd(const struct coarse *c);

/** coarse__step() - make the next reading of a round under way. */
void coarse__step(struct coarse *c);

/** coarse__cancel() - give up a round of the process @target_id: others changed its bits. */
void coarse__cancel(struct coarse *c, uint32_t target_id);

/**
 * coarse__apply() - at a window's end: use what was measured.
 *
 * Regions may be cut. Return: 0 or -ENOMEM.
 */
int coarse__apply(struct coarse *c);

/**
 * coarse__begin_due() - after the next window began: begin a round if one is due.
 * @c: the measurement
 * @now_ns: CLOCK_MONOTONIC
 * @is_short: the budget is overspent; rounds come later
 *
 * It takes milliseconds, which must not delay the sampler's next table.
 *
 * Return: 0 or -ENOMEM.
 */
int coarse__begin_due(struct coarse *c, uint64_t now_ns, bool is_short);

/** coarse__period_us() - Return: mean time between two rounds of one process; 0 before two. */
uint64_t coarse__period_us(const struct coarse *c);

#endif
