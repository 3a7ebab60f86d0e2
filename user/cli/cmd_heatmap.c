/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* bdamon report heatmap: accesses by time and address, as text or picture. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd_report.h"
#include "report/guide.h"
#include "report/canvas.h"
#include "report/heatmap_picture.h"
#include "util/format.h"
#include "util/log.h"

enum draw_range { DRAW_HOTTEST, DRAW_ALL };
enum heatmap_output { OUTPUT_STDOUT, OUTPUT_RAW, OUTPUT_PICTURE };

/** struct heatmap_args - the words of report heatmap; has_...: the option was given. */
struct heatmap_args {
	struct report_input input;
	const char *output;
	uint64_t resol[2];
	struct arg_list time_range;
	struct arg_list address_range;
	int draw_range;
	int colors;
	uint64_t tid, kdamond_idx, context_idx, scheme_idx;
	bool has_resol, has_colors, has_tid, has_kdamond, has_context, has_scheme;
	bool abs_time, abs_addr, raw_number, skip_sample, guide, guide_human;
};

#define AT(member)    .at = offsetof(struct heatmap_args, member)
#define GIVEN(member) .given = offsetof(struct heatmap_args, member)

static const char *const ranges[] = { "hottest", "all", NULL };
static const char *const color_sets[] = { "gray", "flame", "emotion", NULL };

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

static const struct arg_option output_options[] = {
	{ "--output", "stdout|raw|FILE",
	  "where to draw: a file ends in " CANVAS_KINDS " (default: stdout)", ARG_STRING,
	  AT(output) },
	{ "--resol", "TIME ADDRESS", "pixels in each direction (default: 40 80; 500 500 for files)",
	  ARG_NR, 2, AT(resol), GIVEN(has_resol), .min = 1, .max = 30000 },
	{ "--abs_time", NULL, "raw and pictures: times as recorded, not from the start", ARG_FLAG,
	  AT(abs_time) },
	{ "--abs_addr", NULL, "raw: addresses as recorded, not from the start", ARG_FLAG,
	  AT(abs_addr) },
	{ "--raw_number", NULL, "stdout: a legend for programs", ARG_FLAG, AT(raw_number) },
	{ "--stdout_colorset", NULL, "colours on stdout, also if it is no terminal", ARG_CHOICE,
	  AT(colors), GIVEN(has_colors), .choices = color_sets },
	{ "--stdout_skip_colorset_example", NULL, "leave out the colours in the legend", ARG_FLAG,
	  AT(skip_sample) },
};

/* Return: 0, or -EINVAL if pictures of this kind cannot be drawn. */
static int find_output(const char *name, enum heatmap_output *ret_output)
{
	if (!strcmp(name, "stdout"))
		*ret_output = OUTPUT_STDOUT;
	else if (!strcmp(name, "raw"))
		*ret_output = OUTPUT_RAW;
	else if (canvas__can_draw(name))
		*ret_output = OUTPUT_PICTURE;
	else
		return -EINVAL;
	return 0;
}

static const struct guide *choose_guide(const struct heatmap_args *args,
					const struct guide_list *list)
{
	size_t i;

	for (i = 0; i < list->nr; i++) {
		const struct guide *g = &list->guides[i];

		if ((!args->has_tid || (g->has_target && g->target_id == args->tid)) &&
		    (!args->has_kdamond || g->kdamond_idx == (int64_t)args->kdamond_idx) &&
		    (!args->has_context || g->context_idx == (int64_t)args->context_idx) &&
		    (!args->has_scheme || g->scheme_idx == (int64_t)args->scheme_idx))
			return g;
	}
	return NULL;
}

static int parse_ns(const char *text, int64_t *ret_ns)
{
	return value_parse_time(text, VALUE_NS, VALUE_NS, ret_ns);
}

static int set_times(const struct arg_spec *spec, const struct heatmap_args *args,
		     const struct guide *guide, struct heatmap_window *win)
{
	const struct arg_value *words = args->time_range.values;
	size_t nr = args->time_range.nr;
	int64_t start, end, base = 0;

	win->start_ns = guide->start_ns;
	win->end_ns = guide->end_ns;
	if (!nr)
		return 0;
	if (nr > 3 || nr < 2 || parse_ns(words[0].text, &start) || parse_ns(words[1].text, &end))
		return argparse__usage_error(spec, "--time_range takes two times and a base");
	if (nr == 3 && !strcmp(words[2].text, "guided"))
		base = guide->start_ns;
	else if (nr == 3 && !strcmp(words[2].text, "guided_end"))
		base = guide->end_ns;
	else if (nr == 3 && parse_ns(words[2].text, &base))
		return argparse__usage_error(
			spec, "--time_range: '%s' is neither guided, guided_end nor a time",
			words[2].text);
	if (__builtin_add_overflow(start, base, &win->start_ns) ||
	    __builtin_add_overflow(end, base, &win->end_ns) || win->start_ns >= win->end_ns)
		return argparse__usage_error(spec, "--time_range ends before it starts");
	return 0;
}

