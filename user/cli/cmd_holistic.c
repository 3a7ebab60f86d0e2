// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon report holistic: heatmaps, working set and footprints on one page. */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cmd_report.h"
#include "cli/pager.h"
#include "record/reader.h"
#include "report/distribution.h"
#include "report/footprint.h"
#include "report/guide.h"
#include "report/heatmap.h"
#include "report/workset.h"
#include "util/csv.h"
#include "util/log.h"
#include "util/subprocess.h"

#define PROFILE_SUFFIX ".profile"
/* Pixels of each heatmap. */
#define NR_TIMES 5
#define NR_ADDRS 80
/* Without --long: so many targets have heatmaps. */
#define SHORT_TARGETS 3
/* Shorter recordings cannot spare the snapshots while regions take shape. */
#define MIN_TO_EXCLUDE 200
/* Lines of perf's report that are shown: behind its head, the first functions. */
#define FIRST_PERF_LINE 6
#define LAST_PERF_LINE	21
#define SZ_PERF		(1 << 20)

/** struct holistic_args - the words of report holistic. @colors: what suits where output goes */
struct holistic_args {
	const char *record;
	const char *footprints;
	const char *profile;
	const char *perf_path;
	uint64_t last_s;
	bool has_last;
	bool is_long;
	bool raw_number;
	bool csv;
	enum color_set colors;
};

#define AT(member)    .at = offsetof(struct holistic_args, member)
#define GIVEN(member) .given = offsetof(struct holistic_args, member)

static const struct arg_option input_options[] = {
	{ "--access_pattern", "FILE", "the record (default: damon.data)", ARG_STRING, AT(record) },
	{ "--footprints", "FILE",
	  "memory footprints (default: the record's name and " FOOTPRINT_SUFFIX ")", ARG_STRING,
	  AT(footprints) },
	{ "--profile", "FILE",
	  "what perf recorded meanwhile (default: the record's name and " PROFILE_SUFFIX ")",
	  ARG_STRING, AT(profile) },
};

static const struct arg_option options[] = {
	{ "--heatmap_time_last_n_sec", "SECONDS", "draw only the last seconds", ARG_TIME,
	  AT(last_s), GIVEN(has_last), .bare = VALUE_S, .to = VALUE_S },
	{ "--long", NULL, "draw all targets, not only the three largest, page by page", ARG_FLAG,
	  AT(is_long) },
	{ "--perf_path", "PATH", "perf (default: perf, looked for in PATH)", ARG_STRING,
	  AT(perf_path) },
	{ "--raw_number", NULL, "print numbers for programs", ARG_FLAG, AT(raw_number) },
	{ "--csv", NULL, "print the table of sizes alone, as comma-separated values", ARG_FLAG,
	  AT(csv) },
};

/* --- heatmaps ------------------------------------------------------------------- */

static int draw_range(const struct holistic_args *args, struct record_source *source,
		      const struct guide *guide, const struct guide_range *range)
{
	struct heatmap_window win = {
		.start_ns = guide->start_ns,
		.end_ns = guide->end_ns,
		.start = range->start,
		.end = range->end,
		.nr_times = NR_TIMES,
		.nr_addrs = NR_ADDRS,
	};
	struct heat_scale scale;
	struct heatmap map;
	int err;

	if (args->has_last && args->last_s < INT64_MAX / 1000000000 &&
	    win.end_ns - (int64_t)args->last_s * 1000000000 > win.start_ns)
		win.start_ns = win.end_ns - (int64_t)args->last_s * 1000000000;
	err = heatmap__init(&map, source, guide, &win, NULL);
	/* Less memory or time than pixels: there is nothing that could be told apart. */
	if (err == -ERANGE)
		return 0;
	if (err)
		return err;
	printf("# target %" PRIu64 ", address range %" PRIu64 "-%" PRIu64 "\n", guide->target_id,
	       range->start, range->end);
	scale = heatmap__scale(&map, HEAT_AUTO);
	heatmap__print(&map, &scale, args->colors, false, args->raw_number, stdout);
	heatmap__fini(&map);
	return 0;
}

