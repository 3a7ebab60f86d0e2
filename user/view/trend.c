// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A quantity over the last minutes: a ring of seconds. */
#include "view/trend.h"

#include <math.h>
#include <string.h>

#define NS_PER_S 1000000000ull

void trend__add(struct trend *s, uint64_t time_ns, double value)
{
	uint64_t second = time_ns / NS_PER_S;

	if (!s->any || second >= s->newest + TREND_S) {
		memset(s, 0, sizeof(*s));
		s->any = true;
		s->newest = second;
	}
	while (s->newest < second) {
		s->newest++;
		s->sums[s->newest % TREND_S] = 0;
		s->nrs[s->newest % TREND_S] = 0;
	}
	s->sums[second % TREND_S] += value;
	s->nrs[second % TREND_S]++;
}

/* Mean of the seconds @from up to @to, as far as they are kept; NaN if there is no value. */
static double mean(const struct trend *s, uint64_t from, uint64_t to)
{
	double sum = 0, nr_values = 0;

	if (to > s->newest)
		to = s->newest;
	for (; from <= to; from++) {
		if (from + TREND_S <= s->newest)
			continue;
		sum += s->sums[from % TREND_S];
		nr_values += s->nrs[from % TREND_S];
	}
	return nr_values > 0 ? sum / nr_values : NAN;
}

double trend__now(const struct trend *s)
{
	double now = mean(s, s->newest ? s->newest - 1 : 0, s->newest);

	return isnan(now) ? 0 : now;
}

/* The largest of a column's seconds; NaN if none has a value. */
static double peak(const struct trend *s, unsigned int each_s, unsigned int ago)
{
	uint64_t nr = s->newest / each_s, first, i;
	double most = NAN;

	if (ago > nr)
		return NAN;
	first = (nr - ago) * each_s;
	for (i = first; i < first + each_s && i <= s->newest; i++)
		most = fmax(most, mean(s, i, i));
	return most;
}

double trend__spark(const struct trend *s, unsigned int each_s, unsigned char *levels,
		    unsigned int nr_cols)
{
	double most = 0;
	unsigned int i;

	for (i = 0; i < nr_cols; i++)
		most = fmax(most, peak(s, each_s, i));
	for (i = 0; i < nr_cols; i++) {
		double value = peak(s, each_s, i);
		unsigned char *level = &levels[nr_cols - 1 - i];

		if (isnan(value))
			*level = TREND_UNKNOWN;
		else if (!(value > 0))
			*level = 0;
		else
			*level = (unsigned char)ceil(value / most * (TREND_LEVELS - 1));
	}
	return most;
}
