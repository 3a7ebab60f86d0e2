/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Values in records: JSON numbers, or strings with commas and units.
 *
 * Writers differ, so every form is taken for every value.
 */
#ifndef BDAMON_RECORD_JSON_VALUE_H
#define BDAMON_RECORD_JSON_VALUE_H

#include <stddef.h>
#include <stdint.h>

/** enum json_kind - what a value counts; the last two are no numbers. */
enum json_kind {
	KIND_NR,      /* a count */
	KIND_BYTES,   /* a size or address */
	KIND_NS,      /* a time, bare numbers are ns */
	KIND_US,      /* a time, bare numbers are us */
	KIND_BP,      /* a share, bare numbers are 1/10,000 */
	KIND_MICRO,   /* a number with a fraction, in millionths */
	KIND_PERCENT, /* a percentage, in millionths of a percent */
	KIND_BOOL,    /* 0 or 1 */
	KIND_WORD,    /* a name */
	KIND_IN,      /* an object or list */
};

/**
 * json_value__parse() - parse one value.
 * @kind: what it counts
 * @text: its text, not terminated; that of a string without its quotes
 * @len: length of @text
 * @ret: the value; untouched on failure
 *
 * Return: 0, -EINVAL or -ERANGE.
 */
int json_value__parse(enum json_kind kind, const char *text, size_t len, uint64_t *ret);

#endif
