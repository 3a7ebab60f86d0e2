// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The options that choose how access patterns are shown. */
#include "cli/access_options.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/log.h"

#define AT(member)    .at = offsetof(struct access_options, member)
#define GIVEN(member) .given = offsetof(struct access_options, member)

static const char *const color_names[] = { "gray", "flame", "emotion", NULL };
static const char *const dsc_names[] = {
	"address", "access_rate", "age", "size", "temperature", "all", NULL,
};

static const struct arg_option options[] = {
	{ "--style", "STYLE", "ready-made looks, see below (default: detailed)", ARG_CHOICE,
	  AT(style), GIVEN(has_style), .choices = access_style_names },
	{ "--raw_form", NULL, "print hexadecimal addresses and plain counts", ARG_FLAG,
	  AT(raw_form) },
	{ "--json", NULL, "print the records as JSON", ARG_FLAG, AT(json) },
	{ "--csv", NULL, "print all regions as comma-separated values", ARG_FLAG, AT(csv) },
	{ "--raw_number", NULL, "print numbers for programs", ARG_FLAG, AT(raw_number) },
	{ "--total_sz_only", NULL, "print nothing but the size of each snapshot", ARG_FLAG,
	  AT(total_sz_only) },
	{ "--sort_regions_by", "FIELD...",
	  "order of regions: address, access_rate, age, size, temperature; the last one decides",
	  ARG_CHOICE, ARG_PLUS, AT(sort_by), .choices = sort_field_names },
	{ "--sort_regions_dsc", "FIELD...", "fields, or all, of which the largest comes first",
	  ARG_CHOICE, ARG_PLUS, AT(sort_dsc), .choices = dsc_names },
	{ "--temperature_weights", "SIZE ACCESS AGE",
	  "what a byte, a percent of accesses and a microsecond of age add to a temperature "
	  "(default: 0 100 100)",
	  ARG_INT, 3, AT(weights), GIVEN(has_weights) },
	{ "--format", "set|append PLACE TEMPLATE",
	  "replace or lengthen the template of record_head, snapshot_head, region, snapshot_tail "
	  "or record_tail; repeatable; a JSON object or its file sets all of these options",
	  ARG_STRING, ARG_PLUS, true, AT(formats) },
	{ "--min_chars_for", "KEYWORD N", "make a keyword's value so wide; repeatable", ARG_STRING,
	  2, true, AT(min_chars) },
	/* Older names of --format set. */
	{ "--format_record_head", "TEMPLATE", NULL, ARG_STRING,
	  AT(old_formats[ACCESS_RECORD_HEAD]) },
	{ "--format_snapshot_head", "TEMPLATE", NULL, ARG_STRING,
	  AT(old_formats[ACCESS_SNAPSHOT_HEAD]) },
	{ "--format_region", "TEMPLATE", NULL, ARG_STRING, AT(old_formats[ACCESS_REGION]) },
	{ "--format_snapshot_tail", "TEMPLATE", NULL, ARG_STRING,
	  AT(old_formats[ACCESS_SNAPSHOT_TAIL]) },
	{ "--format_record_tail", "TEMPLATE", NULL, ARG_STRING,
	  AT(old_formats[ACCESS_RECORD_TAIL]) },
	{ "--hist_logscale", NULL, "histograms: each range twice as wide as the one before",
	  ARG_FLAG, AT(hist_logscale) },
	{ "--hist_cumulate", NULL, "histograms: all ranges begin at the lowest value", ARG_FLAG,
	  AT(hist_cumulate) },
	{ "--hist_ranges", "START END...", "histograms: these ranges, as numbers or times",
	  ARG_STRING, ARG_PLUS, AT(hist_ranges) },
	{ "--percentiles_range", "[START] STOP [STEP]",
	  "percentiles from START to before STOP, or four and more percentages (default: 0 1 25 "
	  "50 75 99 100)",
	  ARG_INT, ARG_PLUS, AT(percentiles), .min = 0, .max = 1000 },
	{ "--snapshot_heatmap_width", "N", "columns of the heatmap line (default: 80)", ARG_NR,
	  AT(strip_width), GIVEN(has_strip_width), .min = 1, .max = 10000 },
	{ "--snapshot_heatmap_static", NULL, "columns are equal parts of all addresses", ARG_FLAG,
	  AT(strip_static) },
	{ "--snapshot_heatmap_colorset", NULL, "its colours, also if output is no terminal",
	  ARG_CHOICE, AT(strip_colors), GIVEN(has_strip_colors), .choices = color_names },
	{ "--region_box", NULL, "a box before each region, and what boxes mean", ARG_FLAG,
	  AT(region_box) },
	{ "--region_box_values", "LENGTH COLOR HEIGHT",
	  "what they stand for: age, access_rate, size or none (default: age access_rate size)",
	  ARG_CHOICE, NR_BOX_TRAITS, AT(box_values), GIVEN(has_box_values),
	  .choices = box_value_names },
	{ "--region_box_scales", "LENGTH COLOR HEIGHT", "log or linear (default: log linear log)",
	  ARG_CHOICE, NR_BOX_TRAITS, AT(box_scales), GIVEN(has_box_scales),
	  .choices = box_scale_names },
	{ "--region_box_min_max_length", "MIN MAX", "columns (default: 1 30)", ARG_NR, 2,
	  AT(box_length), GIVEN(has_box_length), .min = 0, .max = BOX_MAX },
	{ "--region_box_min_max_height", "MIN MAX", "lines (default: 1 5)", ARG_NR, 2,
	  AT(box_height), GIVEN(has_box_height), .min = 1, .max = BOX_MAX },
	{ "--region_box_colorset", NULL, "colours of boxes, also if output is no terminal",
	  ARG_CHOICE, AT(box_colors), GIVEN(has_box_colors), .choices = color_names },
	{ "--region_box_align", NULL, "where boxes begin or end (default: left)", ARG_CHOICE,
	  AT(box_align), GIVEN(has_box_align), .choices = box_align_names },
};

