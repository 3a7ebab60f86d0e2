// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Where recorded addresses lie in the memory of a replay. */
#include "replay/replay_map.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Return: index of the first range that ends at @addr or behind it. */
static size_t find(const struct replay_map *map, uint64_t addr)
{
	size_t low = 0, high = map->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (map->ranges[middle].end < addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int grow(struct replay_map *map)
{
	size_t cap = map->cap ? map->cap * 2 : 64;
	struct replay_range *bigger;

	if (map->nr == REPLAY_MAX_RANGES)
		return -E2BIG;
	if (map->nr < map->cap)
		return 0;
	bigger = reallocarray(map->ranges, cap, sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	map->ranges = bigger;
	map->cap = cap;
	return 0;
}

/* Let @range take the place of the @nr ranges at @at. */
static int replace(struct replay_map *map, size_t at, size_t nr, const struct replay_range *range)
{
	int err = nr ? 0 : grow(map);

	if (err)
		return err;
	memmove(&map->ranges[at + 1], &map->ranges[at + nr], (map->nr - at - nr) * sizeof(*range));
	map->ranges[at] = *range;
	map->nr = map->nr + 1 - nr;
	return 0;
}

int replay_map__add(struct replay_map *map, uint64_t start, uint64_t end)
{
	struct replay_range range = { .start = start - start % REPLAY_PAGE };
	size_t at, nr;

	if (end > UINT64_MAX - REPLAY_PAGE)
		return -EINVAL;
	range.end = (end + REPLAY_PAGE - 1) / REPLAY_PAGE * REPLAY_PAGE;
	at = find(map, range.start);
	for (nr = 0; at + nr < map->nr; nr++) {
		const struct replay_range *old = &map->ranges[at + nr];

		if (old->start > range.end)
			break;
		if (old->start <= range.start && old->end >= range.end)
			return 0;
		if (old->start < range.start)
			range.start = old->start;
		if (old->end > range.end)
			range.end = old->end;
	}
	return replace(map, at, nr, &range);
}

uint64_t replay_map__settle(struct replay_map *map)
{
	uint64_t offset = 0;
	size_t i;

	for (i = 0; i < map->nr; i++) {
		map->ranges[i].offset = offset;
		offset += map->ranges[i].end - map->ranges[i].start;
	}
	return offset;
}

/* No range ends where another one begins, so the one that ends behind @addr holds it. */
uint64_t replay_map__offset(const struct replay_map *map, uint64_t addr)
{
	const struct replay_range *range = &map->ranges[find(map, addr + 1)];

	return range->offset + (addr - range->start);
}

void replay_map__fini(struct replay_map *map)
{
	free(map->ranges);
	*map = (struct replay_map){ 0 };
}
