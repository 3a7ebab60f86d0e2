// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon report profile: which code ran while memory was as asked for, as perf tells. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cmd_report.h"
#include "cli/filtered.h"
#include "record/reader.h"
#include "report/spans.h"
#include "util/log.h"

#define PROFILE_SUFFIX ".profile"
/* The kernel takes no longer words. */
#define MAX_WORD (120 * 1024)

/** struct profile_args - the words of report profile; @inputs: the record and the profile. */
struct profile_args {
	const char *inputs[2];
	struct filter_options filter;
	const char *perf_path;
};

#define AT(member) .at = offsetof(struct profile_args, member)

static const struct arg_option inputs[] = {
	{ "--inputs", "RECORD PROFILE",
	  "the record, and what perf recorded meanwhile (default: damon.data damon.data.profile)",
	  ARG_STRING, 2, AT(inputs) },
};

static const struct arg_option options[] = {
	{ "--perf_path", "PATH", "perf (default: perf, looked for in PATH)", ARG_STRING,
	  AT(perf_path) },
};

static void put_seconds(FILE *out, uint64_t ns)
{
	fprintf(out, "%llu.%09llu", (unsigned long long)(ns / 1000000000),
		(unsigned long long)(ns % 1000000000));
}

/* "1.5,2.25 3.0,4.5": the times that perf is to look at, as one word. */
static int make_word(const struct spans *spans, char **ret_word)
{
	size_t i, sz;
	FILE *out = open_memstream(ret_word, &sz);

	if (!out)
		return -errno;
	for (i = 0; i < spans->nr; i++) {
		fputs(i ? " " : "", out);
		put_seconds(out, spans->list[i].start_ns);
		fputc(',', out);
		put_seconds(out, spans->list[i].end_ns);
	}
	if (fclose(out)) {
		free(*ret_word);
		return -ENOMEM;
	}
	return 0;
}

/* Become perf. It only returns if that is not possible, after saying why. */
static void run_perf(const struct profile_args *args, const struct spans *spans)
{
	const char *profile = args->inputs[1];
	char *word = NULL;
	int err = make_word(spans, &word);

	if (err) {
		log_error("cannot run perf: %s", strerror(-err));
		return;
	}
	if (strlen(word) > MAX_WORD) {
		log_error(
			"these are %zu separate times, more than can be told to perf: choose fewer by --snapshot_time",
			spans->nr);
	} else if (access(profile, R_OK)) {
		log_error(
			"cannot read %s: %s; bdamon records no CPU profiles: record one meanwhile with 'perf record -k CLOCK_MONOTONIC -o %s -p PID'",
			profile, strerror(errno), profile);
	} else {
		execlp(args->perf_path, args->perf_path, "report", "-i", profile, "--time", word,
		       (char *)NULL);
		log_error(
			"cannot run %s: %s; install perf, name it by --perf_path, or give another profiler the times that 'bdamon report times' prints",
			args->perf_path, strerror(errno));
	}
	free(word);
}

static int profile_spans(const struct arg_spec *spec, const struct profile_args *args,
			 struct record_source *source)
{
	struct spans spans = { 0 };
	struct filtered filtered;
	int err = filtered__init(&filtered, &args->filter, spec, source);

	if (!err) {
		err = spans__init(&spans, filtered__source(&filtered));
		if (err)
			log_error("cannot look at the records: %s", strerror(-err));
		else if (!spans.nr)
			log_error(
				"nothing in the record is as asked for, so there is nothing to profile: widen the ranges");
		else
			run_perf(args, &spans);
	}
	spans__fini(&spans);
	filtered__fini(&filtered);
	return err ? argparse__exit_code(err) : EXIT_FAILURE;
}

static int run(const struct arg_spec *spec, const struct profile_args *args)
{
	struct record_store *store = record_store__new();
	int code = EXIT_FAILURE;

	if (!store)
		log_error("cannot read the records: there is not enough memory");
	else if (!record_store__read(store, args->inputs[0]))
		code = profile_spans(spec, args, record_store__source(store));
	record_store__free(store);
	return code;
}

int cmd_report_profile(int argc, char **argv)
{
	struct profile_args args = {
		.inputs = { REPORT_INPUT, REPORT_INPUT PROFILE_SUFFIX },
		.perf_path = "perf",
	};
	const struct arg_group groups[] = {
		{ "what to read", ARG_OPTIONS(inputs), &args },
		filter_options_group(&args.filter),
		{ "how to print", ARG_OPTIONS(options), &args },
	};
	const struct arg_spec spec = {
		.command = "report profile",
		.usage = "[options]",
		.summary =
			"Let perf print which code ran while there was memory as asked for: 'perf report' of the times that 'bdamon report times' prints.",
		.groups = groups,
		.nr_groups = sizeof(groups) / sizeof(groups[0]),
	};
	int err = argparse__parse(&spec, argc, argv);
	int code = err ? argparse__exit_code(err) : run(&spec, &args);

	argparse__free(&spec);
	return code;
}
