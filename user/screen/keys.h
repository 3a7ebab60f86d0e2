/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What the keys of the live view do. */
#ifndef BDAMON_SCREEN_KEYS_H
#define BDAMON_SCREEN_KEYS_H

#include <stddef.h>

#include "view/view.h"

/** enum key_kind - what a key is about. */
enum key_kind {
	KEY_KIND_VIEW, /* the view: @action */
	KEY_KIND_SAVE,
	KEY_KIND_HELP,
	KEY_KIND_REDRAW,
	KEY_KIND_QUIT,
};

/** KEY_CODES - codes that a binding has at most. */
#define KEY_CODES 3

/**
 * struct key_binding - keys that do the same.
 * @codes: as ncurses tells them; 0 where there are fewer
 * @kind: what they are about
 * @action: what to do, if that is the view
 */
struct key_binding {
	int codes[KEY_CODES];
	enum key_kind kind;
	enum view_action action;
};

/** keys__find() - Return: the binding of @code, or NULL. */
const struct key_binding *keys__find(int code);

/**
 * struct key_help - a line of help.
 * @keys: as people call them
 * @what: what they do
 */
struct key_help {
	const char *keys;
	const char *what;
};

/** keys__help() - Return: all lines of help, @ret_nr of them. */
const struct key_help *keys__help(size_t *ret_nr);

#endif
