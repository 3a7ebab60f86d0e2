/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Working sets by mapping: which heap, library or file the accessed memory belongs to. */
#ifndef BDAMON_REPORT_MAPPING_TABLE_H
#define BDAMON_REPORT_MAPPING_TABLE_H

#include "report/layout.h"
#include "report/workset.h"

/**
 * struct mapping_row - a mapping, or several of one name.
 * @mapping: the mapping, or one of them, borrowed; NULL: memory that no mapping was known for
 * @target_id: whose it is, if the table tells targets apart
 * @mean_bytes: mean size of the working set in it
 * @peak_bytes: largest size of the working set in it, within one target
 * @sz_bytes: the most that was mapped, 0 without @mapping
 * @huge_percent: share that is huge pages, or LAYOUT_NO_HUGE
 */
struct mapping_row {
	const struct layout_mapping *mapping;
	uint64_t target_id;
	double mean_bytes;
	uint64_t peak_bytes;
	uint64_t sz_bytes;
	uint32_t huge_percent;
};

/**
 * struct mapping_table - the result.
 * @rows: owned array, largest working set first
 * @nr: its length
 * @nr_stretches: of time that the means are of
 * @facts: what the scan came across
 */
struct mapping_table {
	struct mapping_row *rows;
	size_t nr;
	size_t nr_stretches;
	struct workset_facts facts;
};

/**
 * mapping_table__init() - compute the table.
 * @table: result; mapping_table__fini() it after success
 * @source: the records
 * @layout: their mappings, borrowed as long as the table
 * @rules: what counts
 * @per_target: tell targets apart; otherwise mappings of the same name are added up
 *
 * Without @per_target means are those of all targets together, as report wss adds them up, and
 * their sum is the mean working set.
 *
 * Return: 0 or negative errno.
 */
int mapping_table__init(struct mapping_table *table, struct record_source *source,
			struct layout *layout, const struct workset_rules *rules, bool per_target);

/** mapping_table__fini() - free the rows. */
void mapping_table__fini(struct mapping_table *table);

#endif
