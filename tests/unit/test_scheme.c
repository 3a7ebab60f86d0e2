/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Schemes: patterns, life, and what a commit takes over and keeps. */
#include "scheme_fixture.h"

#include <errno.h>

#include "core/alloc.h"
#include "core/commit.h"

static const struct bd_ops paddr = { .name = "paddr" };
static const struct bd_ops vaddr = { .name = "vaddr" };

static char job_path[] = "/job";

static void all_bounds_of_a_pattern_are_inclusive(void **state)
{
	const struct bd_pattern pattern = { 4096, 8192, 2, 4, 10, 20 };
	const struct {
		uint64_t sz;
		struct bd_heat heat;
		bool matches;
	} rows[] = {
		{ 4096, { 2, 10 }, true },  { 8192, { 4, 20 }, true },	{ 4095, { 3, 15 }, false },
		{ 8193, { 3, 15 }, false }, { 4096, { 1, 15 }, false }, { 4096, { 5, 15 }, false },
		{ 4096, { 3, 9 }, false },  { 4096, { 3, 21 }, false },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++)
		assert_int_equal(bd_pattern__matches(&pattern, rows[i].sz, &rows[i].heat),
				 rows[i].matches);
}

static void a_new_scheme_is_for_all_memory(void **state)
{
	struct bd_scheme *scheme = bd_scheme__new(BD_ACTION_PAGEOUT);
	const struct bd_heat most = { UINT32_MAX, UINT32_MAX }, least = { 0, 0 };

	(void)state;
	assert_non_null(scheme);
	assert_true(bd_pattern__matches(&scheme->pattern, UINT64_MAX, &most));
	assert_true(bd_pattern__matches(&scheme->pattern, 1, &least));
	assert_true(scheme->wmarks.is_active);
	assert_false(bd_quota__is_set(&scheme->quota));
	assert_null(bd_scheme__check(scheme));
	bd_scheme__free(scheme);
	bd_scheme__free(NULL);
}

static void actions_have_names_and_priorities(void **state)
{
	static const struct {
		const char *name;
		enum bd_priority priority;
	} rows[] = {
		{ "willneed", BD_ALL_ALIKE },	 { "cold", BD_ALL_ALIKE },
		{ "pageout", BD_COLD_FIRST },	 { "hugepage", BD_ALL_ALIKE },
		{ "nohugepage", BD_ALL_ALIKE },	 { "collapse", BD_ALL_ALIKE },
		{ "lru_prio", BD_HOT_FIRST },	 { "lru_deprio", BD_COLD_FIRST },
		{ "migrate_hot", BD_HOT_FIRST }, { "migrate_cold", BD_COLD_FIRST },
		{ "stat", BD_ALL_ALIKE },
	};

	(void)state;
	assert_int_equal(bd_action_names.nr, NR(rows));
	for (unsigned int i = 0; i < NR(rows); i++) {
		assert_string_equal(bd_names__get(&bd_action_names, i), rows[i].name);
		assert_int_equal(bd_action__priority(i), rows[i].priority);
	}
}

static void actions_score_by_their_priority(void **state)
{
	struct bd_scheme *scheme = bd_scheme__new(BD_ACTION_PAGEOUT);
	const struct bd_heat heat = { 20, 100 };
	struct bd_attrs attrs;

	(void)state;
	assert_non_null(scheme);
	bd_attrs__init(&attrs);
	scheme->quota.weight_nr_accesses = scheme->quota.weight_age = 1;
	assert_int_equal(bd_scheme__score(scheme, &attrs, &heat), 22);
	scheme->action = BD_ACTION_MIGRATE_HOT;
	assert_int_equal(bd_scheme__score(scheme, &attrs, &heat), 77);
	scheme->action = BD_ACTION_HUGEPAGE;
	assert_int_equal(bd_scheme__score(scheme, &attrs, &heat), 99);
	bd_scheme__free(scheme);
}

static void schemes_are_due_after_their_interval(void **state)
{
	struct bd_ctx *ctx = make_ctx(4096);
	struct bd_scheme *own, *usual;
	struct bd_attrs attrs = ctx->attrs;

	(void)state;
	own = add_scheme(ctx, BD_ACTION_STAT);
	usual = add_scheme(ctx, BD_ACTION_STAT);
	own->apply_interval_us = 1000000;
	assert_int_equal(bd_ctx__start(ctx), 0);
	assert_int_equal(own->next_apply_sis, 200);
	assert_int_equal(usual->next_apply_sis, 20);
	bd_ctx__advance(ctx, 7);
	attrs.sample_us = 10000;
	assert_int_equal(bd_ctx__set_attrs(ctx, &attrs), 0);
	assert_int_equal(own->next_apply_sis, 107);
	assert_int_equal(usual->next_apply_sis, 17);
	assert_int_equal(add_scheme(ctx, BD_ACTION_STAT)->next_apply_sis, 17);
	bd_ctx__free(ctx);
}

