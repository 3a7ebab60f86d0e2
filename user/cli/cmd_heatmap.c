/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * bdamon report heatmap: accesses by time and address, as text or picture.
 *
 * report heats is its older name, for scripts: it prints raw numbers unless told otherwise, and
 * has names of its own for some options.
 */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/heatmap_draw.h"
#include "cli/heatmap_edit.h"
#include "cli/heatmap_range.h"
#include "report/canvas.h"
#include "util/log.h"

#define AT(member)    .at = offsetof(struct heatmap_args, member)
#define GIVEN(member) .given = offsetof(struct heatmap_args, member)

static const char *const ranges[] = { "hottest", "all", NULL };
static const char *const color_sets[] = { "gray", "flame", "emotion", NULL };
static const char *const scales[] = {
	[HEAT_AUTO] = "auto",
	[HEAT_LINEAR] = "linear",
	[HEAT_LOG] = "log",
	NULL,
};

static const struct arg_option choice_options[] = {
	{ "--tid", "ID", "draw this target (default: the largest)", ARG_NR, AT(tid),
	  GIVEN(has_tid) },
	{ "--kdamond_idx", "IDX", "draw what this kdamond recorded", ARG_NR, AT(kdamond_idx),
	  GIVEN(has_kdamond) },
	{ "--context_idx", "IDX", "draw what this context recorded", ARG_NR, AT(context_idx),
	  GIVEN(has_context) },
	{ "--scheme_idx", "IDX", "draw what this scheme recorded", ARG_NR, AT(scheme_idx),
	  GIVEN(has_scheme) },
	{ "--time_range", "START END [BASE]",
	  "draw this time (ns), counted from BASE: guided, guided_end or a time (default: all)",
	  ARG_STRING, ARG_PLUS, AT(time_range) },
	{ "--address_range", "START END [BASE]",
	  "draw these addresses, counted from BASE, which may be guided; repeatable", ARG_STRING,
	  ARG_PLUS, true, AT(address_range) },
	{ "--draw_range", NULL, "which mapped ranges to draw (default: hottest)", ARG_CHOICE,
	  AT(draw_range), .choices = ranges },
	{ "--guide", NULL, "print what the record covers, in numbers, instead", ARG_FLAG,
	  AT(guide) },
	{ "--guide_human", NULL, "print what the record covers, with units, instead", ARG_FLAG,
	  AT(guide_human) },
};

static const struct arg_option kind_options[] = {
	{ "--df_passed", NULL,
	  "count only accesses to memory that passed the filters of the scheme that looked",
	  ARG_FLAG, AT(df_passed) },
	{ "--sort_temperature", NULL, "draw memory sorted by temperature instead of by address",
	  ARG_FLAG, AT(sort_temperature) },
	{ "--temperature_weights", "ACCESS AGE",
	  "what a percent of accesses and a microsecond of age weigh then (default: 1.0 1.0)",
	  ARG_FLOAT, 2, AT(temperature_weights), GIVEN(has_weights) },
	{ "--interactive_edit", NULL, "move about and zoom with commands, on a terminal", ARG_FLAG,
	  AT(interactive_edit) },
};

static const struct arg_option output_options[] = {
	{ "--output", "stdout|raw|FILE",
	  "where to draw: a file ends in " CANVAS_KINDS " (default: stdout; heats: raw)",
	  ARG_STRING, AT(output) },
	{ "--resol", "TIME ADDRESS",
	  "pixels in each direction (default: 40 80; 500 500 for files and raw)", ARG_NR, 2,
	  AT(resol), GIVEN(has_resol), .min = 1, .max = 30000 },
	{ "--scale", NULL,
	  "how heat becomes colour; auto is log where linear would hide most accesses (default: "
	  "auto)",
	  ARG_CHOICE, AT(scale), .choices = scales },
	{ "--abs_time", NULL, "raw and pictures: times as recorded, not from the start", ARG_FLAG,
	  AT(abs_time) },
	{ "--abs_addr", NULL, "raw and pictures: addresses as recorded, not from the start",
	  ARG_FLAG, AT(abs_addr) },
	{ "--raw_number", NULL, "stdout: a legend for programs", ARG_FLAG, AT(raw_number) },
	{ "--stdout_colorset", NULL, "colours on stdout, also if it is no terminal", ARG_CHOICE,
	  AT(colors), GIVEN(has_colors), .choices = color_sets },
	{ "--stdout_skip_colorset_example", NULL, "leave out the colours in the legend", ARG_FLAG,
	  AT(skip_sample) },
};

