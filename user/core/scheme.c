/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A scheme's life; what it does is in apply.c. */
#include "core/scheme.h"

#include "core/alloc.h"

static const char *const action_words[BD_NR_ACTIONS] = {
	[BD_ACTION_WILLNEED] = "willneed",
	[BD_ACTION_COLD] = "cold",
	[BD_ACTION_PAGEOUT] = "pageout",
	[BD_ACTION_HUGEPAGE] = "hugepage",
	[BD_ACTION_NOHUGEPAGE] = "nohugepage",
	[BD_ACTION_COLLAPSE] = "collapse",
	[BD_ACTION_LRU_PRIO] = "lru_prio",
	[BD_ACTION_LRU_DEPRIO] = "lru_deprio",
	[BD_ACTION_MIGRATE_HOT] = "migrate_hot",
	[BD_ACTION_MIGRATE_COLD] = "migrate_cold",
	[BD_ACTION_STAT] = "stat",
};

const struct bd_names bd_action_names = { action_words, BD_NR_ACTIONS };

enum bd_priority bd_action__priority(enum bd_action action)
{
	switch (action) {
	case BD_ACTION_LRU_PRIO:
	case BD_ACTION_MIGRATE_HOT:
		return BD_HOT_FIRST;
	case BD_ACTION_PAGEOUT:
	case BD_ACTION_LRU_DEPRIO:
	case BD_ACTION_MIGRATE_COLD:
		return BD_COLD_FIRST;
	default:
		return BD_ALL_ALIKE;
	}
}

bool bd_pattern__matches(const struct bd_pattern *pattern, uint64_t sz, const struct bd_heat *heat)
{
	return pattern->min_sz <= sz && sz <= pattern->max_sz &&
	       pattern->min_nr_accesses <= heat->nr_accesses &&
	       heat->nr_accesses <= pattern->max_nr_accesses && pattern->min_age <= heat->age &&
	       heat->age <= pattern->max_age;
}

struct bd_scheme *bd_scheme__new(enum bd_action action)
{
	struct bd_scheme *scheme = bd_zalloc(sizeof(*scheme));

	if (!scheme)
		return NULL;
	scheme->action = action;
	scheme->pattern.max_sz = UINT64_MAX;
	scheme->pattern.max_nr_accesses = UINT32_MAX;
	scheme->pattern.max_age = UINT32_MAX;
	scheme->wmarks.is_active = true;
	scheme->target_nid = BD_NO_NODE;
	return scheme;
}

void bd_scheme__free(struct bd_scheme *scheme)
{
	if (!scheme)
		return;
	bd_filters__fini(&scheme->filters);
	bd_goals__fini(&scheme->quota.goals);
	bd_dests__fini(&scheme->dests);
	bd_free(scheme);
}

static const char *check_filters(const struct bd_filter_list *list)
{
	const char *reason = NULL;

	for (size_t i = 0; !reason && i < list->nr; i++)
		reason = bd_filter__check(&list->items[i]);
	return reason;
}

const char *bd_scheme__check(const struct bd_scheme *scheme)
{
	const struct bd_goals *goals = &scheme->quota.goals;
	const char *reason = check_filters(&scheme->filters.core);

	if (!reason)
		reason = check_filters(&scheme->filters.ops);
	for (size_t i = 0; !reason && i < goals->nr; i++)
		reason = bd_goal__check(&goals->items[i]);
	return reason;
}

struct bd_scheme *bd_scheme__copy(const struct bd_scheme *from)
{
	struct bd_scheme *copy = bd_zalloc(sizeof(*copy));

	if (!copy)
		return NULL;
	*copy = *from;
	copy->filters = (struct bd_filters){ 0 };
	copy->dests = (struct bd_dests){ 0 };
	copy->quota.goals = (struct bd_goals){ 0 };
	copy->quota.state = (struct bd_quota_state){ 0 };
	copy->stat = (struct bd_scheme_stat){ 0 };
	copy->next_apply_sis = copy->last_applied = 0;
	if (bd_filters__copy(&copy->filters, &from->filters) ||
	    bd_dests__copy(&copy->dests, &from->dests) ||
	    bd_goals__copy(&copy->quota.goals, &from->quota.goals)) {
		bd_scheme__free(copy);
		return NULL;
	}
	return copy;
}

void bd_scheme__adopt(struct bd_scheme *scheme, const struct bd_scheme *old)
{
	scheme->stat = old->stat;
	scheme->quota.state = old->quota.state;
	bd_goals__adopt(&scheme->quota.goals, &old->quota.goals);
	scheme->next_apply_sis = old->next_apply_sis;
	scheme->last_applied = old->last_applied;
}

unsigned int bd_scheme__score(const struct bd_scheme *scheme, const struct bd_attrs *attrs,
			      const struct bd_heat *heat)
{
	switch (bd_action__priority(scheme->action)) {
	case BD_HOT_FIRST:
		return bd_hot_score(attrs, &scheme->quota, heat);
	case BD_COLD_FIRST:
		return bd_cold_score(attrs, &scheme->quota, heat);
	default:
		return BD_MAX_SCORE;
	}
}
