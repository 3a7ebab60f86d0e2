/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What schemes did over time, from the lines of JSON that `bdamon schemes` writes. */
#ifndef BDAMON_REPORT_SCHEME_COURSE_H
#define BDAMON_REPORT_SCHEME_COURSE_H

#include <stddef.h>

#include "report/series.h"

/** SCHEME_COURSE_MAX - schemes in one file at most. */
#define SCHEME_COURSE_MAX 256

/**
 * struct scheme_track - one scheme.
 * @action: what it does
 * @quota: bytes that it might charge in a window; where it had no limit there is no value
 * @applied: bytes a second that its action succeeded on
 */
struct scheme_track {
	char action[20];
	struct series quota;
	struct series applied;
	/* private: bytes at the line before */
	uint64_t sz_applied;
};

/** struct scheme_course - @nr schemes, owned; starts all zero. @end_ns: time of the last line */
struct scheme_course {
	struct scheme_track *tracks;
	size_t nr;
	uint64_t end_ns;
};

/**
 * scheme_course__read() - read a file.
 * @course: empty; to be given to scheme_course__fini() in any case
 * @path: the file
 *
 * Logging.  Return: 0, -EINVAL if it does not hold such lines, or other negative errno.
 */
int scheme_course__read(struct scheme_course *course, const char *path);

/** scheme_course__fini() - free what it owns. */
void scheme_course__fini(struct scheme_course *course);

#endif
