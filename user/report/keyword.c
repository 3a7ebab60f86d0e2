// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The keywords of templates. */
#include "report/keyword.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/passed.h"
#include "report/percentile.h"

static bool is_raw(const struct keyword_view *v)
{
	return v->fmt->raw_number;
}

static struct format_text word(const char *s)
{
	struct format_text text;

	snprintf(text.s, sizeof(text.s), "%s", s);
	return text;
}

/* --- records ---------------------------------------------------------------------------- */

static struct format_text idx_text(int64_t idx)
{
	return idx == RECORD_NULL ? word("None") : format_nr(idx, true);
}

static struct format_text kdamond(const struct keyword_view *v)
{
	return idx_text(v->rec->kdamond_idx);
}

static struct format_text context(const struct keyword_view *v)
{
	return idx_text(v->rec->context_idx);
}

static struct format_text scheme(const struct keyword_view *v)
{
	return idx_text(v->rec->scheme_idx);
}

static struct format_text target(const struct keyword_view *v)
{
	return v->rec->has_target ? format_nr(v->rec->target_id, true) : idx_text(RECORD_NULL);
}

static struct format_text record_start(const struct keyword_view *v)
{
	return format_tm(v->rec->start_ns, is_raw(v));
}

static struct format_text record_duration(const struct keyword_view *v)
{
	return format_tm((__int128)v->rec->end_ns - v->rec->start_ns, is_raw(v));
}

static struct format_text data_source(const struct keyword_view *v)
{
	return word(v->rec->data_source);
}

static void put_intervals(struct text *out, const struct keyword_view *v)
{
	const struct record_intervals *iv = &v->rec->intervals;

	text__printf(out, "sample %s, aggr %s", format_tm_us(iv->sample_us, is_raw(v)).s,
		     format_tm_us(iv->aggr_us, is_raw(v)).s);
}

static void put_goal(struct text *out, const struct keyword_view *v)
{
	const struct record_intervals_goal *goal = &v->rec->intervals.goal;
	bool raw = is_raw(v);

	text__printf(out, "target %s accesses per %s aggrs, [%s, %s] sampling interval",
		     format_pct((double)goal->access_bp, 10000, raw).s,
		     format_nr(goal->aggrs, raw).s, format_tm_us(goal->min_sample_us, raw).s,
		     format_tm_us(goal->max_sample_us, raw).s);
}

static void put_templates(struct text *out, const struct keyword_view *v)
{
	const char *p;
	int place;

	for (place = 0; place < NR_ACCESS_PLACES; place++) {
		text__printf(out, "%s%s: ", place ? "\n" : "", access_place_names[place]);
		for (p = v->templates[place]; *p; p++) {
			if (*p == '\n')
				text__puts(out, "\\n");
			else
				text__put(out, p, 1);
		}
	}
}

/* --- snapshots -------------------------------------------------------------------------- */

static struct format_text total_bytes(const struct keyword_view *v)
{
	return format_sz(v->snap->total_bytes, is_raw(v));
}

static struct format_text duration(const struct keyword_view *v)
{
	return format_tm(v->snap->end_ns - v->snap->start_ns, is_raw(v));
}

static struct format_text start_time(const struct keyword_view *v)
{
	return format_tm((__int128)v->snap->start_ns - v->rec->start_ns, is_raw(v));
}

static struct format_text end_time(const struct keyword_view *v)
{
	return format_tm((__int128)v->snap->end_ns - v->rec->start_ns, is_raw(v));
}

static struct format_text abs_start_time(const struct keyword_view *v)
{
	return format_tm(v->snap->start_ns, is_raw(v));
}

static struct format_text abs_end_time(const struct keyword_view *v)
{
	return format_tm(v->snap->end_ns, is_raw(v));
}

static struct format_text nr_regions(const struct keyword_view *v)
{
	return format_nr((__int128)v->snap->nr_regions, is_raw(v));
}

static void put_box_colors(struct text *out, const struct keyword_view *v)
{
	color__put_sample(out, v->fmt->box.colors);
}

static void put_box_legend(struct text *out, const struct keyword_view *v)
{
	box__put_legend(out, &v->fmt->box, v->boxes, is_raw(v));
}