struct arg_group access_options_group(struct access_options *opts)
{
	return (struct arg_group){ "how to print", ARG_OPTIONS(options), .base = opts };
}

/* --- templates ---------------------------------------------------------------------------- */

/* How many words one use of an option has, from @i on. */
static size_t nr_words(const struct arg_list *list, size_t i)
{
	size_t k = i;

	while (k < list->nr && list->values[k].use == list->values[i].use)
		k++;
	return k - i;
}

const char *access_options__object(const struct access_options *opts)
{
	const struct arg_list *list = &opts->formats;
	const char *object = NULL;
	size_t i;

	for (i = 0; i < list->nr; i += nr_words(list, i)) {
		if (nr_words(list, i) == 1)
			object = list->values[i].text;
	}
	return object;
}

static int find_place(const char *name)
{
	int place = 0;

	while (place < NR_ACCESS_PLACES && strcmp(access_place_names[place], name))
		place++;
	return place;
}

/* One use of --format with three words. */
static int set_template(const struct arg_spec *spec, const struct arg_value *words,
			struct access_choice *choice)
{
	const char *verb = words[0].text, *template = words[2].text;
	int place = find_place(words[1].text);
	bool appends = !strcmp(verb, "append");

	if (!appends && strcmp(verb, "set"))
		return argparse__usage_error(
			spec, "argument --format: '%s' is neither set nor append", verb);
	if (place == NR_ACCESS_PLACES)
		return argparse__usage_error(
			spec,
			"argument --format: '%s' is none of record_head, snapshot_head, region, snapshot_tail, record_tail",
			words[1].text);
	if (appends)
		text__puts(&choice->appended[place], template);
	else
		choice->fmt.templates[place] = template;
	return 0;
}

static int set_templates(const struct access_options *opts, const struct arg_spec *spec,
			 struct access_choice *choice)
{
	const struct arg_list *list = &opts->formats;
	size_t i, nr;
	int place, err = 0;

	for (place = 0; place < NR_ACCESS_PLACES; place++)
		choice->fmt.templates[place] = opts->old_formats[place];
	for (i = 0; i < list->nr && !err; i += nr) {
		nr = nr_words(list, i);
		if (nr == 3)
			err = set_template(spec, &list->values[i], choice);
		else if (nr != 1)
			err = argparse__usage_error(
				spec,
				"argument --format: expects set or append, a place and a template");
	}
	for (place = 0; place < NR_ACCESS_PLACES; place++) {
		if (!choice->appended[place].len)
			continue;
		text__fill(&choice->appended[place], '\0', 1);
		choice->fmt.appended[place] = choice->appended[place].s;
		if (text__failed(&choice->appended[place]))
			return -ENOMEM;
	}
	return err;
}

static bool is_keyword(const char *name)
{
	char bracketed[96];
	const struct keyword *key;
	int place;

	snprintf(bracketed, sizeof(bracketed), *name == '<' ? "%s" : "<%s>", name);
	for (place = 0; place < NR_KEYWORD_PLACES; place++) {
		key = keyword__find((enum keyword_place)place, bracketed);
		if (key && !strcmp(key->name, bracketed))
			return true;
	}
	return false;
}

