/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Blocks of deflate (RFC 1951): literals and matches are collected, counted,
 * and written with Huffman codes made for them, or with the fixed codes where
 * that is shorter.
 *
 * A token is a symbol of deflate with the extra bits that follow it: a
 * literal, the length of a match or its distance; a match is two tokens.  Two
 * digits can be one token, whose code is the two codes one after the other.
 * All symbols share one numbering, distances and pairs of digits behind the
 * others, so that one loop without branches writes everything.
 *
 * Example: the match that takes a line over from the snapshot 11,300 bytes
 * before, and the digit behind it, are 7 + 4, 5 + 12 and 8 bits with the fixed
 * codes.  As nearly all lines take the same symbols, their codes shrink to a
 * few bits and only the extra bits stay: 3.4 bytes a region instead of 5.2,
 * code lengths included (tests/bench/record_size.c).
 */
#ifndef BDAMON_RECORD_BLOCK_H
#define BDAMON_RECORD_BLOCK_H

#include <stddef.h>
#include <stdint.h>

/** Limits of matches in deflate: lengths in bytes, and how far back they reach. */
#define BLOCK_MIN_MATCH 3
#define BLOCK_MAX_MATCH 258
#define BLOCK_WINDOW	32768

/** BLOCK_MAX_TOKENS - a block is ended when it has so many: 64 KiB, well inside the L2 cache. */
#define BLOCK_MAX_TOKENS 16384

/** Numbering of symbols: literals and lengths, then distances, then pairs of digits. */
#define BLOCK_NR_LENGTHS   288
#define BLOCK_NR_DISTANCES 30
#define BLOCK_PAIRS	   (BLOCK_NR_LENGTHS + BLOCK_NR_DISTANCES)
#define BLOCK_NR_SYMBOLS   (BLOCK_PAIRS + 100)

/** BLOCK_NEAR - distances below it are looked up rather than calculated. */
#define BLOCK_NEAR 256

/**
 * struct block_tokens - tokens: symbol | number of extra bits << 10 | extra bits << 14.
 * @all: of the block being made
 * @lengths: the token of each length of a match, from BLOCK_MIN_MATCH on
 * @distances: the token of each near distance, from 1 on
 */
struct block_tokens {
	uint32_t all[BLOCK_MAX_TOKENS];
	uint32_t lengths[BLOCK_MAX_MATCH - BLOCK_MIN_MATCH + 1];
	uint32_t distances[BLOCK_NEAR];
};

/**
 * struct block - the block being made; all zero is ready to use.
 * @tokens: what was collected; owned
 * @nr_tokens: how many
 * @counts: how often each symbol occurs among them
 * @out: encoded bytes, owned, to be taken by the caller, who sets @nr_out to 0
 * @nr_out: how many
 * @cap_out: room in @out
 * @bits: @nr_bits < 32 bits that wait for more
 * @err: 0 or -ENOMEM, after which nothing is encoded any more
 */
struct block {
	struct block_tokens *tokens;
	size_t nr_tokens;
	uint32_t counts[BLOCK_NR_SYMBOLS];
	unsigned char *out;
	size_t nr_out;
	size_t cap_out;
	uint64_t bits;
	unsigned int nr_bits;
	int err;
};

/** block__end() - write what was collected, if anything, as a block. */
void block__end(struct block *b);

/** block__align() - end the block, and then at a whole byte, with an empty stored block. */
void block__align(struct block *b);

/** block__fini() - free everything. */
void block__fini(struct block *b);

/** block__literals() - append @len bytes, whatever they are. */
void block__literals(struct block *b, const char *text, size_t len);

/** block__digits() - append @len decimal digits. */
void block__digits(struct block *b, const char *text, size_t len);

/** block__match() - append @len bytes equal to those @dist before, both within the limits. */
void block__match(struct block *b, uint32_t len, uint32_t dist);

#endif
