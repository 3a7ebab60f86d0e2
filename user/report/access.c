// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The access pattern as text made from templates, and in raw form. */
#include "report/access.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "report/access_json.h"
#include "report/strip.h"
#include "util/format.h"

/**
 * struct access_view - what a template is about.
 * @rec: the record
 * @snap: the snapshot, or NULL in templates of records
 * @region: the region, or NULL in templates of snapshots
 * @index: its number
 * @aggr_us: aggregation interval in force in @snap
 */
struct access_view {
	const struct access_options *opts;
	const struct record *rec;
	const struct record_snapshot *snap;
	const struct record_region *region;
	size_t index;
	double sample_us;
	double aggr_us;
};

static struct format_text idx_text(int64_t idx)
{
	return idx == RECORD_NULL ? (struct format_text){ "None" } : format_nr(idx, true);
}

static struct format_text put_kdamond(const struct access_view *v)
{
	return idx_text(v->rec->kdamond_idx);
}

static struct format_text put_context(const struct access_view *v)
{
	return idx_text(v->rec->context_idx);
}

static struct format_text put_scheme(const struct access_view *v)
{
	return idx_text(v->rec->scheme_idx);
}

static struct format_text put_target(const struct access_view *v)
{
	return v->rec->has_target ? format_nr(v->rec->target_id, true) : idx_text(RECORD_NULL);
}

static struct format_text put_source(const struct access_view *v)
{
	struct format_text text;

	snprintf(text.s, sizeof(text.s), "%s", v->rec->data_source);
	return text;
}

static struct format_text put_record_start(const struct access_view *v)
{
	return format_tm(v->rec->start_ns, v->opts->raw_number);
}

static struct format_text put_duration(const struct access_view *v)
{
	uint64_t ns =
		v->snap ? v->snap->end_ns - v->snap->start_ns : v->rec->end_ns - v->rec->start_ns;

	return format_tm(ns, v->opts->raw_number);
}

static void write_intervals(const struct access_view *v, FILE *out)
{
	const struct record_intervals *iv = &v->rec->intervals;
	bool raw = v->opts->raw_number;

	fprintf(out, "sample %s, aggr %s", format_tm_us(iv->sample_us, raw).s,
		format_tm_us(iv->aggr_us, raw).s);
}

static void write_goal(const struct access_view *v, FILE *out)
{
	const struct record_intervals_goal *goal = &v->rec->intervals.goal;
	bool raw = v->opts->raw_number;

	fprintf(out, "target %s accesses per %s aggrs, [%s, %s] sampling interval",
		format_pct((double)goal->access_bp, 10000, raw).s, format_nr(goal->aggrs, raw).s,
		format_tm_us(goal->min_sample_us, raw).s, format_tm_us(goal->max_sample_us, raw).s);
}

static struct format_text put_start_time(const struct access_view *v)
{
	return format_tm((__int128)v->snap->start_ns - v->rec->start_ns, v->opts->raw_number);
}

static struct format_text put_end_time(const struct access_view *v)
{
	return format_tm((__int128)v->snap->end_ns - v->rec->start_ns, v->opts->raw_number);
}

static void write_heatmap(const struct access_view *v, FILE *out)
{
	strip__print(v->rec, v->snap, STRIP_WIDTH, v->opts->colors, v->opts->raw_number, out);
}

static void write_snapshot_intervals(const struct access_view *v, FILE *out)
{
	double max_hz = record__max_samples(v->rec) / (v->aggr_us / 1e6);
	bool raw = v->opts->raw_number;
	struct format_text hz = format_hz(max_hz, raw);

	if (strstr(hz.s, " hz"))
		*strstr(hz.s, " hz") = '\0';
	fprintf(out, "sample %s aggr %s (max access hz %s)",
		format_tm_us((__int128)v->sample_us, raw).s,
		format_tm_us((__int128)v->aggr_us, raw).s, hz.s);
}

static struct format_text put_bandwidth(const struct access_view *v)
{
	const struct record_region *regions = v->snap->regions;
	struct format_text text;
	double bytes = 0;
	size_t i;

	for (i = 0; i < v->snap->nr_regions; i++)
		bytes += (double)(regions[i].end - regions[i].start) * regions[i].nr_accesses;
	snprintf(
		text.s, sizeof(text.s), "%.50s per second",
		format_szf(v->aggr_us > 0 ? bytes / (v->aggr_us / 1e6) : 0, v->opts->raw_number).s);
	return text;
}

