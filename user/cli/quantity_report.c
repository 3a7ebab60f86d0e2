// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Quantities over time as their reports show them. */
#include "cli/quantity_report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "report/plot.h"
#include "util/csv.h"
#include "util/log.h"

#define MIN_WIDTH 60
#define MAX_WIDTH 200

/* --- tables --------------------------------------------------------------------- */

static void print_head(const struct quantity *q, bool is_histogram, bool is_first)
{
	/* The table without bars says it once, and first. */
	bool is_late = !q->is_plain;

	if (q->target && is_late)
		printf("# target_id\t%s\n", q->target);
	if (is_histogram && (is_late || is_first))
		printf("# <%s> <count> <share>\n", q->heading);
	else if (is_late || is_first)
		printf("# <percentile> <%s>\n", q->heading);
	if (q->target && !is_late)
		printf("# target_id\t%s\n", q->target);
}

static void print_plain(const struct distribution *d, const struct distribution_range *range)
{
	unsigned int p;

	if (!d->nr) {
		puts("# no snapshot");
		return;
	}
	printf("# avr:\t%s\n", distribution__format(d, d->mean, true).s);
	for (p = range->first; p < range->end; p += range->step)
		printf("%u\t%llu\n", p, (unsigned long long)distribution__at(d, p));
}

static void print_all(const struct quantity *q, const struct distribution *d, bool raw,
		      bool is_alone)
{
	size_t i;

	if (!is_alone && q->target)
		printf("# target_id\t%s\n", q->target);
	else if (!is_alone)
		printf("# %s\n", q->name);
	for (i = 0; i < d->nr; i++)
		printf("%zu %s\n", i, distribution__format(d, (double)d->values[i], raw).s);
}

static void print_table(const struct quantity_report *report, const struct quantity_args *args,
			const struct distribution *list)
{
	struct distribution_range range = quantity_args__range(args);
	unsigned int nr_cols = (unsigned int)args->nr_cols;
	size_t i;

	for (i = 0; i < report->nr; i++) {
		const struct quantity *q = &report->list[i];

		if (args->all) {
			print_all(q, &list[i], args->raw_number, report->nr == 1);
			continue;
		}
		print_head(q, args->has_buckets, i == 0);
		if (args->has_buckets)
			distribution__print_histogram(&list[i], args->nr_buckets, nr_cols,
						      args->raw_number, stdout);
		else if (q->is_plain)
			print_plain(&list[i], &range);
		else
			distribution__print(&list[i], &range, nr_cols, args->raw_number, stdout);
	}
}

/* --- CSV ------------------------------------------------------------------------ */

/* "wss_bytes": the unit belongs to the header. */
static void put_column(struct csv *csv, const char *name, enum distribution_unit unit)
{
	char text[64];

	snprintf(text, sizeof(text), "%s%s", name, unit == DISTRIBUTION_BYTES ? "_bytes" : "");
	csv__text(csv, text);
}

static size_t count_targets(const struct quantity_report *report)
{
	size_t nr = 0;

	while (nr < report->nr && report->list[nr].target)
		nr++;
	return nr;
}

/* A row per percentile of each target; what is nobody's stands beside each. */
static void csv_percentiles(const struct quantity_report *report, const struct quantity_args *args,
			    const struct distribution *list, struct csv *csv)
{
	size_t nr_targets = count_targets(report), nr_others = report->nr - nr_targets, i;
	const struct distribution *columns[1 + PLOT_MAX_CURVES];
	struct distribution_range range = quantity_args__range(args);

	if (nr_targets)
		csv__text(csv, "target_id");
	csv__text(csv, args->sortby == QUANTITY_BY_TIME ? "runtime_percent" : "percentile");
	if (nr_targets)
		put_column(csv, report->list[0].name, report->list[0].unit);
	for (i = nr_targets; i < report->nr; i++) {
		put_column(csv, report->list[i].name, report->list[i].unit);
		columns[!!nr_targets + i - nr_targets] = &list[i];
	}
	csv__end_row(csv);
	for (i = 0; i < nr_targets; i++) {
		columns[0] = &list[i];
		distribution__csv(columns, 1 + nr_others, &range, report->list[i].target, csv);
	}
	if (!nr_targets)
		distribution__csv(columns, nr_others, &range, NULL, csv);
}

static void csv_histograms(const struct quantity_report *report, const struct quantity_args *args,
			   const struct distribution *list, struct csv *csv)
{
	enum distribution_unit unit = report->list[0].unit;
	size_t i;

	csv__text(csv, "metric");
	csv__text(csv, "target_id");
	put_column(csv, "from", unit);
	put_column(csv, "to", unit);
	csv__text(csv, "count");
	csv__text(csv, "share_percent");
	csv__end_row(csv);
	for (i = 0; i < report->nr; i++) {
		if (list[i].nr)
			distribution__csv_histogram(&list[i], args->nr_buckets,
						    report->list[i].target, csv);
	}
}

