// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Tables for programs, and names that must not harm terminals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "util/csv.h"
#include "util/quote.h"

static char *text;
static size_t sz_text;
static struct csv csv;

static int open_text(void **state)
{
	(void)state;
	csv = (struct csv){ .out = open_memstream(&text, &sz_text) };
	return csv.out ? 0 : -1;
}

static int close_text(void **state)
{
	(void)state;
	free(text);
	return 0;
}

static void check(const char *want)
{
	fclose(csv.out);
	assert_string_equal(text, want);
}

static void test_rows(void **state)
{
	static const char *const names[] = { "a_bytes", "b" };

	(void)state;
	csv__header(&csv, names, 2);
	csv__u64(&csv, UINT64_MAX);
	csv__text(&csv, NULL);
	csv__end_row(&csv);
	csv__text(&csv, NULL);
	csv__text(&csv, "x");
	csv__end_row(&csv);
	check("a_bytes,b\n18446744073709551615,\n,x\n");
}

/* RFC 4180, section 2, rules 5 to 7. */
static void test_quotes(void **state)
{
	static const char *const texts[] = {
		"plain text", "a,b", "say \"hi\"", "two\nlines", "\r", " edge ", "", "'",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		csv__text(&csv, texts[i]);
	csv__end_row(&csv);
	check("plain text,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"\r\",\" edge \",,'\n");
}

static void test_numbers(void **state)
{
	(void)state;
	csv__seconds(&csv, 7200000000001);
	csv__seconds(&csv, -1500000000);
	csv__seconds(&csv, 0);
	csv__share(&csv, 12.3456);
	csv__share(&csv, 99.9999);
	csv__share(&csv, -0.0001);
	csv__share(&csv, -2.5);
	csv__end_row(&csv);
	check("7200.000000001,-1.500000000,0.000000000,12.346,100.000,0.000,-2.500\n");
}

/* A name may hold anything but 0: escape sequences, half characters, C1 controls. */
static void test_plain(void **state)
{
	(void)state;
	quote_plain(csv.out, "/lib/\xc3\xa4.so \x1b[31m\t\x7f\xff\xc2\x9b\xe2\x82\xac\xc3");
	check("/lib/\xc3\xa4.so ?[31m????\xe2\x82\xac?");
}

#define text_test(f) cmocka_unit_test_setup_teardown(f, open_text, close_text)

int main(void)
{
	const struct CMUnitTest tests[] = {
		text_test(test_rows),
		text_test(test_quotes),
		text_test(test_numbers),
		text_test(test_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
