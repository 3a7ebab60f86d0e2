/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Diagnostics for people: everything goes to stderr, data never does. */
#ifndef BDAMON_UTIL_LOG_H
#define BDAMON_UTIL_LOG_H

#include <stddef.h>

/** enum log_level - how much is said; a message is printed when its level is <= the limit. */
enum log_level {
	LOG_ERROR,
	LOG_WARN,
	LOG_NOTICE,
	LOG_INFO,
	LOG_DEBUG,
};

/** log_set_level() - set the limit; default LOG_NOTICE. Call it before threads or children exist. */
void log_set_level(enum log_level level);

/*
 * Each message is a line "bdamon: text"; @fmt is printf's, without newline; errno is kept.
 */

/** log_error() - something asked for could not be done: name object, cause and cure. */
__attribute__((format(printf, 1, 2))) void log_error(const char *fmt, ...);
/** log_warn() - the work goes on, but differently from what was asked. */
__attribute__((format(printf, 1, 2))) void log_warn(const char *fmt, ...);
/** log_notice() - what the user should know, though nothing is wrong. */
__attribute__((format(printf, 1, 2))) void log_notice(const char *fmt, ...);
/** log_info() - progress, shown with --verbose. */
__attribute__((format(printf, 1, 2))) void log_info(const char *fmt, ...);
/**
 * log_progress() - show how far the work is, in one line that the next one replaces.
 *
 * For terminals only. The line is cut at their width. Messages clear it first, so that they
 * begin a line of their own; log_end_progress() must follow at the end.
 */
__attribute__((format(printf, 1, 2))) void log_progress(const char *fmt, ...);

/** log_end_progress() - let the line of progress stand, if there is one, and begin a new one. */
void log_end_progress(void);

/** log_debug() - for developers. */
__attribute__((format(printf, 1, 2))) void log_debug(const char *fmt, ...);

/**
 * log_hold() - keep messages back from now on, as while a program owns the whole terminal.
 *
 * The latest ones are kept, up to LOG_HELD.
 */
void log_hold(void);

/**
 * log_held() - the latest message held back.
 * @ret_nr: how many there have been
 *
 * Return: it, without newline; NULL if there is none.
 */
const char *log_held(size_t *ret_nr);

/** log_release() - print what was held back, and messages as they come again. */
void log_release(void);

/** LOG_HELD - messages held back at most; how many more there were is told with them. */
#define LOG_HELD 16

#endif
