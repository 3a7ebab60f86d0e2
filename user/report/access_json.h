/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The access pattern as JSON in the layout of record files. */
#ifndef BDAMON_REPORT_ACCESS_JSON_H
#define BDAMON_REPORT_ACCESS_JSON_H

#include <stdio.h>

#include "record/source.h"

/**
 * access_json__print() - print all records as one list.
 * @source: the records
 * @raw: numbers outside of regions as bare numbers instead of with units
 * @out: where to; see ferror()
 *
 * Return: 0 or negative errno.
 */
int access_json__print(struct record_source *source, bool raw, FILE *out);

#endif
