// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * The running estimate of a region.
 *
 * Evidence is counted in looks at a run of pages and fades by a fixed factor a
 * window, so that a value is worth about its last few windows.  "set" is
 * looked at some twenty times a window and may forget quickly; "set_rate" gets
 * a look or two and has to live longer.
 *
 * Worked example: a region cold for long, set = 0.02, set_rate = 0 from three
 * looks, becomes hot.  Its clear pages are accessed: set rises to 1.  Of the
 * pages now set 98 % are new ones, about which the three looks say nothing:
 * their rate is taken from clear_rate for now, and the evidence shrinks to
 * 3 * 0.02 looks.  So the region is the first to be armed in the next window,
 * and one look later its rate is known.
 *
 * Known weakness: clear_rate counts every interval of the window, also those
 * before the change, so the first window after a change shows too few
 * accesses.  It ends with the first armed look.
 */
#include "core/estimate.h"

#include <math.h>

/* Looks at "set" and "clear" fade to a half a window... */
#define FADE_FREE 0.5f
/* ...armed ones by a tenth: one look a window is worth ten in the long run. */
#define FADE_ARMED 0.9f
/* What does not change is known from three times as many; half of it is 2.3 s old. */
#define FADE_STEADY 0.97f
/* So many standard errors apart the recent looks and those before are not the same rate. */
#define CHANGED 2.0f
/* A difference no noise of a run of pages explains: the pattern changed, forget the old. */
#define SURPRISE 0.5f
/* How long that is remembered: half of it for nine windows. */
#define FADE_SURPRISE 0.93f
/* Shares of set pages this far apart are no chance. */
#define UNLIKE 0.6f
/*
 * A rate a seventh lower is a step, though DAMON would join the two: along a slope of ever lower
 * rates its threshold, a tenth of the largest count, joins rates of 0.35 and 0.15.  Rates and
 * differences below these are noise, and with fewer looks differences are: else they would
 * keep regions apart, of which each then had fewer looks still.
 */
#define STEP_MIN_LOOKS 6
#define STEP_SHARE     0.15f
#define STEP_MIN       0.03f
#define STEP_MIN_RATE  0.12f
/* A step is so many standard errors high. */
#define STEP_SURE 2.0f
/* Halves of a region wait no longer than that for looks that tell them apart. */
#define MAX_OWN_WINDOWS 60
/* Rates nearer to 0 or to 1 are known from few looks. */
#define MIN_UNSURE_VARIANCE 0.05f
/* So many looks are taken to scatter as much as they can, until others are there... */
#define PRIOR_SCATTER 4
/* ...and no run has more than 16 pages. */
#define MOST_MIXED (1 - 1 / 16.0f)
/* With so many looks at cleared runs a rate is known. */
#define KNOWN 0.5f
/* What is left of a look by fading and by cuts says nothing. */
#define LEAST_LEFT 0.3f
/* What a rate is worth that no look supports: so many looks, at the largest possible variance. */
#define PRIOR_LOOKS    0.5f
#define PRIOR_VARIANCE 0.25f
/* Differences up to this part of their standard error are noise. */
#define NOISE 1.0f
/* Growth of "set" counts from two standard deviations of a share on; this is their square. */
#define SURE 4

static float clamp_share(float x)
{
	if (x < 0)
		return 0;
	return x > 1 ? 1 : x;
}

/* Mean of the faded old value and the new evidence; @nr is the evidence, updated. */
static float blend(float old, float *nr, float fade, float sum_new, float nr_new)
{
	float weight = *nr * fade;

	*nr = weight + nr_new;
	if (nr_new <= 0)
		return old;
	return clamp_share((old * weight + sum_new) / *nr);
}

/* Begin anew with what the recent looks say. */
static void renew_steady(struct bd_estimate *est)
{
	est->steady_rate = est->set_rate;
	est->nr_steady = est->nr_armed;
	est->own_rate = est->nr_own = 0;
	est->own_windows = 0;
}

/* Pages that became set since the last window belong to no armed look yet. */
static void admit_new_pages(struct bd_estimate *est, float old_set)
{
	float grown = est->set - old_set;
	float noise = SURE * est->set * (1 - est->set) / (est->nr_set + 1);

	/* Growth that noise explains is none: taking it for new pages would lower every rate. */
	if (grown <= 0 || grown * grown <= noise)
		return;
	est->set_rate = (old_set * est->set_rate + grown * est->clear_rate) / est->set;
	est->nr_armed *= old_set / est->set;
	renew_steady(est);
}

/* Whether the recent looks belie those before. */
static bool has_changed(const struct bd_estimate *est)
{
	float diff = est->set_rate - est->steady_rate;

	return diff * diff >
	       CHANGED * CHANGED * bd_estimate__variance(est) / (est->nr_armed + 0.5f);
}

