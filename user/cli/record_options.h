/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Options of `bdamon record`, `bdamon trace`, `bdamon monitor` and `bdamon schemes`. */
#ifndef BDAMON_CLI_RECORD_OPTIONS_H
#define BDAMON_CLI_RECORD_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "cli/argparse.h"
#include "cli/monitor_options.h"
#include "cli/scheme_options.h"
#include "ops/actor.h"
#include "record/writer.h"

/** enum record_command - whose options; all but trace have some of their own. */
enum record_command {
	RECORD_COMMAND_RECORD,
	RECORD_COMMAND_TRACE,
	RECORD_COMMAND_MONITOR,
	RECORD_COMMAND_SCHEMES,
};

/** enum record_report - what monitor prints as text, in the order of the option's choices. */
enum record_report {
	RECORD_REPORT_HEATS,
	RECORD_REPORT_WSS,
	RECORD_REPORT_HOLISTIC,
};

/**
 * struct record_options - what to monitor and what to keep of it.
 * @monitor: targets and attributes
 * @include_child_tasks: also monitor the processes that targets start
 * @timeout_ms: end after this time; 0 for never
 * @overhead_percent: share of one CPU that monitoring may use, 0.05..100
 * @pin: name to pin maps by, a valid file name, borrowed; NULL for no pinning
 * @schemes: schemes to apply, owned; none for monitoring alone
 * @acting: how they act
 * @goal_input: file with what user_input goals are now, borrowed; or NULL
 * @is_verbose: tell about progress; the log level is set by record_options__parse()
 * @is_quiet: tell about errors only; likewise
 * @out: path of the record file, borrowed
 * @output_type: an enum record_type, in the order of the option's choices; an int because the option parser stores one
 * @output_permission: mode of all files written, 0..0777
 * @output_flush_s: save what there is after this time and go on, in seconds, >= 1
 * @has_snapshot: record single snapshots instead of every aggregation
 * @snapshot_delay_ms: time between two snapshots
 * @nr_snapshots: number of snapshots, >= 1
 * @schemes_target_regions: record the regions that schemes are tried on instead of all
 * @do_access: write the record file
 * @do_mem_footprint: write the memory footprints beside it
 * @do_vmas: write the mappings beside it
 * @do_proc_stats: write the processes' statistics beside it
 *
 * @history_bytes: memory of monitor for what it has seen lately
 * @is_text: monitor prints text, even on a terminal
 * @report_type: what it prints, an enum record_report; an int as @output_type
 * @report_delay_ms: time between two such reports, >= 1
 * @nr_reports: how many; 0 for no end
 *
 * @do_list: schemes lists the ready ones
 * @do_show: schemes prints those given
 * @stats_interval_ms: time between two lines of schemes, >= 1
 * @is_json: these are JSON
 * @stats_out: file for lines of JSON, borrowed; or NULL
 *
 * Those that a command has no option for hold their defaults.
 */
struct record_options {
	struct monitor_options monitor;
	bool include_child_tasks;
	uint64_t timeout_ms;
	double overhead_percent;
	const char *pin;
	struct scheme_list schemes;
	struct actor_options acting;
	const char *goal_input;
	bool is_verbose;
	bool is_quiet;

	const char *out;
	int output_type;
	mode_t output_permission;
	uint64_t output_flush_s;
	bool has_snapshot;
	uint64_t snapshot_delay_ms;
	uint64_t nr_snapshots;
	bool schemes_target_regions;
	bool do_access;
	bool do_mem_footprint;
	bool do_vmas;
	bool do_proc_stats;

	uint64_t history_bytes;
	bool is_text;
	int report_type;
	uint64_t report_delay_ms;
	uint64_t nr_reports;

	bool do_list;
	bool do_show;
	uint64_t stats_interval_ms;
	bool is_json;
	const char *stats_out;

	/* private: as typed */
	struct scheme_options scheme_words;
	bool has_report_type, has_report_delay, has_nr_reports;
	struct arg_list do_record;
	const char *snapshot[2];
};

/**
 * record_options__parse() - parse, check and resolve all options, and set the log level.
 * @opts: to be filled, whatever it held; call record_options__free() in any case
 * @command: whose options
 * @argc: number of words
 * @argv: the words, argv[0] being the command's name; kept by reference
 *
 * Return: 0, ARGPARSE_HELP, -EINVAL (usage error, reported) or -ENOMEM (reported):
 * argparse__exit_code() makes the exit code of all but 0.
 */
int record_options__parse(struct record_options *opts, enum record_command command, int argc,
			  char **argv);

/** record_options__free() - free all that parsing allocated. */
void record_options__free(struct record_options *opts);

#endif
