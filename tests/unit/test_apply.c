/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Passes of schemes: who acts on what, in which order, and what is written down about it. */
#include "scheme_fixture.h"

#include <errno.h>
#include <stdio.h>

#include "core/aggregate.h"
#include "core/alloc.h"

#define NO_SPANS ((struct span[]){ { 0 } })

/* At the end of the next window: all schemes with the usual interval are due. */
static void pass_at(struct bd_ctx *ctx, uint64_t now_us, const struct bd_apply_sink *sink,
		    void *sink_priv)
{
	const struct bd_apply_env env = { .now_us = now_us, .sink = sink, .sink_priv = sink_priv };

	bd_ctx__advance(ctx, 20);
	ctx->next_aggregation_sis = ctx->passed_sis;
	bd_ctx__apply_schemes(ctx, &env);
}

static void pass(struct bd_ctx *ctx)
{
	pass_at(ctx, ctx->passed_sis * ctx->attrs.sample_us, NULL, NULL);
}

static void acts_on_what_matches(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_COLD);

	(void)state;
	add_filled(ctx, (struct span[]){ { 0, 10, 5 }, { 10, 30, 0 }, { 40, 60, 9 }, { 0 } });
	scheme->pattern.min_nr_accesses = 5;
	notes.passed_bp = 2500;
	notes.applied_bp = 5000;
	pass(ctx);
	assert_noted(&notes, (struct span[]){ { 0, 10, 0 }, { 40, 60, 0 }, { 0 } });
	assert_memory_equal(&scheme->stat, (&(struct bd_scheme_stat){ 2, 30, 2, 15, 7, 0, 1 }),
			    sizeof(scheme->stat));
	notes.applied_bp = 0;
	scheme->pattern.min_nr_accesses = 9;
	pass(ctx);
	assert_int_equal(scheme->stat.nr_tried, 3);
	assert_int_equal(scheme->stat.nr_applied, 2);
	assert_int_equal(scheme->stat.nr_snapshots, 2);
	bd_ctx__free(ctx);
}

static void schemes_run_when_they_are_due(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_attrs attrs = ctx->attrs;
	struct bd_scheme *often = add_scheme(ctx, BD_ACTION_STAT);
	struct bd_scheme *usual = add_scheme(ctx, BD_ACTION_STAT);

	(void)state;
	attrs.min_nr_regions = 3;
	attrs.aggr_us = 20000;
	often->apply_interval_us = 10000;
	assert_int_equal(bd_ctx__set_attrs(ctx, &attrs), 0);
	add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 0 } });
	for (uint64_t sis = 1; sis <= 16; sis++) {
		assert_int_equal(bd_ctx__next_apply_sis(ctx), (sis + 1) / 2 * 2);
		bd_ctx__advance(ctx, 1);
		bd_ctx__apply_schemes(ctx, &(struct bd_apply_env){ .now_us = 5000 * sis });
		assert_int_equal(often->stat.nr_tried, sis / 2);
		assert_int_equal(usual->stat.nr_tried, sis / 4);
	}
	bd_ctx__free(ctx);
}

/* A pass that comes late does not shift the ones after it away from the windows' ends. */
static void late_passes_keep_the_rhythm(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_STAT);

	(void)state;
	bd_ctx__advance(ctx, 47);
	bd_ctx__apply_schemes(ctx, &(struct bd_apply_env){ 0 });
	assert_int_equal(scheme->next_apply_sis, 60);
	bd_ctx__free(ctx);
}

static void actions_reset_ages_but_counting_does_not(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *stat = add_scheme(ctx, BD_ACTION_STAT);
	struct bd_scheme *cold = add_scheme(ctx, BD_ACTION_COLD);
	struct bd_scheme *after = add_scheme(ctx, BD_ACTION_STAT);
	struct bd_target *target = add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 0 } });

	(void)state;
	target->regions[0].age = 5;
	stat->pattern.min_age = after->pattern.min_age = cold->pattern.min_age = 5;
	/* Even if nothing was applied. */
	notes.applied_bp = 0;
	pass(ctx);
	assert_int_equal(notes.nr, 2);
	assert_ptr_equal(notes.items[0].scheme, stat);
	assert_ptr_equal(notes.items[1].scheme, cold);
	assert_int_equal(notes.items[1].age, 5);
	assert_int_equal(target->regions[0].age, 0);
	/* The third scheme saw what the second had done. */
	assert_int_equal(after->stat.nr_tried, 0);
	assert_int_equal(after->stat.nr_snapshots, 1);
	bd_ctx__free(ctx);
}

