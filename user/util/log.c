// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Diagnostics on stderr, one line a message. */
#include "util/log.h"

#include <errno.h>
#include <stdio.h>

static enum log_level log_limit = LOG_WARN;

void log_set_level(enum log_level level)
{
	log_limit = level;
}

void log_vprint(enum log_level level, const char *fmt, va_list ap)
{
	static const char *const prefixes[] = { "", "warning: ", "", "debug: " };
	int saved = errno;

	if (level > log_limit)
		return;
	flockfile(stderr);
	fprintf(stderr, "bdamon: %s", prefixes[level]);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	funlockfile(stderr);
	errno = saved;
}

void log_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_vprint(LOG_ERROR, fmt, ap);
	va_end(ap);
}

void log_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_vprint(LOG_WARN, fmt, ap);
	va_end(ap);
}

void log_info(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_vprint(LOG_INFO, fmt, ap);
	va_end(ap);
}

void log_debug(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_vprint(LOG_DEBUG, fmt, ap);
	va_end(ap);
}
