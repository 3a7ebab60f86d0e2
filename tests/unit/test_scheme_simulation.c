/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Schemes with a simulated memory: do they act on what they are for, and as much as they may?
 *
 * The memory is a row of objects of 10 MiB that are accessed all the time, by turns, or never.  A
 * sample looks at one random address of a region, 20 samples of 5 ms make a window.
 */
#include "scheme_fixture.h"

#include <stdlib.h>

#include "core/aggregate.h"

#define MIB	   (1ULL << 20)
#define SZ_OBJECT  (10 * MIB)
#define NR_SAMPLES 20
#define NR_SETTLE  60
#define NR_WATCH   200

/**
 * struct machine - a monitoring of a simulated memory.
 * @is_hot: whether an object is accessed, by its number and the time in windows
 * @sz_tried: by window since the start of the watch, bytes that the first scheme acted on
 * @nr_tried: likewise, regions
 * @nr_watched: windows watched
 */
struct machine {
	struct bd_ctx *ctx;
	struct bd_rng rng;
	bool (*is_hot)(uint64_t object, uint64_t window);
	uint64_t now_us;
	uint64_t nr_windows;
	uint64_t sz_tried[NR_WATCH];
	uint64_t nr_tried[NR_WATCH];
	size_t nr_watched;
};

static void watch_tried(void *priv, const struct bd_tried *tried)
{
	struct machine *m = priv;

	if (tried->scheme_idx)
		return;
	m->sz_tried[m->nr_watched] += bd_region__sz(tried->region);
	m->nr_tried[m->nr_watched]++;
}

static const struct bd_apply_sink watching = { .tried = watch_tried };

static void sample(struct machine *m)
{
	struct bd_region *region;

	bd_for_each_region (region, m->ctx->targets[0]) {
		uint64_t addr = bd_rng__range(&m->rng, region->start, region->end);

		region->nr_accesses += m->is_hot(addr / SZ_OBJECT, m->nr_windows);
	}
}

static void end_window(struct machine *m, const struct bd_apply_env *env)
{
	assert_int_equal(bd_ctx__merge_window(m->ctx), 0);
	bd_ctx__apply_schemes(m->ctx, env);
	assert_int_equal(bd_ctx__finish_window(m->ctx, NULL, NULL), 0);
}

static void run_window(struct machine *m, bool is_watched)
{
	for (int i = 0; i < NR_SAMPLES; i++) {
		struct bd_apply_env env = { .sink = is_watched ? &watching : NULL, .sink_priv = m };

		sample(m);
		bd_ctx__advance(m->ctx, 1);
		m->now_us += 5000;
		env.now_us = m->now_us;
		if (bd_ctx__is_window_end(m->ctx))
			end_window(m, &env);
		else
			bd_ctx__apply_schemes(m->ctx, &env);
	}
	m->nr_windows++;
	m->nr_watched += is_watched;
}

static void run(struct machine *m)
{
	for (int i = 0; i < NR_SETTLE; i++)
		run_window(m, false);
	for (int i = 0; i < NR_WATCH; i++)
		run_window(m, true);
}

static struct machine *boot(uint64_t nr_objects, bool (*is_hot)(uint64_t object, uint64_t window))
{
	struct machine *m = calloc(1, sizeof(*m));

	assert_non_null(m);
	m->ctx = make_ctx(4096);
	m->is_hot = is_hot;
	bd_rng__init(&m->rng, nr_objects);
	add_filled(m->ctx, (struct span[]){ { 0, nr_objects * SZ_OBJECT, 0 }, { 0 } });
	assert_int_equal(bd_ctx__start(m->ctx), 0);
	return m;
}

