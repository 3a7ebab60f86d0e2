/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Heat on a terminal: ten colours from nearly black to pale yellow, or ten digits. */
#ifndef BDAMON_SCREEN_SWATCH_H
#define BDAMON_SCREEN_SWATCH_H

#include <curses.h>
#include <stdbool.h>

#include "view/waterfall.h"

/**
 * struct swatch - cells ready to be painted.
 * @has_colors: heat is told by colours
 * @accent: attributes of what is not heat but should be seen
 * @cells: private: cells of two levels, one above the other; index 0 is the unknown
 */
struct swatch {
	bool has_colors;
	attr_t accent;
	cchar_t cells[WATERFALL_LEVELS + 1][WATERFALL_LEVELS + 1];
};

/**
 * swatch__init() - make the cells for the terminal that ncurses has open.
 * @s: the swatch
 * @wants_colors: use colours if the terminal has 256 of them
 */
void swatch__init(struct swatch *s, bool wants_colors);

/** swatch__cell() - Return: a cell of one level, or of none (WATERFALL_UNKNOWN). */
static inline const cchar_t *swatch__cell(const struct swatch *s, int level)
{
	return &s->cells[level + 1][level + 1];
}

/** swatch__halves() - Return: a cell of two levels, one above the other; only in colours. */
static inline const cchar_t *swatch__halves(const struct swatch *s, int upper, int lower)
{
	return &s->cells[upper + 1][lower + 1];
}

#endif
