// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Access patterns as text. */
#include "report/access.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/keyword.h"
#include "report/passed.h"
#include "report/style.h"
#include "report/template.h"

/* Text is written when there is so much of it. */
#define SZ_WRITE 65536

/**
 * struct access_scan - a scan that prints.
 * @fmt: how
 * @out: where to
 * @text: what is to be written
 * @facts: what @templates are for, once @is_ready
 * @formats: owned texts of the templates
 * @templates: the same, divided
 * @view: what templates are filled in for
 * @boxes: range of all regions' values
 * @sorted: owned array, room for a snapshot's regions
 * @nr_snapshots: snapshots of the record printed so far
 */
struct access_scan {
	const struct access_format *fmt;
	FILE *out;
	struct text text;
	bool many_records;
	bool is_ready;
	struct style_facts facts;
	struct text formats[NR_ACCESS_PLACES];
	const char *format_strings[NR_ACCESS_PLACES];
	struct template templates[NR_ACCESS_PLACES];
	struct keyword_view view;
	struct box_range boxes;
	struct record_region *sorted;
	size_t cap_sorted;
	size_t nr_snapshots;
};

/* --- templates -------------------------------------------------------------------------- */

static const enum keyword_place keyword_places[NR_ACCESS_PLACES] = {
	[ACCESS_RECORD_HEAD] = KEYWORD_RECORD, [ACCESS_SNAPSHOT_HEAD] = KEYWORD_SNAPSHOT,
	[ACCESS_REGION] = KEYWORD_REGION,      [ACCESS_SNAPSHOT_TAIL] = KEYWORD_SNAPSHOT,
	[ACCESS_RECORD_TAIL] = KEYWORD_RECORD,
};

static void free_templates(struct access_scan *s)
{
	int place;

	for (place = 0; place < NR_ACCESS_PLACES; place++)
		template__fini(&s->templates[place]);
}

static int make_templates(struct access_scan *s, const struct style_facts *facts)
{
	int place, err = style__templates(s->fmt, facts, s->formats);

	free_templates(s);
	for (place = 0; place < NR_ACCESS_PLACES && !err; place++) {
		s->format_strings[place] = s->formats[place].s;
		err = template__init(&s->templates[place], s->formats[place].s,
				     keyword_places[place], s->fmt->widths, s->fmt->nr_widths);
	}
	s->facts = *facts;
	s->is_ready = !err;
	return err;
}

/* Whether a template of any record can have keyword @name. */
static int uses_keyword(struct access_scan *s, const char *name, bool *ret_uses)
{
	struct style_facts facts = { .is_filtered = true };
	int place, err = make_templates(s, &facts);

	*ret_uses = false;
	for (place = 0; place < NR_ACCESS_PLACES && !err; place++)
		*ret_uses |= template__has(&s->templates[place], name);
	s->is_ready = false;
	return err;
}

static struct style_facts facts_of(const struct access_scan *s, const struct record *rec,
				   const struct record_snapshot *first)
{
	return (struct style_facts){
		.many_records = s->many_records,
		.many_snapshots = rec->nr_snapshots > 1,
		.is_filtered = passed__is_counted(rec),
		.has_probes = first->nr_regions && first->regions[0].nr_probes,
		.has_goal = rec->intervals.goal.aggrs,
		.has_source = strcmp(rec->data_source, RECORD_UNKNOWN),
	};
}

static bool is_same(const struct style_facts *a, const struct style_facts *b)
{
	return a->many_records == b->many_records && a->many_snapshots == b->many_snapshots &&
	       a->is_filtered == b->is_filtered && a->has_probes == b->has_probes &&
	       a->has_goal == b->has_goal && a->has_source == b->has_source;
}

/* --- output ------------------------------------------------------------------------------- */

/* A template is an item of its own, that is with a newline; an empty one is none. */
static void put_item(struct access_scan *s, enum access_place place)
{
	if (!s->templates[place].nr_pieces)
		return;
	template__put(&s->text, &s->templates[place], &s->view);
	text__put(&s->text, "\n", 1);
}

static int write_text(struct access_scan *s)
{
	size_t len = s->text.len;

	s->text.len = 0;
	if (text__failed(&s->text))
		return -ENOMEM;
	if (len && fwrite(s->text.s, 1, len, s->out) != len)
		return errno ? -errno : -EIO;
	return 0;
}

/* --- the scan ------------------------------------------------------------------------------ */

static int begin_record(void *priv, const struct record *rec)
{
	struct access_scan *s = priv;

	(void)rec;
	s->nr_snapshots = 0;
	return 0;
}

/* Templates depend on the first snapshot, too. */
static int begin_snapshots(struct access_scan *s, const struct record *rec,
			   const struct record_snapshot *first)
{
	struct style_facts facts = facts_of(s, rec, first);
	int err = s->is_ready && is_same(&facts, &s->facts) ? 0 : make_templates(s, &facts);

	s->view = (struct keyword_view){
		.fmt = s->fmt,
		.boxes = &s->boxes,
		.templates = s->format_strings,
		.rec = rec,
	};
	if (err)
		return err;
	template__begin_record(&s->templates[ACCESS_REGION]);
	put_item(s, ACCESS_RECORD_HEAD);
	return 0;
}

