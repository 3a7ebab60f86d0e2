// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The access pattern as JSON in the layout of record files. */
#include "report/access_json.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "report/metric.h"

static void print_idx(const char *name, int64_t idx, FILE *out)
{
	if (idx == RECORD_NULL)
		fprintf(out, "  \"%s\": null,\n", name);
	else
		fprintf(out, "  \"%s\": %" PRId64 ",\n", name, idx);
}

static void print_intervals(const struct record *rec, bool raw, FILE *out)
{
	const struct record_intervals *iv = &rec->intervals;

	if (!rec->has_intervals) {
		fputs("  \"intervals\": null,\n", out);
		return;
	}
	fprintf(out,
		"  \"intervals\": {\n   \"sample_us\": \"%s\",\n   \"aggr_us\": \"%s\",\n"
		"   \"ops_update_us\": \"%s\",\n",
		format_tmx_us(iv->sample_us, raw).s, format_tmx_us(iv->aggr_us, raw).s,
		format_tmx_us(iv->ops_update_us, raw).s);
	fprintf(out,
		"   \"intervals_goal\": {\n    \"access_bp\": \"%s\",\n"
		"    \"aggrs\": \"%s\",\n    \"min_sample_us\": \"%s\",\n"
		"    \"max_sample_us\": \"%s\"\n   }\n  },\n",
		format_pct((double)iv->goal.access_bp, 10000, raw).s,
		format_nr(iv->goal.aggrs, raw).s, format_tmx_us(iv->goal.min_sample_us, raw).s,
		format_tmx_us(iv->goal.max_sample_us, raw).s);
}

static void print_region(const struct record *rec, const struct record_region *region, FILE *out)
{
	uint32_t i;

	fprintf(out, "     {\n      \"start\": \"%s\",\n      \"end\": \"%s\",\n",
		format_nr(region->start, false).s, format_nr(region->end, false).s);
	fprintf(out,
		"      \"nr_accesses\": {\n       \"samples\": %" PRIu32 ",\n"
		"       \"percent\": ",
		region->nr_accesses);
	if (rec->has_intervals)
		fprintf(out, "%" PRId64 "\n      },\n", metric__percent(rec, region));
	else
		fputs("null\n      },\n", out);
	fputs("      \"age\": {\n       \"usec\": ", out);
	if (region->age == RECORD_AGE_UNKNOWN)
		fputs("null,\n       \"aggr_intervals\": null\n", out);
	else if (!rec->has_intervals)
		fprintf(out, "null,\n       \"aggr_intervals\": \"%s\"\n",
			format_nr(region->age, false).s);
	else
		fprintf(out, "\"%s\",\n       \"aggr_intervals\": \"%s\"\n",
			format_tmx(record__age_ns(rec, region), false).s,
			format_nr(region->age, false).s);
	fputs("      },\n      \"probe_hits\": [", out);
	for (i = 0; i < region->nr_probes; i++)
		fprintf(out, "%s%u", i ? ", " : "", region->probe_hits[i]);
	fprintf(out, "],\n      \"sz_filter_passed\": \"%s\"\n     }",
		format_sz(region->sz_passed, false).s);
}

static void print_stats(const struct record_stats *stats, bool raw, FILE *out)
{
	fprintf(out,
		"{\n     \"nr_tried\": \"%s\",\n     \"sz_tried\": \"%s\",\n"
		"     \"nr_applied\": \"%s\",\n     \"sz_applied\": \"%s\",\n",
		format_nr(stats->nr_tried, raw).s, format_sz(stats->sz_tried, raw).s,
		format_nr(stats->nr_applied, raw).s, format_sz(stats->sz_applied, raw).s);
	fprintf(out,
		"     \"sz_ops_filter_passed\": \"%s\",\n     \"qt_exceeds\": \"%s\",\n"
		"     \"nr_snapshots\": \"%s\",\n     \"max_nr_snapshots\": \"%s\"\n    }",
		format_sz(stats->sz_passed, raw).s, format_nr(stats->nr_exceeds, raw).s,
		format_nr(stats->nr_snapshots, raw).s, format_nr(stats->max_nr_snapshots, raw).s);
}

