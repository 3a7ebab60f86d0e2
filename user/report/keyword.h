/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The keywords of templates: what each says about a record, a snapshot or a region. */
#ifndef BDAMON_REPORT_KEYWORD_H
#define BDAMON_REPORT_KEYWORD_H

#include "record/record.h"
#include "report/access_format.h"
#include "report/box.h"
#include "util/format.h"
#include "util/text.h"

/** enum keyword_place - what a template is about. */
enum keyword_place {
	KEYWORD_RECORD,
	KEYWORD_SNAPSHOT,
	KEYWORD_REGION,
	NR_KEYWORD_PLACES,
};

/**
 * struct keyword_view - what a template is filled in for.
 * @fmt: how to show it
 * @boxes: range of boxes' values, if boxes are shown
 * @templates: by place, the templates in use
 * @rec: the record, with intervals
 * @snap: the snapshot; NULL for KEYWORD_RECORD
 * @region: the region; NULL but for KEYWORD_REGION
 * @index: its number, from 0
 * @sample_us: sampling interval in force in @snap
 * @aggr_us: aggregation interval in force in @snap
 */
struct keyword_view {
	const struct access_format *fmt;
	const struct box_range *boxes;
	const char *const *templates;
	const struct record *rec;
	const struct record_snapshot *snap;
	const struct record_region *region;
	size_t index;
	double sample_us;
	double aggr_us;
};

/**
 * enum keyword_basis - what a keyword's value depends on, besides the record and the intervals in
 * force.
 */
enum keyword_basis {
	BASIS_ANY,   /* anything */
	BASIS_INDEX, /* number of the region */
	BASIS_HEAD,  /* its bounds and accesses */
	BASIS_AGE,   /* its age */
};

/**
 * struct keyword - one keyword.
 * @name: with its brackets
 * @help: what its value is
 * @width: least width of its value
 * @text: its value, if that is short
 * @put: appends its value, if that may be long; NULL otherwise
 * @basis: what its value depends on
 */
struct keyword {
	const char *name;
	const char *help;
	size_t width;
	struct format_text (*text)(const struct keyword_view *v);
	void (*put)(struct text *out, const struct keyword_view *v);
	enum keyword_basis basis;
};

/** keyword__find() - Return: the keyword of @place that @text begins with, or NULL. */
const struct keyword *keyword__find(enum keyword_place place, const char *text);

/** keyword__print_help() - print the keywords of @place and what they are, on stdout. */
void keyword__print_help(enum keyword_place place);

#endif