static int draw_heatmaps(const struct holistic_args *args, struct record_source *source)
{
	struct guide_list guides;
	size_t i, k, nr;
	int err = guide_list__init(&guides, source);

	if (err)
		return err;
	nr = args->is_long || guides.nr < SHORT_TARGETS ? guides.nr : SHORT_TARGETS;
	puts("# Heatmap");
	for (i = 0; i < nr && !err; i++) {
		for (k = 0; k < guides.guides[i].nr_ranges && !err; k++)
			err = draw_range(args, source, &guides.guides[i],
					 &guides.guides[i].ranges[k]);
	}
	if (nr < guides.nr)
		printf("# %zu more targets; --long draws them, too\n", guides.nr - nr);
	putchar('\n');
	guide_list__fini(&guides);
	return err;
}

/* --- sizes ---------------------------------------------------------------------- */

static const unsigned int percentiles[] = { 0, 25, 50, 75, 100 };

#define NR_PERCENTILES (sizeof(percentiles) / sizeof(percentiles[0]))

static void print_sizes(const char *name, const struct distribution *d,
			const struct holistic_args *args)
{
	struct csv csv = { .out = stdout };
	size_t i;

	if (!d->nr)
		return;
	if (args->csv)
		csv__text(&csv, name);
	else
		printf("%10s ", name);
	for (i = 0; i < NR_PERCENTILES; i++) {
		uint64_t value = distribution__at(d, percentiles[i]);

		if (args->csv)
			csv__u64(&csv, value);
		else
			printf("%15s ", distribution__format(d, (double)value, args->raw_number).s);
	}
	if (args->csv)
		csv__end_row(&csv);
	else
		putchar('\n');
}

static int print_series(const char *name, const struct series *series,
			const struct holistic_args *args)
{
	struct distribution d;
	int err = distribution__init(&d, name, DISTRIBUTION_BYTES, series, false);

	if (err)
		return err;
	print_sizes(name, &d, args);
	distribution__fini(&d);
	return 0;
}

static void print_size_head(const struct holistic_args *args)
{
	static const char *const names[] = {
		"metric", "p0_bytes", "p25_bytes", "p50_bytes", "p75_bytes", "p100_bytes",
	};
	struct csv csv = { .out = stdout };
	size_t i;

	if (args->csv) {
		csv__header(&csv, names, sizeof(names) / sizeof(names[0]));
		return;
	}
	puts("# Memory Footprints Distribution");
	printf("%10s", "percentile");
	for (i = 0; i < NR_PERCENTILES; i++)
		printf(" %15u", percentiles[i]);
	putchar('\n');
}

static int add_one(void *priv, const struct record *rec)
{
	size_t *nr = priv;

	if (rec->nr_snapshots > *nr)
		*nr = rec->nr_snapshots;
	return 0;
}

static int print_wss(const struct holistic_args *args, struct record_source *source)
{
	struct workset_rules rules = { .acc_thres = 1, .sz_thres = 1 };
	struct workset_facts facts;
	struct series_set set;
	size_t nr = 0;
	struct record_visitor longest = { .priv = &nr, .begin = add_one };
	int err = record_source__scan(source, &longest);

	if (err)
		return err;
	rules.exclude = nr > MIN_TO_EXCLUDE ? WORKSET_EXCLUDE : 0;
	err = workset__series(source, &rules, &set, &facts);
	if (err)
		return err;
	err = series_set__sum(&set);
	if (!err && set.nr)
		err = print_series("wss", &set.list[0].series, args);
	series_set__fini(&set);
	return err;
}

