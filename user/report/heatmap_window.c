// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Moving about in times and addresses. */
#include "report/heatmap_window.h"

#include <math.h>

/** struct span - times or addresses, in a type that holds both and their differences. */
struct span {
	__int128 start;
	__int128 end;
};

static struct span times_of(const struct heatmap_window *win)
{
	return (struct span){ win->start_ns, win->end_ns };
}

static struct span addrs_of(const struct heatmap_window *win)
{
	return (struct span){ win->start, win->end };
}

/* The same length from @start on, as far as @whole reaches, of which it must not be more. */
static struct span place(__int128 start, __int128 length, struct span whole)
{
	if (start + length > whole.end)
		start = whole.end - length;
	if (start < whole.start)
		start = whole.start;
	return (struct span){ start, start + length };
}

static struct span scroll(struct span span, struct span whole, double by)
{
	__int128 length = span.end - span.start;

	return place(span.start + (__int128)((double)length * by), length, whole);
}

static struct span zoom(struct span span, struct span whole, double by, unsigned int nr_pixels)
{
	double most = (double)(whole.end - whole.start);
	__int128 length = (__int128)fmin((double)(span.end - span.start) * by, most);

	/* A double has not the digits of every length. */
	if (by == 1)
		return span;
	if (length < nr_pixels)
		length = nr_pixels;
	if (length > whole.end - whole.start)
		length = whole.end - whole.start;
	return place((span.start + span.end - length) / 2, length, whole);
}

static void set(struct heatmap_window *win, struct span times, struct span addrs)
{
	win->start_ns = (int64_t)times.start;
	win->end_ns = (int64_t)times.end;
	win->start = (uint64_t)addrs.start;
	win->end = (uint64_t)addrs.end;
}

void heatmap_window__scroll(struct heatmap_window *win, const struct heatmap_window *whole,
			    struct heatmap_move by)
{
	set(win, scroll(times_of(win), times_of(whole), by.times),
	    scroll(addrs_of(win), addrs_of(whole), by.addrs));
}

void heatmap_window__zoom(struct heatmap_window *win, const struct heatmap_window *whole,
			  struct heatmap_move by)
{
	set(win, zoom(times_of(win), times_of(whole), by.times, win->nr_times),
	    zoom(addrs_of(win), addrs_of(whole), by.addrs, win->nr_addrs));
}
