/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Traces put together into records: snapshots of which a file tells the end only.
 *
 * Traces list the regions of a target whenever an aggregation interval ends.  A snapshot begins
 * where the target's one before ended; the first one's beginning is the mean distance of the
 * ends before its own.  Intervals are unknown.
 */
#ifndef BDAMON_RECORD_TRACK_H
#define BDAMON_RECORD_TRACK_H

#include "record/store.h"

/** TRACK_MAX - more than anybody traces; bounds what a hostile file makes us allocate. */
#define TRACK_MAX 65536

/**
 * struct track_key - what tells the tracks of a trace apart.
 * @kdamond: number of the monitoring thread, or RECORD_NULL
 * @context: the context, or RECORD_NULL
 * @scheme: the scheme that was applied, or RECORD_NULL for all of a target's regions
 * @target: the target
 */
struct track_key {
	int64_t kdamond;
	int64_t context;
	int64_t scheme;
	uint64_t target;
};

/**
 * struct track - what is open of one target, or of one scheme's part of it.
 * @key: which
 * @id: its record in the store
 * @expected: regions that the open snapshot will have; the reader's business
 * @regions: owned array of those that came
 * @nr_regions: how many
 * @cap_regions: room there
 * @end_ns: when the open snapshot ends
 * @sample_us: sampling interval in force, 0 if it is not known
 * @first_end_ns: end of the first snapshot
 * @lone_end_ns: when the one after a lone first snapshot would have ended, or 0
 */
struct track {
	struct track_key key;
	size_t id;
	uint64_t expected;
	struct record_region *regions;
	size_t nr_regions;
	size_t cap_regions;
	uint64_t end_ns;
	uint64_t sample_us;
	uint64_t first_end_ns;
	uint64_t lone_end_ns;
};

/**
 * struct track_list - all tracks of one file; all zero but @store is an empty one.
 * @store: where records go, borrowed
 * @tracks: owned array of owned tracks, in the order of records
 * @nr: how many
 *
 * private:
 * @last: the track found last
 * @tree: the tracks by key
 * @nr_open: regions of all open snapshots
 */
struct track_list {
	struct record_store *store;
	struct track **tracks;
	size_t nr;
	struct track *last;
	void *tree;
	size_t nr_open;
};

/**
 * track_list__find() - the track of @key; a new one if there is none yet.
 *
 * Return: 0, -E2BIG beyond TRACK_MAX, or what record_store__begin() returns.
 */
int track_list__find(struct track_list *list, const struct track_key *key,
		     struct track **ret_track);

/** track_list__put() - add a region to the open snapshot. Return: 0, -E2BIG or -ENOMEM. */
int track_list__put(struct track_list *list, struct track *t, const struct record_region *region);

/** track_list__drop() - forget the open snapshot. */
void track_list__drop(struct track_list *list, struct track *t);

/**
 * track_list__end() - the open snapshot is complete and ends at @t->end_ns.
 *
 * Return: 0; -ERANGE if it ends before the one before does; what record_store__add() returns.
 */
int track_list__end(struct track_list *list, struct track *t);

/**
 * track_list__finish() - the file is over: complete the records and seal the store.
 *
 * Return: 0; -ENODATA if there was no snapshot; what record_store__end() returns.
 */
int track_list__finish(struct track_list *list);

/** track_list__fini() - free all but the store. */
void track_list__fini(struct track_list *list);

#endif
