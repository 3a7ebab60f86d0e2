/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Properties of passes that hold whatever schemes, memory and load there are: random ones over
 * many seeds, with memory failing now and then.  Every attempt is judged here anew, in other ways
 * than the core's.  A failure prints the seed; the sequence is that of the seed alone.
 */
#include "scheme_fixture.h"

#include <errno.h>

#include "core/aggregate.h"
#include "core/alloc.h"
#include "core/commit.h"

#ifndef NR_SEEDS
#define NR_SEEDS 400
#endif
#define NR_STEPS    60
#define MAX_SCHEMES 4
#define MAX_TARGETS 3
#define MAX_ADDR    500

/* What this test knows by itself of one scheme; @has_cheap: failures were charged in part. */
struct tally {
	uint64_t window_start_us;
	uint64_t sz_in_window;
	bool has_cheap;
	struct bd_scheme_stat stat;
};

/* One random walk: the context under test, and the script's own random numbers. */
struct walk {
	struct bd_ctx *ctx;
	struct bd_rng rng;
	uint64_t now_us;
	struct tally tallies[MAX_SCHEMES];
	uint64_t nr_attempts, nr_full_windows, nr_cut_failures, nr_failed_commits, nr_resumed;
};

/* For the message after a failure, which leaves the test by a jump; 0 when all went well. */
static uint64_t seed_under_test;

static int tell_seed(void **state)
{
	(void)state;
	bd_alloc_fail_after(-1);
	if (seed_under_test)
		print_error("failed with seed %llu\n", (unsigned long long)seed_under_test);
	return 0;
}

static uint64_t draw(struct walk *walk, uint64_t n)
{
	return bd_rng__range(&walk->rng, 0, n);
}

static size_t index_of(const struct bd_ctx *ctx, const struct bd_target *target)
{
	size_t i = 0;

	while (ctx->targets[i] != target)
		i++;
	return i;
}

/* Whether the core filters let a byte pass, one byte at a time. */
static bool is_byte_allowed(const struct bd_ctx *ctx, const struct bd_filters *filters,
			    size_t target_idx, uint64_t addr)
{
	bool is_white = false;

	for (size_t i = 0; i < filters->core.nr; i++) {
		const struct bd_filter *filter = &filters->core.items[i];
		uint64_t unit = ctx->min_sz;
		bool holds = filter->type == BD_FILTER_TARGET
				     ? filter->target_idx == target_idx
				     : addr / unit >= filter->addr_range.start / unit &&
					       addr / unit < filter->addr_range.end / unit;

		if (holds == filter->matching)
			return filter->allow;
		is_white = filter->allow;
	}
	return !is_white || filters->ops.nr;
}

static void check_filters(const struct walk *walk, const struct bd_attempt *attempt)
{
	size_t target_idx = index_of(walk->ctx, attempt->target);

	for (uint64_t addr = attempt->region->start; addr < attempt->region->end;
	     addr += walk->ctx->min_sz)
		assert_true(
			is_byte_allowed(walk->ctx, &attempt->scheme->filters, target_idx, addr));
}

static size_t index_of_scheme(const struct bd_ctx *ctx, const struct bd_scheme *scheme)
{
	size_t i = 0;

	while (ctx->schemes[i] != scheme)
		i++;
	return i;
}

static void check_quota(struct walk *walk, const struct bd_attempt *attempt, struct tally *tally)
{
	const struct bd_quota *quota = &attempt->scheme->quota;
	uint64_t sz = bd_region__sz(attempt->region);

	if (!bd_quota__is_set(quota))
		return;
	if (tally->window_start_us != quota->state.window_start_us) {
		tally->window_start_us = quota->state.window_start_us;
		tally->sz_in_window = 0;
		tally->has_cheap = false;
	}
	tally->sz_in_window += sz;
	tally->has_cheap = tally->has_cheap || quota->fail_charge_denom;
	if (!tally->has_cheap)
		assert_true(tally->sz_in_window <= quota->state.esz);
	assert_true(quota->state.charged_sz + sz <= quota->state.esz);
	walk->nr_full_windows +=
		quota->state.esz - quota->state.charged_sz - sz < walk->ctx->min_sz;
	walk->nr_resumed += quota->state.resume_target != NULL;
}