static void shut_down(struct machine *m)
{
	bd_ctx__free(m->ctx);
	free(m);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t percentile(uint64_t values[NR_WATCH], size_t percent)
{
	qsort(values, NR_WATCH, sizeof(values[0]), compare);
	return values[NR_WATCH * percent / 100];
}

/* Objects 1 and 3 take turns of 2 s. */
static bool by_turns(uint64_t object, uint64_t window)
{
	return object == (window / 20 % 2 ? 1 : 3);
}

static bool every_second(uint64_t object, uint64_t window)
{
	(void)window;
	return object % 2;
}

static bool never(uint64_t object, uint64_t window)
{
	(void)object;
	(void)window;
	return false;
}

static struct bd_scheme *add_hot_scheme(struct machine *m)
{
	struct bd_scheme *scheme = add_scheme(m->ctx, BD_ACTION_STAT);

	scheme->pattern.min_nr_accesses = 5;
	scheme->pattern.max_nr_accesses = 20;
	scheme->pattern.min_age = 2;
	return scheme;
}

static void finds_the_object_in_use(void **state)
{
	struct machine *m = boot(5, by_turns);

	(void)state;
	add_hot_scheme(m);
	run(m);
	assert_in_range(percentile(m->sz_tried, 50), 8 * MIB, 12 * MIB);
	assert_in_range(percentile(m->sz_tried, 75), 8 * MIB, 12 * MIB);
	shut_down(m);
}

static void quota_holds_in_every_window(void **state)
{
	struct machine *m = boot(5, every_second);
	struct bd_scheme *scheme = add_hot_scheme(m);
	uint64_t nr_exceeds;

	(void)state;
	scheme->quota.sz_bytes = MIB;
	scheme->quota.reset_interval_ms = 100;
	for (int i = 0; i < NR_SETTLE; i++)
		run_window(m, false);
	nr_exceeds = scheme->stat.qt_exceeds;
	for (int i = 0; i < NR_WATCH; i++)
		run_window(m, true);
	assert_int_equal(percentile(m->sz_tried, 99), MIB);
	assert_int_equal(percentile(m->sz_tried, 10), MIB);
	assert_true(scheme->stat.qt_exceeds - nr_exceeds >= NR_WATCH * 9 / 10);
	shut_down(m);
}

static void ten_times_as_often(void **state)
{
	struct machine *m = boot(5, every_second);
	struct bd_scheme *slow = add_hot_scheme(m), *fast = add_hot_scheme(m);

	(void)state;
	fast->apply_interval_us = 10000;
	run(m);
	assert_true(slow->stat.nr_tried > 0);
	assert_true(fast->stat.nr_tried >= 9 * slow->stat.nr_tried);
	shut_down(m);
}

static void sees_all_objects(void **state)
{
	struct machine *m = boot(14, every_second);

	(void)state;
	add_scheme(m->ctx, BD_ACTION_STAT);
	run(m);
	assert_true(percentile(m->nr_tried, 50) >= 14);
	shut_down(m);
}

/* Memory fills up steadily; a scheme pages out as much as keeps half of it free. */
struct filling {
	uint64_t sz_free;
	uint64_t sz_total;
};

static void page_out(void *priv, struct bd_attempt *attempt)
{
	struct filling *filling = priv;

	attempt->sz_applied =
		bd_min(bd_region__sz(attempt->region), filling->sz_total - filling->sz_free);
	filling->sz_free += attempt->sz_applied;
}

static const struct bd_ops filling_ops = { .name = "vaddr", .apply = page_out };

static int measure_filling(void *priv, const struct bd_goal *goal, const struct bd_pattern *pattern,
			   struct bd_amount *ret_amount)
{
	const struct filling *filling = priv;

	assert_int_equal(goal->metric, BD_METRIC_NODE_MEM_FREE_BP);
	assert_non_null(pattern);
	*ret_amount = (struct bd_amount){ filling->sz_total - filling->sz_free, filling->sz_total };
	return 0;
}

/* Return: mean share of free memory after a while, in percent. */
static uint64_t mean_free_percent(enum bd_tuner tuner)
{
	struct filling filling = { .sz_free = 100 * MIB, .sz_total = 1000 * MIB };
	struct machine *m = boot(100, never);
	struct bd_scheme *scheme = add_scheme(m->ctx, BD_ACTION_PAGEOUT);
	struct bd_apply_env env = { .measure = measure_filling, .measure_priv = &filling };
	uint64_t sum = 0;

	m->ctx->ops = &filling_ops;
	m->ctx->ops_priv = &filling;
	scheme->quota.tuner = tuner;
	scheme->quota.sz_bytes = 50 * MIB;
	add_goal(scheme,
		 (struct bd_goal){ .metric = BD_METRIC_NODE_MEM_FREE_BP, .target_value = 5000 });
	for (uint64_t window = 0; window < 3000; window++) {
		filling.sz_free -= bd_min(filling.sz_free, 5 * MIB);
		bd_ctx__advance(m->ctx, NR_SAMPLES);
		env.now_us += 100000;
		end_window(m, &env);
		if (window >= 1000)
			sum += filling.sz_free * 100 / filling.sz_total;
	}
	shut_down(m);
	return sum / 2000;
}

/* The consistent tuner swings about the goal, so its mean is what counts. */
static void goals_are_kept(void **state)
{
	(void)state;
	assert_in_range(mean_free_percent(BD_TUNER_CONSIST), 40, 60);
	assert_in_range(mean_free_percent(BD_TUNER_TEMPORAL), 48, 55);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_object_in_use),
		cmocka_unit_test(quota_holds_in_every_window),
		cmocka_unit_test(ten_times_as_often),
		cmocka_unit_test(sees_all_objects),
		cmocka_unit_test(goals_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
