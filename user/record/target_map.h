/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Which record is which target's, for files with very many of them. */
#ifndef BDAMON_RECORD_TARGET_MAP_H
#define BDAMON_RECORD_TARGET_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct target_slot;

/**
 * struct target_map - numbers by target id; all zero is an empty one.
 * @slots: private: owned hash table, at most half of it in use
 * @nr: how many
 */
struct target_map {
	struct target_slot *slots;
	size_t nr_slots;
	size_t nr;
};

/** target_map__find() - Return: whether @id is there; its number is in @ret_value then. */
bool target_map__find(const struct target_map *map, uint64_t id, size_t *ret_value);

/** target_map__add() - add an id that is not there. Return: 0 or -ENOMEM. */
int target_map__add(struct target_map *map, uint64_t id, size_t value);

/** target_map__fini() - free everything and leave the map empty. */
void target_map__fini(struct target_map *map);

#endif
