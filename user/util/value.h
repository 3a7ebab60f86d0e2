/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Numbers with units as people type them, checked to the last character.
 *
 * Every parser returns 0, -EINVAL when the text is not of its kind (trailing
 * text included), or -ERANGE when it is but the result has no such value.
 * The result stays untouched on failure.  The words "min" and "max" stand for
 * the ends of a kind's range unless said otherwise.
 */
#ifndef BDAMON_UTIL_VALUE_H
#define BDAMON_UTIL_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/** enum value_unit - units of time. */
enum value_unit {
	VALUE_NS,
	VALUE_US,
	VALUE_MS,
	VALUE_S,
};

/** enum value_scale - what a share is counted in; its number is that of a whole. */
enum value_scale {
	VALUE_RATIO = 1,
	VALUE_PERCENT = 100,
	VALUE_PERMIL = 1000,
	VALUE_BP = 10000,
};

/**
 * struct value_range - addresses from @start up to, but not including, @end.
 * @start: first byte
 * @end: byte after the last one, > @start
 */
struct value_range {
	uint64_t start;
	uint64_t end;
};

/**
 * value_parse_nr() - parse a count such as "1,234", "1e3" or "max".
 * @text: the text; "min" is no count
 * @ret_nr: whole number, 0..2^64-1
 *
 * Return: 0, -EINVAL (also for a fraction) or -ERANGE (negative or too large).
 */
int value_parse_nr(const char *text, uint64_t *ret_nr);

/** value_parse_int() - parse a whole number that may be negative. Return: as value_parse_nr(). */
int value_parse_int(const char *text, int64_t *ret_nr);

/** value_parse_float() - parse a finite number with an optional fraction and exponent. */
int value_parse_float(const char *text, double *ret_nr);

/**
 * value_parse_bytes() - parse a size or an address such as "4K", "1.5 GiB" or "max".
 * @text: a number, an optional blank and B K KB KiB M MB MiB ... EiB, all powers of 1024
 * @ret_bytes: bytes, fractions cut off, at most 2^64-1
 */
int value_parse_bytes(const char *text, uint64_t *ret_bytes);

/**
 * value_parse_time() - parse a time such as "5ms", "-3 s" or "1 m 30 s".
 * @text: a number with ns us ms s m (minutes) h d, or several such pairs, all blank-separated
 * @bare: unit of a number without one
 * @to: unit of the result
 * @ret_time: in @to, fractions cut off; "max" is INT64_MAX
 */
int value_parse_time(const char *text, enum value_unit bare, enum value_unit to, int64_t *ret_time);

/**
 * value_parse_share() - parse a share such as "50%", or a number that already is in @scale.
 * @text: the text
 * @scale: what the result is counted in
 * @ret_share: 50% is 0.5, 50, 500 or 5000; "max" is 2^64
 */
int value_parse_share(const char *text, enum value_scale scale, double *ret_share);

/** value_parse_bool() - parse y, yes, true, n, no or false in any case. */
int value_parse_bool(const char *text, bool *ret_bool);

/** value_parse_mode() - parse a file mode, octal 0..777. */
int value_parse_mode(const char *text, mode_t *ret_mode);

/**
 * value_parse_pid() - parse a process id, decimal digits only, 1..2^22.
 *
 * 2^22 is the kernel's limit of pid_max on 64-bit machines.
 */
int value_parse_pid(const char *text, pid_t *ret_pid);

/**
 * value_parse_ranges() - parse address ranges such as "4096-8192 1G-2G".
 * @text: blank-separated ranges, ascending, none overlapping
 * @ret_ranges: array for the caller to free()
 * @ret_nr: its length, >= 1
 *
 * Return: 0, -EINVAL (a range that is no range, or is empty), -ERANGE (out of order or
 * overlapping) or -ENOMEM.
 */
int value_parse_ranges(const char *text, struct value_range **ret_ranges, size_t *ret_nr);

#endif
