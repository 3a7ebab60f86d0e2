// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Time by address: as digits on a terminal, and as numbers. */
#include <inttypes.h>
#include <math.h>

#include "report/heatmap.h"
#include "util/format.h"

/* The colour of what is unknown: neither cold nor hot. */
#define UNKNOWN_LEVEL 4

static void print_row(const struct heatmap *map, const struct heat_scale *scale, unsigned int row,
		      enum color_set colors, FILE *out)
{
	unsigned int i;

	for (i = 0; i < map->win.nr_addrs; i++) {
		double heat = map->heat[(size_t)row * map->win.nr_addrs + i];
		int level = isnan(heat) ? UNKNOWN_LEVEL : heat_scale__level(scale, heat);

		color__start(colors, level, out);
		fputc(isnan(heat) ? ' ' : '0' + level, out);
	}
	color__end(colors, out);
	fputc('\n', out);
}

/* Sorted by temperature there are no addresses, only so much memory. */
static void print_x_axis(const struct heatmap *map, bool raw, FILE *out)
{
	const struct heatmap_window *win = &map->win;
	struct format_text size = format_sz(win->end - win->start, raw);

	if (map->opts.sorted)
		fprintf(out, "# x-axis: memory, coldest first (%s)\n", size.s);
	else
		fprintf(out, "# x-axis: space [%s, %s) (%s)\n", format_sza(win->start, raw).s,
			format_sza(win->end, raw).s, size.s);
}

static void print_legend(const struct heatmap *map, const struct heat_scale *scale,
			 enum color_set colors, bool sample, bool raw, FILE *out)
{
	const struct heatmap_window *win = &map->win;

	fputs("# access_frequency:", out);
	if (sample) {
		fputc(' ', out);
		color__sample(colors, out);
	}
	fprintf(out, " (0.000-%.3f %s%s)\n", scale->high, map->in_hz ? "hz" : "samples",
		scale->is_log ? ", logarithmic" : "");
	print_x_axis(map, raw, out);
	fprintf(out, "# y-axis: time [%s, %s) (%s)\n", format_tm(win->start_ns, raw).s,
		format_tm(win->end_ns, raw).s,
		format_tm((__int128)win->end_ns - win->start_ns, raw).s);
	fprintf(out, "# resolution: %ux%u (%s and %s for each character)\n", win->nr_addrs,
		win->nr_times, format_sz(map->bytes, raw).s, format_tm(map->ns, raw).s);
}

void heatmap__print(const struct heatmap *map, const struct heat_scale *scale,
		    enum color_set colors, bool sample, bool raw, FILE *out)
{
	unsigned int row;

	for (row = 0; row < map->win.nr_times; row++)
		print_row(map, scale, row, colors, out);
	print_legend(map, scale, colors, sample, raw, out);
}

void heatmap__print_raw(const struct heatmap *map, bool abs_time, bool abs_addr, FILE *out)
{
	const struct heatmap_window *win = &map->win;
	unsigned int i, k;

	for (i = 0; i < win->nr_times; i++) {
		int64_t time = (int64_t)(map->ns * i) + (abs_time ? win->start_ns : 0);

		for (k = 0; k < win->nr_addrs; k++) {
			uint64_t addr = map->bytes * k + (abs_addr ? win->start : 0);

			fprintf(out, "%" PRId64 "\t%" PRIu64 "\t%s\n", time, addr,
				format_repr(map->heat[(size_t)i * win->nr_addrs + k]).s);
		}
	}
}
