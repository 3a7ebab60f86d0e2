/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Snapshots as text of perf script, which record/script_reader.h reads.
 *
 * There is no place for intervals, filters and the like, and room for one series of snapshots
 * per target.
 */
#ifndef BDAMON_RECORD_SCRIPT_WRITER_H
#define BDAMON_RECORD_SCRIPT_WRITER_H

#include "record/record.h"
#include "record/stream.h"
#include "record/target_map.h"

/** struct script_series - one target, or what a scheme was tried on of it. Times are those of its last snapshot. */
struct script_series {
	uint64_t target_id;
	int64_t scheme_idx;
	uint64_t end_ns;
	uint64_t duration_ns;
	uint64_t nr_snapshots;
};

/**
 * struct script_writer - the writer; all zero but the first three is one that has written nothing.
 * @stream: where lines go, borrowed
 * @comm: name of the monitoring thread, borrowed
 * @pid: its process id
 *
 * private:
 * @series: owned array
 * @targets: its elements by target
 * @sample_us: sampling interval told last, 0 for none
 */
struct script_writer {
	struct record_stream *stream;
	const char *comm;
	int pid;
	struct script_series *series;
	size_t nr_series;
	struct target_map targets;
	uint64_t sample_us;
};

/**
 * script_writer__add() - write a snapshot.
 * @sw: writer
 * @target_id: its target
 * @scheme_idx: the scheme that was tried on the regions, or RECORD_NULL for all of the target's
 * @snap: the snapshot; one without regions cannot be told and is left out
 *
 * Return: 0; -ERANGE if the target's last one ended later; -E2BIG if there are more targets than
 * can be read again; another negative errno.
 */
int script_writer__add(struct script_writer *sw, uint64_t target_id, int64_t scheme_idx,
		       const struct record_snapshot *snap);

/** script_writer__finish() - write what is left, but not that of the stream. Return: likewise. */
int script_writer__finish(struct script_writer *sw);

/** script_writer__fini() - free all but the stream. */
void script_writer__fini(struct script_writer *sw);

#endif
