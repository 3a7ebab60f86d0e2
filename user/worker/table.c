// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Filling and reading the sampler's table.
 *
 * With few regions each gets several slots, so that a window looks at many
 * places; with more regions than one tick has time for, the slots take turns
 * (stride).  Behind these stand slots visited in each tick: one for each arming
 * under way or granted, then those of the zooms.
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
/* In a region without mappings something may be mapped any time, but there is nothing yet. */
#define SLOTS_IF_UNMAPPED 1
/* No use in more slots than this in all, however idle the rest of the budget is. */
#define ENOUGH_SLOTS 240
/* While the targets idle: looks in a tick, and sampling intervals between two ticks. */
#define IDLE_LOOKS   4
#define IDLE_STRETCH 10
/* From this share of accessed pages on, seen in two looks, rare ticks cannot tell how often. */
#define SATURATED	0.8f
#define SATURATED_LOOKS 2
/* What the last window tells of how often a process runs, beside those before. */
#define AWAKE_NEW	    0.5f
#define MAX_ARMS_PER_REGION 4
/* From so many armings on a window has an extra batch of them. */
#define EXTRA_BATCH_ARMS 6
/* A standard error of half an access in twenty, squared. */
#define SMALL_DOUBT 6e-4f
/* Every so many windows small doubts are followed up even then. */
#define THRIFTY_WINDOWS 10
/* Below this rate a run that is in use contradicts its region. */
#define CONTRADICTED_RATE 0.4f
/* Below this one it was believed idle: the look says nothing about the rest of it. */
#define IDLE_RATE 0.1f
/* A zoom costs about as much as so many armings; they may take a third of the budget. */
#define ARMS_PER_ZOOM 12
#define ZOOM_PART     3
/* If they can be paid: without them a hot spot hidden in a cold region stays so. */
#define MIN_ZOOMS 3

/* struct place - a region's own slots [first, first + nr), what they saw, and its rate by then. */
struct place {
	uint32_t first;
	uint32_t nr;
	struct bd_looks looks;
	float rate;
};

