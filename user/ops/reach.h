/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The parts of a range that an action may reach: mapped, of the right kind, and passed by filters. */
#ifndef BDAMON_OPS_REACH_H
#define BDAMON_OPS_REACH_H

#include <stddef.h>
#include <stdint.h>

#include "core/range.h"

struct process;

/** struct reach - @nr @parts by address, each inside one mapping, owned; starts all zero. */
struct reach {
	struct bd_range *parts;
	size_t nr;
	/* private: room in @parts */
	size_t capacity;
};

/** reach__clear() - begin anew. */
void reach__clear(struct reach *reach);

/** reach__fini() - free the parts. */
void reach__fini(struct reach *reach);

/** reach__add() - append one part. Return: 0 or -ENOMEM. */
int reach__add(struct reach *reach, const struct bd_range *part);

/**
 * reach__add_mapped() - append what is mapped of a range.
 * @reach: gets a part for each mapping
 * @p: whose mappings, as they were when last listed
 * @range: above all parts so far
 * @fixed: BD_VM_*: mappings with any of these are passed over
 *
 * Return: 0 or -ENOMEM.
 */
int reach__add_mapped(struct reach *reach, const struct process *p, const struct bd_range *range,
		      uint64_t fixed);

#endif
