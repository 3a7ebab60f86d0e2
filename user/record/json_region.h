/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Regions as bdamon itself writes them, read without a parser.
 *
 * Nearly all of a record's text is regions, and nearly all records were written by
 * record/json_text.h, whose regions look alike to the letter.  Comparing them with that pattern
 * is ten times faster than parsing JSON.
 */
#ifndef BDAMON_RECORD_JSON_REGION_H
#define BDAMON_RECORD_JSON_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/record.h"

/** JSON_REGION_MAX - bytes that a region of this form takes at most, with the comma before it. */
#define JSON_REGION_MAX 224

/** JSON_REGIONS - what stands before the first region of a snapshot. */
#define JSON_REGIONS "\"regions\":["

/** JSON_REGION_MEMOS - heads that are kept; a new one replaces one that has the same hash. */
#define JSON_REGION_MEMOS_BITS 12
#define JSON_REGION_MEMOS      (1U << JSON_REGION_MEMOS_BITS)

/**
 * struct json_region_memo - the head of a region, up to its age; all zero is none.
 * @head: what it says
 * @len: its length
 * @text: it
 *
 * Most regions differ from what they were in the snapshot before by their age alone.
 */
struct json_region_memo {
	struct record_region head;
	uint8_t len;
	char text[127];
};

/**
 * json_region__parse() - read one element of a list of regions.
 * @memos: heads seen before
 * @text: what follows JSON_REGIONS or the element before
 * @end: end of the text so far
 * @is_first: it is the first element, so no comma comes before it
 * @region: becomes the region, or what was known of it where parsing stopped
 *
 * Return: length of the region's text; 0 if it is not of this form, or not all of it is there.
 */
size_t json_region__parse(struct json_region_memo memos[JSON_REGION_MEMOS], const char *text,
			  const char *end, bool is_first, struct record_region *region);

#endif
