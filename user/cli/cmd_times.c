// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon report times: when there was memory as asked for. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd_report.h"
#include "cli/filtered.h"
#include "report/spans.h"
#include "util/csv.h"
#include "util/log.h"

/** struct times_args - the words of report times. */
struct times_args {
	struct report_input input;
	struct filter_options filter;
	bool csv;
};

static const struct arg_option options[] = {
	{ "--csv", NULL, "print comma-separated values", ARG_FLAG,
	  .at = offsetof(struct times_args, csv) },
};

static void print_text(const struct spans *spans)
{
	size_t i;

	for (i = 0; i < spans->nr; i++) {
		const struct span *s = &spans->list[i];

		printf("%f-%f\n# (%f seconds)\n", (double)s->start_ns / 1e9,
		       (double)s->end_ns / 1e9, (double)(s->end_ns - s->start_ns) / 1e9);
	}
}

static void print_csv(const struct spans *spans)
{
	static const char *const names[] = { "start_s", "end_s", "length_s" };
	struct csv csv = { .out = stdout };
	size_t i;

	csv__header(&csv, names, sizeof(names) / sizeof(names[0]));
	for (i = 0; i < spans->nr; i++) {
		const struct span *s = &spans->list[i];

		csv__seconds(&csv, s->start_ns);
		csv__seconds(&csv, s->end_ns);
		csv__seconds(&csv, s->end_ns - s->start_ns);
		csv__end_row(&csv);
	}
}

static void explain_none(struct filtered *filtered, const struct record_source *source)
{
	if (filtered__is_void(filtered, source))
		return;
	if (source->nr_records)
		log_warn(
			"no region is as asked for: widen the ranges; 'bdamon report access' shows what there is");
	else
		log_warn("there is no snapshot: record for longer than one aggregation interval");
}

static int print_times(const struct arg_spec *spec, const void *priv, struct record_store *store)
{
	struct record_source *source = record_store__source(store);
	const struct times_args *args = priv;
	struct spans spans = { 0 };
	struct filtered filtered;
	int err = filtered__init(&filtered, &args->filter, spec, source);

	if (!err) {
		err = spans__init(&spans, filtered__source(&filtered));
		if (err)
			log_error("cannot look at the records: %s", strerror(-err));
	}
	if (!err) {
		if (!spans.nr)
			explain_none(&filtered, source);
		if (args->csv)
			print_csv(&spans);
		else
			print_text(&spans);
	}
	spans__fini(&spans);
	filtered__fini(&filtered);
	return err ? argparse__exit_code(err) : EXIT_SUCCESS;
}

int cmd_report_times(int argc, char **argv)
{
	struct times_args args = { 0 };
	const struct arg_group groups[] = {
		report_input_group(&args.input),
		filter_options_group(&args.filter),
		{ "how to print", ARG_OPTIONS(options), &args },
	};
	const struct arg_spec spec = {
		.command = "report times",
		.usage = "[options]",
		.summary =
			"Print when there was memory as asked for, as START-END in seconds. When addresses were accessed: --address START END --access_rate 1% 100%.",
		.groups = groups,
		.nr_groups = sizeof(groups) / sizeof(groups[0]),
	};

	return report_run(&spec, argc, argv, &args.input, print_times, &args);
}
