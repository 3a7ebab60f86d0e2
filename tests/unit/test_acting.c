// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Passes of schemes between the core and the outside, with an operations set that only notes. */
#include "scheme_fixture.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/aggregate.h"
#include "ops/process.h"
#include "worker/acting.h"

#define MIB (1ull << 20)

static char dir[] = "/tmp/bdamon-acting-XXXXXX";
static const struct metric_roots roots = { dir, dir, dir };
static struct process process = { .target_id = 7 };

static void set_free(unsigned int permil)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/meminfo", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "MemTotal: 1000 kB\nMemFree: %u kB\n", permil);
	assert_int_equal(fclose(f), 0);
}

static int enter(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int leave(void **state)
{
	char path[64];

	(void)state;
	snprintf(path, sizeof(path), "%s/meminfo", dir);
	(void)unlink(path);
	return rmdir(dir);
}

/* A context with the regions 0-1, 1-2 and 2-3 MiB of one process. */
static struct bd_ctx *make(struct notes *notes)
{
	static const struct span spans[] = {
		{ 0, MIB, 0 }, { MIB, 2 * MIB, 0 }, { 2 * MIB, 3 * MIB, 0 }, { 0, 0, 0 }
	};
	struct bd_ctx *ctx = make_noting_ctx(4096, notes);
	struct bd_target *target = add_filled(ctx, spans);

	target->priv = &process;
	return ctx;
}

/* Return: the context's copy of a new scheme, as acting__add_schemes() makes it. */
static struct bd_scheme *give(struct acting *a, struct bd_ctx *ctx, enum bd_action action)
{
	struct bd_scheme *scheme = bd_scheme__new(action);

	assert_non_null(a);
	assert_non_null(scheme);
	assert_int_equal(acting__add_schemes(a, NULL, &scheme, 1), 0);
	bd_scheme__free(scheme);
	return ctx->schemes[ctx->nr_schemes - 1];
}

static void run_window(struct bd_ctx *ctx, struct acting *a, uint64_t now_ns)
{
	bd_ctx__advance(ctx, ctx->attrs.aggr_samples);
	assert_int_equal(acting__pass(a, now_ns), 0);
	assert_int_equal(bd_ctx__finish_window(ctx, NULL, NULL), 0);
}

static void test_applies_once_a_window_at_most(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make(&notes);
	struct acting *a = acting__new(ctx, &roots, false);
	struct bd_scheme *often = give(a, ctx, BD_ACTION_STAT);
	struct bd_scheme *rarely = give(a, ctx, BD_ACTION_STAT);
	struct bd_attrs attrs = ctx->attrs;

	(void)state;
	often->apply_interval_us = ctx->attrs.sample_us;
	rarely->apply_interval_us = 2 * ctx->attrs.aggr_us + 1000 * 50;
	/* Deadlines are set anew with the attributes. */
	attrs.min_nr_regions = 3;
	assert_int_equal(bd_ctx__set_attrs(ctx, &attrs), 0);
	for (int i = 0; i < 6; i++)
		run_window(ctx, a, (uint64_t)i * 100000000);
	assert_int_equal(often->stat.nr_snapshots, 6);
	/* Due after 2.5 and 5 windows: at the ends of the third and the fifth. */
	assert_int_equal(rarely->stat.nr_snapshots, 2);
	assert_int_equal(acting__stats(a)->nr_passes, 6);
	acting__free(a);
	bd_ctx__free(ctx);
}

static void test_tells_events_in_order(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make(&notes);
	struct acting *a = acting__new(ctx, &roots, true);
	struct bd_scheme *scheme = give(a, ctx, BD_ACTION_PAGEOUT);
	const struct scheme_event *events;
	size_t nr;

	(void)state;
	scheme->quota.sz_bytes = MIB;
	scheme->quota.reset_interval_ms = 100;
	notes.passed_bp = BD_BP / 2;
	ctx->targets[0]->regions[0].age = 5;
	bd_ctx__advance(ctx, ctx->attrs.aggr_samples);
	assert_int_equal(acting__pass(a, 1000000), 0);
	events = acting__events(a, &nr);
	assert_int_equal(nr, 3);
	assert_int_equal(events[0].type, SCHEME_EVENT_ESZ);
	assert_int_equal(events[0].esz, MIB);
	assert_int_equal(events[1].type, SCHEME_EVENT_TRIED);
	assert_int_equal(events[1].target_id, 7);
	assert_int_equal(events[1].nr_regions, 3);
	assert_int_equal(events[1].region.end, MIB);
	assert_int_equal(events[1].region.age, 5);
	assert_int_equal(events[1].region.sz_passed, MIB / 2);
	assert_int_equal(events[2].type, SCHEME_EVENT_STAT);
	assert_int_equal(events[2].stats.nr_tried, 1);
	assert_int_equal(events[2].stats.sz_applied, MIB);
	assert_int_equal(events[2].stats.sz_passed, MIB / 2);
	for (size_t i = 0; i < nr; i++)
		assert_int_equal(events[i].time_ns, 1000000);
	/* The age as it was, although the action began it anew. */
	assert_int_equal(ctx->targets[0]->regions[0].age, 0);
	acting__forget_events(a);
	acting__events(a, &nr);
	assert_int_equal(nr, 0);
	acting__free(a);
	bd_ctx__free(ctx);
}

static void test_keeps_no_events_unasked(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make(&notes);
	struct acting *a = acting__new(ctx, &roots, false);
	size_t nr;

	(void)state;
	give(a, ctx, BD_ACTION_STAT);
	run_window(ctx, a, 0);
	assert_int_equal(notes.nr, 3);
	acting__events(a, &nr);
	assert_int_equal(nr, 0);
	acting__free(a);
	bd_ctx__free(ctx);
}

static bool has(struct touched *touched, uint64_t start, uint64_t end)
{
	return touched__has(touched, &(struct touched_span){ &process, start, end });
}

static void test_joins_touched_spans(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make(&notes);
	struct acting *a = acting__new(ctx, &roots, false);
	struct bd_scheme *cold = give(a, ctx, BD_ACTION_COLD);
	struct touched *touched = acting__touched(a);

	(void)state;
	/* The middle is left out. */
	ctx->targets[0]->regions[1].nr_accesses = 10;
	cold->pattern.max_nr_accesses = 5;
	give(a, ctx, BD_ACTION_STAT);
	give(a, ctx, BD_ACTION_PAGEOUT)->pattern.max_nr_accesses = 5;
	bd_ctx__advance(ctx, ctx->attrs.aggr_samples);
	assert_int_equal(acting__pass(a, 0), 0);
	assert_int_equal(touched->nr, 2);
	assert_true(has(touched, 0, 4096));
	assert_true(has(touched, MIB - 4096, MIB));
	assert_false(has(touched, MIB, 2 * MIB));
	assert_true(has(touched, 3 * MIB - 1, 4 * MIB));
	assert_false(has(touched, 3 * MIB, 4 * MIB));
	/* A pass that is not due touches nothing. */
	assert_int_equal(acting__pass(a, 0), 0);
	assert_int_equal(touched->nr, 0);
	assert_false(has(touched, 0, 4096));
	acting__free(a);
	bd_ctx__free(ctx);
}

static void test_counting_touches_nothing(void **state)
{
	static const enum bd_action harmless[] = { BD_ACTION_STAT, BD_ACTION_WILLNEED,
						   BD_ACTION_HUGEPAGE, BD_ACTION_NOHUGEPAGE };
	struct notes notes;
	struct bd_ctx *ctx = make(&notes);
	struct acting *a = acting__new(ctx, &roots, false);

	(void)state;
	for (size_t i = 0; i < NR(harmless); i++)
		give(a, ctx, harmless[i]);
	bd_ctx__advance(ctx, ctx->attrs.aggr_samples);
	assert_int_equal(acting__pass(a, 0), 0);
	assert_int_equal(notes.nr, 3 * NR(harmless));
	assert_int_equal(acting__touched(a)->nr, 0);
	acting__free(a);
	bd_ctx__free(ctx);
}

/* Return: whether the alarm for the next look goes off. */
static bool has_alarm(struct acting *a)
{
	struct pollfd fd = { .fd = acting__fd(a), .events = POLLIN };

	assert_true(poll(&fd, 1, 60000) >= 0);
	return acting__has_waited(a);
}

static void write_values(const char *text)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/values", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void test_reads_goals_of_users(void **state)
{
	static const struct bd_goal goal = { .metric = BD_METRIC_USER_INPUT, .target_value = 100 };
	static const char *const wrong[] = { "50 -60", "50 6.5", "50 6O", "50 99999999999999999999",
					     "" };
	struct notes notes;
	struct bd_ctx *ctx = make(&notes);
	struct acting *a = acting__new(ctx, &roots, false);
	struct bd_scheme *first = give(a, ctx, BD_ACTION_STAT);
	struct bd_scheme *second = give(a, ctx, BD_ACTION_STAT);
	char path[64];

	(void)state;
	add_goal(first, goal);
	add_goal(second, goal);
	add_goal(second, goal);
	second->quota.goals.items[0].metric = BD_METRIC_ACTIVE_MEM_BP;
	snprintf(path, sizeof(path), "%s/values", dir);
	acting__feed(a, path);
	run_window(ctx, a, 0);
	assert_int_equal(first->quota.goals.items[0].current_value, 0);
	write_values("30\n 40 and more\n");
	run_window(ctx, a, 1000000000);
	assert_int_equal(first->quota.goals.items[0].current_value, 30);
	assert_int_equal(second->quota.goals.items[1].current_value, 40);
	/* Too few: perhaps it is being written. */
	write_values("50\n");
	run_window(ctx, a, 2000000000);
	assert_int_equal(first->quota.goals.items[0].current_value, 30);
	for (size_t i = 0; i < NR(wrong); i++) {
		write_values(wrong[i]);
		run_window(ctx, a, 3000000000 + i);
		assert_int_equal(first->quota.goals.items[0].current_value, 30);
		assert_int_equal(second->quota.goals.items[1].current_value, 40);
	}
	assert_int_equal(unlink(path), 0);
	acting__free(a);
	bd_ctx__free(ctx);
}

/* Nobody writes to it, so that whoever waited for a number would wait for ever. */
static void test_waits_for_no_pipe(void **state)
{
	static const struct bd_goal goal = { .metric = BD_METRIC_USER_INPUT, .target_value = 100 };
	struct notes notes;
	struct bd_ctx *ctx = make(&notes);
	struct acting *a = acting__new(ctx, &roots, false);
	char path[64];

	(void)state;
	add_goal(give(a, ctx, BD_ACTION_STAT), goal);
	snprintf(path, sizeof(path), "%s/values", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	acting__feed(a, path);
	run_window(ctx, a, 0);
	assert_int_equal(acting__stats(a)->nr_passes, 1);
	assert_int_equal(unlink(path), 0);
	acting__free(a);
	bd_ctx__free(ctx);
}

static void test_reads_any_number_of_goals(void **state)
{
	enum { NR_GOALS = 300 };
	static const struct bd_goal goal = { .metric = BD_METRIC_USER_INPUT, .target_value = 100 };
	struct notes notes;
	struct bd_ctx *ctx = make(&notes);
	struct acting *a = acting__new(ctx, &roots, false);
	char path[64], text[NR_GOALS * 4 + 1];

	(void)state;
	for (int i = 0; i < NR_GOALS; i++) {
		add_goal(give(a, ctx, BD_ACTION_STAT), goal);
		snprintf(&text[(size_t)i * 4], 5, "%03d ", i);
	}
	write_values(text);
	snprintf(path, sizeof(path), "%s/values", dir);
	acting__feed(a, path);
	run_window(ctx, a, 0);
	for (uint64_t i = 0; i < NR_GOALS; i++)
		assert_int_equal(ctx->schemes[i]->quota.goals.items[0].current_value, i);
	assert_int_equal(unlink(path), 0);
	acting__free(a);
	bd_ctx__free(ctx);
}

/* An operations set that takes its time. */
static void apply_slowly(void *priv, struct bd_attempt *attempt)
{
	struct timespec now, begin;

	(void)priv;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	while (now.tv_sec == begin.tv_sec && now.tv_nsec - begin.tv_nsec < 100000);
	attempt->sz_applied = 1;
}

static void test_tells_the_time_of_actions(void **state)
{
	static const struct bd_ops slow_ops = { .name = "vaddr", .apply = apply_slowly };
	struct notes notes;
	struct bd_ctx *ctx = make(&notes);
	struct acting *a = acting__new(ctx, &roots, false);

	(void)state;
	ctx->ops = &slow_ops;
	give(a, ctx, BD_ACTION_PAGEOUT)->pattern.min_sz = UINT64_MAX;
	give(a, ctx, BD_ACTION_PAGEOUT);
	run_window(ctx, a, 0);
	assert_int_equal(acting__elapsed_ns(a, 0), 0);
	assert_true(acting__elapsed_ns(a, 1) >= 3 * 100000);
	/* Choosing regions takes time as well. */
	assert_true(acting__stats(a)->elapsed_ns >= acting__elapsed_ns(a, 1));
	assert_true(acting__stats(a)->cpu_ns >= 3 * 100000);
	acting__free(a);
	bd_ctx__free(ctx);
}

static void test_waits_by_watermarks(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make(&notes);
	struct acting *a = acting__new(ctx, &roots, false);
	struct bd_scheme *scheme = give(a, ctx, BD_ACTION_PAGEOUT);

	(void)state;
	assert_true(acting__look(a));
	scheme->wmarks = (struct bd_watermarks){
		.metric = BD_WMARK_FREE_MEM_RATE,
		.interval_us = 3600000000,
		.high_permil = 500,
		.mid_permil = 400,
		.low_permil = 200,
		.is_active = true,
	};
	set_free(900);
	assert_false(acting__look(a));
	assert_false(scheme->wmarks.is_active);
	assert_false(acting__has_waited(a));
	scheme->wmarks.interval_us = 1;
	assert_false(acting__look(a));
	assert_true(has_alarm(a));
	assert_false(acting__has_waited(a));
	set_free(300);
	assert_true(acting__look(a));
	assert_true(scheme->wmarks.is_active);
	/* A second scheme that always works keeps sampling going. */
	give(a, ctx, BD_ACTION_STAT);
	set_free(100);
	assert_true(acting__look(a));
	assert_false(scheme->wmarks.is_active);
	run_window(ctx, a, 0);
	assert_int_equal(scheme->stat.nr_tried, 0);
	acting__free(a);
	bd_ctx__free(ctx);
}

/* Without /proc/meminfo nothing is stopped. */
static void test_goes_on_if_nothing_is_known(void **state)
{
	static const struct metric_roots nowhere = { "/nonexistent", "/nonexistent",
						     "/nonexistent" };
	struct notes notes;
	struct bd_ctx *ctx = make(&notes);
	struct acting *a = acting__new(ctx, &nowhere, false);
	struct bd_scheme *scheme = give(a, ctx, BD_ACTION_PAGEOUT);

	(void)state;
	scheme->wmarks.metric = BD_WMARK_FREE_MEM_RATE;
	assert_true(acting__look(a));
	assert_true(acting__look(a));
	assert_true(scheme->wmarks.is_active);
	acting__free(a);
	bd_ctx__free(ctx);
}

static void try_goal(struct bd_goal goal, bool is_refused)
{
	struct bd_ctx *ctx = make_ctx(4096);
	struct acting *a = acting__new(ctx, &roots, false);
	struct bd_scheme *scheme = bd_scheme__new(BD_ACTION_PAGEOUT);

	assert_non_null(a);
	assert_non_null(scheme);
	add_goal(scheme, goal);
	assert_int_equal(acting__add_schemes(a, NULL, &scheme, 1), is_refused ? -EOPNOTSUPP : 0);
	assert_int_equal(ctx->nr_schemes, is_refused ? 0 : 1);
	if (!is_refused)
		assert_int_equal(ctx->schemes[0]->quota.goals.nr, 1);
	bd_scheme__free(scheme);
	acting__free(a);
	bd_ctx__free(ctx);
}

static void test_refuses_goals_nobody_can_measure(void **state)
{
	static const enum bd_metric missing[] = {
		BD_METRIC_SOME_MEM_PSI_US,	BD_METRIC_NODE_MEM_USED_BP,
		BD_METRIC_NODE_MEMCG_FREE_BP,	BD_METRIC_INACTIVE_MEM_BP,
		BD_METRIC_NODE_ELIGIBLE_MEM_BP,
	};
	char none[] = "none";

	(void)state;
	try_goal((struct bd_goal){ .metric = BD_METRIC_USER_INPUT, .target_value = 1 }, false);
	for (size_t i = 0; i < NR(missing); i++)
		try_goal((struct bd_goal){ .metric = missing[i],
					   .target_value = 1,
					   .memcg_path = none },
			 true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_applies_once_a_window_at_most),
		cmocka_unit_test(test_tells_events_in_order),
		cmocka_unit_test(test_keeps_no_events_unasked),
		cmocka_unit_test(test_joins_touched_spans),
		cmocka_unit_test(test_counting_touches_nothing),
		cmocka_unit_test(test_reads_goals_of_users),
		cmocka_unit_test(test_waits_for_no_pipe),
		cmocka_unit_test(test_reads_any_number_of_goals),
		cmocka_unit_test(test_tells_the_time_of_actions),
		cmocka_unit_test(test_waits_by_watermarks),
		cmocka_unit_test(test_goes_on_if_nothing_is_known),
		cmocka_unit_test(test_refuses_goals_nobody_can_measure),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
