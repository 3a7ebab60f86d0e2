/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The JSON text of records and their parts, formatted by hand.
 *
 * What changes from one snapshot to the next stands last in a region, so that
 * the compressor finds all the rest in one match with the previous snapshot.
 */
#ifndef BDAMON_RECORD_JSON_TEXT_H
#define BDAMON_RECORD_JSON_TEXT_H

#include <stddef.h>

#include "record/record.h"

/**
 * struct record_text - growing text.
 * @s: owned, not terminated
 * @len: bytes used
 * @cap: bytes there
 */
struct record_text {
	char *s;
	size_t len;
	size_t cap;
};

/** record_text__puts() - append a string. Return: 0 or -ENOMEM, as do all the following. */
int record_text__puts(struct record_text *text, const char *s);

/** record_text__head() - append the beginning of a record, up to the list of its snapshots. */
int record_text__head(struct record_text *text, const struct record *rec);

/**
 * record_text__snapshot() - append one snapshot, without a comma.
 *
 * A total of 0 means the sum of the regions and is left out.
 */
int record_text__snapshot(struct record_text *text, const struct record_snapshot *snap);

/** record_text__tail() - append the end of a record, with @summary unless that is NULL. */
int record_text__tail(struct record_text *text, const struct record_summary *summary);

/** record_text__fini() - free the text. */
void record_text__fini(struct record_text *text);

#endif
