/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Destinations of migration: NUMA nodes that share pages by weight. */
#ifndef BDAMON_CORE_DEST_H
#define BDAMON_CORE_DEST_H

#include <stddef.h>
#include <stdint.h>

/** BD_NO_NODE - no NUMA node: do not migrate. */
#define BD_NO_NODE (-1)

/** struct bd_dest - a NUMA node @nid that gets @weight of the sum of all weights. */
struct bd_dest {
	int nid;
	uint32_t weight;
};

/** struct bd_dests - @nr destinations, owned; starts all zero. */
struct bd_dests {
	struct bd_dest *items;
	size_t nr;
};

/** bd_dests__add() - append a destination. Return: 0, or -ENOMEM with nothing changed. */
int bd_dests__add(struct bd_dests *dests, const struct bd_dest *dest);

/** bd_dests__copy() - make @dests, empty, equal @from. Return: 0, or -ENOMEM: still empty. */
int bd_dests__copy(struct bd_dests *dests, const struct bd_dests *from);

/** bd_dests__fini() - free the list; it is empty afterwards. */
void bd_dests__fini(struct bd_dests *dests);

/**
 * bd_dests__choose() - where a page goes.
 * @dests: the destinations, at least one
 * @position: number of the page in its mapping: offset of the mapping in the file and of the page
 *	in the mapping, both in pages of its size
 *
 * Pages take turns by their position, so that a page always goes to the same node, whoever asks.
 * Of weights 3 and 1 the first three of every four pages go to the first node.
 *
 * Return: the node, or BD_NO_NODE if all weights are 0.
 */
int bd_dests__choose(const struct bd_dests *dests, uint64_t position);

#endif
