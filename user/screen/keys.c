// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What the keys of the live view do. */
#include "screen/keys.h"

#include <curses.h>

#define CONTROL(letter) ((letter)&0x1f)
#define VIEW(name)	KEY_KIND_VIEW, VIEW_##name

static const struct key_binding bindings[] = {
	{ { '+', '=' }, VIEW(ZOOM_IN) },
	{ { '-', '_' }, VIEW(ZOOM_OUT) },
	{ { KEY_LEFT }, VIEW(LEFT) },
	{ { KEY_RIGHT }, VIEW(RIGHT) },
	{ { ']', KEY_NPAGE }, VIEW(NEXT_RANGE) },
	{ { '[', KEY_PPAGE }, VIEW(PREVIOUS_RANGE) },
	{ { 'a', KEY_HOME }, VIEW(AUTO) },
	{ { 't' }, VIEW(LONGER_ROWS) },
	{ { 'T' }, VIEW(SHORTER_ROWS) },
	{ { KEY_DOWN }, VIEW(DOWN) },
	{ { KEY_UP }, VIEW(UP) },
	{ { '\r', '\n', KEY_ENTER }, VIEW(ZOOM_TO_SELECTED) },
	{ { 's' }, VIEW(NEXT_ORDER) },
	{ { 'r' }, VIEW(REVERSE) },
	{ { '\t' }, VIEW(NEXT_TARGET) },
	{ { KEY_BTAB }, VIEW(PREVIOUS_TARGET) },
	{ { 'p', ' ' }, VIEW(PAUSE) },
	{ { 'w' }, KEY_KIND_SAVE, 0 },
	{ { '?', 'h', KEY_F(1) }, KEY_KIND_HELP, 0 },
	{ { CONTROL('L') }, KEY_KIND_REDRAW, 0 },
	{ { 'q', 'Q' }, KEY_KIND_QUIT, 0 },
};

static const struct key_help lines[] = {
	{ "+  -", "zoom in, zoom out" },
	{ "left  right", "pan to lower, to higher addresses" },
	{ "[  ]", "the mapped range before, after" },
	{ "up  down", "select a region of the table" },
	{ "Enter", "zoom to the selected region" },
	{ "a", "back to the hottest range" },
	{ "t  T", "longer, shorter rows of time" },
	{ "s  r", "sort by the next column, reverse" },
	{ "Tab", "the next process" },
	{ "p", "pause the picture, and go on" },
	{ "w", "write what is held in memory to a file" },
	{ "q", "quit" },
};

const struct key_binding *keys__find(int code)
{
	size_t i, k;

	for (i = 0; code > 0 && i < sizeof(bindings) / sizeof(bindings[0]); i++)
		for (k = 0; k < KEY_CODES; k++)
			if (bindings[i].codes[k] == code)
				return &bindings[i];
	return NULL;
}

const struct key_help *keys__help(size_t *ret_nr)
{
	*ret_nr = sizeof(lines) / sizeof(lines[0]);
	return lines;
}
