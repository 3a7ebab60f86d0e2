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

/**
 * json_region__parse() - read one element of a list of regions.
 * @text: what follows JSON_REGIONS or the element before
 * @end: end of the text so far
 * @is_first: it is the first element, so no comma comes before it
 * @ret_region: the region
 *
 * Return: length of the region's text; 0 if it is not of this form, or not all of it is there.
 */
size_t json_region__parse(const char *text, const char *end, bool is_first,
			  struct record_region *ret_region);

#endif
