/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Which pages of a mapped file, or of shared memory, are in the page cache, whether the process has
 * them in its page tables or not: mincore(2) on a mapping of our own.
 */
#ifndef BDAMON_OPS_CACHED_H
#define BDAMON_OPS_CACHED_H

#include <stddef.h>
#include <stdint.h>

#include "core/range.h"

struct bd_vma;
struct process;

/**
 * struct cached - the part of a file behind a part of a mapping.
 * @map: our mapping of it, never read; owned
 * @sz: bytes of it
 */
struct cached {
	void *map;
	size_t sz;
};

/**
 * cached__open() - find the file.
 * @c: overwritten
 * @p: the process
 * @vma: its mapping, of a file
 * @part: of the mapping
 *
 * Return: 0; -ENOENT if the mapping is not there any more, or not of a regular file or shared
 * memory; another negative errno.
 */
int cached__open(struct cached *c, const struct process *p, const struct bd_vma *vma,
		 const struct bd_range *part);

/** cached__look() - a byte for each page into @ret_pages; bit 0: it is in memory. Return: 0 or <0. */
int cached__look(const struct cached *c, unsigned char *ret_pages);

/** cached__close() - forget it. */
void cached__close(struct cached *c);

#endif
