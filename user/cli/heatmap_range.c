// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* From the words of report heatmap to the times and addresses to draw. */
#include "cli/heatmap_range.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "util/value.h"

/* Pixels in time and address, unless something else is asked for. */
static const unsigned int stdout_resol[2] = { 40, 80 };
static const unsigned int other_resol[2] = { 500, 500 };

/* Lines of a terminal that the legend, a message and a prompt take. */
#define SZ_BELOW 8

const struct guide *heatmap_range__guide(const struct heatmap_args *args,
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

/* --- times ------------------------------------------------------------------------ */

static int parse_ns(const char *text, int64_t *ret_ns)
{
	return value_parse_time(text, VALUE_NS, VALUE_NS, ret_ns);
}

/* --time_range, whose last use counts. */
static int given_times(const struct arg_spec *spec, const struct arg_list *list,
		       const struct guide *guide, struct heatmap_window *win)
{
	const struct arg_value *words = list->values;
	int64_t start, end, base = 0;

	if (list->nr > 3 || list->nr < 2 || parse_ns(words[0].text, &start) ||
	    parse_ns(words[1].text, &end))
		return argparse__usage_error(spec, "--time_range takes two times and a base");
	if (list->nr == 3 && !strcmp(words[2].text, "guided"))
		base = guide->start_ns;
	else if (list->nr == 3 && !strcmp(words[2].text, "guided_end"))
		base = guide->end_ns;
	else if (list->nr == 3 && parse_ns(words[2].text, &base))
		return argparse__usage_error(
			spec, "--time_range: '%s' is neither guided, guided_end nor a time",
			words[2].text);
	if (__builtin_add_overflow(start, base, &win->start_ns) ||
	    __builtin_add_overflow(end, base, &win->end_ns) || win->start_ns >= win->end_ns)
		return argparse__usage_error(spec, "--time_range ends before it starts");
	return 0;
}

static int set_times(const struct arg_spec *spec, const struct heatmap_args *args,
		     const struct guide *guide, struct heatmap_window *win)
{
	win->start_ns = args->has_times[0] ? args->times[0] : guide->start_ns;
	win->end_ns = args->has_times[1] ? args->times[1] : guide->end_ns;
	if (args->time_range.nr)
		return given_times(spec, &args->time_range, guide, win);
	if (win->start_ns < win->end_ns)
		return 0;
	if (args->has_times[0] || args->has_times[1])
		return argparse__usage_error(
			spec, "--tmin and --tmax leave no time that the record covers");
	return -ENODATA;
}

/* --- addresses -------------------------------------------------------------------- */

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

/* --amin and --amax, which cut what is drawn otherwise. */
static int cut_range(const struct arg_spec *spec, const struct heatmap_args *args,
		     struct guide_range *range)
{
	if (args->has_addresses[0])
		range->start = args->addresses[0];
	if (args->has_addresses[1])
		range->end = args->addresses[1];
	if (range->start < range->end)
		return 0;
	return argparse__usage_error(spec, "--amin and --amax leave no address to draw");
}

static int suggested_ranges(const struct arg_spec *spec, const struct heatmap_args *args,
			    struct record_source *source, const struct guide *guide,
			    struct guide_range *ret_ranges, size_t *ret_nr)
{
	const struct guide_range *hottest;
	int err;

	if (args->draw_range == DRAW_ALL) {
		*ret_nr = guide->nr_ranges;
		memcpy(ret_ranges, guide->ranges, guide->nr_ranges * sizeof(*ret_ranges));
		return guide->nr_ranges ? 0 : -ENODATA;
	}
	err = heatmap__hottest(source, guide, &hottest);
	if (err || !hottest)
		return err ?: -ENODATA;
	*ret_nr = 1;
	ret_ranges[0] = *hottest;
	return cut_range(spec, args, &ret_ranges[0]);
}

/* --- both ------------------------------------------------------------------------- */

/* Return: size of the terminal on stdout; all zero if there is none. */
static struct winsize terminal_size(void)
{
	struct winsize size = { 0 };

	if (isatty(STDOUT_FILENO))
		(void)ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	return size;
}

static unsigned int at_most(unsigned int nr, uint64_t max)
{
	return nr < max ? nr : (unsigned int)max;
}

static void set_resolution(const struct heatmap_args *args, struct heatmap_window *win)
{
	const unsigned int *usual = args->to == OUTPUT_STDOUT ? stdout_resol : other_resol;
	uint64_t span_ns = (uint64_t)win->end_ns - (uint64_t)win->start_ns;
	struct winsize size = terminal_size();

	win->nr_times = at_most(usual[0], span_ns);
	win->nr_addrs = at_most(usual[1], win->end - win->start);
	if (args->to == OUTPUT_STDOUT && size.ws_col)
		win->nr_addrs = at_most(win->nr_addrs, size.ws_col);
	if (args->has_resol || args->has_tres)
		win->nr_times = (unsigned int)args->resol[0];
	if (args->has_resol || args->has_ares)
		win->nr_addrs = (unsigned int)args->resol[1];
}

void heatmap_range__fit_terminal(const struct heatmap_args *args, struct heatmap_window *win)
{
	struct winsize size = terminal_size();

	if (args->has_resol || args->has_tres)
		return;
	win->nr_times = at_most(win->nr_times, stdout_resol[0]);
	if (size.ws_row > SZ_BELOW)
		win->nr_times = at_most(win->nr_times, size.ws_row - SZ_BELOW);
	if (!args->has_ares)
		win->nr_addrs = at_most(at_most(win->nr_addrs, stdout_resol[1]),
					size.ws_col ? size.ws_col : stdout_resol[1]);
}

int heatmap_range__windows(const struct arg_spec *spec, const struct heatmap_args *args,
			   struct record_source *source, const struct guide *guide,
			   struct heatmap_window **ret_windows, size_t *ret_nr)
{
	size_t i, nr = args->address_range.nr_uses;
	size_t max = nr + guide->nr_ranges + 1;
	struct guide_range *ranges = calloc(max, sizeof(*ranges));
	struct heatmap_window *windows = calloc(max, sizeof(*windows));
	int err = ranges && windows ? set_times(spec, args, guide, &windows[0]) : -ENOMEM;

	if (!err && nr)
		err = given_ranges(spec, &args->address_range, guide, ranges);
	else if (!err)
		err = suggested_ranges(spec, args, source, guide, ranges, &nr);
	for (i = 0; i < nr && !err; i++) {
		windows[i].start_ns = windows[0].start_ns;
		windows[i].end_ns = windows[0].end_ns;
		windows[i].start = ranges[i].start;
		windows[i].end = ranges[i].end;
		set_resolution(args, &windows[i]);
	}
	free(ranges);
	if (err) {
		free(windows);
		return err;
	}
	*ret_windows = windows;
	*ret_nr = nr;
	return 0;
}
