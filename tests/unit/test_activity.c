// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Whether processes count as busy, by CPU time that is really used and time that is not. */
#include <unistd.h>

#include "core_fixture.h"
#include "ops/process.h"
#include "worker/activity.h"

/* So long that what a test uses meanwhile is nothing, and what was used before as well. */
#define LONG_NS	 1000000000000000ull
#define SHORT_NS 1

static struct process process;

/* A context in which all of @nr targets are this very process. */
static struct bd_ctx *make(size_t nr)
{
	struct bd_ctx *ctx = make_ctx(4096);

	process.pid = getpid();
	while (nr--)
		add_filled(ctx, (struct span[]){ { 0 } })->priv = &process;
	return ctx;
}

static void work(void)
{
	uint64_t begin_ns = process__cpu_ns(&process);

	while (process__cpu_ns(&process) < begin_ns + 1000)
		;
}

static void few_are_asked_at_every_wake_up(void **state)
{
	struct bd_ctx *ctx = make(8);
	struct activity a = { 0 };
	uint64_t now_ns = LONG_NS;

	(void)state;
	activity__watch(&a, ctx, now_ns);
	for (int i = 0; i < 3; i++) {
		activity__watch(&a, ctx, now_ns += LONG_NS);
		assert_false(a.is_busy);
		work();
		activity__watch(&a, ctx, now_ns += SHORT_NS);
		assert_true(a.is_busy);
	}
	bd_ctx__free(ctx);
}

/* The machine may have run for months before, and the process for a moment. */
static void what_was_before_tells_nothing(void **state)
{
	struct bd_ctx *ctx = make(9);
	struct activity a = { 0 };

	(void)state;
	activity__watch(&a, ctx, LONG_NS);
	assert_true(a.is_busy);
	work();
	activity__watch(&a, ctx, LONG_NS + SHORT_NS);
	assert_true(a.is_busy);
	bd_ctx__free(ctx);
}

static void many_are_asked_now_and_then(void **state)
{
	struct bd_ctx *ctx = make(9);
	struct activity a = { 0 };
	uint64_t now_ns = LONG_NS;

	(void)state;
	activity__watch(&a, ctx, now_ns);
	activity__watch(&a, ctx, now_ns += LONG_NS);
	assert_false(a.is_busy);
	work();
	for (int i = 0; i < 9; i++) {
		activity__watch(&a, ctx, now_ns += SHORT_NS);
		assert_false(a.is_busy);
	}
	activity__watch(&a, ctx, now_ns + SHORT_NS);
	assert_true(a.is_busy);
	bd_ctx__free(ctx);
}

static void an_end_is_something_that_happened(void **state)
{
	struct bd_ctx *ctx = make(1), *none = make(0);
	struct activity a = { 0 };

	(void)state;
	activity__watch(&a, ctx, LONG_NS);
	activity__watch(&a, ctx, 2 * LONG_NS);
	assert_false(a.is_busy);
	activity__watch(&a, none, 3 * LONG_NS);
	assert_true(a.is_busy);
	bd_ctx__free(ctx);
	bd_ctx__free(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_are_asked_at_every_wake_up),
		cmocka_unit_test(what_was_before_tells_nothing),
		cmocka_unit_test(many_are_asked_now_and_then),
		cmocka_unit_test(an_end_is_something_that_happened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
