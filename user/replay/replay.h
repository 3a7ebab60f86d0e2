/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Accesses of a record made again, by this process, in memory of its own.
 *
 * A snapshot's time is divided into as many slices as a region has samples at most.  A region
 * that had n samples is touched in the first n of them, one byte of each page; then the process
 * spins until the slice is over.  So a monitor of the replay sees what the record says.
 */
#ifndef BDAMON_REPLAY_REPLAY_H
#define BDAMON_REPLAY_REPLAY_H

#include "record/source.h"
#include "replay/replay_map.h"

/**
 * struct replay - one record, ready to be replayed.
 * @source: where it is the first one, borrowed
 * @map: where its addresses are in @memory
 * @memory: owned mapping, or NULL if nothing was accessed
 * @sz_memory: its length
 * @nr_slices: slices of each snapshot, >= 1
 * @nr_snapshots: how many it has
 * @progress: called after each snapshot with the number of those done and the time since the
 *	beginning, or NULL
 * @late_ns: how long after its time the last snapshot was done, set by replay__run()
 *
 * private:
 * @begin_ns: when the replay began
 * @nr_done: snapshots done
 * @touches: owned: what the open snapshot touches
 * @cap_touches: room there
 */
struct replay {
	struct record_source *source;
	struct replay_map map;
	unsigned char *memory;
	uint64_t sz_memory;
	uint64_t nr_slices;
	uint64_t nr_snapshots;
	void (*progress)(const struct replay *replay, uint64_t nr_done, uint64_t elapsed_ns);
	uint64_t late_ns;

	uint64_t begin_ns;
	uint64_t nr_done;
	struct replay_touch *touches;
	size_t cap_touches;
};

/**
 * replay__init() - see what the first record of @source needs, and get the memory.
 * @replay: uninitialised; replay__fini() is due in any case
 * @source: has a record at least; borrowed until then
 *
 * Logging. Return: 0 or negative errno.
 */
int replay__init(struct replay *replay, struct record_source *source);

/** replay__run() - replay it, which takes as long as the recording did. Return: as above. */
int replay__run(struct replay *replay);

/** replay__fini() - free everything. */
void replay__fini(struct replay *replay);

/**
 * replay_measure() - touch @sz_bytes of memory again and again for @runtime_ns.
 * @ret_bytes: what was touched in all
 * @ret_ns: the time it took
 *
 * Logging. Return: 0 or negative errno.
 */
int replay_measure(uint64_t sz_bytes, uint64_t runtime_ns, double *ret_bytes, uint64_t *ret_ns);

#endif
