// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon adjust: a part of a record, or a coarser one, as a record. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cli/argparse.h"
#include "cli/cmd_report.h"
#include "cli/commands.h"
#include "cli/filter_options.h"
#include "cli/rewrite.h"
#include "record/coarsen.h"
#include "report/filter.h"
#include "util/log.h"

/* Snapshots that regions take to settle; left out before others are put together. */
#define NR_SKIP 20

/** struct adjust_args - the words of the command. */
struct adjust_args {
	struct report_input input;
	struct filter_options filter;
	uint64_t interval_us;
	bool has_interval;
	uint64_t nr_skip;
	bool has_skip;
	const char *output;
	int type;
	mode_t permission;
};

#define AT(member)    .at = offsetof(struct adjust_args, member)
#define GIVEN(member) .given = offsetof(struct adjust_args, member)

static const struct arg_option adjust_options[] = {
	{ "--aggregate_interval", "TIME",
	  "put snapshots together until they are so long (us; default: they stay as they are)",
	  ARG_TIME, AT(interval_us), GIVEN(has_interval), .bare = VALUE_US, .to = VALUE_US,
	  .min = 1, .max = 0x1p63 },
	{ "--skip", "COUNT",
	  "leave out the first snapshots of each record (default: 20 with --aggregate_interval, else 0)",
	  ARG_NR, AT(nr_skip), GIVEN(has_skip) },
	{ "-o --out", "FILE", "the new file (default: damon.adjusted.data)", ARG_STRING,
	  AT(output) },
	{ "--output_type", NULL, "its form (default: json_compressed)", ARG_CHOICE, AT(type),
	  .choices = record_types },
	{ "--output_permission", "MODE", "its mode, octal (default: 600)", ARG_MODE,
	  AT(permission) },
};

/* Return: 0, or negative errno after an error message. */
static int write_coarse(const struct adjust_args *args, struct record_source *source,
			const struct record_summary *summary)
{
	struct coarsen_options options = {
		.nr_skip = args->has_skip	? args->nr_skip
			   : args->has_interval ? NR_SKIP
						: 0,
		.interval_us = args->interval_us,
	};
	struct rewrite rewrite = {
		.path = args->output,
		.type = (enum record_type)args->type,
		.permission = args->permission,
		.summary = summary,
	};
	struct coarsen_stage *stage;
	int err = coarsen_stage__new(&stage, &options, source);

	if (err) {
		log_error("cannot put snapshots together: %s", strerror(-err));
		return err;
	}
	source = coarsen_stage__source(stage);
	if (!source->nr_records) {
		log_error(
			"no snapshot is left to be written to %s: skip fewer, or choose a shorter interval or other conditions",
			args->output);
		err = -ENODATA;
	}
	err = err ?: rewrite_records(&rewrite, source);
	coarsen_stage__free(stage);
	return err;
}

/* Return: as above. */
static int write_filtered(const struct adjust_args *args, const struct report_filter *filter,
			  struct record_store *store)
{
	struct filter_stage *stage;
	int err = filter_stage__new(&stage, filter, record_store__source(store));

	if (err) {
		log_error("cannot filter the records: %s", strerror(-err));
		return err;
	}
	err = write_coarse(args, filter_stage__source(stage), record_store__summary(store));
	filter_stage__free(stage);
	return err;
}

static int adjust(const struct arg_spec *spec, const void *priv, struct record_store *store)
{
	const struct adjust_args *args = priv;
	struct report_filter filter;
	int code, err = filter_options__apply(&args->filter, spec, &filter);

	if (err)
		code = argparse__exit_code(err);
	else
		code = write_filtered(args, &filter, store) ? EXIT_FAILURE : EXIT_SUCCESS;
	filter_options__release(&filter);
	return code;
}

int cmd_adjust(int argc, char **argv)
{
	struct adjust_args args = { .output = "damon.adjusted.data", .permission = 0600 };
	struct arg_group groups[] = {
		report_input_group(&args.input),
		filter_options_group(&args.filter),
		{ "what to write", ARG_OPTIONS(adjust_options), &args },
	};
	const struct arg_spec spec = {
		.command = "adjust",
		.usage = "[options]",
		.summary =
			"Write a part of a record to a file, or a coarser record of longer intervals.",
		.groups = groups,
		.nr_groups = sizeof(groups) / sizeof(groups[0]),
		.epilog = "examples:\n"
			  "  bdamon adjust --snapshot_idx 600 1199 -o second_minute.data\n"
			  "  bdamon adjust --aggregate_interval 1s --skip 0\n",
	};

	groups[1].title = "what to keep";
	return report_run(&spec, argc, argv, &args.input, adjust, &args);
}
