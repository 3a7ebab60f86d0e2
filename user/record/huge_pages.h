/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * How much of a mapping is huge pages.
 *
 * /proc/PID/smaps would tell exactly, but it walks all page tables of the process, whose own page
 * faults wait meanwhile.  So sixteen pages spread over the mapping are looked at instead, by their
 * frames' flags, which takes some 10 us however large the mapping is.  The places are always the
 * same, lest the answer change when nothing else does.
 */
#ifndef BDAMON_RECORD_HUGE_PAGES_H
#define BDAMON_RECORD_HUGE_PAGES_H

#include <stdint.h>
#include <sys/types.h>

/** HUGE_PAGES_BYTES - size of a huge page; smaller mappings have none. */
#define HUGE_PAGES_BYTES (2ULL << 20)

/** HUGE_PAGES_UNKNOWN - no page of the mapping is present, or we may not look. */
#define HUGE_PAGES_UNKNOWN UINT32_MAX

/**
 * struct huge_pages - a process to look at.
 * @pagemap_fd: its /proc/PID/pagemap, owned; -1 without the right to
 * @flags_fd: /proc/kpageflags, owned, likewise
 */
struct huge_pages {
	int pagemap_fd;
	int flags_fd;
};

/** huge_pages__open() - begin to look at a process; @proc is the root of the proc file system. */
void huge_pages__open(struct huge_pages *h, const char *proc, pid_t pid);

/**
 * huge_pages__percent() - look at a mapping.
 *
 * Return: share of its pages present that belong to huge ones, or HUGE_PAGES_UNKNOWN.
 */
uint32_t huge_pages__percent(const struct huge_pages *h, uint64_t start, uint64_t end);

/** huge_pages__close() - close the files. */
void huge_pages__close(struct huge_pages *h);

#endif