/* One use of --address_range; words are @words[0..@nr). */
static int parse_range(const struct arg_spec *spec, const struct arg_value *words, size_t nr,
		       const struct guide_range *guided, struct guide_range *ret)
{
	struct guide_range range;
	uint64_t base = 0;

	if (nr > 3 || nr < 2 || value_parse_bytes(words[0].text, &range.start) ||
	    value_parse_bytes(words[1].text, &range.end))
		return argparse__usage_error(spec,
					     "--address_range takes two addresses and a base");
	if (nr == 3 && !strcmp(words[2].text, "guided")) {
		if (!guided)
			return argparse__usage_error(
				spec, "--address_range: the record has fewer ranges");
		base = guided->start;
	} else if (nr == 3 && value_parse_bytes(words[2].text, &base)) {
		return argparse__usage_error(
			spec, "--address_range: '%s' is neither guided nor an address",
			words[2].text);
	}
	if (__builtin_add_overflow(range.start, base, &range.start) ||
	    __builtin_add_overflow(range.end, base, &range.end) || range.start >= range.end)
		return argparse__usage_error(spec, "--address_range ends before it starts");
	*ret = range;
	return 0;
}

static int given_ranges(const struct arg_spec *spec, const struct arg_list *list,
			const struct guide *guide, struct guide_range *ret_ranges)
{
	size_t i = 0, use;
	int err = 0;

	for (use = 0; use < list->nr_uses && !err; use++) {
		const struct arg_value *words = &list->values[i];
		size_t nr = 0;

		while (i + nr < list->nr && words[nr].use == use)
			nr++;
		i += nr;
		err = parse_range(spec, words, nr,
				  use < guide->nr_ranges ? &guide->ranges[use] : NULL,
				  &ret_ranges[use]);
	}
	return err;
}

/**
 * choose_ranges() - which addresses to draw.
 * @ret_ranges: array for the caller to free
 * @ret_nr: its length
 *
 * Return: 0, -EINVAL after a usage error, -ENODATA, or other negative errno.
 */
static int choose_ranges(const struct arg_spec *spec, const struct heatmap_args *args,
			 struct record_source *source, const struct guide *guide,
			 struct guide_range **ret_ranges, size_t *ret_nr)
{
	const struct guide_range *hottest;
	struct guide_range *chosen;
	size_t nr = args->address_range.nr_uses;
	int err;

	chosen = calloc(nr + guide->nr_ranges + 1, sizeof(*chosen));
	if (!chosen)
		return -ENOMEM;
	*ret_ranges = chosen;
	*ret_nr = nr;
	if (nr) {
		err = given_ranges(spec, &args->address_range, guide, chosen);
		if (err)
			free(chosen);
		return err;
	}
	err = heatmap__hottest(source, guide, &hottest);
	if (err || !hottest) {
		free(chosen);
		return err ?: -ENODATA;
	}
	*ret_nr = args->draw_range == DRAW_ALL ? guide->nr_ranges : 1;
	if (args->draw_range == DRAW_ALL)
		memcpy(chosen, guide->ranges, guide->nr_ranges * sizeof(*chosen));
	else
		chosen[0] = *hottest;
	return 0;
}

/* The name of the @nr-th picture: from the second on with ".1", ".2" before the extension. */
static char *picture_path(const char *path, size_t nr)
{
	const char *ending = strrchr(path, '.');
	char *name = NULL;

	if (!nr)
		return strdup(path);
	if (asprintf(&name, "%.*s.%zu%s", (int)(ending - path), path, nr, ending) < 0)
		return NULL;
	return name;
}

static int draw_picture(const struct heatmap_args *args, const struct heatmap *map,
			const struct heat_scale *scale, const struct guide *guide, size_t nr)
{
	static const struct address_names no_names;
	char *path = picture_path(args->output, nr);
	struct format_text size = format_sz(map->win.end - map->win.start, false);
	const struct heatmap_picture picture = {
		.map = map,
		.scale = scale,
		.title = "Memory accesses",
		.subtitle = size.s,
		.names = &no_names,
		.time_base_ns = args->abs_time ? 0 : guide->start_ns,
		.time_name = args->abs_time ? "Time" : "Time since the record's start",
	};
	int err;

	if (!path)
		return -ENOMEM;
	err = heatmap_picture__write(&picture, path);
	if (err)
		log_error("cannot draw %s: %s", path, strerror(-err));
	free(path);
	return err;
}

