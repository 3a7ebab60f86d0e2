// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What a recording consists of. */
#include "report/overview.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "util/format.h"

/** struct counting - a scan; @at: the part that the record at hand belongs to, an index. */
struct counting {
	struct overview *o;
	size_t at;
};

static int begin_record(void *priv, const struct record *rec)
{
	struct counting *c = priv;
	struct origin origin = origin__of(rec);
	struct overview_part *bigger;

	for (c->at = c->o->nr; c->at-- > 0;) {
		if (origin__equals(&c->o->parts[c->at].origin, &origin)) {
			c->o->parts[c->at].nr_records++;
			return 0;
		}
	}
	bigger = reallocarray(c->o->parts, c->o->nr + 1, sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	c->o->parts = bigger;
	c->at = c->o->nr++;
	bigger[c->at] = (struct overview_part){
		.origin = origin,
		.has_intervals = rec->has_intervals,
		.intervals = rec->intervals,
		.nr_filters = rec->nr_filters,
		.nr_records = 1,
	};
	memcpy(bigger[c->at].data_source, rec->data_source, sizeof(rec->data_source));
	return 0;
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct counting *c = priv;
	struct overview_part *p = &c->o->parts[c->at];

	(void)rec;
	if (!p->nr_snapshots || snap->nr_regions < p->least_regions)
		p->least_regions = snap->nr_regions;
	if (snap->nr_regions > p->most_regions)
		p->most_regions = snap->nr_regions;
	if (!p->nr_snapshots || snap->total_bytes < p->least_bytes)
		p->least_bytes = snap->total_bytes;
	if (snap->total_bytes > p->most_bytes)
		p->most_bytes = snap->total_bytes;
	p->nr_snapshots++;
	p->nr_regions += snap->nr_regions;
	p->snapshots_ns += snap->end_ns - snap->start_ns;
	return 0;
}

int overview__init(struct overview *o, struct record_source *source)
{
	struct counting c = { .o = o };
	struct record_visitor visitor = { .priv = &c,
					  .begin = begin_record,
					  .snapshot = next_snapshot };
	int err;

	*o = (struct overview){ 0 };
	err = record_source__scan(source, &visitor);
	if (err)
		overview__fini(o);
	return err;
}

void overview__fini(struct overview *o)
{
	free(o->parts);
	*o = (struct overview){ 0 };
}

/* --- printing ------------------------------------------------------------------- */

static double mean_of(uint64_t sum, size_t nr)
{
	return nr ? (double)sum / (double)nr : 0;
}

static void print_origin(const struct origin *origin, FILE *out)
{
	if (origin->kdamond_idx != RECORD_NULL)
		fprintf(out, "kdamond_idx: %" PRId64 "\n", origin->kdamond_idx);
	if (origin->context_idx != RECORD_NULL)
		fprintf(out, "context_idx: %" PRId64 "\n", origin->context_idx);
	if (origin->scheme_idx != RECORD_NULL)
		fprintf(out, "scheme_idx: %" PRId64 "\n", origin->scheme_idx);
	if (origin->has_target)
		fprintf(out, "target_id: %" PRIu64 "\n", origin->target_id);
}

static void print_intervals(const struct overview_part *p, bool raw, FILE *out)
{
	const struct record_intervals *i = &p->intervals;

	if (!p->has_intervals) {
		fputs("intervals: unknown\n", out);
		return;
	}
	fprintf(out, "intervals: sample %s, aggr %s, update %s%s\n",
		format_tm_us(i->sample_us, raw).s, format_tm_us(i->aggr_us, raw).s,
		format_tm_us(i->ops_update_us, raw).s, i->goal.aggrs ? ", tuned" : "");
}

void overview__print(const struct overview *o, bool raw, FILE *out)
{
	size_t i;

	for (i = 0; i < o->nr; i++) {
		const struct overview_part *p = &o->parts[i];

		print_origin(&p->origin, out);
		fprintf(out, "snapshots: %s in %s record%s, %s long each on average\n",
			format_nr((__int128)p->nr_snapshots, raw).s,
			format_nr((__int128)p->nr_records, raw).s, p->nr_records == 1 ? "" : "s",
			format_tm((__int128)mean_of(p->snapshots_ns, p->nr_snapshots), raw).s);
		print_intervals(p, raw, out);
		fprintf(out, "regions: %s to %s, %.1f on average\n",
			format_nr((__int128)p->least_regions, raw).s,
			format_nr((__int128)p->most_regions, raw).s,
			mean_of(p->nr_regions, p->nr_snapshots));
		fprintf(out, "memory: %s to %s\n", format_sz(p->least_bytes, raw).s,
			format_sz(p->most_bytes, raw).s);
		fprintf(out, "data source: %s\n", p->data_source);
		fprintf(out, "scheme filters: %s\n", format_nr((__int128)p->nr_filters, raw).s);
	}
}

static void put_idx(struct csv *csv, int64_t idx)
{
	if (idx == RECORD_NULL)
		csv__text(csv, NULL);
	else
		csv__u64(csv, (uint64_t)idx);
}

static void put_us(struct csv *csv, const struct overview_part *p, uint64_t us)
{
	if (p->has_intervals)
		csv__u64(csv, us);
	else
		csv__text(csv, NULL);
}

void overview__csv(const struct overview *o, struct csv *csv)
{
	static const char *const names[] = {
		"kdamond_idx", "context_idx",	 "scheme_idx",	 "target_id", "records",
		"snapshots",   "mean_length_s",	 "sample_us",	 "aggr_us",   "update_us",
		"min_regions", "max_regions",	 "mean_regions", "min_bytes", "max_bytes",
		"data_source", "scheme_filters",
	};
	size_t i;

	csv__header(csv, names, sizeof(names) / sizeof(names[0]));
	for (i = 0; i < o->nr; i++) {
		const struct overview_part *p = &o->parts[i];

		put_idx(csv, p->origin.kdamond_idx);
		put_idx(csv, p->origin.context_idx);
		put_idx(csv, p->origin.scheme_idx);
		if (p->origin.has_target)
			csv__u64(csv, p->origin.target_id);
		else
			csv__text(csv, NULL);
		csv__u64(csv, p->nr_records);
		csv__u64(csv, p->nr_snapshots);
		csv__seconds(csv, (__int128)mean_of(p->snapshots_ns, p->nr_snapshots));
		put_us(csv, p, p->intervals.sample_us);
		put_us(csv, p, p->intervals.aggr_us);
		put_us(csv, p, p->intervals.ops_update_us);
		csv__u64(csv, p->least_regions);
		csv__u64(csv, p->most_regions);
		csv__share(csv, mean_of(p->nr_regions, p->nr_snapshots));
		csv__u64(csv, p->least_bytes);
		csv__u64(csv, p->most_bytes);
		csv__text(csv, p->data_source);
		csv__u64(csv, p->nr_filters);
		csv__end_row(csv);
	}
}
