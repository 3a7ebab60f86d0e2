/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Numbers for people: counts, sizes, times, rates and percentages as text.
 *
 * Every function takes @raw: true gives the bare number in the function's own
 * unit, for programs.  The text is returned by value, so that
 * printf("%s", format_sz(v, raw).s) needs no buffer.
 */
#ifndef BDAMON_UTIL_FORMAT_H
#define BDAMON_UTIL_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

/** struct format_text - a formatted number. @s: always terminated, never empty. */
struct format_text {
	char s[72];
};

/** format_nr() - Return: an integer with a comma every three digits. */
struct format_text format_nr(__int128 v, bool raw);

/** format_nrf() - Return: the integer part of @v as format_nr() does; -0.5 gives "-0". */
struct format_text format_nrf(double v, bool raw);

/**
 * format_sz() - a size in the largest binary unit it exceeds, three decimals.
 * @v: bytes
 * @raw: print bytes
 *
 * A value equal to a unit stays in the smaller one ("1024 B"); 2^64 - 1 is "max".
 */
struct format_text format_sz(uint64_t v, bool raw);

/** format_szf() - as format_sz() for computed sizes, which may be negative or have a fraction. */
struct format_text format_szf(double v, bool raw);

/** format_sza() - as format_sz() with six decimals. */
struct format_text format_sza(uint64_t v, bool raw);

/**
 * format_tm() - a duration or moment in at most two units.
 * @ns: nanoseconds, may be negative; from 2^64 - 1 on it is "max"
 * @raw: print nanoseconds
 */
struct format_text format_tm(__int128 ns, bool raw);

/** format_tm_us() - as format_tm() for microseconds; raw prints microseconds. */
struct format_text format_tm_us(__int128 us, bool raw);

/** format_tmx() - a duration exactly, as "number unit" words from d to ns; raw: nanoseconds. */
struct format_text format_tmx(__int128 ns, bool raw);

/** format_tmx_us() - as format_tmx() for microseconds; raw prints microseconds. */
struct format_text format_tmx_us(__int128 us, bool raw);

/** format_hz() - a frequency; below 10 with three decimals; raw "%f". */
struct format_text format_hz(double hz, bool raw);

/**
 * format_pct() - a percentage without needless digits: "5 %", "0.04 %".
 * @v: the value
 * @whole: what one whole is: 100 for percent, 1000 for permil, 10000 for basis points
 * @raw: print "%f" of @v
 *
 * Some whole numbers (29, 57, 58) lose one to binary rounding; other tools print the same.
 */
struct format_text format_pct(double v, double whole, bool raw);

/*
 * The brief ones have about three digits, so that many fit side by side and can be read at a
 * glance.
 */

/** format_brief_sz() - bytes in the largest binary unit they reach: "1.28 GiB", "128 MiB". */
struct format_text format_brief_sz(uint64_t v);

/** format_brief_tm() - a length of time: "250 ms", "1.5 s", "14 s", "1 m 05 s", "2 h 05 m", "3 d 04 h". */
struct format_text format_brief_tm(uint64_t ns);

/** format_brief_hz() - a rate, >= 0: "0 Hz", "2.5 Hz", "200 Hz". */
struct format_text format_brief_hz(double hz);

/** format_repr() - Return: the shortest decimal that reads back as @v; "NaN" if it is none. */
struct format_text format_repr(double v);

/**
 * format_u64() - write decimal digits, for writers that cannot afford printf.
 * @dst: room for 20 bytes; not terminated
 * @v: value
 *
 * Return: the byte after the last digit.
 */
char *format_u64(char *dst, uint64_t v);

#endif