static void between_windows_the_moving_sum_counts(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_STAT);
	struct bd_target *target = add_filled(ctx, (struct span[]){ { 0, 10, 3 }, { 0 } });

	(void)state;
	scheme->apply_interval_us = 5000;
	scheme->next_apply_sis = 1;
	scheme->pattern.min_nr_accesses = scheme->pattern.max_nr_accesses = 8;
	target->regions[0].last_nr_accesses = 10;
	for (int i = 0; i < 20; i++) {
		bd_ctx__advance(ctx, 1);
		bd_ctx__apply_schemes(ctx, &(struct bd_apply_env){ 0 });
	}
	/* 3 + 10 * left / 20 is 8 with 10 or 11 samples left. */
	assert_int_equal(notes.nr, 2);
	bd_ctx__free(ctx);
}

static void core_filters_leave_no_trace(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_COLD);
	struct bd_target *target = add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 0 } });

	(void)state;
	target->regions[0].age = 5;
	add_filter(scheme, (struct bd_filter){ .type = BD_FILTER_ADDR,
					       .matching = true,
					       .allow = true,
					       .addr_range = { 2, 6 } });
	pass(ctx);
	assert_int_equal(notes.items[0].is_allowed, true);
	assert_noted(&notes, (struct span[]){ { 2, 6, 0 }, { 0 } });
	assert_bounds(target, (struct span[]){ { 0, 2, 0 }, { 2, 6, 0 }, { 6, 10, 0 }, { 0 } });
	assert_int_equal(target->regions[0].age, 5);
	assert_int_equal(target->regions[1].age, 0);
	assert_int_equal(target->regions[2].age, 5);
	assert_memory_equal(&scheme->stat, (&(struct bd_scheme_stat){ 1, 4, 1, 4, 0, 0, 1 }),
			    sizeof(scheme->stat));
	bd_ctx__free(ctx);
}

static void target_filters_choose_targets(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_COLD);

	(void)state;
	add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 0 } });
	add_filled(ctx, (struct span[]){ { 0, 20, 0 }, { 0 } });
	add_filter(scheme, (struct bd_filter){ .type = BD_FILTER_TARGET, .matching = true });
	pass(ctx);
	assert_int_equal(notes.items[0].is_allowed, false);
	assert_ptr_equal(notes.items[0].target, ctx->targets[1]);
	assert_noted(&notes, (struct span[]){ { 0, 20, 0 }, { 0 } });
	bd_ctx__free(ctx);
}

/* 0-10, 10-20, 20-30, and 15 bytes a window: all memory gets its turn. */
static void quota_goes_on_where_it_stopped(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_COLD);
	struct bd_target *target = add_filled(
		ctx, (struct span[]){ { 0, 10, 0 }, { 10, 20, 0 }, { 20, 30, 0 }, { 0 } });

	(void)state;
	scheme->quota.sz_bytes = 15;
	pass(ctx);
	assert_noted(&notes, (struct span[]){ { 0, 10, 0 }, { 10, 15, 0 }, { 0 } });
	assert_int_equal(scheme->quota.state.resume_addr, 15);
	assert_int_equal(scheme->stat.nr_snapshots, 0);
	/* What follows does not depend on ages. */
	target->regions[2].age = 1;
	pass(ctx);
	assert_noted(&notes, (struct span[]){ { 15, 20, 0 }, { 20, 30, 0 }, { 0 } });
	assert_int_equal(scheme->quota.state.resume_addr, 30);
	assert_int_equal(scheme->stat.nr_snapshots, 1);
	pass(ctx);
	assert_noted(&notes, NO_SPANS);
	assert_null(scheme->quota.state.resume_target);
	pass(ctx);
	assert_int_equal(notes.items[0].start, 0);
	assert_int_equal(scheme->stat.qt_exceeds, 2);
	bd_ctx__free(ctx);
}