/* A quota or a filter may have cut the region since: it is smaller, and otherwise as it was. */
static void check_pattern(const struct bd_ctx *ctx, const struct bd_attempt *attempt)
{
	const struct bd_pattern *pattern = &attempt->scheme->pattern;
	uint32_t nr_accesses = bd_ctx__moving_sum(ctx, attempt->region);

	assert_true(bd_region__sz(attempt->region) <= pattern->max_sz);
	assert_true(nr_accesses >= pattern->min_nr_accesses);
	assert_true(nr_accesses <= pattern->max_nr_accesses);
	assert_true(attempt->region->age >= pattern->min_age);
	assert_true(attempt->region->age <= pattern->max_age);
}

static void judge(void *priv, struct bd_attempt *attempt)
{
	struct walk *walk = priv;
	const struct bd_scheme *scheme = attempt->scheme;
	struct tally *tally = &walk->tallies[index_of_scheme(walk->ctx, scheme)];
	uint64_t sz = bd_region__sz(attempt->region);

	walk->nr_attempts++;
	assert_true(scheme->wmarks.is_active);
	assert_true(walk->ctx->passed_sis >= scheme->next_apply_sis);
	assert_true(!scheme->max_nr_snapshots ||
		    scheme->stat.nr_snapshots < scheme->max_nr_snapshots);
	check_pattern(walk->ctx, attempt);
	check_filters(walk, attempt);
	check_quota(walk, attempt, tally);
	attempt->sz_applied = draw(walk, 3) ? draw(walk, sz + sz / 4 + 1) : 0;
	attempt->sz_ops_filter_passed = draw(walk, sz + 1);
	attempt->elapsed_ns = draw(walk, 1000000);
	tally->stat.nr_tried++;
	tally->stat.sz_tried += sz;
	tally->stat.nr_applied += attempt->sz_applied > 0;
	tally->stat.sz_applied += attempt->sz_applied;
	tally->stat.sz_ops_filter_passed += attempt->sz_ops_filter_passed;
}

static bool is_valid(void *priv, const struct bd_target *target)
{
	(void)priv;
	return target->id % 5 != 0;
}

static const struct bd_ops judging_ops = { .name = "vaddr",
					   .target_valid = is_valid,
					   .apply = judge };

static int measure(void *priv, const struct bd_goal *goal, const struct bd_pattern *pattern,
		   struct bd_amount *ret_amount)
{
	struct walk *walk = priv;

	(void)goal;
	(void)pattern;
	*ret_amount = (struct bd_amount){ draw(walk, 100), draw(walk, 100) };
	return draw(walk, 4) ? 0 : -ENOENT;
}

/* --- random parameters ------------------------------------------------------------ */

static void draw_quota(struct walk *walk, struct bd_scheme *scheme)
{
	struct bd_quota *quota = &scheme->quota;

	if (draw(walk, 3))
		quota->sz_bytes = draw(walk, 300) * walk->ctx->min_sz / 2;
	if (!draw(walk, 4))
		quota->time_ms = draw(walk, 3);
	quota->reset_interval_ms = draw(walk, 2) * draw(walk, 400);
	quota->weight_nr_accesses = (uint32_t)draw(walk, 3);
	quota->weight_age = (uint32_t)draw(walk, 3);
	quota->tuner = (enum bd_tuner)draw(walk, BD_NR_TUNERS);
	if (draw(walk, 2)) {
		quota->fail_charge_denom = 4;
		quota->fail_charge_num = (uint32_t)draw(walk, 5);
	}
	for (uint64_t i = draw(walk, 3); i > 1; i--)
		add_goal(scheme, (struct bd_goal){ .metric = (enum bd_metric)draw(
							   walk, BD_METRIC_NODE_ELIGIBLE_MEM_BP),
						   .target_value = 1 + draw(walk, 10000),
						   .current_value = draw(walk, 20000),
						   .memcg_path = (char[]){ "/a" } });
}

static void draw_filters(struct walk *walk, struct bd_scheme *scheme)
{
	static const enum bd_filter_type types[] = { BD_FILTER_ADDR, BD_FILTER_ADDR,
						     BD_FILTER_TARGET, BD_FILTER_ANON };

	for (uint64_t i = draw(walk, 4); i > 0; i--) {
		uint64_t start = draw(walk, MAX_ADDR * walk->ctx->min_sz);

		add_filter(scheme, (struct bd_filter){
					   .type = types[draw(walk, NR(types))],
					   .matching = draw(walk, 2),
					   .allow = draw(walk, 2),
					   .addr_range = { start, start + draw(walk, start + 1) },
					   .target_idx = draw(walk, MAX_TARGETS) });
	}
}