static struct format_text put_total(const struct access_view *v)
{
	return format_sz(v->snap->total_bytes, v->opts->raw_number);
}

static struct format_text put_index(const struct access_view *v)
{
	return format_nr(v->index, v->opts->raw_number);
}

static struct format_text put_start(const struct access_view *v)
{
	return format_sz(v->region->start, v->opts->raw_number);
}

static struct format_text put_end(const struct access_view *v)
{
	return format_sz(v->region->end, v->opts->raw_number);
}

static struct format_text put_size(const struct access_view *v)
{
	return format_sz(v->region->end - v->region->start, v->opts->raw_number);
}

static struct format_text put_hz(const struct access_view *v)
{
	return format_hz(record__region_hz(v->region, v->aggr_us), v->opts->raw_number);
}

static struct format_text put_age(const struct access_view *v)
{
	return format_tm_us(record__age_ns(v->rec, v->region) / 1000, v->opts->raw_number);
}

static struct format_text put_temperature(const struct access_view *v)
{
	return format_nrf(strip__temperature(v->rec, v->region), v->opts->raw_number);
}

/**
 * struct access_keyword - one keyword.
 * @name: with its brackets
 * @width: least width
 * @put: its text
 * @write: instead of @put, for what has no width and may be long
 */
struct access_keyword {
	const char *name;
	int width;
	struct format_text (*put)(const struct access_view *v);
	void (*write)(const struct access_view *v, FILE *out);
};

static const struct access_keyword keywords[] = {
	{ "<kdamond index>", 0, put_kdamond, NULL },
	{ "<context index>", 0, put_context, NULL },
	{ "<scheme index>", 0, put_scheme, NULL },
	{ "<target id>", 0, put_target, NULL },
	{ "<data source>", 0, put_source, NULL },
	{ "<abs start time>", 0, put_record_start, NULL },
	{ "<duration>", 0, put_duration, NULL },
	{ "<intervals>", 0, NULL, write_intervals },
	{ "<intervals goal>", 0, NULL, write_goal },
	{ "<start time>", 0, put_start_time, NULL },
	{ "<end time>", 0, put_end_time, NULL },
	{ "<heatmap>", 0, NULL, write_heatmap },
	{ "<snapshot intervals>", 0, NULL, write_snapshot_intervals },
	{ "<estimated memory bandwidth>", 0, put_bandwidth, NULL },
	{ "<total bytes>", 0, put_total, NULL },
	{ "<index>", 3, put_index, NULL },
	{ "<start address>", 12, put_start, NULL },
	{ "<end address>", 11, put_end, NULL },
	{ "<size>", 11, put_size, NULL },
	{ "<access hz>", 6, put_hz, NULL },
	{ "<age>", 13, put_age, NULL },
	{ "<temperature>", 0, put_temperature, NULL },
};

static const struct access_keyword *find_keyword(const char *text)
{
	size_t i;

	for (i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
		if (!strncmp(text, keywords[i].name, strlen(keywords[i].name)))
			return &keywords[i];
	}
	return NULL;
}

/* Print a template as one item, that is with a newline; an empty one prints nothing. */
static void print_item(const char *template, const struct access_view *v, FILE *out)
{
	const char *p = template;

	while (*p) {
		const struct access_keyword *key = *p == '<' ? find_keyword(p) : NULL;

		if (!key) {
			fputc(*p++, out);
			continue;
		}
		if (key->write)
			key->write(v, out);
		else
			fprintf(out, "%-*s", key->width, key->put(v).s);
		p += strlen(key->name);
	}
	if (*template)
		fputc('\n', out);
}

static void print_snapshot(struct access_view *v, FILE *out)
{
	size_t i;

	record__snapshot_intervals(v->rec, v->snap, &v->sample_us, &v->aggr_us);
	if (v->opts->total_sz_only) {
		print_item("<total bytes>", v, out);
		return;
	}
	if (v->rec->nr_snapshots > 1)
		print_item("snapshot time: [<start time>, <end time>] (<duration>)", v, out);
	print_item("heatmap: <heatmap>", v, out);
	print_item("intervals: <snapshot intervals>", v, out);
	for (i = 0; i < v->snap->nr_regions; i++) {
		v->region = &v->snap->regions[i];
		v->index = i;
		print_item("<index> addr <start address> size <size> access <access hz> age <age>",
			   v, out);
	}
	print_item("memory bw estimate: <estimated memory bandwidth>", v, out);
	print_item("total size: <total bytes>", v, out);
}