/* Without the file there is one line less to print, which is no failure. */
static int print_footprints(const struct holistic_args *args, const char *path)
{
	static const enum footprint_metric order[] = { FOOTPRINT_RSS, FOOTPRINT_VSZ,
						       FOOTPRINT_SYS_USED };
	struct footprints f;
	int err = footprints__read(&f, path, 0);
	size_t i;

	if (err == -ENOENT && args->footprints) {
		log_error("%s not found: give the file of footprints beside the record", path);
		return err;
	}
	if (err == -ENOENT) {
		log_warn("%s not found: sizes of processes are left out", path);
		return 0;
	}
	for (i = 0; i < sizeof(order) / sizeof(order[0]) && !err; i++)
		err = print_series(footprint_names[order[i]], &f.series[order[i]], args);
	footprints__fini(&f);
	return err;
}

/* --- functions ------------------------------------------------------------------ */

static void print_lines(const char *text, int first, int last)
{
	int line;

	for (line = 1; *text && line <= last; line++) {
		size_t len = strcspn(text, "\n");

		if (line >= first)
			printf("%.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static void print_functions(const struct holistic_args *args, const char *profile)
{
	const char *const argv[] = { args->perf_path, "report", "--stdio", "-i", profile, NULL };
	char *text = NULL;
	int code;

	if (access(profile, R_OK)) {
		if (args->profile)
			log_warn("cannot read %s: %s", profile, strerror(errno));
		return;
	}
	code = subprocess__output(argv, SZ_PERF, &text);
	if (code) {
		log_warn("%s shows nothing of %s: %s", args->perf_path, profile,
			 code < 0 ? strerror(-code) : "it failed; try 'perf report -i' yourself");
	} else {
		puts("\n# Hotspot functions");
		print_lines(text, FIRST_PERF_LINE, LAST_PERF_LINE);
	}
	free(text);
}

/* -------------------------------------------------------------------------------- */

static int show(const struct holistic_args *args, struct record_source *source,
		const char *footprints, const char *profile)
{
	int err = 0;

	if (!source->nr_records)
		log_warn("there is no snapshot: record for longer than one aggregation interval");
	if (!args->csv)
		err = draw_heatmaps(args, source);
	print_size_head(args);
	err = err ?: print_wss(args, source);
	if (err)
		log_error("cannot look at the records: %s", strerror(-err));
	err = err ?: print_footprints(args, footprints);
	if (!err && !args->csv)
		print_functions(args, profile);
	return err;
}

static int run(const struct holistic_args *args)
{
	struct record_store *store = record_store__new();
	char *footprints = NULL, *profile = NULL;
	struct pager pager;
	int err = -ENOMEM, code = EXIT_FAILURE;

	if (!store || asprintf(&footprints, "%s" FOOTPRINT_SUFFIX, args->record) < 0 ||
	    asprintf(&profile, "%s" PROFILE_SUFFIX, args->record) < 0)
		log_error("cannot read the records: there is not enough memory");
	else
		err = record_store__read(store, args->record);
	if (!err && args->is_long)
		pager__begin(&pager);
	if (!err)
		code = show(args, record_store__source(store),
			    args->footprints ? args->footprints : footprints,
			    args->profile ? args->profile : profile)
			       ? EXIT_FAILURE
			       : EXIT_SUCCESS;
	if (!err && args->is_long && pager__end(&pager))
		code = EXIT_SUCCESS;
	free(footprints);
	free(profile);
	record_store__free(store);
	return code;
}

int cmd_report_holistic(int argc, char **argv)
{
	struct holistic_args args = { .record = REPORT_INPUT, .perf_path = "perf" };
	const struct arg_group groups[] = {
		{ "what to read", ARG_OPTIONS(input_options), &args },
		{ "what to print", ARG_OPTIONS(options), &args },
	};
	const struct arg_spec spec = {
		.command = "report holistic",
		.usage = "[options]",
		.summary =
			"Show heatmaps, how large working set and memory footprints were, and where perf says that time was spent.",
		.groups = groups,
		.nr_groups = sizeof(groups) / sizeof(groups[0]),
	};
	int err = argparse__parse(&spec, argc, argv);

	/* A pager has the terminal's colours. */
	args.colors = color_set__choose(COLOR_GRAY, false, stdout);
	return err ? argparse__exit_code(err) : run(&args);
}
