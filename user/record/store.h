/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Records put aside while they are read, and handed out in order.
 *
 * Files may tell a record's intervals after its snapshots, cut one recording into pieces, or
 * mix the snapshots of several targets.  So a file is read once, into a store, and reports scan
 * the store as often as they like: snapshots lie there packed (record/pack.h), in memory as long
 * as they are few and in a temporary file beyond that (record/spool.h).  Whatever makes records
 * but does not read files fills a store likewise.
 */
#ifndef BDAMON_RECORD_STORE_H
#define BDAMON_RECORD_STORE_H

#include "record/source.h"

/** RECORD_MAX_RECORDS - records in one store: five days of single snapshots every second. */
#define RECORD_MAX_RECORDS (1UL << 19)

struct record_store;

/** record_store__new() - Return: an empty store, or NULL. */
struct record_store *record_store__new(void);

/** record_store__free() - free it; NULL is allowed. */
void record_store__free(struct record_store *store);

/**
 * record_store__source() - the store as a source.
 *
 * Return: the source, borrowed; nothing may be added while it is used.
 */
struct record_source *record_store__source(struct record_store *store);

/**
 * record_store__limit() - keep at most @bytes of snapshots in memory, if it is called before any
 * is added. The default is SPOOL_IN_MEMORY.
 */
void record_store__limit(struct record_store *store, uint64_t bytes);

/** record_store__be_strict() - readers shall refuse what they otherwise put right. */
void record_store__be_strict(struct record_store *store);

/** record_store__is_strict() - Return: whether they shall. */
bool record_store__is_strict(const struct record_store *store);

/**
 * record_store__begin() - begin a record; several may be open.
 * @store: the store
 * @ret_id: number of the record, valid until record_store__seal()
 *
 * Return: 0, -E2BIG (RECORD_MAX_RECORDS) or -ENOMEM.
 */
int record_store__begin(struct record_store *store, size_t *ret_id);

/**
 * record_store__add() - add a snapshot to an open record.
 * @store: the store
 * @id: the record
 * @snap: borrowed during the call
 *
 * Return: 0; -EINVAL if it is not as record.h promises; -ERANGE if it ends before the one before
 * does; -E2BIG beyond RECORD_MAX_REGIONS or SPOOL_MAX; -ENOMEM; the error of the temporary file.
 */
int record_store__add(struct record_store *store, size_t id, const struct record_snapshot *snap);

/** record_store__set_start() - correct when the first snapshot of an open record began. */
void record_store__set_start(struct record_store *store, size_t id, uint64_t start_ns);

/**
 * record_store__end() - an open record is complete.
 * @store: the store
 * @id: the record
 * @head: what is known of it but for its snapshots' number and times; filters are copied
 *
 * A record of one target and of no other origin is a piece of the last such record since
 * record_store__seal(), which it is appended to.
 *
 * Return: 0; -ERANGE if a piece goes back to before that record's end; -ENOMEM.
 */
int record_store__end(struct record_store *store, size_t id, const struct record *head);

/** record_store__explain() - write what @err of these functions means, as a part of a sentence. */
void record_store__explain(int err, char *why, size_t sz_why);

/** record_store__at() - Return: the snapshots, times included, of an open or complete record. */
const struct record *record_store__at(const struct record_store *store, size_t id);

/**
 * record_store__seal() - a file is complete: drop records that were not ended or have no
 * snapshots, and let pieces of the next file be records of their own.
 */
void record_store__seal(struct record_store *store);

/** record_store__set_summary() - keep what a recording says about its own cost. */
void record_store__set_summary(struct record_store *store, const struct record_summary *summary);

/** record_store__summary() - Return: the summary kept last, or NULL. */
const struct record_summary *record_store__summary(const struct record_store *store);

#endif