static const struct arg_option old_options[] = {
	{ "--heatmap", "stdout|raw|FILE", "the same as --output", ARG_STRING, AT(output) },
	{ "--plot_ascii", NULL, "the same as --output stdout", ARG_FLAG, AT(plot_ascii) },
	{ "--ascii_color", NULL, "the same as --stdout_colorset", ARG_CHOICE, AT(colors),
	  GIVEN(has_colors), .choices = color_sets },
	{ "--stdout_heatmap_color", NULL, "the same as --stdout_colorset", ARG_CHOICE, AT(colors),
	  GIVEN(has_colors), .choices = color_sets },
	{ "--tres", "N", "pixels in time", ARG_NR, AT(resol[0]), GIVEN(has_tres), .min = 1,
	  .max = 30000 },
	{ "--ares", "N", "pixels in address", ARG_NR, AT(resol[1]), GIVEN(has_ares), .min = 1,
	  .max = 30000 },
	{ "--tmin", "TIME", "first moment, as recorded (ns)", ARG_STIME, AT(times[0]),
	  GIVEN(has_times[0]), .bare = VALUE_NS, .to = VALUE_NS },
	{ "--tmax", "TIME", "last moment, as recorded (ns)", ARG_STIME, AT(times[1]),
	  GIVEN(has_times[1]), .bare = VALUE_NS, .to = VALUE_NS },
	{ "--amin", "ADDRESS", "first address", ARG_BYTES, AT(addresses[0]),
	  GIVEN(has_addresses[0]) },
	{ "--amax", "ADDRESS", "last address", ARG_BYTES, AT(addresses[1]),
	  GIVEN(has_addresses[1]) },
};

/* --- checks ----------------------------------------------------------------------- */

/* Return: 0, or -EINVAL if pictures of this kind cannot be drawn. */
static int find_output(struct heatmap_args *args)
{
	if (args->plot_ascii)
		args->output = "stdout";
	if (!strcmp(args->output, "stdout"))
		args->to = OUTPUT_STDOUT;
	else if (!strcmp(args->output, "raw"))
		args->to = OUTPUT_RAW;
	else if (canvas__can_draw(args->output))
		args->to = OUTPUT_PICTURE;
	else
		return -EINVAL;
	return 0;
}

/* What contradicts other options, or would be of no use without them. */
static int check_together(const struct arg_spec *spec, const struct heatmap_args *args)
{
	if (args->has_weights && !args->sort_temperature)
		return argparse__usage_error(
			spec, "--temperature_weights is of use with --sort_temperature only");
	if ((args->has_times[0] || args->has_times[1]) && args->time_range.nr)
		return argparse__usage_error(
			spec, "--tmin and --tmax do not go together with --time_range");
	if ((args->has_addresses[0] || args->has_addresses[1]) &&
	    (args->draw_range == DRAW_ALL || args->address_range.nr))
		return argparse__usage_error(
			spec, "--amin and --amax are for the hottest range only; leave out the "
			      "options that choose others");
	if (args->interactive_edit &&
	    (args->draw_range == DRAW_ALL || args->address_range.nr_uses > 1))
		return argparse__usage_error(spec, "--interactive_edit is for one range only");
	if (args->interactive_edit && args->to == OUTPUT_RAW)
		return argparse__usage_error(
			spec, "--interactive_edit draws on stdout, or at the end to a file");
	return 0;
}

/* --- interactive ------------------------------------------------------------------- */

static void draw_text(const void *priv, const struct heatmap_window *win)
{
	(void)heatmap_draw__text(priv, win);
}

/* Draw on the terminal as long as commands come, then where it was asked for. */
static int edit(const struct heatmap_job *job, struct heatmap_window *win)
{
	const struct guide *g = job->guide;
	const struct heatmap_window record = {
		.start_ns = g->start_ns,
		.end_ns = g->end_ns,
		.start = g->nr_ranges ? g->ranges[0].start : win->start,
		.end = g->nr_ranges ? g->ranges[g->nr_ranges - 1].end : win->end,
	};
	struct heatmap_window shown = *win;
	struct heatmap_editor editor;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		log_error(
			"--interactive_edit needs a terminal: run it on one, or say what to draw with --time_range and --address_range");
		return -ENOTTY;
	}
	heatmap_range__fit_terminal(job->args, &shown);
	heatmap_editor__init(&editor, &shown, &record);
	heatmap_editor__run(&editor, stdin, stdout, draw_text, job);
	win->start_ns = editor.win.start_ns;
	win->end_ns = editor.win.end_ns;
	win->start = editor.win.start;
	win->end = editor.win.end;
	printf("# the same again: --time_range %" PRId64 " %" PRId64 " --address_range %" PRIu64
	       " %" PRIu64 "\n",
	       win->start_ns, win->end_ns, win->start, win->end);
	return job->args->to == OUTPUT_PICTURE ? heatmap_draw__all(job, win, 1) : 0;
}

/* --- running ----------------------------------------------------------------------- */

