/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The words behind options of schemes whose number varies.
 *
 * All functions return 0; -EINVAL with the end of a sentence in @why; or -ENOMEM.
 */
#ifndef BDAMON_CLI_SCHEME_WORDS_H
#define BDAMON_CLI_SCHEME_WORDS_H

#include <stddef.h>

#include "cli/argparse.h"
#include "core/scheme.h"

/** struct scheme_words - @nr words of one use of an option, borrowed. */
struct scheme_words {
	const struct arg_value *at;
	size_t nr;
};

/** scheme_words__action() - "ACTION", "migrate_... NODE", "migrate_... NODE WEIGHT ...". */
int scheme_words__action(struct scheme_words words, struct bd_scheme *scheme, char *why,
			 size_t sz_why);

/** scheme_words__quotas() - "TIME [SIZE [RESET [SZ ACCESSES AGE]]]". */
int scheme_words__quotas(struct scheme_words words, struct bd_quota *quota, char *why,
			 size_t sz_why);

/** scheme_words__goal() - "METRIC TARGET [CURRENT | NODE [PATH]]"; adds a goal. */
int scheme_words__goal(struct scheme_words words, struct bd_goals *goals, char *why, size_t sz_why);

/**
 * scheme_words__filters() - "allow|reject [none] TYPE [ARGUMENT...] ..."; adds filters.
 *
 * Or one filter as it was written before: "TYPE matching|nomatching [ARGUMENT...]
 * [allow|reject]".
 */
int scheme_words__filters(struct scheme_words words, struct bd_filters *filters, char *why,
			  size_t sz_why);

/** scheme_words__wmarks() - "METRIC INTERVAL HIGH MID LOW". */
int scheme_words__wmarks(struct scheme_words words, struct bd_watermarks *marks, char *why,
			 size_t sz_why);

#endif
