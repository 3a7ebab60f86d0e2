/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Pictures that need no script: a small heatmap, and the working set over time.
 *
 * They are stretched to the width of the page, so that all text stands outside of them; colours
 * are those of the page's style: classes h0 (cold) to h8 (hot) and lines by name.
 */
#ifndef BDAMON_REPORT_HTML_SVG_H
#define BDAMON_REPORT_HTML_SVG_H

#include "report/html_target.h"

/** HTML_COLORS - colours of the heat scale in the style. */
#define HTML_COLORS 9

/** html_color() - Return: which colour stands for a rate, given as a share of the highest. */
int html_color(double share);

/** html_svg__heat() - write the heatmap in few cells. Return: 0 or -ENOMEM. */
int html_svg__heat(const struct html_target *t, FILE *out);

/** html_svg__course() - write the working set over time. */
void html_svg__course(const struct html_course *course, FILE *out);

/** html_svg__bar() - write a bar for a rate, given as a share of the highest. */
void html_svg__bar(double share, FILE *out);

#endif