/* A running scheme with all that a commit must keep. */
static struct bd_ctx *running(void)
{
	struct bd_ctx *ctx = make_ctx(1);
	struct bd_target *target = add_filled(ctx, (struct span[]){ { 0, 100, 0 }, { 0 } });
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_PAGEOUT);

	scheme->quota.sz_bytes = 5;
	scheme->quota.state = (struct bd_quota_state){
		.esz = 11,
		.esz_bp = 12,
		.charged_sz = 13,
		.total_charged_sz = 14,
		.total_charged_ns = 15,
		.window_start_us = 16,
		.has_window = true,
		.min_score = 17,
		.resume_target = target,
		.resume_addr = 18,
	};
	scheme->stat = (struct bd_scheme_stat){ 1, 2, 3, 4, 5, 6, 7 };
	assert_int_equal(bd_ctx__start(ctx), 0);
	bd_ctx__advance(ctx, 3);
	return ctx;
}

/* Parameters for it: its target, and one scheme. */
static struct bd_ctx *params(void)
{
	struct bd_ctx *ctx = make_ctx(1);

	assert_int_equal(bd_ctx__add_target(ctx, 0, NULL), 0);
	add_scheme(ctx, BD_ACTION_MIGRATE_COLD);
	return ctx;
}

static void free_both(struct bd_ctx *dst, struct bd_ctx *src)
{
	bd_ctx__free(dst);
	bd_ctx__free(src);
}

static void set_every_parameter(struct bd_scheme *scheme)
{
	scheme->pattern = (struct bd_pattern){ 1, 2, 3, 4, 5, 6 };
	scheme->apply_interval_us = 7;
	scheme->quota.time_ms = 8;
	scheme->quota.sz_bytes = 9;
	scheme->quota.reset_interval_ms = 10;
	scheme->quota.weight_sz = 11;
	scheme->quota.weight_nr_accesses = 12;
	scheme->quota.weight_age = 13;
	scheme->quota.fail_charge_num = 14;
	scheme->quota.fail_charge_denom = 15;
	scheme->quota.tuner = BD_TUNER_TEMPORAL;
	scheme->wmarks = (struct bd_watermarks){ BD_WMARK_FREE_MEM_RATE, 16, 17, 18, 19, false };
	scheme->target_nid = 20;
	scheme->max_nr_snapshots = 21;
	add_goal(scheme, (struct bd_goal){ .target_value = 22, .current_value = 23 });
	add_dest(scheme, 24, 25);
	add_filter(scheme, (struct bd_filter){ .type = BD_FILTER_TARGET, .target_idx = 26 });
	add_filter(scheme, (struct bd_filter){ .type = BD_FILTER_MEMCG, .memcg_path = job_path });
}

static void every_parameter_is_taken_over(void **state)
{
	struct bd_ctx *dst = running(), *src = params();
	const struct bd_scheme *scheme;

	(void)state;
	set_every_parameter(src->schemes[0]);
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	bd_ctx__free(src);
	assert_int_equal(dst->nr_schemes, 1);
	scheme = dst->schemes[0];
	assert_int_equal(scheme->action, BD_ACTION_MIGRATE_COLD);
	assert_memory_equal(&scheme->pattern, (&(struct bd_pattern){ 1, 2, 3, 4, 5, 6 }),
			    sizeof(scheme->pattern));
	assert_int_equal(scheme->apply_interval_us, 7);
	assert_int_equal(scheme->quota.time_ms, 8);
	assert_int_equal(scheme->quota.sz_bytes, 9);
	assert_int_equal(scheme->quota.reset_interval_ms, 10);
	assert_int_equal(scheme->quota.weight_sz, 11);
	assert_int_equal(scheme->quota.weight_nr_accesses, 12);
	assert_int_equal(scheme->quota.weight_age, 13);
	assert_int_equal(scheme->quota.fail_charge_num, 14);
	assert_int_equal(scheme->quota.fail_charge_denom, 15);
	assert_int_equal(scheme->quota.tuner, BD_TUNER_TEMPORAL);
	assert_int_equal(scheme->wmarks.metric, BD_WMARK_FREE_MEM_RATE);
	assert_int_equal(scheme->wmarks.interval_us, 16);
	assert_int_equal(scheme->wmarks.high_permil, 17);
	assert_int_equal(scheme->wmarks.mid_permil, 18);
	assert_int_equal(scheme->wmarks.low_permil, 19);
	assert_false(scheme->wmarks.is_active);
	assert_int_equal(scheme->target_nid, 20);
	assert_int_equal(scheme->max_nr_snapshots, 21);
	assert_int_equal(scheme->quota.goals.items[0].target_value, 22);
	assert_int_equal(scheme->quota.goals.items[0].current_value, 23);
	assert_int_equal(scheme->dests.items[0].weight, 25);
	assert_int_equal(scheme->filters.core.items[0].target_idx, 26);
	assert_string_equal(scheme->filters.ops.items[0].memcg_path, "/job");
	bd_ctx__free(dst);
}

