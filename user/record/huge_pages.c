// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* How much of a mapping is huge pages. */
#include "record/huge_pages.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#define PAGE_SHIFT	12
#define PAGES_OF_HUGE	(HUGE_PAGES_BYTES >> PAGE_SHIFT)
#define NR_LOOKS	16
#define PAGEMAP_PRESENT (1ULL << 63)
#define PAGEMAP_FRAME	((1ULL << 55) - 1)
/* A page of a compound one, but not its first. */
#define KPF_TAIL (1ULL << 16)

static int open_file(const char *proc, const char *name)
{
	char path[512];
	int len = snprintf(path, sizeof(path), "%s/%s", proc, name);

	return len < (int)sizeof(path) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
}

void huge_pages__open(struct huge_pages *h, const char *proc, pid_t pid)
{
	char name[32];

	snprintf(name, sizeof(name), "%d/pagemap", (int)pid);
	h->pagemap_fd = open_file(proc, name);
	h->flags_fd = open_file(proc, "kpageflags");
}

void huge_pages__close(struct huge_pages *h)
{
	if (h->pagemap_fd >= 0)
		close(h->pagemap_fd);
	if (h->flags_fd >= 0)
		close(h->flags_fd);
}

static bool read_entry(int fd, uint64_t idx, uint64_t *ret)
{
	return pread(fd, ret, sizeof(*ret), (off_t)(idx * sizeof(*ret))) == sizeof(*ret);
}

/*
 * Compound pages begin at multiples of their size.  So the frame in the middle of a huge page's
 * 512 begins a page of its own, unless all of them are one.
 */
static bool is_huge(const struct huge_pages *h, uint64_t frame)
{
	uint64_t flags, middle = frame / PAGES_OF_HUGE * PAGES_OF_HUGE + PAGES_OF_HUGE / 2;

	return read_entry(h->flags_fd, middle, &flags) && (flags & KPF_TAIL);
}

uint32_t huge_pages__percent(const struct huge_pages *h, uint64_t start, uint64_t end)
{
	uint64_t nr_pages = (end - start) >> PAGE_SHIFT, entry;
	unsigned int i, nr_present = 0, nr_huge = 0;

	if (h->pagemap_fd < 0 || h->flags_fd < 0 || end - start < HUGE_PAGES_BYTES)
		return HUGE_PAGES_UNKNOWN;
	for (i = 0; i < NR_LOOKS; i++) {
		uint64_t page = (start >> PAGE_SHIFT) + nr_pages * (2 * i + 1) / (2 * NR_LOOKS);

		/* Frames are 0 to those who may not know them. */
		if (!read_entry(h->pagemap_fd, page, &entry) || !(entry & PAGEMAP_PRESENT) ||
		    !(entry & PAGEMAP_FRAME))
			continue;
		nr_present++;
		nr_huge += is_huge(h, entry & PAGEMAP_FRAME);
	}
	return nr_present ? nr_huge * 100 / nr_present : HUGE_PAGES_UNKNOWN;
}
