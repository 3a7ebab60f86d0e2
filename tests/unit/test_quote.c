// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Text from elsewhere inside of JSON, HTML and scripts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "util/quote.h"

#define GONE "\xef\xbf\xbd"

static void check(void (*quote)(FILE *out, const char *text), const char *text, const char *want)
{
	char *got = NULL;
	size_t len;
	FILE *out = open_memstream(&got, &len);

	assert_non_null(out);
	quote(out, text);
	fclose(out);
	assert_string_equal(got, want);
	free(got);
}

static void test_json(void **state)
{
	(void)state;
	check(quote_json, "a\"b\\c\n", "\"a\\\"b\\\\c\\u000a\"");
	/* One to four bytes; what is none is written as its numbers. */
	check(quote_json, "\xc3\xa4\xe0\xa4\x95\xed\x95\x9c\xf0\x9f\x98\x80" GONE,
	      "\"\xc3\xa4\xe0\xa4\x95\xed\x95\x9c\xf0\x9f\x98\x80" GONE "\"");
	check(quote_json, "\xed\xa0\x80\xff", "\"\\u00ed\\u00a0\\u0080\\u00ff\"");
}

static void test_html(void **state)
{
	(void)state;
	check(quote_html, "", "");
	check(quote_html, "/usr/lib/libc.so.6", "/usr/lib/libc.so.6");
	check(quote_html, "<script>alert(\"1\")</script>",
	      "&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;");
	check(quote_html, "' onload='x' &amp;", "&#39; onload=&#39;x&#39; &#38;amp;");
	/* One to four bytes, all kinds of letters. */
	check(quote_html, "\xc3\xa4 \xe0\xa4\x95 \xed\x95\x9c \xf0\x9f\x98\x80",
	      "\xc3\xa4 \xe0\xa4\x95 \xed\x95\x9c \xf0\x9f\x98\x80");
}

static void test_script(void **state)
{
	(void)state;
	check(quote_script, "a", "\"a\"");
	check(quote_script, "</script><!--", "\"\\u003c/script\\u003e\\u003c!--\"");
	check(quote_script, "\"\\&", "\"\\u0022\\u005c\\u0026\"");
	check(quote_script, "\xc3\xa4'", "\"\xc3\xa4'\"");
}

/* Controls, marks of direction and what is no UTF-8 vanish, the text around them does not. */
static void test_broken(void **state)
{
	static const struct {
		const char *text;
		const char *html;
	} rows[] = {
		{ "a\tb\x1b[31m\x7f", "a" GONE "b" GONE "[31m" GONE },
		{ "a\xc2\x85z", "a" GONE "z" },
		{ "x\xe2\x80\xaetxt.exe", "x" GONE "txt.exe" },
		{ "\xe2\x81\xa6\xef\xbb\xbf", GONE GONE },
		{ "\xe2\x80\xa8", GONE },
		/* Cut off, continued without a beginning, and beyond the end. */
		{ "a\xc3", "a" GONE },
		{ "a\xe2\x82z", "a" GONE GONE "z" },
		{ "\x80z", GONE "z" },
		{ "\xff\xfe", GONE GONE },
		/* Longer than needed, a surrogate, beyond U+10FFFF. */
		{ "\xc0\xbc", GONE GONE },
		{ "\xe0\x80\xbc", GONE GONE GONE },
		{ "\xed\xa0\x80", GONE GONE GONE },
		{ "\xf4\x90\x80\x80", GONE GONE GONE GONE },
		/* A name cannot swallow what comes behind it. */
		{ "\xf0<b>", GONE "&#60;b&#62;" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(quote_html, rows[i].text, rows[i].html);
	check(quote_script, "\xc3\"", "\"" GONE "\\u0022\"");
}

static void test_length(void **state)
{
	char *got = NULL;
	size_t len;
	FILE *out = open_memstream(&got, &len);

	(void)state;
	assert_non_null(out);
	quote_html_n(out, "/a&b/c", 5);
	fclose(out);
	assert_string_equal(got, "/a&#38;b/");
	free(got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json),   cmocka_unit_test(test_html),
		cmocka_unit_test(test_script), cmocka_unit_test(test_broken),
		cmocka_unit_test(test_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
