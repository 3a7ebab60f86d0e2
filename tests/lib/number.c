// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Checked numbers of the test programs' command lines. */
#include "number.h"

#include <errno.h>
#include <stdlib.h>

#define BYTES_MAX (1ULL << 50)

static int parse_prefix(const char *text, uint64_t *out, char **end)
{
	unsigned long long value;

	/* strtoull() would accept blanks and signs, and negate silently. */
	if (*text < '0' || *text > '9')
		return -EINVAL;
	errno = 0;
	value = strtoull(text, end, 10);
	if (errno)
		return -errno;
	*out = value;
	return 0;
}

int number__parse(const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t value;
	char *end;
	int err = parse_prefix(text, &value, &end);

	if (err)
		return err;
	if (*end)
		return -EINVAL;
	if (value < min || value > max)
		return -ERANGE;
	*out = value;
	return 0;
}

static int unit_shift(const char *unit)
{
	if (!unit[0])
		return 0;
	if (unit[1])
		return -EINVAL;
	switch (unit[0]) {
	case 'K':
		return 10;
	case 'M':
		return 20;
	case 'G':
		return 30;
	default:
		return -EINVAL;
	}
}

int number__parse_bytes(const char *text, uint64_t *out)
{
	uint64_t value;
	char *end;
	int err = parse_prefix(text, &value, &end);
	int shift;

	if (err)
		return err;
	shift = unit_shift(end);
	if (shift < 0)
		return shift;
	if (value > BYTES_MAX >> shift)
		return -ERANGE;
	*out = value << shift;
	return 0;
}
