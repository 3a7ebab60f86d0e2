// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon report schemes: effective quotas and what was applied, over time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd_report.h"
#include "cli/quantity_report.h"
#include "report/canvas.h"
#include "report/plot.h"
#include "report/scheme_course.h"
#include "util/log.h"

/** struct args - the words of report schemes. */
struct args {
	const char *file;
	bool has_scheme;
	uint64_t scheme;
	const char *output;
};

#define AT(member)    .at = offsetof(struct args, member)
#define GIVEN(member) .given = offsetof(struct args, member)

static const struct arg_option options[] = {
	{ "FILE", "FILE", "what 'bdamon schemes --output' wrote", ARG_STRING, AT(file) },
	{ "--scheme", "IDX", "show this scheme alone, counted from 0", ARG_NR, AT(scheme),
	  GIVEN(has_scheme) },
	{ "-o --output", "FILE",
	  "draw to FILE: .png, .pdf or .svg; or to the terminal (default: stdout)", ARG_STRING,
	  AT(output) },
};

/* Each has two curves. */
#define MAX_SHOWN (PLOT_MAX_CURVES / 2)

/** struct shown - quantities, and their names. */
struct shown {
	struct quantity list[PLOT_MAX_CURVES];
	char names[PLOT_MAX_CURVES][64];
	size_t nr;
};

static void add(struct shown *shown, const struct scheme_course *course, size_t idx,
		const char *what, const struct series *series)
{
	char *name = shown->names[shown->nr];

	if (!series->nr)
		return;
	snprintf(name, sizeof(shown->names[0]), "%zu %s: %s", idx, course->tracks[idx].action,
		 what);
	shown->list[shown->nr++] = (struct quantity){
		.name = name,
		.label = name,
		.heading = name,
		.series = series,
	};
}

static int show(const struct args *args, const struct scheme_course *course)
{
	struct quantity_args how = QUANTITY_ARGS;
	struct shown shown = { .nr = 0 };
	struct quantity_report report = {
		.title = "Schemes",
		.y_name = "Size, or size a second",
	};

	for (size_t i = 0; i < course->nr; i++) {
		if (args->has_scheme && i != args->scheme)
			continue;
		add(&shown, course, i, "quota", &course->tracks[i].quota);
		add(&shown, course, i, "applied", &course->tracks[i].applied);
	}
	report.list = shown.list;
	report.nr = shown.nr;
	how.sortby = QUANTITY_BY_TIME;
	how.plot = args->output;
	return quantity_report__show(&report, &how);
}

static int report_file(const struct args *args)
{
	struct scheme_course course = { 0 };
	int code = EXIT_FAILURE;

	if (scheme_course__read(&course, args->file)) {
		scheme_course__fini(&course);
		return code;
	}
	if (args->has_scheme && args->scheme >= course.nr)
		log_error("there is no scheme %llu in %s: it has %zu",
			  (unsigned long long)args->scheme, args->file, course.nr);
	else if (!args->has_scheme && course.nr > MAX_SHOWN)
		log_error("%zu schemes are too many for one plot: choose one with --scheme",
			  course.nr);
	else
		code = show(args, &course);
	scheme_course__fini(&course);
	return code;
}

static int check(const struct arg_spec *spec, const struct args *args)
{
	if (!args->file)
		return argparse__usage_error(spec, "no file: name one that 'bdamon schemes "
						   "--output' wrote");
	if (strcmp(args->output, QUANTITY_PLOT_STDOUT) && !canvas__can_draw(args->output))
		return argparse__usage_error(
			spec, "argument --output: '%s' ends in none of .png, .pdf and .svg",
			args->output);
	return 0;
}

int cmd_report_schemes(int argc, char **argv)
{
	struct args args = { .output = QUANTITY_PLOT_STDOUT };
	const struct arg_group group = { "what to show", ARG_OPTIONS(options), &args };
	const struct arg_spec spec = {
		.command = "report schemes",
		.usage = "[options] FILE",
		.summary =
			"Draw what schemes did over time: how much they might act on, and how much they did.",
		.groups = &group,
		.nr_groups = 1,
		.epilog = "examples:\n"
			  "  bdamon schemes -c prcl --output prcl.json 1234\n"
			  "  bdamon report schemes prcl.json --output prcl.png\n",
	};
	int err = argparse__parse(&spec, argc, argv), code;

	err = err ?: check(&spec, &args);
	code = err ? argparse__exit_code(err) : report_file(&args);
	argparse__free(&spec);
	return code;
}
