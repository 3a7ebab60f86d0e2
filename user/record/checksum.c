// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * The checksum of zlib streams.
 *
 * It has two halves: a, the sum of all bytes, and b, the sum of all values of
 * a after each byte, both modulo 65,521.  A run of n bytes x[0]..x[n-1] adds
 * to b: n times the old a, and (n - i) times each x[i].  The bytes are taken
 * as rows of 16.  Column c sums its bytes in low[c] and, row by row, its sums
 * so far in above[c]; each row that follows a byte counts it 16 times more,
 * and its place in the row tells the rest:
 *
 *	b += n * a + sum over c of (16 * above[c] + (16 - c) * low[c])
 *
 * Weakness: without vector instructions the compiler does it piecemeal, which
 * is no faster than zlib's way, nor slower.
 */
#include "record/checksum.h"

#include <string.h>

#define MODULUS 65521U
#define SZ_ROW	16

/* Sums of columns stay in 16 bits: 255 * (0 + 1 + ... + 21) < 65,536. */
#define MAX_ROWS 22

/* Half a row: every other byte. */
#define NR_HALF (SZ_ROW / 2)
typedef uint16_t half_row __attribute__((vector_size(SZ_ROW)));

/* The first byte of two is the lower one here and the higher one on big endian machines. */
static const uint32_t first_low = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

static const char *add_rows(const char *text, size_t nr, uint64_t *a, uint64_t *b)
{
	half_row low = { 0 }, high = { 0 }, above_low = { 0 }, above_high = { 0 }, row;
	uint32_t sum = 0, weighted = 0, c;
	size_t i;

	for (i = 0; i < nr; i++) {
		memcpy(&row, text, SZ_ROW);
		above_low += low;
		above_high += high;
		low += row & 0xff;
		high += row >> 8;
		text += SZ_ROW;
	}
	for (c = 0; c < NR_HALF; c++) {
		sum += (uint32_t)low[c] + high[c];
		weighted += SZ_ROW * ((uint32_t)above_low[c] + above_high[c]);
		weighted += (SZ_ROW - 1 - 2 * c + first_low) * low[c];
		weighted += (SZ_ROW - 2 * c - first_low) * high[c];
	}
	*b += nr * SZ_ROW * *a + weighted;
	*a += sum;
	return text;
}

uint32_t checksum_add(uint32_t sum, const char *text, size_t len)
{
	uint64_t a = sum & 0xffff, b = sum >> 16;

	while (len >= SZ_ROW) {
		size_t nr = len / SZ_ROW < MAX_ROWS ? len / SZ_ROW : MAX_ROWS;

		text = add_rows(text, nr, &a, &b);
		len -= nr * SZ_ROW;
		a %= MODULUS;
		b %= MODULUS;
	}
	while (len--) {
		a += (unsigned char)*text++;
		b += a;
	}
	return (uint32_t)(b % MODULUS << 16 | a % MODULUS);
}
