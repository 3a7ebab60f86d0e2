/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Monitoring options: the tables, and what has to be checked across several options. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/deduce.h"
#include "cli/monitor_options.h"
#include "util/log.h"

/* Longer intervals are typing errors; and no unit conversion can overflow below it. */
#define MAX_INTERVAL_US 86400e6

/* Regions are made of whole pages. */
#define PAGE_BYTES 4096

#define SZ_WHY	      256
#define NR_GOAL_WORDS 4

#define AT(member)    .at = offsetof(struct monitor_options, member)
#define GIVEN(member) .given = offsetof(struct monitor_options, member)
#define IN_US	      .bare = VALUE_US, .to = VALUE_US, .max = MAX_INTERVAL_US

static const char *const ops_names[] = {
	[MONITOR_VADDR] = "vaddr",
	[MONITOR_FVADDR] = "fvaddr",
	NULL,
};

static const struct arg_option target_options[] = {
	{ "target", "TARGET",
	  "a command line in one word, run by a shell, if its first word is a command; "
	  "else process ids, separated by blanks or commas",
	  ARG_STRING, ARG_STAR, AT(words) },
	{ "--", "COMMAND [ARG...]", "command to start and monitor, run without a shell", ARG_STRING,
	  ARG_STAR, AT(rest) },
	{ "--target_pid", "PID...", "process ids to monitor (repeatable)", ARG_STRING, ARG_PLUS,
	  true, AT(pids) },
	{ "--ops", NULL,
	  "vaddr follows the mappings of a process, fvaddr watches the ranges given by "
	  "--regions (default: fvaddr with --regions, else vaddr)",
	  ARG_CHOICE, AT(ops), GIVEN(has_ops), .choices = ops_names },
	{ "-r --regions", "\"A-B ...\"",
	  "address ranges to monitor; the n-th use belongs to the n-th target", ARG_STRING,
	  .append = true, AT(regions) },
};

static const struct arg_option attrs_options[] = {
	{ "-s --sample", "TIME", "sampling interval (us; default: 5ms)", ARG_TIME, AT(sample_us),
	  GIVEN(has_sample), IN_US, .min = 1 },
	{ "-a --aggr", "TIME", "aggregation interval (us; default: 100ms)", ARG_TIME, AT(aggr_us),
	  GIVEN(has_aggr), IN_US, .min = 1 },
	{ "-u --updr", "TIME", "interval of looking at changed mappings (us; default: 1s)",
	  ARG_TIME, AT(update_us), GIVEN(has_update), IN_US },
	{ "--monitoring_intervals", "SAMPLE AGGR UPDATE",
	  "the three intervals at once (us); -s, -a and -u win over it", ARG_TIME, 3,
	  AT(intervals_us), GIVEN(has_intervals), IN_US },
	{ "--monitoring_intervals_goal", "SHARE AGGRS MIN MAX",
	  "tune the intervals: aim at SHARE of the most accesses that could be seen (basis "
	  "points, or a percentage), look every AGGRS aggregations, keep the sampling "
	  "interval between MIN and MAX (us; default: off)",
	  ARG_STRING, NR_GOAL_WORDS, AT(goal), GIVEN(has_goal) },
	{ "--monitoring_intervals_autotune", NULL,
	  "the same as --monitoring_intervals_goal 4% 3 5ms 10s", ARG_FLAG, AT(autotune) },
	{ "-n --minr", "N", "smallest number of regions (default: 10)", ARG_NR, AT(min_nr),
	  GIVEN(has_min) },
	{ "-m --maxr", "N", "largest number of regions (default: 1000)", ARG_NR, AT(max_nr),
	  GIVEN(has_max) },
	{ "--monitoring_nr_regions_range", "MIN MAX",
	  "both numbers of regions at once; -n and -m win over it", ARG_NR, 2, AT(nr_range),
	  GIVEN(has_range) },
};

void monitor_options__init(struct monitor_options *opts)
{
	*opts = (struct monitor_options){ .ops = MONITOR_VADDR };
	bd_attrs__init(&opts->attrs);
}

struct arg_group monitor_options__target_group(struct monitor_options *opts)
{
	return (struct arg_group){ "what to monitor", ARG_OPTIONS(target_options), .base = opts };
}

struct arg_group monitor_options__attrs_group(struct monitor_options *opts)
{
	return (struct arg_group){ "how to monitor", ARG_OPTIONS(attrs_options), .base = opts };
}

static int no_memory(void)
{
	log_error("no memory for the options");
	return -ENOMEM;
}

