/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Text of pages: numbers short enough to be read at a glance, and templates.
 *
 * Three digits are enough for people; the reports as text have more.
 */
#ifndef BDAMON_REPORT_HTML_TEXT_H
#define BDAMON_REPORT_HTML_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "util/format.h"

/** html_size() - Return: bytes in the unit that fits, as in "1.02 GiB". */
struct format_text html_size(double bytes);

/** html_time() - Return: a length of time, as in "340 ms" or "1 h 5 min". */
struct format_text html_time(double seconds);

/** html_rate() - Return: how often something was accessed; @in_hz: else samples are counted. */
struct format_text html_rate(double rate, bool in_hz);

/** html_percent() - Return: a share, 1 being 100 %. */
struct format_text html_percent(double share);

/** html_address() - Return: an address in hexadecimal, with 0x. */
struct format_text html_address(uint64_t addr);

/** html_date() - Return: a time of day since 1970, in nanoseconds, as UTC to the second. */
struct format_text html_date(int64_t wall_ns);

/**
 * struct html_field - what stands for {{name}} in a template.
 * @name: without braces
 * @put: writes it
 */
struct html_field {
	const char *name;
	void (*put)(FILE *out, const void *priv);
};

/**
 * html_fill() - write a template.
 * @out: where to; see ferror()
 * @template: the text, not terminated
 * @sz: its length
 * @fields: all names that it may have; ends with a NULL name
 * @priv: second argument of their functions
 *
 * Return: 0, or -EINVAL if a name is not among the fields or a brace is not closed.
 */
int html_fill(FILE *out, const char *template, size_t sz, const struct html_field *fields,
	      const void *priv);

#endif
