/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Text going to a file, plain or as one zlib (RFC 1950) stream.
 *
 * After a cut (record_stream__cut()) the bytes that follow do not refer to the
 * ones before, so that pieces between two cuts can be copied into another
 * stream as they are.  The zlib header and trailer are written here, around
 * raw deflate data, because only then the checksum can take in such pieces.
 */
#ifndef BDAMON_RECORD_STREAM_H
#define BDAMON_RECORD_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

#include "record/delta.h"

/** RECORD_STREAM_SZ_OUT - bytes collected before they are written. */
#define RECORD_STREAM_SZ_OUT 65536

/**
 * struct record_piece - the bytes between two cuts.
 * @offset: where they begin in the file
 * @length: how many
 * @sz_text: length of the text they stand for
 * @adler: adler32 of that text
 */
struct record_piece {
	uint64_t offset;
	uint64_t length;
	uint64_t sz_text;
	uint32_t adler;
};

/**
 * struct record_stream - one output file.
 * @fd: the file, owned; -1 when closed
 * @compressed: zlib or plain
 * @z_ready: @z needs deflateEnd()
 * @z: the compressor
 * @delta: the compressor of record_stream__like_last()
 * @in_delta: @delta wrote last, so its bits must be completed before @z writes
 * @adler: checksum of all text so far
 * @sz_file: bytes handed to the file so far
 * @err: first error; everything later fails with it
 * @nr_out: bytes waiting in @out
 * @piece: text since the last cut
 * @out: output buffer
 */
struct record_stream {
	int fd;
	bool compressed;
	bool z_ready;
	z_stream z;
	struct delta delta;
	bool in_delta;
	uint32_t adler;
	uint64_t sz_file;
	int err;
	size_t nr_out;
	struct record_piece piece;
	unsigned char out[RECORD_STREAM_SZ_OUT];
};

/**
 * record_stream__open() - begin a stream.
 * @s: uninitialised
 * @fd: empty file open for writing; owned by @s from now on, also on failure
 * @compressed: zlib or plain
 * @level: 1..9, ignored if plain
 *
 * Return: 0 or negative errno; record_stream__fini() is due in any case.
 */
int record_stream__open(struct record_stream *s, int fd, bool compressed, int level);

/** record_stream__text() - add text. Return: 0 or negative errno, as do all the following. */
int record_stream__text(struct record_stream *s, const char *text, size_t len);

/**
 * record_stream__like_last() - add text that has nearly the same lines as the text this function
 * added before.  It is the same as record_stream__text(), but much cheaper.
 */
int record_stream__like_last(struct record_stream *s, const char *text, size_t len);

/** record_stream__sync() - make the file hold all text so far, even if the process is killed. */
int record_stream__sync(struct record_stream *s);

/**
 * record_stream__cut() - end a piece: sync, and let nothing refer back across this point.
 * @s: stream
 * @ret_piece: the piece ended, or NULL
 */
int record_stream__cut(struct record_stream *s, struct record_piece *ret_piece);

/**
 * record_stream__copy() - add a piece of another stream of the same kind; both are at a cut.
 * @s: stream
 * @from: file of the other stream
 * @piece: which bytes
 */
int record_stream__copy(struct record_stream *s, int from, const struct record_piece *piece);

/** record_stream__finish() - write what is left, and the trailer. */
int record_stream__finish(struct record_stream *s);

/** record_stream__fini() - free all and close the file, whatever state it is in. */
void record_stream__fini(struct record_stream *s);

#endif
