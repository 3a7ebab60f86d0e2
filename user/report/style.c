// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The templates of access patterns' text. */
#include "report/style.h"

#include <errno.h>
#include <string.h>

#define SNAPSHOT_TIME "snapshot time: [<start time>, <end time>] (<duration>)"
#define FILTERS	      "# damos filters (df): <filters passed type>"

/* --- the usual ones --------------------------------------------------------------------- */

static void usual_record_head(struct text *out, const struct style_facts *facts)
{
	if (facts->many_records)
		text__puts(out, "kdamond <kdamond index> / context <context index> / "
				"scheme <scheme index> / target id <target id> / "
				"recorded for <duration> from <abs start time>");
}

static void usual_snapshot_head(struct text *out, const struct style_facts *facts)
{
	if (facts->many_snapshots)
		text__puts(out, SNAPSHOT_TIME "\n");
	text__puts(out, "heatmap: <heatmap>\n");
	if (facts->is_filtered)
		text__puts(out, FILTERS "\ndf-pass: <filters passed heatmap>\n");
	text__puts(out, "intervals: <snapshot intervals>");
}

static void usual_region(struct text *out, const struct style_facts *facts)
{
	if (facts->has_probes)
		text__puts(out, "<index> <start address> <size>  <access hz> <age> <probe hits> ");
	else
		text__puts(out, "<index> addr <start address> size <size> "
				"access <access hz> age <age>");
	if (facts->is_filtered)
		text__puts(out, " df-passed <filters passed bytes>");
}

static void usual_snapshot_tail(struct text *out, const struct style_facts *facts)
{
	text__puts(out, "memory bw estimate: <estimated memory bandwidth>");
	if (facts->is_filtered)
		text__puts(out, "  df-passed: <filters passed estimated memory bandwidth>");
	text__puts(out, "\ntotal size: <total bytes>");
	if (facts->is_filtered)
		text__puts(out, "  df-passed <filters passed bytes>");
}

static void usual_record_tail(struct text *out, const struct style_facts *facts)
{
	text__puts(out, "record DAMON intervals: <intervals>");
	if (facts->has_goal)
		text__puts(out, "\n# <intervals goal>");
	if (facts->has_source)
		text__puts(out, "\n# data source: <data source>");
}

/* --- those of styles ---------------------------------------------------------------------- */

static void histogram_head(struct text *out, const char *legend, const char *metric, bool filtered)
{
	if (filtered)
		text__printf(out, FILTERS "\n%s <df-passed size>\n<%s-df-passed-sz histogram>\n\n",
			     legend, metric);
	text__printf(out, "%s <total size>\n<%s-sz histogram>", legend, metric);
}

static void percentiles_head(struct text *out, const char *metric, const struct style_facts *facts)
{
	if (facts->many_snapshots)
		text__puts(out, SNAPSHOT_TIME "\n");
	if (facts->is_filtered)
		text__printf(out,
			     FILTERS "\n# df-passed %s percentiles\n<df-passed %s percentiles>\n\n",
			     metric, metric);
	text__printf(out, "# total %s percentiles\n<%s percentiles>", metric, metric);
}

/* Return: whether the style has a template of its own for snapshots' heads; it is in @out. */
static bool style_head(struct text *out, enum access_style style, const struct style_facts *facts)
{
	switch (style) {
	case STYLE_SIMPLE_BOXES:
		text__puts(out, facts->many_snapshots ? SNAPSHOT_TIME : "");
		return true;
	case STYLE_TEMPERATURE_HISTOGRAM:
		histogram_head(out, "<temperature>", "temperature", facts->is_filtered);
		return true;
	case STYLE_RECENCY_HISTOGRAM:
	case STYLE_COLD_TAIL:
		histogram_head(out, "<idle time (us)>", "recency", facts->is_filtered);
		return true;
	case STYLE_RECENCY_PERCENTILES:
	case STYLE_IDLE_PERCENTILES:
		percentiles_head(out, "recency", facts);
		return true;
	case STYLE_TEMPERATURE_PERCENTILES:
		percentiles_head(out, "temperature", facts);
		return true;
	default:
		return false;
	}
}

static bool style_region(struct text *out, enum access_style style)
{
	switch (style) {
	case STYLE_DETAILED:
		return false;
	case STYLE_SIMPLE_BOXES:
		text__puts(out, "<box> size <size> access <access hz> age <age>");
		return true;
	case STYLE_HOT:
	case STYLE_COLD:
		text__puts(out, "<box> <size> access <access hz> <age>");
		return true;
	default:
		/* Statistics alone, no regions. */
		return true;
	}
}

/* --- all together ------------------------------------------------------------------------- */

/* Templates of styles come first, then one's own, then the usual ones. */
static void find_template(struct text *out, const struct access_format *fmt,
			  const struct style_facts *facts, enum access_place place)
{
	if (place == ACCESS_SNAPSHOT_HEAD && style_head(out, fmt->style, facts))
		return;
	if (place == ACCESS_REGION && style_region(out, fmt->style))
		return;
	if (fmt->templates[place]) {
		text__puts(out, fmt->templates[place]);
		return;
	}
	switch (place) {
	case ACCESS_RECORD_HEAD:
		usual_record_head(out, facts);
		break;
	case ACCESS_SNAPSHOT_HEAD:
		usual_snapshot_head(out, facts);
		break;
	case ACCESS_REGION:
		usual_region(out, facts);
		break;
	case ACCESS_SNAPSHOT_TAIL:
		usual_snapshot_tail(out, facts);
		break;
	default:
		usual_record_tail(out, facts);
	}
}

static bool has_box(const struct text *t)
{
	return t->len && memmem(t->s, t->len, "<box>", strlen("<box>"));
}

/* A box before each region, and what boxes mean behind each snapshot. */
static void add_boxes(const struct access_format *fmt, struct text *region, struct text *tail)
{
	struct text plain = *region;

	if (has_box(region))
		return;
	*region = (struct text){ 0 };
	text__puts(region, fmt->box.most[BOX_HEIGHT] > 1 ? "<box>" : "<box>\n");
	text__put(region, plain.s, plain.len);
	region->failed |= plain.failed;
	text__fini(&plain);
	text__puts(tail, tail->len ? "\n<region box description>" : "<region box description>");
}

int style__templates(const struct access_format *fmt, const struct style_facts *facts,
		     struct text templates[NR_ACCESS_PLACES])
{
	bool failed = false;
	int place;

	for (place = 0; place < NR_ACCESS_PLACES; place++) {
		templates[place].len = 0;
		templates[place].failed = false;
		find_template(&templates[place], fmt, facts, (enum access_place)place);
	}
	if (fmt->region_box)
		add_boxes(fmt, &templates[ACCESS_REGION], &templates[ACCESS_SNAPSHOT_TAIL]);
	if (fmt->total_sz_only) {
		templates[ACCESS_SNAPSHOT_HEAD].len = 0;
		templates[ACCESS_REGION].len = 0;
		templates[ACCESS_SNAPSHOT_TAIL].len = 0;
		text__puts(&templates[ACCESS_SNAPSHOT_TAIL], "<total bytes>");
	}
	for (place = 0; place < NR_ACCESS_PLACES; place++) {
		text__puts(&templates[place], fmt->appended[place] ? fmt->appended[place] : "");
		text__fill(&templates[place], '\0', 1);
		failed |= text__failed(&templates[place]);
	}
	return failed ? -ENOMEM : 0;
}
