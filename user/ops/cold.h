/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Which pages MADV_COLD may be said of.  The kernel splits a large page of which a part is called
 * cold, and before 6.10 every one that is not mapped huge; and it passes over pages that others map
 * too without saying so.
 */
#ifndef BDAMON_OPS_COLD_H
#define BDAMON_OPS_COLD_H

#include <stdint.h>

#include "core/range.h"
#include "ops/pagemap.h"

struct sampler;

/**
 * cold__screen() - leave in a view what the advice reaches and does not harm.
 * @s: looks at the pages
 * @space: the process's address space
 * @v: all other pages in @within lose their PAGEMAP_ALONE
 * @within: what matters
 *
 * Return: 0 or a negative errno.
 */
int cold__screen(struct sampler *s, uint32_t space, struct pagemap_view *v,
		 const struct bd_range *within);

/**
 * cold__trim() - shorten a run whose bounds lie inside large pages.
 * @flags_fd: /proc/kpageflags
 * @v: a screened view that holds @run
 * @part: what @run is of; only where @run ends with it can a large page be cut
 * @run: may become empty
 */
void cold__trim(int flags_fd, const struct pagemap_view *v, const struct bd_range *part,
		struct bd_range *run);

#endif
