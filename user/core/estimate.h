/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * How often the pages of one region are accessed, from what sampling saw.
 *
 * At any moment a region's pages are of two kinds.  A page whose accessed bit
 * is clear is watched for free: if the bit is set one sampling interval later,
 * it was accessed.  A page whose bit is set says nothing until somebody clears
 * it, and clearing is dear.  Both kinds are therefore estimated apart, as a
 * stratified sample:
 *
 *	rate = (1 - set) * clear_rate + set * set_rate
 *
 * "set" comes from many free looks at random places, "clear_rate" from free
 * second looks, and only "set_rate" needs cleared bits.  The sum is the mean
 * probability that a page is accessed within one sampling interval, which is
 * what DAMON's nr_accesses / max_nr_accesses estimates.
 */
#ifndef BDAMON_CORE_ESTIMATE_H
#define BDAMON_CORE_ESTIMATE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct bd_estimate - running estimate of one region.
 * @set: share of pages whose accessed bit was found set, 0..1
 * @clear_rate: P(accessed within one interval | bit was clear), 0..1
 * @set_rate: P(accessed within one interval | bit was set), 0..1
 * @nr_set: evidence behind @set, in looks (one look = one run of pages)
 * @nr_clear: evidence behind @clear_rate, in looks
 * @nr_armed: evidence behind @set_rate, in looks at cleared runs
 * @steady_rate: the same as @set_rate from three times as many windows, for as long as both agree
 * @nr_steady: evidence behind @steady_rate, in looks at cleared runs
 * @own_rate: the same from looks since the region was cut out of another one
 * @nr_own: evidence behind @own_rate, in looks at cleared runs
 * @mixed: how much less looks at cleared runs scatter than if a run's pages were accessed all or
 *	none, 0..1: 1 - variance / (rate * (1 - rate)); pages that are accessed independently of
 *	each other give almost as many answers as a run has pages
 * @surprises: how many recent windows belied @set_rate as a whole; older ones fade
 * @unarmable: share of the set pages that no clearing reaches, 0..1
 * @nr_offered: evidence behind @unarmable, in runs offered for clearing
 * @coarse_rate: P(accessed within one interval) by a measurement of another kind, which takes
 *	the place of the others where most set pages are beyond clearing; negative for none
 * @idle_windows: aggregation windows since @set_rate was last measured
 * @own_windows: aggregation windows since the region was cut out of another one
 *
 * BD_ESTIMATE_NONE is "nothing known yet".
 */
struct bd_estimate {
	float set;
	float clear_rate;
	float set_rate;
	float nr_set;
	float nr_clear;
	float nr_armed;
	float steady_rate;
	float nr_steady;
	float own_rate;
	float nr_own;
	float mixed;
	float surprises;
	float unarmable;
	float nr_offered;
	float coarse_rate;
	uint32_t idle_windows;
	uint32_t own_windows;
};

/** BD_ESTIMATE_NONE - an estimate without any evidence. */
#define BD_ESTIMATE_NONE ((struct bd_estimate){ .coarse_rate = -1 })

/**
 * struct bd_looks - what one aggregation window saw of one region, in looks.
 * @nr_set: looks made at unprepared pages
 * @sum_set: sum over them of the share of pages found set
 * @nr_clear: sum over second looks of the share of pages that had been clear
 * @sum_clear: sum over them of the share of pages that had been clear and now are set
 * @nr_armed: sum over looks after clearing of the share of pages cleared
 * @sum_armed: sum over them of the share of pages cleared that were set again, and
 *	@sum_armed_squares: sum of the squares of these shares, over the pages cleared
 * @nr_unarmable: runs offered for clearing, and @sum_unarmable the share of their set pages
 *	that could not be cleared
 */
struct bd_looks {
	float nr_set, sum_set;
	float nr_clear, sum_clear;
	float nr_armed, sum_armed, sum_armed_squares;
	float nr_unarmable, sum_unarmable;
};

