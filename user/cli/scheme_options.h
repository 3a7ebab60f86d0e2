/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Options that describe schemes; shared by all commands that act. */
#ifndef BDAMON_CLI_SCHEME_OPTIONS_H
#define BDAMON_CLI_SCHEME_OPTIONS_H

#include <stdbool.h>

#include "cli/argparse.h"
#include "scheme/scheme_list.h"

/**
 * struct scheme_options - schemes as typed; starts all zero.
 *
 * The lists are those of the options: --schemes names texts, files or ready schemes; or
 * --damos_action begins a scheme, and the n-th use of each other option is about the n-th of them.
 * argparse__free() empties them, so schemes are built before.
 */
struct scheme_options {
	/* private: as typed */
	struct arg_list schemes, action, sz_region, access_rate, age, apply_interval;
	struct arg_list quotas, quota_interval, quota_time, quota_space, quota_weights;
	struct arg_list fail_charge, quota_goal, goal_tuner, nr_quota_goals;
	struct arg_list filter, nr_filters, wmarks, max_nr_snapshots;
};

/** scheme_options__group() - Return: the options that describe schemes, filling @opts. */
struct arg_group scheme_options__group(struct scheme_options *opts);

/** scheme_options__is_given() - Return: whether there is any of them. */
bool scheme_options__is_given(const struct scheme_options *opts);

/**
 * scheme_options__build() - make the schemes.
 * @opts: parsed options
 * @attrs: the intervals in force, checked
 * @ret: empty; what was made, to be given to scheme_list__fini() in any case.  Without any
 *	option it stays empty, with one there is a scheme at least
 *
 * Logging: a failure is one error line.
 *
 * Return: 0, -EINVAL if an option or the text is wrong, -ENOMEM, or other negative errno if the
 * file cannot be read.
 */
int scheme_options__build(const struct scheme_options *opts, const struct bd_attrs *attrs,
			  struct scheme_list *ret);

#endif
