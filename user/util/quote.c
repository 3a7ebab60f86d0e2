// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Any text inside of quotes. */
#include "util/quote.h"

/* Length of the UTF-8 character at @s, 0 if there is none; encodings beyond need not be exact. */
static int utf8_len(const unsigned char *s)
{
	int i, len = s[0] < 0x80		   ? 1
		     : s[0] >= 0xc2 && s[0] < 0xe0 ? 2
		     : s[0] >= 0xe1 && s[0] < 0xed ? 3
						   : 0;

	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	return len;
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
