// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* One snapshot as a strip of digits: how hot each part of the address space is. */
#include "report/strip.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Holes longer than so many columns are drawn short. */
#define LONG_HOLE 4

/* What is less of a column is not memory, but what adding up columns has rounded off: */
#define MIN_SLIVER 1e-6
/* more of it the farther up addresses are, yet never so much that it could be seen. */
#define MAX_SLIVER 1e-2

/**
 * struct strip_step - a column, or a hole of some columns.
 * @heat: mean temperature of the column
 * @hole: columns the hole is long, 0 if it is a column
 */
struct strip_step {
	double heat;
	double hole;
};

/** struct strip_part - a region that is drawn: its bounds as they are reckoned with, and its heat. */
struct strip_part {
	double start;
	double end;
	double temperature;
};

/**
 * struct strip - a walk over the columns of a snapshot.
 * @opts: how to draw
 * @parts: owned array, what is drawn
 * @nr: how many
 * @unit: bytes a column stands for
 * @sliver: the part of it that is rounding
 * @at: where the walk is
 * @next: first part that ends after @at
 * @step: what was just passed
 */
struct strip {
	const struct strip_options *opts;
	struct strip_part *parts;
	size_t nr;
	double unit;
	double sliver;
	double at;
	size_t next;
	struct strip_step step;
};

/* Each column may be off by what a double cannot tell apart at @end, the last address. */
static double sliver_of(double end, double unit, unsigned int width)
{
	double lost = width * (nextafter(end, INFINITY) - end) / unit;

	return fmin(fmax(lost, MIN_SLIVER), MAX_SLIVER);
}

static int strip_init(struct strip *s, const struct strip_options *opts, const struct record *rec,
		      const struct record_snapshot *snap)
{
	uint64_t first = 0, last = 0;
	double total = 0;
	size_t i;

	*s = (struct strip){ .opts = opts };
	s->parts = reallocarray(NULL, snap->nr_regions + 1, sizeof(*s->parts));
	if (!s->parts)
		return -ENOMEM;
	for (i = 0; i < snap->nr_regions; i++) {
		const struct record_region *r = &snap->regions[i];

		if (opts->only_passed && !r->sz_passed)
			continue;
		first = s->nr ? first : r->start;
		last = r->end;
		total += (double)(r->end - r->start);
		s->parts[s->nr++] = (struct strip_part){
			.start = (double)r->start,
			.end = (double)r->end,
			.temperature = (double)metric__temperature(&opts->weights, rec, r),
		};
	}
	if (!s->nr)
		return 0;
	s->unit = (opts->is_static ? (double)(last - first) : total) / opts->width;
	s->sliver = sliver_of((double)last, s->unit, opts->width);
	s->at = (double)first;
	return 0;
}

static double column_heat(const struct strip *s)
{
	double end = s->at + s->unit, heat = 0;
	size_t i;

	for (i = s->next; i < s->nr && s->parts[i].start < end; i++) {
		double low = s->parts[i].start, high = s->parts[i].end;

		low = low > s->at ? low : s->at;
		high = high < end ? high : end;
		heat += s->parts[i].temperature * (high - low);
	}
	/* Not by the unit: rounding of large addresses then cancels out. */
	return heat / (end - s->at);
}

/* Pass one column or hole. Return: false at the end. */
static bool strip_step(struct strip *s)
{
	double to, passed = s->at + s->unit * s->sliver;

	while (s->next < s->nr && s->parts[s->next].end <= passed)
		s->next++;
	if (s->next == s->nr || !(s->unit > 0))
		return false;
	s->step.hole = 0;
	if (s->parts[s->next].start < s->at + s->unit) {
		s->step.heat = column_heat(s);
		to = s->at + s->unit;
	} else {
		to = floor(s->parts[s->next].start / s->unit) * s->unit;
		s->step.hole = (to - s->at) / s->unit;
	}
	/* Far up in the address space a column can be less than what a double tells apart. */
	s->at = to > s->at ? to : nextafter(s->at, INFINITY);
	return true;
}

static void put_hole(struct text *out, const struct strip_options *opts, double columns)
{
	if (columns > LONG_HOLE && !opts->is_static)
		text__puts(out, "[...]");
	else
		text__fill(out, '.', (size_t)columns);
}

/* Walk over all columns. Return: how many steps of @max there are. */
static size_t take_steps(struct strip *s, struct strip_step *steps, size_t max)
{
	size_t nr = 0;

	while (nr < max && strip_step(s))
		steps[nr++] = s->step;
	return nr;
}

static void put_steps(struct text *out, const struct strip *s, const struct strip_step *steps,
		      size_t nr)
{
	double min = INFINITY, max = -INFINITY, unit;
	size_t i;

	for (i = 0; i < nr; i++) {
		if (steps[i].hole > 0)
			continue;
		min = steps[i].heat < min ? steps[i].heat : min;
		max = steps[i].heat > max ? steps[i].heat : max;
	}
	/* Rounding alone makes no column hotter than the others. */
	if (max > min && max - min <= s->sliver * fmax(fabs(min), fabs(max)))
		min = max = fabs(min) > fabs(max) ? min : max;
	unit = (max - min) / 9;
	if (!(unit > 0))
		unit = max / 9 != 0 ? max / 9 : 1;
	for (i = 0; i < nr; i++) {
		if (steps[i].hole > 0)
			put_hole(out, s->opts, steps[i].hole);
		else
			color__put_digit(out, s->opts->colors, (int)((steps[i].heat - min) / unit),
					 1);
	}
	text__printf(out, "\n# min/max temperatures: %s, %s, column size: %s",
		     format_nrf(min, s->opts->raw).s, format_nrf(max, s->opts->raw).s,
		     format_szf(s->unit, s->opts->raw).s);
}

static int put_strip(struct text *out, struct strip *s)
{
	/* The parts fill so many columns, in part two more each, and have holes between them. */
	size_t max = s->opts->width + 3 * s->nr + 1;
	struct strip_step *steps = reallocarray(NULL, max, sizeof(*steps));

	if (!steps)
		return -ENOMEM;
	put_steps(out, s, steps, take_steps(s, steps, max));
	free(steps);
	return 0;
}

void strip__put(struct text *out, const struct record *rec, const struct record_snapshot *snap,
		const struct strip_options *opts)
{
	struct strip s;
	int err = strip_init(&s, opts, rec, snap);

	if (!err && s.unit > 0)
		err = put_strip(out, &s);
	else if (!err)
		text__puts(out, "n/a (no region)");
	out->failed |= err;
	free(s.parts);
}
