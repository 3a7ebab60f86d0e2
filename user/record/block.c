// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Blocks of deflate, with Huffman codes made for each. */
#include "record/block.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "record/huffman.h"

#define END_OF_BLOCK 256

/* Deflate allows 15, but then two digits would not fit into the 28 bits of put_tokens(). */
#define MAX_LENGTH 14

/* Block types in the order of bits: final, then two bits of type. */
#define TYPE_STORED  0
#define TYPE_FIXED   2
#define TYPE_DYNAMIC 4

/* The alphabet in which the lengths of the codes are sent. */
#define NR_CLEN	    19
#define MAX_CLEN    7
#define CLEN_REPEAT 16
#define CLEN_ZEROS  17
#define CLEN_MANY   18

/**
 * struct header - the codes of a block and how to tell them.
 * @codes: of all symbols
 * @clen: codes of the alphabet of code lengths
 * @tokens: code lengths, packed by run, as tokens of that alphabet
 * @nr_tokens: how many
 * @counts: of each symbol in @tokens
 * @nr_lengths: first part of the alphabet that is sent
 * @nr_distances: of the second part
 * @nr_clen: of the alphabet of code lengths, in its own order
 */
struct header {
	struct huffman_code codes[BLOCK_NR_SYMBOLS];
	struct huffman_code clen[NR_CLEN];
	uint32_t tokens[BLOCK_PAIRS];
	unsigned int nr_tokens;
	uint32_t counts[NR_CLEN];
	unsigned int nr_lengths;
	unsigned int nr_distances;
	unsigned int nr_clen;
};

static const uint8_t clen_order[NR_CLEN] = { 16, 17, 18, 0, 8,	7, 9,  6, 10, 5,
					     11, 4,  12, 3, 13, 2, 14, 1, 15 };

static unsigned int log2_of(uint32_t v)
{
	return 31 - (unsigned int)__builtin_clz(v);
}

static uint32_t pack(uint32_t symbol, uint32_t nr_extra, uint32_t extra)
{
	return symbol | nr_extra << 10 | extra << 14;
}

/* Lengths come in groups of four symbols with the same number of extra bits; 258 has its own. */
static uint32_t length_token(uint32_t len)
{
	uint32_t v = len - BLOCK_MIN_MATCH, extra = log2_of(v | 4) - 2;

	if (len == BLOCK_MAX_MATCH)
		return pack(285, 0, 0);
	return pack(257 + 4 * extra + (v >> extra), extra, v & ((1U << extra) - 1));
}

/* Distances come in groups of two. */
static inline uint32_t distance_token(uint32_t dist)
{
	uint32_t v = dist - 1, extra = log2_of(v | 2) - 1;

	return pack(BLOCK_NR_LENGTHS + 2 * extra + (v >> extra), extra, v & ((1U << extra) - 1));
}

static int alloc_tokens(struct block *b)
{
	uint32_t i;

	b->tokens = malloc(sizeof(*b->tokens));
	if (!b->tokens)
		return -ENOMEM;
	for (i = BLOCK_MIN_MATCH; i <= BLOCK_MAX_MATCH; i++)
		b->tokens->lengths[i - BLOCK_MIN_MATCH] = length_token(i);
	for (i = 0; i < BLOCK_NEAR; i++)
		b->tokens->distances[i] = distance_token(i + 1);
	return 0;
}

/* Make room for @nr tokens and the end of the block. Return: 0 or @b->err. */
static inline int make_room(struct block *b, size_t nr)
{
	if (__builtin_expect(b->tokens && b->nr_tokens + nr < BLOCK_MAX_TOKENS, 1))
		return b->err;
	if (!b->tokens && !b->err)
		b->err = alloc_tokens(b);
	block__end(b);
	return b->err;
}

static inline void add_token(struct block *b, uint32_t token)
{
	b->tokens->all[b->nr_tokens++] = token;
	b->counts[token & 1023]++;
}

void block__literals(struct block *b, const char *text, size_t len)
{
	for (; len && !make_room(b, 1); len--)
		add_token(b, (unsigned char)*text++);
}

void block__digits(struct block *b, const char *text, size_t len)
{
	for (; len >= 2 && !make_room(b, 2); len -= 2, text += 2)
		add_token(b,
			  BLOCK_PAIRS + 10 * (uint32_t)(text[0] - '0') + (uint32_t)(text[1] - '0'));
	if (len && !make_room(b, 1))
		add_token(b, (unsigned char)*text);
}

