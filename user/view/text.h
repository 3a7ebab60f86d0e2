/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A live view as plain text, where there is no screen. */
#ifndef BDAMON_VIEW_TEXT_H
#define BDAMON_VIEW_TEXT_H

#include <stdio.h>

#include "view/status.h"
#include "view/view.h"

/** text__print_line() - print working set, overhead and what cannot be measured in one line. */
void text__print_line(const struct view *v, const struct status *s, FILE *out);

/** text__print_heat() - print the heatmap as digits, oldest row first, and what it covers. */
void text__print_heat(const struct view *v, FILE *out);

/** text__print_table() - print the first @nr rows of the table with a header. */
void text__print_table(const struct view *v, size_t nr, FILE *out);

#endif
