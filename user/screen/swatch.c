// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Heat on a terminal. */
#include "screen/swatch.h"

#include <wchar.h>

/* Of the 256 colours: lightness rises evenly, as in the pictures of report heatmap. */
static const short level_colors[WATERFALL_LEVELS] = {
	235, 54, 90, 126, 161, 202, 208, 214, 220, 229,
};

#define ACCENT_COLOR 75

/* Pairs of the colours of two levels; the unknown has that of the terminal. */
#define NR_HALVES   (WATERFALL_LEVELS + 1)
#define PAIR_ACCENT (1 + NR_HALVES * NR_HALVES)

static short color_of(int level)
{
	return level == WATERFALL_UNKNOWN ? -1 : level_colors[level];
}

static short pair_of(int fg, int bg)
{
	return (short)(1 + (fg + 1) * NR_HALVES + bg + 1);
}

static bool init_colors(void)
{
	int fg, bg;

	if (!has_colors() || start_color() == ERR || use_default_colors() == ERR || COLORS < 256 ||
	    COLOR_PAIRS <= PAIR_ACCENT)
		return false;
	for (fg = WATERFALL_UNKNOWN; fg < WATERFALL_LEVELS; fg++)
		for (bg = WATERFALL_UNKNOWN; bg < WATERFALL_LEVELS; bg++)
			init_pair(pair_of(fg, bg), color_of(fg), color_of(bg));
	init_pair(PAIR_ACCENT, ACCENT_COLOR, -1);
	return true;
}

static cchar_t make_cell(wchar_t symbol, short pair)
{
	const wchar_t text[] = { symbol, L'\0' };
	cchar_t cell;

	setcchar(&cell, text, A_NORMAL, pair, NULL);
	return cell;
}

static cchar_t make_halves(int upper, int lower, bool has_colors)
{
	if (upper == WATERFALL_UNKNOWN && lower == WATERFALL_UNKNOWN)
		return make_cell(L' ', 0);
	if (!has_colors)
		return make_cell((wchar_t)(L'0' + upper), 0);
	if (upper == lower)
		return make_cell(L' ', pair_of(upper, upper));
	if (upper == WATERFALL_UNKNOWN)
		return make_cell(L'▄', pair_of(lower, upper));
	return make_cell(L'▀', pair_of(upper, lower));
}

void swatch__init(struct swatch *s, bool wants_colors)
{
	int upper, lower;

	s->has_colors = wants_colors && init_colors();
	s->accent = s->has_colors ? (attr_t)COLOR_PAIR(PAIR_ACCENT) : A_NORMAL;
	for (upper = WATERFALL_UNKNOWN; upper < WATERFALL_LEVELS; upper++)
		for (lower = WATERFALL_UNKNOWN; lower < WATERFALL_LEVELS; lower++)
			s->cells[upper + 1][lower + 1] = make_halves(upper, lower, s->has_colors);
}