static void assert_state(const struct bd_quota_state *state, const struct bd_quota_state *expected)
{
	assert_int_equal(state->esz, expected->esz);
	assert_int_equal(state->esz_bp, expected->esz_bp);
	assert_int_equal(state->charged_sz, expected->charged_sz);
	assert_int_equal(state->total_charged_sz, expected->total_charged_sz);
	assert_int_equal(state->total_charged_ns, expected->total_charged_ns);
	assert_int_equal(state->window_start_us, expected->window_start_us);
	assert_int_equal(state->has_window, expected->has_window);
	assert_int_equal(state->min_score, expected->min_score);
	assert_ptr_equal(state->resume_target, expected->resume_target);
	assert_int_equal(state->resume_addr, expected->resume_addr);
}

static void what_a_scheme_has_done_is_kept(void **state)
{
	struct bd_ctx *dst = running(), *src = params();
	struct bd_quota_state before = dst->schemes[0]->quota.state;

	(void)state;
	set_every_parameter(src->schemes[0]);
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_state(&dst->schemes[0]->quota.state, &before);
	assert_memory_equal(&dst->schemes[0]->stat,
			    (&(struct bd_scheme_stat){ 1, 2, 3, 4, 5, 6, 7 }),
			    sizeof(struct bd_scheme_stat));
	/* The new apply interval counts from the next pass on. */
	assert_int_equal(dst->schemes[0]->next_apply_sis, 20);
	src->attrs.aggr_us = 50000;
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_int_equal(dst->schemes[0]->next_apply_sis, 3);
	free_both(dst, src);
}

static void copies_have_done_nothing_yet(void **state)
{
	const struct bd_quota_state no_state = { 0 };
	const struct bd_scheme_stat no_stat = { 0 };
	struct bd_ctx *ctx = running();
	struct bd_scheme *copy = bd_scheme__copy(ctx->schemes[0]);

	(void)state;
	assert_non_null(copy);
	assert_int_equal(copy->quota.sz_bytes, 5);
	assert_state(&copy->quota.state, &no_state);
	assert_memory_equal(&copy->stat, &no_stat, sizeof(no_stat));
	bd_scheme__free(copy);
	bd_ctx__free(ctx);
}

static void schemes_come_and_go_at_the_end(void **state)
{
	struct bd_ctx *dst = running(), *src = params();

	(void)state;
	add_scheme(src, BD_ACTION_COLD);
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_int_equal(dst->nr_schemes, 2);
	assert_int_equal(dst->schemes[0]->stat.nr_tried, 1);
	assert_int_equal(dst->schemes[1]->action, BD_ACTION_COLD);
	assert_int_equal(dst->schemes[1]->stat.nr_tried, 0);
	assert_int_equal(dst->schemes[1]->next_apply_sis, 23);
	bd_ctx__free(src);
	src = params();
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_int_equal(dst->nr_schemes, 1);
	bd_ctx__free(src);
	src = make_ctx(1);
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_int_equal(dst->nr_schemes, 0);
	free_both(dst, src);
}

static void resume_point_goes_with_its_target(void **state)
{
	struct bd_ctx *dst = running(), *src = params();

	(void)state;
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_non_null(dst->schemes[0]->quota.state.resume_target);
	/* Another process at the same place has other memory. */
	src->targets[0]->id = 5;
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_null(dst->schemes[0]->quota.state.resume_target);
	dst->schemes[0]->quota.state.resume_target = dst->targets[0];
	src->targets[0]->obsolete = true;
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	assert_int_equal(dst->nr_targets, 0);
	assert_null(dst->schemes[0]->quota.state.resume_target);
	free_both(dst, src);
}

