/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Writing records that were read, for commands that make one file of another. */
#ifndef BDAMON_CLI_REWRITE_H
#define BDAMON_CLI_REWRITE_H

#include <sys/types.h>

#include "record/source.h"
#include "record/writer.h"

/**
 * struct rewrite - where to and how.
 * @path: the file, which replaces one that is there when it is complete
 * @type: its form
 * @permission: its mode
 * @summary: what the recording says of its cost, or NULL
 */
struct rewrite {
	const char *path;
	enum record_type type;
	mode_t permission;
	const struct record_summary *summary;
};

/**
 * rewrite_records() - write all records of @source.
 *
 * Logging; a warning tells if the form has no place for what the records hold.
 *
 * Return: 0 or negative errno.
 */
int rewrite_records(const struct rewrite *rewrite, struct record_source *source);

#endif
