// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* From heat to colours. */
#include "report/heat_scale.h"

#include <math.h>

#include "report/ticks.h"

/* Below this share of a linear scale heat has the digit, and nearly the colour, of no access. */
#define DIM_SHARE (1.0 / HEAT_LEVELS)
/* So much below what is typical of dim heat the logarithmic scale turns linear, */
#define KNEE_SHARE 0.25
/* but not beyond so many powers of ten below its end. */
#define MIN_KNEE 1e-4

/**
 * struct heat_sums - what all heats together are.
 * @high: the largest
 * @all: their sum
 * @dim: sum of those that are dim
 * @dim_squares: sum of the squares of those
 */
struct heat_sums {
	double high;
	double all;
	double dim;
	double dim_squares;
};

static struct heat_sums sum_up(const double *heat, size_t nr)
{
	struct heat_sums sums = { 0 };
	size_t i;

	for (i = 0; i < nr; i++) {
		if (heat[i] > sums.high)
			sums.high = heat[i];
	}
	for (i = 0; i < nr; i++) {
		if (!(heat[i] > 0))
			continue;
		sums.all += heat[i];
		if (heat[i] >= sums.high * DIM_SHARE)
			continue;
		sums.dim += heat[i];
		sums.dim_squares += heat[i] * heat[i];
	}
	return sums;
}

struct heat_scale heat_scale__choose(enum heat_scale_kind kind, const double *heat, size_t nr,
				     double most)
{
	struct heat_sums sums = sum_up(heat, nr);
	struct heat_scale scale = { .high = sums.high, .knee = sums.high * DIM_SHARE };

	if (!(sums.high > 0))
		return (struct heat_scale){ .high = most > 0 ? most : 1, .knee = 1 };
	scale.is_log = kind == HEAT_LOG || (kind == HEAT_AUTO && sums.dim * 2 > sums.all);
	/* Typical is what most accesses have, not most pixels: hence the mean weighted by heat. */
	if (sums.dim > 0)
		scale.knee = sums.dim_squares / sums.dim * KNEE_SHARE;
	scale.knee = fmax(scale.knee, sums.high * MIN_KNEE);
	return scale;
}

double heat_scale__share(const struct heat_scale *scale, double heat)
{
	double share = scale->is_log ? log1p(heat / scale->knee) / log1p(scale->high / scale->knee)
				     : heat / scale->high;

	return fmin(fmax(share, 0), 1);
}

int heat_scale__level(const struct heat_scale *scale, double heat)
{
	double unit = (scale->high + fmin(1, scale->high * DIM_SHARE)) / HEAT_LEVELS;

	if (!(heat > 0))
		return 0;
	if (scale->is_log)
		heat = 1 + heat_scale__share(scale, heat) * (HEAT_LEVELS - 1);
	else
		heat /= unit;
	return (int)fmin(heat, HEAT_LEVELS - 1);
}

static size_t linear_ticks(const struct heat_scale *scale, double *ticks, size_t max)
{
	double step = ticks__step(TICKS_PERCENT, scale->high, max - 1);
	size_t nr = 0;

	while (nr < max && (double)nr * step <= scale->high * (1 + 1e-9)) {
		ticks[nr] = (double)nr * step;
		nr++;
	}
	return nr;
}

/* The largest of 1, 2, 5 times a power of ten that is less than @v. */
static double rounder(double v)
{
	double unit = pow(10, floor(log10(v))), lead = v / unit;

	if (lead > 5 * (1 + 1e-9))
		return 5 * unit;
	if (lead > 2 * (1 + 1e-9))
		return 2 * unit;
	return lead > 1 + 1e-9 ? unit : unit / 2;
}

/* From the end down, as far as they are apart; then turned round. */
static size_t log_ticks(const struct heat_scale *scale, double *ticks, size_t max)
{
	double gap = 1.0 / (double)(max - 1), at = 1 + gap;
	double tick = rounder(scale->high * (1 + 1e-6));
	size_t i, nr = 0;

	for (; nr + 1 < max && heat_scale__share(scale, tick) >= gap; tick = rounder(tick)) {
		if (at - heat_scale__share(scale, tick) < gap)
			continue;
		at = heat_scale__share(scale, tick);
		ticks[nr++] = tick;
	}
	ticks[nr++] = 0;
	for (i = 0; i < nr / 2; i++) {
		tick = ticks[i];
		ticks[i] = ticks[nr - 1 - i];
		ticks[nr - 1 - i] = tick;
	}
	return nr;
}

size_t heat_scale__ticks(const struct heat_scale *scale, double *ticks, size_t max)
{
	return scale->is_log ? log_ticks(scale, ticks, max) : linear_ticks(scale, ticks, max);
}
