// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The JSON text of records and their parts, formatted by hand. */
#include "record/json_text.h"

#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/format.h"

/* Upper bounds of what one region and one snapshot without regions take. */
#define SZ_REGION   240
#define SZ_SNAPSHOT 640
#define SZ_HEAD	    640
#define SZ_FILTER   256

#define ASCII_ZEROS 0x3030303030303030

#define put_literal(dst, text) put_text(dst, text, sizeof(text) - 1)

static char *put_text(char *dst, const char *text, size_t len)
{
	memcpy(dst, text, len);
	return dst + len;
}

/** struct number - a number as text: @text: and up to seven bytes of no meaning, @len: bytes */
struct number {
	char text[24];
	size_t len;
};

/*
 * Eight digits of @v < 10^8 as bytes 0..9, the first one lowest: halves, quarters and eighths
 * are divided side by side in one register.  The factors are 2^20 / 100 and 2^10 / 10, rounded
 * up, and exact for what they get.
 */
static uint64_t eight_digits(uint32_t v)
{
	uint64_t fours = v / 10000 | (uint64_t)(v % 10000) << 32;
	uint64_t tens = (fours * 10486 >> 20) & 0x7f0000007f;
	uint64_t twos = tens | (fours - 100 * tens) << 16;
	uint64_t firsts = (twos * 103 >> 10) & 0x000f000f000f000f;

	return firsts | (twos - 10 * firsts) << 8;
}

static unsigned int nr_digits(uint64_t v)
{
	static const uint64_t powers[] = {
		0,
		10,
		100,
		1000,
		10000,
		100000,
		1000000,
		10000000,
		100000000,
		1000000000,
		10000000000,
		100000000000,
		1000000000000,
		10000000000000,
		100000000000000,
		1000000000000000,
		10000000000000000,
	};
	/* 1233 / 4096 is about the decimal logarithm of 2: exact but for one, up to 10^16. */
	unsigned int about = (64 - (unsigned int)__builtin_clzll(v | 1)) * 1233 >> 12;

	return about + (v >= powers[about]);
}

/*
 * As format_u64(), but faster for addresses; up to seven bytes behind are lost.  The number of
 * digits is found first, so that the next text need not wait for the digits.
 */
static char *put_number(char *dst, uint64_t v)
{
	unsigned int nr;
	uint64_t text;

	/* Most access counts. */
	if (v < 10) {
		*dst = (char)('0' + v);
		return dst + 1;
	}
	if (v >= 10000000000000000)
		return format_u64(dst, v);
	nr = nr_digits(v);
	if (nr > 8) {
		nr -= 8;
		text = htole64((eight_digits((uint32_t)(v / 100000000)) | ASCII_ZEROS) >>
			       (64 - 8 * nr));
		memcpy(dst, &text, sizeof(text));
		dst += nr;
		v %= 100000000;
		nr = 8;
	}
	text = htole64((eight_digits((uint32_t)v) | ASCII_ZEROS) >> (64 - 8 * nr));
	memcpy(dst, &text, sizeof(text));
	return dst + nr;
}

/* Make room for @len bytes more. */
static int reserve(struct record_text *text, size_t len)
{
	size_t cap = text->cap ? text->cap : 4096;
	char *bigger;

	while (cap - text->len < len)
		cap *= 2;
	if (cap == text->cap)
		return 0;
	bigger = realloc(text->s, cap);
	if (!bigger)
		return -ENOMEM;
	text->s = bigger;
	text->cap = cap;
	return 0;
}

void record_text__fini(struct record_text *text)
{
	free(text->s);
	*text = (struct record_text){ 0 };
}

int record_text__puts(struct record_text *text, const char *s)
{
	size_t len = strlen(s);
	int err = reserve(text, len);

	if (!err) {
		memcpy(text->s + text->len, s, len);
		text->len += len;
	}
	return err;
}

#define put_key(dst, key, v) format_u64(put_literal(dst, "\"" key "\":"), v)

static char *put_idx(char *p, int64_t idx)
{
	return idx == RECORD_NULL ? put_literal(p, "null") : format_u64(p, (uint64_t)idx);
}

