/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Quota goals: what a scheme is to reach, and how near it is. */
#ifndef BDAMON_CORE_GOAL_H
#define BDAMON_CORE_GOAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/names.h"

struct bd_pattern;

/** BD_GOAL_REACHED - score of a goal whose current value is the target. */
#define BD_GOAL_REACHED 10000U

/** enum bd_metric - what is to get a certain value. */
enum bd_metric {
	BD_METRIC_USER_INPUT,		/* a number that the user tells */
	BD_METRIC_SOME_MEM_PSI_US,	/* time some task waited for memory since the last look */
	BD_METRIC_NODE_MEM_USED_BP,	/* used share of a NUMA node */
	BD_METRIC_NODE_MEM_FREE_BP,	/* free share of a NUMA node */
	BD_METRIC_NODE_MEMCG_USED_BP,	/* share of a node that a cgroup uses */
	BD_METRIC_NODE_MEMCG_FREE_BP,	/* share of a node that a cgroup does not use */
	BD_METRIC_ACTIVE_MEM_BP,	/* active share of the LRU lists */
	BD_METRIC_INACTIVE_MEM_BP,	/* inactive share of the LRU lists */
	BD_METRIC_NODE_ELIGIBLE_MEM_BP, /* share of the scheme's memory that lies on a node */
	BD_NR_METRICS,
};

/** bd_metric_names - names of metrics, in the order of the enumeration. */
extern const struct bd_names bd_metric_names;

/**
 * struct bd_goal - one goal.
 * @metric: what is looked at
 * @target_value: what it shall be, in the metric's unit, > 0
 * @current_value: what it was at the last look; BD_METRIC_USER_INPUT: set by the user
 * @nid: node_...: the NUMA node
 * @memcg_path: node_memcg_...: the cgroup's path below its root; owned by the list it is in
 */
struct bd_goal {
	enum bd_metric metric;
	uint64_t target_value;
	uint64_t current_value;
	int nid;
	char *memcg_path;
	/* private: stall time at the last look, if there was one */
	uint64_t last_total_us;
	bool has_last_total;
};

/**
 * bd_goal__check() - are the arguments legal?
 *
 * Return: NULL if so, else why not, as the end of a sentence; static text.
 */
const char *bd_goal__check(const struct bd_goal *goal);

/**
 * struct bd_amount - what a metric is computed from.
 * @part: bytes: used on the node, of the cgroup on the node, on active LRU lists, or eligible on
 *	the node
 * @total: bytes: of the node, of the LRU lists, or eligible at all; for
 *	BD_METRIC_SOME_MEM_PSI_US the total stall time in microseconds
 */
struct bd_amount {
	uint64_t part;
	uint64_t total;
};

/**
 * typedef bd_measure_fn - find out what a metric is computed from.
 * @priv: the caller's
 * @goal: metric, node and cgroup; never BD_METRIC_USER_INPUT
 * @pattern: what the scheme acts on, for BD_METRIC_NODE_ELIGIBLE_MEM_BP
 * @ret_amount: where it goes
 *
 * Return: 0, or a negative errno if there is no such node, cgroup or metric.
 */
typedef int (*bd_measure_fn)(void *priv, const struct bd_goal *goal,
			     const struct bd_pattern *pattern, struct bd_amount *ret_amount);

/**
 * bd_goal__update() - set the current value.
 * @goal: a goal; that of a user is left as it is
 * @amount: what was measured, or NULL if nothing could be
 *
 * used = part * 10000 / total, free = (total - part) * 10000 / total; active, inactive and
 * eligible likewise.  What does not exist has nothing used and all free; a total of 0 or less
 * than its part means that all is used.  LRU lists and eligible memory of 0 bytes have a share of
 * 0.  Stall time counts from one look to the next; the first look has none before it, so the
 * target is taken for reached.
 */
void bd_goal__update(struct bd_goal *goal, const struct bd_amount *amount);

/** bd_goal__score() - Return: current value in basis points of the target. */
uint64_t bd_goal__score(const struct bd_goal *goal);

/**
 * struct bd_goals - @nr goals of a scheme, owned; starts all zero.
 *
 * The one reached best counts, so that a scheme never does more than its mildest goal asks for.
 */
struct bd_goals {
	struct bd_goal *items;
	size_t nr;
};

/**
 * bd_goals__add() - append a goal.
 * @goals: the goals
 * @goal: copied with what it points to
 *
 * Return: 0, or -ENOMEM with nothing changed.
 */
int bd_goals__add(struct bd_goals *goals, const struct bd_goal *goal);

/** bd_goals__copy() - make @goals, empty, equal @from. Return: 0, or -ENOMEM: still empty. */
int bd_goals__copy(struct bd_goals *goals, const struct bd_goals *from);

/** bd_goals__fini() - free the list; it is empty afterwards. */
void bd_goals__fini(struct bd_goals *goals);

/**
 * bd_goals__adopt() - go on where other goals stopped.
 * @goals: new goals
 * @old: the ones they replace, matched by index
 *
 * Current values stay, but those of users, which are new; so does the last look at the stall time.
 */
void bd_goals__adopt(struct bd_goals *goals, const struct bd_goals *old);

/**
 * bd_goals__measure() - look at all goals again.
 * @goals: at least one
 * @pattern: the scheme's
 * @measure: tells amounts; NULL: nothing can be measured
 * @priv: first argument of @measure
 *
 * Return: the highest score.
 */
uint64_t bd_goals__measure(struct bd_goals *goals, const struct bd_pattern *pattern,
			   bd_measure_fn measure, void *priv);

#endif
