// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Tables for programs: values separated by commas. */
#include "util/csv.h"

#include <math.h>
#include <string.h>

#include "util/format.h"

static void next_value(struct csv *csv)
{
	if (csv->in_row)
		fputc(',', csv->out);
	csv->in_row = true;
}

/* Blanks at the ends are kept by every reader only inside of quotes. */
static bool needs_quotes(const char *text)
{
	size_t len = strlen(text);

	return strpbrk(text, ",\"\r\n") || (len && (text[0] == ' ' || text[len - 1] == ' '));
}

void csv__text(struct csv *csv, const char *text)
{
	next_value(csv);
	if (!text)
		return;
	if (!needs_quotes(text)) {
		fputs(text, csv->out);
		return;
	}
	fputc('"', csv->out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', csv->out);
		fputc(*text, csv->out);
	}
	fputc('"', csv->out);
}

/* At least @least digits. Tables have millions of numbers, for which printf is slow. */
static void put_digits(FILE *out, uint64_t v, size_t least)
{
	char digits[20];
	size_t at = sizeof(digits);

	for (; v || sizeof(digits) - at < least; v /= 10)
		digits[--at] = (char)('0' + v % 10);
	(void)fwrite(digits + at, 1, sizeof(digits) - at, out);
}

void csv__u64(struct csv *csv, uint64_t v)
{
	next_value(csv);
	put_digits(csv->out, v, 1);
}

void csv__seconds(struct csv *csv, __int128 ns)
{
	unsigned __int128 v = ns < 0 ? -(unsigned __int128)ns : (unsigned __int128)ns;

	next_value(csv);
	if (ns < 0)
		fputc('-', csv->out);
	fputs(format_nr((__int128)(v / 1000000000), true).s, csv->out);
	fputc('.', csv->out);
	put_digits(csv->out, (uint64_t)(v % 1000000000), 9);
}

void csv__share(struct csv *csv, double v)
{
	double thousandths = round(fmin(fabs(v), 1e15) * 1000);
	uint64_t n = (uint64_t)thousandths;

	next_value(csv);
	if (v < 0 && n)
		fputc('-', csv->out);
	put_digits(csv->out, n / 1000, 1);
	fputc('.', csv->out);
	put_digits(csv->out, n % 1000, 3);
}

void csv__end_row(struct csv *csv)
{
	fputc('\n', csv->out);
	csv->in_row = false;
}

void csv__header(struct csv *csv, const char *const *names, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		csv__text(csv, names[i]);
	csv__end_row(csv);
}
