/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Watermarks. */
#include "core/watermark.h"

static const char *const wmark_words[BD_NR_WMARK_METRICS] = {
	[BD_WMARK_NONE] = "none",
	[BD_WMARK_FREE_MEM_RATE] = "free_mem_rate",
};

const struct bd_names bd_wmark_names = { wmark_words, BD_NR_WMARK_METRICS };

uint64_t bd_watermarks__update(struct bd_watermarks *marks, uint64_t free_permil)
{
	if (marks->metric == BD_WMARK_NONE)
		return 0;
	if (free_permil > marks->high_permil || free_permil < marks->low_permil)
		marks->is_active = false;
	else if (free_permil < marks->mid_permil)
		marks->is_active = true;
	return marks->is_active ? 0 : marks->interval_us;
}