/* Regions before the resume point that grew over it meanwhile are cut there again. */
static void resume_point_cuts(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(4, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_COLD);
	struct bd_target *target = add_filled(ctx, (struct span[]){ { 0, 32, 0 }, { 0 } });

	(void)state;
	scheme->quota.sz_bytes = 12;
	bd_quota__set_resume(&scheme->quota, target, 8);
	pass(ctx);
	assert_noted(&notes, (struct span[]){ { 8, 20, 0 }, { 0 } });
	/* Alignment may have changed since the point was set; a whole unit is skipped then. */
	bd_quota__set_resume(&scheme->quota, target, 2);
	pass(ctx);
	assert_int_equal(notes.items[0].start, 4);
	assert_sound(target, 4);
	bd_ctx__free(ctx);
}

static void resume_point_goes_through_targets(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_COLD);

	(void)state;
	for (int i = 0; i < 3; i++)
		add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 0 } });
	scheme->quota.sz_bytes = 15;
	pass(ctx);
	assert_noted(&notes, (struct span[]){ { 0, 10, 0 }, { 0, 5, 0 }, { 0 } });
	assert_ptr_equal(scheme->quota.state.resume_target, ctx->targets[1]);
	pass(ctx);
	assert_ptr_equal(notes.items[0].target, ctx->targets[1]);
	assert_noted(&notes, (struct span[]){ { 5, 10, 0 }, { 0, 10, 0 }, { 0 } });
	assert_ptr_equal(scheme->quota.state.resume_target, ctx->targets[2]);
	bd_ctx__free(ctx);
}

/* A target that has no memory any more, or is gone, must not stop the others for ever. */
static void resume_point_in_nothing_is_forgotten(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_COLD);
	struct bd_target *empty;

	(void)state;
	add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 0 } });
	empty = add_filled(ctx, NO_SPANS);
	scheme->quota.sz_bytes = 5;
	bd_quota__set_resume(&scheme->quota, empty, 7);
	pass(ctx);
	assert_noted(&notes, NO_SPANS);
	pass(ctx);
	assert_noted(&notes, (struct span[]){ { 0, 5, 0 }, { 0 } });
	notes.gone = ctx->targets[0];
	fill(empty, (struct span[]){ { 50, 60, 0 }, { 0 } });
	pass(ctx);
	assert_noted(&notes, (struct span[]){ { 50, 55, 0 }, { 0 } });
	assert_ptr_equal(scheme->quota.state.resume_target, empty);
	bd_ctx__free(ctx);
}

static void coldest_go_first(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_PAGEOUT);
	struct bd_target *target = add_filled(
		ctx, (struct span[]){
			     { 0, 10, 20 }, { 10, 20, 0 }, { 20, 30, 10 }, { 30, 40, 0 }, { 0 } });

	(void)state;
	target->regions[3].age = 36000;
	scheme->quota.weight_nr_accesses = scheme->quota.weight_age = 1;
	scheme->quota.sz_bytes = 10;
	pass(ctx);
	assert_noted(&notes, (struct span[]){ { 30, 40, 0 }, { 0 } });
	scheme->quota.state.resume_target = NULL;
	target->regions[3].age = 36000;
	scheme->quota.sz_bytes = 15;
	pass(ctx);
	assert_noted(&notes, (struct span[]){ { 10, 20, 0 }, { 30, 35, 0 }, { 0 } });
	scheme->quota.state.resume_target = NULL;
	scheme->quota.sz_bytes = 10;
	scheme->action = BD_ACTION_LRU_PRIO;
	pass(ctx);
	assert_noted(&notes, (struct span[]){ { 0, 10, 0 }, { 0 } });
	/* Without a limit priorities do not matter. */
	scheme->quota.sz_bytes = 0;
	pass(ctx);
	assert_int_equal(scheme->stat.sz_tried, 10 + 15 + 10 + 40);
	bd_ctx__free(ctx);
}

