/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Access patterns as text: each snapshot's regions with size, access rate and age. */
#ifndef BDAMON_REPORT_ACCESS_H
#define BDAMON_REPORT_ACCESS_H

#include <stdio.h>

#include "record/source.h"
#include "report/access_format.h"

/**
 * access__check() - whether access__print() can do what is asked for.
 * @source: the records
 * @fmt: how
 *
 * Return: 0; -ENODATA if a record lacks intervals; -EDOM if the ranges given for histograms are
 * not of the values that are shown; or other negative errno.
 */
int access__check(struct record_source *source, const struct access_format *fmt);

/**
 * access__print() - print all records.
 * @source: the records, with intervals
 * @fmt: how
 * @out: where to
 *
 * Return: 0 or negative errno.
 */
int access__print(struct record_source *source, const struct access_format *fmt, FILE *out);

/** enum access_life - what a source has. */
enum access_life {
	ACCESS_NO_REGION,
	ACCESS_ALL_COLD,
	ACCESS_SOME,
};

/** access__find_life() - find out what @source has. Return: 0 or negative errno. */
int access__find_life(struct record_source *source, enum access_life *ret_life);

#endif