static char *put_intervals(char *p, const struct record_intervals *iv)
{
	p = put_key(p, "sample_us", iv->sample_us);
	p = put_key(put_literal(p, ","), "aggr_us", iv->aggr_us);
	p = put_key(put_literal(p, ","), "ops_update_us", iv->ops_update_us);
	p = put_literal(p, ",\"intervals_goal\":{");
	p = put_key(p, "access_bp", iv->goal.access_bp);
	p = put_key(put_literal(p, ","), "aggrs", iv->goal.aggrs);
	p = put_key(put_literal(p, ","), "min_sample_us", iv->goal.min_sample_us);
	p = put_key(put_literal(p, ","), "max_sample_us", iv->goal.max_sample_us);
	return put_literal(p, "}");
}

/* Paths are free of control characters, see struct record_filter. */
static char *put_path(char *p, const char *path)
{
	for (; *path; path++) {
		if (*path == '"' || *path == '\\')
			*p++ = '\\';
		*p++ = *path;
	}
	return p;
}

static char *put_filter(char *p, const struct record_filter *f)
{
	p = put_literal(p, "{\"filter_type\":\"");
	p = put_text(p, f->type, strlen(f->type));
	p = f->matching ? put_literal(p, "\",\"matching\":true")
			: put_literal(p, "\",\"matching\":false");
	p = f->allow ? put_literal(p, ",\"allow\":true") : put_literal(p, ",\"allow\":false");
	if (*f->path)
		p = put_literal(put_path(put_literal(p, ",\"memcg_path\":\""), f->path), "\"");
	if (!strcmp(f->type, "addr")) {
		p = put_literal(p, ",\"address_range\":{");
		p = put_key(p, "start", f->range[0]);
		p = put_key(put_literal(p, ","), "end", f->range[1]);
		p = put_literal(p, "}");
	} else if (!strcmp(f->type, "target")) {
		p = put_key(put_literal(p, ","), "damon_target_idx", f->range[0]);
	} else if (!strcmp(f->type, "hugepage_size")) {
		p = format_u64(put_literal(p, ",\"hugepage_size\":["), f->range[0]);
		p = format_u64(put_literal(p, ","), f->range[1]);
		p = put_literal(p, "]");
	}
	return put_literal(p, "}");
}

static char *put_filters(char *p, const struct record *rec)
{
	size_t i;

	p = put_literal(p, ",\"scheme_filters\":[");
	for (i = 0; i < rec->nr_filters; i++) {
		if (i)
			p = put_literal(p, ",");
		p = put_filter(p, &rec->filters[i]);
	}
	return put_literal(p, "]");
}

int record_text__head(struct record_text *text, const struct record *rec)
{
	int err = reserve(text, SZ_HEAD + rec->nr_filters * (SZ_FILTER + 2 * RECORD_MAX_PATH));
	char *p;

	if (err)
		return err;
	p = text->s + text->len;
	p = put_idx(put_literal(p, "{\"kdamond_idx\":"), rec->kdamond_idx);
	p = put_idx(put_literal(p, ",\"context_idx\":"), rec->context_idx);
	p = put_idx(put_literal(p, ",\"scheme_idx\":"), rec->scheme_idx);
	p = put_literal(p, ",\"target_id\":");
	p = rec->has_target ? format_u64(p, rec->target_id) : put_literal(p, "null");
	if (rec->has_intervals)
		p = put_literal(put_intervals(put_literal(p, ",\"intervals\":{"), &rec->intervals),
				"}");
	else
		p = put_literal(p, ",\"intervals\":null");
	if (rec->nr_filters)
		p = put_filters(p, rec);
	if (strcmp(rec->data_source, RECORD_UNKNOWN)) {
		p = put_literal(p, ",\"data_source\":\"");
		p = put_text(p, rec->data_source, strlen(rec->data_source));
		p = put_literal(p, "\"");
	}
	p = put_literal(p, ",\"snapshots\":[");
	text->len = (size_t)(p - text->s);
	return 0;
}

/* What few regions have: what passed filters, and what probes counted. */
static char *put_rare(char *p, const struct record_region *region)
{
	uint32_t i;

	if (region->sz_passed)
		p = put_key(put_literal(p, ","), "sz_filter_passed", region->sz_passed);
	for (i = 0; i < region->nr_probes; i++) {
		p = i ? put_literal(p, ",") : put_literal(p, ",\"probe_hits\":[");
		p = format_u64(p, region->probe_hits[i]);
	}
	return i ? put_literal(p, "]") : p;
}

