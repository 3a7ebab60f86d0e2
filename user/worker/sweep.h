/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Sweeps: cold memory whose bits were never cleared is cleared once, block by
 * block, and is watched for free from then on.  One arming tells about 16 pages
 * and costs some 10 us; swept in long spans, a page costs some 0.1 us.
 */
#ifndef BDAMON_WORKER_SWEEP_H
#define BDAMON_WORKER_SWEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "core/context.h"

struct armer;
struct sampler;
struct sweeps;

/**
 * struct sweep_limits - what one call may do.
 * @nr_pages: pages to clear at most; reading bits counts as well, at its cost
 * @max_ns: CPU time after which no more is cleared, should pages cost more than was thought
 * @unknown_too: in the first round, clear also what nobody has looked at yet
 */
struct sweep_limits {
	uint32_t nr_pages;
	uint64_t max_ns;
	bool unknown_too;
};

/** sweeps__new() - Return: sweeps for @s and @a, both borrowed, or NULL. */
struct sweeps *sweeps__new(struct sampler *s, struct armer *a);

/** sweeps__free() - NULL is allowed. */
void sweeps__free(struct sweeps *w);

/**
 * sweeps__run() - clear what is worth it, going on where the last call ended.
 * @w: the sweeps
 * @ctx: its regions tell what is cold, and forget what was cleared
 * @limits: what it may do
 *
 * Return: 0 or a negative errno.
 */
int sweeps__run(struct sweeps *w, struct bd_ctx *ctx, const struct sweep_limits *limits);

/** sweeps__had_round() - Return: whether all memory that was worth it has been gone through once. */
bool sweeps__had_round(const struct sweeps *w);

#endif