static void draw_scheme(struct walk *walk, struct bd_ctx *ctx)
{
	struct bd_scheme *scheme = add_scheme(ctx, (enum bd_action)draw(walk, BD_NR_ACTIONS));

	if (draw(walk, 2))
		scheme->pattern.max_nr_accesses = (uint32_t)draw(walk, 20);
	if (!draw(walk, 4))
		scheme->pattern.min_nr_accesses = (uint32_t)draw(walk, 3);
	scheme->pattern.min_age = (uint32_t)(draw(walk, 2) * draw(walk, 4));
	if (!draw(walk, 4))
		scheme->pattern.max_age = scheme->pattern.min_age + (uint32_t)draw(walk, 4);
	if (!draw(walk, 4))
		scheme->pattern.max_sz = draw(walk, 100) * walk->ctx->min_sz;
	scheme->apply_interval_us = draw(walk, 3) * 50000;
	if (!draw(walk, 4))
		scheme->max_nr_snapshots = draw(walk, 50);
	if (!draw(walk, 4))
		scheme->wmarks =
			(struct bd_watermarks){ BD_WMARK_FREE_MEM_RATE, 5000, 800, 500, 100,
						draw(walk, 2) };
	draw_quota(walk, scheme);
	draw_filters(walk, scheme);
}

static void draw_regions(struct walk *walk, struct bd_target *target)
{
	struct bd_range ranges[3];
	uint64_t addr = 0, unit = walk->ctx->min_sz;
	size_t n = draw(walk, NR(ranges) + 1);

	for (size_t i = 0; i < n; i++) {
		ranges[i].start = addr + draw(walk, 20) * unit;
		ranges[i].end = ranges[i].start + (1 + draw(walk, MAX_ADDR / 4)) * unit;
		addr = ranges[i].end;
	}
	assert_int_equal(bd_target__set_regions(target, ranges, n, unit), 0);
}

static void draw_accesses(struct walk *walk)
{
	struct bd_target *target;
	struct bd_region *region;
	size_t i;

	bd_for_each_target (target, i, walk->ctx) {
		bd_for_each_region (region, target)
			region->nr_accesses = draw(walk, 3) ? 0 : (uint32_t)draw(walk, 21);
	}
}

/* --- steps --------------------------------------------------------------------------- */

static uint64_t sizes(const struct bd_ctx *ctx, uint64_t ret_sizes[MAX_TARGETS])
{
	for (size_t i = 0; i < ctx->nr_targets; i++)
		ret_sizes[i] = bd_target__sz(ctx->targets[i]);
	return ctx->nr_targets;
}

static void check_stats(const struct walk *walk)
{
	for (size_t i = 0; i < walk->ctx->nr_schemes; i++) {
		const struct bd_scheme_stat *stat = &walk->ctx->schemes[i]->stat;
		const struct bd_scheme_stat *own = &walk->tallies[i].stat;

		assert_int_equal(stat->nr_tried, own->nr_tried);
		assert_int_equal(stat->sz_tried, own->sz_tried);
		assert_int_equal(stat->nr_applied, own->nr_applied);
		assert_int_equal(stat->sz_applied, own->sz_applied);
		assert_int_equal(stat->sz_ops_filter_passed, own->sz_ops_filter_passed);
	}
}

static void check_resume_points(const struct bd_ctx *ctx)
{
	for (size_t i = 0; i < ctx->nr_schemes; i++) {
		const struct bd_target *target = ctx->schemes[i]->quota.state.resume_target;
		bool is_known = !target;

		for (size_t j = 0; j < ctx->nr_targets; j++)
			is_known = is_known || ctx->targets[j] == target;
		assert_true(is_known);
	}
}

/* Any cut needs memory now. */
static void take_room(struct bd_ctx *ctx)
{
	for (size_t i = 0; i < ctx->nr_targets; i++)
		ctx->targets[i]->capacity = ctx->targets[i]->nr_regions;
}