/* Mostly a region begins where @before ends, whose text is there already; NULL for the first. */
static char *put_region(char *p, const struct record_region *region,
			const struct record_region *before, struct number *last_end)
{
	p = put_literal(p, "{\"start\":");
	if (before && region->start == before->end) {
		memcpy(p, last_end->text, sizeof(last_end->text));
		p += last_end->len;
	} else {
		p = put_number(p, region->start);
	}
	p = put_literal(p, ",\"end\":");
	last_end->len = (size_t)(put_number(last_end->text, region->end) - last_end->text);
	memcpy(p, last_end->text, sizeof(last_end->text));
	p += last_end->len;
	p = put_literal(p, ",\"nr_accesses\":{\"samples\":");
	p = put_number(p, region->nr_accesses);
	p = put_literal(p, "},\"age\":{\"usec\":null,\"aggr_intervals\":");
	if (region->age == RECORD_AGE_UNKNOWN)
		p = put_literal(p, "null");
	else
		p = put_number(p, region->age);
	p = put_literal(p, "}");
	if (region->sz_passed || region->nr_probes)
		p = put_rare(p, region);
	return put_literal(p, "}");
}

static char *put_stats(char *p, const struct record_stats *stats)
{
	p = put_literal(p, ",\"damos_stats\":{");
	p = put_key(p, "nr_tried", stats->nr_tried);
	p = put_key(put_literal(p, ","), "sz_tried", stats->sz_tried);
	p = put_key(put_literal(p, ","), "nr_applied", stats->nr_applied);
	p = put_key(put_literal(p, ","), "sz_applied", stats->sz_applied);
	p = put_key(put_literal(p, ","), "sz_ops_filter_passed", stats->sz_passed);
	p = put_key(put_literal(p, ","), "qt_exceeds", stats->nr_exceeds);
	p = put_key(put_literal(p, ","), "nr_snapshots", stats->nr_snapshots);
	p = put_key(put_literal(p, ","), "max_nr_snapshots", stats->max_nr_snapshots);
	return put_literal(p, "}");
}

int record_text__snapshot(struct record_text *text, const struct record_snapshot *snap)
{
	int err = reserve(text, SZ_SNAPSHOT + snap->nr_regions * SZ_REGION);
	struct number last_end = { 0 };
	size_t i;
	char *p;

	if (err)
		return err;
	p = text->s + text->len;
	p = put_literal(p, "{\"start_time\":");
	p = put_number(p, snap->start_ns);
	p = put_literal(p, ",\"end_time\":");
	p = put_number(p, snap->end_ns);
	if (snap->total_bytes)
		p = put_key(put_literal(p, ","), "total_bytes", snap->total_bytes);
	if (snap->sample_us)
		p = put_key(put_literal(p, ","), "sample_interval_us", snap->sample_us);
	if (snap->has_stats)
		p = put_stats(p, &snap->stats);
	p = put_literal(p, ",\"regions\":[\n");
	for (i = 0; i < snap->nr_regions; i++) {
		const struct record_region *region = &snap->regions[i];

		if (i)
			p = put_literal(p, ",\n");
		p = put_region(p, region, i ? region - 1 : NULL, &last_end);
	}
	p = put_literal(p, "]}\n");
	text->len = (size_t)(p - text->s);
	return 0;
}

int record_text__tail(struct record_text *text, const struct record_summary *sum)
{
	char buf[640];

	if (!sum)
		return record_text__puts(text, "]}");
	snprintf(buf, sizeof(buf),
		 "],\"bdamon\":{\"elapsed_ns\":%llu,\"timer_ns\":%llu,\"cpu_ns\":%llu,"
		 "\"nr_samples\":%llu,\"nr_clears\":%llu,\"nr_late_windows\":%llu,"
		 "\"sz_unarmable_bytes\":%llu,\"sz_coarse_bytes\":%llu,\"sz_total_bytes\":%llu,"
		 "\"coarse_period_us\":%llu,\"budget_percent\":%f}}",
		 (unsigned long long)sum->elapsed_ns, (unsigned long long)sum->timer_ns,
		 (unsigned long long)sum->cpu_ns, (unsigned long long)sum->nr_samples,
		 (unsigned long long)sum->nr_clears, (unsigned long long)sum->nr_late_windows,
		 (unsigned long long)sum->sz_unarmable_bytes,
		 (unsigned long long)sum->sz_coarse_bytes, (unsigned long long)sum->sz_total_bytes,
		 (unsigned long long)sum->coarse_period_us, sum->budget_percent);
	return record_text__puts(text, buf);
}
