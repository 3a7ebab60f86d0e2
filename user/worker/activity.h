/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Whether the targets do anything, by the CPU time that they use. */
#ifndef BDAMON_WORKER_ACTIVITY_H
#define BDAMON_WORKER_ACTIVITY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/context.h"

/** struct activity - starts all zero. @is_busy: they used CPU time since this was asked before */
struct activity {
	bool is_busy;
	/* private: windows until it is asked again; CPU time of all of them, and when */
	unsigned int nr_waits;
	uint64_t cpu_ns;
	uint64_t asked_ns;
};

/**
 * activity__watch() - at a wake-up: ask, unless there are so many targets that it would be dear.
 * @a: the activity
 * @ctx: every target's priv is its struct process
 * @now_ns: CLOCK_MONOTONIC
 *
 * Between the first question and the second they count as busy.
 */
void activity__watch(struct activity *a, const struct bd_ctx *ctx, uint64_t now_ns);

#endif
