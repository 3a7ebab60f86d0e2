/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* bdamon report: chooses the kind of report. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd_report.h"
#include "cli/commands.h"
#include "record/reader.h"
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

struct record_store *report_read(const struct report_input *input)
{
	struct record_store *store = record_store__new();

	if (!store) {
		log_error("cannot read the records: there is not enough memory");
	} else if (read_files(&input->files, store)) {
		record_store__free(store);
		store = NULL;
	}
	return store;
}

int report_run(const struct arg_spec *spec, int argc, char **argv, const struct report_input *input,
	       int (*print)(const struct arg_spec *spec, const void *args,
			    struct record_store *store),
	       const void *args)
{
	struct record_store *store = NULL;
	int code = EXIT_FAILURE, err = argparse__parse(spec, argc, argv);

	if (err)
		code = argparse__exit_code(err);
	else
		store = report_read(input);
	if (store)
		code = print(spec, args, store);
	record_store__free(store);
	argparse__free(spec);
	return code;
}

/* The older name of report access --raw_form, for scripts. */
static int report_raw(int argc, char **argv)
{
	char **words = calloc((size_t)argc + 2, sizeof(*words));
	int code;

	if (!words) {
		log_error("cannot read the records: there is not enough memory");
		return EXIT_FAILURE;
	}
	words[0] = argv[0];
	words[1] = (char *)"--raw_form";
	memcpy(words + 2, argv + 1, (size_t)(argc - 1) * sizeof(*words));
	code = cmd_report_access(argc + 1, words);
	free(words);
	return code;
}

/* --- report ------------------------------------------------------------------ */

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} kinds[] = {
	{ "access", cmd_report_access },
	{ "heatmap", cmd_report_heatmap },
	{ "html", cmd_report_html },
	{ "record_info", cmd_report_record_info },
	{ "wss", cmd_report_wss },
	{ "mappings", cmd_report_mappings },
	{ "footprints", cmd_report_footprints },
	{ "nr_regions", cmd_report_nr_regions },
	{ "times", cmd_report_times },
	{ "profile", cmd_report_profile },
	{ "holistic", cmd_report_holistic },
	{ "schemes", cmd_report_schemes },
	{ "sysinfo", cmd_report_sysinfo },
	{ "raw", report_raw },
	{ "heats", cmd_report_heats },
};

static const struct arg_spec report_spec = {
	.command = "report",
	.usage = "KIND [options]",
	.summary = "Print what a record holds.",
	.epilog = "kinds of reports:\n"
		  "  access       how often which memory was accessed, and since when\n"
		  "  heatmap      accesses by time and address, as text or picture\n"
		  "  html         all of it as one page for a browser\n"
		  "  wss          how large the working set was\n"
		  "  mappings     which heap, library or file the working set is in\n"
		  "  footprints   how much memory processes and machine had meanwhile\n"
		  "  nr_regions   how many regions there were\n"
		  "  times        when there was memory as asked for\n"
		  "  profile      which code ran then, as perf tells\n"
		  "  holistic     heatmaps, working set and footprints on one page\n"
		  "  record_info  time and addresses covered, and what recording cost\n"
		  "  schemes      what schemes did over time, from 'bdamon schemes --output'\n"
		  "  sysinfo      what this machine has to do with access monitoring\n"
		  "\n"
		  "older names, for scripts:\n"
		  "  raw          the same as access --raw_form\n"
		  "  heats        the same as heatmap --output raw, with options of its own\n"
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
