/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Tables and checks of the options of record, trace, monitor and schemes. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cli/record_options.h"
#include "util/log.h"

/* Longer times are typing errors; a year. */
#define MAX_TIME_S 31536000.0

/* Fewer than this would be nothing but the cost of waking up. */
#define MIN_OVERHEAD_PERCENT 0.05

#define NR_GROUPS 6

/* A minute of many regions, and as much as a machine may have to spare. */
#define MIN_HISTORY_BYTES (1 << 20)
#define MAX_HISTORY_BYTES 0x1p36

/* An aggregation usually takes as long. */
#define MIN_DELAY_MS 100

#define AT(member)    .at = offsetof(struct record_options, member)
#define GIVEN(member) .given = offsetof(struct record_options, member)

static int check_pin(const struct arg_value *value, char *why, size_t sz_why)
{
	const char *name = value->text;

	/* The BPF file system refuses dots in names. */
	if (*name && strlen(name) <= NAME_MAX && !strpbrk(name, "/."))
		return 0;
	snprintf(why, sz_why, "'%s' is not a name of 1 to %d characters without '/' and '.'", name,
		 NAME_MAX);
	return -EINVAL;
}

static int check_out(const struct arg_value *value, char *why, size_t sz_why)
{
	size_t len = strlen(value->text);

	if (len && value->text[len - 1] != '/')
		return 0;
	snprintf(why, sz_why, "'%s' is not the path of a file", value->text);
	return -EINVAL;
}

static int check_do_record(const struct arg_value *value, char *why, size_t sz_why)
{
	static const char *const offered[] = { "access", "mem_footprint", "vmas", "proc_stats" };
	static const char *const refused[] = { "cpu_profile", "damon_trace_events" };

	for (size_t i = 0; i < sizeof(offered) / sizeof(offered[0]); i++) {
		if (!strcmp(value->text, offered[i]))
			return 0;
	}
	snprintf(why, sz_why, "'%s' is none of access, mem_footprint, vmas, proc_stats",
		 value->text);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (!strcmp(value->text, refused[i]))
			snprintf(why, sz_why,
				 "'%s' is not offered: bdamon neither runs perf nor traces DAMON",
				 value->text);
	}
	return -EINVAL;
}

static const struct arg_option run_options[] = {
	{ "--include_child_tasks", NULL, "also monitor child processes (default)", ARG_FLAG,
	  AT(include_child_tasks) },
	{ "--exclude_child_tasks", NULL, "monitor the targets alone", ARG_CLEAR,
	  AT(include_child_tasks) },
	{ "--timeout", "TIME", "end after this time (s; default: when the targets end)", ARG_TIME,
	  AT(timeout_ms), .bare = VALUE_S, .to = VALUE_MS, .min = 1, .max = 1e3 * MAX_TIME_S },
	{ "--overhead", "PERCENT", "share of one CPU that monitoring may use (default: 1)",
	  ARG_SHARE, AT(overhead_percent), .scale = VALUE_PERCENT, .min = MIN_OVERHEAD_PERCENT,
	  .max = 100 },
	{ "--pin", "NAME", "keep the BPF maps readable under /sys/fs/bpf/bdamon/NAME", ARG_STRING,
	  AT(pin), .check = check_pin },
	{ "-v --verbose", NULL, "tell on stderr what is being done", ARG_FLAG, AT(is_verbose) },
	{ "-q --quiet", NULL, "tell about errors only", ARG_FLAG, AT(is_quiet) },
};

static const struct arg_option acting_options[] = {
	{ "--dry-run", NULL, "do nothing; tell how much would be done to how many bytes", ARG_FLAG,
	  AT(acting.is_dry) },
	{ "--inject", NULL,
	  "let actions that a process can only do itself be done in it: it is stopped for a moment",
	  ARG_FLAG, AT(acting.may_inject) },
	{ "--goal_input", "FILE",
	  "read what user_input goals are now from FILE, a number for each, before each look",
	  ARG_STRING, AT(goal_input) },
	{ "--force", NULL, "act on processes that bdamon itself depends on, too", ARG_FLAG,
	  AT(acting.is_forced) },
};

