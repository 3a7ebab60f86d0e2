/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Parsing of numbers with units; see value.h for what is accepted. */
#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/value.h"

#define TWO_TO_64 18446744073709551616.0L
#define TWO_TO_63 9223372036854775808.0L
#define PID_LIMIT (1 << 22)

/* Longest number accepted; more digits than any 64-bit value or double needs. */
#define MAX_DIGITS 63

struct unit {
	const char *name;
	long double factor;
};

static const struct unit byte_units[] = {
	{ "B", 1 },	    { "K", 0x1p10L },	{ "KB", 0x1p10L },  { "KiB", 0x1p10L },
	{ "M", 0x1p20L },   { "MB", 0x1p20L },	{ "MiB", 0x1p20L }, { "G", 0x1p30L },
	{ "GB", 0x1p30L },  { "GiB", 0x1p30L }, { "T", 0x1p40L },   { "TB", 0x1p40L },
	{ "TiB", 0x1p40L }, { "P", 0x1p50L },	{ "PB", 0x1p50L },  { "PiB", 0x1p50L },
	{ "E", 0x1p60L },   { "EB", 0x1p60L },	{ "EiB", 0x1p60L },
};

/* In nanoseconds. */
static const struct unit time_units[] = {
	{ "ns", 1 },	{ "us", 1e3L },	  { "ms", 1e6L },    { "s", 1e9L },
	{ "m", 60e9L }, { "h", 3600e9L }, { "d", 86400e9L },
};

static const long double ns_per_unit[] = {
	[VALUE_NS] = 1,
	[VALUE_US] = 1e3L,
	[VALUE_MS] = 1e6L,
	[VALUE_S] = 1e9L,
};

static const char *skip_blanks(const char *pos)
{
	while (*pos == ' ' || *pos == '\t')
		pos++;
	return pos;
}

static bool is_exponent(const char *pos)
{
	if (*pos != 'e' && *pos != 'E')
		return false;
	pos++;
	if (*pos == '+' || *pos == '-')
		pos++;
	return isdigit((unsigned char)*pos);
}

/* strtold() alone would accept hexadecimal, "inf" and "nan": admit decimal digits only. */
static int scan_number(const char **pos, long double *ret_nr)
{
	char digits[MAX_DIGITS + 1];
	bool has_digit = false, has_dot = false, has_exp = false;
	const char *from = skip_blanks(*pos);
	size_t len = 0;

	for (; *from; from++) {
		bool after_exp = len && (digits[len - 1] == 'e' || digits[len - 1] == 'E');

		if (*from == ',' && has_digit)
			continue;
		if (isdigit((unsigned char)*from))
			has_digit = true;
		else if (*from == '.' && !has_dot && !has_exp)
			has_dot = true;
		else if (has_digit && !has_exp && is_exponent(from))
			has_exp = true;
		else if ((*from != '-' && *from != '+') || (len && !after_exp))
			break;
		if (len == MAX_DIGITS)
			return -EINVAL;
		digits[len++] = *from;
	}
	if (!has_digit)
		return -EINVAL;
	digits[len] = '\0';
	*ret_nr = strtold(digits, NULL);
	if (!isfinite(*ret_nr))
		return -ERANGE;
	*pos = from;
	return 0;
}

static int scan_unit(const char **pos, const struct unit *units, size_t nr_units,
		     long double *ret_factor)
{
	size_t len = strcspn(*pos, " \t");

	for (size_t i = 0; i < nr_units; i++) {
		if (strlen(units[i].name) != len || strncmp(*pos, units[i].name, len))
			continue;
		*pos += len;
		*ret_factor = units[i].factor;
		return 0;
	}
	return -EINVAL;
}

/*
 * Cut off the fraction, except for one so close to the next whole number that
 * only the binary form of a decimal fraction made it: 0.29 s are 290 ms.
 */
static long double cut_fraction(long double nr)
{
	long double whole = roundl(nr);

	return fabsl(whole - nr) < 1e-6L ? whole : truncl(nr);
}