void block__match(struct block *b, uint32_t len, uint32_t dist)
{
	if (make_room(b, 2))
		return;
	add_token(b, b->tokens->lengths[len - BLOCK_MIN_MATCH]);
	add_token(b, dist <= BLOCK_NEAR ? b->tokens->distances[dist - 1] : distance_token(dist));
}

static int reserve(struct block *b, size_t len)
{
	unsigned char *bigger;

	if (b->cap_out - b->nr_out >= len)
		return 0;
	bigger = realloc(b->out, b->nr_out + len);
	if (!bigger)
		return -ENOMEM;
	b->out = bigger;
	b->cap_out = b->nr_out + len;
	return 0;
}

/* Append up to 56 bits; there must be room for eight bytes. */
static void put_bits(struct block *b, uint64_t bits, unsigned int nr)
{
	uint64_t word;

	b->bits |= bits << b->nr_bits;
	b->nr_bits += nr;
	word = htole64(b->bits);
	memcpy(b->out + b->nr_out, &word, sizeof(word));
	b->nr_out += b->nr_bits / 8;
	b->bits >>= b->nr_bits & ~7U;
	b->nr_bits &= 7;
}

/* What a token is written as, and in how many bits, at most 28: see MAX_LENGTH. */
static inline uint64_t token_bits(uint32_t token, const struct huffman_code *codes,
				  unsigned int *ret_nr)
{
	const struct huffman_code *code = &codes[token & 1023];

	*ret_nr = code->len + (token >> 10 & 15);
	return code->bits | (uint64_t)(token >> 14) << code->len;
}

/*
 * As put_bits() for each, but without branches and two at a time: seven bits that wait and twice
 * 28 are at most 63.  Bytes that are not yet complete go out again with the next two.
 */
static void put_tokens(struct block *b, const uint32_t *tokens, size_t nr,
		       const struct huffman_code *codes)
{
	unsigned char *out = b->out + b->nr_out;
	uint64_t bits = b->bits, word;
	unsigned int nr_bits = b->nr_bits, nr_first, nr_second;
	size_t i;

	for (i = 0; i + 2 <= nr; i += 2) {
		uint64_t first = token_bits(tokens[i], codes, &nr_first);
		uint64_t second = token_bits(tokens[i + 1], codes, &nr_second);

		bits |= (first | second << nr_first) << nr_bits;
		nr_bits += nr_first + nr_second;
		word = htole64(bits);
		memcpy(out, &word, sizeof(word));
		out += nr_bits / 8;
		bits >>= nr_bits & ~7U;
		nr_bits &= 7;
	}
	b->nr_out = (size_t)(out - b->out);
	b->bits = bits;
	b->nr_bits = nr_bits;
	if (i < nr) {
		bits = token_bits(tokens[i], codes, &nr_first);
		put_bits(b, bits, nr_first);
	}
}

static void add_clen(struct header *h, unsigned int symbol, unsigned int nr_extra,
		     unsigned int extra)
{
	h->tokens[h->nr_tokens++] = pack(symbol, nr_extra, extra);
	h->counts[symbol]++;
}

/* A run of @nr codes of the same length, as few symbols. */
static void add_run(struct header *h, unsigned int len, unsigned int nr)
{
	unsigned int part;

	if (len && nr) {
		add_clen(h, len, 0, 0);
		nr--;
	}
	while (nr >= 3) {
		if (len) {
			part = nr < 6 ? nr : 6;
			add_clen(h, CLEN_REPEAT, 2, part - 3);
		} else if (nr <= 10) {
			part = nr;
			add_clen(h, CLEN_ZEROS, 3, part - 3);
		} else {
			part = nr < 138 ? nr : 138;
			add_clen(h, CLEN_MANY, 7, part - 11);
		}
		nr -= part;
	}
	while (nr--)
		add_clen(h, len, 0, 0);
}

/* Without the symbols at the end that have no code; one must stay. */
static unsigned int nr_sent(const struct huffman_code *codes, unsigned int nr)
{
	while (nr > 1 && !codes[nr - 1].len)
		nr--;
	return nr;
}

static void pack_lengths(struct header *h, const struct huffman_code *codes, unsigned int nr)
{
	unsigned int i, run;

	for (i = 0; i < nr; i += run) {
		for (run = 1; i + run < nr && codes[i + run].len == codes[i].len; run++)
			;
		add_run(h, codes[i].len, run);
	}
}