static void put_passed_type(struct text *out, const struct keyword_view *v)
{
	passed__put_filters(out, v->rec, is_raw(v));
}

/* Sizes take no part in statistics of temperature: they are the weights already. */
static int64_t statistic(const struct keyword_view *v, enum metric_unit unit,
			 const struct record_region *region)
{
	struct metric_weights weights = v->fmt->weights;

	weights.size = 0;
	return unit == METRIC_US ? metric__idle_us(v->rec, region, v->aggr_us)
				 : metric__temperature(&weights, v->rec, region);
}

/* The regions' values, or those of what passed filters. Return: array to free, NULL without memory. */
static struct metric_value *gather(const struct keyword_view *v, enum metric_unit unit,
				   bool only_passed, size_t *ret_nr)
{
	const struct record_snapshot *snap = v->snap;
	struct metric_value *values = calloc(snap->nr_regions + 1, sizeof(*values));
	size_t i, nr = 0;

	for (i = 0; values && i < snap->nr_regions; i++) {
		const struct record_region *region = &snap->regions[i];

		if (only_passed && !region->sz_passed)
			continue;
		values[nr].value = statistic(v, unit, region);
		values[nr++].bytes = only_passed ? region->sz_passed : region->end - region->start;
	}
	*ret_nr = nr;
	return values;
}

static void put_histogram(struct text *out, const struct keyword_view *v, enum metric_unit unit,
			  bool only_passed)
{
	struct histogram_options opts = v->fmt->histogram;
	struct metric_value *values;
	size_t nr;

	opts.ranges = v->fmt->ranges[unit];
	opts.nr_ranges = opts.ranges ? v->fmt->nr_ranges : 0;
	values = gather(v, unit, only_passed, &nr);
	if (values)
		histogram__put(out, values, nr, &opts, unit, is_raw(v));
	else
		out->failed = true;
	free(values);
}

static void put_temperature_histogram(struct text *out, const struct keyword_view *v)
{
	put_histogram(out, v, METRIC_NUMBER, false);
}

static void put_passed_temperature_histogram(struct text *out, const struct keyword_view *v)
{
	put_histogram(out, v, METRIC_NUMBER, true);
}

static void put_recency_histogram(struct text *out, const struct keyword_view *v)
{
	put_histogram(out, v, METRIC_US, false);
}

static void put_passed_recency_histogram(struct text *out, const struct keyword_view *v)
{
	put_histogram(out, v, METRIC_US, true);
}

static void put_percentiles(struct text *out, const struct keyword_view *v, enum metric_unit unit,
			    bool only_passed)
{
	const struct metric_weights *w = &v->fmt->weights;
	struct metric_value *values;
	size_t nr;

	text__puts(out, only_passed ? "<df-passed percentile>" : "<percentile>");
	if (unit == METRIC_US)
		text__puts(out, is_raw(v) ? " <idle time (us)>\n" : " <idle time>\n");
	else
		text__printf(out, " <temperature (weights: [0, %lld, %lld])>\n",
			     (long long)w->access, (long long)w->age);
	values = gather(v, unit, only_passed, &nr);
	if (values)
		percentile__put(out, values, nr, v->fmt->points, v->fmt->nr_points, unit,
				is_raw(v));
	else
		out->failed = true;
	free(values);
}

static void put_recency_percentiles(struct text *out, const struct keyword_view *v)
{
	put_percentiles(out, v, METRIC_US, false);
}

static void put_passed_recency_percentiles(struct text *out, const struct keyword_view *v)
{
	put_percentiles(out, v, METRIC_US, true);
}

static void put_temperature_percentiles(struct text *out, const struct keyword_view *v)
{
	put_percentiles(out, v, METRIC_NUMBER, false);
}

static void put_passed_temperature_percentiles(struct text *out, const struct keyword_view *v)
{
	put_percentiles(out, v, METRIC_NUMBER, true);
}

static void put_strip(struct text *out, const struct keyword_view *v, bool only_passed)
{
	struct strip_options opts = v->fmt->strip;

	opts.only_passed = only_passed;
	opts.weights = v->fmt->weights;
	opts.raw = is_raw(v);
	strip__put(out, v->rec, v->snap, &opts);
}

static void put_heatmap(struct text *out, const struct keyword_view *v)
{
	put_strip(out, v, false);
}

