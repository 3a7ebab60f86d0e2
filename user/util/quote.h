/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Text from elsewhere, made harmless for those who read what we print. */
#ifndef BDAMON_UTIL_QUOTE_H
#define BDAMON_UTIL_QUOTE_H

#include <stddef.h>
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

/** quote_plain_in_place() - as quote_plain(); @text does not become longer. */
void quote_plain_in_place(char *text);

/**
 * quote_html() - write text for the inside of an HTML element or a quoted attribute.
 * @out: where to; see ferror()
 * @text: any bytes; what is no UTF-8, controls the terminal or turns the direction of writing
 *	becomes U+FFFD
 */
void quote_html(FILE *out, const char *text);

/** quote_html_n() - as quote_html() for the first @len bytes; a character is not to be cut. */
void quote_html_n(FILE *out, const char *text, size_t len);

/** quote_script() - write a JSON string that stays inside of a script element, as quote_html(). */
void quote_script(FILE *out, const char *text);

#endif
