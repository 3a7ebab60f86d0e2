/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Records from the binary files that damo wrote before 1.8.2, taken in as they come.
 *
 * Everything is little endian and packed.  A file may begin with BINARY_MAGIC and a version, an
 * int32; without both it is version 0.  What follows is repeated until it ends:
 *
 *	end of the interval: seconds and nanoseconds    int64, int64
 *	number of targets                               uint32
 *	of each target: its id                          uint64, in version 1 int32
 *	    number of its regions                       uint32
 *	    of each region: start, end, samples         uint64, uint64, uint32
 */
#ifndef BDAMON_RECORD_BINARY_READER_H
#define BDAMON_RECORD_BINARY_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "record/store.h"

/** BINARY_MAGIC - what files begin with that tell their version. */
#define BINARY_MAGIC "damon_recfmt_ver"

struct binary_reader;

/** binary_reader__knows() - Return: whether a file that begins with @bytes is of this form. */
bool binary_reader__knows(const unsigned char *bytes, size_t len);

/** binary_reader__new() - Return: a reader that fills @store, which is borrowed; or NULL. */
struct binary_reader *binary_reader__new(struct record_store *store);

/** binary_reader__feed() - take in bytes. Return: 0 or negative errno, see binary_reader__why(). */
int binary_reader__feed(struct binary_reader *br, const unsigned char *bytes, size_t len);

/** binary_reader__finish() - the file is over. Return: 0; -EINVAL if it had no whole snapshot. */
int binary_reader__finish(struct binary_reader *br, bool *ret_cut);

/** binary_reader__why() - Return: what was wrong, as the end of a sentence; valid until free. */
const char *binary_reader__why(const struct binary_reader *br);

/** binary_reader__free() - free the reader, not the store. NULL is allowed. */
void binary_reader__free(struct binary_reader *br);

#endif
