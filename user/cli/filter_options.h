/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The options that choose which part of a recording is looked at. */
#ifndef BDAMON_CLI_FILTER_OPTIONS_H
#define BDAMON_CLI_FILTER_OPTIONS_H

#include "cli/argparse.h"
#include "report/filter.h"

/**
 * struct filter_options - the words; all zero before parsing.
 *
 * has_...: the option was given. Lists are pairs of bounds.
 */
struct filter_options {
	uint64_t sz_region[2];
	double access_rate[2];
	uint64_t age_us[2];
	bool has_size, has_rate, has_age;
	struct arg_list addresses;
	struct arg_list totals;
	struct arg_list times;
	struct arg_list indices;
	struct arg_list temperatures;
};

/** filter_options_group() - Return: the options, filling @opts. */
struct arg_group filter_options_group(struct filter_options *opts);

/**
 * filter_options__apply() - make a filter of the words.
 * @opts: the words, after parsing
 * @spec: the command, for messages
 * @filter: result; its arrays are the caller's, see filter_options__release()
 *
 * Return: 0; -EINVAL after a usage error, reported; -ENOMEM, reported. The filter is to be
 * released in any case.
 */
int filter_options__apply(const struct filter_options *opts, const struct arg_spec *spec,
			  struct report_filter *filter);

/** filter_options__release() - free the arrays of a filter made by filter_options__apply(). */
void filter_options__release(struct report_filter *filter);

#endif