static int set_widths(const struct access_options *opts, const struct arg_spec *spec,
		      struct access_choice *choice)
{
	const struct arg_list *list = &opts->min_chars;
	size_t i;

	choice->widths = calloc(list->nr / 2 + 1, sizeof(*choice->widths));
	if (!choice->widths)
		return -ENOMEM;
	for (i = 0; i + 1 < list->nr; i += 2) {
		struct template_width *width = &choice->widths[i / 2];

		width->name = list->values[i].text;
		if (!is_keyword(width->name))
			return argparse__usage_error(
				spec, "argument --min_chars_for: there is no keyword '%s'",
				width->name);
		if (value_parse_nr(list->values[i + 1].text, &width->width) ||
		    width->width > TEMPLATE_MAX_WIDTH)
			return argparse__usage_error(
				spec, "argument --min_chars_for: '%s' is no number up to %d",
				list->values[i + 1].text, TEMPLATE_MAX_WIDTH);
	}
	choice->fmt.widths = choice->widths;
	choice->fmt.nr_widths = list->nr / 2;
	return 0;
}

/* --- order and statistics --------------------------------------------------------------------- */

static int set_sort(const struct access_options *opts, const struct arg_spec *spec,
		    struct sort_order *sort)
{
	size_t i;
	int field;

	if (opts->sort_by.nr > SORT_MAX)
		return argparse__usage_error(spec, "argument --sort_regions_by: expects at most %d",
					     SORT_MAX);
	for (i = 0; i < opts->sort_by.nr; i++)
		sort->fields[i] = (enum sort_field)opts->sort_by.values[i].i;
	if (opts->sort_by.nr)
		sort->nr = opts->sort_by.nr;
	if (!opts->sort_dsc.nr)
		return 0;
	/* Regions are in the order of addresses unless another one is asked for. */
	if (!sort->nr)
		sort->fields[sort->nr++] = SORT_ADDRESS;
	for (field = 0; field < NR_SORT_FIELDS; field++)
		sort->is_descending[field] = false;
	for (i = 0; i < opts->sort_dsc.nr; i++) {
		for (field = 0; field < NR_SORT_FIELDS; field++)
			sort->is_descending[field] |= opts->sort_dsc.values[i].i == field ||
						      opts->sort_dsc.values[i].i == NR_SORT_FIELDS;
	}
	return 0;
}

static int parse_bound(enum metric_unit unit, const char *text, int64_t *ret)
{
	return unit == METRIC_US ? value_parse_time(text, VALUE_US, VALUE_US, ret)
				 : value_parse_int(text, ret);
}

/* Return: 0; -EINVAL if a word is none of @unit; -ERANGE if a range ends before it starts. */
static int parse_ranges(const struct arg_list *words, enum metric_unit unit,
			struct histogram_range *ranges)
{
	size_t i;

	for (i = 0; i + 1 < words->nr; i += 2) {
		struct histogram_range *range = &ranges[i / 2];

		if (parse_bound(unit, words->values[i].text, &range->start) ||
		    parse_bound(unit, words->values[i + 1].text, &range->end))
			return -EINVAL;
		if (range->start >= range->end)
			return -ERANGE;
	}
	return 0;
}

/* Whether they are numbers or times depends on the histogram, so they are taken both ways. */
static int set_ranges(const struct access_options *opts, const struct arg_spec *spec,
		      struct access_choice *choice)
{
	const struct arg_list *words = &opts->hist_ranges;
	bool any = false;
	int unit, err;

	if (words->nr % 2)
		return argparse__usage_error(spec,
					     "argument --hist_ranges: expects pairs of values");
	for (unit = 0; unit < NR_METRIC_UNITS && words->nr; unit++) {
		choice->ranges[unit] = calloc(words->nr / 2, sizeof(*choice->ranges[unit]));
		if (!choice->ranges[unit])
			return -ENOMEM;
		err = parse_ranges(words, (enum metric_unit)unit, choice->ranges[unit]);
		if (err == -ERANGE)
			return argparse__usage_error(
				spec, "argument --hist_ranges: a range ends before it starts");
		if (!err)
			choice->fmt.ranges[unit] = choice->ranges[unit];
		any |= !err;
	}
	if (words->nr && !any)
		return argparse__usage_error(
			spec, "argument --hist_ranges: the values are neither numbers nor times");
	choice->fmt.nr_ranges = words->nr / 2;
	return 0;
}

