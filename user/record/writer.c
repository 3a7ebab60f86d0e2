// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Writing a recording as it is made; see writer.h for how targets are kept apart. */
#include "record/writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/json_text.h"
#include "record/new_file.h"
#include "record/script_writer.h"
#include "record/stream.h"
#include "record/successor.h"
#include "util/log.h"

/*
 * Snapshots go through record/delta.h; zlib only gets the little between them, and lines of other
 * forms.  tests/bench/record_size.c on a 2 GHz CPU, an hour of ten snapshots a second: 100 regions
 * take 11.6 MiB and 12 us of CPU time a snapshot, where zlib's levels 1 and 4 took 21.5 MiB, 43 us
 * and 15.9 MiB, 63 us; 1,000 regions take 433 MiB and 182 us, where they took 583 MiB, 800 us and
 * 480 MiB, 1,200 us.
 */
#define DEFAULT_LEVEL 1

/* A target's text is written as one piece after so long, or when it is so large. */
#define CHUNK_NS 1000000000ULL
#define SZ_CHUNK (256 * 1024)

const char *const record_types[] = {
	[RECORD_JSON_COMPRESSED] = "json_compressed",
	[RECORD_JSON] = "json",
	[RECORD_PERF_SCRIPT] = "perf_script",
	NULL,
};

/**
 * struct writer_target - one target's state.
 * @id: the target
 * @scheme_idx: the scheme whose tried regions are meant, or RECORD_NULL
 * @filters: its @nr_filters filters, borrowed
 * @last_end_ns: end of its last snapshot, 0 before the first
 * @pending: text collected for the next piece
 * @pending_ns: when the first snapshot in @pending began
 */
struct writer_target {
	uint64_t id;
	int64_t scheme_idx;
	const struct record_filter *filters;
	size_t nr_filters;
	uint64_t last_end_ns;
	struct record_text pending;
	uint64_t pending_ns;
};

/** struct writer_chunk - a piece of the file and the index of the target it belongs to. */
struct writer_chunk {
	size_t target;
	struct record_piece piece;
};

/**
 * struct record_writer - see writer.h.
 * @opts: options; the path is owned
 * @stream: the file
 * @lines: writes it if it is perf_script
 * @successor: what it will be, if it is to replace another one
 * @text: scratch
 * @targets: owned array
 * @chunks: owned array of the finished pieces
 * @nr_records: record objects begun
 * @in_piece: the stream is inside a record's list of snapshots
 * @is_first: the next snapshot is the first of a record handed out by a source
 * @err: first error; every later call returns it
 */
struct record_writer {
	struct record_writer_options opts;
	struct record_stream stream;
	struct script_writer lines;
	struct successor successor;
	struct record_text text;
	struct writer_target *targets;
	size_t nr_targets;
	struct writer_chunk *chunks;
	size_t nr_chunks;
	size_t cap_chunks;
	uint64_t nr_records;
	bool in_piece;
	bool is_first;
	int err;
};

static void writer_free(struct record_writer *w)
{
	size_t i;

	for (i = 0; i < w->nr_targets; i++)
		record_text__fini(&w->targets[i].pending);
	free(w->targets);
	free(w->chunks);
	record_text__fini(&w->text);
	record_stream__fini(&w->stream);
	script_writer__fini(&w->lines);
	successor__fini(&w->successor);
	free((char *)w->opts.path);
	free(w);
}

/* Return: the descriptor or negative errno. */
static int open_file(struct record_writer *w)
{
	const struct record_writer_options *opts = &w->opts;
	int err;

	if (opts->replace)
		return successor__create(&w->successor, opts->path, opts->permission);
	err = new_file__keep_old(opts->path);
	return err ?: new_file__create(opts->path, opts->permission);
}

int record_writer__open(struct record_writer **ret_w, const struct record_writer_options *opts)
{
	struct record_writer *w = calloc(1, sizeof(*w));
	int fd, err;

	if (!w)
		return -ENOMEM;
	w->stream.fd = -1;
	w->lines = (struct script_writer){
		.stream = &w->stream,
		.comm = opts->comm ? opts->comm : "kdamond.0",
		.pid = opts->pid,
	};
	w->opts = *opts;
	w->opts.path = strdup(opts->path);
	if (!w->opts.path) {
		err = -ENOMEM;
		goto free_writer;
	}
	fd = open_file(w);
	if (fd < 0) {
		err = fd;
		goto free_writer;
	}
	err = record_stream__open(&w->stream, fd, opts->type == RECORD_JSON_COMPRESSED,
				  opts->level ? opts->level : DEFAULT_LEVEL);
	if (err)
		goto free_writer;
	*ret_w = w;
	return 0;

free_writer:
	writer_free(w);
	return err;
}

