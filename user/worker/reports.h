/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What the core reports at a window's end, kept until there is time to hand it out. */
#ifndef BDAMON_WORKER_REPORTS_H
#define BDAMON_WORKER_REPORTS_H

#include <stddef.h>
#include <stdint.h>

#include "core/aggregate.h"
#include "record/writer.h"

/**
 * struct reports - snapshots of one window, one for each target with regions; starts all zero.
 * @snaps: the snapshots, owned; their regions and times are there after reports__finish()
 * @nr_snaps: how many
 * @tuned_sample_us: the sampling interval, if it was tuned, else 0
 */
struct reports {
	struct record_snapshot_view *snaps;
	size_t nr_snaps;
	uint64_t tuned_sample_us;
	/* private: regions of all of them in a row, and room */
	const struct bd_ctx *ctx;
	struct record_region *regions;
	size_t nr_regions, cap_regions, cap_snaps;
};

/** reports_sink - takes in what the core reports; its argument is a struct reports. */
extern const struct bd_sink reports_sink;

/**
 * reports__begin() - forget the last window and make room, so that reporting cannot fail.
 * @r: the reports
 * @ctx: the context that reports next, every target's priv its struct process; borrowed until then
 *
 * Return: 0 or -ENOMEM.
 */
int reports__begin(struct reports *r, const struct bd_ctx *ctx);

/** reports__finish() - all was reported, of the time from @start_ns to @end_ns. */
void reports__finish(struct reports *r, uint64_t start_ns, uint64_t end_ns);

/** reports__fini() - free what it owns. */
void reports__fini(struct reports *r);

#endif
