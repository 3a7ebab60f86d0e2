// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What the arming of accessed bits has checked, since it is the same advice. */
#include "ops/cold.h"

#include <stdbool.h>

#include "core/arith.h"
#include "ops/sampler.h"

/* A view's runs of BD_RUN_PAGES are checked in one call. */
_Static_assert(PAGEMAP_VIEW_PAGES / BD_RUN_PAGES <= BD_MAX_ARMS, "a view has too many runs");

static bool is_candidate(uint64_t entry)
{
	return (entry & (PAGEMAP_PRESENT | PAGEMAP_ALONE)) == (PAGEMAP_PRESENT | PAGEMAP_ALONE);
}

static bool has_candidates(struct pagemap_view *v, uint64_t start, uint64_t sz)
{
	bool has = false;

	for (uint64_t addr = start; addr < start + sz && !has; addr += PAGE_BYTES)
		has = is_candidate(*pagemap_view__entry(v, addr));
	return has;
}

static uint64_t unit_bytes(const struct pagemap_view *v, uint64_t addr)
{
	return pagemap_view__is_huge(v, addr) ? BLOCK_BYTES : BD_RUN_BYTES;
}

/* One arming for each huge page and each run that may be meant. Return: how many. */
static uint32_t ask(struct bd_arm *arms, uint32_t space, struct pagemap_view *v,
		    const struct bd_range *within)
{
	uint64_t end = bd_min(within->end, pagemap_view__end(v));
	uint64_t addr = bd_max(within->start, v->start);
	uint32_t nr = 0;

	while (addr < end) {
		uint64_t unit = unit_bytes(v, addr);

		addr = bd_round_down(addr, unit);
		if (has_candidates(v, addr, unit))
			arms[nr++] = (struct bd_arm){
				.run = addr,
				.space = space,
				.huge = unit == BLOCK_BYTES,
			};
		addr += unit;
	}
	return nr;
}

static void heed(struct pagemap_view *v, const struct bd_arm *arm)
{
	size_t nr = arm->huge ? BD_BLOCK_PAGES : BD_RUN_PAGES;
	uint64_t *entries = pagemap_view__entry(v, arm->run);

	for (size_t i = 0; i < nr; i++) {
		if (!(arm->clear_mask & (arm->huge ? 1u : 1u << i)))
			entries[i] &= ~PAGEMAP_ALONE;
	}
}

int cold__screen(struct sampler *s, uint32_t space, struct pagemap_view *v,
		 const struct bd_range *within)
{
	struct bd_arm *arms = sampler__arms(s);
	uint32_t nr = ask(arms, space, v, within);
	int err = sampler__check_arms(s, nr);

	for (uint32_t i = 0; !err && i < nr; i++)
		heed(v, &arms[i]);
	return err;
}

static uint64_t frame_at(const struct pagemap_view *v, uint64_t addr)
{
	return v->entries[(addr - v->start) >> BD_PAGE_SHIFT] & PAGEMAP_FRAME;
}

static bool is_cut_at(uint64_t addr)
{
	return addr % BD_RUN_BYTES != 0;
}

void cold__trim(int flags_fd, const struct pagemap_view *v, const struct bd_range *part,
		struct bd_range *run)
{
	bool is_tail;

	if (run->start == part->start && is_cut_at(run->start)) {
		while (run->start < run->end && pagemap__is_tail(flags_fd, frame_at(v, run->start)))
			run->start += PAGE_BYTES;
	}
	if (run->end != part->end || !is_cut_at(run->end) || run->start == run->end ||
	    !pagemap__is_tail(flags_fd, frame_at(v, run->end - PAGE_BYTES) + 1))
		return;
	do {
		run->end -= PAGE_BYTES;
		is_tail = pagemap__is_tail(flags_fd, frame_at(v, run->end));
	} while (is_tail && run->start < run->end);
}
