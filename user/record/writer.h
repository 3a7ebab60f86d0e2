/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Writing a recording as it is made.
 *
 * It runs inside the monitor, whose whole budget is 1 % of a CPU, so numbers
 * are formatted by hand, and a compressor of our own (record/delta.h) makes
 * use of how alike snapshots are (tests/bench/record_size.c measures both).
 *
 * Readers want one record object per target, while the targets' snapshots
 * arrive interleaved.  One target is streamed into one record.  As soon as a
 * second one appears, each target's text is collected for about a second and
 * written as a record object of its own, its compressed bytes cut free of the
 * others'.  When the file is closed, the pieces are copied, compressed as they
 * are, target by target into a new file that replaces the first.  If that
 * fails, the first file stays, which is complete too, only in many records.
 */
#ifndef BDAMON_RECORD_WRITER_H
#define BDAMON_RECORD_WRITER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "record/source.h"

/** enum record_type - form of the file. */
enum record_type {
	RECORD_JSON_COMPRESSED,
	RECORD_JSON,
	RECORD_PERF_SCRIPT,
};

/** record_types - their names, in this order, and NULL. */
extern const char *const record_types[];

/**
 * struct record_writer_options - how to write.
 * @path: the file; an existing one is renamed to @path.old, unless @replace
 * @replace: an existing file stays as it is until the new one is complete, and is then replaced;
 *	with record_writer__visitor() only
 * @type: its form
 * @permission: its mode, exactly, from the start
 * @intervals: intervals of the monitoring
 * @comm: name in perf_script lines, borrowed until close
 * @pid: process id in perf_script lines
 * @snapshots: every snapshot is a record of its own without a target id, as of single looks
 *	rather than of a full recording
 * @level: compression 1..9 of what record/delta.h does not take; 0 is the default
 */
struct record_writer_options {
	const char *path;
	bool replace;
	enum record_type type;
	mode_t permission;
	struct record_intervals intervals;
	const char *comm;
	int pid;
	bool snapshots;
	int level;
};

/**
 * struct record_tried - the scheme whose action was applied to a snapshot's regions.
 * @scheme_idx: its index
 * @filters: its filters, borrowed until close
 * @nr_filters: how many
 * @stats: what it has done so far
 */
struct record_tried {
	uint32_t scheme_idx;
	const struct record_filter *filters;
	size_t nr_filters;
	struct record_stats stats;
};

/**
 * struct record_snapshot_view - one aggregation interval of one target, to be written.
 * @target_id: index of the target
 * @start_ns: beginning; within half an interval of the target's last end it is taken as that
 * @end_ns: end, ascending for a target
 * @sample_us: new sampling interval, 0: unchanged
 * @regions: ascending, borrowed during the call
 * @nr_regions: how many
 * @tried: the scheme that was tried on them, borrowed during the call; NULL if they are all regions
 *	of the target
 */
struct record_snapshot_view {
	uint32_t target_id;
	uint64_t start_ns, end_ns;
	uint64_t sample_us;
	const struct record_region *regions;
	uint32_t nr_regions;
	const struct record_tried *tried;
};

struct record_writer;

/**
 * record_writer__open() - create the file.
 * @ret_w: the writer
 * @opts: borrowed during the call, but for @opts->comm
 *
 * Return: 0; -EINVAL if the path is something else than a file; other negative errno.
 */
int record_writer__open(struct record_writer **ret_w, const struct record_writer_options *opts);

/**
 * record_writer__add() - write one snapshot.
 *
 * Return: 0 or negative errno. After -ENOSPC, -EIO and the like the file is readable up to
 * about the last record_writer__sync(), and every further call returns the same error.
 */
int record_writer__add(struct record_writer *w, const struct record_snapshot_view *snap);

/**
 * record_writer__visitor() - write what a source hands out, instead of record_writer__add().
 *
 * Records are written as they are: of the options only the path, the form, the permission, the
 * name and the process id count. A perf_script file has no place for intervals and the like, and
 * room for one series of snapshots per target: those of records without a target are target 0's.
 *
 * Return: the visitor; its calls return what record_writer__add() does, and -ERANGE if snapshots
 * of one target in several records are not in order of time, which perf_script cannot express.
 */
struct record_visitor record_writer__visitor(struct record_writer *w);

/** record_writer__sync() - make everything added so far survive a SIGKILL. */
int record_writer__sync(struct record_writer *w);

/** record_writer__bytes() - Return: size of the file so far. */
uint64_t record_writer__bytes(const struct record_writer *w);

/**
 * record_writer__close() - complete the file.
 * @w: the writer, freed in any case; NULL is allowed
 * @summary: what to say about the monitoring, or NULL
 *
 * Return: 0 or the first error of all.
 */
int record_writer__close(struct record_writer *w, const struct record_summary *summary);

#endif
