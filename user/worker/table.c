// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Filling and reading the sampler's table.
 *
 * With few regions each gets several slots, so that a window looks at many
 * places; with more regions than one tick has time for, the slots take turns
 * (stride).
 */
#include "worker/table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/plan.h"
#include "ops/process.h"
#include "ops/sampler.h"
#include "util/log.h"
#include "worker/zoom.h"

/* More slots for a region bring little: 8 of them make some 80 looks a window. */
#define MAX_SLOTS_PER_REGION 8
/* No use in more slots than this in all, however idle the rest of the budget is. */
#define ENOUGH_SLOTS 240
/* While the targets idle: looks in a tick, and sampling intervals between two ticks. */
#define IDLE_LOOKS   4
#define IDLE_STRETCH 10
/* From this share of accessed pages on, seen in two looks, rare ticks cannot tell how often. */
#define SATURATED	    0.8f
#define SATURATED_LOOKS	    2
#define MAX_ARMS_PER_REGION 8
/* From so many armings on a window has an extra batch of them. */
#define EXTRA_BATCH_ARMS 6
/* A region is swept when so many looks at cleared runs found at most this rate... */
#define SWEEP_MIN_LOOKS 0.7f
#define SWEEP_MAX_RATE	0.01f
/* ...and at least this share of its pages is still set. */
#define SWEEP_MIN_SET 0.0005f
/* A standard error of half an access in twenty, squared. */
#define SMALL_DOUBT 6e-4f
/* Every so many windows small doubts are followed up even then. */
#define THRIFTY_WINDOWS 10
/* Below this rate a run that is in use contradicts its region. */
#define CONTRADICTED_RATE 0.4f
/* A zoom costs about as much as so many armings; they may take a third of the budget. */
#define ARMS_PER_ZOOM 12
#define ZOOM_PART     3
/* However small the budget: without them a hot spot hidden in a cold region stays so. */
#define MIN_ZOOMS 3

struct table {
	struct sampler *sampler;
	struct zooms *zooms;
	struct armer_slot *armer_slots;
	struct bd_plan_item *items;
	size_t cap_items;
	uint32_t nr_slots;
	uint32_t per_region;
	size_t nr_regions;
	bool said_full;
	bool is_thrifty;
	bool is_saturated;
	unsigned int nr_filled;
	uint32_t stretch;
};

struct table *table__new(struct sampler *s)
{
	struct table *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->sampler = s;
	t->stretch = 1;
	t->armer_slots = calloc(sampler__nr_slots(s), sizeof(*t->armer_slots));
	t->zooms = zooms__new(s);
	if (!t->armer_slots || !t->zooms) {
		table__free(t);
		return NULL;
	}
	return t;
}

void table__free(struct table *t)
{
	if (!t)
		return;
	zooms__free(t->zooms);
	free(t->armer_slots);
	free(t->items);
	free(t);
}

static struct bd_slot *active_slots(const struct table *t)
{
	return sampler__slots(t->sampler, sampler__control(t->sampler)->active);
}

/* --- reading -------------------------------------------------------------------- */

static void add_looks(struct bd_looks *looks, const struct bd_slot *slot,
		      const struct armer_slot *more)
{
	const float one = BD_LOOK_ONE;

	looks->nr_set += (float)slot->nr_set / one;
	looks->sum_set += (float)slot->sum_set / one;
	looks->nr_clear += (float)slot->nr_clear / one;
	looks->sum_clear += (float)slot->sum_clear / one;
	looks->nr_armed += (float)slot->nr_armed / one;
	looks->sum_armed += (float)slot->sum_armed / one;
	looks->nr_unarmable += more->nr_unarmable + (float)slot->nr_refused;
	looks->sum_unarmable += more->sum_unarmable + (float)slot->nr_refused;
}

/* A look that found accesses where the region as a whole has few is worth a closer one. */
static void suggest_zooms(struct table *t, const struct bd_region *region,
			  const struct bd_slot *slot, const struct armer_slot *more)
{
	if (slot->hot_run && bd_estimate__rate(&region->est) < CONTRADICTED_RATE)
		zooms__suggest(t->zooms, more->process, slot->hot_run);
}

