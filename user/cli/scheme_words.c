/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Words of actions, quotas, goals, filters and watermarks. */
#include "cli/scheme_words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "scheme/scheme_value.h"

/* Return: the next word, or NULL behind the last one. */
static const char *take(struct scheme_words *words)
{
	if (!words->nr)
		return NULL;
	words->nr--;
	return words->at++->text;
}

static const char *peek(const struct scheme_words *words)
{
	return words->nr ? words->at->text : NULL;
}

static int left_over(const struct scheme_words *words, char *why, size_t sz_why)
{
	if (!words->nr)
		return 0;
	snprintf(why, sz_why, "'%.60s' is one word too many", words->at->text);
	return -EINVAL;
}

static int is_missing(const char *what, char *why, size_t sz_why)
{
	snprintf(why, sz_why, "%s is missing", what);
	return -EINVAL;
}

/* --- actions ----------------------------------------------------------------------- */

static int add_dests(struct scheme_words words, struct bd_dests *dests, char *why, size_t sz_why)
{
	int err = 0;

	if (words.nr % 2)
		return is_missing("the weight of the last node", why, sz_why);
	while (!err && words.nr) {
		struct bd_dest dest = { 0 };

		err = scheme_value__parse_nid(take(&words), &dest.nid, why, sz_why);
		err = err
			      ?: scheme_value__parse_u32(SCHEME_NR, take(&words), &dest.weight, why,
							 sz_why);
		err = err ?: bd_dests__add(dests, &dest);
	}
	return err;
}

int scheme_words__action(struct scheme_words words, struct bd_scheme *scheme, char *why,
			 size_t sz_why)
{
	const char *name = take(&words);
	int action = 0, err;

	err = scheme_value__parse_word(&bd_action_names, name, &action, why, sz_why);
	if (err)
		return err;
	scheme->action = (enum bd_action)action;
	if (action != BD_ACTION_MIGRATE_HOT && action != BD_ACTION_MIGRATE_COLD) {
		if (!words.nr)
			return 0;
		snprintf(
			why, sz_why,
			"'%.60s' is one word too many for %s; put a target before the options or behind --",
			take(&words), name);
		return -EINVAL;
	}
	if (!words.nr)
		return is_missing("the NUMA node to move to", why, sz_why);
	if (words.nr == 1)
		return scheme_value__parse_nid(take(&words), &scheme->target_nid, why, sz_why);
	return add_dests(words, &scheme->dests, why, sz_why);
}

/* --- quotas ------------------------------------------------------------------------ */

int scheme_words__quotas(struct scheme_words words, struct bd_quota *quota, char *why,
			 size_t sz_why)
{
	const struct {
		enum scheme_unit unit;
		uint64_t *value;
	} limits[] = {
		{ SCHEME_MS, &quota->time_ms },
		{ SCHEME_BYTES, &quota->sz_bytes },
		{ SCHEME_MS, &quota->reset_interval_ms },
	};
	uint32_t *const weights[] = { &quota->weight_sz, &quota->weight_nr_accesses,
				      &quota->weight_age };
	int err = 0;

	quota->reset_interval_ms = UINT64_MAX;
	for (size_t i = 0; !err && i < 3 && words.nr; i++)
		err = scheme_value__parse(limits[i].unit, take(&words), limits[i].value, why,
					  sz_why);
	if (!err && words.nr && words.nr < 3)
		err = is_missing("one of the three weights", why, sz_why);
	for (size_t i = 0; !err && i < 3 && words.nr; i++)
		err = scheme_value__parse_u32(SCHEME_PERMIL, take(&words), weights[i], why, sz_why);
	return err ?: left_over(&words, why, sz_why);
}

/* --- goals ------------------------------------------------------------------------- */

static int parse_goal_node(struct scheme_words *words, struct bd_goal *goal, char *why,
			   size_t sz_why)
{
	bool is_memcg = goal->metric == BD_METRIC_NODE_MEMCG_USED_BP ||
			goal->metric == BD_METRIC_NODE_MEMCG_FREE_BP;
	int err;

	if (!words->nr && goal->metric == BD_METRIC_NODE_ELIGIBLE_MEM_BP)
		return 0;
	if (!words->nr)
		return is_missing("the NUMA node", why, sz_why);
	err = scheme_value__parse_nid(take(words), &goal->nid, why, sz_why);
	if (err || !is_memcg)
		return err;
	/* It is copied; nothing is written to it. */
	goal->memcg_path = (char *)take(words);
	return goal->memcg_path ? 0 : is_missing("the path of the cgroup", why, sz_why);
}

