/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Records from perf script text, taken in as it comes.
 *
 * A line is one region at the end of an aggregation (record/script_line.h).  When as many have
 * come as the target has, they are a snapshot.  If some did not come, because events were lost or
 * tracing began in the middle, the others are left out.  Regions that a scheme is applied to are
 * rarely all; they make records of their own, of one round in each snapshot.
 *
 * Records say neither intervals nor where they come from, but for schemes; only if there were
 * several monitoring threads they are told apart by their numbers.
 */
#ifndef BDAMON_RECORD_SCRIPT_READER_H
#define BDAMON_RECORD_SCRIPT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/store.h"

struct script_reader;

/** script_reader__new() - Return: a reader that fills @store, which is borrowed; or NULL. */
struct script_reader *script_reader__new(struct record_store *store);

/** script_reader__feed() - take in text. Return: 0 or negative errno, see script_reader__why(). */
int script_reader__feed(struct script_reader *sr, const unsigned char *text, size_t len);

/** script_reader__finish() - the text is over. Return: 0; -EINVAL if it had no whole snapshot. */
int script_reader__finish(struct script_reader *sr, bool *ret_cut);

/** script_reader__nr_lost() - Return: snapshots left out because regions of them are missing. */
uint64_t script_reader__nr_lost(const struct script_reader *sr);

/** script_reader__why() - Return: what was wrong, as the end of a sentence; valid until free. */
const char *script_reader__why(const struct script_reader *sr);

/** script_reader__free() - free the reader, not the store. NULL is allowed. */
void script_reader__free(struct script_reader *sr);

#endif