static void put_passed_heatmap(struct text *out, const struct keyword_view *v)
{
	put_strip(out, v, true);
}

static struct format_text passed_bytes(const struct keyword_view *v)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < v->snap->nr_regions; i++)
		sum += v->snap->regions[i].sz_passed;
	return format_sz(sum, is_raw(v));
}

static struct format_text positive_ratio(const struct keyword_view *v)
{
	double sum = 0, most = record__max_samples(v->rec) * (double)v->snap->nr_regions;
	size_t i;

	for (i = 0; i < v->snap->nr_regions; i++)
		sum += v->snap->regions[i].nr_accesses;
	return format_pct(most > 0 ? sum * 100 / most : 0, 100, is_raw(v));
}

static struct format_text bandwidth_text(const struct keyword_view *v, bool only_passed)
{
	struct format_text text;
	double bytes = 0;
	size_t i;

	for (i = 0; i < v->snap->nr_regions; i++) {
		const struct record_region *r = &v->snap->regions[i];

		bytes += (double)(only_passed ? r->sz_passed : r->end - r->start) * r->nr_accesses;
	}
	snprintf(text.s, sizeof(text.s), "%.50s per second",
		 format_szf(v->aggr_us > 0 ? bytes / (v->aggr_us / 1e6) : 0, is_raw(v)).s);
	return text;
}

static struct format_text bandwidth(const struct keyword_view *v)
{
	return bandwidth_text(v, false);
}

static struct format_text passed_bandwidth(const struct keyword_view *v)
{
	return bandwidth_text(v, true);
}

static void put_tuning_status(struct text *out, const struct keyword_view *v)
{
	double seen = 0, most = 0;
	size_t i;

	for (i = 0; i < v->snap->nr_regions; i++) {
		const struct record_region *r = &v->snap->regions[i];
		double size = (double)(r->end - r->start);

		seen += size * r->nr_accesses;
		most += size * record__max_samples(v->rec);
	}
	text__printf(out, "%s (%s / %s) %s %s",
		     format_pct(most > 0 ? seen * 100 / most : 0, 100, is_raw(v)).s,
		     format_szf(seen, is_raw(v)).s, format_szf(most, is_raw(v)).s,
		     format_tm_us((__int128)v->sample_us, is_raw(v)).s,
		     format_tm_us((__int128)v->aggr_us, is_raw(v)).s);
}

static void put_stats(struct text *out, const struct keyword_view *v)
{
	const struct record_stats *s = &v->snap->stats;
	bool raw = is_raw(v);

	if (!v->snap->has_stats) {
		text__puts(out, "none");
		return;
	}
	text__printf(out, "tried %s times (%s)\n", format_nr(s->nr_tried, raw).s,
		     format_sz(s->sz_tried, raw).s);
	text__printf(out, "applied %s times (%s)\n", format_nr(s->nr_applied, raw).s,
		     format_sz(s->sz_applied, raw).s);
	text__printf(out, "%s passed filters\n", format_sz(s->sz_passed, raw).s);
	text__printf(out, "quota exceeded %s times", format_nr(s->nr_exceeds, raw).s);
	if (s->nr_snapshots || s->max_nr_snapshots)
		text__printf(out, "\ntried %s snapshots (max %s)",
			     format_nr(s->nr_snapshots, raw).s,
			     format_nr(s->max_nr_snapshots, raw).s);
}

static void put_snapshot_intervals(struct text *out, const struct keyword_view *v)
{
	double max_hz = v->aggr_us > 0 ? record__max_samples(v->rec) / (v->aggr_us / 1e6) : 0;
	struct format_text hz = format_hz(max_hz, is_raw(v));

	if (strstr(hz.s, " hz"))
		*strstr(hz.s, " hz") = '\0';
	text__printf(out, "sample %s aggr %s (max access hz %s)",
		     format_tm_us((__int128)v->sample_us, is_raw(v)).s,
		     format_tm_us((__int128)v->aggr_us, is_raw(v)).s, hz.s);
}

/* --- regions ------------------------------------------------------------------------------ */

static struct format_text index_text(const struct keyword_view *v)
{
	return format_nr((__int128)v->index, is_raw(v));
}

