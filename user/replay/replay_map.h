/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Where recorded addresses lie in the memory of a replay.
 *
 * Only what was accessed needs memory.  The ranges of it, rounded to whole pages, lie one behind
 * the other in the order of their addresses, so gaps between them take none.
 */
#ifndef BDAMON_REPLAY_MAP_H
#define BDAMON_REPLAY_MAP_H

#include <stddef.h>
#include <stdint.h>

/** REPLAY_PAGE - what is touched as one; the size of small pages. */
#define REPLAY_PAGE 4096ULL

/** REPLAY_MAX_RANGES - bounds what a hostile record makes us hold. */
#define REPLAY_MAX_RANGES 65536

/** struct replay_range - accessed pages without a gap. @offset: where they lie in the replay. */
struct replay_range {
	uint64_t start;
	uint64_t end;
	uint64_t offset;
};

/**
 * struct replay_map - the ranges; all zero is an empty map.
 * @ranges: owned array, ascending, with gaps between
 * @nr: how many
 * @cap: room there
 */
struct replay_map {
	struct replay_range *ranges;
	size_t nr;
	size_t cap;
};

/**
 * replay_map__add() - a region was accessed.
 *
 * Return: 0; -EINVAL if it has no last page, because it ends with the address space; -E2BIG
 * beyond REPLAY_MAX_RANGES; -ENOMEM.
 */
int replay_map__add(struct replay_map *map, uint64_t start, uint64_t end);

/** replay_map__settle() - give each range its offset; nothing is added any more. Return: bytes in all. */
uint64_t replay_map__settle(struct replay_map *map);

/** replay_map__offset() - Return: where @addr, which lies in a range, is in a settled map. */
uint64_t replay_map__offset(const struct replay_map *map, uint64_t addr);

/** replay_map__fini() - free everything. */
void replay_map__fini(struct replay_map *map);

#endif
