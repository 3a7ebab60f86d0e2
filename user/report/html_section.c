// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The section of a page about one target. */
#include "report/html_section.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "report/html_files.h"
#include "report/html_notes.h"
#include "report/html_svg.h"
#include "report/html_tables.h"
#include "report/html_text.h"

/**
 * struct section - a section being written.
 * @t: the target
 * @number: of the target
 * @nr_targets: of the page
 * @err: first error of a field
 */
struct section {
	const struct html_target *t;
	size_t number;
	size_t nr_targets;
	int *err;
};

void html_section__card(FILE *out, const char *name, const char *value, const char *fmt, ...)
{
	va_list args;

	fprintf(out,
		"<div class=\"card\"><div class=\"name\">%s</div><div class=\"value\">%s</div><div class=\"note\">",
		name, value);
	va_start(args, fmt);
	vfprintf(out, fmt, args);
	va_end(args);
	fputs("</div></div>\n", out);
}

static void put_number(FILE *out, const void *priv)
{
	fprintf(out, "%zu", ((const struct section *)priv)->number);
}

static void put_heading(FILE *out, const void *priv)
{
	const struct section *s = priv;

	if (s->nr_targets == 1)
		return;
	fputs("<h2>", out);
	html_target__put_name(s->t, out);
	fputs("</h2>", out);
}

/* --- cards ----------------------------------------------------------------------- */

/* Of what is mapped, if that is known: monitored is also what lies between. */
static double share_of(const struct html_target *t, double bytes)
{
	double whole =
		t->survey.has_names ? html_survey__mapped(&t->survey) : (double)t->survey.sz_total;

	return whole > 0 ? bytes / whole : 0;
}

void html_section__cards(FILE *out, const struct html_target *t)
{
	struct format_text total = html_size((double)t->survey.sz_total);
	double median, most;

	if (!t->has_course)
		return;
	median = (double)distribution__at(&t->course.sizes, 50);
	most = (double)distribution__at(&t->course.sizes, 100);
	if (t->survey.has_names)
		html_section__card(out, "Memory monitored", total.s, "mapped: %s",
				   html_size(html_survey__mapped(&t->survey)).s);
	else
		html_section__card(out, "Memory monitored", total.s, "in %zu regions at the end",
				   t->survey.nr_last);
	html_section__card(out, "Working set, median", html_size(median).s, "%s; most %s",
			   html_percent(share_of(t, median)).s, html_size(most).s);
	html_section__card(out, "Never accessed", html_size(html_survey__idle(&t->survey)).s,
			   "in the whole recording");
	if (t->has_picture)
		html_section__card(out, "Highest rate",
				   html_rate(t->picture.high, t->picture.in_hz).s, "limit: %s",
				   html_rate(t->survey.max_rate, t->picture.in_hz).s);
}

/* Those of a single target stand above, beside those of the recording. */
static void put_cards(FILE *out, const void *priv)
{
	const struct section *s = priv;

	if (s->nr_targets == 1)
		return;
	fputs("<div class=\"cards\">\n", out);
	html_section__cards(out, s->t);
	fputs("</div>", out);
}

/* --- heatmap --------------------------------------------------------------------- */

static void put_picture_hint(FILE *out, const void *priv)
{
	const struct html_target *t = ((const struct section *)priv)->t;
	const struct html_picture *pic = &t->picture;
	double seconds = ((double)pic->end_ns - (double)pic->start_ns) / 1e9;

	if (!t->has_picture) {
		fputs("There is nothing to draw.", out);
		return;
	}
	fprintf(out, "Time runs to the right, addresses upwards. A pixel is %s at the finest.",
		html_time(seconds / pic->nr_times).s);
	if (t->axis.is_folded)
		fputs(" Most memory was hardly accessed and is drawn small.", out);
}

static void put_picture(FILE *out, const void *priv)
{
	const struct section *s = priv;
	int err = s->t->has_picture ? html_svg__heat(s->t, out) : 0;

	*s->err = *s->err ?: err;
	if (!s->t->has_picture || html_notes__is_cold(s->t))
		fprintf(out, "<p class=\"cold\">%s</p>\n",
			s->t->has_picture ? "No access was seen. The notes above tell what helps."
					  : "No region was recorded.");
}

/* A moment, @share of the way through the picture, as time since the first snapshot. */
static void put_moment(const struct section *s, int64_t start_ns, int64_t end_ns, double share,
		       FILE *out)
{
	double from = ((double)start_ns - (double)s->t->survey.start_ns) / 1e9;
	double to = ((double)end_ns - (double)s->t->survey.start_ns) / 1e9;
	double at = from + (to - from) * share;

	fprintf(out, "%s%s", at < 0 ? "−" : "", at == 0 ? "0" : html_time(at < 0 ? -at : at).s);
}

static void put_start(FILE *out, const void *priv)
{
	const struct section *s = priv;

	put_moment(s, s->t->picture.start_ns, s->t->picture.end_ns, 0, out);
}

static void put_middle(FILE *out, const void *priv)
{
	const struct section *s = priv;

	put_moment(s, s->t->picture.start_ns, s->t->picture.end_ns, 0.5, out);
}

static void put_end(FILE *out, const void *priv)
{
	const struct section *s = priv;

	put_moment(s, s->t->picture.start_ns, s->t->picture.end_ns, 1, out);
}

