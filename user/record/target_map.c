// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Which record is which target's: a hash table with open addressing. */
#include "record/target_map.h"

#include <errno.h>
#include <stdlib.h>

/** struct target_slot - an entry; @value is one more than the number, 0 in empty ones. */
struct target_slot {
	uint64_t id;
	size_t value;
};

/* The slot of @id, or the empty one where it would be. */
static struct target_slot *slot_of(const struct target_map *map, uint64_t id)
{
	uint64_t hash = id * 0x9e3779b97f4a7c15;
	size_t i = (size_t)(hash >> 32) & (map->nr_slots - 1);

	while (map->slots[i].value && map->slots[i].id != id)
		i = (i + 1) & (map->nr_slots - 1);
	return &map->slots[i];
}

bool target_map__find(const struct target_map *map, uint64_t id, size_t *ret_value)
{
	const struct target_slot *slot = map->nr ? slot_of(map, id) : NULL;

	if (!slot || !slot->value)
		return false;
	*ret_value = slot->value - 1;
	return true;
}

static int grow(struct target_map *map)
{
	struct target_map bigger = { .nr_slots = map->nr_slots ? map->nr_slots * 2 : 64 };
	size_t i;

	bigger.slots = calloc(bigger.nr_slots, sizeof(*bigger.slots));
	if (!bigger.slots)
		return -ENOMEM;
	for (i = 0; i < map->nr_slots; i++) {
		if (map->slots[i].value)
			*slot_of(&bigger, map->slots[i].id) = map->slots[i];
	}
	bigger.nr = map->nr;
	free(map->slots);
	*map = bigger;
	return 0;
}

int target_map__add(struct target_map *map, uint64_t id, size_t value)
{
	int err = map->nr * 2 < map->nr_slots ? 0 : grow(map);

	if (err)
		return err;
	*slot_of(map, id) = (struct target_slot){ id, value + 1 };
	map->nr++;
	return 0;
}

void target_map__fini(struct target_map *map)
{
	free(map->slots);
	*map = (struct target_map){ 0 };
}
