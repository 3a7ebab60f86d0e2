// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon validate: whether a record is as it must be. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/argparse.h"
#include "cli/cmd_report.h"
#include "cli/commands.h"
#include "record/check.h"
#include "record/reader.h"
#include "util/log.h"

/** struct validate_args - the words of the command. Pairs are the first and the last value. */
struct validate_args {
	struct report_input input;
	uint64_t aggr_us[2];
	uint64_t nr_regions[2];
	uint64_t nr_accesses[2];
	double allow_error_percent;
	struct arg_list boundaries;
};

#define AT(member) .at = offsetof(struct validate_args, member)

static const struct arg_option validate_options[] = {
	{ "--aggr", "MIN MAX", "length of each snapshot (us; default: 75000 125000)", ARG_TIME, 2,
	  AT(aggr_us), .bare = VALUE_US, .to = VALUE_US },
	{ "--nr_regions", "MIN MAX", "how many regions it has (default: 3 1200)", ARG_NR, 2,
	  AT(nr_regions) },
	{ "--nr_accesses", "MIN MAX", "access count of each region (default: 0 24)", ARG_NR, 2,
	  AT(nr_accesses) },
	{ "--allow_error", "PERCENT",
	  "share of snapshots whose length or number of regions may differ (default: 2)", ARG_SHARE,
	  AT(allow_error_percent), .scale = VALUE_PERCENT, .max = 100 },
	{ "--regions_boundary", "A-B...", "each region lies in one of these address ranges",
	  ARG_STRING, ARG_PLUS, AT(boundaries) },
};

/* Append the ranges of one word. Return: 0, -ENOMEM, or another negative errno if it has none. */
static int add_ranges(const char *word, struct check_range **ranges, size_t *nr)
{
	struct value_range *more = NULL;
	struct check_range *bigger;
	size_t nr_more = 0, i;
	int err = value_parse_ranges(word, &more, &nr_more);

	if (err)
		return err;
	bigger = reallocarray(*ranges, *nr + nr_more, sizeof(*bigger));
	if (bigger) {
		*ranges = bigger;
		for (i = 0; i < nr_more; i++)
			bigger[(*nr)++] = (struct check_range){ more[i].start, more[i].end };
	}
	free(more);
	return bigger ? 0 : -ENOMEM;
}

/* Return: 0, -EINVAL after a usage error, or -ENOMEM. */
static int make_boundaries(const struct arg_spec *spec, const struct arg_list *words,
			   struct check_range **ranges, size_t *ret_nr)
{
	size_t i;

	*ret_nr = 0;
	for (i = 0; i < words->nr; i++) {
		int err = add_ranges(words->values[i].text, ranges, ret_nr);

		if (err == -ENOMEM)
			return err;
		if (err)
			return argparse__usage_error(
				spec,
				"argument --regions_boundary: '%s' is not a range such as 4096-8192",
				words->values[i].text);
	}
	return 0;
}

/* Return: 0, or -EINVAL after a usage error. */
static int make_range(const struct arg_spec *spec, const char *option, const uint64_t pair[2],
		      struct check_range *ret_range)
{
	*ret_range = (struct check_range){ pair[0], pair[1] };
	if (pair[0] <= pair[1])
		return 0;
	return argparse__usage_error(spec, "argument %s: MIN is greater than MAX", option);
}

/* Return: 0 or negative errno, after an error message. */
static int read_strictly(const struct report_input *input, struct record_store *store)
{
	size_t i;
	int err;

	record_store__be_strict(store);
	err = input->files.nr ? 0 : record_store__read(store, REPORT_INPUT);
	for (i = 0; i < input->files.nr && !err; i++)
		err = record_store__read(store, input->files.values[i].text);
	return err;
}

/* Return: the exit code. */
static int validate(const struct report_input *input, const struct check_limits *limits)
{
	struct record_store *store = record_store__new();
	char why[256] = "";
	int err = -ENOMEM;

	if (store)
		err = read_strictly(input, store);
	else
		log_error("cannot read the records: there is not enough memory");
	if (!err) {
		err = check_records(record_store__source(store), limits, why, sizeof(why));
		if (err)
			log_error("cannot check the records: %s", strerror(-err));
	}
	record_store__free(store);
	if (*why)
		puts(why);
	return err || *why ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Return: the exit code. */
static int run(const struct arg_spec *spec, const struct validate_args *args)
{
	struct check_limits limits = { .allow_error_percent = args->allow_error_percent };
	struct check_range *boundaries = NULL;
	int code, err = make_range(spec, "--aggr", args->aggr_us, &limits.aggr_us);

	err = err ?: make_range(spec, "--nr_regions", args->nr_regions, &limits.nr_regions);
	err = err ?: make_range(spec, "--nr_accesses", args->nr_accesses, &limits.nr_accesses);
	err = err ?: make_boundaries(spec, &args->boundaries, &boundaries, &limits.nr_boundaries);
	limits.boundaries = boundaries;
	if (err == -ENOMEM)
		log_error("cannot check the records: there is not enough memory");
	code = err ? argparse__exit_code(err) : validate(&args->input, &limits);
	free(boundaries);
	return code;
}

int cmd_validate(int argc, char **argv)
{
	struct validate_args args = {
		.aggr_us = { 75000, 125000 },
		.nr_regions = { 3, 1200 },
		.nr_accesses = { 0, 24 },
		.allow_error_percent = 2,
	};
	const struct arg_group groups[] = {
		report_input_group(&args.input),
		{ "what must hold", ARG_OPTIONS(validate_options), &args },
	};
	const struct arg_spec spec = {
		.command = "validate",
		.usage = "[options]",
		.summary =
			"Check that a record is as a recording with certain parameters must be. Prints the first thing "
			"that is not, and then ends with exit code 1. The defaults suit intervals of 5 ms and 100 ms, and "
			"10 to 1,000 regions.",
		.groups = groups,
		.nr_groups = sizeof(groups) / sizeof(groups[0]),
	};
	int err = argparse__parse(&spec, argc, argv);
	int code = err ? argparse__exit_code(err) : run(&spec, &args);

	argparse__free(&spec);
	return code;
}
