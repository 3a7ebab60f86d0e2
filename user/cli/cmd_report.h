/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What the kinds of reports share. */
#ifndef BDAMON_CLI_CMD_REPORT_H
#define BDAMON_CLI_CMD_REPORT_H

#include "cli/argparse.h"
#include "record/store.h"

/** REPORT_INPUT - the file that is read when none is given. */
#define REPORT_INPUT "damon.data"

/** REPORT_BAD_PLOT - exit code for a kind of picture that cannot be drawn. */
#define REPORT_BAD_PLOT 255

/** struct report_input - what all kinds of reports begin with. @files: empty means REPORT_INPUT. */
struct report_input {
	struct arg_list files;
};

/** report_input_group() - Return: the option that names the files, filling @input. */
struct arg_group report_input_group(struct report_input *input);

/** report_read() - read the files. Logging. Return: a store that the caller owns, or NULL. */
struct record_store *report_read(const struct report_input *input);

/**
 * report_run() - parse the words of a report, read the files and print.
 * @spec: all options, report_input_group()'s among them
 * @argc: number of words
 * @argv: the words
 * @input: filled by parsing
 * @print: prints what was read, or changes it first; Return: the exit code
 * @args: its argument, usually what else parsing has filled
 *
 * Logging. Return: the exit code.
 */
int report_run(const struct arg_spec *spec, int argc, char **argv, const struct report_input *input,
	       int (*print)(const struct arg_spec *spec, const void *args,
			    struct record_store *store),
	       const void *args);

/** cmd_report_access() - report access; see commands.h for arguments and exit codes. */
int cmd_report_access(int argc, char **argv);

/** cmd_report_heatmap() - report heatmap; see commands.h for arguments and exit codes. */
int cmd_report_heatmap(int argc, char **argv);

/** cmd_report_heats() - report heats, the older name of report heatmap. */
int cmd_report_heats(int argc, char **argv);

/** cmd_report_record_info() - report record_info; likewise, as all below. */
int cmd_report_record_info(int argc, char **argv);

/** cmd_report_wss() - report wss. */
int cmd_report_wss(int argc, char **argv);

/** cmd_report_footprints() - report footprints. */
int cmd_report_footprints(int argc, char **argv);

/** cmd_report_nr_regions() - report nr_regions. */
int cmd_report_nr_regions(int argc, char **argv);

/** cmd_report_mappings() - report mappings. */
int cmd_report_mappings(int argc, char **argv);

/** cmd_report_times() - report times. */
int cmd_report_times(int argc, char **argv);

/** cmd_report_profile() - report profile. */
int cmd_report_profile(int argc, char **argv);

/** cmd_report_holistic() - report holistic. */
int cmd_report_holistic(int argc, char **argv);

/** cmd_report_schemes() - report schemes. */
int cmd_report_schemes(int argc, char **argv);

/** cmd_report_sysinfo() - report sysinfo. */
int cmd_report_sysinfo(int argc, char **argv);

/** cmd_report_html() - report html; likewise. */
int cmd_report_html(int argc, char **argv);

#endif