static int resolve_goal(struct monitor_options *opts, const struct arg_spec *spec)
{
	static const char *const names[] = { "SHARE", "AGGRS", "MIN", "MAX" };
	struct bd_intervals_goal *goal = &opts->attrs.goal;
	int64_t sample_us[2] = { 0 };
	double share = 0;
	int errs[NR_GOAL_WORDS];

	errs[0] = value_parse_share(opts->goal[0], VALUE_BP, &share);
	if (!errs[0] && (share < 0 || share > VALUE_BP))
		errs[0] = -ERANGE;
	errs[1] = value_parse_nr(opts->goal[1], &goal->aggrs);
	for (int i = 0; i < 2; i++) {
		errs[i + 2] =
			value_parse_time(opts->goal[i + 2], VALUE_US, VALUE_US, &sample_us[i]);
		if (!errs[i + 2] && (sample_us[i] < 0 || sample_us[i] > MAX_INTERVAL_US))
			errs[i + 2] = -ERANGE;
	}
	for (int i = 0; i < NR_GOAL_WORDS; i++) {
		if (errs[i])
			return argparse__usage_error(
				spec, "argument --monitoring_intervals_goal: '%s' is %s %s",
				opts->goal[i],
				errs[i] == -ERANGE ? "out of range as" : "not understood as",
				names[i]);
	}
	goal->access_bp = (uint64_t)share;
	goal->min_sample_us = (uint64_t)sample_us[0];
	goal->max_sample_us = (uint64_t)sample_us[1];
	return 0;
}

static void resolve_intervals(struct monitor_options *opts)
{
	struct bd_attrs *attrs = &opts->attrs;

	if (opts->has_intervals) {
		attrs->sample_us = opts->intervals_us[0];
		attrs->aggr_us = opts->intervals_us[1];
		attrs->update_us = opts->intervals_us[2];
	}
	if (opts->has_sample)
		attrs->sample_us = opts->sample_us;
	if (opts->has_aggr)
		attrs->aggr_us = opts->aggr_us;
	if (opts->has_update)
		attrs->update_us = opts->update_us;
}

static void resolve_nr_regions(struct monitor_options *opts)
{
	struct bd_attrs *attrs = &opts->attrs;

	if (opts->has_range) {
		attrs->min_nr_regions = opts->nr_range[0];
		attrs->max_nr_regions = opts->nr_range[1];
	}
	if (opts->has_min)
		attrs->min_nr_regions = opts->min_nr;
	if (opts->has_max)
		attrs->max_nr_regions = opts->max_nr;
}

static bool is_goal_wrong(const struct bd_attrs *attrs)
{
	const struct bd_intervals_goal *goal = &attrs->goal;

	return goal->aggrs &&
	       (goal->min_sample_us > goal->max_sample_us ||
		attrs->sample_us < goal->min_sample_us || attrs->sample_us > goal->max_sample_us);
}

/* Which of the options typed are to blame for attributes that do not fit together. */
static const char *blame(const struct monitor_options *opts)
{
	const struct bd_attrs *attrs = &opts->attrs;

	if (is_goal_wrong(attrs))
		return opts->has_goal ? "--monitoring_intervals_goal"
				      : "--monitoring_intervals_autotune";
	if (attrs->min_nr_regions < BD_MIN_NR_REGIONS ||
	    attrs->min_nr_regions > attrs->max_nr_regions) {
		if (opts->has_min)
			return "--minr";
		return opts->has_max ? "--maxr" : "--monitoring_nr_regions_range";
	}
	if (opts->has_sample)
		return "--sample";
	return opts->has_aggr ? "--aggr" : "--monitoring_intervals";
}

int monitor_options__resolve_attrs(struct monitor_options *opts, const struct arg_spec *spec)
{
	const char *why;
	int err;

	resolve_intervals(opts);
	resolve_nr_regions(opts);
	if (opts->has_goal && opts->autotune)
		return argparse__usage_error(spec,
					     "--monitoring_intervals_autotune and "
					     "--monitoring_intervals_goal exclude each other");
	if (opts->autotune)
		opts->attrs.goal = (struct bd_intervals_goal){
			.access_bp = 400,
			.aggrs = 3,
			.min_sample_us = 5000,
			.max_sample_us = 10000000,
		};
	if (opts->has_goal) {
		err = resolve_goal(opts, spec);
		if (err)
			return err;
	}
	why = bd_attrs__check(&opts->attrs);
	if (why)
		return argparse__usage_error(spec, "argument %s: %s", blame(opts), why);
	return 0;
}

static int use_pids(struct monitor_options *opts, const pid_t *pids, size_t nr_pids)
{
	opts->targets = calloc(nr_pids, sizeof(*opts->targets));
	if (!opts->targets)
		return no_memory();
	for (size_t i = 0; i < nr_pids; i++)
		opts->targets[i].pid = pids[i];
	opts->nr_targets = nr_pids;
	return 0;
}

/* A command is one target whose pid is not known yet. */
static int use_command(struct monitor_options *opts)
{
	const pid_t unknown = 0;

	return use_pids(opts, &unknown, 1);
}

static int resolve_words(struct monitor_options *opts, const struct arg_spec *spec)
{
	struct deduced_target target = { 0 };
	char why[SZ_WHY];
	int err;

	err = deduce_target(&opts->words, getenv("PATH"), &target, why, sizeof(why));
	if (err == -ENOMEM)
		return no_memory();
	if (err)
		return argparse__usage_error(spec, "argument TARGET: %s", why);
	opts->shell_command = target.shell_command;
	err = target.shell_command ? use_command(opts)
				   : use_pids(opts, target.pids, target.nr_pids);
	free(target.pids);
	return err;
}