/* Lists of one length over lists of another: the running ones become equal to the new ones. */
static void lists_become_those_of_the_source(void **state)
{
	static const size_t lengths[][2] = { { 0, 1 }, { 1, 1 }, { 1, 0 }, { 3, 3 },
					     { 2, 3 }, { 0, 3 }, { 3, 2 }, { 3, 0 } };

	(void)state;
	for (size_t i = 0; i < NR(lengths); i++) {
		struct bd_ctx *dst = running(), *src = params();
		struct bd_scheme *scheme;

		for (size_t j = 0; j < lengths[i][0]; j++) {
			add_dest(dst->schemes[0], 100, 7);
			add_goal(dst->schemes[0], (struct bd_goal){ .target_value = 1 });
		}
		for (size_t j = 0; j < lengths[i][1]; j++) {
			add_dest(src->schemes[0], (int)j, (uint32_t)j);
			add_goal(src->schemes[0], (struct bd_goal){ .target_value = j + 10 });
		}
		assert_int_equal(bd_ctx__commit(dst, src), 0);
		scheme = dst->schemes[0];
		assert_int_equal(scheme->dests.nr, lengths[i][1]);
		assert_int_equal(scheme->quota.goals.nr, lengths[i][1]);
		for (size_t j = 0; j < lengths[i][1]; j++) {
			assert_int_equal(scheme->dests.items[j].nid, j);
			assert_int_equal(scheme->quota.goals.items[j].target_value, j + 10);
		}
		free_both(dst, src);
	}
}

static struct bd_goal goal_of(enum bd_metric metric, uint64_t base)
{
	return (struct bd_goal){
		.metric = metric,
		.target_value = base,
		.current_value = base + 1,
		.nid = (int)base + 2,
		.memcg_path = base == 10 ? NULL : job_path,
	};
}

static void every_goal_over_every_other(void **state)
{
	(void)state;
	for (unsigned int old = 0; old < BD_NR_METRICS; old++) {
		for (unsigned int new = 0; new < BD_NR_METRICS; new ++) {
			struct bd_ctx *dst = running(), *src = params();
			const struct bd_goal *goal;

			src->ops = &paddr;
			add_goal(dst->schemes[0], goal_of(old, 10));
			add_goal(src->schemes[0], goal_of(new, 20));
			assert_int_equal(bd_ctx__commit(dst, src), 0);
			goal = &dst->schemes[0]->quota.goals.items[0];
			assert_int_equal(goal->metric, new);
			assert_int_equal(goal->target_value, 20);
			assert_int_equal(goal->nid, 22);
			assert_string_equal(goal->memcg_path, "/job");
			assert_int_equal(goal->current_value,
					 new == BD_METRIC_USER_INPUT ? 21 : 11);
			free_both(dst, src);
		}
	}
}

static void every_filter_over_every_other(void **state)
{
	(void)state;
	for (unsigned int old = 0; old < BD_NR_FILTER_TYPES; old++) {
		for (unsigned int new = 0; new < BD_NR_FILTER_TYPES; new ++) {
			struct bd_ctx *dst = running(), *src = params();
			const struct bd_filters *filters;
			const struct bd_filter *filter;

			add_filter(dst->schemes[0], (struct bd_filter){ .type = old });
			add_filter(src->schemes[0], (struct bd_filter){ .type = new,
									.matching = true,
									.allow = true,
									.addr_range = { 1, 2 },
									.target_idx = 3,
									.memcg_path = job_path,
									.min_sz = 4,
									.max_sz = 5 });
			assert_int_equal(bd_ctx__commit(dst, src), 0);
			filters = &dst->schemes[0]->filters;
			assert_int_equal(filters->core.nr + filters->ops.nr, 1);
			filter = filters->core.nr ? filters->core.items : filters->ops.items;
			assert_int_equal(filter->type, new);
			assert_true(filter->matching && filter->allow);
			assert_int_equal(filter->addr_range.start, 1);
			assert_int_equal(filter->addr_range.end, 2);
			assert_int_equal(filter->target_idx, 3);
			assert_string_equal(filter->memcg_path, "/job");
			assert_int_equal(filter->min_sz, 4);
			assert_int_equal(filter->max_sz, 5);
			free_both(dst, src);
		}
	}
}

