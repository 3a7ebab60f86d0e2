/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* bdamon version: prints the version, a line of its own. */
#include <stdio.h>

#include "cli/argparse.h"
#include "cli/commands.h"

int cmd_version(int argc, char **argv)
{
	static const struct arg_spec spec = {
		.command = "version",
		.usage = "",
		.summary = "Print the version of bdamon.",
	};
	int err = argparse__parse(&spec, argc, argv);

	if (err)
		return argparse__exit_code(err);
	puts(BDAMON_VERSION);
	return 0;
}
