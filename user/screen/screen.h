/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The terminal of a live view: drawn with ncurses, given back as it was. */
#ifndef BDAMON_SCREEN_SCREEN_H
#define BDAMON_SCREEN_SCREEN_H

#include <stdbool.h>

#include "screen/keys.h"
#include "screen/layout.h"
#include "view/status.h"
#include "view/view.h"

struct screen;

/**
 * screen__is_possible() - whether there is a terminal that can be drawn on and has keys.
 *
 * Tells of one whose kind cannot be used.
 */
bool screen__is_possible(void);

/** screen__open() - take over the terminal. Return: the screen, or NULL with errno. */
struct screen *screen__open(void);

/** screen__close() - give the terminal back; NULL is allowed. */
void screen__close(struct screen *s);

/**
 * screen__layout() - the layout for the terminal as large as it is now.
 * @s: the screen
 * @ret_rows_each: rows of the heatmap's model that one row of the terminal shows
 */
struct layout screen__layout(const struct screen *s, unsigned int *ret_rows_each);

/**
 * screen__key() - take the next key that was pressed.
 * @s: the screen
 * @ret_binding: what it asks for; NULL if that is nothing, or the screen's own business, as help is
 *
 * Return: 1 if there was one, or the terminal has another size: then it is time to draw; 0 if
 * there is none; -EIO when the terminal is gone.
 */
int screen__key(struct screen *s, const struct key_binding **ret_binding);

/** screen__say() - show a message in place of the keys; NULL shows the keys again. */
void screen__say(struct screen *s, const char *message);

/** screen__draw() - show the view, which was resized to the screen's layout and refreshed. */
void screen__draw(struct screen *s, const struct view *v, const struct status *status);

#endif
