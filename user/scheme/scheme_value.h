/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Values of schemes as texts of any form write them.
 *
 * All functions return 0, or -EINVAL with the end of a sentence in @why, such as "'5x' is not a
 * time such as 5ms"; the result is untouched then.
 */
#ifndef BDAMON_SCHEME_SCHEME_VALUE_H
#define BDAMON_SCHEME_SCHEME_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include "core/attrs.h"
#include "core/goal.h"
#include "core/names.h"

/** enum scheme_unit - what a number counts, and what a bare one is in. */
enum scheme_unit {
	SCHEME_NR,
	SCHEME_BYTES,
	SCHEME_US,
	SCHEME_MS,
	SCHEME_PERMIL,
	SCHEME_BP,
};

/** SCHEME_SAMPLES - what follows a number of accesses that is no share. */
#define SCHEME_SAMPLES "samples"

/** SCHEME_WINDOWS - what follows an age that is no time. */
#define SCHEME_WINDOWS "aggr_intervals"

/** SCHEME_MAX_NID - largest number that Linux has for a NUMA node. */
#define SCHEME_MAX_NID 1023

/** scheme_value__parse() - parse a number of @unit; fractions are cut off. */
int scheme_value__parse(enum scheme_unit unit, const char *text, uint64_t *ret_value, char *why,
			size_t sz_why);

/** scheme_value__parse_u32() - as scheme_value__parse(), up to 2^32-1. */
int scheme_value__parse_u32(enum scheme_unit unit, const char *text, uint32_t *ret_value, char *why,
			    size_t sz_why);

/** scheme_value__parse_nid() - parse the number of a NUMA node. */
int scheme_value__parse_nid(const char *text, int *ret_nid, char *why, size_t sz_why);

/** scheme_value__parse_word() - find one of @names. */
int scheme_value__parse_word(const struct bd_names *names, const char *text, int *ret_value,
			     char *why, size_t sz_why);

/**
 * scheme_value__parse_rate() - parse a share of the accesses that a window can count.
 * @text: "5 %", or a bare number of percent; "max" is any number of accesses
 * @attrs: intervals in force
 * @ret_nr: accesses, the fraction cut off
 */
int scheme_value__parse_rate(const char *text, const struct bd_attrs *attrs, uint32_t *ret_nr,
			     char *why, size_t sz_why);

/**
 * scheme_value__parse_age() - parse a length of time.
 * @text: "5 s", or a bare number of microseconds
 * @attrs: intervals in force
 * @ret_windows: aggregation intervals, the fraction cut off
 */
int scheme_value__parse_age(const char *text, const struct bd_attrs *attrs, uint32_t *ret_windows,
			    char *why, size_t sz_why);

/** scheme_value__goal_unit() - Return: what values of a goal are counted in. */
enum scheme_unit scheme_value__goal_unit(enum bd_metric metric);

#endif
