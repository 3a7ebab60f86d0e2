/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * What stages between a source and a visitor have in common, if they change which snapshots
 * there are: how many a record keeps, and of what time, has to be known before it begins.  So
 * one scan of its own gathers that, and all later ones tell it.
 */
#ifndef BDAMON_RECORD_STAGE_H
#define BDAMON_RECORD_STAGE_H

#include "record/source.h"

struct record_stage;

/**
 * struct record_stage_ops - what a stage does itself; both get the stage.
 * @begin: a record begins: forget the one before; may change the intervals of @out, the record
 *	as the visitor will see it
 * @snapshot: take in the next snapshot, and hand out none, one or more
 */
struct record_stage_ops {
	void (*begin)(struct record_stage *stage, struct record *out);
	int (*snapshot)(struct record_stage *stage, const struct record *rec,
			const struct record_snapshot *snap);
};

/**
 * struct record_stage - first member of a stage.
 * @source: the stage as a source
 * @ops: what it does
 * @from: where records come from; borrowed
 * @facts: owned array, by order of @from's records: snapshots that a record keeps, the beginning
 *	of the first one and the end of the last one
 * @next: the visitor of the scan under way; NULL while facts are gathered
 * @rec: the record as @next sees it
 * @at: its number in @from
 */
struct record_stage {
	struct record_source source;
	const struct record_stage_ops *ops;
	struct record_source *from;
	struct record_stage_facts {
		size_t nr;
		uint64_t start_ns;
		uint64_t end_ns;
	} * facts;
	const struct record_visitor *next;
	struct record rec;
	size_t at;
};

/** record_stage__init() - @stage, zeroed, between @from and its visitors. Return: 0 or -ENOMEM. */
int record_stage__init(struct record_stage *stage, const struct record_stage_ops *ops,
		       struct record_source *from);

/** record_stage__gather() - learn what is kept, before the first scan. Return: as a scan. */
int record_stage__gather(struct record_stage *stage);

/** record_stage__hand_out() - keep @snap: count it, or show it. Return: what the visitor returns. */
int record_stage__hand_out(struct record_stage *stage, const struct record_snapshot *snap);

/** record_stage__fini() - free what it owns. */
void record_stage__fini(struct record_stage *stage);

#endif
