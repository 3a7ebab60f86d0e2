/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Access patterns as a plain listing: hexadecimal addresses and counts. */
#ifndef BDAMON_REPORT_ACCESS_RAW_H
#define BDAMON_REPORT_ACCESS_RAW_H

#include <stdio.h>

#include "record/source.h"

/**
 * access_raw__print() - print all records.
 * @source: the records; intervals are not needed
 * @raw: sizes and times as bare numbers
 * @out: where to
 *
 * Return: 0 or negative errno.
 */
int access_raw__print(struct record_source *source, bool raw, FILE *out);

#endif
