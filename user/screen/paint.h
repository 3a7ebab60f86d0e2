/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The parts of the live view, painted on the terminal that ncurses has open. */
#ifndef BDAMON_SCREEN_PAINT_H
#define BDAMON_SCREEN_PAINT_H

#include <stdbool.h>

#include "screen/layout.h"
#include "screen/swatch.h"
#include "view/status.h"
#include "view/view.h"

/**
 * struct paint - what the terminal can show.
 * @swatch: heat as colours or digits; borrowed
 * @has_blocks: block characters
 * @layout: where to paint
 */
struct paint {
	const struct swatch *swatch;
	bool has_blocks;
	struct layout layout;
};

/** paint__title() - the monitoring in one line. */
void paint__title(const struct paint *p, const struct view *v, const struct status *status);

/** paint__status() - working set, overhead, what could be measured. */
void paint__status(const struct paint *p, const struct view *v, const struct status *status);

/** paint__heat() - the heatmap with legend, times, and addresses below. */
void paint__heat(const struct paint *p, const struct view *v);

/** paint__table() - the hottest regions. */
void paint__table(const struct paint *p, const struct view *v);

/** paint__keys() - the most important keys, or @message unless it is empty. */
void paint__keys(const struct paint *p, const char *message);

/** paint__help() - all keys, in a box above all else. */
void paint__help(const struct paint *p);

/** paint__too_small() - how large the terminal has to be. */
void paint__too_small(const struct paint *p);

#endif
