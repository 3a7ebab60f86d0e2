/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The templates of access patterns' text: the usual ones, those of styles, and one's own. */
#ifndef BDAMON_REPORT_STYLE_H
#define BDAMON_REPORT_STYLE_H

#include "report/access_format.h"
#include "util/text.h"

/**
 * struct style_facts - what the templates of a record depend on.
 * @many_records: there are several records
 * @many_snapshots: it has several snapshots
 * @is_filtered: what passed filters was counted
 * @has_probes: its first region has probe hits
 * @has_goal: its intervals are tuned
 * @has_source: what it was made from is known
 */
struct style_facts {
	bool many_records;
	bool many_snapshots;
	bool is_filtered;
	bool has_probes;
	bool has_goal;
	bool has_source;
};

/**
 * style__templates() - find the templates of a record.
 * @fmt: what was chosen
 * @facts: the record
 * @templates: by place, the template, terminated by 0; replaced
 *
 * Return: 0 or -ENOMEM.
 */
int style__templates(const struct access_format *fmt, const struct style_facts *facts,
		     struct text templates[NR_ACCESS_PLACES]);

#endif
