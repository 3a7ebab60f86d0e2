/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* For tests of texts of schemes: what is equal, and what a text must say. */
#ifndef BDAMON_TESTS_UNIT_SCHEME_TEXT_FIXTURE_H
#define BDAMON_TESTS_UNIT_SCHEME_TEXT_FIXTURE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scheme/scheme_text.h"
#include "tests/lib/scheme_equal.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

/** struct bad_text - a text, and what is said of it. */
struct bad_text {
	const char *text;
	const char *why;
};

/** parse_text() - parse @text as the file "f". */
static inline int parse_text(const char *text, struct scheme_list *list, char *why)
{
	struct scheme_source source = { .name = "f", .text = text, .len = strlen(text) };
	struct bd_attrs attrs;

	bd_attrs__init(&attrs);
	source.attrs = &attrs;
	return scheme_text__parse(&source, list, why, SCHEME_WHY);
}

/** parse_good() - parse a text that is right. */
static inline void parse_good(const char *text, struct scheme_list *list)
{
	char why[SCHEME_WHY] = "";
	int err = parse_text(text, list, why);

	if (err)
		print_error("%s\n", why);
	assert_int_equal(err, 0);
}

/** expect_bad() - each of the texts is refused in the words given. */
static inline void expect_bad(const struct bad_text *cases, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		struct scheme_list list = { 0 };
		char why[SCHEME_WHY] = "";

		assert_int_equal(parse_text(cases[i].text, &list, why), -EINVAL);
		assert_string_equal(why, cases[i].why);
		scheme_list__fini(&list);
	}
}

#endif