/** struct access_scan - a scan that prints. @with_head: records begin with a line of their own */
struct access_scan {
	const struct access_options *opts;
	FILE *out;
	bool with_head;
	size_t nr_snapshots;
};

static int begin_text(void *priv, const struct record *rec)
{
	struct access_scan *s = priv;
	struct access_view v = { .opts = s->opts, .rec = rec };

	s->nr_snapshots = 0;
	if (s->with_head)
		print_item("kdamond <kdamond index> / context <context index> / "
			   "scheme <scheme index> / target id <target id> / "
			   "recorded for <duration> from <abs start time>",
			   &v, s->out);
	return 0;
}

static int next_text(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct access_scan *s = priv;
	struct access_view v = { .opts = s->opts, .rec = rec, .snap = snap };

	if (s->nr_snapshots++ && !s->opts->total_sz_only)
		fputc('\n', s->out);
	print_snapshot(&v, s->out);
	return ferror(s->out) ? -EIO : 0;
}

static int end_text(void *priv, const struct record *rec)
{
	struct access_scan *s = priv;
	struct access_view v = { .opts = s->opts, .rec = rec };

	print_item("record DAMON intervals: <intervals>", &v, s->out);
	if (rec->intervals.goal.aggrs)
		print_item("# <intervals goal>", &v, s->out);
	if (strcmp(rec->data_source, RECORD_UNKNOWN))
		print_item("# data source: <data source>", &v, s->out);
	return 0;
}

static void print_raw_snapshot(const struct access_view *v, FILE *out)
{
	const struct record_region *regions = v->snap->regions;
	bool raw = v->opts->raw_number;
	size_t i;

	fprintf(out, "monitoring_start:    %16s\n", put_start_time(v).s);
	fprintf(out, "monitoring_end:      %16s\n", put_end_time(v).s);
	fprintf(out, "monitoring_duration: %16s\n", put_duration(v).s);
	fprintf(out, "target_id: %s\n", put_target(v).s);
	fprintf(out, "nr_regions: %zu\n", v->snap->nr_regions);
	fprintf(out, "# %10s %12s  %12s  %11s %5s\n", "start_addr", "end_addr", "length",
		"nr_accesses", "age");
	for (i = 0; i < v->snap->nr_regions; i++)
		fprintf(out, "%012" PRIx64 "-%012" PRIx64 " (%12s) %11" PRIu32 " %5" PRId64 "\n",
			regions[i].start, regions[i].end,
			format_sz(regions[i].end - regions[i].start, raw).s, regions[i].nr_accesses,
			regions[i].age == RECORD_AGE_UNKNOWN ? -1 : (int64_t)regions[i].age);
	fputc('\n', out);
}

static int begin_raw(void *priv, const struct record *rec)
{
	struct access_scan *s = priv;
	struct access_view v = { .opts = s->opts, .rec = rec };

	fprintf(s->out, "base_time_absolute: %s\ndata source: %s\n\n", put_record_start(&v).s,
		rec->data_source);
	return 0;
}

static int next_raw(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct access_scan *s = priv;
	struct access_view v = { .opts = s->opts, .rec = rec, .snap = snap };

	print_raw_snapshot(&v, s->out);
	return ferror(s->out) ? -EIO : 0;
}

static int end_raw(void *priv, const struct record *rec)
{
	struct access_scan *s = priv;

	(void)rec;
	fputc('\n', s->out);
	return 0;
}

int access__print(struct record_source *source, const struct access_options *opts, FILE *out)
{
	struct access_scan s = { opts, out, source->nr_records > 1, 0 };
	struct record_visitor text = { &s, begin_text, next_text, end_text };
	struct record_visitor raw = { &s, begin_raw, next_raw, end_raw };

	if (opts->form == ACCESS_JSON)
		return access_json__print(source, opts->raw_number, out);
	return record_source__scan(source, opts->form == ACCESS_RAW_FORM ? &raw : &text);
}

static int check_record(void *priv, const struct record *rec)
{
	(void)priv;
	return rec->has_intervals && rec->intervals.sample_us && rec->intervals.aggr_us ? 0
											: -EINVAL;
}

int access__check(struct record_source *source, const struct access_options *opts)
{
	struct record_visitor visitor = { .begin = check_record };

	return opts->form == ACCESS_TEXT ? record_source__scan(source, &visitor) : 0;
}
