// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon report record_info: what a record covers, how it was made and what that cost. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd_report.h"
#include "report/guide.h"
#include "report/overview.h"
#include "util/csv.h"
#include "util/log.h"

/** struct info_args - the words of report record_info. */
struct info_args {
	struct report_input input;
	bool raw;
	bool is_long;
	bool csv;
};

#define AT(member) .at = offsetof(struct info_args, member)

static const struct arg_option options[] = {
	{ "--long", NULL, "tell how each target was recorded, too", ARG_FLAG, AT(is_long) },
	{ "--raw_numbers", NULL, "print numbers for programs", ARG_FLAG, AT(raw) },
	{ "--csv", NULL,
	  "print the regions covered as comma-separated values; with --long: the rest instead",
	  ARG_FLAG, AT(csv) },
};

static void put_idx(struct csv *csv, int64_t idx)
{
	if (idx == RECORD_NULL)
		csv__text(csv, NULL);
	else
		csv__u64(csv, (uint64_t)idx);
}

/* A row for each region of each guide. */
static void csv_guides(const struct guide_list *list)
{
	static const char *const names[] = {
		"kdamond_idx", "context_idx", "scheme_idx",  "target_id", "start_s",
		"end_s",       "region",      "start_bytes", "end_bytes", "size_bytes",
	};
	struct csv csv = { .out = stdout };
	size_t i, k;

	csv__header(&csv, names, sizeof(names) / sizeof(names[0]));
	for (i = 0; i < list->nr; i++) {
		const struct guide *g = &list->guides[i];

		for (k = 0; k < g->nr_ranges; k++) {
			put_idx(&csv, g->kdamond_idx);
			put_idx(&csv, g->context_idx);
			put_idx(&csv, g->scheme_idx);
			if (g->has_target)
				csv__u64(&csv, g->target_id);
			else
				csv__text(&csv, NULL);
			csv__seconds(&csv, g->start_ns);
			csv__seconds(&csv, g->end_ns);
			csv__u64(&csv, k);
			csv__u64(&csv, g->ranges[k].start);
			csv__u64(&csv, g->ranges[k].end);
			csv__u64(&csv, g->ranges[k].end - g->ranges[k].start);
			csv__end_row(&csv);
		}
	}
}

static int show_guides(const struct info_args *args, struct record_source *source)
{
	struct guide_list guides;
	int err = guide_list__init(&guides, source);

	if (err)
		return err;
	if (args->csv)
		csv_guides(&guides);
	else
		guide_list__print(&guides, args->raw, stdout);
	guide_list__fini(&guides);
	return 0;
}

static int show_overview(const struct info_args *args, struct record_source *source)
{
	struct csv csv = { .out = stdout };
	struct overview overview;
	int err = overview__init(&overview, source);

	if (err)
		return err;
	if (args->csv)
		overview__csv(&overview, &csv);
	else
		overview__print(&overview, args->raw, stdout);
	overview__fini(&overview);
	return 0;
}

static int print_info(const struct arg_spec *spec, const void *priv, struct record_store *store)
{
	const struct record_summary *summary = record_store__summary(store);
	struct record_source *source = record_store__source(store);
	const struct info_args *args = priv;
	int err = 0;

	(void)spec;
	if (!source->nr_records)
		log_warn("there is no snapshot: record for longer than one aggregation interval");
	if (!args->csv || !args->is_long)
		err = show_guides(args, source);
	if (!err && args->is_long)
		err = show_overview(args, source);
	if (err) {
		log_error("cannot describe the records: %s", strerror(-err));
		return EXIT_FAILURE;
	}
	if (summary && !args->csv)
		guide__print_summary(summary, args->raw, stdout);
	return EXIT_SUCCESS;
}

int cmd_report_record_info(int argc, char **argv)
{
	struct info_args args = { 0 };
	const struct arg_group groups[] = {
		report_input_group(&args.input),
		{ "how to print", ARG_OPTIONS(options), &args },
	};
	const struct arg_spec spec = {
		.command = "report record_info",
		.usage = "[options]",
		.summary =
			"Print what time and addresses a record covers, and what recording it cost.",
		.groups = groups,
		.nr_groups = sizeof(groups) / sizeof(groups[0]),
	};

	return report_run(&spec, argc, argv, &args.input, print_info, &args);
}
