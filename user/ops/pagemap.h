/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * What /proc/PID/pagemap tells of a stretch of memory: which pages are where, and which of them an
 * action is for.
 *
 * Worked example: of 4 MiB the first half is one huge page, the second small pages of which every
 * other one is swapped out.  For [1 MiB, 4 MiB) the runs in memory are 256 single pages of the
 * second half: the huge page reaches beyond the range, and advice for a part would split it.
 */
#ifndef BDAMON_OPS_PAGEMAP_H
#define BDAMON_OPS_PAGEMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/sampler.h"
#include "core/range.h"

/** PAGE_BYTES - size of a page; BLOCK_BYTES: of a huge page, at whose multiples they lie. */
#define PAGE_BYTES  (1ull << BD_PAGE_SHIFT)
#define BLOCK_BYTES ((uint64_t)BD_BLOCK_PAGES << BD_PAGE_SHIFT)

/* Bits of an entry; documented in the kernel's admin-guide/mm/pagemap. */
#define PAGEMAP_PRESENT (1ull << 63)
#define PAGEMAP_SWAPPED (1ull << 62)
/* a page of a file or of shared memory */
#define PAGEMAP_FILE (1ull << 61)
/* mapped once; advice reaches no others */
#define PAGEMAP_ALONE (1ull << 56)
/* of a page in memory: the number of its frame */
#define PAGEMAP_FRAME ((1ull << 55) - 1)

/** PAGEMAP_VIEW_BLOCKS - what a view holds: 32 MiB, read in 0.3 ms. */
#define PAGEMAP_VIEW_BLOCKS 16
#define PAGEMAP_VIEW_PAGES  ((size_t)PAGEMAP_VIEW_BLOCKS * BD_BLOCK_PAGES)

/**
 * struct pagemap_view - whole blocks of memory as they were when looked at.
 * @start: first address, a multiple of BLOCK_BYTES
 * @nr_blocks: how many
 * @huge: one bit per block: it is one huge page
 * @entries: one per page
 */
struct pagemap_view {
	uint64_t start;
	uint32_t nr_blocks;
	uint32_t huge;
	uint64_t entries[PAGEMAP_VIEW_PAGES];
};

/** pagemap_view__end() - Return: the address after the last. */
static inline uint64_t pagemap_view__end(const struct pagemap_view *v)
{
	return v->start + v->nr_blocks * BLOCK_BYTES;
}

/** pagemap_view__entry() - Return: the entry of the page at @addr, which must be inside. */
static inline uint64_t *pagemap_view__entry(struct pagemap_view *v, uint64_t addr)
{
	return &v->entries[(addr - v->start) >> BD_PAGE_SHIFT];
}

/** pagemap_view__is_huge() - Return: whether the block that holds @addr is one huge page. */
static inline bool pagemap_view__is_huge(const struct pagemap_view *v, uint64_t addr)
{
	return v->huge >> ((addr - v->start) / BLOCK_BYTES) & 1;
}

/**
 * pagemap_view__read() - look.
 * @v: overwritten
 * @pagemap_fd: the process's pagemap
 * @flags_fd: /proc/kpageflags; -1: 512 frames in a row are taken for a huge page
 * @range: what to look at, grown to whole blocks and cut to PAGEMAP_VIEW_BLOCKS of them
 *
 * What is beyond the address space, or of a process that is gone, is neither in memory nor swapped.
 *
 * Return: 0 or a negative errno.
 */
int pagemap_view__read(struct pagemap_view *v, int pagemap_fd, int flags_fd,
		       const struct bd_range *range);

/** pagemap_view__find_huge() - set @huge by the entries. @flags_fd: as for reading. */
void pagemap_view__find_huge(struct pagemap_view *v, int flags_fd);

/**
 * pagemap_view__next_run() - the next pages of a kind.
 * @v: the view
 * @bits: PAGEMAP_* that a page must have, all of them
 * @within: where to look; may reach beyond the view
 * @at: where to go on; @within->start at first, moved
 * @ret_run: pages in a row, all inside @within
 *
 * Huge pages come whole, or not at all where they reach beyond @within.
 *
 * Return: whether there was one.
 */
bool pagemap_view__next_run(const struct pagemap_view *v, uint64_t bits,
			    const struct bd_range *within, uint64_t *at, struct bd_range *ret_run);

/**
 * pagemap_view__next_blocks() - the next blocks that could become huge pages.
 * @v, @within, @at: as for pagemap_view__next_run()
 * @ret_run: whole blocks in a row inside @within that are not huge, but have pages in memory
 *
 * Return: whether there were any.
 */
bool pagemap_view__next_blocks(const struct pagemap_view *v, const struct bd_range *within,
			       uint64_t *at, struct bd_range *ret_run);

/** pagemap_view__is_void() - Return: whether nothing in it is in memory or swapped. */
bool pagemap_view__is_void(const struct pagemap_view *v);

/** pagemap_view__sz_with() - Return: bytes of @run, inside the view, whose pages have all @bits. */
uint64_t pagemap_view__sz_with(const struct pagemap_view *v, uint64_t bits,
			       const struct bd_range *run);

/** pagemap_view__sz_huge() - Return: bytes of @run, whole blocks inside the view, that are huge. */
uint64_t pagemap_view__sz_huge(const struct pagemap_view *v, const struct bd_range *run);

/**
 * pagemap__next_used() - skip memory that was never used.
 * @pagemap_fd: the process's pagemap
 * @range: where to look
 * @ret_at: the first address that is in memory or swapped; the end if there is none
 *
 * Return: whether the kernel can tell, as from Linux 6.7 on.
 */
bool pagemap__next_used(int pagemap_fd, const struct bd_range *range, uint64_t *ret_at);

/**
 * pagemap__read_at() - one entry of a page map, or what the kernel tells of one frame.
 * @path: /proc/PID/pagemap, /proc/kpageflags or /proc/kpagecgroup
 * @index: number of the page, or of the frame
 *
 * For a few of them only: the file is opened each time.
 *
 * Return: 0 if it cannot be read.
 */
uint64_t pagemap__read_at(const char *path, uint64_t index);

/**
 * pagemap__is_tail() - is a frame part of a large page, and not its first one?
 *
 * Return: false also if the flags of frames cannot be read.
 */
bool pagemap__is_tail(int flags_fd, uint64_t frame);

#endif