/*
 * Second looks came t->stretch sampling intervals after the first.  Of pages accessed with
 * probability p in one interval, 1 - (1 - p)^stretch were accessed by then.
 */
static float per_interval(struct table *t, float sum, float nr)
{
	uint32_t stretch = t->stretch;

	if (stretch == 1 || nr <= 0)
		return sum;
	/* Nearly all: the accesses may come once in ten intervals or in each. */
	if (nr >= SATURATED_LOOKS && sum > nr * SATURATED)
		t->is_saturated = true;
	return nr * (1 - powf(1 - fminf(sum / nr, SATURATED), 1.0f / (float)stretch));
}

static void gather_region(struct table *t, struct bd_region *region, size_t index)
{
	const struct bd_slot *slots = active_slots(t) + index * t->per_region;
	const struct armer_slot *more = t->armer_slots + index * t->per_region;
	struct bd_looks looks = { 0 };
	uint32_t i;

	for (i = 0; i < t->per_region; i++)
		add_looks(&looks, &slots[i], &more[i]);
	looks.sum_clear = per_interval(t, looks.sum_clear, looks.nr_clear);
	looks.sum_armed = per_interval(t, looks.sum_armed, looks.nr_armed);
	bd_estimate__update(&region->est, &looks);
	for (i = 0; i < t->per_region; i++)
		suggest_zooms(t, region, &slots[i], &more[i]);
}

int table__gather(struct table *t, struct bd_ctx *ctx)
{
	struct bd_target *target;
	struct bd_region *region;
	size_t i, index = 0;

	t->is_saturated = false;
	bd_for_each_target (target, i, ctx)
		bd_for_each_region (region, target)
			if (index < t->nr_regions)
				gather_region(t, region, index++);
	return zooms__apply(t->zooms, ctx);
}

bool table__is_saturated(const struct table *t)
{
	return t->is_saturated;
}

void table__count(struct bd_ctx *ctx)
{
	uint32_t max = bd_attrs__max_nr_accesses(&ctx->attrs);
	struct bd_target *target;
	struct bd_region *region;
	size_t i;

	bd_for_each_target (target, i, ctx)
		bd_for_each_region (region, target) {
			float rate = bd_estimate__rate(&region->est);

			region->nr_accesses = (uint32_t)(rate * (float)max + 0.5f);
		}
}

/* --- planning ------------------------------------------------------------------- */

