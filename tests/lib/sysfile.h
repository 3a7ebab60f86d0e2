/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Files below /proc and /sys, written whole and read as a number. */
#ifndef BDAMON_TESTS_SYSFILE_H
#define BDAMON_TESTS_SYSFILE_H

#include <stdint.h>

/** sysfile__write() - write @text to a file that is there. Return: 0 or a negative errno. */
int sysfile__write(const char *path, const char *text);

/** sysfile__write_number() - the same with a decimal number. */
int sysfile__write_number(const char *path, uint64_t value);

/**
 * sysfile__read_number() - read the number that a file begins with.
 *
 * Return: 0; -ENODATA if it begins with something else; another negative errno.
 */
int sysfile__read_number(const char *path, uint64_t *ret_value);

#endif
