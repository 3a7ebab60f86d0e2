/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* bdamon: finds the command and runs it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "util/log.h"

#define EXIT_USAGE 2

/* Data that did not reach its destination is a failure, as on a full disk. */
static int flush_stdout(int code)
{
	if (!fflush(stdout) && !ferror(stdout))
		return code;
	if (errno != EPIPE)
		log_error("cannot write to standard output: %s", strerror(errno));
	return code ? code : 1;
}

static int unknown_command(const char *name)
{
	const char *closest = commands_suggest(name);

	if (closest)
		log_error("unknown command '%s', did you mean '%s'? Try 'bdamon help'", name,
			  closest);
	else
		log_error("unknown command '%s'; try 'bdamon help'", name);
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	const struct command *command;
	const char *name = argc > 1 ? argv[1] : NULL;

	if (!name) {
		fputs("usage: bdamon COMMAND [options]; 'bdamon help' lists the commands\n",
		      stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(name, "-h") || !strcmp(name, "--help"))
		name = "help";
	else if (!strcmp(name, "--version"))
		name = "version";
	command = commands_find(name);
	if (!command)
		return unknown_command(name);
	return flush_stdout(command->run(argc - 1, argv + 1));
}
