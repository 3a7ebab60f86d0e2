/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Huffman codes as deflate wants them (RFC 1951, 3.2.2): only the lengths of
 * the codes are sent, the codes follow from them.
 */
#ifndef BDAMON_RECORD_HUFFMAN_H
#define BDAMON_RECORD_HUFFMAN_H

#include <stdint.h>

/** HUFFMAN_MAX_SYMBOLS - largest alphabet. */
#define HUFFMAN_MAX_SYMBOLS 288

/** HUFFMAN_MAX_LENGTH - longest code there is, in bits. */
#define HUFFMAN_MAX_LENGTH 15

/** struct huffman_code - @bits: the code, first bit lowest; @len: its length, 0: no code */
struct huffman_code {
	uint32_t bits;
	uint32_t len;
};

/**
 * huffman_set_lengths() - choose the lengths of the codes.
 * @codes: of each symbol; only the lengths are set
 * @counts: how often each symbol occurs, in sum below 2^32 and unchanged afterwards; a symbol
 *	that never occurs gets no code, but two symbols get one in any case, because
 *	some readers refuse less
 * @nr: symbols, 2..HUFFMAN_MAX_SYMBOLS
 * @max_len: longest code allowed, up to HUFFMAN_MAX_LENGTH; 2^@max_len >= @nr
 */
void huffman_set_lengths(struct huffman_code *codes, const uint32_t *counts, unsigned int nr,
			 unsigned int max_len);

/** huffman_set_bits() - assign the codes of @nr symbols after their lengths. */
void huffman_set_bits(struct huffman_code *codes, unsigned int nr);

#endif
