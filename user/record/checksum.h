/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The checksum of zlib streams (RFC 1950, adler32), several bytes at a time.
 *
 * Distributions build zlib's own for any processor, one byte at a time: 0.4 ns
 * a byte were a quarter of the cost of a recording.
 */
#ifndef BDAMON_RECORD_CHECKSUM_H
#define BDAMON_RECORD_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/** CHECKSUM_INIT - the checksum of nothing. */
#define CHECKSUM_INIT 1U

/** checksum_add() - Return: the checksum of what @sum is the checksum of, followed by @text. */
uint32_t checksum_add(uint32_t sum, const char *text, size_t len);

#endif
