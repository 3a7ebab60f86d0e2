/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Schemes as lines of columns, the form of damo before 1.8.3.
 *
 * A line is a scheme, blank lines and those that begin with # aside.  The columns are
 *
 *	min_sz max_sz min_freq max_freq min_age max_age action
 *	quota_time quota_sz quota_interval weight_sz weight_freq weight_age
 *	wmark_metric check_interval high mid low
 *
 * all 18, or the first 7 of them; or, without quota_time, the first 9, 12 or 17.
 */
#ifndef BDAMON_SCHEME_SCHEME_LEGACY_H
#define BDAMON_SCHEME_SCHEME_LEGACY_H

#include <stddef.h>

#include "scheme/scheme_list.h"

/**
 * scheme_legacy__read() - read schemes.
 * @source: the text
 * @list: where they are appended; on failure as far as they were read
 * @why: on -EINVAL: what is wrong, as "FILE:LINE: column 5, min_age: '5x' is not a time ..."
 * @sz_why: size of @why, SCHEME_WHY
 *
 * Return: 0, -EINVAL or -ENOMEM.
 */
int scheme_legacy__read(const struct scheme_source *source, struct scheme_list *list, char *why,
			size_t sz_why);

#endif
