// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Text of pages. */
#include "report/html_text.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <time.h>

#define NS_PER_S 1000000000

/* Rates below are the noise of estimates. */
#define LEAST_RATE 0.01

/* Three digits, as in "1.02", "102" or "1024"; never an exponent. */
static void put_number(char *text, size_t sz, double v, const char *unit)
{
	snprintf(text, sz, fabs(v) < 99.95 ? "%.3g %s" : "%.0f %s", v, unit);
}

struct format_text html_size(double bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	struct format_text text;
	size_t i = 0;

	/* 1000 KiB would have four digits. */
	while (fabs(bytes) >= 999.5 && i + 1 < sizeof(units) / sizeof(units[0])) {
		bytes /= 1024;
		i++;
	}
	put_number(text.s, sizeof(text.s), bytes, units[i]);
	return text;
}

/* Two units, of which the second is left out when it is 0. */
static struct format_text two_units(uint64_t first, const char *unit, uint64_t second,
				    const char *second_unit)
{
	struct format_text text;

	if (second)
		snprintf(text.s, sizeof(text.s), "%" PRIu64 " %s %" PRIu64 " %s", first, unit,
			 second, second_unit);
	else
		snprintf(text.s, sizeof(text.s), "%" PRIu64 " %s", first, unit);
	return text;
}

struct format_text html_time(double seconds)
{
	struct format_text text;
	uint64_t s = (uint64_t)fmin(round(fmax(seconds, 0)), 1e18);

	if (seconds >= 86400)
		return two_units(s / 86400, "d", s % 86400 / 3600, "h");
	if (seconds >= 3600)
		return two_units(s / 3600, "h", s % 3600 / 60, "min");
	if (seconds >= 99.95)
		return two_units(s / 60, "min", s % 60, "s");
	if (seconds >= 1)
		put_number(text.s, sizeof(text.s), seconds, "s");
	else if (seconds >= 1e-3)
		put_number(text.s, sizeof(text.s), seconds * 1e3, "ms");
	else
		put_number(text.s, sizeof(text.s), fmax(seconds, 0) * 1e6, "us");
	return text;
}

struct format_text html_rate(double rate, bool in_hz)
{
	const char *unit = in_hz ? "Hz" : "samples";
	struct format_text text;

	if (rate > 0 && rate < LEAST_RATE)
		snprintf(text.s, sizeof(text.s), "under %g %s", LEAST_RATE, unit);
	else
		put_number(text.s, sizeof(text.s), rate, unit);
	return text;
}

struct format_text html_percent(double share)
{
	struct format_text text;

	put_number(text.s, sizeof(text.s), share * 100, "%");
	return text;
}

struct format_text html_address(uint64_t addr)
{
	struct format_text text;

	snprintf(text.s, sizeof(text.s), "0x%" PRIx64, addr);
	return text;
}

struct format_text html_date(int64_t wall_ns)
{
	struct format_text text = { "unknown" };
	time_t at = (time_t)(wall_ns / NS_PER_S);
	struct tm tm;

	if (gmtime_r(&at, &tm))
		strftime(text.s, sizeof(text.s), "%Y-%m-%d %H:%M:%S UTC", &tm);
	return text;
}

static const struct html_field *find_field(const struct html_field *fields, const char *name,
					   size_t len)
{
	for (; fields->name; fields++) {
		if (strlen(fields->name) == len && !memcmp(fields->name, name, len))
			return fields;
	}
	return NULL;
}

int html_fill(FILE *out, const char *template, size_t sz, const struct html_field *fields,
	      const void *priv)
{
	const char *at = template, *end = template + sz;

	while (at < end) {
		const char *open = memmem(at, (size_t)(end - at), "{{", 2);
		const char *close = open ? memmem(open, (size_t)(end - open), "}}", 2) : NULL;
		const struct html_field *field;

		if (!open) {
			fwrite(at, 1, (size_t)(end - at), out);
			return 0;
		}
		if (!close)
			return -EINVAL;
		fwrite(at, 1, (size_t)(open - at), out);
		field = find_field(fields, open + 2, (size_t)(close - open - 2));
		if (!field)
			return -EINVAL;
		field->put(out, priv);
		at = close + 2;
	}
	return 0;
}
