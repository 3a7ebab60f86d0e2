/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Snapshots put together to fewer ones of longer intervals: a stage between a source and its
 * visitors.
 *
 * Snapshots are collected until they span the interval; what is left at the end is dropped.  The
 * regions are those of the first one, and what later ones have beside them.  Each region's count
 * is the sum over the snapshots of the greatest count that any part of it had; so a region of
 * which a page was accessed counts as a whole.  Its age is that of its youngest part in the last
 * snapshot that had it, in units of the new interval.
 *
 * Example: 0-8 counts 1 and then 0-4 counts 5, 4-8 counts 2, 8-12 counts 3: 0-8 counts 1 + 5, and
 * 8-12 counts 3.
 */
#ifndef BDAMON_RECORD_COARSEN_H
#define BDAMON_RECORD_COARSEN_H

#include "record/source.h"

/**
 * struct coarsen_options - what to do.
 * @nr_skip: snapshots to leave out at the beginning of each record
 * @interval_us: shortest length of a new snapshot; 0 leaves them as they are
 */
struct coarsen_options {
	uint64_t nr_skip;
	uint64_t interval_us;
};

struct coarsen_stage;

/**
 * coarsen_stage__new() - put the stage in front of a source.
 * @ret_stage: the stage
 * @options: what to do
 * @from: the source, borrowed until coarsen_stage__free()
 *
 * Records that lose all snapshots are left out.
 *
 * Return: 0 or negative errno.
 */
int coarsen_stage__new(struct coarsen_stage **ret_stage, const struct coarsen_options *options,
		       struct record_source *from);

/** coarsen_stage__source() - Return: what comes out, as a source; borrowed. */
struct record_source *coarsen_stage__source(struct coarsen_stage *stage);

/** coarsen_stage__free() - free the stage; NULL is allowed. */
void coarsen_stage__free(struct coarsen_stage *stage);

#endif
