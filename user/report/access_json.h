/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The access pattern as JSON in the layout of record files. */
#ifndef BDAMON_REPORT_ACCESS_JSON_H
#define BDAMON_REPORT_ACCESS_JSON_H

#include <stdio.h>

#include "record/record.h"

/**
 * access_json__print() - print all records as one list.
 * @set: the records
 * @raw: numbers outside of regions as bare numbers instead of with units
 * @out: where to; see ferror()
 */
void access_json__print(const struct record_set *set, bool raw, FILE *out);

#endif
