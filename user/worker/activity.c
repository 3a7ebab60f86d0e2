// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* CPU time of all targets, from one question to the next. */
#include "worker/activity.h"

#include "ops/process.h"

/*
 * Processes that use less of a CPU than this are idle: their memory is not accessed, and is
 * looked at in as few places as there are regions.
 */
#define IDLE_PERCENT 0.1
/* Asking many processes for their CPU time at every window would be dear itself. */
#define ASK_EVERY_WINDOW 8
#define ASK_WINDOWS	 10

void activity__watch(struct activity *a, const struct bd_ctx *ctx, uint64_t now_ns)
{
	struct bd_target *target;
	uint64_t cpu_ns = 0;
	bool is_first = !a->asked_ns;
	size_t i;

	if (!is_first && ctx->nr_targets > ASK_EVERY_WINDOW && a->nr_waits++ % ASK_WINDOWS)
		return;
	bd_for_each_target (target, i, ctx)
		cpu_ns += process__cpu_ns(target->priv);
	/*
	 * The first answer is what they used before, which tells nothing.  The sum falls when a
	 * process leaves: something happened, then.
	 */
	a->is_busy =
		is_first || cpu_ns < a->cpu_ns ||
		(double)(cpu_ns - a->cpu_ns) * 100 >= IDLE_PERCENT * (double)(now_ns - a->asked_ns);
	a->cpu_ns = cpu_ns;
	a->asked_ns = now_ns;
}