/* Make codes for what was counted. */
static void make_header(struct header *h, const struct block *b)
{
	struct huffman_code *distances = h->codes + BLOCK_NR_LENGTHS;

	memset(h, 0, sizeof(*h));
	huffman_set_lengths(h->codes, b->counts, BLOCK_NR_LENGTHS, MAX_LENGTH);
	huffman_set_lengths(distances, b->counts + BLOCK_NR_LENGTHS, BLOCK_NR_DISTANCES,
			    MAX_LENGTH);
	h->nr_lengths = nr_sent(h->codes, BLOCK_NR_LENGTHS);
	h->nr_distances = nr_sent(distances, BLOCK_NR_DISTANCES);
	pack_lengths(h, h->codes, h->nr_lengths);
	pack_lengths(h, distances, h->nr_distances);
	huffman_set_lengths(h->clen, h->counts, NR_CLEN, MAX_CLEN);
	h->nr_clen = NR_CLEN;
	while (h->nr_clen > 4 && !h->clen[clen_order[h->nr_clen - 1]].len)
		h->nr_clen--;
}

static unsigned int fixed_length(unsigned int symbol)
{
	if (symbol >= BLOCK_NR_LENGTHS)
		return 5;
	if (symbol >= 256)
		return symbol < 280 ? 7 : 8;
	return symbol < 144 ? 8 : 9;
}

/* How many bits more the fixed codes take than those of @h, header included. */
static int64_t bits_won(const struct block *b, const struct header *h)
{
	int64_t won = -14 - 3 * (int64_t)h->nr_clen;
	unsigned int i;

	for (i = 0; i < h->nr_tokens; i++)
		won -= h->clen[h->tokens[i] & 1023].len + (h->tokens[i] >> 10 & 15);
	for (i = 0; i < BLOCK_PAIRS; i++)
		won += (int64_t)b->counts[i] * ((int)fixed_length(i) - h->codes[i].len);
	return won;
}

static void set_all_bits(struct huffman_code *codes)
{
	unsigned int i;

	huffman_set_bits(codes, BLOCK_NR_LENGTHS);
	huffman_set_bits(codes + BLOCK_NR_LENGTHS, BLOCK_NR_DISTANCES);
	for (i = 0; i < 100; i++) {
		const struct huffman_code *first = &codes['0' + i / 10];
		const struct huffman_code *second = &codes['0' + i % 10];

		codes[BLOCK_PAIRS + i].bits = first->bits | second->bits << first->len;
		codes[BLOCK_PAIRS + i].len = first->len + second->len;
	}
}

/* Count the digits of the pairs. */
static void split_pairs(struct block *b)
{
	unsigned int i;

	for (i = 0; i < 100; i++) {
		b->counts['0' + i / 10] += b->counts[BLOCK_PAIRS + i];
		b->counts['0' + i % 10] += b->counts[BLOCK_PAIRS + i];
	}
}

static void put_header(struct block *b, struct header *h)
{
	unsigned int i;

	put_bits(b, TYPE_DYNAMIC, 3);
	put_bits(b, h->nr_lengths - 257, 5);
	put_bits(b, h->nr_distances - 1, 5);
	put_bits(b, h->nr_clen - 4, 4);
	for (i = 0; i < h->nr_clen; i++)
		put_bits(b, h->clen[clen_order[i]].len, 3);
	huffman_set_bits(h->clen, NR_CLEN);
	put_tokens(b, h->tokens, h->nr_tokens, h->clen);
}

static void put_block(struct block *b)
{
	struct header h;
	unsigned int i;

	make_header(&h, b);
	if (bits_won(b, &h) > 0) {
		put_header(b, &h);
	} else {
		put_bits(b, TYPE_FIXED, 3);
		for (i = 0; i < BLOCK_PAIRS; i++)
			h.codes[i].len = fixed_length(i);
	}
	set_all_bits(h.codes);
	put_tokens(b, b->tokens->all, b->nr_tokens, h.codes);
}

void block__end(struct block *b)
{
	if (b->err || !b->nr_tokens)
		return;
	/* A token takes at most 28 bits, and so does one of the header. */
	b->err = reserve(b, 4 * (b->nr_tokens + BLOCK_PAIRS) + 64);
	if (b->err)
		return;
	add_token(b, END_OF_BLOCK);
	split_pairs(b);
	put_block(b);
	b->nr_tokens = 0;
	memset(b->counts, 0, sizeof(b->counts));
}

void block__align(struct block *b)
{
	block__end(b);
	if (!b->err)
		b->err = reserve(b, 16);
	if (b->err)
		return;
	put_bits(b, TYPE_STORED, 3);
	if (b->nr_bits)
		put_bits(b, 0, 8 - b->nr_bits);
	put_bits(b, 0xffff0000, 32);
}

void block__fini(struct block *b)
{
	free(b->tokens);
	free(b->out);
	memset(b, 0, sizeof(*b));
}