uint64_t record_writer__bytes(const struct record_writer *w)
{
	return w->stream.sz_file;
}

static int find_target(struct record_writer *w, const struct record_snapshot_view *view,
		       size_t *ret_idx)
{
	const struct record_tried *tried = view->tried;
	struct writer_target target = {
		.id = view->target_id,
		.scheme_idx = tried ? (int64_t)tried->scheme_idx : RECORD_NULL,
		.filters = tried ? tried->filters : NULL,
		.nr_filters = tried ? tried->nr_filters : 0,
	};
	struct writer_target *bigger;
	size_t i;

	for (i = 0; i < w->nr_targets; i++) {
		if (w->targets[i].id == target.id &&
		    w->targets[i].scheme_idx == target.scheme_idx) {
			*ret_idx = i;
			return 0;
		}
	}
	bigger = reallocarray(w->targets, w->nr_targets + 1, sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	w->targets = bigger;
	w->targets[w->nr_targets] = target;
	*ret_idx = w->nr_targets++;
	return 0;
}

/* Write the scratch text and empty it. */
static int put_scratch(struct record_writer *w)
{
	int err = record_stream__text(&w->stream, w->text.s, w->text.len);

	w->text.len = 0;
	return err;
}

/* What is known of the records that the options describe. */
static struct record describe_record(const struct record_writer *w, const struct writer_target *t)
{
	struct record rec;

	record__init(&rec);
	rec.has_intervals = true;
	rec.intervals = w->opts.intervals;
	rec.filters = t->filters;
	rec.nr_filters = t->nr_filters;
	rec.scheme_idx = t->scheme_idx;
	if (w->opts.snapshots) {
		rec.kdamond_idx = 0;
		rec.context_idx = 0;
		if (rec.scheme_idx == RECORD_NULL)
			rec.scheme_idx = 0;
	} else {
		rec.has_target = true;
		rec.target_id = t->id;
	}
	return rec;
}

/* End the open record object, if any, and begin the next one. */
static int begin_record(struct record_writer *w, const struct record *rec)
{
	int err = record_text__puts(&w->text, w->nr_records ? "]},\n" : "[");

	if (!err)
		err = record_text__head(&w->text, rec);
	if (!err)
		err = put_scratch(w);
	w->nr_records++;
	return err;
}

static struct record_snapshot to_snapshot(const struct record_snapshot_view *view)
{
	return (struct record_snapshot){
		.start_ns = view->start_ns,
		.end_ns = view->end_ns,
		.sample_us = view->sample_us,
		.regions = view->regions,
		.nr_regions = view->nr_regions,
		.has_stats = view->tried,
		.stats = view->tried ? view->tried->stats : (struct record_stats){ 0 },
	};
}

static int begin_piece(struct record_writer *w, size_t target)
{
	struct record rec = describe_record(w, &w->targets[target]);
	struct writer_chunk *bigger;
	int err;

	if (w->nr_chunks == w->cap_chunks) {
		bigger = reallocarray(w->chunks, w->cap_chunks * 2 + 16, sizeof(*bigger));
		if (!bigger)
			return -ENOMEM;
		w->chunks = bigger;
		w->cap_chunks = w->cap_chunks * 2 + 16;
	}
	err = begin_record(w, &rec);
	if (!err)
		err = record_stream__cut(&w->stream, NULL);
	w->chunks[w->nr_chunks].target = target;
	w->in_piece = !err;
	return err;
}

static int end_piece(struct record_writer *w)
{
	int err;

	if (!w->in_piece)
		return 0;
	err = record_stream__cut(&w->stream, &w->chunks[w->nr_chunks].piece);
	if (!err) {
		w->nr_chunks++;
		w->in_piece = false;
	}
	return err;
}

/* Write collected snapshots one by one, as the cheap compressor compares each with the last. */
static int put_snapshots(struct record_writer *w, const struct record_text *pending)
{
	static const char end[] = "]}\n";
	const char *p = pending->s, *stop = pending->s + pending->len;
	int err = 0;

	while (p < stop && !err) {
		const char *next = memmem(p, (size_t)(stop - p), end, sizeof(end) - 1);

		next = next ? next + sizeof(end) - 1 : stop;
		err = record_stream__like_last(&w->stream, p, (size_t)(next - p));
		p = next;
	}
	return err;
}

/* Write what was collected of one target as one piece. */
static int put_pending(struct record_writer *w, size_t target)
{
	struct record_text *pending = &w->targets[target].pending;
	int err;

	if (!pending->len)
		return 0;
	err = begin_piece(w, target);
	if (!err)
		err = put_snapshots(w, pending);
	if (!err)
		err = end_piece(w);
	pending->len = 0;
	return err;
}

/* The only target so far: stream its snapshots into one open record. */
static int add_direct(struct record_writer *w, const struct record_snapshot *snap)
{
	int err = w->in_piece ? record_text__puts(&w->text, ",") : begin_piece(w, 0);

	if (!err)
		err = record_text__snapshot(&w->text, snap);
	if (!err)
		err = record_stream__like_last(&w->stream, w->text.s, w->text.len);
	w->text.len = 0;
	return err;
}

static int add_pending(struct record_writer *w, size_t target, const struct record_snapshot *snap)
{
	struct writer_target *t = &w->targets[target];
	int err = end_piece(w);

	if (err)
		return err;
	if (!t->pending.len)
		t->pending_ns = snap->start_ns;
	else
		err = record_text__puts(&t->pending, ",");
	if (!err)
		err = record_text__snapshot(&t->pending, snap);
	if (!err && (snap->end_ns - t->pending_ns >= CHUNK_NS || t->pending.len >= SZ_CHUNK))
		err = put_pending(w, target);
	return err;
}

static int add_single(struct record_writer *w, size_t target, const struct record_snapshot *snap)
{
	struct record rec = describe_record(w, &w->targets[target]);
	int err = begin_record(w, &rec);

	if (!err)
		err = record_text__snapshot(&w->text, snap);
	return err ? err : put_scratch(w);
}

/* Readers join snapshots only if one begins exactly where the other ends. */
static void close_gap(struct record_snapshot *snap, const struct writer_target *t)
{
	uint64_t half = (snap->end_ns - snap->start_ns) / 2;

	if (t->last_end_ns && t->last_end_ns <= snap->end_ns &&
	    (snap->start_ns < t->last_end_ns || snap->start_ns - t->last_end_ns < half))
		snap->start_ns = t->last_end_ns;
}

/* An interval of 0 means that it has not changed, where there are no gaps in what is told. */
static int add_lines(struct record_writer *w, size_t target, struct record_snapshot *snap)
{
	const struct writer_target *t = &w->targets[target];

	if (!snap->sample_us)
		snap->sample_us = w->lines.sample_us;
	return script_writer__add(&w->lines, t->id, t->scheme_idx, snap);
}

int record_writer__add(struct record_writer *w, const struct record_snapshot_view *view)
{
	struct record_snapshot snap = to_snapshot(view);
	size_t target = 0;
	int err = w->err ? w->err : find_target(w, view, &target);

	if (err)
		return err;
	if (snap.end_ns < snap.start_ns)
		return -EINVAL;
	if (!w->opts.snapshots)
		close_gap(&snap, &w->targets[target]);
	if (w->opts.type == RECORD_PERF_SCRIPT)
		err = add_lines(w, target, &snap);
	else if (w->opts.snapshots)
		err = add_single(w, target, &snap);
	else if (w->nr_targets == 1)
		err = add_direct(w, &snap);
	else
		err = add_pending(w, target, &snap);
	w->targets[target].last_end_ns = snap.end_ns;
	w->err = err;
	return err;
}

/* --- whole records ---------------------------------------------------------------- */

static int visit_begin(void *priv, const struct record *rec)
{
	struct record_writer *w = priv;

	if (!w->err && w->opts.type != RECORD_PERF_SCRIPT)
		w->err = begin_record(w, rec);
	w->is_first = true;
	return w->err;
}

static int put_snapshot(struct record_writer *w, const struct record *rec,
			const struct record_snapshot *snap)
{
	struct record_snapshot brief = *snap;
	int err = w->is_first ? 0 : record_text__puts(&w->text, ",");

	w->is_first = false;
	if (brief.total_bytes == record_snapshot__sum(snap))
		brief.total_bytes = 0;
	err = err ?: record_text__snapshot(&w->text, &brief);
	if (!err && rec->nr_snapshots > 1)
		err = record_stream__like_last(&w->stream, w->text.s, w->text.len);
	else if (!err)
		err = record_stream__text(&w->stream, w->text.s, w->text.len);
	w->text.len = 0;
	return err;
}

/* Records of no target have one in a perf_script file nevertheless. */
static int put_lines(struct record_writer *w, const struct record *rec,
		     const struct record_snapshot *snap)
{
	return script_writer__add(&w->lines, rec->has_target ? rec->target_id : 0, RECORD_NULL,
				  snap);
}

static int visit_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct record_writer *w = priv;

	if (!w->err)
		w->err = w->opts.type == RECORD_PERF_SCRIPT ? put_lines(w, rec, snap)
							    : put_snapshot(w, rec, snap);
	return w->err;
}

