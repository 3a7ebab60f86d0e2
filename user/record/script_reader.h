/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Records from perf script text, taken in as it comes.
 *
 * A line is one region at the end of an aggregation.  The beginning of a
 * snapshot is the end of the one before; the first one's is derived from the
 * mean distance of the ends.  Intervals are not in this format.
 */
#ifndef BDAMON_RECORD_SCRIPT_READER_H
#define BDAMON_RECORD_SCRIPT_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "record/store.h"

struct script_reader;

/** script_reader__new() - Return: a reader that fills @store, which is borrowed; or NULL. */
struct script_reader *script_reader__new(struct record_store *store);

/** script_reader__feed() - take in text. Return: 0 or negative errno, see script_reader__why(). */
int script_reader__feed(struct script_reader *sr, const unsigned char *text, size_t len);

/** script_reader__finish() - the text is over. Return: 0; -EINVAL if it had no whole snapshot. */
int script_reader__finish(struct script_reader *sr, bool *ret_cut);

/** script_reader__why() - Return: what was wrong, as the end of a sentence; valid until free. */
const char *script_reader__why(const struct script_reader *sr);

/** script_reader__free() - free the reader, not the store. NULL is allowed. */
void script_reader__free(struct script_reader *sr);

#endif