/* What filters leave out does not count for the lowest score. */
static void filters_come_before_priorities(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_LRU_PRIO);

	(void)state;
	add_filled(ctx, (struct span[]){ { 0, 10, 20 }, { 10, 20, 10 }, { 20, 30, 5 }, { 0 } });
	scheme->quota.weight_nr_accesses = 1;
	scheme->quota.sz_bytes = 10;
	add_filter(scheme, (struct bd_filter){ .type = BD_FILTER_ADDR,
					       .matching = true,
					       .addr_range = { 0, 10 } });
	pass(ctx);
	assert_noted(&notes, (struct span[]){ { 10, 20, 0 }, { 0 } });
	bd_ctx__free(ctx);
}

static void new_limits_hold_from_the_next_window_on(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_COLD);

	(void)state;
	add_filled(ctx, (struct span[]){ { 0, 100, 0 }, { 0 } });
	scheme->quota.sz_bytes = 10;
	scheme->quota.reset_interval_ms = 1000;
	pass_at(ctx, 0, NULL, NULL);
	assert_int_equal(notes.nr, 1);
	scheme->quota.sz_bytes = 20;
	pass_at(ctx, 999999, NULL, NULL);
	assert_int_equal(notes.nr, 1);
	assert_int_equal(scheme->stat.qt_exceeds, 0);
	notes.nr = 0;
	pass_at(ctx, 1000000, NULL, NULL);
	assert_noted(&notes, (struct span[]){ { 10, 30, 0 }, { 0 } });
	assert_int_equal(scheme->stat.qt_exceeds, 1);
	scheme->quota.sz_bytes = 0;
	pass_at(ctx, 1000001, NULL, NULL);
	assert_int_equal(notes.items[0].start, 0);
	assert_int_equal(scheme->quota.state.esz, 0);
	assert_int_equal(scheme->quota.state.charged_sz, 0);
	bd_ctx__free(ctx);
}

static void time_limits_learn_the_pace(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(4096, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_COLD);

	(void)state;
	add_filled(ctx, (struct span[]){ { 0, 10ULL << 20, 0 }, { 0 } });
	scheme->quota.time_ms = 2;
	/* 8 MiB at 4 MiB a millisecond are thought to be right; they take 80 ms. */
	notes.elapsed_ns = 80000000;
	pass(ctx);
	assert_int_equal(scheme->stat.sz_tried, 8ULL << 20);
	notes.elapsed_ns = 0;
	scheme->stat.sz_tried = 0;
	scheme->quota.state.resume_target = NULL;
	pass(ctx);
	/* (8 MiB / 80 ms) * 2 ms in whole bytes a millisecond, in whole pages. */
	assert_int_equal(scheme->quota.state.esz, 209714);
	assert_int_equal(scheme->stat.sz_tried, 208896);
	bd_ctx__free(ctx);
}

/* Failures that cost nothing are tried everywhere, in slices that do not stay. */
static void slices_are_joined_again(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_COLD);
	struct bd_target *target = add_filled(ctx, (struct span[]){ { 0, 1000, 0 }, { 0 } });

	(void)state;
	scheme->quota.sz_bytes = 10;
	scheme->quota.fail_charge_denom = 1;
	notes.applied_bp = 0;
	pass(ctx);
	assert_int_equal(notes.nr, 100);
	assert_bounds(target, (struct span[]){ { 0, 1000, 0 }, { 0 } });
	/* Never beyond what a region may become. */
	ctx->attrs.min_nr_regions = 4;
	pass(ctx);
	assert_bounds(
		target,
		(struct span[]){
			{ 0, 250, 0 }, { 250, 500, 0 }, { 500, 750, 0 }, { 750, 1000, 0 }, { 0 } });
	bd_ctx__free(ctx);
}

static void what_was_apart_before_stays_apart(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_target *target =
		add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 10, 20, 0 }, { 0 } });

	(void)state;
	add_scheme(ctx, BD_ACTION_COLD);
	pass(ctx);
	assert_bounds(target, (struct span[]){ { 0, 10, 0 }, { 10, 20, 0 }, { 0 } });
	bd_ctx__free(ctx);
}

