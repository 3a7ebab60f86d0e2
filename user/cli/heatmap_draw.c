// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Drawing heatmaps. */
#include "cli/heatmap_draw.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/heatmap_picture.h"
#include "util/format.h"
#include "util/log.h"

void heatmap_draw__explain(int err)
{
	if (err == -ERANGE)
		log_error(
			"cannot draw the heatmap: the time or address range has less to show than pixels; lower --resol or widen the range");
	else if (err == -E2BIG)
		log_error(
			"cannot draw the heatmap: it would have more than %u million pixels; lower --resol",
			HEATMAP_MAX_PIXELS / 1000000);
	else if (err == -EINVAL)
		log_error(
			"cannot draw the heatmap: some records lack the intervals information and others have it; draw them apart");
	else if (err == -ENODATA)
		log_error(
			"cannot draw the heatmap: the record has no region, or its snapshots take no time");
	else
		log_error("cannot draw the heatmap: %s", strerror(-err));
}

/* --- what a map of one colour means ------------------------------------------------ */

static void explain_cold_here(const struct heatmap_job *job, const char *where)
{
	if (job->args->time_range.nr || job->args->address_range.nr)
		log_warn(
			"no access was seen in %s, but elsewhere in the record: widen --time_range or --address_range, or leave them out",
			where);
	else if (job->args->df_passed)
		log_warn(
			"no access to memory that passed the filters was seen in %s: leave out --df_passed to see the others",
			where);
	else
		log_warn(
			"no access was seen in %s, but elsewhere in the record: leave out --amin, --amax, --tmin and --tmax",
			where);
}

static void explain_place(const struct heatmap_job *job, const struct heatmap *map,
			  enum heatmap_verdict verdict)
{
	const struct heatmap_window *win = &map->win;
	char where[160];

	snprintf(where, sizeof(where), "[%s, %s)", format_sza(win->start, false).s,
		 format_sza(win->end, false).s);
	if (verdict == HEATMAP_UNKNOWN)
		log_warn(
			"nothing was monitored in %s at that time: see what the record covers with --guide_human, and leave out --time_range and --address_range to draw that",
			where);
	else if (verdict == HEATMAP_COLD_HERE)
		explain_cold_here(job, where);
	else if (verdict == HEATMAP_SATURATED)
		log_warn(
			"nearly all memory in %s was accessed as often as the intervals can tell: record with a shorter --sample to tell more",
			where);
}

/* A picture of one colour looks like a failure; say what it means and what helps. */
static void explain_map(const struct heatmap_job *job, const struct heatmap *map, size_t nr)
{
	const struct heatmap_args *args = job->args;
	enum heatmap_verdict verdict = heatmap__judge(map);

	/* What is true of the whole record is said once. */
	if (verdict == HEATMAP_COLD && !nr)
		log_warn(
			"the record has no access at all: record while the program works, or with a longer --aggr, such as 1s, to find rare accesses");
	else if (verdict == HEATMAP_NONE_PASSED && !nr)
		log_warn(
			"no memory passed filters, or the record was made without: leave out --df_passed");
	/* Of all ranges some may well be cold, and who moves about sees what is beside. */
	else if ((args->draw_range != DRAW_ALL || args->address_range.nr) &&
		 !args->interactive_edit)
		explain_place(job, map, verdict);
}

/* The same in short, for the picture itself. */
static const char *note_of(const struct heatmap *map)
{
	switch (heatmap__judge(map)) {
	case HEATMAP_UNKNOWN:
		return "Nothing was monitored here.";
	case HEATMAP_NONE_PASSED:
		return "No memory passed filters.";
	case HEATMAP_COLD_HERE:
		return "No access was seen here.";
	case HEATMAP_COLD:
		return "The record has no access at all.";
	default:
		return NULL;
	}
}

/* --- pictures --------------------------------------------------------------------- */

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

static void set_title(const struct heatmap_job *job, char *title, size_t sz)
{
	char target[32] = "";

	if (job->guide->has_target)
		snprintf(target, sizeof(target), " of target %" PRIu64, job->guide->target_id);
	snprintf(title, sz, "Memory accesses%s%s%s", target,
		 job->args->df_passed ? ", what passed the filters" : "",
		 job->args->sort_temperature ? ", sorted by temperature" : "");
}