/* "min" and "max" stand for the ends of a range. Return: -1, 1, or 0 for any other text. */
static int limit_of(const char *text)
{
	if (!strcmp(text, "min"))
		return -1;
	return !strcmp(text, "max");
}

/* All of @text is one number, and a unit perhaps; its factor is 0 if there is none. */
static int scan_with_unit(const char *text, const struct unit *units, size_t nr_units,
			  long double *ret_nr, long double *ret_factor)
{
	long double nr, factor = 0;
	int err = scan_number(&text, &nr);

	if (err)
		return err;
	text = skip_blanks(text);
	err = *text ? scan_unit(&text, units, nr_units, &factor) : 0;
	if (err || *skip_blanks(text))
		return -EINVAL;
	*ret_nr = nr;
	*ret_factor = factor;
	return 0;
}

static int scan_plain(const char *text, long double *ret_nr)
{
	long double factor;

	return scan_with_unit(text, NULL, 0, ret_nr, &factor);
}

/* A whole number of at least @low and less than @end. */
static int scan_whole(const char *text, long double low, long double end, long double *ret_nr)
{
	long double nr;
	int err = scan_plain(text, &nr);

	if (err)
		return err;
	if (truncl(nr) != nr)
		return -EINVAL;
	if (nr < low || nr >= end)
		return -ERANGE;
	*ret_nr = nr;
	return 0;
}

int value_parse_nr(const char *text, uint64_t *ret_nr)
{
	long double nr;
	int err;

	if (limit_of(text) > 0) {
		*ret_nr = UINT64_MAX;
		return 0;
	}
	err = scan_whole(text, 0, TWO_TO_64, &nr);
	if (!err)
		*ret_nr = (uint64_t)nr;
	return err;
}

int value_parse_int(const char *text, int64_t *ret_nr)
{
	int limit = limit_of(text), err;
	long double nr;

	if (limit) {
		*ret_nr = limit < 0 ? INT64_MIN : INT64_MAX;
		return 0;
	}
	err = scan_whole(text, -TWO_TO_63, TWO_TO_63, &nr);
	if (!err)
		*ret_nr = (int64_t)nr;
	return err;
}

static int to_double(long double nr, double *ret_nr)
{
	if (fabsl(nr) > DBL_MAX)
		return -ERANGE;
	*ret_nr = (double)nr;
	return 0;
}

int value_parse_float(const char *text, double *ret_nr)
{
	long double nr;

	return scan_plain(text, &nr) ?: to_double(nr, ret_nr);
}

int value_parse_bytes(const char *text, uint64_t *ret_bytes)
{
	int limit = limit_of(text), err;
	long double nr, factor;

	if (limit) {
		*ret_bytes = limit < 0 ? 0 : UINT64_MAX;
		return 0;
	}
	err = scan_with_unit(text, byte_units, sizeof(byte_units) / sizeof(byte_units[0]), &nr,
			     &factor);
	if (err)
		return err;
	if (nr < 0)
		return -ERANGE;
	nr = cut_fraction(factor ? nr * factor : nr);
	*ret_bytes = nr >= TWO_TO_64 ? UINT64_MAX : (uint64_t)nr;
	return 0;
}

/* One number, or one or more pairs of number and unit; the sum in nanoseconds. */
static int scan_time(const char *text, enum value_unit bare, long double *ret_ns)
{
	long double sum = 0, nr, factor;
	bool apart = true;
	int err;

	for (size_t nr_parts = 0; !nr_parts || *text; nr_parts++) {
		/* "1m 30s" is refused as damo does: several parts need blanks throughout. */
		if (!apart)
			return -EINVAL;
		err = scan_number(&text, &nr);
		if (err)
			return err;
		apart = *text == ' ' || *text == '\t';
		text = skip_blanks(text);
		if (!*text && !nr_parts) {
			*ret_ns = nr * ns_per_unit[bare];
			return 0;
		}
		err = scan_unit(&text, time_units, sizeof(time_units) / sizeof(time_units[0]),
				&factor);
		if (err)
			return err;
		sum += nr * factor;
		text = skip_blanks(text);
	}
	*ret_ns = sum;
	return 0;
}

