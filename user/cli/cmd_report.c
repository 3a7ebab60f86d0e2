/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* bdamon report: chooses the kind of report; access and record_info. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd_report.h"
#include "cli/commands.h"
#include "record/reader.h"
#include "report/access.h"
#include "report/filter.h"
#include "report/guide.h"
#include "util/log.h"

static const struct arg_option input_options[] = {
	{ "-i --input", "FILE...", "record files (default: damon.data)", ARG_STRING, ARG_PLUS, true,
	  .at = offsetof(struct report_input, files) },
};

struct arg_group report_input_group(struct report_input *input)
{
	return (struct arg_group){ "what to read", ARG_OPTIONS(input_options), .base = input };
}

static int read_files(const struct arg_list *files, struct record_store *store)
{
	size_t i;
	int err = files->nr ? 0 : record_store__read(store, REPORT_INPUT);

	for (i = 0; i < files->nr && !err; i++)
		err = record_store__read(store, files->values[i].text);
	return err;
}

int report_run(const struct arg_spec *spec, int argc, char **argv, const struct report_input *input,
	       int (*print)(const struct arg_spec *spec, const void *args,
			    struct record_store *store),
	       const void *args)
{
	struct record_store *store = NULL;
	int code = EXIT_FAILURE, err = argparse__parse(spec, argc, argv);

	if (err) {
		code = argparse__exit_code(err);
	} else {
		store = record_store__new();
		if (!store)
			log_error("cannot read the records: there is not enough memory");
		else if (!read_files(&input->files, store))
			code = print(spec, args, store);
	}
	record_store__free(store);
	argparse__free(spec);
	return code;
}

/* --- report access ----------------------------------------------------------- */

/** struct access_args - the words of report access. */
struct access_args {
	struct report_input input;
	struct arg_list addresses;
	struct arg_list times;
	struct arg_list indices;
	bool raw_form;
	bool json;
	bool total_sz_only;
	bool raw_number;
};

#define AT(member) .at = offsetof(struct access_args, member)

static const struct arg_option access_options[] = {
	/* Another name that damo has for it. */
	{ "--input_file", "FILE...", NULL, ARG_STRING, ARG_PLUS, true, AT(input.files) },
	{ "--raw_form", NULL, "print hexadecimal addresses and plain counts", ARG_FLAG,
	  AT(raw_form) },
	{ "--json", NULL, "print the records as JSON", ARG_FLAG, AT(json) },
	{ "--total_sz_only", NULL, "print nothing but the size of each snapshot", ARG_FLAG,
	  AT(total_sz_only) },
	{ "--raw_number", NULL, "print numbers for programs", ARG_FLAG, AT(raw_number) },
};

static const struct arg_option access_filters[] = {
	{ "--address", "START END", "only these addresses; repeatable", ARG_BYTES, 2, true,
	  AT(addresses) },
	{ "--snapshot_time", "START END", "only snapshots within this time (ns); repeatable",
	  ARG_TIME, 2, true, AT(times), .bare = VALUE_NS, .to = VALUE_NS },
	{ "--snapshot_idx", "FIRST LAST", "only the snapshots of these numbers; repeatable", ARG_NR,
	  2, true, AT(indices) },
};

/* Pairs of values as ranges. Return: an array for the caller to free, NULL without memory. */
static struct filter_range *make_ranges(const struct arg_list *list)
{
	struct filter_range *ranges = calloc(list->nr / 2 + 1, sizeof(*ranges));
	size_t i;

	for (i = 0; ranges && i + 1 < list->nr; i += 2)
		ranges[i / 2] = (struct filter_range){ list->values[i].u, list->values[i + 1].u };
	return ranges;
}

static bool is_ascending(const struct filter_range *ranges, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		if (ranges[i].first >= ranges[i].last ||
		    (i && ranges[i].first < ranges[i - 1].last))
			return false;
	}
	return true;
}

/* Return: 0, or -EINVAL after a usage error: nothing lies in a range that ends before it starts. */
static int check_ranges(const struct arg_spec *spec, const char *option,
			const struct arg_list *list)
{
	size_t i;

	for (i = 0; i + 1 < list->nr; i += 2) {
		if (list->values[i].u > list->values[i + 1].u)
			return argparse__usage_error(
				spec, "argument %s: '%s %s' ends before it starts", option,
				list->values[i].text, list->values[i + 1].text);
	}
	return 0;
}

/** struct access_ranges - what the filter of the records refers to, owned arrays. */
struct access_ranges {
	struct filter_range *addresses;
	struct filter_range *times;
	struct filter_range *indices;
};

static void free_ranges(struct access_ranges *ranges)
{
	free(ranges->addresses);
	free(ranges->times);
	free(ranges->indices);
}

/* Return: 0, -EINVAL after a usage error, another negative errno after an error message. */
static int filter_records(const struct arg_spec *spec, const struct access_args *args,
			  struct record_source *source, struct access_ranges *ranges,
			  struct filter_stage **ret_stage)
{
	struct report_filter filter = {
		.addresses = ranges->addresses,
		.nr_addresses = args->addresses.nr / 2,
		.times = ranges->times,
		.nr_times = args->times.nr / 2,
		.indices = ranges->indices,
		.nr_indices = args->indices.nr / 2,
	};
	int err = -ENOMEM;

