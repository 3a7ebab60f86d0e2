// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Any text inside of quotes. */
#include "util/quote.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define REPLACEMENT 0xfffd

/* The character at *@at, which is moved behind it; U+FFFD and one byte if there is none. */
static uint32_t next_char(const unsigned char **at)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *s = *at;
	int i, len = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	uint32_t c = len == 1 ? s[0] : s[0] & (0x7f >> len);

	(*at)++;
	if (s[0] >= 0xf8 || (s[0] >= 0x80 && s[0] < 0xc0))
		return REPLACEMENT;
	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return REPLACEMENT;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return REPLACEMENT;
	*at = s + len;
	return c;
}

/* Length of the character at @s in bytes; 0 if there is none. */
static int utf8_len(const unsigned char *s)
{
	const unsigned char *end = s;
	uint32_t c = next_char(&end);

	/* U+FFFD itself has three bytes. */
	return c == REPLACEMENT && end == s + 1 ? 0 : (int)(end - s);
}

void quote_json(FILE *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	fputc('"', out);
	while (*s) {
		int len = utf8_len(s);

		if (*s == '"' || *s == '\\')
			fprintf(out, "\\%c", *s++);
		else if (*s < ' ' || !len)
			fprintf(out, "\\u%04x", *s++);
		else
			s += fwrite(s, 1, (size_t)len, out);
	}
	fputc('"', out);
}

/* U+0080 to U+009F are control characters as well. */
static int is_control(const unsigned char *s)
{
	return s[0] < ' ' || s[0] == 0x7f || (s[0] == 0xc2 && s[1] < 0xa0);
}

void quote_plain(FILE *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	while (*s) {
		int len = utf8_len(s);

		if (!len || is_control(s)) {
			fputc('?', out);
			s += len ? len : 1;
		} else {
			s += fwrite(s, 1, (size_t)len, out);
		}
	}
}

void quote_plain_in_place(char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	char *to = text;

	while (*s) {
		int len = utf8_len(s);

		if (!len || is_control(s)) {
			*to++ = '?';
			s += len ? len : 1;
		} else {
			memmove(to, s, (size_t)len);
			to += len;
			s += len;
		}
	}
	*to = '\0';
}

/* Characters that are not seen but change what is: controls, and marks of writing direction. */
static bool is_invisible(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

static void put_char(FILE *out, uint32_t c)
{
	if (c < 0x80) {
		fputc((int)c, out);
		return;
	}
	if (c < 0x800) {
		fputc((int)(0xc0 | c >> 6), out);
	} else {
		if (c < 0x10000) {
			fputc((int)(0xe0 | c >> 12), out);
		} else {
			fputc((int)(0xf0 | c >> 18), out);
			fputc((int)(0x80 | (c >> 12 & 0x3f)), out);
		}
		fputc((int)(0x80 | (c >> 6 & 0x3f)), out);
	}
	fputc((int)(0x80 | (c & 0x3f)), out);
}

void quote_html_n(FILE *out, const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text, *end = s + len;

	while (s < end) {
		uint32_t c = next_char(&s);

		if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'')
			fprintf(out, "&#%u;", c);
		else
			put_char(out, is_invisible(c) ? REPLACEMENT : c);
	}
}

void quote_html(FILE *out, const char *text)
{
	quote_html_n(out, text, strlen(text));
}

void quote_script(FILE *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	fputc('"', out);
	while (*s) {
		uint32_t c = next_char(&s);

		/* A script ends at the next "</script", wherever that stands. */
		if (c == '"' || c == '\\' || c == '<' || c == '>' || c == '&')
			fprintf(out, "\\u%04x", c);
		else
			put_char(out, is_invisible(c) ? REPLACEMENT : c);
	}
	fputc('"', out);
}
