// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The working set over time. */
#include "report/html_course.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "report/workset.h"

/* Resident memory is drawn as long as it leaves the working set a fourth of the chart. */
#define RESIDENT_REACH 4

/* A curve along the upper edge would look cut off. */
#define HEADROOM 1.02

#define SZ_PAGE 4096

static double column_ns(const struct html_course *c)
{
	return ((double)c->end_ns - (double)c->start_ns) / (double)c->nr;
}

static size_t column_at(const struct html_course *c, int64_t at_ns)
{
	double i = ((double)at_ns - (double)c->start_ns) / column_ns(c);

	return i < 0 ? 0 : i < (double)c->nr ? (size_t)i : c->nr - 1;
}

/* Add a snapshot to the columns it overlaps; @weights are the times that the means are of. */
static void add_moment(struct html_course *c, double *weights, const struct series_point *m)
{
	double ns = column_ns(c), used = (double)m->value;
	size_t i, last = column_at(c, (int64_t)m->end_ns - 1);

	for (i = column_at(c, (int64_t)m->start_ns); i <= last; i++) {
		struct html_column *col = &c->columns[i];
		double from = (double)c->start_ns + (double)i * ns;
		double time = fmin((double)m->end_ns, from + ns) - fmax((double)m->start_ns, from);

		if (!(time > 0))
			continue;
		/* NaN, where nothing was, is neither least nor most. */
		col->mean = isnan(col->mean) ? used * time : col->mean + used * time;
		col->least = fmin(col->least, used);
		col->most = fmax(col->most, used);
		weights[i] += time;
	}
}

static int fill_columns(struct html_course *c, const struct html_survey *s)
{
	double *weights = calloc(c->nr, sizeof(*weights));
	size_t i;

	if (!weights)
		return -ENOMEM;
	for (i = 0; i < c->nr; i++)
		c->columns[i] = (struct html_column){ NAN, NAN, NAN, NAN };
	for (i = 0; i < s->used.nr; i++)
		add_moment(c, weights, &s->used.points[i]);
	for (i = 0; i < c->nr; i++)
		c->columns[i].mean /= weights[i];
	free(weights);
	return 0;
}

/* A sample is true until the next one. */
static void fill_resident(struct html_course *c, const struct html_process *p)
{
	double ns = column_ns(c);
	size_t i, k = 0;

	for (i = 0; i < c->nr; i++) {
		double end = (double)c->start_ns + (double)(i + 1) * ns;

		while (k + 1 < p->nr_resident && (double)p->resident[k + 1].at_ns <= end)
			k++;
		if ((double)p->resident[k].at_ns > end)
			continue;
		c->columns[i].resident = (double)p->resident[k].bytes;
		c->has_resident = true;
	}
}

static int sort_sizes(struct html_course *c, const struct html_survey *s)
{
	struct series rest = s->used;

	c->nr_settling = rest.nr > WORKSET_EXCLUDE ? WORKSET_EXCLUDE : 0;
	rest.points += c->nr_settling;
	rest.nr -= c->nr_settling;
	return distribution__init(&c->sizes, "wss", DISTRIBUTION_BYTES, &rest, false);
}

/* The next size that is easy to halve and to read. */
static double round_up(double bytes)
{
	static const double steps[] = { 1,   1.5, 2,   3,   4,	 5,   6,   8,	10,  12,
					16,  20,  24,  32,  40,	 50,  64,  80,	100, 128,
					160, 200, 256, 320, 400, 512, 640, 800, 1024 };
	double unit = 1;
	size_t i;

	while (bytes > 1024 * unit)
		unit *= 1024;
	for (i = 0; steps[i] * unit < bytes; i++)
		;
	return steps[i] * unit;
}

static void choose_top(struct html_course *c)
{
	double most = SZ_PAGE, resident = 0;
	size_t i;

	for (i = 0; i < c->nr; i++) {
		most = fmax(most, c->columns[i].most);
		resident = fmax(resident, c->columns[i].resident);
	}
	if (resident > most && resident <= most * RESIDENT_REACH)
		most = resident;
	c->top = round_up(most * HEADROOM);
}

int html_course__init(struct html_course *c, const struct html_survey *s,
		      const struct html_process *process)
{
	int err;

	*c = (struct html_course){ .start_ns = s->start_ns, .end_ns = s->end_ns };
	c->nr = s->used.nr < HTML_COLUMNS ? s->used.nr : HTML_COLUMNS;
	if (c->end_ns <= c->start_ns)
		c->end_ns = c->start_ns + 1;
	err = fill_columns(c, s) ?: sort_sizes(c, s);
	if (err)
		return err;
	if (process && process->nr_resident)
		fill_resident(c, process);
	choose_top(c);
	return 0;
}

void html_course__fini(struct html_course *c)
{
	distribution__fini(&c->sizes);
}
