/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The commands of bdamon.
 *
 * Each takes its own words, argv[0] being its name, and returns the exit code
 * of the program: 0 success, 1 failure, 2 usage error.
 */
#ifndef BDAMON_CLI_COMMANDS_H
#define BDAMON_CLI_COMMANDS_H

/** cmd_record() - monitor a target and write what was seen to a file. */
int cmd_record(int argc, char **argv);

/** cmd_report() - print what a file holds. */
int cmd_report(int argc, char **argv);

/** cmd_trace() - monitor a target and print each aggregation as it happens. */
int cmd_trace(int argc, char **argv);

/** cmd_features() - print what this kernel allows. */
int cmd_features(int argc, char **argv);

/** cmd_version() - print the version. */
int cmd_version(int argc, char **argv);

/** cmd_help() - print help on a command or a topic. */
int cmd_help(int argc, char **argv);

#endif
