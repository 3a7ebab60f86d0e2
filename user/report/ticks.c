// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Round numbers along an axis. */
#include "report/ticks.h"

#include <math.h>
#include <stdio.h>

#define NS_S 1e9

/** struct ticks_scale - from @from on values are written in @unit, which is called @name. */
struct ticks_scale {
	double from;
	double unit;
	const char *name;
};

static const struct ticks_scale times[] = {
	{ 0, 1, "ns" },
	{ 2e3, 1e3, "us" },
	{ 2e6, 1e6, "ms" },
	{ NS_S, NS_S, "s" },
	{ 180 * NS_S, 60 * NS_S, "min" },
	{ 3 * 3600 * NS_S, 3600 * NS_S, "h" },
	{ 4 * 86400 * NS_S, 86400 * NS_S, "d" },
};

static const struct ticks_scale sizes[] = {
	{ 0, 1, "B" },
	{ 0x1p11, 0x1p10, "KiB" },
	{ 0x1p21, 0x1p20, "MiB" },
	{ 0x1p31, 0x1p30, "GiB" },
	{ 0x1p41, 0x1p40, "TiB" },
	{ 0x1p51, 0x1p50, "PiB" },
};

/* Steps of seconds and more that clocks know; below a second times are decimal. */
static const double clock_steps[] = {
	1,    2,    5,	  10,	 15,	30,    60,    120,    300,    600,    900,
	1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000, 864000,
};

static double decimal_step(double least)
{
	double unit = pow(10, floor(log10(least)));
	static const double steps[] = { 1, 2, 5, 10 };
	size_t i = 0;

	/* A little tolerance: log10() and pow() are not exact. */
	while (i < 3 && steps[i] * unit < least * (1 - 1e-9))
		i++;
	return steps[i] * unit;
}

static double time_step(double least)
{
	size_t i, nr = sizeof(clock_steps) / sizeof(clock_steps[0]);

	if (least < NS_S)
		return fmax(decimal_step(least), 1);
	for (i = 0; i < nr; i++) {
		if (clock_steps[i] * NS_S >= least)
			return clock_steps[i] * NS_S;
	}
	return decimal_step(least / (86400 * NS_S)) * 86400 * NS_S;
}

double ticks__step(enum ticks_unit unit, double span, size_t max)
{
	double least = span / (double)max;

	if (!(least > 0))
		return 1;
	switch (unit) {
	case TICKS_BYTES:
		return fmax(exp2(ceil(log2(least) - 1e-9)), 1);
	case TICKS_NS:
		return time_step(least);
	case TICKS_COUNT:
		return fmax(decimal_step(least), 1);
	default:
		return decimal_step(least);
	}
}

static struct format_text scaled(const struct ticks_scale *scales, size_t nr, double value,
				 double scale)
{
	struct format_text text;
	size_t i = nr - 1;

	while (i && scale < scales[i].from)
		i--;
	snprintf(text.s, sizeof(text.s), "%.5g %s", value / scales[i].unit, scales[i].name);
	return text;
}

struct format_text ticks__label(enum ticks_unit unit, double value, double scale)
{
	struct format_text text;

	/* Nothing is nothing in every unit. */
	if (!value)
		return (struct format_text){ "0" };
	switch (unit) {
	case TICKS_BYTES:
		return scaled(sizes, sizeof(sizes) / sizeof(sizes[0]), value, scale);
	case TICKS_NS:
		return scaled(times, sizeof(times) / sizeof(times[0]), value, scale);
	case TICKS_COUNT:
		return format_nrf(value, false);
	default:
		snprintf(text.s, sizeof(text.s), value == trunc(value) ? "%.0f %%" : "%.1f %%",
			 value);
		return text;
	}
}
