/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Options that say what to monitor and how; shared by all commands that monitor. */
#ifndef BDAMON_CLI_MONITOR_OPTIONS_H
#define BDAMON_CLI_MONITOR_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "cli/argparse.h"
#include "core/attrs.h"
#include "core/range.h"
#include "record/record.h"

/** enum monitor_ops - operations sets offered, in the order of the option's choices. */
enum monitor_ops {
	MONITOR_VADDR,
	MONITOR_FVADDR,
};

/**
 * struct monitor_target - one process.
 * @pid: process id; 0 for the command that is still to be started
 * @ranges: its fixed ranges, owned, sorted; NULL for vaddr
 * @nr_ranges: how many; 0 for vaddr
 */
struct monitor_target {
	pid_t pid;
	struct bd_range *ranges;
	size_t nr_ranges;
};

/**
 * struct monitor_options - what to monitor and how.
 * @attrs: intervals and numbers of regions, checked
 * @ops: an enum monitor_ops; an int because the option parser stores one
 * @targets: processes, owned; one with pid 0 when there is a command
 * @nr_targets: how many, >= 1
 * @shell_command: command line to be run by a shell, borrowed; or NULL
 * @exec_argv: NULL-terminated words of a command to be run without a shell, owned (the words
 *	are borrowed); or NULL
 *
 * At most one of @shell_command and @exec_argv is set.
 */
struct monitor_options {
	struct bd_attrs attrs;
	int ops;
	struct monitor_target *targets;
	size_t nr_targets;
	const char *shell_command;
	char **exec_argv;

	/* private: as typed; monitor_options__resolve() makes the above of it. */
	bool has_ops, has_sample, has_aggr, has_update, has_intervals, has_goal;
	bool has_min, has_max, has_range, autotune;
	uint64_t sample_us, aggr_us, update_us, intervals_us[3];
	uint64_t min_nr, max_nr, nr_range[2];
	const char *goal[4];
	struct arg_list pids, regions, words, rest;
};

/** monitor_options__init() - set the defaults. */
void monitor_options__init(struct monitor_options *opts);

/** monitor_options__target_group() - Return: the options that name targets, filling @opts. */
struct arg_group monitor_options__target_group(struct monitor_options *opts);

/** monitor_options__attrs_group() - Return: the options that tune monitoring, filling @opts. */
struct arg_group monitor_options__attrs_group(struct monitor_options *opts);

/**
 * monitor_options__resolve_attrs() - check the attributes alone, for who needs no target.
 *
 * Return: 0, or -EINVAL after a usage error (reported).
 */
int monitor_options__resolve_attrs(struct monitor_options *opts, const struct arg_spec *spec);

/**
 * monitor_options__resolve() - check parsed options together and work out targets.
 * @opts: the options
 * @spec: the command, for messages
 *
 * Return: 0, -EINVAL after a usage error (reported) or -ENOMEM (reported).
 */
int monitor_options__resolve(struct monitor_options *opts, const struct arg_spec *spec);

/** monitor_options__intervals() - Return: the intervals of @opts, resolved, as records tell them. */
struct record_intervals monitor_options__intervals(const struct monitor_options *opts);

/** monitor_options__free() - free what resolving allocated; lists are argparse__free()'s. */
void monitor_options__free(struct monitor_options *opts);

#endif
