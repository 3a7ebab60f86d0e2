// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon convert_record_format: the same records in another form. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/argparse.h"
#include "cli/commands.h"
#include "cli/rewrite.h"
#include "record/reader.h"
#include "util/log.h"

/** struct convert_args - the words of the command. @output: NULL for the file that is read. */
struct convert_args {
	const char *input;
	const char *output;
	int format;
};

#define AT(member) .at = offsetof(struct convert_args, member)

static const struct arg_option convert_options[] = {
	{ "--record_file", "FILE", "record to convert, of any form (default: damon.data)",
	  ARG_STRING, AT(input) },
	{ "--format", NULL, "form of the new file (default: json_compressed)", ARG_CHOICE,
	  AT(format), .choices = record_types },
	{ "--output_file", "FILE", "the new file (default: it replaces the one that is read)",
	  ARG_STRING, AT(output) },
};

/* A new file may be read by whoever may read the record; one that is replaced keeps its mode. */
static int choose_permission(const struct convert_args *args, mode_t *ret_permission)
{
	struct stat st;
	int err = 0;

	if ((!args->output || stat(args->output, &st) < 0) && stat(args->input, &st) < 0) {
		err = -errno;
		log_error("cannot read %s: %s", args->input, strerror(-err));
	} else {
		*ret_permission = st.st_mode & 0777;
	}
	return err;
}

static int write_converted(const struct convert_args *args, struct record_store *store)
{
	struct rewrite rewrite = {
		.path = args->output ? args->output : args->input,
		.type = (enum record_type)args->format,
		.summary = record_store__summary(store),
	};
	int err = choose_permission(args, &rewrite.permission);

	return err ?: rewrite_records(&rewrite, record_store__source(store));
}

static int convert(const struct convert_args *args)
{
	struct record_store *store = record_store__new();
	int err;

	if (!store) {
		log_error("cannot read %s: there is not enough memory", args->input);
		return EXIT_FAILURE;
	}
	err = record_store__read(store, args->input);
	err = err ?: write_converted(args, store);
	record_store__free(store);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

int cmd_convert_record_format(int argc, char **argv)
{
	struct convert_args args = { .input = "damon.data" };
	const struct arg_group group = { "options", ARG_OPTIONS(convert_options), &args };
	const struct arg_spec spec = {
		.command = "convert_record_format",
		.usage = "[options]",
		.summary =
			"Write the records of a file in another form: JSON, compressed or not, or text as perf script prints it. "
			"Files of perf script, trace-cmd and damo before 1.8.2 become records so.",
		.groups = &group,
		.nr_groups = 1,
		.epilog = "examples:\n"
			  "  bdamon convert_record_format --format json --output_file damon.json\n"
			  "  perf script -i perf.data > trace\n"
			  "  bdamon convert_record_format --record_file trace\n",
	};
	int err = argparse__parse(&spec, argc, argv);
	int code = err ? argparse__exit_code(err) : convert(&args);

	argparse__free(&spec);
	return code;
}
