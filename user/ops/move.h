/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Moving a process's pages between NUMA nodes: move_pages(2), asked before and after. */
#ifndef BDAMON_OPS_MOVE_H
#define BDAMON_OPS_MOVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/sampler.h"
#include "core/scheme.h"

struct process;

/** MOVE_MAX - pages in one batch; the kernel takes them 16 at a time anyway. */
#define MOVE_MAX 1024

/**
 * struct move - a batch of pages; starts all zero.
 * @nr: how many there are
 * @pages: address of each
 * @nodes: where each shall go
 * @sz: bytes of each: a huge page is one
 */
struct move {
	size_t nr;
	void *pages[MOVE_MAX];
	int nodes[MOVE_MAX];
	uint64_t sz[MOVE_MAX];
	/* private: where they are */
	int at[MOVE_MAX];
};

/**
 * move__node_of() - where a page of a scheme goes.
 * @scheme: with target_nid or dests
 * @vma: its mapping
 * @addr: its address
 * @is_huge: it is a huge page
 *
 * Return: the node, or BD_NO_NODE.
 */
int move__node_of(const struct bd_scheme *scheme, const struct bd_vma *vma, uint64_t addr,
		  bool is_huge);

/**
 * move__run() - move the batch, and make it empty.
 * @m: the batch
 * @p: whose pages; only those that nobody else maps are moved
 * @is_dry: only look which are elsewhere
 * @ret_sz: bytes that were elsewhere and are where they shall be now (@is_dry: were elsewhere)
 *
 * Return: 0; -ENODEV if a node is not there or has no memory; -ENOENT if the kernel finds none of
 * these pages, see move__why_missing(); another negative errno, all with @ret_sz set.
 */
int move__run(struct move *m, const struct process *p, bool is_dry, uint64_t *ret_sz);

/**
 * move__why_missing() - why are pages not found that are in memory?
 *
 * Linux 6.1 does not find pages that its NUMA balancing has set a trap on, to learn who uses them:
 * cold ones stay like that for ever.  Or they were unmapped meanwhile.
 *
 * Return: the end of a sentence; NULL if NUMA balancing is off, so that it is nothing to speak of.
 */
const char *move__why_missing(void);

#endif
