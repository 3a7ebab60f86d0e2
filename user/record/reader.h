/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Reading record files: zlib-compressed JSON, plain JSON and perf script text.
 *
 * The form is recognised by the content.  The text is never held as a whole.
 * Records of one file with the same target and no other indices are pieces of
 * one recording and become one record.  A file that ends too early, because
 * its writer was killed, is read up to its last whole snapshot.
 */
#ifndef BDAMON_RECORD_READER_H
#define BDAMON_RECORD_READER_H

#include "record/record.h"

/**
 * record_set__read() - append the records of a file to @set.
 * @set: the set; after a failure it may hold part of the file, and is to be finished as usual
 * @path: a regular file
 *
 * Logging: a failure is one error line, a file cut short one warning.
 *
 * Return: 0, -EINVAL (no such format, or not well-formed), -E2BIG or other negative errno.
 */
int record_set__read(struct record_set *set, const char *path);

#endif
