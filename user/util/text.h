/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Text that grows.
 *
 * Without memory text is lost, which text__failed() tells afterwards, so that those who put it
 * together piece by piece need not look each time.
 */
#ifndef BDAMON_UTIL_TEXT_H
#define BDAMON_UTIL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/**
 * struct text - the text; all zero is an empty one.
 * @s: owned, not terminated
 * @len: bytes used
 * @cap: bytes there
 * @failed: some text was lost
 */
struct text {
	char *s;
	size_t len;
	size_t cap;
	bool failed;
};

/** text__grow() - make room for @len more bytes. Return: false without memory. */
bool text__grow(struct text *t, size_t len);

/** text__reserve() - Return: where @len more bytes can be written, or NULL; @t->len is unchanged. */
static inline char *text__reserve(struct text *t, size_t len)
{
	return t->cap - t->len >= len || text__grow(t, len) ? t->s + t->len : NULL;
}

/** text__put() - append @len bytes. */
static inline void text__put(struct text *t, const char *s, size_t len)
{
	char *at = len ? text__reserve(t, len) : NULL;

	if (!at)
		return;
	memcpy(at, s, len);
	t->len += len;
}

/** text__puts() - append a string. */
void text__puts(struct text *t, const char *s);

/** text__fill() - append @nr times the same character. */
void text__fill(struct text *t, char c, size_t nr);

/** text__printf() - append what printf() would print. */
__attribute__((format(printf, 2, 3))) void text__printf(struct text *t, const char *fmt, ...);

/** text__failed() - Return: whether memory was short at any time. */
static inline bool text__failed(const struct text *t)
{
	return t->failed;
}

/** text__fini() - free the text and leave it empty. */
void text__fini(struct text *t);

#endif