static const struct arg_option stats_options[] = {
	{ "--interval", "TIME", "time between two lines (s; default: 1)", ARG_TIME,
	  AT(stats_interval_ms), .bare = VALUE_S, .to = VALUE_MS, .min = MIN_DELAY_MS,
	  .max = 1e3 * MAX_TIME_S },
	{ "--json", NULL, "print lines of JSON", ARG_FLAG, AT(is_json) },
	{ "-o --output", "FILE", "write lines of JSON to FILE as well, for 'bdamon report schemes'",
	  ARG_STRING, AT(stats_out), .check = check_out },
	{ "--list", NULL, "list the ready schemes, and end", ARG_FLAG, AT(do_list) },
	{ "--show", NULL, "print the schemes as JSON, and end", ARG_FLAG, AT(do_show) },
};

static const struct arg_option output_options[] = {
	{ "-o --out", "FILE", "record file (default: damon.data)", ARG_STRING, AT(out),
	  .check = check_out },
	{ "--output_type", NULL, "format of the record file (default: json_compressed)", ARG_CHOICE,
	  AT(output_type), .choices = record_types },
	{ "--output_permission", "MODE", "mode of the files, octal (default: 600)", ARG_MODE,
	  AT(output_permission) },
	{ "--output_flush_sec", "TIME",
	  "save to a directory of its own and go on after each such time (s; default: 3600)",
	  ARG_TIME, AT(output_flush_s), .bare = VALUE_S, .to = VALUE_S, .min = 1,
	  .max = MAX_TIME_S },
	{ "--snapshot", "DELAY COUNT",
	  "record COUNT snapshots, DELAY apart (s), instead of every aggregation", ARG_STRING, 2,
	  AT(snapshot), GIVEN(has_snapshot) },
	{ "--schemes_target_regions", NULL,
	  "record the regions that schemes act on instead of all (always so with --snapshot)",
	  ARG_FLAG, AT(schemes_target_regions) },
	{ "--do_record", "WHAT...",
	  "what to record: access, mem_footprint, vmas, proc_stats (default: all)", ARG_STRING,
	  ARG_PLUS, AT(do_record), .check = check_do_record },
};

static const char *const report_types[] = {
	[RECORD_REPORT_HEATS] = "heats",
	[RECORD_REPORT_WSS] = "wss",
	[RECORD_REPORT_HOLISTIC] = "holistic",
	NULL,
};

static const struct arg_option view_options[] = {
	{ "-o --out", "FILE",
	  "record file that the key w writes, the time appended to its name (default: "
	  "damon.data)",
	  ARG_STRING, AT(out), .check = check_out },
	{ "--history", "SIZE", "memory for what was seen lately (default: 32M)", ARG_BYTES,
	  AT(history_bytes), .min = MIN_HISTORY_BYTES, .max = MAX_HISTORY_BYTES },
	{ "--report_type", NULL,
	  "print text instead of the screen: a heatmap, the working set, or both with the hottest "
	  "regions (default: wss)",
	  ARG_CHOICE, AT(report_type), GIVEN(has_report_type), .choices = report_types },
	{ "--delay", "TIME", "print text, after each such time (s; default: 1)", ARG_TIME,
	  AT(report_delay_ms), GIVEN(has_report_delay), .bare = VALUE_S, .to = VALUE_MS,
	  .min = MIN_DELAY_MS, .max = 1e3 * MAX_TIME_S },
	{ "--count", "N", "print text, so many times; 0: until the end (default: 0)", ARG_NR,
	  AT(nr_reports), GIVEN(has_nr_reports) },
};

