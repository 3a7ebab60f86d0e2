/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Which addresses are looked at: a window that is moved, widened and narrowed. */
#ifndef BDAMON_VIEW_SCOPE_H
#define BDAMON_VIEW_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

/** SCOPE_PAGE - windows begin and end at multiples of it. */
#define SCOPE_PAGE 4096

/** SCOPE_END - no process has addresses from here on, with five levels of page tables. */
#define SCOPE_END (1ull << 56)

/**
 * struct scope - the window [@start, @end).
 * @start: first address
 * @end: address after the last; equal to @start before there is anything to look at
 */
struct scope {
	uint64_t start;
	uint64_t end;
};

/** scope__sz() - Return: its size in bytes. */
static inline uint64_t scope__sz(const struct scope *s)
{
	return s->end - s->start;
}

/**
 * scope__fit() - look at [@start, @end), with a margin on each side of 1/@margin of it.
 * @s: the window
 * @start: first address
 * @end: address after the last
 * @margin: 0 for none
 * @min_bytes: widen it to that size at least
 */
void scope__fit(struct scope *s, uint64_t start, uint64_t end, uint64_t margin, uint64_t min_bytes);

/** scope__narrow() - halve it around its middle, but for @min_bytes. */
void scope__narrow(struct scope *s, uint64_t min_bytes);

/** scope__widen() - double it around its middle. */
void scope__widen(struct scope *s);

/**
 * scope__move() - move it by a quarter of its size, in whole pages.
 * @s: the window
 * @up: to higher addresses, else to lower ones
 * @low: lowest address of interest; half of the window stays at or above it
 * @high: end of the highest one
 */
void scope__move(struct scope *s, bool up, uint64_t low, uint64_t high);

#endif
