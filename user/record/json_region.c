// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Regions as bdamon itself writes them, read without a parser. */
#include "record/json_region.h"

#include <endian.h>
#include <stdbool.h>
#include <string.h>

/* How far behind what is taken numbers are looked at. */
#define SZ_AHEAD 32

/* What each begins with. */
#define HEAD "{\"start\":"

#define take_literal(p, text) take_text(p, text, sizeof(text) - 1)

static inline bool take_text(const char **p, const char *text, size_t len)
{
	if (memcmp(*p, text, len))
		return false;
	*p += len;
	return true;
}

/*
 * How many of eight characters are digits before the first that is none.  Adding 6 carries into
 * the upper half of a byte that is above '9', so a digit keeps 3 there both ways.
 */
static inline unsigned int count_digits(uint64_t eight)
{
	uint64_t odd = ((eight & 0xf0f0f0f0f0f0f0f0) ^ 0x3030303030303030) |
		       (((eight + 0x0606060606060606) & 0xf0f0f0f0f0f0f0f0) ^ 0x3030303030303030);

	return odd ? (unsigned int)__builtin_ctzll(odd) / 8 : 8;
}

/* The value of eight digits, the first one lowest: pairs, fours and all eight side by side. */
static inline uint64_t eight_value(uint64_t eight)
{
	eight = (eight & 0x0f0f0f0f0f0f0f0f) * 2561 >> 8;
	eight = (eight & 0x00ff00ff00ff00ff) * 6553601 >> 16;
	return (eight & 0x0000ffff0000ffff) * 42949672960001 >> 32;
}

static inline uint64_t load_eight(const char *p)
{
	uint64_t eight;

	memcpy(&eight, p, sizeof(eight));
	return le64toh(eight);
}

/* A number of at most 16 digits: eight characters, and up to eight more. */
static inline bool take_nr(const char **at, uint64_t *ret)
{
	static const uint32_t powers[] = { 1,	   10,	    100,      1000,	10000,
					   100000, 1000000, 10000000, 100000000 };
	uint64_t eight = load_eight(*at), v = 0;
	unsigned int nr = count_digits(eight), more = 0;

	if (nr == 8) {
		v = eight_value(eight);
		eight = load_eight(*at + 8);
		more = nr;
		nr = count_digits(eight);
		if (nr == 8 && at[0][16] >= '0' && at[0][16] <= '9')
			return false;
	}
	if (nr)
		v = v * powers[nr] + eight_value(eight << (64 - 8 * nr));
	nr += more;
	/* JSON numbers have no leading zeros. */
	if (!nr || (**at == '0' && nr > 1))
		return false;
	*at += nr;
	*ret = v;
	return true;
}

static inline bool take_u32(const char **at, uint32_t *ret)
{
	uint64_t v;

	if (!take_nr(at, &v) || v >= UINT32_MAX)
		return false;
	*ret = (uint32_t)v;
	return true;
}

/* Everything before the age. */
static bool take_head(const char **p, struct record_region *r)
{
	return take_literal(p, HEAD) && take_nr(p, &r->start) && take_literal(p, ",\"end\":") &&
	       take_nr(p, &r->end) && take_literal(p, ",\"nr_accesses\":{\"samples\":") &&
	       take_u32(p, &r->nr_accesses) &&
	       take_literal(p, "},\"age\":{\"usec\":null,\"aggr_intervals\":");
}

/* The same, if it was not seen before. */
static bool take_known_head(const char **at, struct json_region_memo *memos,
			    struct record_region *r)
{
	const char *text = *at, *digits = text + strlen(HEAD);
	uint64_t hash = (load_eight(digits) ^ load_eight(digits + 8) << 1) * 0x9e3779b97f4a7c15;
	struct json_region_memo *memo = &memos[hash >> (64 - JSON_REGION_MEMOS_BITS)];

	if (memo->len && !memcmp(text, memo->text, memo->len)) {
		*r = memo->head;
		*at += memo->len;
		return true;
	}
	if (!take_head(at, r))
		return false;
	memo->head = *r;
	memo->len = (uint8_t)(*at - text);
	memcpy(memo->text, text, sizeof(memo->text));
	return true;
}

static size_t parse(const char *text, bool is_first, struct json_region_memo *memos,
		    struct record_region *r)
{
	const char *p = text;

	if (!is_first && *p++ != ',')
		return 0;
	if (*p == '\n')
		p++;
	if (!take_known_head(&p, memos, r) || !take_u32(&p, &r->age) || *p++ != '}')
		return 0;
	if (*p == ',' &&
	    (!take_literal(&p, ",\"sz_filter_passed\":") || !take_nr(&p, &r->sz_passed)))
		return 0;
	return *p++ == '}' ? (size_t)(p - text) : 0;
}

/* So near to the end of the text that numbers must not be looked at in it. */
static size_t parse_copy(const char *text, size_t len, bool is_first,
			 struct json_region_memo *memos, struct record_region *r)
{
	char copy[JSON_REGION_MAX + SZ_AHEAD] = { 0 };

	memcpy(copy, text, len);
	return parse(copy, is_first, memos, r);
}

size_t json_region__parse(struct json_region_memo memos[JSON_REGION_MEMOS], const char *text,
			  const char *end, bool is_first, struct record_region *region)
{
	size_t left = (size_t)(end - text);

	*region = (struct record_region){ 0 };
	if (left < JSON_REGION_MAX + SZ_AHEAD)
		return parse_copy(text, left, is_first, memos, region);
	return parse(text, is_first, memos, region);
}