static void set_subtitle(const struct heatmap *map, char *subtitle, size_t sz)
{
	const struct heatmap_window *win = &map->win;
	int len = snprintf(subtitle, sz, "%s for %s", format_sz(win->end - win->start, false).s,
			   format_tm((__int128)win->end_ns - win->start_ns, false).s);

	if (map->in_hz)
		snprintf(subtitle + len, sz - (size_t)len,
			 ", sampled every %s, aggregated every %s",
			 format_tm_us(map->intervals.sample_us, false).s,
			 format_tm_us(map->intervals.aggr_us, false).s);
}

static int find_names(const struct heatmap_job *job, const struct heatmap *map,
		      struct address_names *names)
{
	*names = (struct address_names){ 0 };
	if (!job->layout || map->opts.sorted)
		return 0;
	return address_names__init(names, job->layout,
				   job->guide->has_target ? job->guide->target_id : 0,
				   map->win.start_ns, map->win.end_ns);
}

static int draw_file(const struct heatmap_job *job, const struct heatmap *map,
		     const struct heat_scale *scale, const struct address_names *names,
		     const char *path)
{
	const struct heatmap_args *args = job->args;
	char title[128], subtitle[256];
	const struct heatmap_picture picture = {
		.map = map,
		.scale = scale,
		.title = title,
		.subtitle = subtitle,
		.note = note_of(map),
		.names = names,
		.time_base_ns = args->abs_time ? 0 : job->guide->start_ns,
		.time_name = args->abs_time ? "Time" : "Time since the record's start",
		.abs_addr = args->abs_addr && !map->opts.sorted,
	};

	set_title(job, title, sizeof(title));
	set_subtitle(map, subtitle, sizeof(subtitle));
	return heatmap_picture__write(&picture, path);
}

static int draw_picture(const struct heatmap_job *job, const struct heatmap *map,
			const struct heat_scale *scale, size_t nr)
{
	char *path = picture_path(job->args->output, nr);
	struct address_names names = { 0 };
	int err = path ? find_names(job, map, &names) : -ENOMEM;

	if (!err)
		err = draw_file(job, map, scale, &names, path);
	if (err)
		log_error("cannot draw %s: %s", path ? path : job->args->output, strerror(-err));
	address_names__fini(&names);
	free(path);
	return err;
}

/* --- one map and all ----------------------------------------------------------------- */

static int make_map(const struct heatmap_job *job, const struct heatmap_window *win, size_t nr,
		    struct heatmap *map)
{
	const struct heatmap_args *args = job->args;
	const struct heatmap_options opts = {
		.df_passed = args->df_passed,
		.sorted = args->sort_temperature,
		.weights = { args->temperature_weights[0], args->temperature_weights[1] },
	};
	int err = heatmap__init(map, job->source, job->guide, win, &opts);

	if (err)
		heatmap_draw__explain(err);
	else
		explain_map(job, map, nr);
	return err;
}

static void print_map(const struct heatmap_args *args, const struct heatmap *map,
		      const struct heat_scale *scale)
{
	heatmap__print(map, scale, color_set__choose(args->colors, args->has_colors, stdout),
		       !args->skip_sample, args->raw_number, stdout);
}

int heatmap_draw__text(const struct heatmap_job *job, const struct heatmap_window *win)
{
	struct heatmap map;
	struct heat_scale scale;
	int err = make_map(job, win, 0, &map);

	if (err)
		return err;
	scale = heatmap__scale(&map, job->args->scale);
	print_map(job->args, &map, &scale);
	heatmap__fini(&map);
	return 0;
}

static int draw_one(const struct heatmap_job *job, const struct heatmap_window *win, size_t nr)
{
	const struct heatmap_args *args = job->args;
	struct heat_scale scale;
	struct heatmap map;
	int err = make_map(job, win, nr, &map);

	if (err)
		return err;
	scale = heatmap__scale(&map, args->scale);
	if (args->to == OUTPUT_PICTURE)
		err = draw_picture(job, &map, &scale, nr);
	else if (args->to == OUTPUT_RAW)
		heatmap__print_raw(&map, args->abs_time, args->abs_addr, stdout);
	else
		print_map(args, &map, &scale);
	heatmap__fini(&map);
	return err;
}

int heatmap_draw__all(const struct heatmap_job *job, const struct heatmap_window *windows,
		      size_t nr)
{
	size_t i;
	int err = 0;

	for (i = 0; i < nr && !err; i++)
		err = draw_one(job, &windows[i], i);
	return err;
}
