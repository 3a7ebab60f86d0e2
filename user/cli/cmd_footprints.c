// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon report footprints: how much memory processes and machine had. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd_report.h"
#include "cli/quantity_report.h"
#include "report/footprint.h"
#include "util/log.h"

/** ALL_METRICS - the word behind those of the metrics. */
#define ALL_METRICS NR_FOOTPRINTS

static const char *const metric_words[] = { "vsz", "rss", "sys_used", "all", NULL };

/** struct footprints_args - the words of report footprints. */
struct footprints_args {
	const char *input;
	int metric;
	struct quantity_args quantity;
};

#define AT(member) .at = offsetof(struct footprints_args, member)

static const struct arg_option input_options[] = {
	{ "-i --input", "FILE", "file of footprints (default: " REPORT_INPUT FOOTPRINT_SUFFIX ")",
	  ARG_STRING, AT(input) },
};

static const struct arg_option metric_options[] = {
	{ "metric", NULL,
	  "address space, what of it is in memory, what the machine uses, or all (default)",
	  ARG_CHOICE, ARG_MAYBE, AT(metric), .choices = metric_words },
	{ "--all_footprint", NULL, "print all values instead of percentiles", ARG_FLAG,
	  AT(quantity.all) },
};

static int show(const struct footprints_args *args, const struct footprints *f)
{
	static const char *const labels[] = { "address space (vsz)", "resident (rss)",
					      "machine (sys_used)" };
	struct quantity list[NR_FOOTPRINTS];
	struct quantity_report report = {
		.list = list,
		.title = "Memory footprint",
		.y_name = "Size",
		.start_ns = UINT64_MAX,
	};
	int i;

	for (i = 0; i < NR_FOOTPRINTS; i++) {
		const struct series *s = &f->series[i];

		if (args->metric != ALL_METRICS && args->metric != i)
			continue;
		if (s->nr && s->points[0].start_ns < report.start_ns)
			report.start_ns = s->points[0].start_ns;
		list[report.nr++] = (struct quantity){
			.name = footprint_names[i],
			.label = labels[i],
			.heading = footprint_names[i],
			.series = s,
		};
	}
	if (report.start_ns == UINT64_MAX)
		log_warn("%s holds no footprint: record for longer, while the processes live",
			 args->input);
	return quantity_report__show(&report, &args->quantity);
}

static int run(const struct arg_spec *spec, const struct footprints_args *args)
{
	struct footprints f;
	int err, code = quantity_args__check(spec, &args->quantity);

	if (code)
		return code;
	err = footprints__read(&f, args->input, 0);
	if (err == -ENOENT)
		log_error("%s not found: record something first, or give another file",
			  args->input);
	if (err)
		return EXIT_FAILURE;
	code = show(args, &f);
	footprints__fini(&f);
	return code;
}

int cmd_report_footprints(int argc, char **argv)
{
	struct footprints_args args = {
		.input = REPORT_INPUT FOOTPRINT_SUFFIX,
		.metric = ALL_METRICS,
		.quantity = QUANTITY_ARGS,
	};
	const struct arg_group groups[] = {
		{ "what to read", ARG_OPTIONS(input_options), &args },
		{ "what to print", ARG_OPTIONS(metric_options), &args },
		quantity_group(&args.quantity),
	};
	const struct arg_spec spec = {
		.command = "report footprints",
		.usage = "[vsz|rss|sys_used|all] [options]",
		.summary =
			"Print how much memory processes and machine had while a record was made.",
		.groups = groups,
		.nr_groups = sizeof(groups) / sizeof(groups[0]),
	};
	int err = argparse__parse(&spec, argc, argv);

	return err ? argparse__exit_code(err) : run(&spec, &args);
}
