// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Diagnostics on stderr, one line a message. */
#include "util/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define SZ_PROGRESS 256

/* Back to the line's first column, and forget what stands in it. */
#define CLEAR_LINE "\r\033[K"

static enum log_level log_limit = LOG_WARN;

/* A line of progress is on the screen and not ended. */
static bool has_progress;

void log_set_level(enum log_level level)
{
	log_limit = level;
}

__attribute__((format(printf, 2, 0))) static void print(enum log_level level, const char *fmt,
							va_list ap)
{
	static const char *const prefixes[] = { "", "warning: ", "", "debug: " };
	int saved = errno;

	if (level > log_limit)
		return;
	flockfile(stderr);
	fprintf(stderr, "%sbdamon: %s", has_progress ? CLEAR_LINE : "", prefixes[level]);
	has_progress = false;
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	funlockfile(stderr);
	errno = saved;
}

void log_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(LOG_ERROR, fmt, ap);
	va_end(ap);
}

void log_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(LOG_WARN, fmt, ap);
	va_end(ap);
}

void log_info(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(LOG_INFO, fmt, ap);
	va_end(ap);
}

void log_debug(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(LOG_DEBUG, fmt, ap);
	va_end(ap);
}

/* A line that fills the last column wraps, and could not be taken back. */
static int progress_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return SZ_PROGRESS;
	return size.ws_col - 1;
}

void log_progress(const char *fmt, ...)
{
	char text[SZ_PROGRESS];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fprintf(stderr, CLEAR_LINE "%.*s", progress_width(), text);
	has_progress = true;
}

void log_end_progress(void)
{
	if (has_progress)
		fputc('\n', stderr);
	has_progress = false;
}
