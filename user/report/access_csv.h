/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Access patterns as a table for spreadsheets and scripts. */
#ifndef BDAMON_REPORT_ACCESS_CSV_H
#define BDAMON_REPORT_ACCESS_CSV_H

#include <stdio.h>

#include "record/source.h"
#include "report/metric.h"

/**
 * access_csv__print() - print all records, a row per region of each snapshot.
 * @source: the records; what intervals would tell is empty without them
 * @weights: what temperatures are made of
 * @out: where to
 *
 * Times are those of the record, in seconds.
 *
 * Return: 0 or negative errno.
 */
int access_csv__print(struct record_source *source, const struct metric_weights *weights,
		      FILE *out);

#endif
