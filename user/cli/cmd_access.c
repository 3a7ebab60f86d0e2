// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon report access: how often which memory was accessed, and since when. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/access_options.h"
#include "cli/cmd_report.h"
#include "cli/filter_options.h"
#include "cli/format_words.h"
#include "cli/pager.h"
#include "report/access.h"
#include "report/access_csv.h"
#include "report/access_json.h"
#include "report/access_raw.h"
#include "util/log.h"

/** struct access_args - the words of report access. */
struct access_args {
	struct report_input input;
	struct filter_options filter;
	struct access_options how;
	struct arg_list repeat;
	bool has_repeat;
};

static const struct arg_option more_options[] = {
	/* Another name that damo has for it. */
	{ "--input_file", "FILE...", NULL, ARG_STRING, ARG_PLUS, true,
	  .at = offsetof(struct access_args, input.files) },
	{ "--repeat", "[DELAY COUNT]",
	  "read the files again every DELAY (s), COUNT times (default: every second, for ever)",
	  ARG_STRING, ARG_STAR, .at = offsetof(struct access_args, repeat),
	  .given = offsetof(struct access_args, has_repeat) },
};

/**
 * struct access_job - what is to be done, made of the words.
 * @nr_times: how often; UINT64_MAX is for ever
 * @delay_ns: how long to wait in between
 */
struct access_job {
	const struct access_args *args;
	struct report_filter filter;
	struct access_choice choice;
	uint64_t nr_times;
	uint64_t delay_ns;
};

static void say_no_record(const struct arg_list *inputs)
{
	size_t i;

	printf("No record in %s", inputs->nr ? "" : REPORT_INPUT);
	for (i = 0; i < inputs->nr; i++)
		printf("%s%s", i ? ", " : "", inputs->values[i].text);
	putchar('\n');
}

/* Output without accesses, or without anything, looks like a failure; say what it means. */
static int explain(struct record_source *all, struct record_source *left)
{
	static const char other_times[] = "'bdamon report record_info' tells the times covered";
	enum access_life life, whole;
	int err = access__find_life(left, &life);

	if (err || life == ACCESS_SOME)
		return err;
	err = access__find_life(all, &whole);
	if (err)
		return err;
	if (!left->nr_records)
		log_warn("no snapshot has the times, numbers and sizes asked for; %s", other_times);
	else if (whole == ACCESS_NO_REGION)
		log_warn(
			"nothing was monitored: the record has no region; were the targets running?");
	else if (life == ACCESS_NO_REGION)
		log_warn(
			"no region is as the filters ask; the record has others: widen the ranges, or leave them out");
	else if (whole == ACCESS_SOME)
		log_warn(
			"all of it is cold: no access was seen, but in other parts of the record there was: widen the ranges, or leave them out");
	else
		log_warn(
			"all of it is cold: no access was seen; record while the program works, or with a longer --aggr, such as 1s, to find rare accesses");
	return 0;
}

/* Whether what is wanted can be printed of @left, which temperatures may have chosen from @all. */
static int check(struct record_source *all, struct record_source *left,
		 const struct access_job *job)
{
	const struct access_options *how = &job->args->how;
	bool by_heat = job->filter.nr_temperatures;
	int err = 0;

	/* These need no intervals, but temperatures do. */
	if (by_heat || (!how->json && !how->csv && !how->raw_form))
		err = access__check(by_heat ? all : left, &job->choice.fmt);
	if (err == -ENODATA)
		log_error(
			"some records lack the intervals information: use --raw_form, --json or --csv, without --temperature");
	else if (err == -EDOM)
		log_error("--hist_ranges: the histogram is of %s, which the values given are not",
			  job->choice.fmt.ranges[METRIC_US] ? "numbers" : "times");
	return err;
}

static int print(struct record_source *source, const struct access_job *job)
{
	const struct access_options *how = &job->args->how;

	if (how->json)
		return access_json__print(source, how->raw_number, stdout);
	if (how->csv)
		return access_csv__print(source, &job->choice.fmt.weights, stdout);
	if (how->raw_form)
		return access_raw__print(source, how->raw_number, stdout);
	return access__print(source, &job->choice.fmt, stdout);
}

/* On a terminal page by page, unless the next one is to come by itself. */
static int print_paged(struct record_source *source, const struct access_job *job)
{
	struct pager pager;
	int err;

	if (job->nr_times > 1)
		return print(source, job);
	pager__begin(&pager);
	err = print(source, job);
	return pager__end(&pager) ? 0 : err;
}

/* Return: 0, or negative errno after a message. */
static int print_filtered(struct record_source *all, const struct access_job *job)
{
	struct filter_stage *stage = NULL;
	struct record_source *left;
	int err = filter_stage__new(&stage, &job->filter, all);

	if (!err) {
		left = filter_stage__source(stage);
		err = check(all, left, job);
		if (err)
			goto free_stage;
		err = print_paged(left, job) ?: explain(all, left);
	}
	if (!err && fflush(stdout))
		err = -errno;
	/* main() tells what did not reach standard output. */
	if (err && !ferror(stdout))
		log_error("cannot print the records: %s", strerror(-err));
free_stage:
	filter_stage__free(stage);
	return err;
}

