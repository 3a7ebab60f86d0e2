// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon features: what this kernel offers, and the cure for what it does not. */
#include <stdio.h>

#include "cli/argparse.h"
#include "cli/commands.h"

int cmd_features(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return 1;
}
