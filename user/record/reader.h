/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Reading record files: JSON, compressed by zlib or not, text of perf script and the like, and
 * the binary files of old.
 *
 * The form is recognised by the content.  Neither files nor records are held as a whole.
 * Records of one file with the same target and no other indices are pieces of
 * one recording and become one record.  A file that ends too early, because
 * its writer was killed, is read up to its last whole snapshot.
 */
#ifndef BDAMON_RECORD_READER_H
#define BDAMON_RECORD_READER_H

#include "record/store.h"

/**
 * record_store__read() - append the records of a file to @store.
 * @store: the store; after a failure it is good for nothing but record_store__free()
 * @path: a regular file
 *
 * Logging: a failure is one error line, a file cut short one warning.
 *
 * Return: 0, -EINVAL (no such format, or not well-formed), -E2BIG or other negative errno.
 */
int record_store__read(struct record_store *store, const char *path);

#endif
