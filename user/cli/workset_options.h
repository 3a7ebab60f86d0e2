/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Options that say what belongs to a working set, and what to tell when none is left. */
#ifndef BDAMON_CLI_WORKSET_OPTIONS_H
#define BDAMON_CLI_WORKSET_OPTIONS_H

#include "cli/argparse.h"
#include "report/workset.h"

/** struct workset_args - the words; filled by parsing. */
struct workset_args {
	uint64_t acc_thres;
	uint64_t sz_thres;
	uint64_t work_time_us;
	uint64_t exclude;
};

/** WORKSET_ARGS - the defaults. */
#define WORKSET_ARGS                                                                         \
	{                                                                                    \
		.acc_thres = 1, .sz_thres = 1, .work_time_us = 1, .exclude = WORKSET_EXCLUDE \
	}

/** workset_group() - Return: the options, filling @args. */
struct arg_group workset_group(struct workset_args *args);

/** workset_args__rules() - Return: what the words mean. */
struct workset_rules workset_args__rules(const struct workset_args *args);

/** workset_args__explain_none() - tell why no stretch was left, and which option helps. Logging. */
void workset_args__explain_none(const struct workset_args *args, const struct workset_facts *facts);

/** workset_args__explain_cold() - tell that nothing was accessed, and what may help. Logging. */
void workset_args__explain_cold(const struct workset_args *args);

#endif