static void do_pass(struct walk *walk)
{
	const struct bd_apply_env env = { .now_us = walk->now_us,
					  .measure = measure,
					  .measure_priv = walk };
	uint64_t before[MAX_TARGETS], after[MAX_TARGETS];
	uint64_t nr = sizes(walk->ctx, before);
	bool is_failing = !draw(walk, 3);

	if (is_failing) {
		take_room(walk->ctx);
		bd_alloc_fail_after((long)draw(walk, 2));
	}
	bd_ctx__apply_schemes(walk->ctx, &env);
	if (!bd_alloc_fail_after(-1) && is_failing)
		walk->nr_cut_failures++;
	assert_int_equal(sizes(walk->ctx, after), nr);
	assert_memory_equal(before, after, nr * sizeof(before[0]));
}

static void do_window(struct walk *walk)
{
	struct bd_ctx *ctx = walk->ctx;
	uint64_t sz = bd_ctx__sz(ctx);
	bool is_end = bd_ctx__is_window_end(ctx);

	if (is_end)
		assert_int_equal(bd_ctx__merge_window(ctx), 0);
	do_pass(walk);
	if (is_end)
		assert_int_equal(bd_ctx__finish_window(ctx, NULL, NULL), 0);
	assert_int_equal(bd_ctx__sz(ctx), sz);
}

static struct bd_ctx *draw_params(struct walk *walk)
{
	struct bd_ctx *src = make_ctx(walk->ctx->min_sz);
	size_t nr_targets = 1 + draw(walk, MAX_TARGETS);

	src->attrs = walk->ctx->attrs;
	if (!draw(walk, 4))
		src->attrs.aggr_us = (1 + draw(walk, 20)) * src->attrs.sample_us;
	for (size_t i = 0; i < nr_targets; i++) {
		int id = i < walk->ctx->nr_targets && draw(walk, 4) ? walk->ctx->targets[i]->id
								    : (int)draw(walk, 100);
		struct bd_target *target;

		assert_int_equal(bd_ctx__add_target(src, id, &target), 0);
		if (draw(walk, 2))
			draw_regions(walk, target);
	}
	for (uint64_t i = draw(walk, MAX_SCHEMES + 1); i > 0; i--)
		draw_scheme(walk, src);
	return src;
}

static void forget_tallies_from(struct walk *walk, size_t idx)
{
	for (; idx < MAX_SCHEMES; idx++)
		walk->tallies[idx] = (struct tally){ .window_start_us = UINT64_MAX };
}

static void do_commit(struct walk *walk)
{
	struct bd_ctx *src = draw_params(walk), *ctx = walk->ctx;
	size_t nr_kept = bd_min(src->nr_schemes, ctx->nr_schemes);
	int err;

	if (!draw(walk, 2))
		bd_alloc_fail_after((long)draw(walk, 20));
	err = bd_ctx__commit(ctx, src);
	bd_alloc_fail_after(-1);
	if (err)
		assert_int_equal(err, -ENOMEM);
	else
		assert_int_equal(ctx->nr_schemes, src->nr_schemes);
	if (!err)
		forget_tallies_from(walk, nr_kept);
	walk->nr_failed_commits += err != 0;
	bd_ctx__free(src);
}

static void do_del_target(struct walk *walk)
{
	if (walk->ctx->nr_targets > 1)
		bd_ctx__del_target(walk->ctx, draw(walk, walk->ctx->nr_targets));
}

static void do_regions(struct walk *walk)
{
	draw_regions(walk, walk->ctx->targets[draw(walk, walk->ctx->nr_targets)]);
}

static void step(struct walk *walk)
{
	struct bd_ctx *ctx = walk->ctx;
	struct bd_target *target;
	uint64_t nr_sis = draw(walk, 30);
	size_t i;

	bd_ctx__advance(ctx, nr_sis);
	walk->now_us += nr_sis * ctx->attrs.sample_us + 1 + draw(walk, 100000);
	draw_accesses(walk);
	bd_ctx__check_watermarks(ctx, draw(walk, 1001));
	switch (draw(walk, 10)) {
	case 0:
		do_commit(walk);
		break;
	case 1:
		do_regions(walk);
		break;
	case 2:
		do_del_target(walk);
		break;
	default:
		do_window(walk);
	}
	bd_for_each_target (target, i, ctx)
		assert_sound(target, ctx->min_sz);
	check_stats(walk);
	check_resume_points(ctx);
}