static void snapshots_count_targets_and_stop(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_STAT);

	(void)state;
	add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 0 } });
	add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 10, 20, 0 }, { 0 } });
	scheme->max_nr_snapshots = 3;
	pass(ctx);
	assert_int_equal(scheme->stat.nr_snapshots, 2);
	pass(ctx);
	assert_int_equal(scheme->stat.nr_snapshots, 3);
	assert_int_equal(notes.nr, 4);
	pass(ctx);
	assert_int_equal(notes.nr, 4);
	bd_ctx__free(ctx);
}

static void last_unit_is_noted_for_one_pass(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);

	(void)state;
	add_scheme(ctx, BD_ACTION_STAT);
	add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 10, 20, 0 }, { 0 } });
	pass(ctx);
	assert_int_equal(notes.items[0].last_applied, 0);
	assert_int_equal(notes.items[1].last_applied, 10);
	pass(ctx);
	assert_int_equal(notes.items[2].last_applied, 0);
	bd_ctx__free(ctx);
}

static void targets_that_are_gone_are_skipped(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_STAT);

	(void)state;
	notes.gone = add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 0 } });
	add_filled(ctx, (struct span[]){ { 50, 60, 0 }, { 0 } });
	pass(ctx);
	assert_noted(&notes, (struct span[]){ { 50, 60, 0 }, { 0 } });
	assert_int_equal(scheme->stat.nr_snapshots, 1);
	bd_ctx__free(ctx);
}

static void without_operations_nothing_is_applied(void **state)
{
	struct bd_ctx *ctx = make_ctx(1);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_COLD);
	struct bd_target *target = add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 0 } });

	(void)state;
	target->regions[0].age = 3;
	pass(ctx);
	assert_int_equal(scheme->stat.sz_tried, 10);
	assert_int_equal(scheme->stat.nr_applied, 0);
	assert_int_equal(target->regions[0].age, 0);
	bd_ctx__free(ctx);
}

static void inactive_schemes_wait(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *marked = add_scheme(ctx, BD_ACTION_STAT);
	struct bd_scheme *other;

	(void)state;
	add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 0 } });
	assert_false(bd_ctx__has_watermarks(ctx));
	marked->wmarks =
		(struct bd_watermarks){ BD_WMARK_FREE_MEM_RATE, 7000, 500, 400, 200, true };
	assert_true(bd_ctx__has_watermarks(ctx));
	assert_int_equal(bd_ctx__check_watermarks(ctx, 450), 0);
	assert_int_equal(bd_ctx__check_watermarks(ctx, 600), 7000);
	pass(ctx);
	assert_int_equal(notes.nr, 0);
	assert_int_equal(marked->next_apply_sis, 20);
	other = add_scheme(ctx, BD_ACTION_STAT);
	assert_int_equal(bd_ctx__check_watermarks(ctx, 600), 0);
	pass(ctx);
	assert_int_equal(notes.nr, 1);
	assert_ptr_equal(notes.items[0].scheme, other);
	/* With another one at work an inactive one's turns pass, too. */
	assert_int_equal(marked->next_apply_sis, 60);
	assert_int_equal(bd_ctx__check_watermarks(ctx, 300), 0);
	pass(ctx);
	assert_int_equal(notes.nr, 3);
	bd_ctx__free(ctx);
}

static void without_schemes_nothing_waits(void **state)
{
	struct bd_ctx *ctx = make_ctx(1);

	(void)state;
	assert_int_equal(bd_ctx__check_watermarks(ctx, 0), 0);
	assert_int_equal(bd_ctx__next_apply_sis(ctx), UINT64_MAX);
	pass(ctx);
	bd_ctx__free(ctx);
}

/* What a sink heard, as text in order. */
struct heard {
	char text[1024];
	size_t len;
};

__attribute__((format(printf, 2, 3))) static void write_down(struct heard *heard,
							     const char *format, ...)
{
	va_list args;

	va_start(args, format);
	heard->len += (size_t)vsnprintf(heard->text + heard->len, sizeof(heard->text) - heard->len,
					format, args);
	va_end(args);
	assert_true(heard->len < sizeof(heard->text));
}

static void hear_esz(void *priv, size_t scheme_idx, uint64_t esz)
{
	write_down(priv, "esz %zu %llu;", scheme_idx, (unsigned long long)esz);
}