struct record_visitor record_writer__visitor(struct record_writer *w)
{
	return (struct record_visitor){ .priv = w,
					.begin = visit_begin,
					.snapshot = visit_snapshot };
}

/* --- the end ---------------------------------------------------------------------- */

static int put_all_pending(struct record_writer *w)
{
	size_t i;
	int err = 0;

	for (i = 0; i < w->nr_targets && !err; i++)
		err = put_pending(w, i);
	return err;
}

int record_writer__sync(struct record_writer *w)
{
	if (!w->err)
		w->err = put_all_pending(w);
	if (!w->err)
		w->err = record_stream__sync(&w->stream);
	return w->err;
}

static int finish_json(struct record_writer *w, struct record_stream *stream,
		       const struct record_summary *summary)
{
	int err;

	w->text.len = 0;
	err = record_text__puts(&w->text, w->nr_records ? "" : "[");
	if (!err && w->nr_records)
		err = record_text__tail(&w->text, summary);
	if (!err)
		err = record_text__puts(&w->text, "]\n");
	if (!err)
		err = record_stream__text(stream, w->text.s, w->text.len);
	w->text.len = 0;
	return err ? err : record_stream__finish(stream);
}

/* Begin the record of one target, or go on with it, in the sorted file. */
static int sorted_glue(struct record_writer *w, struct record_stream *out, size_t target,
		       bool first_of_file, bool first_of_target)
{
	struct record rec = describe_record(w, &w->targets[target]);
	int err;

	if (first_of_target) {
		err = record_text__puts(&w->text, first_of_file ? "[" : "]},\n");
		if (!err)
			err = record_text__head(&w->text, &rec);
	} else {
		err = record_text__puts(&w->text, ",");
	}
	if (!err)
		err = record_stream__text(out, w->text.s, w->text.len);
	w->text.len = 0;
	return err ? err : record_stream__cut(out, NULL);
}