/* What stands behind the target. */
static int parse_goal_rest(struct scheme_words *words, struct bd_goal *goal, char *why,
			   size_t sz_why)
{
	switch (goal->metric) {
	case BD_METRIC_USER_INPUT:
		if (!words->nr)
			return 0;
		return scheme_value__parse(SCHEME_NR, take(words), &goal->current_value, why,
					   sz_why);
	case BD_METRIC_SOME_MEM_PSI_US:
	case BD_METRIC_ACTIVE_MEM_BP:
	case BD_METRIC_INACTIVE_MEM_BP:
		return 0;
	default:
		return parse_goal_node(words, goal, why, sz_why);
	}
}

int scheme_words__goal(struct scheme_words words, struct bd_goals *goals, char *why, size_t sz_why)
{
	struct bd_goal goal = { 0 };
	const char *reason;
	int metric = 0, err;

	err = scheme_value__parse_word(&bd_metric_names, take(&words), &metric, why, sz_why);
	if (err)
		return err;
	goal.metric = (enum bd_metric)metric;
	if (!words.nr)
		return is_missing("the target", why, sz_why);
	err = scheme_value__parse(scheme_value__goal_unit(goal.metric), take(&words),
				  &goal.target_value, why, sz_why);
	err = err ?: parse_goal_rest(&words, &goal, why, sz_why);
	err = err ?: left_over(&words, why, sz_why);
	if (err)
		return err;
	reason = bd_goal__check(&goal);
	if (!reason)
		return bd_goals__add(goals, &goal);
	snprintf(why, sz_why, "%s", reason);
	return -EINVAL;
}

/* --- filters ----------------------------------------------------------------------- */

/* Whether the word says what happens to memory that a filter matches. */
static bool is_verdict(const char *word, bool *ret_allow)
{
	static const struct {
		const char *word;
		bool allow;
	} verdicts[] = {
		{ "allow", true }, { "pass", true },   { "reject", false },
		{ "deny", false }, { "block", false },
	};

	for (size_t i = 0; word && i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		if (strcmp(word, verdicts[i].word))
			continue;
		*ret_allow = verdicts[i].allow;
		return true;
	}
	return false;
}

static int parse_filter_type(const char *word, struct bd_filter *filter, char *why, size_t sz_why)
{
	int type = 0, err;

	if (!word)
		return is_missing("the type of the filter", why, sz_why);
	err = scheme_value__parse_word(&bd_filter_names, word, &type, why, sz_why);
	filter->type = (enum bd_filter_type)type;
	return err;
}

static int parse_two_sizes(struct scheme_words *words, uint64_t *first, uint64_t *second, char *why,
			   size_t sz_why)
{
	int err;

	if (words->nr < 2)
		return is_missing("one of the filter's two sizes or addresses", why, sz_why);
	err = scheme_value__parse(SCHEME_BYTES, take(words), first, why, sz_why);
	return err ?: scheme_value__parse(SCHEME_BYTES, take(words), second, why, sz_why);
}

static int parse_target_idx(struct scheme_words *words, struct bd_filter *filter, char *why,
			    size_t sz_why)
{
	uint64_t idx = 0;
	int err;

	if (!words->nr)
		return is_missing("the index of the target", why, sz_why);
	err = scheme_value__parse(SCHEME_NR, take(words), &idx, why, sz_why);
	filter->target_idx = idx;
	return err;
}

