// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Values in records: JSON numbers, or strings with commas and units. */
#include "record/json_value.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "util/value.h"

/* No number with its units is longer. */
#define SZ_VALUE 96

/* The common case: nothing but at most 18 digits. */
static bool parse_digits(const char *text, size_t len, uint64_t *ret)
{
	uint64_t v = 0;
	size_t i;

	if (!len || len > 18)
		return false;
	for (i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(text[i] - '0');
	}
	*ret = v;
	return true;
}

static int parse_time(const char *text, enum value_unit unit, uint64_t *ret)
{
	int64_t v;
	int err = value_parse_time(text, unit, unit, &v);

	if (!err && v < 0)
		return -ERANGE;
	if (!err)
		*ret = (uint64_t)v;
	return err;
}

static int parse_bp(const char *text, uint64_t *ret)
{
	double v;
	int err = value_parse_share(text, VALUE_BP, &v);

	if (!err && !(v >= 0 && v < 1e18))
		return -ERANGE;
	if (!err)
		*ret = (uint64_t)v;
	return err;
}

static int parse_micro(enum json_kind kind, const char *text, uint64_t *ret)
{
	double v;
	int err = kind == KIND_PERCENT ? value_parse_share(text, VALUE_PERCENT, &v)
				       : value_parse_float(text, &v);

	if (!err && !(v >= 0 && v < 1e12))
		return -ERANGE;
	if (!err)
		*ret = (uint64_t)(v * 1e6 + 0.5);
	return err;
}

static int parse_bool(const char *text, uint64_t *ret)
{
	bool v;
	int err = value_parse_bool(text, &v);

	if (!err)
		*ret = v;
	return err;
}

static int parse_kind(enum json_kind kind, const char *text, uint64_t *ret)
{
	switch (kind) {
	case KIND_NR:
		return value_parse_nr(text, ret);
	case KIND_BYTES:
		return strchr(text, ',') ? value_parse_nr(text, ret) : value_parse_bytes(text, ret);
	case KIND_NS:
		return parse_time(text, VALUE_NS, ret);
	case KIND_US:
		return parse_time(text, VALUE_US, ret);
	case KIND_BP:
		return parse_bp(text, ret);
	case KIND_MICRO:
	case KIND_PERCENT:
		return parse_micro(kind, text, ret);
	case KIND_BOOL:
		return parse_bool(text, ret);
	default:
		return -EINVAL;
	}
}

int json_value__parse(enum json_kind kind, const char *text, size_t len, uint64_t *ret)
{
	char copy[SZ_VALUE];

	if (kind <= KIND_BP && parse_digits(text, len, ret))
		return 0;
	if (len >= sizeof(copy) || memchr(text, 0, len))
		return -EINVAL;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return parse_kind(kind, copy, ret);
}
