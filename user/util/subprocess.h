/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What other programs print. */
#ifndef BDAMON_UTIL_SUBPROCESS_H
#define BDAMON_UTIL_SUBPROCESS_H

#include <stddef.h>

/**
 * subprocess__output() - run a program and take what it prints.
 * @argv: name or path of the program, which is looked for in PATH, and its words; ends with NULL
 * @max: bytes to take at most; the rest is dropped
 * @ret_text: the text, terminated, for the caller to free
 *
 * It reads nothing, and its messages on stderr are dropped.
 *
 * Return: its exit code, 128 and more if a signal ended it; -ENOENT if there is no such program;
 * or another negative errno. There is a text if the result is not negative.
 */
int subprocess__output(const char *const *argv, size_t max, char **ret_text);

#endif
