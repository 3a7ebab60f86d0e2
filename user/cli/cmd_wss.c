// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon report wss: how large the working set was. */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd_report.h"
#include "cli/filtered.h"
#include "cli/quantity_report.h"
#include "cli/workset_options.h"
#include "report/footprint.h"
#include "util/format.h"
#include "util/log.h"

/** struct wss_args - the words of report wss. */
struct wss_args {
	struct report_input input;
	struct filter_options filter;
	struct workset_args workset;
	struct quantity_args quantity;
	struct arg_list footprints;
	bool has_footprints;
	bool per_target;
};

#define AT(member)    .at = offsetof(struct wss_args, member)
#define GIVEN(member) .given = offsetof(struct wss_args, member)

static const struct arg_option options[] = {
	{ "--per_target", NULL, "each target by itself, instead of their sum", ARG_FLAG,
	  AT(per_target) },
	{ "--footprint", NULL,
	  "show memory footprints as well, from FILE" FOOTPRINT_SUFFIX " (default: rss)",
	  ARG_CHOICE, ARG_STAR, AT(footprints), GIVEN(has_footprints), .choices = footprint_names },
	{ "--all_wss", NULL, "print all values instead of percentiles", ARG_FLAG,
	  AT(quantity.all) },
};

/** struct wss_report - what to show; owns all but @args. */
struct wss_report {
	const struct wss_args *args;
	struct series_set set;
	struct workset_facts facts;
	struct footprints footprints;
	struct quantity *list;
	size_t nr;
	char (*targets)[24];
	uint64_t start_ns;
};

/* The sum of all targets is shown as target 0, whatever their numbers. */
static void name_targets(struct wss_report *r)
{
	size_t i;

	for (i = 0; i < r->set.nr; i++) {
		const struct origin *origin = &r->set.list[i].origin;

		if (r->args->per_target && !origin->has_target)
			snprintf(r->targets[i], sizeof(r->targets[i]), "None");
		else
			snprintf(r->targets[i], sizeof(r->targets[i]), "%" PRIu64,
				 r->args->per_target ? origin->target_id : 0);
		r->list[r->nr++] = (struct quantity){
			.name = "wss",
			.label = "working set",
			.heading = "wss",
			.target = r->targets[i],
			.series = &r->set.list[i].series,
		};
	}
}

static int read_footprints(struct wss_report *r)
{
	const struct arg_list *files = &r->args->input.files;
	const char *record = files->nr ? files->values[0].text : REPORT_INPUT;
	char *path = NULL;
	int err;

	if (asprintf(&path, "%s%s", record, FOOTPRINT_SUFFIX) < 0) {
		log_error("cannot read the footprints: there is not enough memory");
		return -ENOMEM;
	}
	err = footprints__read(&r->footprints, path, r->start_ns);
	if (err == -ENOENT)
		log_error("%s not found: record with --do_record access mem_footprint", path);
	free(path);
	return err;
}

static void add_footprint(struct wss_report *r, enum footprint_metric metric)
{
	r->list[r->nr++] = (struct quantity){
		.name = footprint_names[metric],
		.label = footprint_names[metric],
		.heading = footprint_names[metric],
		.series = &r->footprints.series[metric],
	};
}

/* Each once, in the order in which they were asked for. Logging. */
static int add_footprints(struct wss_report *r)
{
	const struct arg_list *words = &r->args->footprints;
	bool is_there[NR_FOOTPRINTS] = { false };
	int err = read_footprints(r);
	size_t i;

	if (err)
		return err;
	for (i = 0; i < words->nr; i++) {
		if (!is_there[words->values[i].i])
			add_footprint(r, (enum footprint_metric)words->values[i].i);
		is_there[words->values[i].i] = true;
	}
	if (!words->nr)
		add_footprint(r, FOOTPRINT_RSS);
	return 0;
}

static int find_start(void *priv, const struct record *rec)
{
	uint64_t *start_ns = priv;

	if (rec->start_ns < *start_ns)
		*start_ns = rec->start_ns;
	return 0;
}

