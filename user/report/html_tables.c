// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The tables of a page. */
#include "report/html_tables.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/html_svg.h"
#include "report/html_text.h"
#include "report/layout.h"
#include "util/quote.h"

/* Less than a page of memory in the mean is the noise of estimates. */
#define SZ_PAGE 4096

/* --- cells ---------------------------------------------------------------------- */

/* A name, its directories pale; what is anonymous or unknown says so. */
static void put_name(const char *name, FILE *out)
{
	const char *slash = name ? strrchr(name, '/') : NULL;

	if (!name || !*name) {
		fprintf(out, "<span class=\"pale\">%s</span>", name ? "anonymous" : "unnamed");
		return;
	}
	fputs("<bdi>", out);
	if (slash && slash > name) {
		fputs("<span class=\"pale\">", out);
		quote_html_n(out, name, (size_t)(slash - name + 1));
		fputs("</span>", out);
		name = slash + 1;
	}
	quote_html(out, name);
	fputs("</bdi>", out);
}

static void put_rate(const struct html_target *t, double rate, FILE *out)
{
	double highest = t->survey.max_rate;

	fputs("<td class=\"rate\">", out);
	html_svg__bar(highest > 0 ? rate / highest : 0, out);
	fprintf(out, "<span>%s</span></td>", html_rate(rate, t->survey.has_intervals).s);
}

static void put_range(uint64_t start, uint64_t end, FILE *out)
{
	fprintf(out, "<td class=\"addr\" data-start=\"%s\" data-end=\"%s\">%s–<wbr>%s</td>",
		html_address(start).s, html_address(end).s, html_address(start).s,
		html_address(end).s);
}

static void put_since(const struct html_target *t, int64_t last_ns, FILE *out)
{
	double ago = ((double)t->survey.end_ns - (double)last_ns) / 1e9;

	if (last_ns == INT64_MIN)
		fputs("<td>never</td>", out);
	else if (ago <= 0)
		fputs("<td>at the end</td>", out);
	else
		fprintf(out, "<td>%s before the end</td>", html_time(ago).s);
}

/* --- mappings ------------------------------------------------------------------- */

/** struct ranked - an area and what it is ordered by. */
struct ranked {
	const struct html_area *area;
	double weight;
};

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *p = a, *q = b;

	if (p->weight != q->weight)
		return p->weight > q->weight ? -1 : 1;
	return p->area < q->area ? -1 : p->area > q->area;
}

static double mean_used(const struct html_target *t, const struct html_area *area)
{
	return t->survey.seconds > 0 ? area->used / t->survey.seconds : 0;
}

static double weight_of(const struct html_target *t, const struct html_area *area,
			enum html_order order)
{
	double size = (double)(area->end - area->start);

	return order == HTML_HOTTEST ? area->volume : size - mean_used(t, area);
}

static void put_area(const struct html_target *t, const struct html_area *area, FILE *out)
{
	const char *kind = area->name ? layout_kind__name(layout_kind__of(area->name)) : "unknown";
	double used = mean_used(t, area);

	fputs("<tr><th scope=\"row\">", out);
	put_name(area->name, out);
	fprintf(out, "</th><td>%s</td><td>%s</td><td>%s</td>", kind,
		html_size((double)(area->end - area->start)).s,
		used > 0 && used < SZ_PAGE ? "under 4 KiB" : html_size(used).s);
	put_rate(t, html_survey__rate(&t->survey, area), out);
	put_since(t, area->last_ns, out);
	put_range(area->start, area->end, out);
	fputs("</tr>\n", out);
}

int html_tables__areas(const struct html_target *t, enum html_order order, FILE *out)
{
	const struct html_survey *s = &t->survey;
	struct ranked *ranked = calloc(s->nr_areas + 1, sizeof(*ranked));
	size_t i, nr = 0;

	if (!ranked)
		return -ENOMEM;
	for (i = 0; i < s->nr_areas; i++) {
		ranked[nr] = (struct ranked){ &s->areas[i], weight_of(t, &s->areas[i], order) };
		if (ranked[nr].weight > (order == HTML_HOTTEST ? 0 : SZ_PAGE))
			nr++;
	}
	qsort(ranked, nr, sizeof(*ranked), compare_ranked);
	if (nr > HTML_MAX_AREAS)
		nr = HTML_MAX_AREAS;
	for (i = 0; i < nr; i++)
		put_area(t, ranked[i].area, out);
	free(ranked);
	return (int)nr;
}

/* --- regions -------------------------------------------------------------------- */

static void put_age(const struct html_target *t, const struct record_region *region, FILE *out)
{
	const struct html_survey *s = &t->survey;

	if (!s->has_intervals || region->age == RECORD_AGE_UNKNOWN)
		fputs("<td>unknown</td>", out);
	else
		fprintf(out, "<td>%s</td>",
			html_time(region->age * (double)s->intervals.aggr_us / 1e6).s);
}

void html_tables__regions(const struct html_target *t, size_t max, FILE *out)
{
	const struct html_survey *s = &t->survey;
	size_t i;

	for (i = 0; i < s->nr_last && i < max; i++) {
		const struct record_region *r = &s->last[i];
		const struct html_area *area = html_survey__area_at(s, r->start);

		fputs("<tr>", out);
		put_range(r->start, r->end, out);
		fprintf(out, "<td>%s</td>", html_size((double)(r->end - r->start)).s);
		put_rate(t,
			 s->has_intervals ? record__region_hz(r, s->last_aggr_us) : r->nr_accesses,
			 out);
		put_age(t, r, out);
		fputs("<td>", out);
		if (area && s->has_names)
			put_name(area->name, out);
		fputs("</td></tr>\n", out);
	}
	if (s->nr_last > max)
		fprintf(out,
			"<tr><td colspan=\"5\">… and %zu more: <code>bdamon report access</code> lists all.</td></tr>\n",
			s->nr_last - max);
}

/* --- percentiles ---------------------------------------------------------------- */

void html_tables__percentiles(const struct html_target *t, FILE *out)
{
	static const struct {
		unsigned int percent;
		const char *name;
	} rows[] = {
		{ 0, "least" },
		{ 25, "25th percentile" },
		{ 50, "median" },
		{ 75, "75th percentile" },
		{ 95, "95th percentile" },
		{ 99, "99th percentile" },
		{ 100, "most" },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		fprintf(out, "<tr><th scope=\"row\">%s</th><td>%s</td></tr>\n", rows[i].name,
			html_size((double)distribution__at(&t->course.sizes, rows[i].percent)).s);
}
