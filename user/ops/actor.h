/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Actions of schemes on the memory of processes.
 *
 * What counts as applied is what changed, as far as the kernel lets it be seen:
 *
 *   pageout               bytes in memory before and not after
 *   willneed              bytes swapped out before that the kernel took on to read back; it does
 *                         so on its own and does not tell when.  Of files and shared memory: bytes
 *                         that were not in the page cache and are now; not what is still being read
 *   cold                  bytes in memory whose accessed bits it cleared, and which it will reclaim
 *                         sooner
 *   collapse, hugepage    bytes that are in huge pages now and were not before
 *   hugepage, nohugepage  by injection: bytes of mappings that have the flag now and had not before
 *   migrate_*             bytes on their node now and elsewhere before
 *   stat                  none
 *
 * Pages that others map as well are left alone, as are mappings that are locked, huge by hugetlb,
 * or not memory.  Pageout and cold never act on a part of a huge page, which would split it; so a
 * region, or what a quota leaves of it, must hold a whole one.
 */
#ifndef BDAMON_OPS_ACTOR_H
#define BDAMON_OPS_ACTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/ops.h"
#include "core/scheme.h"

struct actor;
struct sampler;

/**
 * struct actor_options - how to act.
 * @is_dry: do nothing; bytes applied are those that the action would be for
 * @may_inject: processes may be stopped and made to call madvise(), see inject.h
 * @is_forced: pageout, cold and migration may be for bdamon itself and its parents
 * @is_over: whether acting has to come to its end, asked every 32 MiB; NULL: never
 */
struct actor_options {
	bool is_dry;
	bool may_inject;
	bool is_forced;
	bool (*is_over)(void);
};

/**
 * struct actor_stats - what did not go well, since the start.
 * @nr_refused: by action: how often the kernel refused, each time a part of a region
 */
struct actor_stats {
	uint64_t nr_refused[BD_NR_ACTIONS];
};

/**
 * actor__new() - make an actor.
 * @ret_a: the actor
 * @sampler: reads page tables and mappings; borrowed
 * @options: copied
 *
 * Return: 0 or a negative errno.
 */
int actor__new(struct actor **ret_a, struct sampler *sampler, const struct actor_options *options);

/** actor__free() - NULL is allowed. */
void actor__free(struct actor *a);

/**
 * actor__check() - can the running kernel do what a scheme asks for?
 *
 * Return: NULL if so, else why not and what to do, as the end of a sentence; valid until the next
 * call.
 */
const char *actor__check(struct actor *a, const struct bd_scheme *scheme);

/**
 * actor__apply() - bd_ops.apply for targets whose priv is their struct process.
 * @a: the actor
 * @attempt: gets sz_applied, sz_ops_filter_passed and elapsed_ns
 *
 * What the kernel refuses is said once for each action and counted; a process that is gone is
 * nothing to speak of.
 */
void actor__apply(struct actor *a, struct bd_attempt *attempt);

/** actor__stats() - Return: totals since the start; borrowed. */
const struct actor_stats *actor__stats(const struct actor *a);

#endif
