/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Below which value of a metric each share of all bytes is, as rows of text. */
#ifndef BDAMON_REPORT_PERCENTILE_H
#define BDAMON_REPORT_PERCENTILE_H

#include "report/metric.h"

/**
 * percentile__put() - append the rows, joined by newlines.
 * @out: text
 * @values: the regions; they become sorted
 * @nr: how many; without any a line says so
 * @points: percentages, ascending
 * @nr_points: how many
 * @unit: what the values are
 * @raw: numbers for programs
 */
void percentile__put(struct text *out, struct metric_value *values, size_t nr,
		     const int64_t *points, size_t nr_points, enum metric_unit unit, bool raw);

#endif