static const struct {
	const char *command;
	const char *summary;
	const char *epilog;
	bool has_schemes;
	struct arg_group own;
} commands[] = {
	[RECORD_COMMAND_RECORD] = {
		"record",
		"Monitor which memory of processes is accessed how often, and write it to a "
		"file that 'bdamon report' and damo read. Ends with the targets, after the "
		"timeout, or on Ctrl+C; the file is written in each case.",
		"examples:\n"
		"  bdamon record 1234\n"
		"  bdamon record --timeout 60 -o app.data \"app --its-option\"\n"
		"  bdamon record --overhead 3% -- app --its-option\n",
		true,
		{ "output", ARG_OPTIONS(output_options), NULL },
	},
	[RECORD_COMMAND_TRACE] = {
		"trace",
		"Monitor which memory of processes is accessed how often, and print each "
		"aggregation as it happens, as perf script prints DAMON's tracepoints.",
		"examples:\n"
		"  bdamon trace 1234\n"
		"  bdamon trace --timeout 10 -- app --its-option\n",
		true,
		{ NULL, NULL, 0, NULL },
	},
	[RECORD_COMMAND_MONITOR] = {
		"monitor",
		"Watch on the terminal which memory of processes is accessed how often: a moving "
		"heatmap, the working set, the hottest regions, and what the monitoring costs. "
		"Press ? for the keys. Where there is no terminal, a line of text is printed every "
		"second.",
		"examples:\n"
		"  bdamon monitor 1234\n"
		"  bdamon monitor \"app --its-option > app.log\"\n"
		"  bdamon monitor --report_type heats --delay 3 --count 1 1234\n",
		false,
		{ "view", ARG_OPTIONS(view_options), NULL },
	},
	[RECORD_COMMAND_SCHEMES] = {
		"schemes",
		"Monitor processes and act on what is seen, as schemes say: page out what is cold, "
		"use huge pages for what is hot, move memory between NUMA nodes, or count. Prints "
		"a line for each scheme every second and a table at the end. Ends with the "
		"targets, after the timeout, or on Ctrl+C.",
		"examples:\n"
		"  bdamon schemes -c prcl 1234\n"
		"  bdamon schemes --damos_action pageout --damos_access_rate 0% 0% \\\n"
		"      --damos_age 30s max --damos_quotas 0 100M 1s --dry-run 1234\n"
		"  bdamon schemes --list\n",
		true,
		{ "statistics", ARG_OPTIONS(stats_options), NULL },
	},
};

/* @groups has room for NR_GROUPS; what not all commands have comes last. */
static struct arg_spec make_spec(struct record_options *opts, enum record_command command,
				 struct arg_group *groups)
{
	size_t nr = 0;

	groups[nr++] = monitor_options__target_group(&opts->monitor);
	groups[nr++] = monitor_options__attrs_group(&opts->monitor);
	groups[nr++] = (struct arg_group){ "run", ARG_OPTIONS(run_options), .base = opts };
	if (commands[command].has_schemes) {
		groups[nr++] = scheme_options__group(&opts->scheme_words);
		groups[nr++] =
			(struct arg_group){ "actions", ARG_OPTIONS(acting_options), .base = opts };
	}
	if (commands[command].own.title) {
		groups[nr] = commands[command].own;
		groups[nr++].base = opts;
	}
	return (struct arg_spec){
		.command = commands[command].command,
		.usage = "[options] [TARGET... | -- COMMAND [ARG...]]",
		.summary = commands[command].summary,
		.groups = groups,
		.nr_groups = nr,
		.epilog = commands[command].epilog,
	};
}

static void init(struct record_options *opts)
{
	*opts = (struct record_options){
		.include_child_tasks = true,
		.overhead_percent = 1,
		.out = "damon.data",
		.output_type = RECORD_JSON_COMPRESSED,
		.output_permission = 0600,
		.output_flush_s = 3600,
		.do_access = true,
		.do_mem_footprint = true,
		.do_vmas = true,
		.do_proc_stats = true,
		.history_bytes = 32 << 20,
		.report_type = RECORD_REPORT_WSS,
		.report_delay_ms = 1000,
		.stats_interval_ms = 1000,
	};
	monitor_options__init(&opts->monitor);
}

static bool has_word(const struct arg_list *list, const char *word)
{
	for (size_t i = 0; i < list->nr; i++) {
		if (!strcmp(list->values[i].text, word))
			return true;
	}
	return false;
}