static void begin(struct walk *walk, uint64_t seed)
{
	struct bd_ctx *src;

	bd_rng__init(&walk->rng, seed);
	walk->ctx = make_ctx(seed % 2 ? 1 : 4096);
	walk->ctx->ops = &judging_ops;
	walk->ctx->ops_priv = walk;
	walk->now_us = draw(walk, 1000);
	forget_tallies_from(walk, 0);
	src = draw_params(walk);
	assert_int_equal(bd_ctx__commit(walk->ctx, src), 0);
	bd_ctx__free(src);
	assert_int_equal(bd_ctx__start(walk->ctx), 0);
}

static void random_walks_keep_the_invariants(void **state)
{
	struct walk walk = { 0 };

	(void)state;
	for (uint64_t seed = 1; seed <= NR_SEEDS; seed++) {
		seed_under_test = seed;
		begin(&walk, seed);
		for (int i = 0; i < NR_STEPS; i++)
			step(&walk);
		bd_ctx__free(walk.ctx);
	}
	seed_under_test = 0;
	/* The walks must have met what they are to show. */
	assert_true(walk.nr_attempts > 20 * NR_SEEDS);
	assert_true(walk.nr_full_windows > NR_SEEDS);
	assert_true(walk.nr_resumed > NR_SEEDS / 2);
	assert_true(walk.nr_cut_failures > NR_SEEDS / 4);
	assert_true(walk.nr_failed_commits > NR_SEEDS / 4);
}

/* --- all memory gets its turn ----------------------------------------------------------- */

/* How often each unit of each target was acted on. */
struct turns {
	const struct bd_ctx *ctx;
	unsigned int nr[MAX_TARGETS][MAX_ADDR];
};

static void count_turns(void *priv, struct bd_attempt *attempt)
{
	struct turns *turns = priv;
	size_t idx = index_of(turns->ctx, attempt->target);

	for (uint64_t addr = attempt->region->start; addr < attempt->region->end; addr++)
		turns->nr[idx][addr]++;
}

static const struct bd_ops counting_ops = { .name = "vaddr", .apply = count_turns };

static bool has_turn_for_all(const struct turns *turns)
{
	const struct bd_region *region;
	struct bd_target *target;
	size_t i;

	bd_for_each_target (target, i, turns->ctx) {
		bd_for_each_region (region, target) {
			for (uint64_t addr = region->start; addr < region->end; addr++) {
				if (!turns->nr[i][addr])
					return false;
			}
		}
	}
	return true;
}

static void go_round(struct walk *walk)
{
	struct bd_ctx *ctx = make_ctx(1);
	struct turns turns = { .ctx = ctx };
	uint64_t sz, nr_windows = 0;
	struct bd_scheme *scheme;

	walk->ctx = ctx;
	ctx->ops = &counting_ops;
	ctx->ops_priv = &turns;
	scheme = add_scheme(ctx, BD_ACTION_COLD);
	for (uint64_t i = 1 + draw(walk, MAX_TARGETS); i > 0; i--) {
		assert_int_equal(bd_ctx__add_target(ctx, 1, NULL), 0);
		draw_regions(walk, ctx->targets[ctx->nr_targets - 1]);
	}
	assert_int_equal(bd_ctx__start(ctx), 0);
	sz = bd_ctx__sz(ctx);
	scheme->quota.sz_bytes = 1 + draw(walk, 100);
	/* A window that ends exactly with a target's last byte leaves the next one idle. */
	while (!has_turn_for_all(&turns)) {
		assert_true(nr_windows++ <= 2 * (sz / scheme->quota.sz_bytes + 1) + MAX_TARGETS);
		bd_ctx__advance(ctx, 20);
		draw_accesses(walk);
		assert_int_equal(bd_ctx__merge_window(ctx), 0);
		bd_ctx__apply_schemes(ctx, &(struct bd_apply_env){ .now_us = nr_windows });
		assert_int_equal(bd_ctx__finish_window(ctx, NULL, NULL), 0);
	}
	bd_ctx__free(ctx);
}

static void all_memory_gets_its_turn(void **state)
{
	struct walk walk = { 0 };

	(void)state;
	for (uint64_t seed = 1; seed <= NR_SEEDS; seed++) {
		seed_under_test = seed;
		bd_rng__init(&walk.rng, seed);
		go_round(&walk);
	}
	seed_under_test = 0;
}

