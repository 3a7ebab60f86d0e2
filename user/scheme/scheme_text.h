/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Schemes in whatever form a user names them. */
#ifndef BDAMON_SCHEME_SCHEME_TEXT_H
#define BDAMON_SCHEME_SCHEME_TEXT_H

#include <stddef.h>

#include "scheme/scheme_list.h"

/** SCHEME_TEXT_MAX - longer texts are no schemes, in bytes. */
#define SCHEME_TEXT_MAX (1U << 20)

/**
 * scheme_text__parse() - read schemes from a text.
 * @source: JSON if its first character is [ or {, blanks and comments aside; else lines of
 *	scheme_legacy.h
 * @list: where they are appended; on failure as far as they were read
 * @why: on -EINVAL: what is wrong, with name, line and key
 * @sz_why: size of @why, SCHEME_WHY
 *
 * Return: 0, -EINVAL or -ENOMEM.
 */
int scheme_text__parse(const struct scheme_source *source, struct scheme_list *list, char *why,
		       size_t sz_why);

/**
 * scheme_text__read() - read schemes from what the user gave.
 * @what: the text itself, the name of a ready scheme (scheme_files.h), or the path of a file; in
 *	this order, so a file that is called like a ready scheme is named with a directory.  Text
 *	is what begins with [ or {, and what has a blank and is no file
 * @attrs: the intervals in force
 * @list: where they are appended; on failure as far as they were read
 * @why: on failure, but for -ENOMEM: what is wrong
 * @sz_why: size of @why, SCHEME_WHY
 *
 * Return: 0, -EINVAL if the text is wrong, -ENOMEM, or other negative errno if there is none.
 */
int scheme_text__read(const char *what, const struct bd_attrs *attrs, struct scheme_list *list,
		      char *why, size_t sz_why);

#endif
