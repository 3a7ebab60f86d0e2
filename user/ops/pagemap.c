// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Views of page maps, and the runs in them. */
#include "ops/pagemap.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/arith.h"

/* A bit of /proc/kpageflags. */
#define KPF_COMPOUND_TAIL (1ull << 16)

/*
 * struct scan_args - argument of PAGEMAP_SCAN, as of Linux 6.7; Debian 12's headers are older.
 * Each of the results tells @start, @end and what the pages are.
 */
struct scan_args {
	uint64_t size;
	uint64_t flags;
	uint64_t start;
	uint64_t end;
	uint64_t walk_end;
	uint64_t results;
	uint64_t nr_results;
	uint64_t max_pages;
	uint64_t inverted;
	uint64_t all_of;
	uint64_t any_of;
	uint64_t wanted;
};

struct scan_result {
	uint64_t start;
	uint64_t end;
	uint64_t kinds;
};

#define SCAN_IOCTL   _IOWR('f', 16, struct scan_args)
#define SCAN_PRESENT (1ull << 3)
#define SCAN_SWAPPED (1ull << 4)

/* --- looking -------------------------------------------------------------------------- */

uint64_t pagemap__read_at(const char *path, uint64_t index)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint64_t value = 0;

	if (fd < 0)
		return 0;
	if (pread(fd, &value, sizeof(value), (off_t)(index * sizeof(value))) != sizeof(value))
		value = 0;
	close(fd);
	return value;
}

bool pagemap__is_tail(int flags_fd, uint64_t frame)
{
	uint64_t flags;

	return pread(flags_fd, &flags, sizeof(flags), (off_t)(frame * sizeof(flags))) ==
		       sizeof(flags) &&
	       flags & KPF_COMPOUND_TAIL;
}

/* Smaller large pages begin at every frame in the middle; only in a huge one it is a tail. */
static bool is_one_page(const uint64_t *entries, int flags_fd)
{
	uint64_t frame = entries[0] & PAGEMAP_FRAME;
	uint64_t expected = PAGEMAP_PRESENT | frame;

	if (frame % BD_BLOCK_PAGES)
		return false;
	for (size_t i = 0; i < BD_BLOCK_PAGES; i++) {
		if ((entries[i] & (PAGEMAP_PRESENT | PAGEMAP_FRAME)) != expected++)
			return false;
	}
	return flags_fd < 0 || pagemap__is_tail(flags_fd, frame + BD_BLOCK_PAGES / 2);
}

void pagemap_view__find_huge(struct pagemap_view *v, int flags_fd)
{
	v->huge = 0;
	for (uint32_t i = 0; i < v->nr_blocks; i++)
		v->huge |= (uint32_t)is_one_page(&v->entries[(size_t)i * BD_BLOCK_PAGES], flags_fd)
			   << i;
}

int pagemap_view__read(struct pagemap_view *v, int pagemap_fd, int flags_fd,
		       const struct bd_range *range)
{
	struct bd_range blocks = bd_range__align(range, BLOCK_BYTES);
	size_t sz, done = 0;
	ssize_t got;

	v->start = blocks.start;
	v->nr_blocks = (uint32_t)bd_min(bd_range__sz(&blocks) / BLOCK_BYTES, PAGEMAP_VIEW_BLOCKS);
	sz = v->nr_blocks * BD_BLOCK_PAGES * sizeof(v->entries[0]);
	while (done < sz) {
		off_t at = (off_t)((v->start >> BD_PAGE_SHIFT) * sizeof(v->entries[0]) + done);

		got = pread(pagemap_fd, (char *)v->entries + done, sz - done, at);
		if (got < 0 && errno != EINTR)
			return -errno;
		if (got == 0)
			break;
		done += got > 0 ? (size_t)got : 0;
	}
	memset((char *)v->entries + done, 0, sz - done);
	pagemap_view__find_huge(v, flags_fd);
	return 0;
}

bool pagemap__next_used(int pagemap_fd, const struct bd_range *range, uint64_t *ret_at)
{
	struct scan_result first;
	struct scan_args args = {
		.size = sizeof(args),
		.start = range->start,
		.end = range->end,
		.results = (uintptr_t)&first,
		.nr_results = 1,
		.max_pages = 1,
		.any_of = SCAN_PRESENT | SCAN_SWAPPED,
		.wanted = SCAN_PRESENT | SCAN_SWAPPED,
	};
	int nr = ioctl(pagemap_fd, SCAN_IOCTL, &args);

	if (nr < 0)
		return false;
	*ret_at = nr ? first.start : range->end;
	return true;
}