static void write_tried(struct heard *heard, const char *what, const struct bd_tried *tried)
{
	write_down(heard, "%s %zu %zu %zu %llu-%llu %u %u %llu;", what, tried->scheme_idx,
		   tried->target_idx, tried->nr_regions, (unsigned long long)tried->region->start,
		   (unsigned long long)tried->region->end, tried->nr_accesses, tried->region->age,
		   (unsigned long long)tried->sz_ops_filter_passed);
}

static void hear_before(void *priv, const struct bd_tried *tried)
{
	write_tried(priv, "before", tried);
}

static void hear_tried(void *priv, const struct bd_tried *tried)
{
	write_tried(priv, "tried", tried);
}

static void hear_done(void *priv, size_t scheme_idx, const struct bd_scheme *scheme)
{
	write_down(priv, "done %zu %llu;", scheme_idx, (unsigned long long)scheme->stat.nr_tried);
}

static const struct bd_apply_sink hearing = { hear_esz, hear_before, hear_tried, hear_done };

static void sink_hears_everything_in_order(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *limited = add_scheme(ctx, BD_ACTION_COLD);
	struct bd_target *target = add_filled(ctx, (struct span[]){ { 0, 10, 4 }, { 0 } });
	struct heard heard = { 0 };

	(void)state;
	add_scheme(ctx, BD_ACTION_STAT);
	notes.passed_bp = 5000;
	target->regions[0].age = 9;
	limited->quota.sz_bytes = 4;
	pass_at(ctx, 100, &hearing, &heard);
	assert_string_equal(heard.text, "esz 0 4;"
					"before 0 0 2 0-4 4 9 0;tried 0 0 2 0-4 4 9 2;"
					"before 1 0 2 0-4 4 0 0;tried 1 0 2 0-4 4 0 2;"
					"before 1 0 2 4-10 4 9 0;tried 1 0 2 4-10 4 9 3;"
					"done 0 1;done 1 2;");
	/* A size that stays is not told again. */
	heard = (struct heard){ 0 };
	limited->pattern.min_sz = 100;
	ctx->schemes[1]->pattern.min_sz = 100;
	pass_at(ctx, 200, &hearing, &heard);
	assert_string_equal(heard.text, "done 0 1;done 1 2;");
	heard = (struct heard){ 0 };
	limited->quota.sz_bytes = 5;
	pass_at(ctx, 300, &hearing, &heard);
	assert_string_equal(heard.text, "esz 0 5;done 0 1;done 1 2;");
	/* The first window is told of even if nothing is allowed in it. */
	heard = (struct heard){ 0 };
	add_goal(ctx->schemes[1], (struct bd_goal){ .target_value = 1, .current_value = 1 });
	ctx->schemes[1]->quota.tuner = BD_TUNER_TEMPORAL;
	pass_at(ctx, 400, &hearing, &heard);
	assert_string_equal(heard.text, "esz 1 0;done 0 1;done 1 2;");
	bd_ctx__free(ctx);
}

static void cut_without_memory_leaves_the_region_out(void **state)
{
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(1, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_COLD);
	struct bd_target *target = add_filled(ctx, (struct span[]){ { 0, 10, 0 }, { 0 } });

	(void)state;
	target->capacity = 1;
	scheme->quota.sz_bytes = 4;
	bd_alloc_fail_after(0);
	pass(ctx);
	assert_false(bd_alloc_fail_after(-1));
	assert_noted(&notes, NO_SPANS);
	assert_int_equal(scheme->stat.nr_tried, 0);
	pass(ctx);
	assert_noted(&notes, (struct span[]){ { 0, 4, 0 }, { 0 } });
	bd_ctx__free(ctx);
}

static void hear_age(void *priv, size_t target_idx, size_t nr_regions,
		     const struct bd_region *region)
{
	(void)target_idx;
	write_down(priv, "%zu: %llu-%llu %u %u;", nr_regions, (unsigned long long)region->start,
		   (unsigned long long)region->end, region->nr_accesses, region->age);
}

