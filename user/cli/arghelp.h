/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The help of a command, laid out from its option table. */
#ifndef BDAMON_CLI_ARGHELP_H
#define BDAMON_CLI_ARGHELP_H

#include <stdio.h>

#include "cli/argparse.h"

/** arghelp__print() - write the help of @spec to @out, at most 80 columns wide. */
void arghelp__print(FILE *out, const struct arg_spec *spec);

/** arghelp__wrap() - write @text to @out between column @indent and 79, ending in a newline. */
void arghelp__wrap(FILE *out, const char *text, int indent);

#endif
