// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Text that grows. */
#include "util/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* What is printed is mostly shorter; the rest is printed twice. */
#define SZ_SHORT 128

bool text__grow(struct text *t, size_t len)
{
	size_t cap = t->cap ? t->cap : 1024;
	char *bigger;

	while (cap - t->len < len)
		cap *= 2;
	bigger = realloc(t->s, cap);
	if (!bigger) {
		t->failed = true;
		return false;
	}
	t->s = bigger;
	t->cap = cap;
	return true;
}

void text__puts(struct text *t, const char *s)
{
	text__put(t, s, strlen(s));
}

void text__fill(struct text *t, char c, size_t nr)
{
	char *at = nr ? text__reserve(t, nr) : NULL;

	if (!at)
		return;
	memset(at, c, nr);
	t->len += nr;
}

void text__printf(struct text *t, const char *fmt, ...)
{
	char *at = text__reserve(t, SZ_SHORT);
	size_t room = t->cap - t->len;
	va_list ap;
	int len;

	if (!at)
		return;
	va_start(ap, fmt);
	len = vsnprintf(at, room, fmt, ap);
	va_end(ap);
	if (len >= 0 && (size_t)len >= room) {
		at = text__reserve(t, (size_t)len + 1);
		if (!at)
			return;
		va_start(ap, fmt);
		vsnprintf(at, (size_t)len + 1, fmt, ap);
		va_end(ap);
	}
	t->len += len < 0 ? 0 : (size_t)len;
}

void text__fini(struct text *t)
{
	free(t->s);
	*t = (struct text){ 0 };
}