/* The regions of @snap in the order in which they are shown, in @ret_regions. */
static int sort_regions(struct access_scan *s, const struct record *rec,
			const struct record_snapshot *snap,
			const struct record_region **ret_regions)
{
	struct record_region *bigger;

	*ret_regions = snap->regions;
	if (!s->fmt->sort.nr || !snap->nr_regions)
		return 0;
	if (snap->nr_regions > s->cap_sorted) {
		bigger = reallocarray(s->sorted, snap->nr_regions, sizeof(*bigger));
		if (!bigger)
			return -ENOMEM;
		s->sorted = bigger;
		s->cap_sorted = snap->nr_regions;
	}
	memcpy(s->sorted, snap->regions, snap->nr_regions * sizeof(*s->sorted));
	*ret_regions = s->sorted;
	return sort__regions(&s->fmt->sort, &s->fmt->weights, rec, s->sorted, snap->nr_regions);
}

static int put_regions(struct access_scan *s, const struct record *rec,
		       const struct record_snapshot *snap)
{
	const struct record_region *regions;
	int err = 0;
	size_t i;

	if (!s->templates[ACCESS_REGION].nr_pieces)
		return 0;
	err = sort_regions(s, rec, snap, &regions);
	for (i = 0; i < snap->nr_regions && !err; i++) {
		s->view.region = &regions[i];
		s->view.index = i;
		put_item(s, ACCESS_REGION);
		if (s->text.len >= SZ_WRITE)
			err = write_text(s);
	}
	s->view.region = NULL;
	return err;
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct access_scan *s = priv;
	int err = s->nr_snapshots ? 0 : begin_snapshots(s, rec, snap);

	if (err)
		return err;
	if (s->nr_snapshots++ && !s->fmt->total_sz_only)
		text__puts(&s->text, "\n");
	s->view.snap = snap;
	record__snapshot_intervals(rec, snap, &s->view.sample_us, &s->view.aggr_us);
	put_item(s, ACCESS_SNAPSHOT_HEAD);
	err = put_regions(s, rec, snap);
	put_item(s, ACCESS_SNAPSHOT_TAIL);
	s->view.snap = NULL;
	return err ?: s->text.len >= SZ_WRITE ? write_text(s) : 0;
}

static int end_record(void *priv, const struct record *rec)
{
	struct access_scan *s = priv;

	(void)rec;
	put_item(s, ACCESS_RECORD_TAIL);
	return write_text(s);
}

/* Boxes are drawn to the scale of all regions. */
static int measure_boxes(struct access_scan *s, struct record_source *source)
{
	bool boxes = false, legend = false;
	int err = uses_keyword(s, "<box>", &boxes);

	err = err ?: uses_keyword(s, "<region box description>", &legend);
	if (!err && (boxes || legend))
		err = box_range__measure(&s->boxes, source);
	return err;
}

static void scan_fini(struct access_scan *s)
{
	int place;

	free_templates(s);
	for (place = 0; place < NR_ACCESS_PLACES; place++)
		text__fini(&s->formats[place]);
	text__fini(&s->text);
	free(s->sorted);
}

int access__print(struct record_source *source, const struct access_format *fmt, FILE *out)
{
	struct access_scan s = { .fmt = fmt, .out = out, .many_records = source->nr_records > 1 };
	struct record_visitor visitor = { &s, begin_record, next_snapshot, end_record };
	int err = measure_boxes(&s, source);

	err = err ?: record_source__scan(source, &visitor);
	scan_fini(&s);
	return err;
}

/* --- questions before ------------------------------------------------------------------------ */

static int check_intervals(void *priv, const struct record *rec)
{
	(void)priv;
	return rec->has_intervals && rec->intervals.sample_us && rec->intervals.aggr_us ? 0
											: -ENODATA;
}

/* Ranges may be given that are no numbers, or no times. */
static int check_ranges(const struct access_format *fmt)
{
	static const char *const histograms[NR_METRIC_UNITS][2] = {
		[METRIC_NUMBER] = { "<temperature-sz histogram>",
				    "<temperature-df-passed-sz histogram>" },
		[METRIC_US] = { "<recency-sz histogram>", "<recency-df-passed-sz histogram>" },
	};
	struct access_scan s = { .fmt = fmt };
	int unit, i, err = 0;

	for (unit = 0; unit < NR_METRIC_UNITS && fmt->nr_ranges; unit++) {
		for (i = 0; i < 2 && !err && !fmt->ranges[unit]; i++) {
			bool uses;

			err = uses_keyword(&s, histograms[unit][i], &uses);
			if (!err && uses)
				err = -EDOM;
		}
	}
	scan_fini(&s);
	return err;
}

int access__check(struct record_source *source, const struct access_format *fmt)
{
	struct record_visitor visitor = { .begin = check_intervals };

	return record_source__scan(source, &visitor) ?: check_ranges(fmt);
}

static int look_for_access(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	enum access_life *life = priv;
	size_t i;

	(void)rec;
	for (i = 0; i < snap->nr_regions; i++) {
		if (snap->regions[i].nr_accesses) {
			*life = ACCESS_SOME;
			return RECORD_STOP;
		}
		*life = ACCESS_ALL_COLD;
	}
	return 0;
}

int access__find_life(struct record_source *source, enum access_life *ret_life)
{
	struct record_visitor visitor = { .priv = ret_life, .snapshot = look_for_access };

	*ret_life = ACCESS_NO_REGION;
	return record_source__scan(source, &visitor);
}
