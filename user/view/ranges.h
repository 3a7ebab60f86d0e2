/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The parts of an address space worth a look of their own, such as heap, files and stack.
 *
 * What is monitored is divided where nothing is monitored, and also at holes larger than all that
 * is mapped: a picture of both sides of such a hole would show the hole and nothing else.
 */
#ifndef BDAMON_VIEW_RANGES_H
#define BDAMON_VIEW_RANGES_H

#include <stddef.h>
#include <stdint.h>

#include "record/writer.h"
#include "view/mappings.h"

/**
 * struct view_range - bytes [@start, @end).
 * @start: first byte
 * @end: byte after the last, > @start
 * @heat: accesses counted times bytes
 */
struct view_range {
	uint64_t start;
	uint64_t end;
	double heat;
};

/**
 * struct view_ranges - all zero is an empty list.
 * @list: owned array, ascending
 * @nr: how many
 */
struct view_ranges {
	struct view_range *list;
	size_t nr;
};

/**
 * view_ranges__find() - find the ranges of a snapshot, in place of those before.
 * @r: the list
 * @snap: a snapshot
 * @maps: the process's mappings; an empty list if they are not known
 *
 * Return: 0 or -ENOMEM, then with an empty list.
 */
int view_ranges__find(struct view_ranges *r, const struct record_snapshot_view *snap,
		      const struct mappings *maps);

/** view_ranges__fini() - free the list, leave it empty. */
void view_ranges__fini(struct view_ranges *r);

/**
 * view_ranges__hottest() - the range with most accesses.
 * @r: the list
 * @start: the range that overlaps [@start, @end) stays the choice unless another one
 *	has twice its heat; no such range is preferred if @end is 0
 * @end: see @start
 *
 * Return: it; of ranges without accesses the largest; NULL if the list is empty.
 */
const struct view_range *view_ranges__hottest(const struct view_ranges *r, uint64_t start,
					      uint64_t end);

#endif
