/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Files that are written from their beginning; what was there before is kept as FILE.old. */
#ifndef BDAMON_RECORD_NEW_FILE_H
#define BDAMON_RECORD_NEW_FILE_H

#include <sys/types.h>

/**
 * new_file__keep_old() - rename the file at @path, if there is one, to @path.old.
 *
 * Return: 0; -EINVAL if it is something else than a file; other negative errno.
 */
int new_file__keep_old(const char *path);

/**
 * new_file__create() - create a file where there is none.
 * @path: its path
 * @mode: its mode, exactly
 *
 * Return: its descriptor, open for reading and writing, or a negative errno.
 */
int new_file__create(const char *path, mode_t mode);

#endif