/* Logging. */
static int gather(struct wss_report *r, struct record_source *source)
{
	struct workset_rules rules = workset_args__rules(&r->args->workset);
	struct record_visitor start = { .priv = &r->start_ns, .begin = find_start };
	int err = workset__series(source, &rules, &r->set, &r->facts);

	r->start_ns = UINT64_MAX;
	err = err ?: record_source__scan(source, &start);
	if (!err && !r->args->per_target)
		err = series_set__sum(&r->set);
	r->list = calloc(r->set.nr + NR_FOOTPRINTS, sizeof(*r->list));
	r->targets = calloc(r->set.nr + 1, sizeof(*r->targets));
	if (!r->list || !r->targets)
		err = err ?: -ENOMEM;
	if (err)
		log_error("cannot compute the working set: %s", strerror(-err));
	else
		name_targets(r);
	return err;
}

static void explain(const struct wss_report *r)
{
	uint64_t most = 0;
	size_t i, nr = 0;

	for (i = 0; i < r->set.nr; i++) {
		nr += r->set.list[i].series.nr;
		if (series__max(&r->set.list[i].series) > most)
			most = series__max(&r->set.list[i].series);
	}
	if (!nr)
		workset_args__explain_none(&r->args->workset, &r->facts);
	else if (!most)
		workset_args__explain_cold(&r->args->workset);
}

/* The usual length of a stretch to three digits: those of clocks are never exact. */
static struct format_text usual_length(const struct series *s)
{
	const struct series_point *p = s->nr ? &s->points[s->nr / 2] : NULL;
	uint64_t ns = p ? p->end_ns - p->start_ns : 0, unit = 1;

	while (ns / unit >= 1000)
		unit *= 10;
	return format_tm((ns + unit / 2) / unit * unit, false);
}

static void make_subtitle(const struct wss_report *r, char *text, size_t sz)
{
	const struct series *s = &r->set.list[0].series;
	unsigned long long acc_thres = r->args->workset.acc_thres;

	snprintf(text, sz, "Memory accessed within %.40s, as %llu %s; %.40s such times",
		 usual_length(s).s, acc_thres,
		 acc_thres == 1 ? "sample or more found" : "samples or more found",
		 format_nr((__int128)s->nr, false).s);
}

/* Without a snapshot the table is there all the same, and says so. */
static int show(const struct wss_report *r)
{
	static const struct series nothing;
	struct quantity empty = { .name = "wss",
				  .label = "working set",
				  .heading = "wss",
				  .target = "0",
				  .series = &nothing };
	char subtitle[256] = "";
	struct quantity_report report = {
		.list = r->set.nr ? r->list : &empty,
		.nr = r->set.nr ? r->nr : 1,
		.title = r->args->has_footprints ? "Working set and memory footprint"
						 : "Working set",
		.subtitle = subtitle,
		.y_name = "Size",
		.start_ns = r->start_ns,
	};

	if (r->set.nr)
		make_subtitle(r, subtitle, sizeof(subtitle));
	return quantity_report__show(&report, &r->args->quantity);
}

static int print_wss(const struct arg_spec *spec, const void *priv, struct record_store *store)
{
	struct wss_report r = { .args = priv };
	struct record_source *source = record_store__source(store);
	struct filtered filtered;
	int err, code = quantity_args__check(spec, &r.args->quantity);

	if (code)
		return code;
	err = filtered__init(&filtered, &r.args->filter, spec, source);
	err = err ?: gather(&r, filtered__source(&filtered));
	if (!err && r.args->has_footprints)
		err = add_footprints(&r);
	if (!err && !filtered__is_void(&filtered, source))
		explain(&r);
	code = err ? argparse__exit_code(err) : show(&r);
	filtered__fini(&filtered);
	free(r.list);
	free(r.targets);
	series_set__fini(&r.set);
	footprints__fini(&r.footprints);
	return code;
}

int cmd_report_wss(int argc, char **argv)
{
	struct wss_args args = { .workset = WORKSET_ARGS, .quantity = QUANTITY_ARGS };
	const struct arg_group groups[] = {
		report_input_group(&args.input), filter_options_group(&args.filter),
		workset_group(&args.workset),	 { "whose sizes", ARG_OPTIONS(options), &args },
		quantity_group(&args.quantity),
	};
	const struct arg_spec spec = {
		.command = "report wss",
		.usage = "[options]",
		.summary =
			"Print how large the working set was: the memory accessed within one snapshot, or within --work_time.",
		.groups = groups,
		.nr_groups = sizeof(groups) / sizeof(groups[0]),
	};

	return report_run(&spec, argc, argv, &args.input, print_wss, &args);
}
