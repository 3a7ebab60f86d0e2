// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The access pattern as JSON in the layout of record files. */
#include "report/access_json.h"

#include <inttypes.h>

#include "util/format.h"

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
	fprintf(out, "     {\n      \"start\": \"%s\",\n      \"end\": \"%s\",\n",
		format_nr(region->start, false).s, format_nr(region->end, false).s);
	fprintf(out,
		"      \"nr_accesses\": {\n       \"samples\": %" PRIu32 ",\n"
		"       \"percent\": ",
		region->nr_accesses);
	if (rec->has_intervals)
		fprintf(out, "%d\n      },\n",
			(int)(region->nr_accesses * 100.0 / record__max_samples(rec)));
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
	fputs("      },\n      \"probe_hits\": [],\n      \"sz_filter_passed\": \"0 B\"\n     }",
	      out);
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
		print_region(rec, &record__regions(rec, snap)[i], out);
	}
	fprintf(out,
		"\n    ],\n    \"total_bytes\": \"%s\",\n    \"damos_stats\": null,\n"
		"    \"sample_interval_us\": ",
		format_sz(snap->total_bytes, raw).s);
	if (snap->sample_us)
		fprintf(out, "\"%s\"\n   }", format_tmx_us(snap->sample_us, raw).s);
	else
		fputs("null\n   }", out);
}

static void print_record(const struct record *rec, bool raw, FILE *out)
{
	size_t i;

	fputs(" {\n", out);
	print_idx("kdamond_idx", rec->kdamond_idx, out);
	print_idx("context_idx", rec->context_idx, out);
	print_intervals(rec, raw, out);
	print_idx("scheme_idx", rec->scheme_idx, out);
	if (rec->has_target)
		fprintf(out, "  \"target_id\": %" PRIu64 ",\n", rec->target_id);
	else
		fputs("  \"target_id\": null,\n", out);
	fprintf(out, "  \"scheme_filters\": [],\n  \"data_source\": \"%s\",\n  \"snapshots\": [",
		rec->data_source);
	for (i = 0; i < rec->nr_snapshots; i++) {
		fputs(i ? ",\n" : "\n", out);
		print_snapshot(rec, &rec->snapshots[i], raw, out);
	}
	fputs("\n  ]\n }", out);
}

void access_json__print(const struct record_set *set, bool raw, FILE *out)
{
	size_t i;

	fputs("[", out);
	for (i = 0; i < set->nr; i++) {
		fputs(i ? ",\n" : "\n", out);
		print_record(&set->records[i], raw, out);
	}
	fputs(set->nr ? "\n]\n" : "]\n", out);
}