static int reserve_items(struct table *t, size_t n)
{
	struct bd_plan_item *grown;

	if (n <= t->cap_items)
		return 0;
	grown = reallocarray(t->items, n, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	t->items = grown;
	t->cap_items = n;
	return 0;
}

static uint32_t slots_per_region(const struct table *t, size_t nr_regions,
				 const struct table_plan *plan)
{
	uint32_t room = plan->max_looks < ENOUGH_SLOTS ? plan->max_looks : ENOUGH_SLOTS;
	uint32_t per;

	if (room > sampler__nr_slots(t->sampler))
		room = sampler__nr_slots(t->sampler);
	if (!nr_regions || !plan->is_busy)
		return 1;
	per = (uint32_t)(room / nr_regions);
	if (per > MAX_SLOTS_PER_REGION)
		per = MAX_SLOTS_PER_REGION;
	return per ?: 1;
}

/* In [0, 1). */
static float random_share(struct bd_rng *rng)
{
	return (float)bd_rng__range(rng, 0, 1u << 24) / (float)(1u << 24);
}

/*
 * Armings become due at random ticks, and slots that find nothing to clear then go on looking.
 * But waking user space costs as much as several of them, so they are made when the window ends
 * and, if they are many, once more at a random tick, lest something in step with the windows
 * always look the same.
 */
static void grant(struct table *t, struct bd_ctx *ctx, const struct table_plan *plan)
{
	struct bd_control *control = sampler__control(t->sampler);
	struct bd_slot *slots = sampler__slots(t->sampler, !control->active);
	uint32_t ticks = control->window_ticks, granted, k;
	size_t i;

	granted = bd_plan_grant(t->items, t->nr_regions, plan->nr_arms, MAX_ARMS_PER_REGION,
				random_share(&ctx->rng));
	control->wake_tick = 0;
	if (plan->is_busy && granted >= EXTRA_BATCH_ARMS)
		control->wake_tick = (uint32_t)bd_rng__range(&ctx->rng, 0, ticks);
	for (i = 0; i < t->nr_regions; i++) {
		for (k = 0; k < t->items[i].nr_arms; k++) {
			struct bd_slot *slot =
				&slots[t->items[i].region * t->per_region + k % t->per_region];

			slot->arm_quota++;
			slot->arm_tick = (uint16_t)bd_rng__range(&ctx->rng, 0, ticks);
		}
	}
}

/* --- writing -------------------------------------------------------------------- */

static bool is_worth_sweeping(const struct bd_estimate *est)
{
	return est->nr_armed >= SWEEP_MIN_LOOKS && est->set_rate <= SWEEP_MAX_RATE &&
	       est->set >= SWEEP_MIN_SET;
}

/* While the targets idle, small doubts wait: each arming wakes user space. */
static float doubt_of(const struct table *t, const struct bd_region *region)
{
	float doubt = bd_plan_doubt(&region->est);

	return t->is_thrifty && doubt < SMALL_DOUBT ? 0 : doubt;
}

static void put_region(struct table *t, struct bd_slot *slots, const struct bd_region *region,
		       const struct process *p, size_t index)
{
	uint32_t i;

	for (i = 0; i < t->per_region; i++) {
		size_t at = index * t->per_region + i;

		slots[at] = (struct bd_slot){ .start = region->start,
					      .end = region->end,
					      .space = p->space };
		t->armer_slots[at] = (struct armer_slot){ .process = p };
		if (is_worth_sweeping(&region->est)) {
			t->armer_slots[at].sweep_start = region->start;
			t->armer_slots[at].sweep_end = region->end;
		}
	}
	t->items[index] =
		(struct bd_plan_item){ .region = (uint32_t)index, .doubt = doubt_of(t, region) };
}

static void put_regions(struct table *t, struct bd_ctx *ctx, struct bd_slot *slots)
{
	size_t limit = sampler__nr_slots(t->sampler) / t->per_region, i;
	struct bd_target *target;
	struct bd_region *region;

	t->nr_regions = 0;
	bd_for_each_target (target, i, ctx)
		bd_for_each_region (region, target)
			if (t->nr_regions < limit)
				put_region(t, slots, region, target->priv, t->nr_regions++);
	t->nr_slots = (uint32_t)t->nr_regions * t->per_region;
	if (bd_ctx__nr_regions(ctx) > t->nr_regions && !t->said_full) {
		t->said_full = true;
		log_warn(
			"more than %zu regions: those behind are not sampled; raise --maxr or watch fewer processes",
			t->nr_regions);
	}
}

/* Slots of zooms stand behind those of the regions. */
static void put_zooms(struct table *t, struct bd_ctx *ctx, struct bd_slot *slots,
		      const struct table_plan *plan)
{
	size_t room = sampler__nr_slots(t->sampler) - t->nr_slots;
	size_t max = plan->nr_arms / (ARMS_PER_ZOOM * ZOOM_PART);

	if (max < MIN_ZOOMS)
		max = MIN_ZOOMS;
	t->nr_slots += (uint32_t)zooms__plan(t->zooms, ctx, max, slots + t->nr_slots,
					     t->armer_slots + t->nr_slots, room);
}

/* Index of the first slot of the region that holds @addr now, or nr_slots. */
static uint32_t find_slot(const struct table *t, const struct bd_slot *slots, uint64_t addr,
			  const uint32_t range[2])
{
	uint32_t lo = range[0], hi = range[1];

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2 / t->per_region * t->per_region;

		if (slots[mid].end <= addr)
			lo = mid + t->per_region;
		else
			hi = mid;
	}
	return lo < range[1] && slots[lo].start <= addr ? lo : t->nr_slots;
}

