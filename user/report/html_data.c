// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What a page's script draws from. */
#include "report/html_data.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "report/layout.h"
#include "util/quote.h"

static double seconds(const struct html_survey *s, int64_t at_ns)
{
	return ((double)at_ns - (double)s->start_ns) / 1e9;
}

static void put_picture(const struct html_target *t, FILE *out)
{
	const struct html_picture *pic = &t->picture;

	fprintf(out,
		"\"start\":%.9g,\"end\":%.9g,\"high\":%.6g,\"columns\":%u,\"rows\":%u,\"steps\":%d,\n",
		seconds(&t->survey, pic->start_ns), seconds(&t->survey, pic->end_ns),
		html_target__scale(t), pic->nr_times, pic->nr_rows, HTML_STEPS);
}

static void put_parts(const struct html_axis *axis, FILE *out)
{
	size_t i;

	fprintf(out, "\"folded\":%s,\"parts\":[", axis->is_folded ? "true" : "false");
	for (i = 0; i < axis->nr; i++) {
		const struct fold_part *p = &axis->parts[i];

		fprintf(out, "%s[\"%" PRIx64 "\",%" PRIu64 ",%u,%u,%d]", i ? "," : "", p->start,
			p->end - p->start, p->row, p->nr_rows, axis->is_idle[i]);
	}
	fputs("],\n", out);
}

static int compare_sizes(const void *a, const void *b)
{
	const struct html_area *p = *(const struct html_area *const *)a,
			       *q = *(const struct html_area *const *)b;

	if (p->end - p->start != q->end - q->start)
		return p->end - p->start > q->end - q->start ? -1 : 1;
	return p < q ? -1 : p > q;
}

static int put_areas(const struct html_survey *s, size_t max, FILE *out)
{
	const struct html_area **sorted = calloc(s->nr_areas + 1, sizeof(*sorted));
	size_t i;

	if (!sorted)
		return -ENOMEM;
	for (i = 0; i < s->nr_areas; i++)
		sorted[i] = &s->areas[i];
	qsort(sorted, s->nr_areas, sizeof(*sorted), compare_sizes);
	fputs("\"areas\":[", out);
	for (i = 0; s->has_names && i < s->nr_areas && i < max; i++) {
		const struct html_area *a = sorted[i];

		fprintf(out, "%s[\"%" PRIx64 "\",%" PRIu64 ",\"%s\",", i ? ",\n" : "", a->start,
			a->end - a->start, layout_kind__name(layout_kind__of(a->name)));
		quote_script(out, a->name);
		fputc(']', out);
	}
	fputs("],\n", out);
	free(sorted);
	return 0;
}

static void put_bytes(double bytes, FILE *out)
{
	if (isnan(bytes))
		fputs("null", out);
	else
		fprintf(out, "%.0f", bytes);
}

static void put_course(const struct html_target *t, FILE *out)
{
	const struct html_course *c = &t->course;
	size_t i;

	fprintf(out, "\"course\":{\"start\":%.9g,\"end\":%.9g,\"top\":%.0f,\"columns\":[",
		seconds(&t->survey, c->start_ns), seconds(&t->survey, c->end_ns), c->top);
	for (i = 0; i < c->nr; i++) {
		fputs(i ? ",[" : "[", out);
		put_bytes(c->columns[i].mean, out);
		fputc(',', out);
		put_bytes(c->columns[i].least, out);
		fputc(',', out);
		put_bytes(c->columns[i].most, out);
		fputc(',', out);
		put_bytes(c->columns[i].resident, out);
		fputc(']', out);
	}
	fputs("]},\n", out);
}

static int put_target(const struct html_target *t, const struct html_side *side, size_t max_areas,
		      FILE *out)
{
	const struct html_survey *s = &t->survey;
	int err;

	if (!t->has_picture) {
		fputs("null", out);
		return 0;
	}
	fputc('{', out);
	put_picture(t, out);
	put_parts(&t->axis, out);
	err = put_areas(s, max_areas, out);
	if (err)
		return err;
	put_course(t, out);
	fprintf(out, "\"hz\":%s,\"max\":%.6g,\"wall\":", s->has_intervals ? "true" : "false",
		s->max_rate);
	if (side->has_clock)
		fprintf(out, "%" PRId64, (s->start_ns + side->clock_ns) / 1000000);
	else
		fputs("null", out);
	fputs(",\n\"levels\":\"", out);
	err = html_picture__write(&t->picture, out);
	fputs("\"}", out);
	return err;
}

int html_data__write(const struct html_target *targets, size_t nr, const struct html_side *side,
		     FILE *out)
{
	size_t i;
	int err = 0;

	fputs("{\"targets\":[", out);
	for (i = 0; i < nr && !err; i++) {
		fputs(i ? ",\n" : "\n", out);
		err = put_target(&targets[i], side, HTML_MAX_NAMES / nr, out);
	}
	fputs("\n]}\n", out);
	return err;
}
