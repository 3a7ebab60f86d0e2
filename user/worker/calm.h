/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Whether the access pattern has been the same for a while.
 *
 * Two things tell that it changes: how much memory is accessed in all, and looks
 * that belie what is believed of a region.  While neither does, less looking and
 * clearing is enough.
 */
#ifndef BDAMON_WORKER_CALM_H
#define BDAMON_WORKER_CALM_H

#include <stdbool.h>
#include <stdint.h>

#include "core/context.h"

/**
 * struct calm - zero at the start.
 * @accessed_bytes: running mean of the bytes accessed in one sampling interval, over all targets
 * @nr_windows: aggregation windows since anything changed
 */
struct calm {
	double accessed_bytes;
	uint32_t nr_windows;
};

/**
 * calm__end_window() - take in what one window found.
 * @calm: what was known
 * @ctx: the regions, with their estimates up to date
 * @has_news: something else changed, such as the mappings
 */
void calm__end_window(struct calm *calm, const struct bd_ctx *ctx, bool has_news);

/** calm__is_calm() - Return: whether nothing changed in the last seconds. */
bool calm__is_calm(const struct calm *calm);

#endif
