// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Calm comes after a while without changes, and ends with the first one. */
#include <stdbool.h>

#include "core_fixture.h"
#include "worker/calm.h"

/* A context of 1 MiB that is accessed all the time and 1 MiB that never is. */
static struct bd_ctx *make_busy(void)
{
	struct bd_ctx *ctx = make_ctx(4096);
	struct bd_target *target = add_filled(
		ctx, (struct span[]){ { 0, 1 << 20, 20 }, { 1 << 20, 2 << 20, 0 }, { 0 } });

	for (size_t i = 0; i < 2; i++)
		target->regions[i].est = (struct bd_estimate){
			.set = i == 0,
			.set_rate = 1,
			.nr_set = 8,
			.nr_armed = 8,
			.coarse_rate = -1,
		};
	return ctx;
}

static void end_windows(struct calm *calm, const struct bd_ctx *ctx, int nr)
{
	while (nr--)
		calm__end_window(calm, ctx, false);
}

static void needs_a_while(void **state)
{
	struct bd_ctx *ctx = make_busy();
	struct calm calm = { 0 };

	(void)state;
	end_windows(&calm, ctx, 10);
	assert_false(calm__is_calm(&calm));
	end_windows(&calm, ctx, 40);
	assert_true(calm__is_calm(&calm));
	bd_ctx__free(ctx);
}

static void every_kind_of_news_ends_it(void **state)
{
	struct bd_ctx *ctx = make_busy();
	struct bd_region *regions = ctx->targets[0]->regions;

	(void)state;
	for (int kind = 0; kind < 3; kind++) {
		struct calm calm = { 0 };

		regions[0].est.surprises = 0;
		regions[1].est.set = 0;
		end_windows(&calm, ctx, 50);
		assert_true(calm__is_calm(&calm));
		regions[0].est.surprises = kind == 1 ? 1 : 0;
		regions[1].est.set = kind == 2 ? 1 : 0;
		calm__end_window(&calm, ctx, kind == 0);
		assert_false(calm__is_calm(&calm));
	}
	bd_ctx__free(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(needs_a_while),
		cmocka_unit_test(every_kind_of_news_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