/* --- time ---------------------------------------------------------------------------------- */

/*
 * struct worker - an action of a steady pace, whose cost differs from region to region.
 * @ns_per_unit: mean time that a unit of memory takes
 * @spread: by how much a region's time differs from it, in percent
 * @spent_ns: in this window
 * @sz: in this window, bytes
 */
struct worker {
	struct bd_rng *rng;
	uint64_t min_sz;
	uint64_t ns_per_unit;
	uint64_t spread;
	uint64_t spent_ns;
	uint64_t sz;
};

static void work(void *priv, struct bd_attempt *attempt)
{
	struct worker *worker = priv;
	uint64_t sz = bd_region__sz(attempt->region);
	uint64_t percent = 100 - worker->spread + bd_rng__range(worker->rng, 0, worker->spread + 1);

	attempt->sz_applied = sz;
	attempt->elapsed_ns = sz / worker->min_sz * worker->ns_per_unit * percent / 100;
	worker->spent_ns += attempt->elapsed_ns;
	worker->sz += sz;
}

static const struct bd_ops working_ops = { .name = "vaddr", .apply = work };

static void run_window(struct bd_ctx *ctx, struct worker *worker, uint64_t now_us)
{
	worker->spent_ns = worker->sz = 0;
	bd_ctx__advance(ctx, 20);
	assert_int_equal(bd_ctx__merge_window(ctx), 0);
	bd_ctx__apply_schemes(ctx, &(struct bd_apply_env){ .now_us = now_us });
	assert_int_equal(bd_ctx__finish_window(ctx, NULL, NULL), 0);
}

/* What the first window may take, when nothing was timed yet; see quota.h. */
#define FIRST_BYTES_PER_MS (4096ull * 1024)

/*
 * A window's bytes are what the mean pace so far makes of its time.  With regions that cost up to
 * @spread percent less than the most expensive ones, a window takes at most 100 / (100 - @spread)
 * times what was allowed; and one unit in any case, or nothing would ever be learned.
 */
static void keep_time(struct walk *walk)
{
	struct bd_ctx *ctx = make_ctx(4096);
	struct worker worker = { .rng = &walk->rng, .min_sz = ctx->min_sz };
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_COLD);
	const struct bd_range all = { 0, (64 + draw(walk, 4096)) << 20 };
	uint64_t most_ns, now_us = 0;

	worker.ns_per_unit = 1 + draw(walk, 20000);
	worker.spread = draw(walk, 90);
	ctx->ops = &working_ops;
	ctx->ops_priv = &worker;
	scheme->quota.time_ms = 1 + draw(walk, 20);
	assert_int_equal(bd_ctx__add_target(ctx, 1, NULL), 0);
	assert_int_equal(bd_target__set_regions(ctx->targets[0], &all, 1, ctx->min_sz), 0);
	assert_int_equal(bd_ctx__start(ctx), 0);
	run_window(ctx, &worker, now_us);
	assert_true(worker.sz <= FIRST_BYTES_PER_MS * scheme->quota.time_ms);
	most_ns = scheme->quota.time_ms * 1000000 * 100 / (100 - worker.spread);
	for (int i = 0; i < 30; i++) {
		now_us += ctx->attrs.aggr_us;
		run_window(ctx, &worker, now_us);
		/* Times are rounded down. */
		assert_true(worker.spent_ns <= most_ns + worker.ns_per_unit + most_ns / 100);
		walk->nr_full_windows += worker.spent_ns > most_ns / 4;
	}
	bd_ctx__free(ctx);
}

static void time_is_kept_at_any_pace(void **state)
{
	struct walk walk = { 0 };

	(void)state;
	for (uint64_t seed = 1; seed <= NR_SEEDS; seed++) {
		seed_under_test = seed;
		bd_rng__init(&walk.rng, seed);
		keep_time(&walk);
	}
	seed_under_test = 0;
	assert_true(walk.nr_full_windows > NR_SEEDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(random_walks_keep_the_invariants, tell_seed),
		cmocka_unit_test_teardown(all_memory_gets_its_turn, tell_seed),
		cmocka_unit_test_teardown(time_is_kept_at_any_pace, tell_seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