static void print_snapshot(const struct record *rec, const struct record_snapshot *snap, bool raw,
			   FILE *out)
{
	size_t i;

	fprintf(out,
		"   {\n    \"start_time\": \"%s\",\n    \"end_time\": \"%s\",\n"
		"    \"regions\": [",
		format_tmx(snap->start_ns, raw).s, format_tmx(snap->end_ns, raw).s);
	for (i = 0; i < snap->nr_regions; i++) {
		fputs(i ? ",\n" : "\n", out);
		print_region(rec, &snap->regions[i], out);
	}
	fprintf(out, "\n    ],\n    \"total_bytes\": \"%s\",\n    \"damos_stats\": ",
		format_sz(snap->total_bytes, raw).s);
	if (snap->has_stats)
		print_stats(&snap->stats, raw, out);
	else
		fputs("null", out);
	fputs(",\n    \"sample_interval_us\": ", out);
	if (snap->sample_us)
		fprintf(out, "\"%s\"\n   }", format_tmx_us(snap->sample_us, raw).s);
	else
		fputs("null\n   }", out);
}

/* Paths are free of control characters, see struct record_filter. */
static void print_path(const char *path, FILE *out)
{
	fputs(",\n    \"memcg_path\": \"", out);
	for (; *path; path++) {
		if (*path == '"' || *path == '\\')
			fputc('\\', out);
		fputc(*path, out);
	}
	fputc('"', out);
}

static void print_filter(const struct record_filter *filter, FILE *out)
{
	fprintf(out, "   {\n    \"filter_type\": \"%s\",\n    \"matching\": %s,\n    \"allow\": %s",
		filter->type, filter->matching ? "true" : "false",
		filter->allow ? "true" : "false");
	if (*filter->path)
		print_path(filter->path, out);
	if (!strcmp(filter->type, "addr"))
		fprintf(out, ",\n    \"address_range\": {\"start\": \"%s\", \"end\": \"%s\"}",
			format_nr(filter->range[0], false).s, format_nr(filter->range[1], false).s);
	else if (!strcmp(filter->type, "target"))
		fprintf(out, ",\n    \"damon_target_idx\": %" PRIu64, filter->range[0]);
	else if (!strcmp(filter->type, "hugepage_size"))
		fprintf(out, ",\n    \"hugepage_size\": [\"%s\", \"%s\"]",
			format_sz(filter->range[0], true).s, format_sz(filter->range[1], true).s);
	fputs("\n   }", out);
}

static void print_filters(const struct record *rec, FILE *out)
{
	size_t i;

	fputs("  \"scheme_filters\": [", out);
	for (i = 0; i < rec->nr_filters; i++) {
		fputs(i ? ",\n" : "\n", out);
		print_filter(&rec->filters[i], out);
	}
	fputs(rec->nr_filters ? "\n  ]" : "]", out);
}

/** struct json_scan - a scan that prints. @first: the next element is the first of its list */
struct json_scan {
	FILE *out;
	bool raw;
	bool first_record;
	bool first_snapshot;
};

static int begin_record(void *priv, const struct record *rec)
{
	struct json_scan *s = priv;
	FILE *out = s->out;

	fputs(s->first_record ? "\n {\n" : ",\n {\n", out);
	s->first_record = false;
	s->first_snapshot = true;
	print_idx("kdamond_idx", rec->kdamond_idx, out);
	print_idx("context_idx", rec->context_idx, out);
	print_intervals(rec, s->raw, out);
	print_idx("scheme_idx", rec->scheme_idx, out);
	if (rec->has_target)
		fprintf(out, "  \"target_id\": %" PRIu64 ",\n", rec->target_id);
	else
		fputs("  \"target_id\": null,\n", out);
	print_filters(rec, out);
	fprintf(out, ",\n  \"data_source\": \"%s\",\n  \"snapshots\": [", rec->data_source);
	return 0;
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct json_scan *s = priv;

	fputs(s->first_snapshot ? "\n" : ",\n", s->out);
	s->first_snapshot = false;
	print_snapshot(rec, snap, s->raw, s->out);
	return ferror(s->out) ? -EIO : 0;
}

static int end_record(void *priv, const struct record *rec)
{
	struct json_scan *s = priv;

	(void)rec;
	fputs("\n  ]\n }", s->out);
	return 0;
}

int access_json__print(struct record_source *source, bool raw, FILE *out)
{
	struct json_scan s = { .out = out, .raw = raw, .first_record = true };
	struct record_visitor visitor = { &s, begin_record, next_snapshot, end_record };
	int err;

	fputs("[", out);
	err = record_source__scan(source, &visitor);
	fputs(s.first_record ? "]\n" : "\n]\n", out);
	return err;
}