static int resolve_rest(struct monitor_options *opts)
{
	opts->exec_argv = calloc(opts->rest.nr + 1, sizeof(*opts->exec_argv));
	if (!opts->exec_argv)
		return no_memory();
	/* execvp() wants char *, and does not write to the words. */
	for (size_t i = 0; i < opts->rest.nr; i++)
		opts->exec_argv[i] = (char *)opts->rest.values[i].text;
	return use_command(opts);
}

static int resolve_pids(struct monitor_options *opts, const struct arg_spec *spec)
{
	pid_t *pids = NULL;
	size_t nr_pids = 0;
	int err = 0;

	for (size_t i = 0; !err && i < opts->pids.nr; i++) {
		const char *text = opts->pids.values[i].text;

		err = deduce_pids(text, &pids, &nr_pids);
		if (err == -ENOMEM)
			err = no_memory();
		else if (err)
			err = argparse__usage_error(spec, "argument --target_pid: '%s' %s", text,
						    err == -EEXIST ? "names a process twice"
								   : "is not a process id");
	}
	if (!err)
		err = use_pids(opts, pids, nr_pids);
	free(pids);
	return err;
}

static int resolve_target(struct monitor_options *opts, const struct arg_spec *spec)
{
	int nr_ways = !!opts->words.nr + !!opts->rest.nr + !!opts->pids.nr;

	if (nr_ways > 1)
		return argparse__usage_error(spec, "TARGET, --target_pid and a command after '--' "
						   "exclude each other");
	if (opts->words.nr)
		return resolve_words(opts, spec);
	if (opts->rest.nr)
		return resolve_rest(opts);
	if (opts->pids.nr)
		return resolve_pids(opts, spec);
	return argparse__usage_error(spec, "no target: name a command or process ids");
}

static int resolve_ranges(struct monitor_target *target, const char *text,
			  const struct arg_spec *spec)
{
	struct value_range *ranges = NULL;
	size_t nr = 0;
	int err;

	err = value_parse_ranges(text, &ranges, &nr);
	if (err == -EINVAL)
		return argparse__usage_error(
			spec, "argument --regions: '%s' is not a list such as '4096-8192 1G-2G'",
			text);
	if (err == -ERANGE)
		return argparse__usage_error(
			spec, "argument --regions: '%s' is not ascending, or overlaps", text);
	if (err)
		return no_memory();
	target->ranges = calloc(nr, sizeof(*target->ranges));
	if (!target->ranges) {
		err = no_memory();
		goto out;
	}
	for (size_t i = 0; i < nr; i++)
		target->ranges[i] = (struct bd_range){ ranges[i].start, ranges[i].end };
	target->nr_ranges = nr;
	if (!bd_ranges_are_valid(target->ranges, nr, PAGE_BYTES))
		err = argparse__usage_error(
			spec, "argument --regions: '%s' overlaps once rounded to whole pages",
			text);
out:
	free(ranges);
	return err;
}

static int resolve_regions(struct monitor_options *opts, const struct arg_spec *spec)
{
	int err = 0;

	if (opts->regions.nr && !opts->has_ops)
		opts->ops = MONITOR_FVADDR;
	if (opts->ops == MONITOR_VADDR && opts->regions.nr)
		return argparse__usage_error(spec, "argument --regions: --ops vaddr follows the "
						   "mappings; use --ops fvaddr for fixed ranges");
	if (opts->ops == MONITOR_FVADDR && opts->regions.nr != opts->nr_targets)
		return argparse__usage_error(spec,
					     "argument --regions: fvaddr needs one list per "
					     "target: repeat it for each (%zu != %zu)",
					     opts->regions.nr, opts->nr_targets);
	for (size_t i = 0; !err && i < opts->regions.nr; i++)
		err = resolve_ranges(&opts->targets[i], opts->regions.values[i].text, spec);
	return err;
}

int monitor_options__resolve(struct monitor_options *opts, const struct arg_spec *spec)
{
	int err;

	err = monitor_options__resolve_attrs(opts, spec);
	if (!err)
		err = resolve_target(opts, spec);
	if (!err)
		err = resolve_regions(opts, spec);
	return err;
}

struct record_intervals monitor_options__intervals(const struct monitor_options *opts)
{
	const struct bd_attrs *attrs = &opts->attrs;

	return (struct record_intervals){
		.sample_us = attrs->sample_us,
		.aggr_us = attrs->aggr_us,
		.ops_update_us = attrs->update_us,
		.goal = { .access_bp = attrs->goal.access_bp,
			  .aggrs = attrs->goal.aggrs,
			  .min_sample_us = attrs->goal.min_sample_us,
			  .max_sample_us = attrs->goal.max_sample_us },
	};
}

void monitor_options__free(struct monitor_options *opts)
{
	for (size_t i = 0; i < opts->nr_targets; i++)
		free(opts->targets[i].ranges);
	free(opts->targets);
	free(opts->exec_argv);
	opts->targets = NULL;
	opts->nr_targets = 0;
	opts->exec_argv = NULL;
}
