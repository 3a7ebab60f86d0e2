/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The words of report heatmap, and of the older report heats. */
#ifndef BDAMON_CLI_HEATMAP_ARGS_H
#define BDAMON_CLI_HEATMAP_ARGS_H

#include "cli/cmd_report.h"

/** enum heatmap_draw_range - which of the ranges that a record suggests. */
enum heatmap_draw_range { DRAW_HOTTEST, DRAW_ALL };

/** enum heatmap_output - where to draw. */
enum heatmap_output { OUTPUT_STDOUT, OUTPUT_RAW, OUTPUT_PICTURE };

/**
 * struct heatmap_args - the words; has_...: the option was given.
 * @input: files to read
 * @output: where to, as typed
 * @to: the same, understood
 * @resol: pixels in time and address
 * @time_range: uses of --time_range
 * @address_range: uses of --address_range
 * @times: report heats: first and last moment, nanoseconds
 * @addresses: report heats: first and last address
 * @temperature_weights: of access rate and age
 */
struct heatmap_args {
	struct report_input input;
	const char *output;
	enum heatmap_output to;
	uint64_t resol[2];
	struct arg_list time_range;
	struct arg_list address_range;
	int64_t times[2];
	bool has_times[2];
	uint64_t addresses[2];
	bool has_addresses[2];
	double temperature_weights[2];
	int draw_range;
	int scale;
	int colors;
	uint64_t tid, kdamond_idx, context_idx, scheme_idx;
	bool has_resol, has_tres, has_ares, has_colors, has_tid, has_kdamond, has_context,
		has_scheme;
	bool abs_time, abs_addr, raw_number, skip_sample, guide, guide_human;
	bool df_passed, sort_temperature, has_weights, interactive_edit, plot_ascii, is_old;
};

#endif
