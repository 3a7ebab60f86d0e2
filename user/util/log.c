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
#define SZ_HELD	    512

/* Back to the line's first column, and forget what stands in it. */
#define CLEAR_LINE "\r\033[K"

static enum log_level log_limit = LOG_NOTICE;

/* A line of progress is on the screen and not ended. */
static bool has_progress;

/* Messages kept back, a ring: the latest LOG_HELD of @nr_held. */
static char held[LOG_HELD][SZ_HELD];
static size_t nr_held;
static bool is_holding;

void log_set_level(enum log_level level)
{
	log_limit = level;
}

__attribute__((format(printf, 2, 0))) static void hold(const char *prefix, const char *fmt,
						       va_list ap)
{
	char *text = held[nr_held++ % LOG_HELD];
	int len = snprintf(text, SZ_HELD, "%s", prefix);

	vsnprintf(text + len, SZ_HELD - (size_t)len, fmt, ap);
}

__attribute__((format(printf, 2, 0))) static void print(enum log_level level, const char *fmt,
							va_list ap)
{
	static const char *const prefixes[] = { "", "warning: ", "", "", "debug: " };
	int saved = errno;

	if (level > log_limit)
		return;
	if (is_holding) {
		hold(prefixes[level], fmt, ap);
		errno = saved;
		return;
	}
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

void log_notice(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(LOG_NOTICE, fmt, ap);
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

void log_hold(void)
{
	is_holding = true;
	nr_held = 0;
}

const char *log_held(size_t *ret_nr)
{
	*ret_nr = nr_held;
	return nr_held ? held[(nr_held - 1) % LOG_HELD] : NULL;
}

void log_release(void)
{
	size_t i = nr_held > LOG_HELD ? nr_held - LOG_HELD : 0;

	if (i)
		fprintf(stderr, "bdamon: %zu earlier messages are not shown\n", i);
	for (; i < nr_held; i++)
		fprintf(stderr, "bdamon: %s\n", held[i % LOG_HELD]);
	is_holding = false;
	nr_held = 0;
}
