/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Any bytes as a text of schemes, JSON or columns, for libFuzzer: `make fuzz`.
 *
 * Whatever they are, reading ends; either with a sentence that names file and line, or with legal
 * schemes that are the same after being written and read.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheme/scheme_json.h"
#include "scheme/scheme_text.h"
#include "tests/lib/scheme_equal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "fuzz_scheme: %s\n", what);
	abort();
}

static int read_text(const char *text, size_t len, const struct bd_attrs *attrs,
		     struct scheme_list *list)
{
	const struct scheme_source source = { "f", text, len, attrs };
	char why[SCHEME_WHY] = "";
	int err = scheme_text__parse(&source, list, why, sizeof(why));

	if (!err)
		return 0;
	demand(err == -EINVAL, "an error of another kind");
	demand(!strncmp(why, "f:", 2) && why[2] >= '1' && why[2] <= '9', "no line is named");
	demand(strlen(why) > strlen("f:1: "), "nothing is said");
	for (size_t i = 0; why[i]; i++)
		demand(why[i] >= ' ' || why[i] < 0, "what is said controls the terminal");
	return err;
}

static void check_round_trip(const struct scheme_list *list, const struct bd_attrs *attrs)
{
	struct scheme_list back = { 0 };
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	demand(out, "no memory");
	scheme_json__write(list, attrs, out);
	demand(!fclose(out), "no memory");
	demand(!read_text(text, len, attrs, &back), "what is written is refused");
	demand(same_schemes(list, &back), "what is written reads differently");
	scheme_list__fini(&back);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scheme_list list = { 0 };
	struct bd_attrs attrs;

	bd_attrs__init(&attrs);
	/* Odd intervals at times: numbers then are no whole shares and times. */
	if (size % 2)
		attrs.aggr_us = 34567;
	if (!read_text((const char *)data, size, &attrs, &list)) {
		for (size_t i = 0; i < list.nr; i++)
			demand(!bd_scheme__check(list.items[i]), "an illegal scheme");
		check_round_trip(&list, &attrs);
	}
	scheme_list__fini(&list);
	return 0;
}
