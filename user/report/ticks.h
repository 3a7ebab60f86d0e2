/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Round numbers along an axis: how far they are apart, and how they are written. */
#ifndef BDAMON_REPORT_TICKS_H
#define BDAMON_REPORT_TICKS_H

#include <stddef.h>

#include "util/format.h"

/** enum ticks_unit - what an axis measures. */
enum ticks_unit {
	TICKS_PERCENT, /* 0 to 100 */
	TICKS_NS,      /* a time */
	TICKS_BYTES,   /* a size */
	TICKS_COUNT,   /* whole numbers */
};

/**
 * ticks__step() - the distance of neighbouring ticks.
 * @unit: what is measured
 * @span: length of the axis, >= 0
 * @max: at most so many steps, >= 1
 *
 * Return: the smallest round distance of which at most @max fit into @span; > 0.
 */
double ticks__step(enum ticks_unit unit, double span, size_t max);

/**
 * ticks__label() - what to write at a tick.
 * @unit: what is measured
 * @value: where the tick is
 * @scale: largest value of the axis, which decides the unit, so that all ticks have the same
 */
struct format_text ticks__label(enum ticks_unit unit, double value, double scale);

#endif
