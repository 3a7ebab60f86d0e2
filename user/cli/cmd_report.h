/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What the kinds of reports share. */
#ifndef BDAMON_CLI_CMD_REPORT_H
#define BDAMON_CLI_CMD_REPORT_H

#include "cli/argparse.h"
#include "record/record.h"

/** REPORT_INPUT - the file that is read when none is given. */
#define REPORT_INPUT "damon.data"

/** REPORT_BAD_PLOT - exit code for a kind of picture that cannot be drawn. */
#define REPORT_BAD_PLOT 255

/**
 * report_read() - read the input files of a report.
 * @files: their names; empty: REPORT_INPUT
 * @ret_set: the records, to be finished by the caller
 *
 * Logging. Return: 0 or negative errno.
 */
int report_read(const struct arg_list *files, struct record_set *ret_set);

/** cmd_report_heatmap() - report heatmap; see commands.h for arguments and exit codes. */
int cmd_report_heatmap(int argc, char **argv);

#endif