static void csv_all(const struct quantity_report *report, struct csv *csv)
{
	static const char *const names[] = { "metric", "target_id", "start_s", "end_s" };
	size_t i, k;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		csv__text(csv, names[i]);
	put_column(csv, "value", report->list[0].unit);
	csv__end_row(csv);
	for (i = 0; i < report->nr; i++) {
		const struct quantity *q = &report->list[i];

		for (k = 0; k < q->series->nr; k++) {
			const struct series_point *p = &q->series->points[k];

			csv__text(csv, q->name);
			csv__text(csv, q->target);
			csv__seconds(csv, p->start_ns);
			csv__seconds(csv, p->end_ns);
			csv__u64(csv, p->value);
			csv__end_row(csv);
		}
	}
}

static void print_csv(const struct quantity_report *report, const struct quantity_args *args,
		      const struct distribution *list)
{
	struct csv csv = { .out = stdout };

	if (args->all)
		csv_all(report, &csv);
	else if (args->has_buckets)
		csv_histograms(report, args, list, &csv);
	else
		csv_percentiles(report, args, list, &csv);
}

/* --- plots ---------------------------------------------------------------------- */

static struct plot_step *steps_by_time(const struct series *s, uint64_t start_ns)
{
	struct plot_step *steps = calloc(s->nr + 1, sizeof(*steps));
	size_t i;

	for (i = 0; steps && i < s->nr; i++) {
		const struct series_point *p = &s->points[i];

		steps[i] = (struct plot_step){ (double)((int64_t)(p->start_ns - start_ns)),
					       (double)((int64_t)(p->end_ns - start_ns)),
					       (double)p->value };
	}
	return steps;
}

static struct plot_step *steps_by_size(const struct distribution *d)
{
	struct plot_step *steps = calloc(d->nr + 1, sizeof(*steps));
	double width = 100.0 / (double)d->nr;
	size_t i;

	for (i = 0; steps && i < d->nr; i++)
		steps[i] = (struct plot_step){ width * (double)i, width * (double)(i + 1),
					       (double)d->values[i] };
	return steps;
}

static struct plot_step *steps_of_buckets(const struct distribution *d, size_t max, size_t *ret_nr)
{
	struct distribution_bucket buckets[DISTRIBUTION_MAX_BUCKETS];
	size_t i, nr = distribution__buckets(d, max, buckets);
	struct plot_step *steps = calloc(nr, sizeof(*steps));

	*ret_nr = nr;
	for (i = 0; steps && i < nr; i++)
		steps[i] = (struct plot_step){ (double)buckets[i].from, (double)buckets[i].to,
					       (double)buckets[i].nr * 100 / (double)d->nr };
	return steps;
}

/**
 * struct plotting - a plot being made.
 * @names: of targets' curves
 * @notes: of all curves
 */
struct plotting {
	struct plot plot;
	char names[PLOT_MAX_CURVES][64];
	char notes[PLOT_MAX_CURVES][96];
};

/* Several targets are told apart by their numbers. */
static const char *name_curve(struct plotting *p, const struct quantity_report *report, size_t i)
{
	const struct quantity *q = &report->list[i];
	char *name = p->names[p->plot.nr_curves];

	if (!q->target || count_targets(report) < 2)
		return q->label;
	snprintf(name, sizeof(p->names[0]), "target %.40s", q->target);
	return name;
}

static int add_curve(struct plotting *p, const struct quantity_report *report,
		     const struct quantity_args *args, const struct distribution *d, size_t i)
{
	struct plot_curve *curve = &p->plot.curves[p->plot.nr_curves];
	char *note = p->notes[p->plot.nr_curves];

	snprintf(note, sizeof(p->notes[0]), "mean %s", distribution__format(d, d->mean, false).s);
	*curve = (struct plot_curve){
		.name = name_curve(p, report, i),
		.note = note,
		.nr = d->nr,
	};
	if (p->plot.bars)
		curve->steps = steps_of_buckets(d, args->nr_buckets, &curve->nr);
	else if (args->sortby == QUANTITY_BY_TIME)
		curve->steps = steps_by_time(report->list[i].series, report->start_ns);
	else
		curve->steps = steps_by_size(d);
	if (!curve->steps)
		return -ENOMEM;
	p->plot.nr_curves++;
	return 0;
}

/* The part of the x axis that --range leaves. */
static void cut_axis(struct plot *plot, const struct quantity_args *args, double start, double end)
{
	double span = end - start;

	plot->from = start + span * (double)args->range[0] / 100;
	plot->to = start + span * (double)(args->range[1] < 100 ? args->range[1] : 100) / 100;
}