	if (ranges->addresses && ranges->times && ranges->indices) {
		if (!is_ascending(ranges->addresses, filter.nr_addresses))
			return argparse__usage_error(
				spec, "--address takes ascending ranges that do not overlap");
		err = filter_stage__new(ret_stage, &filter, source);
	}
	if (err)
		log_error("cannot filter the records: %s", strerror(-err));
	return err;
}

static void say_no_record(const struct arg_list *inputs)
{
	size_t i;

	printf("No record in %s", inputs->nr ? "" : REPORT_INPUT);
	for (i = 0; i < inputs->nr; i++)
		printf("%s%s", i ? ", " : "", inputs->values[i].text);
	putchar('\n');
}

/* Return: the exit code. */
static int print_filtered(const struct access_args *args, struct record_source *source)
{
	struct access_options opts = {
		.form = args->json	 ? ACCESS_JSON
			: args->raw_form ? ACCESS_RAW_FORM
					 : ACCESS_TEXT,
		.total_sz_only = args->total_sz_only,
		.raw_number = args->raw_number,
		.colors = color_set__choose(COLOR_GRAY, false, stdout),
	};
	int err;

	if (!source->nr_records)
		log_warn(
			"no snapshot has the times and numbers asked for; 'bdamon report record_info' tells the times covered");
	if (access__check(source, &opts)) {
		log_error("some records lack the intervals information: use --raw_form or --json");
		return EXIT_FAILURE;
	}
	err = access__print(source, &opts, stdout);
	if (err)
		log_error("cannot print the records: %s", strerror(-err));
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int print_access(const struct arg_spec *spec, const void *priv, struct record_store *store)
{
	const struct access_args *args = priv;
	struct record_source *source = record_store__source(store);
	struct access_ranges ranges = {
		make_ranges(&args->addresses),
		make_ranges(&args->times),
		make_ranges(&args->indices),
	};
	struct filter_stage *stage = NULL;
	int code, err = check_ranges(spec, "--snapshot_time", &args->times);

	err = err ?: check_ranges(spec, "--snapshot_idx", &args->indices);
	err = err ?: filter_records(spec, args, source, &ranges, &stage);
	if (err) {
		code = argparse__exit_code(err);
	} else if (!source->nr_records) {
		say_no_record(&args->input.files);
		code = EXIT_SUCCESS;
	} else {
		code = print_filtered(args, filter_stage__source(stage));
	}
	filter_stage__free(stage);
	free_ranges(&ranges);
	return code;
}

static int report_access(int argc, char **argv)
{
	struct access_args args = { 0 };
	const struct arg_group groups[] = {
		report_input_group(&args.input),
		{ "what to print", ARG_OPTIONS(access_filters), &args },
		{ "how to print", ARG_OPTIONS(access_options), &args },
	};
	const struct arg_spec spec = {
		.command = "report access",
		.usage = "[options]",
		.summary = "Print how often which memory was accessed, and since when.",
		.groups = groups,
		.nr_groups = sizeof(groups) / sizeof(groups[0]),
	};

	return report_run(&spec, argc, argv, &args.input, print_access, &args);
}

/* --- report record_info ------------------------------------------------------ */

/** struct info_args - the words of report record_info. */
struct info_args {
	struct report_input input;
	bool raw;
};

static const struct arg_option info_options[] = {
	{ "--raw_numbers", NULL, "print numbers for programs", ARG_FLAG,
	  .at = offsetof(struct info_args, raw) },
};

static int print_info(const struct arg_spec *spec, const void *priv, struct record_store *store)
{
	const struct record_summary *summary = record_store__summary(store);
	const struct info_args *args = priv;
	struct guide_list guides;
	int err = guide_list__init(&guides, record_store__source(store));

	(void)spec;
	if (err) {
		log_error("cannot describe the records: %s", strerror(-err));
		return EXIT_FAILURE;
	}
	guide_list__print(&guides, args->raw, stdout);
	if (summary)
		guide__print_summary(summary, args->raw, stdout);
	guide_list__fini(&guides);
	return EXIT_SUCCESS;
}

static int report_record_info(int argc, char **argv)
{
	struct info_args args = { 0 };
	const struct arg_group groups[] = {
		report_input_group(&args.input),
		{ "how to print", ARG_OPTIONS(info_options), &args },
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

/* --- report ------------------------------------------------------------------ */

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} kinds[] = {
	{ "access", report_access },
	{ "heatmap", cmd_report_heatmap },
	{ "record_info", report_record_info },
};

static const struct arg_spec report_spec = {
	.command = "report",
	.usage = "{access,heatmap,record_info} [options]",
	.summary = "Print what a record holds.",
	.epilog = "kinds of reports:\n"
		  "  access       how often which memory was accessed, and since when\n"
		  "  heatmap      accesses by time and address, as text or picture\n"
		  "  record_info  time and addresses covered, and what recording cost\n"
		  "\n"
		  "'bdamon report KIND --help' tells their options.\n",
};

int cmd_report(int argc, char **argv)
{
	size_t i;
	int err;

	for (i = 0; argc > 1 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!strcmp(argv[1], kinds[i].name))
			return kinds[i].run(argc - 1, argv + 1);
	}
	if (argc > 1 && argv[1][0] != '-')
		err = argparse__usage_error(&report_spec, "there is no report '%s'", argv[1]);
	else
		err = argparse__parse(&report_spec, argc, argv);
	if (!err)
		err = argparse__usage_error(&report_spec, "the kind of report is missing");
	return argparse__exit_code(err);
}
