/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The section of a page about one target. */
#ifndef BDAMON_REPORT_HTML_SECTION_H
#define BDAMON_REPORT_HTML_SECTION_H

#include "report/html_target.h"

/**
 * html_section__write() - write it.
 * @t: the target
 * @number: its number in the page's data
 * @nr_targets: targets of the page; if there are others it needs a heading
 * @out: where to
 *
 * Return: 0 or negative errno.
 */
int html_section__write(const struct html_target *t, size_t number, size_t nr_targets, FILE *out);

/**
 * html_section__card() - write a figure that is seen first; no text comes from elsewhere.
 * @name: what it is
 * @value: the figure
 * @fmt: printf format of what stands below
 */
__attribute__((format(printf, 4, 5))) void
html_section__card(FILE *out, const char *name, const char *value, const char *fmt, ...);

/** html_section__cards() - write the figures about a target that are seen first. */
void html_section__cards(FILE *out, const struct html_target *t);

#endif
