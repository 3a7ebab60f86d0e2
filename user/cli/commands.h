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

#include <stddef.h>

/**
 * struct command - one command.
 * @name: first word of the command line
 * @summary: what it does, for the list of commands
 * @run: does it; takes the words from the name on, returns the program's exit code
 */
struct command {
	const char *name;
	const char *summary;
	int (*run)(int argc, char **argv);
};

/** commands_find() - Return: the command called @name, or NULL. */
const struct command *commands_find(const char *name);

/** commands_print_help() - print what bdamon is and its commands on stdout. */
void commands_print_help(void);

/** commands_suggest() - Return: the name of the command most like @name, or NULL. */
const char *commands_suggest(const char *name);

/** cmd_record() - monitor a target and write what was seen to a file. */
int cmd_record(int argc, char **argv);

/** cmd_monitor() - monitor a target and show what is seen on the terminal. */
int cmd_monitor(int argc, char **argv);

/** cmd_report() - print what a file holds. */
int cmd_report(int argc, char **argv);

/** cmd_trace() - monitor a target and print each aggregation as it happens. */
int cmd_trace(int argc, char **argv);

/** cmd_schemes() - monitor a target and act on what is seen. */
int cmd_schemes(int argc, char **argv);

/** cmd_convert_record_format() - write the records of a file in another form. */
int cmd_convert_record_format(int argc, char **argv);

/** cmd_adjust() - write a part of a record, or a coarser one. */
int cmd_adjust(int argc, char **argv);

/** cmd_validate() - check that a record is as it must be. */
int cmd_validate(int argc, char **argv);

/** cmd_replay() - make the accesses of a record again. */
int cmd_replay(int argc, char **argv);

/** cmd_features() - print what this kernel allows. */
int cmd_features(int argc, char **argv);

/** cmd_version() - print the version. */
int cmd_version(int argc, char **argv);

/** cmd_help() - print help on a command or a topic. */
int cmd_help(int argc, char **argv);

#endif