static int resolve_snapshot(struct record_options *opts, const struct arg_spec *spec)
{
	int64_t delay_ms;
	int err;

	err = value_parse_time(opts->snapshot[0], VALUE_S, VALUE_MS, &delay_ms);
	if (err || delay_ms < 0 || delay_ms > 1e3 * MAX_TIME_S)
		return argparse__usage_error(
			spec, "argument --snapshot: '%s' is not a delay such as 0, 5 or 500ms",
			opts->snapshot[0]);
	err = value_parse_nr(opts->snapshot[1], &opts->nr_snapshots);
	if (err || !opts->nr_snapshots)
		return argparse__usage_error(
			spec, "argument --snapshot: '%s' is not a count of 1 or more",
			opts->snapshot[1]);
	if (!opts->do_access)
		return argparse__usage_error(
			spec, "argument --snapshot: needs access among those of --do_record");
	opts->snapshot_delay_ms = (uint64_t)delay_ms;
	return 0;
}

static bool has_user_goal(const struct scheme_list *schemes)
{
	for (size_t i = 0; i < schemes->nr; i++) {
		const struct bd_goals *goals = &schemes->items[i]->quota.goals;

		for (size_t k = 0; k < goals->nr; k++)
			if (goals->items[k].metric == BD_METRIC_USER_INPUT)
				return true;
	}
	return false;
}

/* Return: 0 or a negative errno, reported. */
static int resolve_schemes(struct record_options *opts, enum record_command command,
			   const struct arg_spec *spec)
{
	int err = scheme_options__build(&opts->scheme_words, &opts->monitor.attrs, &opts->schemes);

	if (err)
		return err == -ENOMEM ? err : -EINVAL;
	if (!opts->schemes.nr && opts->schemes_target_regions)
		return argparse__usage_error(
			spec, "argument --schemes_target_regions: there is no scheme");
	if (!opts->schemes.nr &&
	    (opts->acting.is_dry || opts->acting.may_inject || opts->acting.is_forced))
		return argparse__usage_error(
			spec,
			"--dry-run, --inject and --force are about schemes, and there is none");
	if (opts->goal_input && !has_user_goal(&opts->schemes))
		return argparse__usage_error(
			spec, "argument --goal_input: no scheme has a goal user_input");
	if (!opts->schemes.nr && command == RECORD_COMMAND_SCHEMES)
		return argparse__usage_error(
			spec, "no scheme: name one with --schemes or --damos_action");
	return 0;
}

static int resolve(struct record_options *opts, enum record_command command,
		   const struct arg_spec *spec)
{
	int err;

	if (opts->is_verbose && opts->is_quiet)
		return argparse__usage_error(spec, "--verbose and --quiet exclude each other");
	if (opts->is_verbose || opts->is_quiet)
		log_set_level(opts->is_verbose ? LOG_INFO : LOG_ERROR);
	if (opts->do_record.nr) {
		opts->do_access = has_word(&opts->do_record, "access");
		opts->do_mem_footprint = has_word(&opts->do_record, "mem_footprint");
		opts->do_vmas = has_word(&opts->do_record, "vmas");
		opts->do_proc_stats = has_word(&opts->do_record, "proc_stats");
	}
	opts->is_text = opts->has_report_type || opts->has_report_delay || opts->has_nr_reports;
	if (opts->has_snapshot && resolve_snapshot(opts, spec))
		return -EINVAL;
	if (opts->do_list)
		return 0;
	if (opts->do_show)
		err = monitor_options__resolve_attrs(&opts->monitor, spec);
	else
		err = monitor_options__resolve(&opts->monitor, spec);
	return err ?: resolve_schemes(opts, command, spec);
}

int record_options__parse(struct record_options *opts, enum record_command command, int argc,
			  char **argv)
{
	struct arg_group groups[NR_GROUPS];
	struct arg_spec spec = make_spec(opts, command, groups);
	int err;

	init(opts);
	err = argparse__parse(&spec, argc, argv);
	if (!err)
		err = resolve(opts, command, &spec);
	argparse__free(&spec);
	return err;
}

void record_options__free(struct record_options *opts)
{
	monitor_options__free(&opts->monitor);
	scheme_list__fini(&opts->schemes);
}