/* How much the looks scatter around the rate. */
static void take_scatter(struct bd_estimate *est, const struct bd_looks *looks)
{
	float rate = est->set_rate, most = rate * (1 - rate), nr = looks->nr_armed;
	float weight = est->nr_steady > PRIOR_SCATTER ? est->nr_steady : PRIOR_SCATTER;
	float scatter = looks->sum_armed_squares - 2 * rate * looks->sum_armed + rate * rate * nr;

	/* Rates near 0 and 1 do not scatter, whatever the pages. */
	if (nr <= 0 || most < MIN_UNSURE_VARIANCE)
		return;
	est->mixed = (est->mixed * weight + nr - scatter / most) / (weight + nr);
	if (est->mixed > MOST_MIXED)
		est->mixed = MOST_MIXED;
	else if (est->mixed < 0)
		est->mixed = 0;
}

static void take_steady(struct bd_estimate *est, const struct bd_looks *looks)
{
	est->own_windows++;
	take_scatter(est, looks);
	est->steady_rate = blend(est->steady_rate, &est->nr_steady, FADE_STEADY, looks->sum_armed,
				 looks->nr_armed);
	est->own_rate =
		blend(est->own_rate, &est->nr_own, FADE_STEADY, looks->sum_armed, looks->nr_armed);
	if (est->nr_steady < est->nr_armed || has_changed(est))
		renew_steady(est);
}

static void take_armed(struct bd_estimate *est, const struct bd_looks *looks)
{
	float rate, change;

	if (looks->nr_armed <= 0) {
		est->nr_armed *= FADE_ARMED;
		est->idle_windows++;
		return;
	}
	rate = looks->sum_armed / looks->nr_armed;
	change = rate > est->set_rate ? rate - est->set_rate : est->set_rate - rate;
	est->surprises *= FADE_SURPRISE;
	if (change > SURPRISE) {
		est->nr_armed = 0;
		/* Of a region with few set pages they hardly are the rate. */
		if (est->set >= UNLIKE)
			est->surprises++;
	}
	est->set_rate =
		blend(est->set_rate, &est->nr_armed, FADE_ARMED, looks->sum_armed, looks->nr_armed);
	est->idle_windows = 0;
}

void bd_estimate__update(struct bd_estimate *est, const struct bd_looks *looks)
{
	float old_set = est->set;

	est->set = blend(est->set, &est->nr_set, FADE_FREE, looks->sum_set, looks->nr_set);
	est->clear_rate = blend(est->clear_rate, &est->nr_clear, FADE_FREE, looks->sum_clear,
				looks->nr_clear);
	/* Nobody has tried yet to clear what became set since. */
	if (est->set > old_set)
		est->unarmable *= old_set / est->set;
	/* Memory known to be beyond clearing is rarely offered: only new evidence displaces old. */
	if (looks->nr_unarmable > 0)
		est->unarmable = blend(est->unarmable, &est->nr_offered, FADE_FREE,
				       looks->sum_unarmable, looks->nr_unarmable);
	admit_new_pages(est, old_set);
	take_armed(est, looks);
	take_steady(est, looks);
}

/* The rate of set pages by the most evidence there is. */
static float best_rate(const struct bd_estimate *est)
{
	return est->nr_steady > 0 ? est->steady_rate : est->set_rate;
}

static float best_evidence(const struct bd_estimate *est)
{
	return est->nr_steady > 0 ? est->nr_steady : est->nr_armed;
}

float bd_estimate__rate(const struct bd_estimate *est)
{
	float set_rate = best_rate(est);

	if (bd_estimate__is_coarse(est))
		return clamp_share(est->coarse_rate);
	/* What stays set because nothing clears it was not accessed for all one knows. */
	if (bd_estimate__is_unarmable(est))
		set_rate *= 1 - est->unarmable;
	return clamp_share((1 - est->set) * est->clear_rate + est->set * set_rate);
}

/* How far apart rates must be to be a step, if @high is the greater one. */
static float step_size(float high)
{
	return high * STEP_SHARE > STEP_MIN ? high * STEP_SHARE : STEP_MIN;
}

/* Variance of a single look; @nr looks found @rate. */
static float look_variance(float rate, float nr, float mixed)
{
	return (PRIOR_LOOKS * PRIOR_VARIANCE + nr * rate * (1 - rate) * (1 - mixed)) /
	       (PRIOR_LOOKS + nr);
}

/* Variance of the mean of @nr looks. */
static float mean_variance(float rate, float nr, float mixed)
{
	return look_variance(rate, nr, mixed) / (nr + 0.5f);
}

/* Whether one rate is much greater than the other, both well known. */
static bool is_step(const struct bd_estimate *a, const struct bd_estimate *b)
{
	float x = bd_estimate__rate(a), y = bd_estimate__rate(b);
	float high = x > y ? x : y, low = x > y ? y : x;
	float error2 = mean_variance(x, best_evidence(a), a->mixed) +
		       mean_variance(y, best_evidence(b), b->mixed);

	if (a->nr_armed < STEP_MIN_LOOKS || b->nr_armed < STEP_MIN_LOOKS)
		return false;
	return high >= STEP_MIN_RATE && high - low > step_size(high) &&
	       (high - low) * (high - low) > STEP_SURE * STEP_SURE * error2;
}

