/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Output of commands that run for long: what failed is noticed at once, and told at the end. */
#ifndef BDAMON_CLI_OUTPUT_H
#define BDAMON_CLI_OUTPUT_H

#include <stdio.h>

/**
 * output__flush() - write what was printed.
 * @out: where it goes
 *
 * Return: 0; a negative errno also if an earlier write failed, -EIO if its reason is not known.
 */
int output__flush(FILE *out);

/**
 * output__judge() - tell that standard output could not be written, unless its reader went away.
 * @err: what ended the command: 0 or a negative errno
 *
 * Afterwards standard output counts as sound, so that nobody else tells it again.
 *
 * Return: @err; 0 instead if a reader that went away was the reason.
 */
int output__judge(int err);

#endif