struct table {
	struct sampler *sampler;
	struct zooms *zooms;
	struct armer_slot *armer_slots;
	/* Beside each slot, the region that its looks count for. */
	uint32_t *region_of;
	struct place *places;
	struct bd_plan_item *items;
	size_t cap_regions;
	uint32_t nr_slots;
	uint32_t first_zoom;
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
	t->region_of = calloc(sampler__nr_slots(s), sizeof(*t->region_of));
	if (!t->armer_slots || !t->zooms || !t->region_of) {
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
	free(t->region_of);
	free(t->items);
	free(t->places);
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
	looks->sum_armed_squares += (float)slot->sum_armed_squares / one;
	looks->nr_unarmable += more->nr_unarmable + (float)slot->nr_refused;
	looks->sum_unarmable += more->sum_unarmable + (float)slot->nr_refused;
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

/*
 * Looks at a process that is judged count only intervals in which it ran; the share of these is a
 * factor of its own, known from every tick.
 */
static void gather_awake(struct table *t, struct process *p)
{
	uint32_t nr, nr_ran;

	process__take_ticks(p, t->sampler, &nr, &nr_ran);
	p->is_judged = nr > 0;
	if (!nr)
		p->awake = 1;
	else
		p->awake += (per_interval(t, (float)nr_ran, (float)nr) / (float)nr - p->awake) *
			    AWAKE_NEW;
}

static void gather_looks(struct table *t, struct bd_looks *looks)
{
	float sum_armed = looks->sum_armed;

	looks->sum_clear = per_interval(t, looks->sum_clear, looks->nr_clear);
	looks->sum_armed = per_interval(t, looks->sum_armed, looks->nr_armed);
	if (sum_armed > 0)
		looks->sum_armed_squares *= looks->sum_armed / sum_armed;
}

static void gather_region(struct table *t, const struct process *p, struct bd_region *region,
			  struct place *place)
{
	struct bd_looks *looks = &place->looks;

	if (!p->is_judged)
		gather_looks(t, looks);
	bd_estimate__update(&region->est, looks);
	place->rate = bd_estimate__rate(&region->est);
}

static void sum_looks(struct table *t)
{
	const struct bd_slot *slots = active_slots(t);
	size_t i;

	for (i = 0; i < t->nr_regions; i++)
		t->places[i].looks = (struct bd_looks){ 0 };
	for (i = 0; i < t->first_zoom; i++)
		add_looks(&t->places[t->region_of[i]].looks, &slots[i], &t->armer_slots[i]);
}

/* Looks that found accesses where the region as a whole has few are worth closer ones. */
static void suggest_zooms(struct table *t)
{
	const struct bd_slot *slots = active_slots(t);
	size_t i;

	for (i = 0; i < t->first_zoom; i++) {
		float rate = t->places[t->region_of[i]].rate;

		if (slots[i].hot_run && rate < CONTRADICTED_RATE)
			zooms__suggest(t->zooms, t->armer_slots[i].process, slots[i].hot_run,
				       rate < IDLE_RATE);
	}
}

int table__gather(struct table *t, struct bd_ctx *ctx)
{
	struct bd_target *target;
	struct bd_region *region;
	size_t i, index = 0;

	t->is_saturated = false;
	sum_looks(t);
	bd_for_each_target (target, i, ctx) {
		gather_awake(t, target->priv);
		bd_for_each_region (region, target) {
			if (index == t->nr_regions)
				break;
			gather_region(t, target->priv, region, &t->places[index++]);
		}
	}
	suggest_zooms(t);
	return zooms__apply(t->zooms, ctx, active_slots(t) + t->first_zoom);
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
			const struct process *p = target->priv;
			float rate = bd_estimate__rate(&region->est);

			/* The other measurement counts all intervals. */
			if (!bd_estimate__is_coarse(&region->est))
				rate *= p->awake;
			region->nr_accesses = (uint32_t)(rate * (float)max + 0.5f);
		}
}

/* --- planning ------------------------------------------------------------------- */

static int reserve_regions(struct table *t, size_t n)
{
	struct bd_plan_item *items;
	struct place *places;

	if (n <= t->cap_regions)
		return 0;
	items = reallocarray(t->items, n, sizeof(*items));
	if (!items)
		return -ENOMEM;
	t->items = items;
	places = reallocarray(t->places, n, sizeof(*places));
	if (!places)
		return -ENOMEM;
	t->places = places;
	t->cap_regions = n;
	return 0;
}

static bool is_mapped(const struct bd_region *region, const struct process *p)
{
	return process__has_vma_in(p, region->start, region->end);
}

static size_t count_mapped(const struct bd_ctx *ctx)
{
	struct bd_target *target;
	struct bd_region *region;
	size_t i, n = 0;

	bd_for_each_target (target, i, ctx)
		bd_for_each_region (region, target)
			n += is_mapped(region, target->priv);
	return n;
}

/* Slots for each region with mappings; all share equally what one tick has time for. */
static uint32_t slots_per_region(const struct table *t, const struct bd_ctx *ctx,
				 const struct table_plan *plan)
{
	size_t nr_mapped = plan->is_busy ? count_mapped(ctx) : 0;
	uint32_t room = plan->max_looks < ENOUGH_SLOTS ? plan->max_looks : ENOUGH_SLOTS;
	size_t per;

	if (room > sampler__nr_slots(t->sampler))
		room = sampler__nr_slots(t->sampler);
	if (!nr_mapped)
		return 1;
	per = room / nr_mapped;
	if (per > MAX_SLOTS_PER_REGION)
		per = MAX_SLOTS_PER_REGION;
	return per ? (uint32_t)per : 1;
}

/* In [0, 1). */
static float random_share(struct bd_rng *rng)
{
	return (float)bd_rng__range(rng, 0, 1u << 24) / (float)(1u << 24);
}

/* --- writing -------------------------------------------------------------------- */

/* While the targets idle, small doubts wait: each arming wakes user space. */
static float doubt_of(const struct table *t, const struct bd_region *region)
{
	float doubt = bd_plan_doubt(&region->est);

	if (t->is_thrifty && doubt < SMALL_DOUBT)
		return 0;
	return doubt * bd_plan_weight(bd_region__sz(region));
}

static void put_region(struct table *t, struct bd_slot *slots, const struct bd_region *region,
		       const struct process *p, uint32_t nr)
{
	struct place *place = &t->places[t->nr_regions];
	uint32_t i;

	*place = (struct place){ .first = t->nr_slots, .nr = nr };
	for (i = place->first; i < place->first + nr; i++) {
		slots[i] = (struct bd_slot){ .start = region->start,
					     .end = region->end,
					     .space = p->space };
		t->armer_slots[i] = (struct armer_slot){ .process = p };
		t->region_of[i] = (uint32_t)t->nr_regions;
	}
	t->items[t->nr_regions] = (struct bd_plan_item){ .region = (uint32_t)t->nr_regions,
							 .doubt = doubt_of(t, region) };
	t->nr_slots += nr;
	t->nr_regions++;
}

static void put_regions(struct table *t, struct bd_ctx *ctx, struct bd_slot *slots,
			const struct table_plan *plan)
{
	uint32_t per_region = slots_per_region(t, ctx, plan), room = sampler__nr_slots(t->sampler);
	struct bd_target *target;
	struct bd_region *region;
	size_t i;

	t->nr_regions = 0;
	t->nr_slots = 0;
	bd_for_each_target (target, i, ctx)
		bd_for_each_region (region, target) {
			const struct process *p = target->priv;
			uint32_t nr = is_mapped(region, p) ? per_region : SLOTS_IF_UNMAPPED;

			if (t->nr_slots + nr <= room)
				put_region(t, slots, region, p, nr);
			else
				room = 0;
		}
	if (bd_ctx__nr_regions(ctx) > t->nr_regions && !t->said_full) {
		t->said_full = true;
		log_warn(
			"more than %zu regions: those behind are not sampled; raise --maxr or watch fewer processes",
			t->nr_regions);
	}
}

/* One more slot for region @index, looked at in each tick. Return: NULL when all are taken. */
static struct bd_slot *add_slot(struct table *t, struct bd_slot *slots, uint32_t index)
{
	uint32_t first = t->places[index].first, at = t->nr_slots;

