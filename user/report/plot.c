// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Quantities as curves: what terminals and pictures have in common. */
#include "report/plot.h"

#include <math.h>
#include <stdlib.h>

void plot__columns(const struct plot *plot, const struct plot_curve *curve,
		   struct plot_column *columns, size_t nr)
{
	double width = (plot->to - plot->from) / (double)nr;
	size_t i, k, first = 0;

	for (i = 0; i < nr; i++) {
		double start = plot->from + width * (double)i, end = start + width;
		double sum = 0, length = 0;

		columns[i] = (struct plot_column){ NAN, INFINITY, -INFINITY };
		while (first < curve->nr && curve->steps[first].to <= start)
			first++;
		for (k = first; k < curve->nr && curve->steps[k].from < end; k++) {
			const struct plot_step *s = &curve->steps[k];
			double part = fmin(s->to, end) - fmax(s->from, start);

			if (!(part > 0))
				continue;
			sum += s->value * part;
			length += part;
			columns[i].least = fmin(columns[i].least, s->value);
			columns[i].most = fmax(columns[i].most, s->value);
		}
		if (length > 0)
			columns[i].mean = sum / length;
	}
}

double plot__top(const struct plot *plot, size_t max_ticks)
{
	double most = 0, step;
	size_t i, k;

	for (i = 0; i < plot->nr_curves; i++) {
		const struct plot_curve *c = &plot->curves[i];

		for (k = 0; k < c->nr; k++) {
			if (c->steps[k].to > plot->from && c->steps[k].from < plot->to)
				most = fmax(most, c->steps[k].value);
		}
	}
	step = ticks__step(plot->y_unit, most, max_ticks);
	return fmax(ceil(most / step - 1e-9), 1) * step;
}

double plot__first_tick(const struct plot *plot, double step)
{
	double tick = ceil(plot->from / step - 1e-9) * step;

	/* Not -0, which would be printed as such. */
	return tick ? tick : 0;
}

void plot__fini(struct plot *plot)
{
	size_t i;

	for (i = 0; i < plot->nr_curves; i++)
		free(plot->curves[i].steps);
	plot->nr_curves = 0;
}
