// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A region as a box. */
#include "report/box.h"

#include <math.h>

const char *const box_value_names[] = { "age", "access_rate", "size", "none", NULL };
const char *const box_scale_names[] = { "linear", "log", NULL };
const char *const box_align_names[] = { "left", "right", NULL };

void box_options__init(struct box_options *opts)
{
	*opts = (struct box_options){
		.values = { BOX_AGE, BOX_ACCESS_RATE, BOX_SIZE },
		.is_log = { true, false, true },
		.least = { 1, 0, 1 },
		.most = { 30, COLOR_LEVELS - 1, 5 },
		.colors = COLOR_GRAY,
	};
}

static uint64_t value_of(enum box_value value, const struct record *rec,
			 const struct record_region *region)
{
	switch (value) {
	case BOX_AGE:
		return (uint64_t)metric__age_us(rec, region);
	case BOX_ACCESS_RATE:
		return (uint64_t)metric__percent(rec, region);
	case BOX_SIZE:
		return region->end - region->start;
	default:
		return 0;
	}
}

static int measure_snapshot(void *priv, const struct record *rec,
			    const struct record_snapshot *snap)
{
	struct box_range *range = priv;
	size_t i;
	int value;

	for (i = 0; i < snap->nr_regions; i++) {
		for (value = 0; value < NR_BOX_VALUES; value++) {
			uint64_t v = value_of((enum box_value)value, rec, &snap->regions[i]);

			if (v < range->min[value])
				range->min[value] = v;
			if (v > range->max[value])
				range->max[value] = v;
		}
	}
	return 0;
}

int box_range__measure(struct box_range *range, struct record_source *source)
{
	struct record_visitor visitor = { .priv = range, .snapshot = measure_snapshot };
	int value, err;

	for (value = 0; value < NR_BOX_VALUES; value++) {
		range->min[value] = UINT64_MAX;
		range->max[value] = 0;
	}
	err = record_source__scan(source, &visitor);
	for (value = 0; value < NR_BOX_VALUES; value++) {
		if (range->min[value] > range->max[value])
			range->min[value] = range->max[value];
	}
	return err;
}

static double scaled(double v, bool is_log)
{
	if (!is_log)
		return v;
	return v > 0 ? log2(v) : 0;
}

/* How much of a trait a region has. */
static uint64_t amount(const struct box_options *opts, const struct box_range *range,
		       enum box_trait trait, const struct record *rec,
		       const struct record_region *region)
{
	enum box_value value = opts->values[trait];
	bool is_log = opts->is_log[trait];
	double v = scaled((double)value_of(value, rec, region), is_log);
	double min = scaled((double)range->min[value], is_log);
	double max = scaled((double)range->max[value], is_log);
	double span = (double)(opts->most[trait] - opts->least[trait]);

	if (value == BOX_NOTHING || !(max > min))
		return opts->least[trait];
	/* Rounding must not keep the largest one from being so. */
	if (v >= max)
		return opts->most[trait];
	return opts->least[trait] + (uint64_t)((v - min) * span / (max - min));
}

void box__put(struct text *out, const struct box_options *opts, const struct box_range *range,
	      const struct record *rec, const struct record_region *region)
{
	size_t length = (size_t)amount(opts, range, BOX_LENGTH, rec, region);
	int level = (int)amount(opts, range, BOX_COLOR, rec, region);
	uint64_t height = amount(opts, range, BOX_HEIGHT, rec, region), row;

	for (row = 0; row < height; row++) {
		if (row)
			text__puts(out, "\n");
		if (opts->is_right)
			text__fill(out, ' ', (size_t)opts->most[BOX_LENGTH] - length);
		text__puts(out, "|");
		if (opts->values[BOX_COLOR] == BOX_NOTHING)
			text__fill(out, '-', length);
		else
			color__put_digit(out, opts->colors, level, length);
		text__puts(out, "|");
	}
	if (opts->most[BOX_HEIGHT] > 1)
		text__puts(out, "\n");
}

static struct format_text value_text(enum box_value value, uint64_t v, bool raw)
{
	if (value == BOX_AGE)
		return format_tm_us(v, raw);
	return value == BOX_SIZE ? format_sz(v, raw) : format_pct((double)v, 100, raw);
}

void box__put_legend(struct text *out, const struct box_options *opts,
		     const struct box_range *range, bool raw)
{
	static const char *const traits[] = { "length", "color", "height" };
	static const char *const amounts[] = { "columns", "number and color (", "rows" };
	bool is_first = true;
	int trait;

	for (trait = 0; trait < NR_BOX_TRAITS; trait++) {
		enum box_value value = opts->values[trait];

		if (value == BOX_NOTHING)
			continue;
		text__printf(out, "%s# %s: %s (represents [%s, %s] %swith [%llu, %llu] %s",
			     is_first ? "" : "\n", traits[trait], box_value_names[value],
			     value_text(value, range->min[value], raw).s,
			     value_text(value, range->max[value], raw).s,
			     value == BOX_AGE ? " " : "", (unsigned long long)opts->least[trait],
			     (unsigned long long)opts->most[trait], amounts[trait]);
		if (trait == BOX_COLOR) {
			color__put_sample(out, opts->colors);
			text__puts(out, ")");
		}
		text__printf(out, " in %sscale)", box_scale_names[opts->is_log[trait]]);
		is_first = false;
	}
}
