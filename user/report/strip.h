/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* One snapshot as a strip of digits: how hot each part of the address space is. */
#ifndef BDAMON_REPORT_STRIP_H
#define BDAMON_REPORT_STRIP_H

#include <stdio.h>

#include "record/record.h"
#include "report/color.h"

/** STRIP_WIDTH - default number of columns for the regions. */
#define STRIP_WIDTH 80

/**
 * strip__temperature() - how hot a region is: access rate and age; negative if not accessed.
 * @rec: the record, with intervals
 * @region: one of its regions
 */
double strip__temperature(const struct record *rec, const struct record_region *region);

/**
 * strip__print() - print the strip and a second line with its scale, without final newline.
 * @rec: the record
 * @snap: one of its snapshots
 * @width: columns
 * @colors: colours of the digits
 * @raw: numbers for programs
 * @out: where to
 */
void strip__print(const struct record *rec, const struct record_snapshot *snap, unsigned int width,
		  enum color_set colors, bool raw, FILE *out);

#endif