int value_parse_time(const char *text, enum value_unit bare, enum value_unit to, int64_t *ret_time)
{
	int limit = limit_of(text), err;
	long double ns;

	if (limit) {
		*ret_time = limit < 0 ? 0 : INT64_MAX;
		return 0;
	}
	err = scan_time(text, bare, &ns);
	if (err)
		return err;
	ns = cut_fraction(ns / ns_per_unit[to]);
	if (ns < -TWO_TO_63 || ns >= TWO_TO_63)
		return -ERANGE;
	*ret_time = (int64_t)ns;
	return 0;
}

int value_parse_share(const char *text, enum value_scale scale, double *ret_share)
{
	static const struct unit percent = { "%", 1 };
	int limit = limit_of(text), err;
	long double nr, factor;

	if (limit) {
		*ret_share = limit < 0 ? 0 : (double)TWO_TO_64;
		return 0;
	}
	err = scan_with_unit(text, &percent, 1, &nr, &factor);
	return err ?: to_double(factor ? nr * scale / 100 : nr, ret_share);
}

int value_parse_bool(const char *text, bool *ret_bool)
{
	static const char *const words[] = { "y", "yes", "true", "n", "no", "false" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(text, words[i]))
			continue;
		*ret_bool = i < 3;
		return 0;
	}
	return -EINVAL;
}

/* Nothing but digits, of a number of at least @low and at most @high. */
static int scan_digits(const char *text, int base, unsigned long low, unsigned long high,
		       unsigned long *ret_nr)
{
	size_t len = strspn(text, base == 8 ? "01234567" : "0123456789");
	unsigned long nr;

	if (!len || text[len])
		return -EINVAL;
	errno = 0;
	nr = strtoul(text, NULL, base);
	if (errno || nr < low || nr > high)
		return -ERANGE;
	*ret_nr = nr;
	return 0;
}

int value_parse_mode(const char *text, mode_t *ret_mode)
{
	unsigned long mode;
	int err = scan_digits(text, 8, 0, 0777, &mode);

	if (!err)
		*ret_mode = (mode_t)mode;
	return err;
}

int value_parse_pid(const char *text, pid_t *ret_pid)
{
	unsigned long pid;
	int err = scan_digits(text, 10, 1, PID_LIMIT, &pid);

	if (!err)
		*ret_pid = (pid_t)pid;
	return err;
}

static int parse_range(char *word, struct value_range *range)
{
	char *dash = strchr(word, '-');
	int err;

	if (!dash)
		return -EINVAL;
	*dash = '\0';
	err = value_parse_bytes(word, &range->start);
	if (!err)
		err = value_parse_bytes(dash + 1, &range->end);
	if (!err && range->start >= range->end)
		err = -EINVAL;
	return err;
}

int value_parse_ranges(const char *text, struct value_range **ret_ranges, size_t *ret_nr)
{
	struct value_range *ranges;
	char *copy, *pos, *word;
	size_t nr = 0;
	int err = 0;

	copy = strdup(text);
	/* Each range takes three characters and a blank at least. */
	ranges = calloc(strlen(text) / 4 + 1, sizeof(*ranges));
	if (!copy || !ranges) {
		err = -ENOMEM;
		goto out;
	}
	pos = copy;
	while (!err && (word = strsep(&pos, " \t"))) {
		if (!*word)
			continue;
		/* Shorter words are no range; the array has no room for them. */
		err = strlen(word) < 3 ? -EINVAL : parse_range(word, &ranges[nr]);
		if (!err && nr && ranges[nr].start < ranges[nr - 1].end)
			err = -ERANGE;
		nr++;
	}
	if (!err && !nr)
		err = -EINVAL;
out:
	free(copy);
	if (err) {
		free(ranges);
		return err;
	}
	*ret_ranges = ranges;
	*ret_nr = nr;
	return 0;
}
