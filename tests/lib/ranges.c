// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Short lists of address ranges [start, end), in bytes. */
#include "ranges.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

int ranges__add(struct ranges *list, uint64_t start, uint64_t end)
{
	if (list->nr == RANGES_MAX)
		return -ENOSPC;
	list->at[list->nr].start = start;
	list->at[list->nr].end = end;
	list->nr++;
	return 0;
}

uint64_t ranges__bytes(const struct ranges *list)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < list->nr; i++)
		sum += list->at[i].end - list->at[i].start;
	return sum;
}

uint64_t ranges__overlap(const struct ranges *list, uint64_t start, uint64_t end)
{
	uint64_t sum = 0, lo, hi;
	size_t i;

	for (i = 0; i < list->nr; i++) {
		lo = start > list->at[i].start ? start : list->at[i].start;
		hi = end < list->at[i].end ? end : list->at[i].end;
		if (lo < hi)
			sum += hi - lo;
	}
	return sum;
}

static int compare_start(const void *left, const void *right)
{
	const struct range *a = left, *b = right;

	return (a->start > b->start) - (a->start < b->start);
}

void ranges__normalize(struct ranges *list)
{
	size_t i, last = 0;

	if (!list->nr)
		return;
	qsort(list->at, list->nr, sizeof(list->at[0]), compare_start);
	for (i = 1; i < list->nr; i++) {
		if (list->at[i].start > list->at[last].end) {
			list->at[++last] = list->at[i];
			continue;
		}
		if (list->at[i].end > list->at[last].end)
			list->at[last].end = list->at[i].end;
	}
	list->nr = last + 1;
}

void ranges__print(const struct ranges *list, FILE *out)
{
	size_t i;

	fputc('[', out);
	for (i = 0; i < list->nr; i++)
		fprintf(out, "%s[%" PRIu64 ",%" PRIu64 "]", i ? "," : "", list->at[i].start,
			list->at[i].end);
	fputc(']', out);
}
