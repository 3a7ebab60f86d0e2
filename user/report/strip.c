// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* One snapshot as a strip of digits: how hot each part of the address space is. */
#include "report/strip.h"

#include <math.h>

#include "util/format.h"

/* Holes longer than so many columns are drawn short. */
#define LONG_HOLE 4

double strip__temperature(const struct record *rec, const struct record_region *region)
{
	double percent = trunc(region->nr_accesses * 100.0 / record__max_samples(rec));
	double age_us = (double)(record__age_ns(rec, region) / 1000);
	double heat = percent * 100 + age_us * 100;

	return percent > 0 ? heat : -heat;
}

/**
 * struct strip - a walk over the columns of a snapshot.
 * @unit: bytes a column stands for
 * @at: where the walk is
 * @next: first region that ends after @at
 * @heat: mean temperature of the column just passed
 * @hole: columns the hole just passed is long, 0 if it was a column
 */
struct strip {
	const struct record *rec;
	const struct record_region *regions;
	size_t nr;
	double unit;
	double at;
	size_t next;
	double heat;
	double hole;
};

static void strip_init(struct strip *s, const struct record *rec,
		       const struct record_snapshot *snap, unsigned int width)
{
	double total = 0;
	size_t i;

	*s = (struct strip){
		.rec = rec,
		.regions = snap->regions,
		.nr = snap->nr_regions,
	};
	for (i = 0; i < s->nr; i++)
		total += (double)(s->regions[i].end - s->regions[i].start);
	s->unit = total / width;
	s->at = s->nr ? (double)s->regions[0].start : 0;
}

static double column_heat(const struct strip *s)
{
	double end = s->at + s->unit, heat = 0;
	size_t i;

	for (i = s->next; i < s->nr && (double)s->regions[i].start < end; i++) {
		double low = fmax((double)s->regions[i].start, s->at);
		double high = fmin((double)s->regions[i].end, end);

		heat += strip__temperature(s->rec, &s->regions[i]) * (high - low);
	}
	/* Not by the unit: rounding of large addresses then cancels out. */
	return heat / (end - s->at);
}

/* Pass one column or hole. Return: false at the end. */
static bool strip_step(struct strip *s)
{
	double to;

	while (s->next < s->nr && (double)s->regions[s->next].end <= s->at)
		s->next++;
	if (s->next == s->nr || !(s->unit > 0))
		return false;
	s->hole = 0;
	if ((double)s->regions[s->next].start < s->at + s->unit) {
		s->heat = column_heat(s);
		to = s->at + s->unit;
	} else {
		to = floor((double)s->regions[s->next].start / s->unit) * s->unit;
		s->hole = (to - s->at) / s->unit;
	}
	/* Far up in the address space a column can be less than what a double tells apart. */
	s->at = to > s->at ? to : nextafter(s->at, INFINITY);
	return true;
}

static void find_range(struct strip s, double *min, double *max)
{
	*min = INFINITY;
	*max = -INFINITY;
	while (strip_step(&s)) {
		if (s.hole > 0)
			continue;
		*min = fmin(*min, s.heat);
		*max = fmax(*max, s.heat);
	}
}

static void print_hole(double columns, FILE *out)
{
	int i;

	if (columns > LONG_HOLE) {
		fputs("[...]", out);
		return;
	}
	for (i = 0; i < (int)columns; i++)
		fputc('.', out);
}

void strip__print(const struct record *rec, const struct record_snapshot *snap, unsigned int width,
		  enum color_set colors, bool raw, FILE *out)
{
	double min, max, unit;
	struct strip s;

	strip_init(&s, rec, snap, width);
	if (!(s.unit > 0)) {
		fputs("n/a (no region)", out);
		return;
	}
	find_range(s, &min, &max);
	unit = (max - min) / 9;
	if (!(unit > 0))
		unit = max / 9 != 0 ? max / 9 : 1;
	while (strip_step(&s)) {
		int level = (int)((s.heat - min) / unit);

		if (s.hole > 0) {
			print_hole(s.hole, out);
			continue;
		}
		color__start(colors, level, out);
		fputc('0' + level, out);
		color__end(colors, out);
	}
	fprintf(out, "\n# min/max temperatures: %s, %s, column size: %s", format_nrf(min, raw).s,
		format_nrf(max, raw).s, format_szf(s.unit, raw).s);
}
