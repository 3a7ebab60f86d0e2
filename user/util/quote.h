/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Text from elsewhere, made harmless for those who read what we print. */
#ifndef BDAMON_UTIL_QUOTE_H
#define BDAMON_UTIL_QUOTE_H

#include <stdio.h>

/**
 * quote_json() - write a JSON string.
 * @out: where to; see ferror()
 * @text: any bytes; those that are no UTF-8 become the character of their number
 */
void quote_json(FILE *out, const char *text);

/**
 * quote_plain() - write text for people, with "?" in place of what would control a terminal.
 * @out: where to; see ferror()
 * @text: any bytes; those that are no UTF-8 are replaced, too
 */
void quote_plain(FILE *out, const char *text);

#endif
