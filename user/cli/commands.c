/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The table of commands. */
#include <stdio.h>
#include <string.h>

#include "cli/argparse.h"
#include "cli/commands.h"

#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static const struct command commands[] = {
	{ "record", "monitor processes and write what was seen to a file", cmd_record },
	{ "report", "print what a record file holds", cmd_report },
	{ "monitor", "watch the memory of processes live on the terminal", cmd_monitor },
	{ "trace", "monitor processes and print each aggregation", cmd_trace },
	{ "schemes", "monitor processes and act on their memory", cmd_schemes },
	{ "convert_record_format", "write a record in another form", cmd_convert_record_format },
	{ "adjust", "write a part of a record, or a coarser one", cmd_adjust },
	{ "validate", "check that a record is as it must be", cmd_validate },
	{ "replay", "make the accesses of a record again", cmd_replay },
	{ "features", "print what this kernel allows", cmd_features },
	{ "version", "print the version", cmd_version },
	{ "help", "print help on a command or a topic", cmd_help },
};

const struct command *commands_find(const char *name)
{
	for (size_t i = 0; i < NR_COMMANDS; i++) {
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	}
	return NULL;
}

const char *commands_suggest(const char *name)
{
	const char *names[NR_COMMANDS + 1] = { NULL };

	for (size_t i = 0; i < NR_COMMANDS; i++)
		names[i] = commands[i].name;
	return argparse__closest(name, names);
}

void commands_print_help(void)
{
	puts("usage: bdamon COMMAND [options]\n\n"
	     "Show which memory of processes is accessed how often, on any Linux kernel\n"
	     "with BTF.\n\n"
	     "commands:");
	for (size_t i = 0; i < NR_COMMANDS; i++)
		printf("  %-22s %s\n", commands[i].name, commands[i].summary);
	puts("\n'bdamon COMMAND --help' explains a command, 'bdamon help TOPIC' one of the\n"
	     "topics targets, values, exit_status and access_format_options.");
}