static int print_once(const struct access_job *job)
{
	struct record_store *store = report_read(&job->args->input);
	struct record_source *source;
	int err = 0;

	if (!store)
		return -EIO;
	source = record_store__source(store);
	if (source->nr_records)
		err = print_filtered(source, job);
	else
		say_no_record(&job->args->input.files);
	record_store__free(store);
	return err;
}

/* Return: the exit code. */
static int print_repeatedly(const struct access_job *job)
{
	const struct timespec delay = {
		.tv_sec = (time_t)(job->delay_ns / 1000000000),
		.tv_nsec = (long)(job->delay_ns % 1000000000),
	};
	uint64_t i;

	for (i = 0; i < job->nr_times; i++) {
		if (i)
			(void)nanosleep(&delay, NULL);
		if (print_once(job))
			return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

static int parse_repeat(const struct arg_spec *spec, const struct access_args *args,
			struct access_job *job)
{
	const struct arg_value *words = args->repeat.values;
	int64_t delay_ns;

	job->nr_times = args->has_repeat ? UINT64_MAX : 1;
	job->delay_ns = 1000000000;
	if (!args->repeat.nr)
		return 0;
	if (args->repeat.nr != 2)
		return argparse__usage_error(
			spec, "argument --repeat: expects no words, or a delay and a count");
	if (value_parse_time(words[0].text, VALUE_S, VALUE_NS, &delay_ns) || delay_ns < 0)
		return argparse__usage_error(spec, "argument --repeat: '%s' is not a time",
					     words[0].text);
	if (value_parse_nr(words[1].text, &job->nr_times) || !job->nr_times)
		return argparse__usage_error(spec, "argument --repeat: '%s' is no count from 1 on",
					     words[1].text);
	job->delay_ns = (uint64_t)delay_ns;
	return 0;
}

/* Return: the exit code. */
static int run(const struct arg_spec *spec, const struct access_args *args)
{
	struct access_job job = { .args = args };
	int code, err = parse_repeat(spec, args, &job);

	err = err ?: access_options__choose(&args->how, spec, &job.choice);
	err = err ?: filter_options__apply(&args->filter, spec, &job.filter);
	job.filter.weights = job.choice.fmt.weights;
	code = err ? argparse__exit_code(err) : print_repeatedly(&job);
	filter_options__release(&job.filter);
	access_choice__fini(&job.choice);
	return code;
}

/* Options of the object come before those of the command line, which so win. */
static int parse_with_object(const struct arg_spec *spec, int argc, char **argv, const char *object,
			     struct format_words *words)
{
	char **all;
	struct arg_spec origin_spec = *spec;
	int err = format_words__read(words, object);

	if (err)
		return err == -EINVAL ? -EINVAL : -EIO;
	all = calloc((size_t)argc + words->nr, sizeof(*all));
	if (!all) {
		log_error("no memory for the options");
		return -ENOMEM;
	}
	all[0] = argv[0];
	if (words->nr)
		memcpy(all + 1, words->words, words->nr * sizeof(*all));
	memcpy(all + 1 + words->nr, argv + 1, ((size_t)argc - 1) * sizeof(*all));
	/* The command line by itself has passed already. */
	origin_spec.origin = format_words__is_object(object) ? "the object of --format" : object;
	err = argparse__parse(&origin_spec, argc + (int)words->nr, all);
	free(all);
	return err;
}

int cmd_report_access(int argc, char **argv)
{
	struct access_args args = { 0 };
	struct format_words words = { 0 };
	const struct arg_group groups[] = {
		report_input_group(&args.input),
		filter_options_group(&args.filter),
		access_options_group(&args.how),
		{ "how often", ARG_OPTIONS(more_options), &args },
	};
	const struct arg_spec spec = {
		.command = "report access",
		.usage = "[options]",
		.summary = "Print how often which memory was accessed, and since when.",
		.groups = groups,
		.nr_groups = sizeof(groups) / sizeof(groups[0]),
		.epilog =
			"styles:\n"
			"  detailed                 regions by address\n"
			"  simple-boxes             regions as boxes\n"
			"  hot, cold                regions as boxes, hottest or coldest first\n"
			"  temperature-sz-hist      bytes by temperature\n"
			"  recency-sz-hist          bytes by time since the last access;\n"
			"                           also called cold-memory-tail\n"
			"  recency-percentiles      time since the last access by share of bytes;\n"
			"                           also called idle-time-percentiles\n"
			"  temperature-percentiles  temperature by share of bytes\n"
			"\n"
			"'bdamon help access_format_options' lists the keywords of templates.\n",
	};
	const char *object;
	int code, err = argparse__parse(&spec, argc, argv);

	object = err ? NULL : access_options__object(&args.how);
	if (object) {
		argparse__free(&spec);
		args = (struct access_args){ 0 };
		err = parse_with_object(&spec, argc, argv, object, &words);
	}
	code = err ? argparse__exit_code(err) : run(&spec, &args);
	argparse__free(&spec);
	format_words__fini(&words);
	return code;
}