static struct format_text start_address(const struct keyword_view *v)
{
	return format_sz(v->region->start, is_raw(v));
}

static struct format_text end_address(const struct keyword_view *v)
{
	return format_sz(v->region->end, is_raw(v));
}

static struct format_text size(const struct keyword_view *v)
{
	return format_sz(v->region->end - v->region->start, is_raw(v));
}

static struct format_text access_rate(const struct keyword_view *v)
{
	return format_pct((double)metric__percent(v->rec, v->region), 100, is_raw(v));
}

static struct format_text access_hz(const struct keyword_view *v)
{
	return format_hz(record__region_hz(v->region, v->aggr_us), is_raw(v));
}

static struct format_text age(const struct keyword_view *v)
{
	return format_tm_us(metric__age_us(v->rec, v->region), is_raw(v));
}

static struct format_text temperature(const struct keyword_view *v)
{
	return format_nr(metric__temperature(&v->fmt->weights, v->rec, v->region), is_raw(v));
}

static void put_probe_hits(struct text *out, const struct keyword_view *v)
{
	uint32_t i;

	for (i = 0; i < v->region->nr_probes; i++)
		text__printf(out, "%s%u", i ? " " : "", v->region->probe_hits[i]);
}

static struct format_text region_passed(const struct keyword_view *v)
{
	return passed__is_counted(v->rec) ? format_sz(v->region->sz_passed, is_raw(v))
					  : word("N/A");
}

static void put_box(struct text *out, const struct keyword_view *v)
{
	box__put(out, &v->fmt->box, v->boxes, v->rec, v->region);
}

/* --- tables ------------------------------------------------------------------------------- */

static const struct keyword record_keywords[] = {
	{ "<kdamond index>", "index of the kdamond that recorded, or None", 0, kdamond, NULL,
	  BASIS_ANY },
	{ "<context index>", "index of its context, or None", 0, context, NULL, BASIS_ANY },
	{ "<scheme index>", "index of the scheme that looked, or None", 0, scheme, NULL,
	  BASIS_ANY },
	{ "<target id>", "the target, or None", 0, target, NULL, BASIS_ANY },
	{ "<abs start time>", "when the record begins", 0, record_start, NULL, BASIS_ANY },
	{ "<duration>", "how long it is", 0, record_duration, NULL, BASIS_ANY },
	{ "<intervals>", "sampling and aggregation interval", 0, NULL, put_intervals, BASIS_ANY },
	{ "<intervals goal>", "what the intervals are tuned for", 0, NULL, put_goal, BASIS_ANY },
	{ "<data source>", "what the record was made from", 0, data_source, NULL, BASIS_ANY },
	{ "<format strings>", "the templates in use", 0, NULL, put_templates, BASIS_ANY },
};

