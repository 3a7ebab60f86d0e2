/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Lines made from templates, in which keywords such as "<size>" stand for values.
 *
 * A template is divided into keywords and the text between them once, and filled in many times.
 */
#ifndef BDAMON_REPORT_TEMPLATE_H
#define BDAMON_REPORT_TEMPLATE_H

#include <stdint.h>

#include "report/keyword.h"
#include "util/text.h"

/**
 * struct template_width - least width of a keyword's value.
 * @name: the keyword, with or without its brackets
 * @width: characters
 */
struct template_width {
	const char *name;
	uint64_t width;
};

/** TEMPLATE_MAX_WIDTH - no value is made wider. */
#define TEMPLATE_MAX_WIDTH 1000

/**
 * struct template_piece - a part of a template.
 * @at: where its text begins in the template's
 * @len: length of that text
 * @key: the keyword that follows it, or NULL
 * @width: least width of its value
 */
struct template_piece {
	size_t at;
	size_t len;
	const struct keyword *key;
	size_t width;
};

struct template_memo;

/**
 * struct template_run - pieces behind each other whose values have the same basis.
 * @basis: that basis
 * @nr_pieces: how many
 * @memos: owned: texts for what was seen before; NULL for BASIS_ANY
 */
struct template_run {
	enum keyword_basis basis;
	size_t nr_pieces;
	struct template_memo *memos;
};

/**
 * struct template - a divided template; all zero is an empty one, which fills in nothing.
 * @text: owned: the text between keywords
 * @pieces: owned array
 * @nr_pieces: how many
 * @runs: owned array: the same pieces, put together
 * @nr_runs: how many
 * @era: memos of other eras count no more
 * @aggr_us: aggregation interval that those of this one are about
 */
struct template
{
	struct text text;
	struct template_piece *pieces;
	size_t nr_pieces;
	struct template_run *runs;
	size_t nr_runs;
	uint32_t era;
	double aggr_us;
};

/**
 * template__init() - divide a template.
 * @t: result
 * @format: the template; the characters \n in it become a newline
 * @place: whose keywords it has; others are left as text
 * @widths: least widths that replace the usual ones, borrowed during the call
 * @nr_widths: how many
 *
 * Return: 0 or -ENOMEM.
 */
int template__init(struct template *t, const char *format, enum keyword_place place,
		   const struct template_width *widths, size_t nr_widths);

/** template__put() - append what the template is for @view, without final newline. */
void template__put(struct text *out, struct template *t, const struct keyword_view *view);

/** template__begin_record() - forget texts seen before, as what follows is about another record. */
void template__begin_record(struct template *t);

/** template__has() - Return: whether keyword @name, with brackets, is in the template. */
bool template__has(const struct template *t, const char *name);

/** template__fini() - free everything and leave the template empty. */
void template__fini(struct template *t);

#endif