/* Schemes see merged regions and complete counters; the report shows what they did. */
static void windows_end_around_schemes(void **state)
{
	const struct bd_sink sink = { .region = hear_age };
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(4096, &notes);
	struct bd_scheme *scheme = add_scheme(ctx, BD_ACTION_COLD);
	struct bd_target *target =
		add_filled(ctx, (struct span[]){ { 0, 8192, 20 }, { 8192, 12288, 19 }, { 0 } });
	struct heard heard = { 0 };

	(void)state;
	target->regions[0].last_nr_accesses = target->regions[1].last_nr_accesses = 20;
	target->regions[0].age = target->regions[1].age = 6;
	scheme->pattern.min_age = 7;
	scheme->quota.sz_bytes = 4096;
	ctx->sz_limit = 12288;
	bd_ctx__advance(ctx, 20);
	assert_int_equal(bd_ctx__merge_window(ctx), 0);
	bd_ctx__apply_schemes(ctx, &(struct bd_apply_env){ 0 });
	assert_int_equal(bd_ctx__finish_window(ctx, &sink, &heard), 0);
	assert_noted(&notes, (struct span[]){ { 0, 4096, 0 }, { 0 } });
	assert_string_equal(heard.text, "2: 0-4096 19 0;2: 4096-12288 19 7;");
	assert_int_equal(ctx->next_aggregation_sis, 40);
	assert_int_equal(scheme->next_apply_sis, 40);
	bd_ctx__free(ctx);
}

static void second_half_without_memory_can_be_repeated(void **state)
{
	const struct bd_sink sink = { .region = hear_age };
	struct notes notes;
	struct bd_ctx *ctx = make_noting_ctx(4096, &notes);
	struct bd_target *target = add_filled(ctx, (struct span[]){ { 0, 1 << 20, 5 }, { 0 } });
	struct heard heard = { 0 };

	(void)state;
	bd_ctx__advance(ctx, 20);
	assert_int_equal(bd_ctx__merge_window(ctx), 0);
	target->capacity = 1;
	bd_alloc_fail_after(0);
	assert_int_equal(bd_ctx__finish_window(ctx, &sink, &heard), -ENOMEM);
	assert_int_equal(heard.len, 0);
	assert_true(bd_ctx__is_window_end(ctx));
	assert_int_equal(bd_ctx__finish_window(ctx, &sink, &heard), 0);
	assert_string_equal(heard.text, "1: 0-1048576 5 0;");
	bd_ctx__free(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(acts_on_what_matches),
		cmocka_unit_test(schemes_run_when_they_are_due),
		cmocka_unit_test(late_passes_keep_the_rhythm),
		cmocka_unit_test(actions_reset_ages_but_counting_does_not),
		cmocka_unit_test(between_windows_the_moving_sum_counts),
		cmocka_unit_test(core_filters_leave_no_trace),
		cmocka_unit_test(target_filters_choose_targets),
		cmocka_unit_test(quota_goes_on_where_it_stopped),
		cmocka_unit_test(resume_point_cuts),
		cmocka_unit_test(resume_point_goes_through_targets),
		cmocka_unit_test(resume_point_in_nothing_is_forgotten),
		cmocka_unit_test(coldest_go_first),
		cmocka_unit_test(filters_come_before_priorities),
		cmocka_unit_test(new_limits_hold_from_the_next_window_on),
		cmocka_unit_test(time_limits_learn_the_pace),
		cmocka_unit_test(slices_are_joined_again),
		cmocka_unit_test(what_was_apart_before_stays_apart),
		cmocka_unit_test(snapshots_count_targets_and_stop),
		cmocka_unit_test(last_unit_is_noted_for_one_pass),
		cmocka_unit_test(targets_that_are_gone_are_skipped),
		cmocka_unit_test(without_operations_nothing_is_applied),
		cmocka_unit_test(inactive_schemes_wait),
		cmocka_unit_test(without_schemes_nothing_waits),
		cmocka_unit_test(sink_hears_everything_in_order),
		cmocka_unit_test(cut_without_memory_leaves_the_region_out),
		cmocka_unit_test(windows_end_around_schemes),
		cmocka_unit_test(second_half_without_memory_can_be_repeated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