static int compare_points(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* Up to three numbers are start, end and step; more are the percentages themselves. */
static int set_points(const struct access_options *opts, const struct arg_spec *spec,
		      struct access_choice *choice)
{
	const struct arg_list *words = &opts->percentiles;
	int64_t start = words->nr > 1 ? words->values[0].i : 0, stop, step;
	size_t nr = 0;

	if (!words->nr)
		return 0;
	stop = words->values[words->nr > 1].i;
	step = words->nr > 2 ? words->values[2].i : 1;
	if (words->nr <= 3 && (step <= 0 || start >= stop))
		return argparse__usage_error(
			spec, "argument --percentiles_range: there is nothing from %lld to %lld",
			(long long)start, (long long)stop);
	choice->points =
		calloc(words->nr > 3 ? words->nr : (size_t)(stop - start), sizeof(*choice->points));
	if (!choice->points)
		return -ENOMEM;
	for (; words->nr > 3 && nr < words->nr; nr++)
		choice->points[nr] = words->values[nr].i;
	for (; words->nr <= 3 && start < stop; start += step)
		choice->points[nr++] = start;
	qsort(choice->points, nr, sizeof(*choice->points), compare_points);
	choice->fmt.points = choice->points;
	choice->fmt.nr_points = nr;
	return 0;
}

/* --- pictures ----------------------------------------------------------------------------------- */

static int set_extent(const struct arg_spec *spec, const char *option, bool given,
		      const uint64_t words[2], struct box_options *box, enum box_trait trait)
{
	if (!given)
		return 0;
	if (words[0] > words[1])
		return argparse__usage_error(
			spec, "argument %s: the greatest value is less than the least one", option);
	box->least[trait] = words[0];
	box->most[trait] = words[1];
	return 0;
}

static int set_box(const struct access_options *opts, const struct arg_spec *spec,
		   struct box_options *box)
{
	int trait, err;

	for (trait = 0; trait < NR_BOX_TRAITS; trait++) {
		if (opts->has_box_values)
			box->values[trait] = (enum box_value)opts->box_values[trait];
		if (opts->has_box_scales)
			box->is_log[trait] = opts->box_scales[trait];
	}
	if (opts->has_box_align)
		box->is_right = opts->box_align;
	box->colors = color_set__choose(opts->has_box_colors ? (enum color_set)opts->box_colors
							     : box->colors,
					opts->has_box_colors, stdout);
	err = set_extent(spec, "--region_box_min_max_length", opts->has_box_length,
			 opts->box_length, box, BOX_LENGTH);
	return err
		       ?: set_extent(spec, "--region_box_min_max_height", opts->has_box_height,
				     opts->box_height, box, BOX_HEIGHT);
}

static void set_strip(const struct access_options *opts, struct strip_options *strip)
{
	if (opts->has_strip_width)
		strip->width = (unsigned int)opts->strip_width;
	strip->is_static = opts->strip_static;
	strip->colors = color_set__choose(
		opts->has_strip_colors ? (enum color_set)opts->strip_colors : strip->colors,
		opts->has_strip_colors, stdout);
}

/* --- all together --------------------------------------------------------------------------------- */

int access_options__choose(const struct access_options *opts, const struct arg_spec *spec,
			   struct access_choice *choice)
{
	struct access_format *fmt = &choice->fmt;
	int err;

	*choice = (struct access_choice){ 0 };
	if (opts->csv && (opts->json || opts->raw_form))
		return argparse__usage_error(
			spec, "--csv excludes --json and --raw_form: each is a form of its own");
	access_format__init(fmt);
	access_format__set_style(fmt,
				 opts->has_style ? (enum access_style)opts->style : STYLE_DETAILED);
	fmt->total_sz_only = opts->total_sz_only;
	fmt->raw_number = opts->raw_number;
	fmt->region_box = opts->region_box;
	fmt->histogram.logscale = opts->hist_logscale;
	fmt->histogram.cumulate = opts->hist_cumulate;
	if (opts->has_weights)
		fmt->weights = (struct metric_weights){ opts->weights[0], opts->weights[1],
							opts->weights[2] };
	set_strip(opts, &fmt->strip);
	err = set_box(opts, spec, &fmt->box);
	err = err ?: set_templates(opts, spec, choice);
	err = err ?: set_widths(opts, spec, choice);
	err = err ?: set_sort(opts, spec, &fmt->sort);
	err = err ?: set_ranges(opts, spec, choice);
	err = err ?: set_points(opts, spec, choice);
	if (err == -ENOMEM)
		log_error("cannot print the records: there is not enough memory");
	return err;
}

void access_choice__fini(struct access_choice *choice)
{
	int i;

	for (i = 0; i < NR_ACCESS_PLACES; i++)
		text__fini(&choice->appended[i]);
	for (i = 0; i < NR_METRIC_UNITS; i++)
		free(choice->ranges[i]);
	free(choice->widths);
	free(choice->points);
}
