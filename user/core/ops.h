/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What the core needs of the outside: an operations set, chosen by name. */
#ifndef BDAMON_CORE_OPS_H
#define BDAMON_CORE_OPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bd_ctx;
struct bd_region;
struct bd_scheme;
struct bd_target;

/**
 * struct bd_attempt - a scheme's action on one region, and what came of it.
 * @scheme: action, destinations, and bd_filters__judge_page()'s filters
 * @target: where @region is
 * @region: the memory
 * @is_allowed: a core filter allowed it: the operations set's filters are not asked
 * @last_applied: for the operations set alone, kept between the regions of a pass; 0 at its start
 * @sz_applied: bytes that the action succeeded on, set by the operations set, 0 before; may be
 *	more than the region where a large page reaches beyond it
 * @sz_ops_filter_passed: bytes that its filters let pass, likewise
 * @elapsed_ns: how long it took, likewise
 */
struct bd_attempt {
	const struct bd_scheme *scheme;
	const struct bd_target *target;
	const struct bd_region *region;
	bool is_allowed;
	uint64_t last_applied;
	uint64_t sz_applied;
	uint64_t sz_ops_filter_passed;
	uint64_t elapsed_ns;
};

/**
 * struct bd_ops - one way to reach memory.
 * @name: one of the names that bd_ops_registry__add() knows
 * @init: give targets without regions their first ones; called by bd_ctx__start()
 * @update: follow the targets' changes; called when bd_ctx__is_update_due()
 * @target_valid: can the target still be monitored?
 * @cleanup_target: the target is about to vanish or to get another id: free its priv, which may
 *	be NULL
 * @apply: apply a scheme's action to a region; must not change the context.  What an operations
 *	set cannot do, or NULL, applies to 0 bytes
 *
 * Every function may be NULL.  The first argument is bd_ctx.ops_priv; results are 0 or a
 * negative errno.
 */
struct bd_ops {
	const char *name;
	int (*init)(void *priv, struct bd_ctx *ctx);
	int (*update)(void *priv, struct bd_ctx *ctx);
	bool (*target_valid)(void *priv, const struct bd_target *target);
	void (*cleanup_target)(void *priv, struct bd_target *target);
	void (*apply)(void *priv, struct bd_attempt *attempt);
};

/** BD_NR_OPS - number of names in use: vaddr, fvaddr, paddr, fault */
#define BD_NR_OPS 4

/** struct bd_ops_registry - the operations sets a program has; starts all zero. */
struct bd_ops_registry {
	/* private: by place of the name; borrowed */
	const struct bd_ops *known[BD_NR_OPS];
};

/**
 * bd_ops_registry__add() - offer an operations set.
 * @registry: the registry
 * @ops: borrowed until deleted
 *
 * Return: 0, or -EINVAL if the name is unknown or already taken.
 */
int bd_ops_registry__add(struct bd_ops_registry *registry, const struct bd_ops *ops);

/** bd_ops_registry__del() - withdraw it. Return: 0, or -EINVAL if it is not there. */
int bd_ops_registry__del(struct bd_ops_registry *registry, const struct bd_ops *ops);

/**
 * bd_ops_registry__find() - choose an operations set by name.
 * @registry: the registry
 * @name: the name
 * @ret_ops: where the operations set goes; borrowed
 *
 * Return: 0, or -EINVAL if the name is unknown or nothing was added under it.
 */
int bd_ops_registry__find(const struct bd_ops_registry *registry, const char *name,
			  const struct bd_ops **ret_ops);

#endif
