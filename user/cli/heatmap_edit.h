/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Moving about in a heatmap with commands typed at a prompt. */
#ifndef BDAMON_CLI_HEATMAP_EDIT_H
#define BDAMON_CLI_HEATMAP_EDIT_H

#include <stdio.h>

#include "report/heatmap_window.h"

/** enum heatmap_edit_result - what to do after a command. */
enum heatmap_edit_result {
	EDIT_DRAW,
	EDIT_HELP,
	EDIT_QUIT,
	EDIT_BAD,
};

/**
 * struct heatmap_editor - what commands work on.
 * @win: what is shown
 * @first: what was shown at first
 * @whole: what can be shown at all
 */
struct heatmap_editor {
	struct heatmap_window win;
	struct heatmap_window first;
	struct heatmap_window whole;
};

/**
 * heatmap_editor__init() - begin with @win.
 * @e: uninitialised
 * @win: what is shown first
 * @record: what the record covers; @e->whole is that and @win
 */
void heatmap_editor__init(struct heatmap_editor *e, const struct heatmap_window *win,
			  const struct heatmap_window *record);

/** heatmap_editor__do() - obey one line, which is changed. Return: what to do next. */
enum heatmap_edit_result heatmap_editor__do(struct heatmap_editor *e, char *line);

/**
 * heatmap_editor__run() - draw, ask, obey, until told to stop or the input ends.
 * @e: the editor; @e->win is what was shown last
 * @in: where commands come from
 * @out: where the prompt goes
 * @draw: draws a window
 * @priv: its first argument
 */
void heatmap_editor__run(struct heatmap_editor *e, FILE *in, FILE *out,
			 void (*draw)(const void *priv, const struct heatmap_window *win),
			 const void *priv);

#endif
