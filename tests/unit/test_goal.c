/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Quota goals: values from amounts, odd amounts, scores, and what survives a change. */
#include "core_fixture.h"

#include <errno.h>

#include "core/alloc.h"
#include "core/goal.h"

static const struct bd_amount a_quarter = { .part = 1000, .total = 4000 };
static const struct bd_amount too_much = { .part = 5, .total = 4 };
static const struct bd_amount nothing = { .part = 0, .total = 0 };

static uint64_t value_of(enum bd_metric metric, const struct bd_amount *amount)
{
	struct bd_goal goal = { .metric = metric, .target_value = 1, .current_value = 77 };

	bd_goal__update(&goal, amount);
	return goal.current_value;
}

static void shares_and_what_they_are_when_they_cannot_be(void **state)
{
	static const struct {
		enum bd_metric metric;
		uint64_t a_quarter, unknown, too_much, nothing;
	} rows[] = {
		{ BD_METRIC_NODE_MEM_USED_BP, 2500, 0, 10000, 10000 },
		{ BD_METRIC_NODE_MEM_FREE_BP, 7500, 10000, 0, 0 },
		{ BD_METRIC_NODE_MEMCG_USED_BP, 2500, 0, 10000, 10000 },
		{ BD_METRIC_NODE_MEMCG_FREE_BP, 7500, 10000, 0, 0 },
		{ BD_METRIC_ACTIVE_MEM_BP, 2500, 0, 0, 0 },
		{ BD_METRIC_INACTIVE_MEM_BP, 7500, 0, 0, 0 },
		{ BD_METRIC_NODE_ELIGIBLE_MEM_BP, 2500, 0, 0, 0 },
		{ BD_METRIC_USER_INPUT, 77, 77, 77, 77 },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		assert_int_equal(value_of(rows[i].metric, &a_quarter), rows[i].a_quarter);
		assert_int_equal(value_of(rows[i].metric, NULL), rows[i].unknown);
		assert_int_equal(value_of(rows[i].metric, &too_much), rows[i].too_much);
		assert_int_equal(value_of(rows[i].metric, &nothing), rows[i].nothing);
	}
}

static uint64_t stall_after(struct bd_goal *goal, uint64_t total_us)
{
	struct bd_amount amount = { .total = total_us };

	bd_goal__update(goal, &amount);
	return goal->current_value;
}

static void stall_time_counts_between_looks(void **state)
{
	struct bd_goal goal = { .metric = BD_METRIC_SOME_MEM_PSI_US, .target_value = 500 };

	(void)state;
	assert_int_equal(stall_after(&goal, 1000000), 500);
	assert_int_equal(bd_goal__score(&goal), BD_GOAL_REACHED);
	assert_int_equal(stall_after(&goal, 1000100), 100);
	assert_int_equal(bd_goal__score(&goal), 2000);
	assert_int_equal(stall_after(&goal, 1000100), 0);
	assert_int_equal(stall_after(&goal, 1002100), 2000);
	/* A counter that went back was another one. */
	assert_int_equal(stall_after(&goal, 5), 0);
	bd_goal__update(&goal, NULL);
	assert_int_equal(goal.current_value, 0);
	assert_int_equal(stall_after(&goal, 7000000), 500);
}

static void score_is_the_share_of_the_target(void **state)
{
	struct bd_goal goal = { .target_value = 10000 };

	(void)state;
	assert_int_equal(bd_goal__score(&goal), 0);
	goal.current_value = 9999;
	assert_int_equal(bd_goal__score(&goal), 9999);
	goal.current_value = 15000;
	assert_int_equal(bd_goal__score(&goal), 15000);
	goal.current_value = UINT64_MAX;
	goal.target_value = 1;
	assert_int_equal(bd_goal__score(&goal), UINT64_MAX);
	goal.target_value = UINT64_MAX;
	assert_int_equal(bd_goal__score(&goal), 10000);
}

/* Tells what is in @priv, by metric; a total of 0 is an error. */
static int tell(void *priv, const struct bd_goal *goal, const struct bd_pattern *pattern,
		struct bd_amount *ret_amount)
{
	const struct bd_amount *amounts = priv;

	(void)pattern;
	assert_int_not_equal(goal->metric, BD_METRIC_USER_INPUT);
	if (!amounts[goal->metric].total)
		return -ENOENT;
	*ret_amount = amounts[goal->metric];
	return 0;
}

