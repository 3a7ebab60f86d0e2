// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* How access patterns are shown. */
#include "report/access_format.h"

const char *const access_place_names[] = {
	"record_head", "snapshot_head", "region", "snapshot_tail", "record_tail", NULL,
};

const char *const access_style_names[] = {
	"detailed",
	"simple-boxes",
	"hot",
	"cold",
	"temperature-sz-hist",
	"recency-sz-hist",
	"cold-memory-tail",
	"recency-percentiles",
	"idle-time-percentiles",
	"temperature-percentiles",
	NULL,
};

static const int64_t usual_points[] = { 0, 1, 25, 50, 75, 99, 100 };

void access_format__init(struct access_format *fmt)
{
	*fmt = (struct access_format){
		.style = STYLE_DETAILED,
		.weights = METRIC_WEIGHTS,
		.points = usual_points,
		.nr_points = sizeof(usual_points) / sizeof(usual_points[0]),
		.strip = { .width = STRIP_WIDTH, .colors = COLOR_GRAY },
	};
	box_options__init(&fmt->box);
}

void access_format__set_style(struct access_format *fmt, enum access_style style)
{
	fmt->style = style;
	if (style != STYLE_SIMPLE_BOXES && style != STYLE_HOT && style != STYLE_COLD)
		return;
	fmt->box.most[BOX_LENGTH] = 40;
	fmt->box.most[BOX_HEIGHT] = 1;
	fmt->box.is_right = true;
	fmt->box.colors = COLOR_EMOTION;
	if (style == STYLE_SIMPLE_BOXES)
		return;
	fmt->sort.fields[0] = SORT_TEMPERATURE;
	fmt->sort.nr = 1;
	fmt->sort.is_descending[SORT_TEMPERATURE] = style == STYLE_HOT;
}