static int parse_filter_argument(struct scheme_words *words, struct bd_filter *filter, char *why,
				 size_t sz_why)
{
	switch (filter->type) {
	case BD_FILTER_MEMCG:
		/* It is copied; nothing is written to it. */
		filter->memcg_path = (char *)take(words);
		return filter->memcg_path ? 0 : is_missing("the path of the cgroup", why, sz_why);
	case BD_FILTER_ADDR:
		return parse_two_sizes(words, &filter->addr_range.start, &filter->addr_range.end,
				       why, sz_why);
	case BD_FILTER_HUGEPAGE_SIZE:
		return parse_two_sizes(words, &filter->min_sz, &filter->max_sz, why, sz_why);
	case BD_FILTER_TARGET:
		return parse_target_idx(words, filter, why, sz_why);
	default:
		return 0;
	}
}

static int add_filter(struct bd_filters *filters, const struct bd_filter *filter, char *why,
		      size_t sz_why)
{
	const char *reason = bd_filter__check(filter);

	if (!reason)
		return bd_filters__add(filters, filter);
	snprintf(why, sz_why, "%s", reason);
	return -EINVAL;
}

/* "allow|reject [none] TYPE [ARGUMENT...]" */
static int parse_filter(struct scheme_words *words, struct bd_filters *filters, char *why,
			size_t sz_why)
{
	struct bd_filter filter = { .matching = true };
	const char *verdict = take(words);
	int err;

	if (!is_verdict(verdict, &filter.allow)) {
		snprintf(why, sz_why, "'%.60s' is neither allow nor reject", verdict);
		return -EINVAL;
	}
	if (words->nr && !strcmp(peek(words), "none")) {
		filter.matching = false;
		(void)take(words);
	}
	err = parse_filter_type(take(words), &filter, why, sz_why);
	err = err ?: parse_filter_argument(words, &filter, why, sz_why);
	return err ?: add_filter(filters, &filter, why, sz_why);
}

/*
 * damo takes any other word for "not matching", so that a misspelt one turns the filter into its
 * opposite.
 */
static int parse_old_matching(const char *word, bool *ret_matching, char *why, size_t sz_why)
{
	if (!word)
		return is_missing("'allow' or 'reject' before the type of the filter", why, sz_why);
	*ret_matching = !strcmp(word, "matching");
	if (*ret_matching || !strncmp(word, "no", 2))
		return 0;
	snprintf(why, sz_why, "'%.60s' is neither matching nor nomatching", word);
	return -EINVAL;
}

/* "TYPE matching|nomatching [ARGUMENT...] [allow|reject]" */
static int parse_old_filter(struct scheme_words *words, struct bd_filters *filters, char *why,
			    size_t sz_why)
{
	struct bd_filter filter = { 0 };
	int err = parse_filter_type(take(words), &filter, why, sz_why);

	err = err ?: parse_old_matching(take(words), &filter.matching, why, sz_why);
	err = err ?: parse_filter_argument(words, &filter, why, sz_why);
	if (!err && is_verdict(peek(words), &filter.allow))
		(void)take(words);
	err = err ?: left_over(words, why, sz_why);
	return err ?: add_filter(filters, &filter, why, sz_why);
}

int scheme_words__filters(struct scheme_words words, struct bd_filters *filters, char *why,
			  size_t sz_why)
{
	int err = 0;

	if (bd_names__find(&bd_filter_names, peek(&words)) >= 0)
		return parse_old_filter(&words, filters, why, sz_why);
	while (!err && words.nr)
		err = parse_filter(&words, filters, why, sz_why);
	return err;
}

/* --- watermarks -------------------------------------------------------------------- */

int scheme_words__wmarks(struct scheme_words words, struct bd_watermarks *marks, char *why,
			 size_t sz_why)
{
	const struct {
		enum scheme_unit unit;
		uint64_t *value;
	} numbers[] = {
		{ SCHEME_US, &marks->interval_us },
		{ SCHEME_PERMIL, &marks->high_permil },
		{ SCHEME_PERMIL, &marks->mid_permil },
		{ SCHEME_PERMIL, &marks->low_permil },
	};
	int metric = 0, err;

	err = scheme_value__parse_word(&bd_wmark_names, take(&words), &metric, why, sz_why);
	marks->metric = (enum bd_wmark_metric)metric;
	for (size_t i = 0; !err && i < sizeof(numbers) / sizeof(numbers[0]); i++)
		err = scheme_value__parse(numbers[i].unit, take(&words), numbers[i].value, why,
					  sz_why);
	return err;
}
