/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Reading another process's page tables.  They may change or be freed at any
 * moment, so nothing read is trusted: a failed read means "not present", and a
 * stale table costs one wrong look at most.
 */
#ifndef BDAMON_BPF_WALK_H
#define BDAMON_BPF_WALK_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "arch.bpf.h"
#include "load.bpf.h"
#include "sampler.h"

#define WALK_MAX_LEVELS 5
#define WALK_INDEX_BITS 9
#define WALK_INDEX_MASK ((1ull << WALK_INDEX_BITS) - 1)

/*
 * struct walk - where an address's translation ends, or how far it has come.
 * table: kernel address of the table arrived at, of the lowest level unless the walk goes on; 0
 *	when it ended earlier
 * leaf: the huge leaf's entry; 0 when there is none
 * shift: log2 of the size that one entry at the end of the walk maps
 */
struct walk {
	__u64 table;
	__u64 leaf;
	__u32 shift;
};

static __always_inline __u64 walk_table_of(const struct bd_layout *layout, __u64 entry)
{
	return layout->page_offset + (entry & layout->frame_mask);
}

static __always_inline void walk_begin(const struct bd_layout *layout, __u64 pgd, struct walk *w)
{
	w->table = pgd;
	w->shift = BD_PAGE_SHIFT + WALK_INDEX_BITS * (layout->levels - 1);
}

/* Descend from w->table to the table whose entries map 1 << @stop bytes. */
static __always_inline void walk_down(const struct bd_layout *layout, __u64 addr, __u32 stop,
				      struct walk *w)
{
	__u32 shift = w->shift;
	__u64 table = w->table;
	__u64 entry;
	int i;

	w->table = 0;
	w->leaf = 0;
	for (i = 0; i < WALK_MAX_LEVELS; i++) {
		w->shift = shift;
		if (shift <= stop) {
			w->table = table;
			return;
		}
		entry = load_word(table + ((addr >> shift) & WALK_INDEX_MASK) * 8);
		if (!arch_is_valid(entry))
			return;
		if (arch_is_leaf(entry)) {
			w->leaf = entry;
			return;
		}
		table = walk_table_of(layout, entry);
		shift -= WALK_INDEX_BITS;
	}
}

static __always_inline void walk_addr(const struct bd_layout *layout, __u64 pgd, __u64 addr,
				      struct walk *w)
{
	walk_begin(layout, pgd, w);
	walk_down(layout, addr, BD_PAGE_SHIFT, w);
}

#define WALK_GIB_SHIFT 30

/*
 * struct walk_cache - the last table of 1 GiB found, since addresses looked at one after the
 * other mostly share it.
 * table: its kernel address; 0 for none yet
 */
struct walk_cache {
	__u64 table;
	__u64 gib;
	__u64 pgd;
};

/* walk_addr(), from the table of the GiB around @addr where that is known. */
static __always_inline void walk_cached(const struct bd_layout *layout, struct walk_cache *cache,
					__u64 pgd, __u64 addr, struct walk *w)
{
	if (!cache->table || cache->gib != addr >> WALK_GIB_SHIFT || cache->pgd != pgd) {
		walk_begin(layout, pgd, w);
		walk_down(layout, addr, WALK_GIB_SHIFT - WALK_INDEX_BITS, w);
		if (!w->table)
			return;
		cache->table = w->table;
		cache->gib = addr >> WALK_GIB_SHIFT;
		cache->pgd = pgd;
	}
	w->table = cache->table;
	w->shift = WALK_GIB_SHIFT - WALK_INDEX_BITS;
	walk_down(layout, addr, BD_PAGE_SHIFT, w);
}

/* The entry that maps @addr at the end of walk @w; 0 when nothing does. */
static __always_inline __u64 walk_entry(const struct walk *w, __u64 addr)
{
	__u64 entry;

	if (!w->table)
		return w->leaf;
	entry = load_word(w->table + ((addr >> BD_PAGE_SHIFT) & WALK_INDEX_MASK) * 8);
	return arch_is_valid(entry) ? entry : 0;
}

/* The frame number behind @addr, given the entry that maps 1 << @shift bytes; 0 for none. */
static __always_inline __u64 walk_pfn(const struct bd_layout *layout, __u64 entry, __u32 shift,
				      __u64 addr)
{
	__u64 in_leaf = addr & ((1ull << (shift & 63)) - 1);

	if (!entry)
		return 0;
	return ((entry & layout->frame_mask & ~((1ull << (shift & 63)) - 1)) + in_leaf) >>
	       BD_PAGE_SHIFT;
}

/* Read the entries of the run at @run into @row, zero where that fails. */
static __always_inline void walk_read_row(const struct walk *w, __u64 run, __u64 row[BD_RUN_PAGES])
{
	__u64 index = (run >> BD_PAGE_SHIFT) & WALK_INDEX_MASK & ~(BD_RUN_PAGES - 1ull);

	if (bpf_probe_read_kernel(row, 8 * BD_RUN_PAGES, (void *)(w->table + index * 8)))
		__builtin_memset(row, 0, 8 * BD_RUN_PAGES);
}

/* Bit i is set when the accessed bit of entry i is. */
static __always_inline __u32 walk_row_set(const __u64 row[BD_RUN_PAGES])
{
	__u32 mask = 0;
	int i;

#pragma unroll
	for (i = 0; i < BD_RUN_PAGES; i++)
		mask |= arch_is_set(row[i]) << i;
	return mask;
}

/* The same of the run at @run; @row is room for its entries. */
static __always_inline __u32 walk_run_set(const struct walk *w, __u64 run, __u64 row[BD_RUN_PAGES])
{
	walk_read_row(w, run, row);
	return walk_row_set(row);
}

/* How many pages of a run @mask holds. */
static __always_inline __u32 count_pages(__u32 mask)
{
	mask = mask - ((mask >> 1) & 0x5555);
	mask = (mask & 0x3333) + ((mask >> 2) & 0x3333);
	mask = (mask + (mask >> 4)) & 0x0f0f;
	return (mask + (mask >> 8)) & 0x1f;
}

/* The first byte that the lowest-level page table of @addr maps. */
static __always_inline __u64 block_of(__u64 addr)
{
	return addr & ~(((__u64)BD_BLOCK_PAGES << BD_PAGE_SHIFT) - 1);
}

#endif
