/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Records as a stream: where snapshots come from, and who looks at them.
 *
 * A source hands out its records one after another, and each record's snapshots in order of
 * time, as often as it is asked to.  Reports first learn what a recording covers and then draw
 * it, so they scan twice; what they keep does not grow with the length of the recording.  A
 * stage between the two, such as a filter (report/filter.h), is a visitor of one source and a
 * source itself.
 */
#ifndef BDAMON_RECORD_SOURCE_H
#define BDAMON_RECORD_SOURCE_H

#include "record/record.h"

/** RECORD_STOP - what a visitor returns to end the scan early, without an error. */
#define RECORD_STOP 1

/**
 * struct record_visitor - who looks at records; members that are NULL are not called.
 * @priv: first argument of each call
 * @begin: a record begins; @rec says already how many snapshots follow
 * @snapshot: its next snapshot
 * @end: the record is over
 *
 * What the arguments point to is borrowed during the call.
 *
 * Return: 0, RECORD_STOP or a negative errno, both of which end the scan.
 */
struct record_visitor {
	void *priv;
	int (*begin)(void *priv, const struct record *rec);
	int (*snapshot)(void *priv, const struct record *rec, const struct record_snapshot *snap);
	int (*end)(void *priv, const struct record *rec);
};

/**
 * struct record_source - where records come from; the first member of what implements it.
 * @nr_records: records that a scan visits; each has at least one snapshot
 * @scan: implementation of record_source__scan()
 */
struct record_source {
	size_t nr_records;
	int (*scan)(struct record_source *source, const struct record_visitor *visitor);
};

/**
 * record_source__scan() - show all records to @visitor.
 *
 * Scans of one source may follow each other, but not nest.
 *
 * Return: 0, also after RECORD_STOP; the visitor's error; or a negative errno if records could
 * not be had (-EIO and the like, -ENOMEM).
 */
int record_source__scan(struct record_source *source, const struct record_visitor *visitor);

/* What stages use to call a visitor, whose members may be NULL. */

/** record_visitor__begin() - Return: what @v->begin returns. */
static inline int record_visitor__begin(const struct record_visitor *v, const struct record *rec)
{
	return v->begin ? v->begin(v->priv, rec) : 0;
}

/** record_visitor__snapshot() - Return: what @v->snapshot returns. */
static inline int record_visitor__snapshot(const struct record_visitor *v, const struct record *rec,
					   const struct record_snapshot *snap)
{
	return v->snapshot ? v->snapshot(v->priv, rec, snap) : 0;
}

/** record_visitor__end() - Return: what @v->end returns. */
static inline int record_visitor__end(const struct record_visitor *v, const struct record *rec)
{
	return v->end ? v->end(v->priv, rec) : 0;
}

#endif