/* A picture of one colour looks like a failure; say what it means. */
static void explain_cold(const struct heatmap *map)
{
	const char *hint = "try --draw_range all, or record while the program works";

	if (!map->any)
		log_warn("nothing was monitored in [%s, %s): %s",
			 format_sza(map->win.start, false).s, format_sza(map->win.end, false).s,
			 hint);
	else if (!(map->high > 0))
		log_warn("everything in [%s, %s) is cold: no access was seen; %s",
			 format_sza(map->win.start, false).s, format_sza(map->win.end, false).s,
			 hint);
}

static void explain_failure(int err)
{
	if (err == -ERANGE)
		log_error(
			"cannot draw the heatmap: the time or address range has less to show than pixels; lower --resol or widen the range");
	else if (err == -EINVAL)
		log_error(
			"cannot draw the heatmap: some records lack the intervals information and others have it; draw them apart");
	else
		log_error("cannot draw the heatmap: %s", strerror(-err));
}

static int draw_one(const struct heatmap_args *args, enum heatmap_output output,
		    struct record_source *source, const struct guide *guide,
		    const struct heatmap_window *win, size_t nr)
{
	struct heat_scale scale;
	struct heatmap map;
	int err = heatmap__init(&map, source, guide, win, NULL);

	if (err) {
		explain_failure(err);
		return err;
	}
	explain_cold(&map);
	scale = heatmap__scale(&map, HEAT_AUTO);
	if (output == OUTPUT_PICTURE)
		err = draw_picture(args, &map, &scale, guide, nr);
	else if (output == OUTPUT_RAW)
		heatmap__print_raw(&map, args->abs_time, args->abs_addr, stdout);
	else
		heatmap__print(&map, &scale,
			       color_set__choose(args->colors, args->has_colors, stdout),
			       !args->skip_sample, args->raw_number, stdout);
	heatmap__fini(&map);
	return err;
}

/* Return: the exit code. */
static int draw(const struct arg_spec *spec, const struct heatmap_args *args,
		enum heatmap_output output, struct record_source *source, const struct guide *guide)
{
	struct heatmap_window win = {
		.nr_times = args->has_resol	      ? (unsigned int)args->resol[0]
			    : output == OUTPUT_STDOUT ? 40
						      : 500,
		.nr_addrs = args->has_resol	      ? (unsigned int)args->resol[1]
			    : output == OUTPUT_STDOUT ? 80
						      : 500,
	};
	struct guide_range *chosen;
	size_t i, nr;
	int err = set_times(spec, args, guide, &win);

	if (err)
		return argparse__exit_code(err);
	err = choose_ranges(spec, args, source, guide, &chosen, &nr);
	if (err == -EINVAL)
		return argparse__exit_code(err);
	if (err) {
		log_error("cannot draw the heatmap: %s",
			  err == -ENODATA ? "the record has no region" : strerror(-err));
		return EXIT_FAILURE;
	}
	for (i = 0; i < nr && !err; i++) {
		win.start = chosen[i].start;
		win.end = chosen[i].end;
		err = draw_one(args, output, source, guide, &win, i);
	}
	free(chosen);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int print_heatmap(const struct arg_spec *spec, const void *priv, struct record_store *store)
{
	struct record_source *source = record_store__source(store);
	const struct heatmap_args *args = priv;
	const struct guide *guide;
	struct guide_list guides;
	enum heatmap_output output;
	int code, err;

	if (find_output(args->output, &output)) {
		log_error("Unsupported plot output type. Give stdout, raw or a file ending "
			  "in " CANVAS_KINDS);
		return REPORT_BAD_PLOT;
	}
	err = guide_list__init(&guides, source);
	if (err) {
		explain_failure(err);
		return EXIT_FAILURE;
	}
	guide = choose_guide(args, &guides);
	if (args->guide || args->guide_human) {
		guide_list__print(&guides, args->guide, stdout);
		code = EXIT_SUCCESS;
	} else if (!guide) {
		log_error("no snapshot to draw: %s",
			  guides.nr
				  ? "the record has others; 'bdamon report record_info' lists them"
				  : "the record is empty");
		code = EXIT_FAILURE;
	} else {
		code = draw(spec, args, output, source, guide);
	}
	guide_list__fini(&guides);
	return code;
}

int cmd_report_heatmap(int argc, char **argv)
{
	struct heatmap_args args = { .output = "stdout" };
	const struct arg_group groups[] = {
		report_input_group(&args.input),
		{ "what to draw", ARG_OPTIONS(choice_options), &args },
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
