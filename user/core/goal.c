/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Goals. */
#include "core/goal.h"

#include <errno.h>
#include <string.h>

#include "core/alloc.h"
#include "core/arith.h"

static const char *const metric_words[BD_NR_METRICS] = {
	[BD_METRIC_USER_INPUT] = "user_input",
	[BD_METRIC_SOME_MEM_PSI_US] = "some_mem_psi_us",
	[BD_METRIC_NODE_MEM_USED_BP] = "node_mem_used_bp",
	[BD_METRIC_NODE_MEM_FREE_BP] = "node_mem_free_bp",
	[BD_METRIC_NODE_MEMCG_USED_BP] = "node_memcg_used_bp",
	[BD_METRIC_NODE_MEMCG_FREE_BP] = "node_memcg_free_bp",
	[BD_METRIC_ACTIVE_MEM_BP] = "active_mem_bp",
	[BD_METRIC_INACTIVE_MEM_BP] = "inactive_mem_bp",
	[BD_METRIC_NODE_ELIGIBLE_MEM_BP] = "node_eligible_mem_bp",
};

const struct bd_names bd_metric_names = { metric_words, BD_NR_METRICS };

static bool is_memcg(enum bd_metric metric)
{
	return metric == BD_METRIC_NODE_MEMCG_USED_BP || metric == BD_METRIC_NODE_MEMCG_FREE_BP;
}

const char *bd_goal__check(const struct bd_goal *goal)
{
	if (!goal->target_value)
		return "a quota goal's target is 0";
	if (is_memcg(goal->metric) && !goal->memcg_path)
		return "a quota goal of a memcg has no path";
	return NULL;
}

/* How a share is computed, and what it is where it cannot be. */
struct share {
	bool is_rest;
	uint32_t unknown_bp;
	uint32_t impossible_bp;
};

static const struct share shares[BD_NR_METRICS] = {
	[BD_METRIC_NODE_MEM_USED_BP] = { false, 0, BD_BP },
	[BD_METRIC_NODE_MEM_FREE_BP] = { true, BD_BP, 0 },
	[BD_METRIC_NODE_MEMCG_USED_BP] = { false, 0, BD_BP },
	[BD_METRIC_NODE_MEMCG_FREE_BP] = { true, BD_BP, 0 },
	[BD_METRIC_ACTIVE_MEM_BP] = { false, 0, 0 },
	[BD_METRIC_INACTIVE_MEM_BP] = { true, 0, 0 },
	[BD_METRIC_NODE_ELIGIBLE_MEM_BP] = { false, 0, 0 },
};

static uint64_t share_bp(const struct share *share, const struct bd_amount *amount)
{
	uint64_t part;

	if (!amount)
		return share->unknown_bp;
	if (!amount->total || amount->part > amount->total)
		return share->impossible_bp;
	part = share->is_rest ? amount->total - amount->part : amount->part;
	return bd_muldiv(part, BD_BP, amount->total);
}

static void update_stall(struct bd_goal *goal, const struct bd_amount *amount)
{
	uint64_t last = goal->last_total_us;

	if (!amount)
		goal->current_value = 0;
	else if (!goal->has_last_total)
		goal->current_value = goal->target_value;
	else
		goal->current_value = amount->total > last ? amount->total - last : 0;
	goal->has_last_total = amount;
	goal->last_total_us = amount ? amount->total : 0;
}

void bd_goal__update(struct bd_goal *goal, const struct bd_amount *amount)
{
	if (goal->metric == BD_METRIC_USER_INPUT)
		return;
	if (goal->metric == BD_METRIC_SOME_MEM_PSI_US)
		update_stall(goal, amount);
	else
		goal->current_value = share_bp(&shares[goal->metric], amount);
}

uint64_t bd_goal__score(const struct bd_goal *goal)
{
	return bd_muldiv(goal->current_value, BD_GOAL_REACHED, bd_max(goal->target_value, 1));
}

int bd_goals__add(struct bd_goals *goals, const struct bd_goal *goal)
{
	struct bd_goal *items = bd_realloc_array(goals->items, goals->nr + 1, sizeof(*items));
	struct bd_goal *copy;

	if (!items)
		return -ENOMEM;
	goals->items = items;
	copy = &items[goals->nr];
	*copy = *goal;
	if (goal->memcg_path) {
		copy->memcg_path = bd_memdup(goal->memcg_path, strlen(goal->memcg_path) + 1);
		if (!copy->memcg_path)
			return -ENOMEM;
	}
	goals->nr++;
	return 0;
}

int bd_goals__copy(struct bd_goals *goals, const struct bd_goals *from)
{
	int err = 0;

	for (size_t i = 0; !err && i < from->nr; i++)
		err = bd_goals__add(goals, &from->items[i]);
	if (err)
		bd_goals__fini(goals);
	return err;
}

void bd_goals__fini(struct bd_goals *goals)
{
	for (size_t i = 0; i < goals->nr; i++)
		bd_free(goals->items[i].memcg_path);
	bd_free(goals->items);
	*goals = (struct bd_goals){ 0 };
}

void bd_goals__adopt(struct bd_goals *goals, const struct bd_goals *old)
{
	for (size_t i = 0; i < goals->nr && i < old->nr; i++) {
		struct bd_goal *goal = &goals->items[i];
		const struct bd_goal *before = &old->items[i];

		if (goal->metric != BD_METRIC_USER_INPUT)
			goal->current_value = before->current_value;
		/* Only a stall time that is looked at again tells about the time between. */
		goal->has_last_total = goal->metric == before->metric && before->has_last_total;
		goal->last_total_us = goal->has_last_total ? before->last_total_us : 0;
	}
}

uint64_t bd_goals__measure(struct bd_goals *goals, const struct bd_pattern *pattern,
			   bd_measure_fn measure, void *priv)
{
	uint64_t best = 0;

	for (size_t i = 0; i < goals->nr; i++) {
		struct bd_goal *goal = &goals->items[i];
		struct bd_amount amount = { 0 };
		bool is_known = goal->metric != BD_METRIC_USER_INPUT && measure &&
				!measure(priv, goal, pattern, &amount);

		bd_goal__update(goal, is_known ? &amount : NULL);
		best = bd_max(best, bd_goal__score(goal));
	}
	return best;
}
