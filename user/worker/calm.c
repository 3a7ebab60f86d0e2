// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A running mean, and the time since anything strayed from it. */
#include "worker/calm.h"

#include <math.h>

/* So many windows without news are calm. */
#define CALM_WINDOWS 20
#define FADE	     0.8
/* The sum may stray so far: a part of itself, as the speed of a busy machine does; and a few pages. */
#define STRAY_PART  0.2
#define STRAY_BYTES (256 << 10)
/* A region belied some nine windows ago is news no more. */
#define BELIED 0.5f

/* Bytes accessed in one sampling interval; and bytes of regions that were belied lately. */
static double accessed_bytes(const struct bd_ctx *ctx, double *ret_belied_bytes)
{
	const struct bd_target *target;
	const struct bd_region *region;
	double sum = 0;
	size_t i;

	*ret_belied_bytes = 0;
	bd_for_each_target (target, i, ctx)
		bd_for_each_region (region, target) {
			sum += (double)bd_region__sz(region) * bd_estimate__rate(&region->est);
			if (region->est.surprises > BELIED)
				*ret_belied_bytes += (double)bd_region__sz(region);
		}
	return sum;
}

void calm__end_window(struct calm *calm, const struct bd_ctx *ctx, bool has_news)
{
	double stray_bytes = STRAY_PART * calm->accessed_bytes + STRAY_BYTES, belied_bytes;
	double sum = accessed_bytes(ctx, &belied_bytes);

	has_news |= fabs(sum - calm->accessed_bytes) > stray_bytes || belied_bytes > stray_bytes;
	calm->accessed_bytes = calm->accessed_bytes * FADE + sum * (1 - FADE);
	if (has_news)
		calm->nr_windows = 0;
	else if (calm->nr_windows < CALM_WINDOWS)
		calm->nr_windows++;
}

bool calm__is_calm(const struct calm *calm)
{
	return calm->nr_windows >= CALM_WINDOWS;
}