/* --- runs ------------------------------------------------------------------------------ */

static bool has_all(uint64_t entry, uint64_t bits)
{
	return (entry & bits) == bits;
}

static uint64_t entry_at(const struct pagemap_view *v, uint64_t addr)
{
	return v->entries[(addr - v->start) >> BD_PAGE_SHIFT];
}

static struct bd_range block_of(uint64_t addr)
{
	uint64_t start = addr & ~(BLOCK_BYTES - 1);

	return (struct bd_range){ start, start + BLOCK_BYTES };
}

static bool is_inside(const struct bd_range *block, const struct bd_range *within)
{
	return block->start >= within->start && block->end <= within->end;
}

/* Return: where the page at @addr ends, huge or not; and whether it is meant, in @ret_is_meant. */
static uint64_t unit_at(const struct pagemap_view *v, uint64_t bits, const struct bd_range *within,
			uint64_t addr, bool *ret_is_meant)
{
	struct bd_range block = block_of(addr);

	*ret_is_meant = has_all(entry_at(v, addr), bits);
	if (!pagemap_view__is_huge(v, addr))
		return addr + PAGE_BYTES;
	*ret_is_meant = *ret_is_meant && is_inside(&block, within);
	return block.end;
}

bool pagemap_view__next_run(const struct pagemap_view *v, uint64_t bits,
			    const struct bd_range *within, uint64_t *at, struct bd_range *ret_run)
{
	uint64_t end = bd_min(within->end, pagemap_view__end(v)), next;
	uint64_t addr = bd_max(*at, v->start), start = 0;
	bool is_run = false, is_meant;

	for (; addr < end; addr = next) {
		next = unit_at(v, bits, within, addr, &is_meant);
		if (is_run && !is_meant)
			break;
		if (is_meant && !is_run) {
			start = addr;
			is_run = true;
		}
	}
	*at = addr;
	if (is_run)
		*ret_run = (struct bd_range){ start, bd_min(addr, end) };
	return is_run;
}

static bool can_become_huge(const struct pagemap_view *v, uint64_t addr)
{
	const uint64_t *entries = &v->entries[(addr - v->start) >> BD_PAGE_SHIFT];
	bool has_any = false;

	for (size_t i = 0; i < BD_BLOCK_PAGES && !has_any; i++)
		has_any = entries[i] & PAGEMAP_PRESENT;
	return has_any && !pagemap_view__is_huge(v, addr);
}

bool pagemap_view__next_blocks(const struct pagemap_view *v, const struct bd_range *within,
			       uint64_t *at, struct bd_range *ret_run)
{
	uint64_t end = bd_min(within->end, pagemap_view__end(v)) & ~(BLOCK_BYTES - 1);
	uint64_t addr = (bd_max(*at, v->start) + BLOCK_BYTES - 1) & ~(BLOCK_BYTES - 1);
	uint64_t start;

	while (addr < end && !can_become_huge(v, addr))
		addr += BLOCK_BYTES;
	start = addr;
	while (addr < end && can_become_huge(v, addr))
		addr += BLOCK_BYTES;
	*at = addr;
	if (addr == start)
		return false;
	*ret_run = (struct bd_range){ start, addr };
	return true;
}

/* --- counting -------------------------------------------------------------------------- */

bool pagemap_view__is_void(const struct pagemap_view *v)
{
	uint64_t any = 0;

	for (size_t i = 0; i < v->nr_blocks * BD_BLOCK_PAGES; i++)
		any |= v->entries[i];
	return !(any & (PAGEMAP_PRESENT | PAGEMAP_SWAPPED));
}

uint64_t pagemap_view__sz_with(const struct pagemap_view *v, uint64_t bits,
			       const struct bd_range *run)
{
	uint64_t sz = 0;

	for (uint64_t addr = run->start; addr < run->end; addr += PAGE_BYTES)
		sz += has_all(entry_at(v, addr), bits) ? PAGE_BYTES : 0;
	return sz;
}

uint64_t pagemap_view__sz_huge(const struct pagemap_view *v, const struct bd_range *run)
{
	uint64_t sz = 0;

	for (uint64_t addr = run->start; addr < run->end; addr += BLOCK_BYTES)
		sz += pagemap_view__is_huge(v, addr) ? BLOCK_BYTES : 0;
	return sz;
}
