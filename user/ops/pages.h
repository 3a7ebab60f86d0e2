/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Page-level filters of schemes on processes: which resident pages of a range pass.
 *
 * What filters ask means, as in DAMON:
 *
 *	anon		the page is anonymous; shared memory is not
 *	active		it is on an active LRU list
 *	memcg		it is charged to that cgroup and not to one below it
 *	young		its accessed bit in this process's page table is set: it was accessed since the
 *			bit was cleared, by this monitor's sampling or by reclaim.  Unlike DAMON the
 *			question does not clear it, since that costs a thousand times as much
 *	hugepage_size	the size of its folio, 4 KiB for a small page, however it is mapped
 *	unmapped	nobody owns it: what drivers and the kernel lend to processes; all other
 *			pages of a process are mapped
 *
 * A page that is not resident is neither judged nor passed, like zero pages, hugetlb pages and
 * memory of devices, which no action of a scheme reaches.  Large folios pass page by page, as far
 * as they lie in the range.
 */
#ifndef BDAMON_OPS_PAGES_H
#define BDAMON_OPS_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/filter.h"
#include "core/range.h"

struct process;
struct sampler;

/**
 * typedef pages_fn - receives pages that pass.
 * @passed: neighbouring pages, as many as there are; valid during the call
 *
 * Return: 0, or a negative errno that ends the selection.
 */
typedef int (*pages_fn)(void *priv, const struct bd_range *passed);

/**
 * pages__select() - the resident pages of a range that pass the page-level filters.
 * @sampler: the sampler
 * @p: whose memory
 * @range: what to look at; pages that are only partly in it are left out
 * @filters: of these, those that judge pages
 * @is_allowed: core filters allowed the range, so that all resident pages pass
 * @ret_passed_bytes: what passed
 * @each: gets it by address; may be NULL
 * @priv: first argument of @each
 *
 * Page tables are read in steps of BD_FACT_PAGES, so that a long range keeps nobody from the CPU;
 * what it costs is in docs/design.md.
 *
 * Return: 0; -ESRCH when the process has left its address space; what @each returned; another
 * negative errno.  What @each was told before still holds.
 */
int pages__select(struct sampler *sampler, const struct process *p, const struct bd_range *range,
		  const struct bd_filters *filters, bool is_allowed, uint64_t *ret_passed_bytes,
		  pages_fn each, void *priv);

/**
 * pages__check() - can this kernel answer what the filters ask?
 * @sampler: the sampler
 * @filters: the filters
 *
 * Beside the kernel's types it looks at a page of our own, of which the answers are known.
 *
 * Return: NULL if so, else which filter it cannot answer and what to do, as the end of a sentence;
 * static text.
 */
const char *pages__check(struct sampler *sampler, const struct bd_filters *filters);

#endif