static void illegal_schemes_change_nothing(void **state)
{
	struct bd_ctx *dst = running(), *src = params();
	struct bd_scheme *before = dst->schemes[0];

	(void)state;
	add_filter(src->schemes[0],
		   (struct bd_filter){ .type = BD_FILTER_ADDR, .addr_range = { 2, 1 } });
	assert_int_equal(bd_ctx__commit(dst, src), -EINVAL);
	src->schemes[0]->filters.core.items[0].addr_range.end = 3;
	add_goal(src->schemes[0], (struct bd_goal){ .target_value = 0 });
	assert_int_equal(bd_ctx__commit(dst, src), -EINVAL);
	assert_int_equal(bd_ctx__commit_goals(dst, src), -EINVAL);
	assert_ptr_equal(dst->schemes[0], before);
	assert_int_equal(before->quota.goals.nr, 0);
	src->schemes[0]->quota.goals.items[0].target_value = 1;
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	free_both(dst, src);
}

static void eligible_memory_needs_physical_addresses(void **state)
{
	struct bd_ctx *dst = running(), *src = params();

	(void)state;
	add_goal(src->schemes[0], goal_of(BD_METRIC_NODE_ELIGIBLE_MEM_BP, 10));
	assert_non_null(bd_ctx__check_schemes(src, NULL));
	assert_null(bd_ctx__check_schemes(src, &paddr));
	assert_int_equal(bd_ctx__commit(dst, src), -EINVAL);
	src->ops = &vaddr;
	assert_int_equal(bd_ctx__commit(dst, src), -EINVAL);
	src->ops = &paddr;
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	src->ops = NULL;
	assert_int_equal(bd_ctx__commit(dst, src), 0);
	src->ops = &vaddr;
	assert_int_equal(bd_ctx__commit(dst, src), -EINVAL);
	assert_ptr_equal(dst->ops, &paddr);
	free_both(dst, src);
}

static void goals_alone(void **state)
{
	struct bd_ctx *dst = running(), *src = params();

	(void)state;
	add_goal(dst->schemes[0], (struct bd_goal){ .target_value = 1 });
	add_goal(src->schemes[0], (struct bd_goal){ .target_value = 2, .current_value = 3 });
	add_goal(src->schemes[0],
		 (struct bd_goal){ .metric = BD_METRIC_ACTIVE_MEM_BP, .target_value = 4 });
	add_scheme(src, BD_ACTION_COLD);
	assert_int_equal(bd_ctx__commit_goals(dst, src), 0);
	assert_int_equal(dst->nr_schemes, 1);
	assert_int_equal(dst->schemes[0]->action, BD_ACTION_PAGEOUT);
	assert_int_equal(dst->schemes[0]->quota.goals.nr, 2);
	assert_int_equal(dst->schemes[0]->quota.goals.items[0].current_value, 3);
	free_both(dst, src);
}

/* However early memory runs out, the running schemes are as they were. */
static void commit_without_memory_changes_nothing(void **state)
{
	struct bd_ctx *dst = running(), *src = params();
	struct bd_scheme *before = dst->schemes[0];
	long nr_failures = 0;

	(void)state;
	set_every_parameter(src->schemes[0]);
	for (;; nr_failures++) {
		bd_alloc_fail_after(nr_failures);
		if (!bd_ctx__commit(dst, src))
			break;
		assert_ptr_equal(dst->schemes[0], before);
		assert_int_equal(before->action, BD_ACTION_PAGEOUT);
	}
	assert_true(nr_failures > 10);
	before = dst->schemes[0];
	for (nr_failures = 0;; nr_failures++) {
		bd_alloc_fail_after(nr_failures);
		if (!bd_ctx__commit_goals(dst, src))
			break;
		assert_int_equal(before->quota.goals.nr, 1);
	}
	bd_alloc_fail_after(-1);
	assert_int_equal(nr_failures, 2);
	free_both(dst, src);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_bounds_of_a_pattern_are_inclusive),
		cmocka_unit_test(a_new_scheme_is_for_all_memory),
		cmocka_unit_test(actions_have_names_and_priorities),
		cmocka_unit_test(actions_score_by_their_priority),
		cmocka_unit_test(schemes_are_due_after_their_interval),
		cmocka_unit_test(every_parameter_is_taken_over),
		cmocka_unit_test(what_a_scheme_has_done_is_kept),
		cmocka_unit_test(copies_have_done_nothing_yet),
		cmocka_unit_test(schemes_come_and_go_at_the_end),
		cmocka_unit_test(resume_point_goes_with_its_target),
		cmocka_unit_test(lists_become_those_of_the_source),
		cmocka_unit_test(every_goal_over_every_other),
		cmocka_unit_test(every_filter_over_every_other),
		cmocka_unit_test(illegal_schemes_change_nothing),
		cmocka_unit_test(eligible_memory_needs_physical_addresses),
		cmocka_unit_test(goals_alone),
		cmocka_unit_test(commit_without_memory_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
