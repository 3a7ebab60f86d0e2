/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Schemes that a text describes, in its order, which is that of their work. */
#ifndef BDAMON_SCHEME_SCHEME_LIST_H
#define BDAMON_SCHEME_SCHEME_LIST_H

#include <stddef.h>

#include "core/attrs.h"
#include "core/scheme.h"

/** SCHEME_WHY - room for the sentence that tells what is wrong with a text. */
#define SCHEME_WHY 512

/**
 * struct scheme_list - @nr schemes, owned; starts all zero.
 *
 * Who takes a scheme over puts NULL in its place.
 */
struct scheme_list {
	struct bd_scheme **items;
	size_t nr;
};

/**
 * struct scheme_source - a text that describes schemes; all borrowed.
 * @name: what messages call it: a file's path, or an option
 * @text: the text, need not be terminated
 * @len: its length in bytes
 * @attrs: the intervals in force, by which shares of accesses and lengths of time are counted
 */
struct scheme_source {
	const char *name;
	const char *text;
	size_t len;
	const struct bd_attrs *attrs;
};

/**
 * scheme_list__add() - append a scheme.
 * @list: the list
 * @scheme: the scheme; the list's from now on, also on failure, when it is freed; NULL fails
 *
 * Return: 0, or -ENOMEM with nothing changed.
 */
int scheme_list__add(struct scheme_list *list, struct bd_scheme *scheme);

/** scheme_list__fini() - free the schemes; the list is empty afterwards. */
void scheme_list__fini(struct scheme_list *list);

/**
 * scheme_list__check() - is what a text says of one scheme possible, and meant?
 *
 * bd_scheme__check(), and what is legal but surely a mistake: ranges that nothing is in, a
 * migration to nowhere, watermarks out of order.
 *
 * Return: NULL if so, else why not, as a sentence without final stop; static text.
 */
const char *scheme_list__check(const struct bd_scheme *scheme);

#endif
