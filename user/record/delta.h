/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * A deflate encoder for texts that are nearly the text before.
 *
 * Successive snapshots have the same lines with a few other digits.  A general
 * compressor spends nearly all its time on finding that out anew.  Here each
 * line is compared with the line of the previous text that begins alike, up
 * to the first comma: what is equal becomes a match, digits that differ become
 * literals, and the comparison goes on behind the number.  The output is
 * ordinary deflate (RFC 1951), see record/block.h for the codes.
 *
 * Example, age 41 after 40 in a line of 113 bytes, one snapshot earlier in
 * 11,300 bytes: "...vals":4" is a match (some 6 + 13 bits), "1" a literal (4
 * bits): 3 bytes a region.
 *
 * Deflate reaches back 32 KiB, so that in a text longer than DELTA_MAX each
 * line is compared with the one before it in the same text.  There addresses
 * differ in each line, but where a region begins the last one ended, some 90
 * bytes before.  What is left are nine digits of the end, and the age: 12.6
 * bytes a region.
 *
 * Weakness: a jump from 3 to 12 bytes a region beyond some 280 regions.
 */
#ifndef BDAMON_RECORD_DELTA_H
#define BDAMON_RECORD_DELTA_H

#include <stddef.h>
#include <stdint.h>

#include "record/block.h"

/** DELTA_MAX - longest text compared with the previous one, which must be in deflate's window. */
#define DELTA_MAX 30000

/**
 * struct delta_line - a line of a text. @text: with its newline, @len: bytes,
 * @sz_key: bytes up to the first comma, which tell which line it is
 */
struct delta_line {
	const char *text;
	uint32_t len;
	uint32_t sz_key;
};

/**
 * struct delta_text - a text and its lines, owned.
 * @at: its position in all text encoded since the beginning
 */
struct delta_text {
	char *text;
	size_t len;
	size_t cap;
	uint64_t at;
	struct delta_line *lines;
	size_t nr_lines;
	size_t cap_lines;
};

/**
 * struct delta - the encoder; all zero is ready to use.
 * @now: the text being encoded, unless it is longer than DELTA_MAX
 * @before: the one before, empty after delta__forget() and after longer ones
 * @at: position of the next text
 * @block: what is encoded; the caller takes @block.out and sets @block.nr_out to 0
 * @match_text: private: a match not yet written, as the following
 */
struct delta {
	struct delta_text now;
	struct delta_text before;
	uint64_t at;
	struct block block;
	const char *match_text;
	size_t match_len;
	uint64_t match_dist;
};

/**
 * delta__put() - encode a text; it may be in the output only after delta__align().
 * @d: encoder
 * @text: borrowed during the call
 * @len: its length, at least 1
 *
 * Return: 0 or -ENOMEM.
 */
int delta__put(struct delta *d, const char *text, size_t len);

/** delta__align() - end at a whole byte, with an empty stored block. Return: 0 or -ENOMEM. */
int delta__align(struct delta *d);

/** delta__forget() - let the next text not refer to the ones before. */
void delta__forget(struct delta *d);

/** delta__fini() - free everything. */
void delta__fini(struct delta *d);

#endif