static void label_axes(struct plot *plot, const struct quantity_report *report,
		       const struct quantity_args *args)
{
	bool is_bytes = report->list[0].unit == DISTRIBUTION_BYTES;
	double end = 0;
	size_t i;

	plot->y_name = report->y_name;
	plot->y_unit = is_bytes ? TICKS_BYTES : TICKS_COUNT;
	if (plot->bars) {
		const struct plot_curve *curve = &plot->curves[0];

		plot->x_unit = plot->y_unit;
		plot->x_name = report->y_name;
		plot->y_unit = TICKS_PERCENT;
		plot->y_name = "Share of the time";
		plot->from = curve->steps[0].from;
		plot->to = curve->steps[curve->nr - 1].to;
	} else if (args->sortby == QUANTITY_BY_TIME) {
		plot->x_unit = TICKS_NS;
		plot->x_name = "Time since the start of the recording";
		for (i = 0; i < plot->nr_curves; i++) {
			const struct plot_curve *c = &plot->curves[i];

			end = c->nr && c->steps[c->nr - 1].to > end ? c->steps[c->nr - 1].to : end;
		}
		cut_axis(plot, args, 0, end > 0 ? end : 1);
	} else {
		plot->x_unit = TICKS_PERCENT;
		plot->x_name = "Share of the time during which it was this large or less";
		cut_axis(plot, args, 0, 100);
	}
}

/* Whether the terminal shows characters beyond ASCII. */
static bool has_utf8(void)
{
	static const char *const variables[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	size_t i;

	for (i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		const char *value = getenv(variables[i]);

		if (value && *value)
			return strcasestr(value, "UTF-8") || strcasestr(value, "UTF8");
	}
	return false;
}

static unsigned int terminal_width(void)
{
	struct winsize size = { 0 };

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return 80;
	/* The last column is left empty: some terminals wrap after it. */
	return size.ws_col <= MIN_WIDTH	 ? MIN_WIDTH
	       : size.ws_col > MAX_WIDTH ? MAX_WIDTH
					 : size.ws_col - 1U;
}

static int draw(const struct plot *plot, const char *path)
{
	int err;

	if (!strcmp(path, QUANTITY_PLOT_STDOUT))
		err = plot__print(plot, terminal_width(), has_utf8(), stdout);
	else
		err = plot__write(plot, path);
	if (err)
		log_error("cannot draw %s: %s", path, strerror(-err));
	return err;
}

/* Which targets are drawn if there are too many: those with most. */
static size_t choose_curves(const struct quantity_report *report, const struct distribution *list,
			    size_t max, size_t chosen[PLOT_MAX_CURVES])
{
	size_t nr_targets = count_targets(report), nr_others = report->nr - nr_targets;
	size_t max_targets = max > nr_others ? max - nr_others : 1, nr = 0, i, k;

	for (i = 0; i < nr_targets; i++) {
		if (!list[i].nr || (nr == max_targets && list[chosen[nr - 1]].mean >= list[i].mean))
			continue;
		nr += nr < max_targets;
		for (k = nr - 1; k && list[chosen[k - 1]].mean < list[i].mean; k--)
			chosen[k] = chosen[k - 1];
		chosen[k] = i;
	}
	for (; i < report->nr && nr < max; i++) {
		if (list[i].nr)
			chosen[nr++] = i;
	}
	return nr;
}

static int plot_report(const struct quantity_report *report, const struct quantity_args *args,
		       const struct distribution *list)
{
	struct plotting p = { .plot = { .title = report->title,
					.subtitle = report->subtitle,
					.bars = args->has_buckets } };
	size_t chosen[PLOT_MAX_CURVES], i, max = args->has_buckets ? 1 : PLOT_MAX_CURVES;
	size_t nr = choose_curves(report, list, max, chosen);
	int err = 0;

	for (i = 0; i < nr && !err; i++)
		err = add_curve(&p, report, args, &list[chosen[i]], chosen[i]);
	if (!err && nr && nr < report->nr)
		log_warn("%zu of %zu are drawn: --csv tells all", nr, report->nr);
	if (err) {
		log_error("cannot draw %s: %s", args->plot, strerror(-err));
	} else if (!p.plot.nr_curves) {
		log_error("cannot draw %s: there is no value to draw", args->plot);
		err = -ENODATA;
	} else {
		label_axes(&p.plot, report, args);
		err = draw(&p.plot, args->plot);
	}
	plot__fini(&p.plot);
	return err;
}

/* -------------------------------------------------------------------------------- */

int quantity_report__show(const struct quantity_report *report, const struct quantity_args *args)
{
	struct distribution *list = calloc(report->nr + 1, sizeof(*list));
	size_t i, nr = 0;
	int err = list ? 0 : -ENOMEM;

	for (i = 0; i < report->nr && !err; i++) {
		const struct quantity *q = &report->list[i];

		err = distribution__init(&list[i], q->name, q->unit, q->series,
					 args->sortby == QUANTITY_BY_TIME);
		nr += !err;
	}
	if (err)
		log_error("cannot print the report: %s", strerror(-err));
	else if (args->plot)
		err = plot_report(report, args, list);
	else if (args->csv)
		print_csv(report, args, list);
	else
		print_table(report, args, list);
	for (i = 0; i < nr; i++)
		distribution__fini(&list[i]);
	free(list);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
