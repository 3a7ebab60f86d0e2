/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Quotas.
 *
 * Worked example: 10 ms and 1 MiB per second.  Once 50 MiB took 20 ms, 10 ms are worth 25 MiB, so
 * the 1 MiB is what counts.  With a goal at half of its target in addition, the consistent tuner
 * starts at a byte and grows by half each window: 1, 1.5, 2.25, ... until the limits hold it or
 * the goal is reached.
 */
#include "core/quota.h"

#include "core/arith.h"
#include "core/feedback.h"

/* What an action is thought to manage before any was timed: 1,024 pages a millisecond. */
#define FIRST_BYTES_PER_MS (4096ULL * 1024)

#define NS_PER_MS 1000000U
#define US_PER_MS 1000U

static const char *const tuner_words[BD_NR_TUNERS] = {
	[BD_TUNER_CONSIST] = "consist",
	[BD_TUNER_TEMPORAL] = "temporal",
};

const struct bd_names bd_tuner_names = { tuner_words, BD_NR_TUNERS };

bool bd_quota__is_set(const struct bd_quota *quota)
{
	return quota->time_ms || quota->sz_bytes || quota->goals.nr;
}

bool bd_quota__is_window_over(const struct bd_quota *quota, uint64_t now_us)
{
	/* A clock that went back makes the difference huge, so that no window lasts for ever. */
	return !quota->state.has_window ||
	       now_us - quota->state.window_start_us >= bd_mul(quota->reset_interval_ms, US_PER_MS);
}

bool bd_quota__begin_window(struct bd_quota *quota, uint64_t now_us, uint64_t min_sz)
{
	struct bd_quota_state *state = &quota->state;
	bool was_full = state->has_window && bd_quota__is_full(quota, min_sz);

	state->total_charged_sz = bd_add(state->total_charged_sz, state->charged_sz);
	state->charged_sz = 0;
	state->window_start_us = now_us;
	state->has_window = true;
	return was_full;
}

static uint64_t tune_esz_bp(const struct bd_quota *quota, uint64_t score)
{
	if (quota->tuner == BD_TUNER_CONSIST)
		return bd_feedback(bd_max(quota->state.esz_bp, BD_BP), score);
	if (score >= BD_GOAL_REACHED)
		return 0;
	return quota->sz_bytes ? bd_mul(quota->sz_bytes, BD_BP) : UINT64_MAX;
}

static uint64_t sz_of_time(const struct bd_quota *quota)
{
	uint64_t bytes_per_ms = FIRST_BYTES_PER_MS;

	if (quota->state.total_charged_ns)
		bytes_per_ms = bd_muldiv(quota->state.total_charged_sz, NS_PER_MS,
					 quota->state.total_charged_ns);
	return bd_mul(bytes_per_ms, quota->time_ms);
}

void bd_quota__set_esz(struct bd_quota *quota, uint64_t score, uint64_t min_sz)
{
	uint64_t esz = quota->sz_bytes ? quota->sz_bytes : UINT64_MAX;

	if (quota->goals.nr) {
		quota->state.esz_bp = tune_esz_bp(quota, score);
		esz = bd_min(esz, quota->state.esz_bp / BD_BP);
	}
	/* Without a floor a slow first try would stop the scheme for good. */
	if (quota->time_ms)
		esz = bd_min(esz, bd_max(sz_of_time(quota), min_sz));
	quota->state.esz = esz;
}

bool bd_quota__is_full(const struct bd_quota *quota, uint64_t min_sz)
{
	const struct bd_quota_state *state = &quota->state;

	return bd_quota__is_set(quota) &&
	       (state->charged_sz >= state->esz || state->esz - state->charged_sz < min_sz);
}

uint64_t bd_quota__room(const struct bd_quota *quota, uint64_t sz, uint64_t min_sz)
{
	const struct bd_quota_state *state = &quota->state;

	if (!bd_quota__is_set(quota))
		return sz;
	if (state->charged_sz >= state->esz)
		return 0;
	return bd_min(sz, bd_round_down(state->esz - state->charged_sz, min_sz));
}

static uint64_t sz_to_charge(const struct bd_quota *quota, uint64_t sz, uint64_t sz_applied)
{
	if (!quota->fail_charge_denom || sz_applied > sz)
		return sz;
	return bd_add(sz_applied,
		      bd_muldiv(sz - sz_applied, quota->fail_charge_num, quota->fail_charge_denom));
}

void bd_quota__charge(struct bd_quota *quota, uint64_t sz, uint64_t sz_applied, uint64_t elapsed_ns)
{
	struct bd_quota_state *state = &quota->state;

	if (!bd_quota__is_set(quota))
		return;
	state->total_charged_ns = bd_add(state->total_charged_ns, elapsed_ns);
	state->charged_sz = bd_add(state->charged_sz, sz_to_charge(quota, sz, sz_applied));
}

void bd_quota__set_resume(struct bd_quota *quota, const struct bd_target *target, uint64_t addr)
{
	quota->state.resume_target = target;
	quota->state.resume_addr = addr;
}

/* Whether the region lies before the resume point, or is cut there. */
static bool is_before(const struct bd_place *place, uint64_t resume_addr)
{
	const struct bd_region *region = bd_place__region(place);
	uint64_t sz_left;

	if (region->end <= resume_addr)
		return true;
	if (region->start >= resume_addr)
		return false;
	/* It is no multiple of min_sz if that has grown since; one unit is skipped at least. */
	sz_left = bd_round_down(resume_addr - region->start, place->min_sz);
	(void)bd_place__cut(place, bd_max(sz_left, place->min_sz));
	return true;
}

bool bd_quota__skips(struct bd_quota *quota, const struct bd_place *place)
{
	bool is_skipped;

	if (!quota->state.resume_target)
		return false;
	if (quota->state.resume_target != place->target)
		return true;
	is_skipped = is_before(place, quota->state.resume_addr);
	if (bd_place__is_last(place))
		quota->state.resume_target = NULL;
	return is_skipped;
}

void bd_quota__drop_target(struct bd_quota *quota, const struct bd_target *target)
{
	if (quota->state.resume_target == target)
		quota->state.resume_target = NULL;
}

void bd_quota__clear_window(struct bd_quota *quota)
{
	quota->state.esz = 0;
	quota->state.charged_sz = 0;
	quota->state.has_window = false;
	quota->state.min_score = 0;
	quota->state.resume_target = NULL;
}
