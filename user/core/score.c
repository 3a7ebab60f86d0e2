/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Scores.  Worked example, windows of 100 ms with 20 samples, equal weights: a region accessed in
 * every sample for 10 s has f = 100 and, as 10 s have four binary digits, g = 56; that is 77 of
 * 99.  One that was not accessed for 10 s has f = 0, g = 43 and 20.
 */
#include "core/score.h"

#include "core/arith.h"

#define MAX_SUBSCORE  100
#define MAX_LOG_AGE   32
#define US_PER_SECOND 1000000U

static int log_age(const struct bd_attrs *attrs, uint32_t age)
{
	uint64_t seconds = bd_muldiv(age, attrs->aggr_us, US_PER_SECOND);
	int nr_digits = seconds ? 64 - __builtin_clzll(seconds) : 0;

	return nr_digits < MAX_LOG_AGE ? nr_digits : MAX_LOG_AGE;
}

unsigned int bd_hot_score(const struct bd_attrs *attrs, const struct bd_quota *quota,
			  const struct bd_heat *heat)
{
	uint64_t weight_f = quota->weight_nr_accesses, weight_g = quota->weight_age;
	uint64_t f = bd_muldiv(heat->nr_accesses, MAX_SUBSCORE, bd_attrs__max_nr_accesses(attrs));
	int age = log_age(attrs, heat->age);
	uint64_t g, sum;

	if (!f)
		age = -age;
	g = (uint64_t)((age + MAX_LOG_AGE) * MAX_SUBSCORE / MAX_LOG_AGE / 2);
	sum = weight_f * f + weight_g * g;
	if (weight_f + weight_g)
		sum /= weight_f + weight_g;
	return (unsigned int)bd_min(bd_muldiv(sum, BD_MAX_SCORE, MAX_SUBSCORE), BD_MAX_SCORE);
}

unsigned int bd_cold_score(const struct bd_attrs *attrs, const struct bd_quota *quota,
			   const struct bd_heat *heat)
{
	return BD_MAX_SCORE - bd_hot_score(attrs, quota, heat);
}

unsigned int bd_histogram__min_score(const struct bd_histogram *histogram, uint64_t esz)
{
	unsigned int score = BD_MAX_SCORE;
	uint64_t sz = 0;

	while (score && !histogram->sz[score])
		score--;
	for (; score; score--) {
		sz = bd_add(sz, histogram->sz[score]);
		if (sz >= esz)
			break;
	}
	return score;
}