/* Whether a rate is such that only many looks tell it from one near it. */
static bool is_unsure(const struct bd_estimate *est)
{
	float rate = bd_estimate__rate(est);

	return est->set >= UNLIKE && est->nr_armed >= KNOWN && rate >= STEP_MIN_RATE &&
	       rate * (1 - rate) >= MIN_UNSURE_VARIANCE && !bd_estimate__is_unarmable(est);
}

bool bd_estimate__is_undecided(const struct bd_estimate *a, const struct bd_estimate *b)
{
	float diff, high, rest;

	if (!is_unsure(a) || !is_unsure(b) || a->own_windows >= MAX_OWN_WINDOWS ||
	    b->own_windows >= MAX_OWN_WINDOWS)
		return false;
	high = a->own_rate > b->own_rate ? a->own_rate : b->own_rate;
	diff = a->own_rate > b->own_rate ? high - b->own_rate : high - a->own_rate;
	rest = diff - step_size(high);
	return rest * rest < mean_variance(a->own_rate, a->nr_own, a->mixed) +
				     mean_variance(b->own_rate, b->nr_own, b->mixed);
}

bool bd_estimate__may_differ(const struct bd_estimate *a, const struct bd_estimate *b)
{
	const struct bd_estimate *more = a->set > b->set ? a : b;
	const struct bd_estimate *less = a->set > b->set ? b : a;

	if (more->set - less->set > UNLIKE && more->nr_armed < KNOWN &&
	    !bd_estimate__is_unarmable(more))
		return true;
	return is_step(a, b);
}

float bd_estimate__variance(const struct bd_estimate *est)
{
	return look_variance(est->set_rate, est->nr_armed, est->mixed);
}

static float error2(const struct bd_estimate *est)
{
	return est->set * est->set * mean_variance(est->set_rate, est->nr_armed, est->mixed);
}

bool bd_estimate__is_noise(const struct bd_estimate *a, const struct bd_estimate *b)
{
	float diff = bd_estimate__rate(a) - bd_estimate__rate(b);

	return a->nr_set > 0 && b->nr_set > 0 &&
	       diff * diff <= NOISE * NOISE * (error2(a) + error2(b));
}

static float mean(float a, float weight_a, float b, float weight_b)
{
	float weight = weight_a + weight_b;

	return weight > 0 ? (a * weight_a + b * weight_b) / weight : (a + b) / 2;
}

void bd_estimate__merge(struct bd_estimate *left, uint64_t sz_left, const struct bd_estimate *right,
			uint64_t sz_right)
{
	float l = (float)sz_left, r = (float)sz_right;

	if (left->coarse_rate < 0 || right->coarse_rate < 0)
		left->coarse_rate = -1;
	else
		left->coarse_rate = mean(left->coarse_rate, l, right->coarse_rate, r);
	/* Rates belong to the set or the clear pages, so these are what weighs them. */
	left->steady_rate = mean(best_rate(left), l * left->set, best_rate(right), r * right->set);
	left->nr_steady = best_evidence(left) + best_evidence(right);
	left->set_rate = mean(left->set_rate, l * left->set, right->set_rate, r * right->set);
	left->own_rate = mean(left->own_rate, l * left->set, right->own_rate, r * right->set);
	left->mixed = mean(left->mixed, l * left->set, right->mixed, r * right->set);
	left->unarmable = mean(left->unarmable, l * left->set, right->unarmable, r * right->set);
	left->nr_offered = mean(left->nr_offered, l * left->set, right->nr_offered, r * right->set);
	left->clear_rate = mean(left->clear_rate, l * (1 - left->set), right->clear_rate,
				r * (1 - right->set));
	left->set = mean(left->set, l, right->set, r);
	left->nr_set += right->nr_set;
	left->nr_clear += right->nr_clear;
	left->nr_armed += right->nr_armed;
	left->nr_own += right->nr_own;
	if (right->idle_windows < left->idle_windows)
		left->idle_windows = right->idle_windows;
	if (right->surprises > left->surprises)
		left->surprises = right->surprises;
	if (right->own_windows > left->own_windows)
		left->own_windows = right->own_windows;
}

void bd_estimate__split(struct bd_estimate *half)
{
	half->nr_set /= 2;
	half->nr_clear /= 2;
	half->nr_armed /= 2;
	half->nr_steady /= 2;
	half->own_rate = half->nr_own = 0;
	half->own_windows = 0;
	/* What clearing reaches is a property of mappings, alike in both halves: @nr_offered stays. */
}

void bd_estimate__disown(struct bd_estimate *est, float nr_looks)
{
	float left = est->nr_armed - nr_looks;

	if (left < LEAST_LEFT) {
		est->set_rate = est->clear_rate;
		est->nr_armed = 0;
	} else {
		est->set_rate = clamp_share((est->set_rate * est->nr_armed - nr_looks) / left);
		est->nr_armed = left;
	}
	renew_steady(est);
}
