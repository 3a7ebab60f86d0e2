/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Short lists of address ranges [start, end), in bytes. */
#ifndef BDAMON_TESTS_RANGES_H
#define BDAMON_TESTS_RANGES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define RANGES_MAX 256

/** struct range - addresses @start (inclusive) to @end (exclusive), in bytes. */
struct range {
	uint64_t start, end;
};

/** struct ranges - @nr ranges in the order they were added; all zero is the empty list. */
struct ranges {
	size_t nr;
	struct range at[RANGES_MAX];
};

/** ranges__add() - append one range. Return: 0, -ENOSPC when the list is full. */
int ranges__add(struct ranges *list, uint64_t start, uint64_t end);

/** ranges__bytes() - Return: the sum of the sizes. */
uint64_t ranges__bytes(const struct ranges *list);

/** ranges__overlap() - Return: bytes of [start, end) inside @list, whose ranges are disjoint. */
uint64_t ranges__overlap(const struct ranges *list, uint64_t start, uint64_t end);

/** ranges__normalize() - sort by address and join what touches or overlaps. */
void ranges__normalize(struct ranges *list);

/** ranges__print() - write @list as a JSON array of [start, end] pairs. */
void ranges__print(const struct ranges *list, FILE *out);

#endif