static const struct keyword snapshot_keywords[] = {
	{ "<total bytes>", "size of all regions", 0, total_bytes, NULL, BASIS_ANY },
	{ "<duration>", "how long the snapshot's interval was", 0, duration, NULL, BASIS_ANY },
	{ "<start time>", "when it began, from the beginning of the record", 0, start_time, NULL,
	  BASIS_ANY },
	{ "<end time>", "when it ended, likewise", 0, end_time, NULL, BASIS_ANY },
	{ "<abs start time>", "when it began", 0, abs_start_time, NULL, BASIS_ANY },
	{ "<abs end time>", "when it ended", 0, abs_end_time, NULL, BASIS_ANY },
	{ "<number of regions>", "how many regions", 0, nr_regions, NULL, BASIS_ANY },
	{ "<region box colors>", "colours of boxes, from least to most", 0, NULL, put_box_colors,
	  BASIS_ANY },
	{ "<region box description>", "what boxes mean", 0, NULL, put_box_legend, BASIS_ANY },
	{ "<temperature-sz histogram>", "bytes by temperature", 0, NULL, put_temperature_histogram,
	  BASIS_ANY },
	{ "<temperature-df-passed-sz histogram>", "the same of what passed filters", 0, NULL,
	  put_passed_temperature_histogram, BASIS_ANY },
	{ "<recency-sz histogram>", "bytes by time since the last access", 0, NULL,
	  put_recency_histogram, BASIS_ANY },
	{ "<recency-df-passed-sz histogram>", "the same of what passed filters", 0, NULL,
	  put_passed_recency_histogram, BASIS_ANY },
	{ "<recency percentiles>", "time since the last access by share of bytes", 0, NULL,
	  put_recency_percentiles, BASIS_ANY },
	{ "<df-passed recency percentiles>", "the same of what passed filters", 0, NULL,
	  put_passed_recency_percentiles, BASIS_ANY },
	{ "<temperature percentiles>", "temperature by share of bytes", 0, NULL,
	  put_temperature_percentiles, BASIS_ANY },
	{ "<df-passed temperature percentiles>", "the same of what passed filters", 0, NULL,
	  put_passed_temperature_percentiles, BASIS_ANY },
	{ "<heatmap>", "how hot each part of the address space is", 0, NULL, put_heatmap,
	  BASIS_ANY },
	{ "<filters passed heatmap>", "the same of regions that passed filters", 0, NULL,
	  put_passed_heatmap, BASIS_ANY },
	{ "<filters passed type>", "the filters, or n/a", 10, NULL, put_passed_type, BASIS_ANY },
	{ "<filters passed bytes>", "bytes that passed them", 0, passed_bytes, NULL, BASIS_ANY },
	{ "<positive access samples ratio>", "share of samples that found an access", 0,
	  positive_ratio, NULL, BASIS_ANY },
	{ "<estimated memory bandwidth>", "memory read, if each sample is one reading", 0,
	  bandwidth, NULL, BASIS_ANY },
	{ "<filters passed estimated memory bandwidth>", "the same of what passed filters", 0,
	  passed_bandwidth, NULL, BASIS_ANY },
	{ "<intervals tuning status>", "share of accesses seen, and intervals", 0, NULL,
	  put_tuning_status, BASIS_ANY },
	{ "<damos stats>", "what the scheme did, or none", 0, NULL, put_stats, BASIS_ANY },
	{ "<snapshot intervals>", "intervals in force, and the highest rate", 0, NULL,
	  put_snapshot_intervals, BASIS_ANY },
};

static const struct keyword region_keywords[] = {
	{ "<index>", "number of the region, from 0", 3, index_text, NULL, BASIS_INDEX },
	{ "<start address>", "first address", 12, start_address, NULL, BASIS_HEAD },
	{ "<end address>", "address after the last one", 11, end_address, NULL, BASIS_HEAD },
	{ "<size>", "size", 11, size, NULL, BASIS_HEAD },
	{ "<access rate>", "samples that found an access, in percent", 5, access_rate, NULL,
	  BASIS_HEAD },
	{ "<access hz>", "accesses a second", 6, access_hz, NULL, BASIS_HEAD },
	{ "<age>", "how long it has been accessed so", 13, age, NULL, BASIS_AGE },
	{ "<temperature>", "weighted sum of size, access rate and age", 0, temperature, NULL,
	  BASIS_ANY },
	{ "<probe hits>", "samples that each probe counted", 0, NULL, put_probe_hits, BASIS_ANY },
	{ "<filters passed bytes>", "bytes that passed filters, or N/A", 0, region_passed, NULL,
	  BASIS_ANY },
	{ "<box>", "the region as a box", 0, NULL, put_box, BASIS_ANY },
};

#define TABLE(keys)                                    \
	{                                              \
		keys, sizeof(keys) / sizeof((keys)[0]) \
	}

static const struct {
	const struct keyword *keys;
	size_t nr;
} tables[NR_KEYWORD_PLACES] = {
	[KEYWORD_RECORD] = TABLE(record_keywords),
	[KEYWORD_SNAPSHOT] = TABLE(snapshot_keywords),
	[KEYWORD_REGION] = TABLE(region_keywords),
};

const struct keyword *keyword__find(enum keyword_place place, const char *text)
{
	size_t i;

	for (i = 0; i < tables[place].nr; i++) {
		const struct keyword *key = &tables[place].keys[i];

		if (!strncmp(text, key->name, strlen(key->name)))
			return key;
	}
	return NULL;
}

void keyword__print_help(enum keyword_place place)
{
	size_t i;

	for (i = 0; i < tables[place].nr; i++)
		printf("%s%s\n    %s\n", i ? "\n" : "", tables[place].keys[i].name,
		       tables[place].keys[i].help);
}
