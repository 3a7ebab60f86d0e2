/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Records from JSON text, taken in as it comes. */
#ifndef BDAMON_RECORD_JSON_READER_H
#define BDAMON_RECORD_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "record/store.h"

struct json_reader;

/** json_reader__new() - Return: a reader that fills @store, which is borrowed; or NULL. */
struct json_reader *json_reader__new(struct record_store *store);

/** json_reader__feed() - take in text. Return: 0 or negative errno, see json_reader__why(). */
int json_reader__feed(struct json_reader *j, const unsigned char *text, size_t len);

/**
 * json_reader__finish() - the text is over.
 * @j: reader
 * @ret_cut: the text was incomplete; what was whole is in the store
 *
 * Return: 0; -EINVAL if not one whole snapshot came before the text was cut.
 */
int json_reader__finish(struct json_reader *j, bool *ret_cut);

/** json_reader__why() - Return: what was wrong, as the end of a sentence; valid until free. */
const char *json_reader__why(const struct json_reader *j);

/** json_reader__free() - free the reader, not the store. NULL is allowed. */
void json_reader__free(struct json_reader *j);

#endif
