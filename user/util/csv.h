/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Tables for programs: values separated by commas, quoted as RFC 4180 says.
 *
 * Lines end in a newline alone, as those of other text do here.  Numbers are plain: digits, and a
 * point before decimals, whatever the locale.
 */
#ifndef BDAMON_UTIL_CSV_H
#define BDAMON_UTIL_CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/**
 * struct csv - a table being written.
 * @out: where to, borrowed; see ferror()
 * @in_row: private: the row has a value already
 */
struct csv {
	FILE *out;
	bool in_row;
};

/** csv__text() - the next value of the row is a text, any bytes; NULL leaves it empty. */
void csv__text(struct csv *csv, const char *text);

/** csv__u64() - the next value of the row is a whole number. */
void csv__u64(struct csv *csv, uint64_t v);

/** csv__seconds() - the next value of the row is a time: seconds with nine decimals. */
void csv__seconds(struct csv *csv, __int128 ns);

/** csv__share() - the next value of the row is a number with three decimals. */
void csv__share(struct csv *csv, double v);

/** csv__end_row() - the row is complete. */
void csv__end_row(struct csv *csv);

/** csv__header() - write a row of the @nr names in @names. */
void csv__header(struct csv *csv, const char *const *names, size_t nr);

#endif