/** bd_estimate__update() - take in what one window saw; older evidence fades. */
void bd_estimate__update(struct bd_estimate *est, const struct bd_looks *looks);

/* A single run may have been the one shared library in a region of private memory. */
#define BD_ENOUGH_OFFERED 1.5f

/** bd_estimate__is_unarmable() - Return: whether most set pages are known to be beyond clearing. */
static inline bool bd_estimate__is_unarmable(const struct bd_estimate *est)
{
	return est->unarmable >= 0.5f && est->nr_offered >= BD_ENOUGH_OFFERED;
}

/** bd_estimate__is_coarse() - Return: whether @coarse_rate takes the place of the others. */
static inline bool bd_estimate__is_coarse(const struct bd_estimate *est)
{
	return est->coarse_rate >= 0 && bd_estimate__is_unarmable(est);
}

/**
 * bd_estimate__may_differ() - whether two neighbours should stay apart, if there is room.
 * @a: one estimate
 * @b: the other
 *
 * Where pages became set that nobody has cleared yet, only the bits tell that something changed;
 * joining those pages with clear ones would lose that again.  And small rates that differ by more
 * than a seventh are a step in a slope.
 *
 * Return: whether one has far more set pages, of an unknown rate, or a far greater rate.
 */
bool bd_estimate__may_differ(const struct bd_estimate *a, const struct bd_estimate *b);

/**
 * bd_estimate__is_noise() - whether two rates differ by no more than few looks may.
 * @a: one estimate
 * @b: the other
 *
 * The distance is compared with its standard error,
 * sqrt(var(a) + var(b)), var = set^2 * v / (nr_armed + 1/2), with v as for bd_plan_doubt().
 * Regions kept apart by noise would share the looks among ever more of them, which
 * makes more noise.
 *
 * Return: false without any looks.
 */
bool bd_estimate__is_noise(const struct bd_estimate *a, const struct bd_estimate *b);

/**
 * bd_estimate__is_undecided() - whether it takes more looks to tell if two neighbours are a step.
 * @a: one estimate
 * @b: the other
 *
 * Both halves of a region just cut have its rate, and the looks of one window are far too few to
 * tell rates of 0.3 and 0.2 apart.  So halves are judged by looks of their own alone, and wait
 * for them: until the distance of @own_rate, give or take its standard error
 * is a step or is none.
 *
 * Return: true for some 60 windows at most.
 */
bool bd_estimate__is_undecided(const struct bd_estimate *a, const struct bd_estimate *b);

/**
 * bd_estimate__variance() - Return: of set_rate, as @nr_armed looks leave it.
 *
 * That of one look is rate * (1 - rate) * (1 - mixed), joined with half a look's worth of the
 * largest possible variance, 1/4: a rate that no look supports may be any.
 */
float bd_estimate__variance(const struct bd_estimate *est);

/**
 * bd_estimate__rate() - Return: the access probability per sampling interval, 0..1.
 *
 * Of set pages by @steady_rate, where it is known.
 */
float bd_estimate__rate(const struct bd_estimate *est);

/**
 * bd_estimate__merge() - make @left the estimate of two regions joined.
 * @left: estimate of the left region, becomes that of both
 * @sz_left: size of the left region in bytes, > 0
 * @right: estimate of the right region
 * @sz_right: size of the right region in bytes, > 0
 */
void bd_estimate__merge(struct bd_estimate *left, uint64_t sz_left, const struct bd_estimate *right,
			uint64_t sz_right);

/** bd_estimate__split() - one half of a region cut in two: same values, less sure. */
void bd_estimate__split(struct bd_estimate *half);

/**
 * bd_estimate__disown() - take out looks that found all accessed: they were of other memory.
 * @est: the estimate
 * @nr_looks: how many, as much as they have not faded
 *
 * If hardly any look is left, set pages are taken to be accessed as the clear ones are.
 */
void bd_estimate__disown(struct bd_estimate *est, float nr_looks);

#endif
