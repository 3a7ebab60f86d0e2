// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Options of the reports on quantities over time. */
#include "cli/quantity_options.h"

#include <stddef.h>
#include <string.h>

#include "cli/cmd_report.h"
#include "report/canvas.h"
#include "util/log.h"

static const char *const orders[] = { "time", "size", NULL };

#define AT(member)    .at = offsetof(struct quantity_args, member)
#define GIVEN(member) .given = offsetof(struct quantity_args, member)

static const struct arg_option options[] = {
	{ "-r --range", "START STOP STEP",
	  "percentiles to print, STOP excluded (default: 0 101 25)", ARG_NR, 3, AT(range), .min = 0,
	  .max = 101 },
	{ "-s --sortby", NULL,
	  "values by size, or by time, percentiles being shares of the runtime then (default: size)",
	  ARG_CHOICE, AT(sortby), .choices = orders },
	{ "--histogram", "[BUCKETS]",
	  "count values by size instead, in at most so many steps (default: 10)", ARG_NR, ARG_MAYBE,
	  AT(nr_buckets), GIVEN(has_buckets), .min = 2, .max = DISTRIBUTION_MAX_BUCKETS },
	{ "-p --plot", "FILE|stdout",
	  "draw a picture (" CANVAS_KINDS "), or on the terminal, instead of a table", ARG_STRING,
	  AT(plot) },
	{ "--nr_cols_bar", "N", "width of the bars beside the table; 0: none (default: 59)", ARG_NR,
	  AT(nr_cols), .min = 0, .max = 1000 },
	{ "--raw_number", NULL, "print numbers for programs", ARG_FLAG, AT(raw_number) },
	{ "--csv", NULL, "print the table as comma-separated values", ARG_FLAG, AT(csv) },
};

struct arg_group quantity_group(struct quantity_args *args)
{
	return (struct arg_group){ "how to print", ARG_OPTIONS(options), .base = args };
}

int quantity_args__check(const struct arg_spec *spec, const struct quantity_args *args)
{
	int err = 0;

	if (!args->range[2] || args->range[0] >= args->range[1])
		err = argparse__usage_error(
			spec, "argument --range: takes START < STOP, and a STEP of 1 or more");
	else if (args->plot && args->csv)
		err = argparse__usage_error(spec, "--plot and --csv exclude each other");
	else if (args->plot && args->all)
		err = argparse__usage_error(spec,
					    "--plot shows all values anyway; leave out the other");
	else if (args->has_buckets && args->all)
		err = argparse__usage_error(spec, "--histogram counts all values anyway");
	if (err)
		return argparse__exit_code(err);
	if (args->plot && strcmp(args->plot, QUANTITY_PLOT_STDOUT) &&
	    !canvas__can_draw(args->plot)) {
		log_error("cannot draw %s: give a name that ends in %s, or stdout", args->plot,
			  CANVAS_KINDS);
		return REPORT_BAD_PLOT;
	}
	return 0;
}

struct distribution_range quantity_args__range(const struct quantity_args *args)
{
	return (struct distribution_range){
		.first = (unsigned int)args->range[0],
		.end = (unsigned int)args->range[1],
		.step = (unsigned int)args->range[2],
	};
}