	if (at == sampler__nr_slots(t->sampler))
		return NULL;
	slots[at] = (struct bd_slot){ .start = slots[first].start,
				      .end = slots[first].end,
				      .space = slots[first].space };
	t->armer_slots[at] = (struct armer_slot){ .process = t->armer_slots[first].process };
	t->region_of[at] = index;
	t->nr_slots++;
	return &slots[at];
}

/*
 * Each arming gets a slot of its own.  It becomes due at a random tick, and if the slot finds
 * nothing to clear then, it goes on looking.  But waking user space costs as much as several
 * armings, so they are made when the window ends and, if they are many, once more at a random
 * tick, lest something in step with the windows always look the same.
 */
static void put_arms(struct table *t, struct bd_ctx *ctx, struct bd_slot *slots,
		     const struct table_plan *plan)
{
	struct bd_control *control = sampler__control(t->sampler);
	uint32_t ticks = control->window_ticks, granted, k;
	size_t i;

	granted = bd_plan_grant(t->items, t->nr_regions, plan->nr_arms, MAX_ARMS_PER_REGION,
				random_share(&ctx->rng));
	control->wake_tick = 0;
	if (plan->is_busy && granted >= EXTRA_BATCH_ARMS)
		control->wake_tick = (uint32_t)bd_rng__range(&ctx->rng, 0, ticks);
	for (i = 0; i < t->nr_regions; i++) {
		for (k = 0; k < t->items[i].nr_arms; k++) {
			struct bd_slot *slot = add_slot(t, slots, t->items[i].region);

			if (!slot)
				return;
			slot->arm_quota = 1;
			slot->arm_tick = (uint16_t)bd_rng__range(&ctx->rng, 0, ticks);
		}
	}
}

/* Slots of zooms stand behind all others. */
static void put_zooms(struct table *t, struct bd_ctx *ctx, struct bd_slot *slots,
		      const struct table_plan *plan)
{
	size_t room = sampler__nr_slots(t->sampler) - t->nr_slots;
	size_t max = plan->nr_arms / (ARMS_PER_ZOOM * ZOOM_PART);
	size_t min = plan->least_zooms < MIN_ZOOMS ? plan->least_zooms : MIN_ZOOMS;

	if (max < min)
		max = min;
	/* Close looks clear whole blocks. */
	if (plan->is_gentle)
		max = 0;
	t->first_zoom = t->nr_slots;
	t->nr_slots += (uint32_t)zooms__plan(t->zooms, ctx, max, slots + t->nr_slots,
					     t->armer_slots + t->nr_slots, room);
}

/* Index of the region that holds @addr now, out of [lo, hi), or t->nr_regions. */
static size_t find_region(const struct table *t, const struct bd_slot *slots, uint64_t addr,
			  size_t lo, size_t hi)
{
	size_t end = hi;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (slots[t->places[mid].first].end <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < end && slots[t->places[lo].first].start <= addr ? lo : t->nr_regions;
}

/* The regions of one address space, as [first, end). */
static void find_space(const struct table *t, const struct bd_slot *slots, uint32_t space,
		       size_t range[2])
{
	size_t i = 0;

	while (i < t->nr_regions && slots[t->places[i].first].space != space)
		i++;
	range[0] = i;
	while (i < t->nr_regions && slots[t->places[i].first].space == space)
		i++;
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

static bool is_waiting(const struct bd_slot *slot)
{
	return (slot->state == BD_SLOT_WATCH || slot->state == BD_SLOT_ARMED) && slot->clip_mask;
}

/* A slot of region @index to go on in: what was cleared must be looked at in the next tick. */
static struct bd_slot *slot_to_go_on(struct table *t, struct bd_slot *slots, size_t index,
				     bool is_armed)
{
	uint32_t k;

	if (is_armed)
		return add_slot(t, slots, (uint32_t)index);
	for (k = 0; k < t->places[index].nr; k++)
		if (slots[t->places[index].first + k].state == BD_SLOT_IDLE)
			return &slots[t->places[index].first + k];
	return NULL;
}

/* Looks that wait for their second one go on in the region that holds their first page. */
static void carry_over(struct table *t, const struct bd_slot *old, uint32_t nr_old,
		       struct bd_slot *slots)
{
	size_t range[2] = { 0, 0 }, index;
	uint32_t space = ~0u, i;

	for (i = 0; i < nr_old; i++) {
		struct bd_slot *slot;

		if (!is_waiting(&old[i]))
			continue;
		/* The slots of one address space come in one row, those of its armings in another. */
		if (old[i].space != space) {
			space = old[i].space;
			find_space(t, slots, space, range);
		}
		index = find_region(t, slots, first_watched(&old[i]), range[0], range[1]);
		if (index == t->nr_regions)
			continue;
		slot = slot_to_go_on(t, slots, index, old[i].state == BD_SLOT_ARMED);
		if (slot)
			carry_slot(slot, &old[i]);
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

void table__forget(struct table *t, struct touched *touched)
{
	struct bd_slot *slots = active_slots(t);
	uint32_t i;

	for (i = 0; touched->nr && i < t->first_zoom; i++) {
		struct touched_span run = { t->armer_slots[i].process, slots[i].run,
					    slots[i].run + BD_RUN_BYTES };

		if (is_waiting(&slots[i]) && touched__has(touched, &run))
			slots[i].state = BD_SLOT_IDLE;
	}
}

int table__fill(struct table *t, struct bd_ctx *ctx, struct armer *armer,
		const struct table_plan *plan)
{
	struct bd_control *control = sampler__control(t->sampler);
	struct bd_slot *slots = sampler__slots(t->sampler, !control->active);
	uint32_t nr_old = control->seq ? t->first_zoom : 0;
	uint32_t max_looks = plan->is_busy ? plan->max_looks : IDLE_LOOKS;

	if (reserve_regions(t, bd_ctx__nr_regions(ctx)))
		return -ENOMEM;
	t->is_thrifty = !plan->is_busy && ++t->nr_filled % THRIFTY_WINDOWS;
	put_regions(t, ctx, slots, plan);
	t->stretch = stretch_of(ctx, plan);
	control->sample_ns = ctx->attrs.sample_us * 1000 * t->stretch;
	control->window_ticks = (uint32_t)ctx->attrs.aggr_samples / t->stretch * plan->nr_windows;
	control->nr_strided = t->nr_slots;
	control->stride = (t->nr_slots + max_looks - 1) / max_looks ?: 1;
	carry_over(t, active_slots(t), nr_old, slots);
	put_arms(t, ctx, slots, plan);
	put_zooms(t, ctx, slots, plan);
	control->nr_slots = t->nr_slots;
	control->active = !control->active;
	armer__set_slots(armer, control->active, t->armer_slots, t->nr_slots);
	__atomic_store_n(&control->seq, control->seq + 1, __ATOMIC_RELEASE);
	return 0;
}
