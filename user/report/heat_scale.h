/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * From heat to colours: chosen so that what there is can be seen.
 *
 * The scale begins at 0, so that what is cold looks cold, and ends at the largest heat.  It is
 * linear unless most of the accesses would then have the colour of no access, as when a handful of
 * pages is always in use in memory that is used now and then.  The logarithmic one is
 *
 *     log(1 + heat / knee) / log(1 + high / knee)
 *
 * which has a place for 0 and is nearly linear below the knee.
 */
#ifndef BDAMON_REPORT_HEAT_SCALE_H
#define BDAMON_REPORT_HEAT_SCALE_H

#include <stdbool.h>
#include <stddef.h>

/** HEAT_LEVELS - digits of a scale: 0 to 8. */
#define HEAT_LEVELS 9

/** enum heat_scale_kind - HEAT_AUTO chooses. */
enum heat_scale_kind {
	HEAT_AUTO,
	HEAT_LINEAR,
	HEAT_LOG,
};

/**
 * struct heat_scale - a scale.
 * @high: heat of the last colour, > 0; that of the first is 0
 * @is_log: logarithmic
 * @knee: the logarithmic scale's, > 0
 */
struct heat_scale {
	double high;
	bool is_log;
	double knee;
};

/**
 * heat_scale__choose() - find the scale for a map.
 * @kind: the kind asked for
 * @heat: heats, >= 0; NaN: unknown
 * @nr: how many
 * @most: heat of what is always accessed, the scale's end if no heat is larger than 0; 0: unknown
 */
struct heat_scale heat_scale__choose(enum heat_scale_kind kind, const double *heat, size_t nr,
				     double most);

/** heat_scale__share() - Return: where on the scale @heat is, 0 to 1. */
double heat_scale__share(const struct heat_scale *scale, double heat);

/**
 * heat_scale__level() - heat as a digit.
 *
 * On the linear scale the end counts as 1 more than it is, as other tools have it, or a ninth more
 * if that is less. On the logarithmic one 0 stands for nothing but 0.
 *
 * Return: 0 to HEAT_LEVELS - 1.
 */
int heat_scale__level(const struct heat_scale *scale, double heat);

/**
 * heat_scale__ticks() - round numbers along the scale.
 * @scale: the scale
 * @ticks: filled in ascending order, the first one 0
 * @max: room in @ticks, >= 2
 *
 * Neighbours are at least 1 / (@max - 1) of the scale apart.
 *
 * Return: how many.
 */
size_t heat_scale__ticks(const struct heat_scale *scale, double *ticks, size_t max);

#endif
