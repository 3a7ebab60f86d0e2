/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Schemes as JSON, as damo and bdamon exchange them: docs/schemes.md tells the keys.
 *
 * Read are a list of schemes, and a description of kdamonds, of which only the schemes are taken:
 * there must be one context.  Numbers may be JSON's, or strings with units.  What is in doubt is
 * refused: unknown keys of a scheme, keys given twice, keys that are missing.
 */
#ifndef BDAMON_SCHEME_SCHEME_JSON_H
#define BDAMON_SCHEME_SCHEME_JSON_H

#include <stddef.h>
#include <stdio.h>

#include "scheme/scheme_list.h"

/**
 * scheme_json__read() - read schemes.
 * @source: the text; comments as in json_tree.h
 * @list: where they are appended; on failure as far as they were read
 * @why: on -EINVAL: what is wrong, as "FILE:LINE: [0].quotas.time_ms: '5x' is not a time ..."
 * @sz_why: size of @why, SCHEME_WHY
 *
 * Return: 0, -EINVAL or -ENOMEM.
 */
int scheme_json__read(const struct scheme_source *source, struct scheme_list *list, char *why,
		      size_t sz_why);

/**
 * scheme_json__write() - write a list of schemes.
 * @list: the schemes
 * @attrs: the intervals in force: numbers of accesses and windows become shares and times if they
 *	are read back as the same numbers
 * @out: where to; see ferror()
 *
 * What scheme_json__read() makes of it equals @list, but for what schemes have done.  damo reads
 * it, too.
 */
void scheme_json__write(const struct scheme_list *list, const struct bd_attrs *attrs, FILE *out);

#endif
