// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Access patterns as a table for spreadsheets and scripts. */
#include "report/access_csv.h"

#include <errno.h>

#include "report/passed.h"
#include "util/csv.h"

static const char *const names[] = {
	"kdamond_idx", "context_idx", "scheme_idx",	    "target_id",   "start_s",
	"end_s",       "start_bytes", "end_bytes",	    "size_bytes",  "accessed_samples",
	"access_hz",   "age_s",	      "age_aggr_intervals", "temperature", "passed_bytes",
};

/** struct csv_scan - a scan that prints. */
struct csv_scan {
	const struct metric_weights *weights;
	struct csv csv;
};

static void put_idx(struct csv *csv, int64_t idx)
{
	csv__text(csv, idx == RECORD_NULL ? NULL : format_nr(idx, true).s);
}

static void put_origin(struct csv *csv, const struct record *rec)
{
	put_idx(csv, rec->kdamond_idx);
	put_idx(csv, rec->context_idx);
	put_idx(csv, rec->scheme_idx);
	csv__text(csv, rec->has_target ? format_nr(rec->target_id, true).s : NULL);
}

/* What follows from the intervals is left empty without them. */
static void put_region(struct csv_scan *s, const struct record *rec,
		       const struct record_region *region, double aggr_us)
{
	struct csv *csv = &s->csv;
	bool has_age = region->age != RECORD_AGE_UNKNOWN;

	csv__u64(csv, region->start);
	csv__u64(csv, region->end);
	csv__u64(csv, region->end - region->start);
	csv__u64(csv, region->nr_accesses);
	if (rec->has_intervals)
		csv__share(csv, record__region_hz(region, aggr_us));
	else
		csv__text(csv, NULL);
	if (rec->has_intervals && has_age)
		csv__seconds(csv, record__age_ns(rec, region));
	else
		csv__text(csv, NULL);
	csv__text(csv, has_age ? format_nr(region->age, true).s : NULL);
	csv__text(csv, rec->has_intervals
			       ? format_nr(metric__temperature(s->weights, rec, region), true).s
			       : NULL);
	csv__text(csv, passed__is_counted(rec) ? format_nr(region->sz_passed, true).s : NULL);
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct csv_scan *s = priv;
	double sample_us, aggr_us = 0;
	size_t i;

	if (rec->has_intervals)
		record__snapshot_intervals(rec, snap, &sample_us, &aggr_us);
	for (i = 0; i < snap->nr_regions; i++) {
		put_origin(&s->csv, rec);
		csv__seconds(&s->csv, snap->start_ns);
		csv__seconds(&s->csv, snap->end_ns);
		put_region(s, rec, &snap->regions[i], aggr_us);
		csv__end_row(&s->csv);
	}
	return ferror(s->csv.out) ? -EIO : 0;
}

int access_csv__print(struct record_source *source, const struct metric_weights *weights, FILE *out)
{
	struct csv_scan s = { .weights = weights, .csv = { .out = out } };
	struct record_visitor visitor = { .priv = &s, .snapshot = next_snapshot };

	csv__header(&s.csv, names, sizeof(names) / sizeof(names[0]));
	return record_source__scan(source, &visitor);
}