static int copy_sorted(struct record_writer *w, struct record_stream *out)
{
	bool first_of_file = true;
	size_t target, i;
	int err;

	for (target = 0; target < w->nr_targets; target++) {
		bool first_of_target = true;

		for (i = 0; i < w->nr_chunks; i++) {
			if (w->chunks[i].target != target)
				continue;
			err = sorted_glue(w, out, target, first_of_file, first_of_target);
			if (!err)
				err = record_stream__copy(out, w->stream.fd, &w->chunks[i].piece);
			if (err)
				return err;
			first_of_file = false;
			first_of_target = false;
		}
	}
	return 0;
}

/* Write the pieces target by target to a new file and let it replace the first one. */
static int sort_file(struct record_writer *w, const struct record_summary *summary)
{
	struct record_stream *out = calloc(1, sizeof(*out));
	char *path = NULL;
	int fd, err;

	if (!out)
		return -ENOMEM;
	out->fd = -1;
	err = asprintf(&path, "%s.sorting", w->opts.path) < 0 ? -ENOMEM : 0;
	if (err)
		goto free_out;
	fd = new_file__create(path, w->opts.permission);
	if (fd < 0) {
		err = fd;
		goto free_out;
	}
	err = record_stream__open(out, fd, w->stream.compressed, DEFAULT_LEVEL);
	if (!err)
		err = copy_sorted(w, out);
	if (!err)
		err = finish_json(w, out, summary);
	if (!err && rename(path, w->opts.path) < 0)
		err = -errno;
	if (err)
		(void)unlink(path);
free_out:
	record_stream__fini(out);
	free(path);
	free(out);
	return err;
}

int record_writer__close(struct record_writer *w, const struct record_summary *summary)
{
	int err, sort_err = 0;

	if (!w)
		return 0;
	err = w->err ? w->err : put_all_pending(w);
	if (!err && w->opts.type == RECORD_PERF_SCRIPT) {
		err = script_writer__finish(&w->lines);
		err = err ?: record_stream__finish(&w->stream);
	} else if (!err) {
		err = end_piece(w);
		if (!err)
			err = finish_json(w, &w->stream, summary);
		if (!err && w->nr_chunks > w->nr_targets)
			sort_err = sort_file(w, summary);
	}
	if (!err && w->opts.replace)
		err = successor__commit(&w->successor, w->stream.fd);
	if (sort_err)
		log_warn(
			"cannot sort %s by target (%s): it is complete, but has many records per target",
			w->opts.path, strerror(-sort_err));
	writer_free(w);
	return err;
}