/* The scale is that of square roots: half way up is a fourth. */
static void put_half_rate(FILE *out, const void *priv)
{
	const struct html_target *t = ((const struct section *)priv)->t;

	fputs(html_rate(html_target__scale(t) / 4, t->survey.has_intervals).s, out);
}

static void put_high_rate(FILE *out, const void *priv)
{
	const struct html_target *t = ((const struct section *)priv)->t;

	fputs(html_rate(html_target__scale(t), t->survey.has_intervals).s, out);
}

/* --- working set ----------------------------------------------------------------- */

static void put_resident_hint(FILE *out, const void *priv)
{
	const struct html_course *c = &((const struct section *)priv)->t->course;
	size_t i;
	double most = 0;

	if (!c->has_resident)
		return;
	for (i = 0; i < c->nr; i++) {
		if (c->columns[i].resident > most)
			most = c->columns[i].resident;
	}
	if (most > c->top)
		fprintf(out, " Resident memory, at most %s, is beyond the chart.",
			html_size(most).s);
	else
		fputs(" The thin line is resident memory.", out);
}

static void put_top(FILE *out, const void *priv)
{
	fputs(html_size(((const struct section *)priv)->t->course.top).s, out);
}

static void put_half_top(FILE *out, const void *priv)
{
	fputs(html_size(((const struct section *)priv)->t->course.top / 2).s, out);
}

static void put_course(FILE *out, const void *priv)
{
	const struct section *s = priv;

	if (s->t->has_course)
		html_svg__course(&s->t->course, out);
}

static void put_course_start(FILE *out, const void *priv)
{
	const struct section *s = priv;

	put_moment(s, s->t->course.start_ns, s->t->course.end_ns, 0, out);
}

static void put_course_middle(FILE *out, const void *priv)
{
	const struct section *s = priv;

	put_moment(s, s->t->course.start_ns, s->t->course.end_ns, 0.5, out);
}

static void put_course_end(FILE *out, const void *priv)
{
	const struct section *s = priv;

	put_moment(s, s->t->course.start_ns, s->t->course.end_ns, 1, out);
}

static void put_percentiles_caption(FILE *out, const void *priv)
{
	const struct html_course *c = &((const struct section *)priv)->t->course;

	if (c->nr_settling)
		fprintf(out, "Of %s snapshots, without the first %zu",
			format_nr((__int128)c->sizes.nr, false).s, c->nr_settling);
	else
		fprintf(out, "Of all snapshots");
}

static void put_percentiles(FILE *out, const void *priv)
{
	const struct section *s = priv;

	if (s->t->has_course)
		html_tables__percentiles(s->t, out);
}

/* --- tables ---------------------------------------------------------------------- */

static void put_areas(const struct section *s, enum html_order order, const char *empty, FILE *out)
{
	char *rows = NULL;
	size_t sz;
	FILE *text = open_memstream(&rows, &sz);
	int nr = text ? html_tables__areas(s->t, order, text) : -ENOMEM;

	if (text && fclose(text))
		nr = -ENOMEM;
	if (nr < 0)
		*s->err = *s->err ?: nr;
	else if (!nr)
		fprintf(out, "<p class=\"hint\">%s</p>\n", empty);
	else
		fprintf(out,
			"<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Mapping</th><th scope=\"col\">Kind</th><th scope=\"col\">Size</th><th scope=\"col\">In use</th><th scope=\"col\">Mean rate</th><th scope=\"col\">Last access</th><th scope=\"col\">Addresses</th></tr></thead>\n<tbody>\n%s</tbody></table></div>\n",
			rows);
	free(rows);
}

static void put_hottest(FILE *out, const void *priv)
{
	put_areas(priv, HTML_HOTTEST, "None was accessed.", out);
}

static void put_coldest(FILE *out, const void *priv)
{
	put_areas(priv, HTML_COLDEST, "All were in use all the time.", out);
}

static void put_regions(FILE *out, const void *priv)
{
	const struct section *s = priv;

	html_tables__regions(s->t, HTML_MAX_REGIONS / s->nr_targets, out);
}

int html_section__write(const struct html_target *t, size_t number, size_t nr_targets, FILE *out)
{
	static const struct html_field fields[] = {
		{ "number", put_number },
		{ "heading", put_heading },
		{ "cards", put_cards },
		{ "picture_hint", put_picture_hint },
		{ "picture", put_picture },
		{ "start", put_start },
		{ "middle", put_middle },
		{ "end", put_end },
		{ "half_rate", put_half_rate },
		{ "high_rate", put_high_rate },
		{ "resident_hint", put_resident_hint },
		{ "top", put_top },
		{ "half_top", put_half_top },
		{ "course", put_course },
		{ "course_start", put_course_start },
		{ "course_middle", put_course_middle },
		{ "course_end", put_course_end },
		{ "percentiles_caption", put_percentiles_caption },
		{ "percentiles", put_percentiles },
		{ "hottest", put_hottest },
		{ "coldest", put_coldest },
		{ "regions", put_regions },
		{ NULL, NULL },
	};
	int field_err = 0;
	struct section s = { t, number, nr_targets, &field_err };
	int err = html_fill(out, html_target_file,
			    (size_t)(html_target_file_end - html_target_file), fields, &s);

	return err ?: field_err;
}
