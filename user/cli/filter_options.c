// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The options that choose which part of a recording is looked at. */
#include "cli/filter_options.h"

#include <errno.h>
#include <stdlib.h>

#include "util/log.h"

#define AT(member)    .at = offsetof(struct filter_options, member)
#define GIVEN(member) .given = offsetof(struct filter_options, member)

static const struct arg_option options[] = {
	{ "--sz_region", "MIN MAX", "only regions of this size", ARG_BYTES, 2, AT(sz_region),
	  GIVEN(has_size) },
	{ "--access_rate", "MIN MAX", "only regions accessed so often (whole percent of samples)",
	  ARG_SHARE, 2, AT(access_rate), GIVEN(has_rate), .scale = VALUE_PERCENT },
	{ "--age", "MIN MAX", "only regions of this age (us)", ARG_TIME, 2, AT(age_us),
	  GIVEN(has_age), .bare = VALUE_US, .to = VALUE_US },
	{ "--address", "START END", "only these addresses; repeatable", ARG_BYTES, 2, true,
	  AT(addresses) },
	{ "--sz_snapshot", "MIN MAX", "only snapshots of this total size; repeatable", ARG_BYTES, 2,
	  true, AT(totals) },
	{ "--snapshot_time", "START END", "only snapshots within this time (ns); repeatable",
	  ARG_TIME, 2, true, AT(times), .bare = VALUE_NS, .to = VALUE_NS },
	{ "--snapshot_idx", "FIRST LAST", "only the snapshots of these numbers; repeatable", ARG_NR,
	  2, true, AT(indices) },
	{ "--temperature", "MIN MAX", "only regions of this temperature; repeatable", ARG_INT, 2,
	  true, AT(temperatures) },
};

struct arg_group filter_options_group(struct filter_options *opts)
{
	return (struct arg_group){ "what to print", ARG_OPTIONS(options), .base = opts };
}

/* Pairs of values as ranges. Return: an array, NULL without memory. */
static struct filter_range *make_ranges(const struct arg_list *list)
{
	struct filter_range *ranges = calloc(list->nr / 2 + 1, sizeof(*ranges));
	size_t i;

	for (i = 0; ranges && i + 1 < list->nr; i += 2)
		ranges[i / 2] = (struct filter_range){ list->values[i].u, list->values[i + 1].u };
	return ranges;
}

static struct filter_span *make_spans(const struct arg_list *list)
{
	struct filter_span *spans = calloc(list->nr / 2 + 1, sizeof(*spans));
	size_t i;

	for (i = 0; spans && i + 1 < list->nr; i += 2)
		spans[i / 2] = (struct filter_span){ list->values[i].i, list->values[i + 1].i };
	return spans;
}

static int compare_ranges(const void *a, const void *b)
{
	const struct filter_range *left = a, *right = b;

	return (left->first > right->first) - (left->first < right->first);
}

/* Ranges may come in any order, but must not overlap. */
static int check_addresses(const struct arg_spec *spec, struct filter_range *ranges, size_t nr)
{
	size_t i;

	qsort(ranges, nr, sizeof(*ranges), compare_ranges);
	for (i = 0; i < nr; i++) {
		if (ranges[i].first >= ranges[i].last)
			return argparse__usage_error(
				spec,
				"argument --address: the end of a range is not behind its start");
		if (i && ranges[i].first < ranges[i - 1].last)
			return argparse__usage_error(spec, "argument --address: ranges overlap");
	}
	return 0;
}

static int refuse(const struct arg_spec *spec, const char *option, const struct arg_value *pair)
{
	return argparse__usage_error(spec, "argument %s: '%s %s' ends before it starts", option,
				     pair[0].text, pair[1].text);
}

/* Return: 0, or -EINVAL after a usage error: nothing lies in a range that ends before it starts. */
static int check_ranges(const struct arg_spec *spec, const char *option,
			const struct arg_list *list)
{
	size_t i;

	for (i = 0; i + 1 < list->nr; i += 2) {
		if (list->values[i].u > list->values[i + 1].u)
			return refuse(spec, option, &list->values[i]);
	}
	return 0;
}

static int check_spans(const struct arg_spec *spec, const struct arg_list *list)
{
	size_t i;

	for (i = 0; i + 1 < list->nr; i += 2) {
		if (list->values[i].i > list->values[i + 1].i)
			return refuse(spec, "--temperature", &list->values[i]);
	}
	return 0;
}

static int check_pattern(const struct filter_options *opts, const struct arg_spec *spec)
{
	static const char text[] = "argument %s: the greatest value is less than the least one";

	if (opts->has_size && opts->sz_region[0] > opts->sz_region[1])
		return argparse__usage_error(spec, text, "--sz_region");
	if (opts->has_rate && opts->access_rate[0] > opts->access_rate[1])
		return argparse__usage_error(spec, text, "--access_rate");
	if (opts->has_age && opts->age_us[0] > opts->age_us[1])
		return argparse__usage_error(spec, text, "--age");
	return 0;
}

static void set_pattern(const struct filter_options *opts, struct report_filter *filter)
{
	filter->has_pattern = opts->has_size || opts->has_rate || opts->has_age;
	if (opts->has_size)
		filter->sizes = (struct filter_range){ opts->sz_region[0], opts->sz_region[1] };
	if (opts->has_rate) {
		filter->min_percent = opts->access_rate[0];
		filter->max_percent = opts->access_rate[1];
	}
	if (opts->has_age)
		filter->ages_us = (struct filter_range){ opts->age_us[0], opts->age_us[1] };
}

int filter_options__apply(const struct filter_options *opts, const struct arg_spec *spec,
			  struct report_filter *filter)
{
	struct filter_range *addresses = make_ranges(&opts->addresses);
	int err;

	report_filter__init(filter);
	set_pattern(opts, filter);
	filter->addresses = addresses;
	filter->nr_addresses = opts->addresses.nr / 2;
	filter->totals = make_ranges(&opts->totals);
	filter->nr_totals = opts->totals.nr / 2;
	filter->times = make_ranges(&opts->times);
	filter->nr_times = opts->times.nr / 2;
	filter->indices = make_ranges(&opts->indices);
	filter->nr_indices = opts->indices.nr / 2;
	filter->temperatures = make_spans(&opts->temperatures);
	filter->nr_temperatures = opts->temperatures.nr / 2;
	if (!addresses || !filter->totals || !filter->times || !filter->indices ||
	    !filter->temperatures) {
		log_error("cannot filter the records: there is not enough memory");
		return -ENOMEM;
	}
	err = check_pattern(opts, spec);
	err = err ?: check_addresses(spec, addresses, filter->nr_addresses);
	err = err ?: check_ranges(spec, "--sz_snapshot", &opts->totals);
	err = err ?: check_ranges(spec, "--snapshot_time", &opts->times);
	err = err ?: check_ranges(spec, "--snapshot_idx", &opts->indices);
	return err ?: check_spans(spec, &opts->temperatures);
}

void filter_options__release(struct report_filter *filter)
{
	free((void *)filter->addresses);
	free((void *)filter->totals);
	free((void *)filter->times);
	free((void *)filter->indices);
	free((void *)filter->temperatures);
}