static void best_goal_counts(void **state)
{
	struct bd_amount amounts[BD_NR_METRICS] = {
		[BD_METRIC_NODE_MEM_USED_BP] = { 5, 100 },
		[BD_METRIC_ACTIVE_MEM_BP] = { 30, 100 },
	};
	struct bd_goals goals = { 0 };

	(void)state;
	assert_int_equal(
		bd_goals__add(&goals, &(struct bd_goal){ .metric = BD_METRIC_NODE_MEM_USED_BP,
							 .target_value = 5000 }),
		0);
	assert_int_equal(bd_goals__measure(&goals, NULL, tell, amounts), 1000);
	assert_int_equal(bd_goals__add(&goals, &(struct bd_goal){ .metric = BD_METRIC_ACTIVE_MEM_BP,
								  .target_value = 10000 }),
			 0);
	assert_int_equal(bd_goals__measure(&goals, NULL, tell, amounts), 3000);
	assert_int_equal(
		bd_goals__add(&goals, &(struct bd_goal){ .target_value = 10, .current_value = 4 }),
		0);
	assert_int_equal(bd_goals__measure(&goals, NULL, tell, amounts), 4000);
	assert_int_equal(
		bd_goals__add(&goals, &(struct bd_goal){ .metric = BD_METRIC_NODE_MEM_FREE_BP,
							 .target_value = 5000 }),
		0);
	/* No such node: free. */
	assert_int_equal(bd_goals__measure(&goals, NULL, tell, amounts), 20000);
	assert_int_equal(
		bd_goals__add(&goals, &(struct bd_goal){ .target_value = 10, .current_value = 1 }),
		0);
	assert_int_equal(bd_goals__measure(&goals, NULL, tell, amounts), 20000);
	assert_int_equal(goals.items[0].current_value, 500);
	assert_int_equal(bd_goals__measure(&goals, NULL, NULL, NULL), 20000);
	assert_int_equal(goals.items[0].current_value, 0);
	bd_goals__fini(&goals);
	assert_int_equal(goals.nr, 0);
}

static struct bd_goals one_goal(enum bd_metric metric, uint64_t current_value)
{
	struct bd_goals goals = { 0 };
	struct bd_goal goal = { .metric = metric,
				.target_value = 10,
				.current_value = current_value };

	assert_int_equal(bd_goals__add(&goals, &goal), 0);
	return goals;
}

/* Every metric over every other: the current value is the user's only where it is his. */
static void current_values_survive_but_users(void **state)
{
	(void)state;
	for (unsigned int from = 0; from < BD_NR_METRICS; from++) {
		for (unsigned int to = 0; to < BD_NR_METRICS; to++) {
			struct bd_goals old = one_goal(from, 3), new = one_goal(to, 4);

			bd_goals__adopt(&new, &old);
			assert_int_equal(new.items[0].metric, to);
			assert_int_equal(new.items[0].current_value,
					 to == BD_METRIC_USER_INPUT ? 4 : 3);
			bd_goals__fini(&old);
			bd_goals__fini(&new);
		}
	}
}

static void last_look_survives_if_the_metric_stays(void **state)
{
	struct bd_goals old = one_goal(BD_METRIC_SOME_MEM_PSI_US, 0);
	struct bd_goals new = one_goal(BD_METRIC_SOME_MEM_PSI_US, 0);
	struct bd_goals other = one_goal(BD_METRIC_ACTIVE_MEM_BP, 0);

	(void)state;
	stall_after(&old.items[0], 100);
	bd_goals__adopt(&new, &old);
	assert_int_equal(stall_after(&new.items[0], 150), 50);
	bd_goals__adopt(&other, &old);
	bd_goals__adopt(&new, &other);
	assert_int_equal(stall_after(&new.items[0], 150), 10);
	bd_goals__fini(&old);
	bd_goals__fini(&new);
	bd_goals__fini(&other);
}

static void illegal_goals_are_told(void **state)
{
	struct bd_goal goal = { .metric = BD_METRIC_ACTIVE_MEM_BP };
	char path[] = "/job";

	(void)state;
	assert_non_null(bd_goal__check(&goal));
	goal.target_value = 1;
	assert_null(bd_goal__check(&goal));
	goal.metric = BD_METRIC_NODE_MEMCG_FREE_BP;
	assert_non_null(bd_goal__check(&goal));
	goal.memcg_path = path;
	assert_null(bd_goal__check(&goal));
}

static void copy_without_memory_leaves_nothing(void **state)
{
	char path[] = "/job";
	struct bd_goal goal = { .metric = BD_METRIC_NODE_MEMCG_USED_BP,
				.target_value = 1,
				.memcg_path = path };
	struct bd_goals goals = { 0 }, copy = { 0 };
	long nr_failures = 0;

	(void)state;
	assert_int_equal(bd_goals__add(&goals, &goal), 0);
	assert_int_equal(bd_goals__add(&goals, &goal), 0);
	for (;; nr_failures++) {
		bd_alloc_fail_after(nr_failures);
		if (!bd_goals__copy(&copy, &goals))
			break;
		assert_int_equal(copy.nr, 0);
		assert_null(copy.items);
	}
	bd_alloc_fail_after(-1);
	assert_int_equal(nr_failures, 4);
	bd_goals__fini(&goals);
	assert_string_equal(copy.items[1].memcg_path, "/job");
	bd_goals__fini(&copy);
}

static void metrics_have_the_usual_names(void **state)
{
	(void)state;
	assert_int_equal(bd_metric_names.nr, 9);
	assert_string_equal(bd_names__get(&bd_metric_names, 0), "user_input");
	assert_string_equal(bd_names__get(&bd_metric_names, 8), "node_eligible_mem_bp");
	assert_int_equal(bd_names__find(&bd_metric_names, "some_mem_psi_us"),
			 BD_METRIC_SOME_MEM_PSI_US);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_and_what_they_are_when_they_cannot_be),
		cmocka_unit_test(stall_time_counts_between_looks),
		cmocka_unit_test(score_is_the_share_of_the_target),
		cmocka_unit_test(best_goal_counts),
		cmocka_unit_test(current_values_survive_but_users),
		cmocka_unit_test(last_look_survives_if_the_metric_stays),
		cmocka_unit_test(illegal_goals_are_told),
		cmocka_unit_test(copy_without_memory_leaves_nothing),
		cmocka_unit_test(metrics_have_the_usual_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
