/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Arming, checked: which pages of a run may lie in a span that is cleared, and
 * which of them clearing reaches.  The loader has its armings checked in one
 * batch before it makes them; the timer asks for none that would reach nothing.
 */
#ifndef BDAMON_BPF_ARMS_H
#define BDAMON_BPF_ARMS_H

#include "awake.bpf.h"
#include "page.bpf.h"
#include "shared.bpf.h"

/* --- the pages of a run ------------------------------------------------------------ */

/*
 * The pages of the large folio behind row[@at], when the row holds all of it, aligned and mapped
 * in one piece; else nothing, and it is left alone.
 */
static __always_inline __u32 large_mask(const __u64 *row, __u32 at)
{
	__u64 keep = ~ARCH_ENTRY_VOLATILE;
	__u64 entry = row[at & (BD_RUN_PAGES - 1)];
	__u64 head_pfn = 0, expected;
	__u32 order, first, i;

	order = page_large_order(entry, &head_pfn);
	if (!order || order > 4)
		return 0;
	first = at & ~((1u << order) - 1);
	if (page_pfn(entry) - (at - first) != head_pfn)
		return 0;
	expected = (entry & keep) - ((__u64)(at - first) << BD_PAGE_SHIFT);
	for (i = 0; i < BD_RUN_PAGES; i++) {
		if (i >= 1u << order)
			break;
		if ((row[(first + i) & (BD_RUN_PAGES - 1)] & keep) != expected)
			return 0;
		expected += 1u << BD_PAGE_SHIFT;
	}
	return ((1u << (1u << order)) - 1) << first;
}

/*
 * struct row_check - which pages of a run are mapped, reachable by clearing, and safe to include.
 * The run's entries come first; the loops are bpf_loop() because the verifier would follow every
 * combination of sixteen pages' kinds otherwise.
 */
struct row_check {
	__u64 row[BD_RUN_PAGES];
	__u32 present;
	__u32 clear;
	__u32 safe;
};

/* What a loop passes on has to be on the stack; the row itself need not be. */
struct row_loop {
	struct row_check *check;
};

static long check_page(__u32 i, struct row_loop *loop)
{
	struct row_check *check = loop->check;
	__u64 entry = check->row[i & (BD_RUN_PAGES - 1)];
	__u32 bit = 1u << (i & (BD_RUN_PAGES - 1)), large = 0;
	enum page_kind kind;

	if (!arch_is_valid(entry)) {
		check->safe |= bit;
		return 0;
	}
	check->present |= bit;
	kind = page_kind_of(entry);
	if (kind == PAGE_LARGE)
		large = large_mask(check->row, i & (BD_RUN_PAGES - 1)) & bit;
	if (kind == PAGE_SMALL || large)
		check->clear |= bit;
	if (kind == PAGE_SMALL || kind == PAGE_SHARED || large)
		check->safe |= bit;
	return 0;
}

static __always_inline void check_row(const struct walk *w, __u64 run, struct row_check *check)
{
	struct row_loop loop = { .check = check };

	check->present = check->clear = check->safe = 0;
	walk_read_row(w, run, check->row);
	bpf_loop(BD_RUN_PAGES, check_page, &loop, 0);
}

/* --- a batch of armings ------------------------------------------------------------- */

TABLE(struct bd_arm, BD_MAX_ARMS) bd_arms SEC(".maps");

struct arm_check {
	struct walk w;
	__u64 block;
	__u32 want_rows;
	__u32 safe_rows;
};

static long check_block_row(__u32 i, struct arm_check *c)
{
	__u32 bit = 1u << (i & 31);
	struct row_check check;

	if (!(c->want_rows & bit))
		return 0;
	check_row(&c->w, c->block + (__u64)i * BD_RUN_BYTES, &check);
	/* Runs of which nothing can be cleared are of no use, though harmless. */
	if (check.safe == 0xffff && check.clear)
		c->safe_rows |= bit;
	return 0;
}

static __always_inline void check_huge(const struct walk *w, struct bd_arm *arm)
{
	bool pmd = w->leaf && w->shift == BD_PAGE_SHIFT + WALK_INDEX_BITS;

	arm->present_mask = w->leaf != 0;
	arm->clear_mask = pmd && page_huge_is_exclusive(w->leaf);
	arm->safe_mask = arm->clear_mask;
}

static long check_one_arm(__u32 i, void *unused)
{
	struct bd_arm *arm = bpf_map_lookup_elem(&bd_arms, &i);
	struct arm_check c = {};
	struct row_check check;

	if (!arm)
		return 1;
	arm->clear_mask = arm->safe_mask = arm->present_mask = 0;
	arm->safe_rows = 0;
	if (!walk_space(arm->space, arm->run, &c.w))
		return 0;
	if (arm->huge == BD_ARM_EITHER)
		arm->huge = c.w.leaf ? BD_ARM_HUGE : BD_ARM_SMALL;
	if (arm->huge == BD_ARM_HUGE) {
		check_huge(&c.w, arm);
		return 0;
	}
	if (!c.w.table)
		return 0;
	check_row(&c.w, arm->run, &check);
	arm->present_mask = check.present;
	arm->clear_mask = check.clear;
	arm->safe_mask = check.safe;
	c.block = block_of(arm->run);
	c.want_rows = arm->want_rows;
	if (c.want_rows)
		bpf_loop(BD_BLOCK_RUNS, check_block_row, &c, 0);
	arm->safe_rows = c.safe_rows;
	return 0;
}

struct check_args {
	__u32 nr_arms;
};

SEC("syscall")
int check_arms(struct check_args *args)
{
	bpf_loop(args->nr_arms, check_one_arm, NULL, 0);
	/* Only what runs from now on can access what is cleared now. */
	bpf_loop(nr_judged_spaces(), note_arming, NULL, 0);
	return 0;
}

#endif
