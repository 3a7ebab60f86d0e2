/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The options that choose how access patterns are shown. */
#ifndef BDAMON_CLI_ACCESS_OPTIONS_H
#define BDAMON_CLI_ACCESS_OPTIONS_H

#include "cli/argparse.h"
#include "report/access_format.h"
#include "report/template.h"

/** struct access_options - the words; all zero before parsing. has_...: the option was given. */
struct access_options {
	int style;
	bool has_style;
	struct arg_list formats;
	const char *old_formats[NR_ACCESS_PLACES];
	struct arg_list min_chars;
	bool total_sz_only, raw_number, raw_form, json, csv;
	struct arg_list sort_by, sort_dsc;
	int64_t weights[3];
	bool has_weights;
	bool hist_logscale, hist_cumulate;
	struct arg_list hist_ranges, percentiles;
	uint64_t strip_width;
	bool has_strip_width, strip_static, has_strip_colors;
	int strip_colors;
	bool region_box, has_box_values, has_box_scales, has_box_height, has_box_length;
	bool has_box_colors, has_box_align;
	int box_values[NR_BOX_TRAITS], box_scales[NR_BOX_TRAITS], box_colors, box_align;
	uint64_t box_height[2], box_length[2];
};

/** access_options_group() - Return: the options, filling @opts. */
struct arg_group access_options_group(struct access_options *opts);

/**
 * struct access_choice - a format and what it refers to.
 * @fmt: the format
 *
 * The rest is owned; see access_choice__fini().
 */
struct access_choice {
	struct access_format fmt;
	struct text appended[NR_ACCESS_PLACES];
	struct template_width *widths;
	struct histogram_range *ranges[NR_METRIC_UNITS];
	int64_t *points;
};

/**
 * access_options__choose() - make a format of the words.
 * @opts: the words, after parsing
 * @spec: the command, for messages
 * @choice: result; access_choice__fini() is due in any case
 *
 * Colours that were not asked for are used if standard output is a terminal.
 *
 * Return: 0; -EINVAL after a usage error, reported; -ENOMEM, reported.
 */
int access_options__choose(const struct access_options *opts, const struct arg_spec *spec,
			   struct access_choice *choice);

/** access_options__object() - Return: the JSON object given with --format, or its file; or NULL. */
const char *access_options__object(const struct access_options *opts);

/** access_choice__fini() - free what the format refers to. */
void access_choice__fini(struct access_choice *choice);

#endif
