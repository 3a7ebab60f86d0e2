/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Addresses folded to rows: a stage between a source and its visitors.
 *
 * An address space is mostly holes, and of what is between them little may be worth looking at.
 * So the stretches that are shown are put one behind the other, and each gets as many rows as it
 * deserves.  A visitor sees rows instead of addresses: row N begins at N * FOLD_ROW.  Rates are
 * those of the addresses, since within one part all bytes are stretched alike.
 */
#ifndef BDAMON_REPORT_FOLD_H
#define BDAMON_REPORT_FOLD_H

#include "record/source.h"
#include "report/guide.h"

/** FOLD_ROW - what a row takes of the addresses that visitors see. */
#define FOLD_ROW (1ULL << 20)

/** FOLD_MAX_ROWS - rows of all parts together; with them no address exceeds 2^40. */
#define FOLD_MAX_ROWS (1U << 20)

/**
 * struct fold_part - addresses that are shown.
 * @start: first byte
 * @end: byte after the last one, > @start
 * @row: first row
 * @nr_rows: how many, >= 1
 */
struct fold_part {
	uint64_t start;
	uint64_t end;
	uint32_t row;
	uint32_t nr_rows;
};

struct fold_stage;

/**
 * fold_stage__new() - put a fold in front of a source.
 * @ret_stage: the stage
 * @parts: ascending in addresses and rows, not overlapping; borrowed until fold_stage__free()
 * @nr_parts: how many
 * @guide: only records of its origin pass; borrowed likewise
 * @from: the source, borrowed likewise
 *
 * Addresses of no part are left out. Totals are 0: of rows they mean nothing.
 *
 * Return: 0, -ERANGE for more than FOLD_MAX_ROWS, or other negative errno.
 */
int fold_stage__new(struct fold_stage **ret_stage, const struct fold_part *parts, size_t nr_parts,
		    const struct guide *guide, struct record_source *from);

/** fold_stage__source() - Return: what is left, as a source; borrowed. */
struct record_source *fold_stage__source(struct fold_stage *stage);

/** fold_stage__free() - free the stage; NULL is allowed. */
void fold_stage__free(struct fold_stage *stage);

#endif
