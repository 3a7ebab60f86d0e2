/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Checked numbers of the test programs' command lines. */
#ifndef BDAMON_TESTS_NUMBER_H
#define BDAMON_TESTS_NUMBER_H

#include <stdint.h>

/**
 * number__parse() - read a whole decimal number.
 * @text: digits only, nothing before or after them
 * @min: smallest value allowed
 * @max: largest value allowed
 * @out: receives the value; untouched on failure
 *
 * Return: 0, -EINVAL for other characters, -ERANGE outside of @min..@max.
 */
int number__parse(const char *text, uint64_t min, uint64_t max, uint64_t *out);

/**
 * number__parse_bytes() - read a size: a decimal number and optionally K, M or G (powers of 1024).
 * @text: the size
 * @out: receives bytes; untouched on failure
 *
 * Return: 0, -EINVAL if it is no size, -ERANGE above 1 PiB.
 */
int number__parse_bytes(const char *text, uint64_t *out);

#endif
