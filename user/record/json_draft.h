/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Records put together from the values in a JSON text.
 *
 * Scalars are kept by key until their object ends, which makes a region, a
 * snapshot or a record of them, so the order of keys does not matter.
 */
#ifndef BDAMON_RECORD_JSON_DRAFT_H
#define BDAMON_RECORD_JSON_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/json_rules.h"
#include "record/store.h"

/**
 * struct json_draft - what is known so far.
 * @store: where records go, borrowed
 * @id: the open record in @store, if @in_record
 * @in_record: a record is open
 * @head: what is known of it but its snapshots and filters
 * @filters: owned array of its filters
 * @nr_filters: how many
 * @snap: the open snapshot
 * @regions: owned array of its regions
 * @nr_regions: how many
 * @cap_regions: room there
 * @region: the open region, as far as lists in it are concerned
 * @filter: the open filter, as far as words and lists in it are concerned
 * @nr_snapshots: whole snapshots so far
 * @seen: bit per key: it has come, and @values has it if it is a scalar
 * @values: scalars by key
 * @err: first error
 * @why: its text, as the end of a sentence
 */
struct json_draft {
	struct record_store *store;
	size_t id;
	bool in_record;
	struct record head;
	struct record_filter *filters;
	size_t nr_filters;
	struct record_snapshot snap;
	struct record_region *regions;
	size_t nr_regions;
	size_t cap_regions;
	struct record_region region;
	struct record_filter filter;
	size_t nr_snapshots;
	uint64_t seen;
	uint64_t values[NR_KEYS];
	int err;
	char why[256];
};

/** json_draft__init() - begin with a file whose records go to @store. */
void json_draft__init(struct json_draft *d, struct record_store *store);

/** json_draft__fini() - free what the draft owns. */
void json_draft__fini(struct json_draft *d);

/** json_draft__fail() - keep @err and the reason. Return: false, always. */
__attribute__((format(printf, 3, 4))) bool json_draft__fail(struct json_draft *d, int err,
							    const char *fmt, ...);

/** json_draft__put() - a scalar has come. Return: false after a failure, which is kept. */
bool json_draft__put(struct json_draft *d, enum json_key key, uint64_t value);

/** json_draft__put_word() - a word has come; @text is not terminated. */
void json_draft__put_word(struct json_draft *d, enum json_key key, const char *text, size_t len);

/** json_draft__room() - Return: room for the next region, or NULL after a failure, kept. */
struct record_region *json_draft__room(struct json_draft *d);

/** json_draft__put_region() - it is there. Return: false after a failure, kept. */
bool json_draft__put_region(struct json_draft *d);

/**
 * json_draft__begin() - an object or list begins.
 * @d: the draft
 * @place: what it is
 * @key: its key; NR_KEYS for an element of a list
 *
 * Return: false after a failure, which json_draft__fail() has kept.
 */
bool json_draft__begin(struct json_draft *d, enum json_place place, enum json_key key);

/** json_draft__end() - it ends. Return: false after a failure, kept likewise. */
bool json_draft__end(struct json_draft *d, enum json_place place);

/**
 * json_draft__cut() - the text ended too early: keep the whole snapshots.
 *
 * Return: false after a failure, kept likewise; having no whole snapshot is one.
 */
bool json_draft__cut(struct json_draft *d);

#endif
