// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What a live view says in words. */
#include "view/status.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "util/format.h"

/* Columns of status__row() before the name. */
#define NAME_AT 45

__attribute__((format(printf, 1, 2))) static struct status_text text_of(const char *fmt, ...)
{
	struct status_text text;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text.s, sizeof(text.s), fmt, ap);
	va_end(ap);
	return text;
}

struct status_text status__working_set(const struct view *v)
{
	uint64_t now = (uint64_t)trend__now(&v->working_set), bytes = 0;
	size_t i;

	for (i = 0; i < v->nr_targets; i++)
		bytes += v->targets[i].bytes;
	if (v->nr_targets > 1)
		return text_of("%s of %s in %zu processes", format_brief_sz(now).s,
			       format_brief_sz(bytes).s, v->nr_targets);
	return text_of("%s of %s", format_brief_sz(now).s, format_brief_sz(bytes).s);
}

struct status_text status__overhead(const struct status *s)
{
	return text_of("%.2f %% of a CPU (%.2f %% since the start, %g %% allowed)",
		       s->recent_percent, s->overhead_percent, s->summary.budget_percent);
}

struct status_text status__measured(const struct status *s)
{
	const struct record_summary *sum = &s->summary;
	struct status_text coarse = { "" };

	if (sum->sz_coarse_bytes)
		coarse = text_of("; %s only coarsely%s%s", format_brief_sz(sum->sz_coarse_bytes).s,
				 sum->coarse_period_us ? ", every " : "",
				 sum->coarse_period_us
					 ? format_brief_tm(sum->coarse_period_us * 1000).s
					 : "");
	return text_of("all but %s%.100s", format_brief_sz(sum->sz_unarmable_bytes).s, coarse.s);
}

struct status_text status__scope(const struct view *v)
{
	return text_of("%" PRIx64 " + %s", v->scope.start, format_brief_sz(scope__sz(&v->scope)).s);
}

struct status_text status__most_hz(const struct view *v)
{
	double most = record__max_samples(&v->about);

	return text_of("%s", format_brief_hz(most * 1e6 / (double)v->about.intervals.aggr_us).s);
}

/* A path's end tells more than its beginning. Return: the part of @name that @width has room for. */
static const char *shorten(const char *name, size_t width)
{
	const char *base = strrchr(name, '/');

	return strlen(name) > width && base ? base + 1 : name;
}

/* Bytes of @name that make at most @width, without half a character of UTF-8. */
static int cut(const char *name, size_t width)
{
	size_t len = strnlen(name, width);

	while (len && name[len] && ((unsigned char)name[len] & 0xc0) == 0x80)
		len--;
	return (int)len;
}

struct status_text status__row(const struct listing_row *row, unsigned int width)
{
	size_t room = width > NAME_AT ? width - NAME_AT : 0;
	char others[32] = "";
	const char *name;

	if (row->nr_others)
		snprintf(others, sizeof(others), " +%zu", row->nr_others);
	room = room > strlen(others) ? room - strlen(others) : 0;
	name = shorten(row->name, room);
	return text_of("%-12" PRIx64 " %10s %8s %10s  %.*s%s", row->region.start,
		       format_brief_sz(row->region.end - row->region.start).s,
		       format_brief_hz(row->hz).s, format_brief_tm(row->age_ns).s, cut(name, room),
		       name, others);
}
