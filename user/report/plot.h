/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Quantities as curves or bars, in a picture or on a terminal.
 *
 * A curve consists of steps.  Where there are more of them than columns to draw in, a column shows
 * the mean of what falls into it, and pictures show the least and the most behind it: a short
 * burst in a long recording must not vanish.  The y axis begins at 0.
 */
#ifndef BDAMON_REPORT_PLOT_H
#define BDAMON_REPORT_PLOT_H

#include <stdbool.h>
#include <stdio.h>

#include "report/ticks.h"

/** PLOT_MAX_CURVES - curves in one plot. */
#define PLOT_MAX_CURVES 6

/** struct plot_step - the curve is at @value from @from to @to. */
struct plot_step {
	double from;
	double to;
	double value;
};

/**
 * struct plot_curve - one quantity.
 * @name: its name, borrowed
 * @note: more about it, in small letters; borrowed, may be NULL
 * @steps: owned array, ascending; gaps are allowed
 * @nr: how many
 */
struct plot_curve {
	const char *name;
	const char *note;
	struct plot_step *steps;
	size_t nr;
};

/**
 * struct plot - what to draw.
 * @title: heading, borrowed
 * @subtitle: second line of the heading, borrowed, may be NULL
 * @x_name: what the x axis shows, borrowed
 * @y_name: what the y axis shows, borrowed
 * @x_unit: unit of the steps' ends
 * @y_unit: unit of their values
 * @from: first x to show
 * @to: last x to show, > @from
 * @bars: draw steps as bars, instead of curves
 * @curves: what to draw; the first one is in the foreground
 * @nr_curves: how many
 */
struct plot {
	const char *title;
	const char *subtitle;
	const char *x_name;
	const char *y_name;
	enum ticks_unit x_unit;
	enum ticks_unit y_unit;
	double from;
	double to;
	bool bars;
	struct plot_curve curves[PLOT_MAX_CURVES];
	size_t nr_curves;
};

/**
 * struct plot_column - what of a curve falls into a column.
 * @mean: mean, by the length of the steps; NaN if nothing does
 * @least: smallest value
 * @most: largest value
 */
struct plot_column {
	double mean;
	double least;
	double most;
};

/**
 * plot__columns() - divide the x axis into equal columns.
 * @plot: the plot
 * @curve: one of its curves
 * @columns: @nr of them to fill
 */
void plot__columns(const struct plot *plot, const struct plot_curve *curve,
		   struct plot_column *columns, size_t nr);

/** plot__top() - Return: the upper end of the y axis: a tick, at most @max_ticks above 0. */
double plot__top(const struct plot *plot, size_t max_ticks);

/** plot__first_tick() - Return: the first multiple of @step on the x axis. */
double plot__first_tick(const struct plot *plot, double step);

/**
 * plot__print() - draw with characters.
 * @plot: what to draw
 * @width: columns of the terminal, >= 40
 * @utf8: the terminal has block characters
 * @out: where to
 *
 * Return: 0 or -ENOMEM.
 */
int plot__print(const struct plot *plot, unsigned int width, bool utf8, FILE *out);

/**
 * plot__write() - draw a picture.
 * @plot: what to draw
 * @path: the file, replaced; a name that canvas__can_draw()
 *
 * Return: 0 or negative errno.
 */
int plot__write(const struct plot *plot, const char *path);

/** plot__fini() - free the steps. */
void plot__fini(struct plot *plot);

#endif
