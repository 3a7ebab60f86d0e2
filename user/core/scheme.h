/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A scheme: an action, the access pattern that it is for, and how much of it. */
#ifndef BDAMON_CORE_SCHEME_H
#define BDAMON_CORE_SCHEME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/dest.h"
#include "core/filter.h"
#include "core/names.h"
#include "core/quota.h"
#include "core/score.h"
#include "core/watermark.h"

/** enum bd_action - what is done to memory. */
enum bd_action {
	BD_ACTION_WILLNEED,	/* say that it will be needed soon */
	BD_ACTION_COLD,		/* say that it may be reclaimed first */
	BD_ACTION_PAGEOUT,	/* reclaim it; coldest first */
	BD_ACTION_HUGEPAGE,	/* allow huge pages */
	BD_ACTION_NOHUGEPAGE,	/* forbid huge pages */
	BD_ACTION_COLLAPSE,	/* make huge pages of it now */
	BD_ACTION_LRU_PRIO,	/* reclaim it later than other memory; hottest first */
	BD_ACTION_LRU_DEPRIO,	/* reclaim it sooner; coldest first */
	BD_ACTION_MIGRATE_HOT,	/* move it to other NUMA nodes; hottest first */
	BD_ACTION_MIGRATE_COLD, /* the same; coldest first */
	BD_ACTION_STAT,		/* count it; nothing is done */
	BD_NR_ACTIONS,
};

/** bd_action_names - names of actions, in the order of the enumeration. */
extern const struct bd_names bd_action_names;

/** enum bd_priority - which regions an action is for first. */
enum bd_priority {
	BD_ALL_ALIKE,
	BD_HOT_FIRST,
	BD_COLD_FIRST,
};

/** bd_action__priority() - Return: which regions @action is for first. */
enum bd_priority bd_action__priority(enum bd_action action);

/**
 * struct bd_pattern - which regions a scheme is for; all bounds are inclusive.
 * @min_sz: smallest size in bytes
 * @max_sz: largest size in bytes
 * @min_nr_accesses: fewest accesses in a window
 * @max_nr_accesses: most accesses
 * @min_age: shortest age in windows
 * @max_age: longest age
 */
struct bd_pattern {
	uint64_t min_sz;
	uint64_t max_sz;
	uint32_t min_nr_accesses;
	uint32_t max_nr_accesses;
	uint32_t min_age;
	uint32_t max_age;
};

/** bd_pattern__matches() - Return: whether a region of these bytes and this heat is meant. */
bool bd_pattern__matches(const struct bd_pattern *pattern, uint64_t sz, const struct bd_heat *heat);

/**
 * struct bd_scheme_stat - what a scheme has done; counts for as long as it exists.
 * @nr_tried: how often the action was to be applied to a region
 * @sz_tried: bytes of these regions
 * @nr_applied: how often it succeeded on a part at least
 * @sz_applied: bytes that it succeeded on
 * @sz_ops_filter_passed: bytes that the operations set's filters let pass
 * @qt_exceeds: charge windows that ended with the quota used up
 * @nr_snapshots: how often all regions of a target had been gone through
 */
struct bd_scheme_stat {
	uint64_t nr_tried;
	uint64_t sz_tried;
	uint64_t nr_applied;
	uint64_t sz_applied;
	uint64_t sz_ops_filter_passed;
	uint64_t qt_exceeds;
	uint64_t nr_snapshots;
};

/**
 * struct bd_scheme - one scheme.
 * @pattern: regions meant
 * @action: what is done to them
 * @apply_interval_us: how often; 0: once an aggregation interval
 * @quota: how much at most
 * @wmarks: when
 * @filters: where
 * @target_nid: migration: NUMA node to move to if there are no @dests
 * @dests: migration: NUMA nodes that share the memory
 * @max_nr_snapshots: stop when stat.nr_snapshots is this; 0: never
 * @stat: what was done; not set by users
 * @next_apply_sis: when it is due, in the context's sampling intervals
 * @last_applied: the operations set's own note of the last unit it acted on in this pass; 0 at its
 *	start
 */
struct bd_scheme {
	struct bd_pattern pattern;
	enum bd_action action;
	uint64_t apply_interval_us;
	struct bd_quota quota;
	struct bd_watermarks wmarks;
	struct bd_filters filters;
	int target_nid;
	struct bd_dests dests;
	uint64_t max_nr_snapshots;
	struct bd_scheme_stat stat;
	uint64_t next_apply_sis;
	uint64_t last_applied;
};

/**
 * bd_scheme__new() - make a scheme for all memory, without limits, active.
 * @action: what it does
 *
 * Return: the scheme, to be freed by bd_scheme__free() or given to bd_ctx__add_scheme(); NULL
 * without memory.
 */
struct bd_scheme *bd_scheme__new(enum bd_action action);

/** bd_scheme__free() - free a scheme; NULL is allowed. */
void bd_scheme__free(struct bd_scheme *scheme);

/**
 * bd_scheme__check() - are the parameters legal?
 *
 * Return: NULL if so, else why not, as the end of a sentence; static text.
 */
const char *bd_scheme__check(const struct bd_scheme *scheme);

/**
 * bd_scheme__copy() - make a scheme with the same parameters that has done nothing yet.
 *
 * Return: the scheme, as from bd_scheme__new(); NULL without memory.
 */
struct bd_scheme *bd_scheme__copy(const struct bd_scheme *from);

/**
 * bd_scheme__adopt() - go on where another scheme stopped.
 * @scheme: a scheme with new parameters
 * @old: the scheme that it replaces
 *
 * Statistics, the quota's state, values of goals, and when it is due are taken over.  Whether it
 * is active is not: that is looked at again.
 */
void bd_scheme__adopt(struct bd_scheme *scheme, const struct bd_scheme *old);

/** bd_scheme__score() - Return: priority of a region, 0..BD_MAX_SCORE; all alike have the most. */
unsigned int bd_scheme__score(const struct bd_scheme *scheme, const struct bd_attrs *attrs,
			      const struct bd_heat *heat);

#endif