/* Return: whether there is a file of mappings beside a record. */
static bool read_layout(struct heatmap_job *job, const char *record)
{
	char *path;
	int err;

	if (asprintf(&path, "%s" LAYOUT_SUFFIX, record) < 0)
		return false;
	err = layout__read(&job->layout, path,
			   job->guide->start_ns > 0 ? (uint64_t)job->guide->start_ns : 0);
	free(path);
	return err != -ENOENT;
}

/* For pictures only, and of several pieces of a recording the first one that has them. */
static void find_layout(struct heatmap_job *job)
{
	const struct arg_list *files = &job->args->input.files;
	size_t i = 0;

	if (job->args->to != OUTPUT_PICTURE || job->args->sort_temperature)
		return;
	if (!files->nr)
		read_layout(job, REPORT_INPUT);
	while (i < files->nr && !read_layout(job, files->values[i].text))
		i++;
}

/* Return: the exit code. */
static int draw(const struct arg_spec *spec, struct heatmap_job *job)
{
	struct heatmap_window *windows;
	size_t nr;
	int err = heatmap_range__windows(spec, job->args, job->source, job->guide, &windows, &nr);

	if (err == -EINVAL)
		return argparse__exit_code(err);
	if (err) {
		heatmap_draw__explain(err);
		return EXIT_FAILURE;
	}
	find_layout(job);
	err = job->args->interactive_edit ? edit(job, windows)
					  : heatmap_draw__all(job, windows, nr);
	layout__free(job->layout);
	free(windows);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Return: the exit code. */
static int draw_guided(const struct arg_spec *spec, const struct heatmap_args *args,
		       struct record_source *source, const struct guide_list *guides)
{
	struct heatmap_job job = {
		.args = args,
		.source = source,
		.guide = heatmap_range__guide(args, guides),
	};

	if (job.guide)
		return draw(spec, &job);
	log_error("no snapshot to draw: %s",
		  guides->nr ? "the record has others; 'bdamon report record_info' lists them"
			     : "the record is empty");
	return EXIT_FAILURE;
}

static void print_guides(const struct heatmap_args *args, const struct guide_list *guides)
{
	if (args->is_old && args->guide)
		guide_list__print_old(guides, stdout);
	else
		guide_list__print(guides, args->guide, stdout);
}

static int print_heatmap(const struct arg_spec *spec, const void *priv, struct record_store *store)
{
	struct heatmap_args args = *(const struct heatmap_args *)priv;
	struct record_source *source = record_store__source(store);
	struct guide_list guides;
	int code = EXIT_SUCCESS, err;

	if (find_output(&args)) {
		log_error("Unsupported plot output type. Give stdout, raw or a file ending "
			  "in " CANVAS_KINDS);
		return REPORT_BAD_PLOT;
	}
	err = check_together(spec, &args);
	if (err)
		return argparse__exit_code(err);
	err = guide_list__init(&guides, source);
	if (err) {
		heatmap_draw__explain(err);
		return EXIT_FAILURE;
	}
	if (args.guide || args.guide_human)
		print_guides(&args, &guides);
	else
		code = draw_guided(spec, &args, source, &guides);
	guide_list__fini(&guides);
	return code;
}

int cmd_report_heatmap(int argc, char **argv)
{
	struct heatmap_args args = { .output = "stdout", .temperature_weights = { 1, 1 } };
	const struct arg_group groups[] = {
		report_input_group(&args.input),
		{ "what to draw", ARG_OPTIONS(choice_options), &args },
		{ "which kind of map", ARG_OPTIONS(kind_options), &args },
		{ "how to draw", ARG_OPTIONS(output_options), &args },
	};
	const struct arg_spec spec = {
		.command = "report heatmap",
		.usage = "[options]",
		.summary = "Draw accesses by time and address.",
		.groups = groups,
		.nr_groups = sizeof(groups) / sizeof(groups[0]),
	};

	return report_run(&spec, argc, argv, &args.input, print_heatmap, &args);
}

int cmd_report_heats(int argc, char **argv)
{
	struct heatmap_args args = {
		.output = "raw",
		.temperature_weights = { 1, 1 },
		.is_old = true,
	};
	const struct arg_group groups[] = {
		report_input_group(&args.input),
		{ "what to draw", ARG_OPTIONS(choice_options), &args },
		{ "which kind of map", ARG_OPTIONS(kind_options), &args },
		{ "how to draw", ARG_OPTIONS(output_options), &args },
		{ "older options", ARG_OPTIONS(old_options), &args },
	};
	const struct arg_spec spec = {
		.command = "report heats",
		.usage = "[options]",
		.summary =
			"Draw accesses by time and address: the older name of report heatmap, for "
			"scripts.",
		.groups = groups,
		.nr_groups = sizeof(groups) / sizeof(groups[0]),
	};

	return report_run(&spec, argc, argv, &args.input, print_heatmap, &args);
}
