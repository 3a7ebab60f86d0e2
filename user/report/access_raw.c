// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Access patterns as a plain listing. */
#include "report/access_raw.h"

#include <errno.h>
#include <string.h>

#include "util/format.h"

/** struct raw_scan - a scan that prints. */
struct raw_scan {
	FILE *out;
	bool raw;
};

static int begin_record(void *priv, const struct record *rec)
{
	struct raw_scan *s = priv;

	fprintf(s->out, "base_time_absolute: %s\ndata source: %s\n\n",
		format_tm(rec->start_ns, s->raw).s, rec->data_source);
	return 0;
}

static void print_head(const struct raw_scan *s, const struct record *rec,
		       const struct record_snapshot *snap)
{
	uint64_t base = rec->start_ns;

	fprintf(s->out, "monitoring_start:    %16s\n",
		format_tm((__int128)snap->start_ns - base, s->raw).s);
	fprintf(s->out, "monitoring_end:      %16s\n",
		format_tm((__int128)snap->end_ns - base, s->raw).s);
	fprintf(s->out, "monitoring_duration: %16s\n",
		format_tm(snap->end_ns - snap->start_ns, s->raw).s);
	fprintf(s->out, "target_id: %s\n",
		rec->has_target ? format_nr(rec->target_id, true).s : "None");
	fprintf(s->out, "nr_regions: %zu\n", snap->nr_regions);
	fprintf(s->out, "# %10s %12s  %12s  %11s %5s\n", "start_addr", "end_addr", "length",
		"nr_accesses", "age");
}

/* At least twelve digits. */
static char *put_address(char *p, uint64_t v)
{
	int shift = v >> 48 ? 60 - (__builtin_clzll(v) & ~3) : 44;

	for (; shift >= 0; shift -= 4)
		*p++ = "0123456789abcdef"[v >> shift & 0xf];
	return p;
}

static char *put_right(char *p, const char *text, size_t width)
{
	size_t len = strlen(text);

	for (; width > len; width--)
		*p++ = ' ';
	memcpy(p, text, len);
	return p + len;
}

/* By hand, since there are millions of regions, for which printf() is slow. */
static void print_region(const struct raw_scan *s, const struct record_region *r)
{
	int64_t age = r->age == RECORD_AGE_UNKNOWN ? -1 : (int64_t)r->age;
	char line[256], *p = put_address(line, r->start);

	*p++ = '-';
	p = put_address(p, r->end);
	p = put_right(p, " (", 0);
	p = put_right(p, format_sz(r->end - r->start, s->raw).s, 12);
	p = put_right(p, ") ", 0);
	p = put_right(p, format_nr(r->nr_accesses, true).s, 11);
	*p++ = ' ';
	p = put_right(p, format_nr(age, true).s, 5);
	*p++ = '\n';
	(void)fwrite(line, 1, (size_t)(p - line), s->out);
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct raw_scan *s = priv;
	size_t i;

	print_head(s, rec, snap);
	for (i = 0; i < snap->nr_regions; i++)
		print_region(s, &snap->regions[i]);
	fputc('\n', s->out);
	return ferror(s->out) ? -EIO : 0;
}

static int end_record(void *priv, const struct record *rec)
{
	struct raw_scan *s = priv;

	(void)rec;
	fputc('\n', s->out);
	return 0;
}

int access_raw__print(struct record_source *source, bool raw, FILE *out)
{
	struct raw_scan s = { out, raw };
	struct record_visitor visitor = { &s, begin_record, next_snapshot, end_record };

	return record_source__scan(source, &visitor);
}