/* The slots of one address space, as [first, end). */
static void find_space(const struct table *t, const struct bd_slot *slots, uint32_t space,
		       uint32_t range[2])
{
	uint32_t n = (uint32_t)t->nr_regions * t->per_region, i = 0;

	while (i < n && slots[i].space != space)
		i += t->per_region;
	range[0] = i;
	while (i < n && slots[i].space == space)
		i += t->per_region;
	range[1] = i;
}

static void carry_slot(struct bd_slot *slot, const struct bd_slot *old)
{
	slot->run = old->run;
	slot->since_ns = old->since_ns;
	slot->state = old->state;
	slot->huge = old->huge;
	slot->clip_mask = old->clip_mask;
	slot->clear_mask = old->clear_mask;
	slot->armed_mask = old->armed_mask;
}

/* Address of the first page that a look waits for. */
static uint64_t first_watched(const struct bd_slot *slot)
{
	return slot->run + ((uint64_t)__builtin_ctz(slot->clip_mask) << BD_PAGE_SHIFT);
}

/* Looks that wait for their second one go on in the region that holds their first page. */
static void carry_over(struct table *t, const struct bd_slot *old, uint32_t nr_old,
		       struct bd_slot *slots)
{
	uint32_t range[2] = { 0, 0 }, space = ~0u, i, at, k;

	for (i = 0; i < nr_old; i++) {
		if ((old[i].state != BD_SLOT_WATCH && old[i].state != BD_SLOT_ARMED) ||
		    !old[i].clip_mask)
			continue;
		if (old[i].space != space) {
			space = old[i].space;
			find_space(t, slots, space, range);
		}
		at = find_slot(t, slots, first_watched(&old[i]), range);
		for (k = 0; at < t->nr_slots && k < t->per_region; k++) {
			if (slots[at + k].state == BD_SLOT_IDLE) {
				carry_slot(&slots[at + k], &old[i]);
				break;
			}
		}
	}
}

/* Ticks of idle targets are rarer, if a window still has some. */
static uint32_t stretch_of(const struct bd_ctx *ctx, const struct table_plan *plan)
{
	uint64_t samples = ctx->attrs.aggr_samples;

	if (plan->is_busy || samples % IDLE_STRETCH || samples < 2 * IDLE_STRETCH)
		return 1;
	return IDLE_STRETCH;
}

int table__fill(struct table *t, struct bd_ctx *ctx, struct armer *armer,
		const struct table_plan *plan)
{
	struct bd_control *control = sampler__control(t->sampler);
	struct bd_slot *slots = sampler__slots(t->sampler, !control->active);
	uint32_t nr_old = control->seq ? control->nr_slots : 0;
	size_t nr_regions = bd_ctx__nr_regions(ctx);
	uint32_t max_looks = plan->is_busy ? plan->max_looks : IDLE_LOOKS;

	if (reserve_items(t, nr_regions))
		return -ENOMEM;
	t->per_region = slots_per_region(t, nr_regions, plan);
	t->is_thrifty = !plan->is_busy && ++t->nr_filled % THRIFTY_WINDOWS;
	put_regions(t, ctx, slots);
	t->stretch = stretch_of(ctx, plan);
	control->sample_ns = ctx->attrs.sample_us * 1000 * t->stretch;
	control->window_ticks = (uint32_t)ctx->attrs.aggr_samples / t->stretch * plan->nr_windows;
	grant(t, ctx, plan);
	put_zooms(t, ctx, slots, plan);
	carry_over(t, active_slots(t), nr_old, slots);
	control->stride = (t->nr_slots + max_looks - 1) / max_looks ?: 1;
	control->nr_slots = t->nr_slots;
	control->active = !control->active;
	armer__set_slots(armer, control->active, t->armer_slots, t->nr_slots);
	__atomic_store_n(&control->seq, control->seq + 1, __ATOMIC_RELEASE);
	return 0;
}
