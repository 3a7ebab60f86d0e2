// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Values of schemes. */
#include "scheme/scheme_value.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "util/value.h"

/* What is left of a text in a message. */
#define QUOTE "'%.60s'"

/* Up to here, all numbers can be told and written exactly: times of 292 years, and shares. */
#define MAX_NS	  INT64_MAX
#define MAX_SHARE 0x1p50

static const char *const unit_nouns[] = {
	[SCHEME_NR] = "a whole number such as 100",
	[SCHEME_BYTES] = "a size such as 4096, 64K or '1.5 GiB'",
	[SCHEME_US] = "a time such as 5ms or '1 m 30 s'",
	[SCHEME_MS] = "a time such as 5ms or '1 m 30 s'",
	[SCHEME_PERMIL] = "a share such as 5% or, in permil, 50",
	[SCHEME_BP] = "a share such as 5% or, in basis points, 500",
};

static const char rate_noun[] = "a share such as 5%";

static int refuse(int err, const char *text, const char *noun, char *why, size_t sz_why)
{
	if (err == -ERANGE)
		snprintf(why, sz_why, QUOTE " is negative or too large", text);
	else
		snprintf(why, sz_why, QUOTE " is not %s", text, noun);
	return -EINVAL;
}

/* Cut off the fraction, unless only the binary form of a decimal fraction made it. */
static uint64_t to_whole(long double nr)
{
	long double whole = roundl(nr);

	if (fabsl(whole - nr) >= 1e-6L)
		whole = floorl(nr);
	return whole >= 0x1p64L ? UINT64_MAX : (uint64_t)whole;
}

static int64_t ns_per_unit(enum value_unit unit)
{
	return unit == VALUE_US ? 1000 : 1000000;
}

static int parse_time(const char *text, enum value_unit unit, uint64_t *ret_time)
{
	int64_t time;
	int err = value_parse_time(text, unit, unit, &time);

	if (err)
		return err;
	if (time < 0 || (time != INT64_MAX && time > MAX_NS / ns_per_unit(unit)))
		return -ERANGE;
	*ret_time = time == INT64_MAX ? UINT64_MAX : (uint64_t)time;
	return 0;
}

static int parse_share(const char *text, enum value_scale scale, uint64_t *ret_share)
{
	double share;
	int err = value_parse_share(text, scale, &share);

	if (err)
		return err;
	if (share < 0 || (share > MAX_SHARE && strcmp(text, "max")))
		return -ERANGE;
	*ret_share = to_whole(share);
	return 0;
}

static int parse(enum scheme_unit unit, const char *text, uint64_t *ret_value)
{
	switch (unit) {
	case SCHEME_BYTES:
		return value_parse_bytes(text, ret_value);
	case SCHEME_US:
		return parse_time(text, VALUE_US, ret_value);
	case SCHEME_MS:
		return parse_time(text, VALUE_MS, ret_value);
	case SCHEME_PERMIL:
		return parse_share(text, VALUE_PERMIL, ret_value);
	case SCHEME_BP:
		return parse_share(text, VALUE_BP, ret_value);
	case SCHEME_NR:
		break;
	}
	return value_parse_nr(text, ret_value);
}

int scheme_value__parse(enum scheme_unit unit, const char *text, uint64_t *ret_value, char *why,
			size_t sz_why)
{
	int err = parse(unit, text, ret_value);

	return err ? refuse(err, text, unit_nouns[unit], why, sz_why) : 0;
}

int scheme_value__parse_u32(enum scheme_unit unit, const char *text, uint32_t *ret_value, char *why,
			    size_t sz_why)
{
	uint64_t value;
	int err = parse(unit, text, &value);

	if (!err && value > UINT32_MAX)
		err = -ERANGE;
	if (err)
		return refuse(err, text, unit_nouns[unit], why, sz_why);
	*ret_value = (uint32_t)value;
	return 0;
}

int scheme_value__parse_nid(const char *text, int *ret_nid, char *why, size_t sz_why)
{
	uint64_t nid;

	if (value_parse_nr(text, &nid) || nid > SCHEME_MAX_NID) {
		snprintf(why, sz_why, QUOTE " is not the number of a NUMA node, 0 to %d", text,
			 SCHEME_MAX_NID);
		return -EINVAL;
	}
	*ret_nid = (int)nid;
	return 0;
}

int scheme_value__parse_word(const struct bd_names *names, const char *text, int *ret_value,
			     char *why, size_t sz_why)
{
	int value = bd_names__find(names, text);
	size_t used;

	if (value >= 0) {
		*ret_value = value;
		return 0;
	}
	used = (size_t)snprintf(why, sz_why, QUOTE " is none of", text);
	for (size_t i = 0; i < names->nr && used < sz_why; i++)
		used += (size_t)snprintf(why + used, sz_why - used, "%s %s", i ? "," : "",
					 names->words[i]);
	return -EINVAL;
}

int scheme_value__parse_rate(const char *text, const struct bd_attrs *attrs, uint32_t *ret_nr,
			     char *why, size_t sz_why)
{
	double percent;
	int err = value_parse_share(text, VALUE_PERCENT, &percent);

	if (!err && percent < 0)
		err = -ERANGE;
	if (err)
		return refuse(err, text, rate_noun, why, sz_why);
	*ret_nr = bd_to_u32(
		to_whole((long double)percent * bd_attrs__max_nr_accesses(attrs) / VALUE_PERCENT));
	return 0;
}

int scheme_value__parse_age(const char *text, const struct bd_attrs *attrs, uint32_t *ret_windows,
			    char *why, size_t sz_why)
{
	uint64_t us;
	int err = scheme_value__parse(SCHEME_US, text, &us, why, sz_why);

	if (err)
		return err;
	*ret_windows = us == UINT64_MAX ? UINT32_MAX : bd_to_u32(us / bd_max(attrs->aggr_us, 1));
	return 0;
}

enum scheme_unit scheme_value__goal_unit(enum bd_metric metric)
{
	switch (metric) {
	case BD_METRIC_USER_INPUT:
		return SCHEME_NR;
	case BD_METRIC_SOME_MEM_PSI_US:
		return SCHEME_US;
	default:
		return SCHEME_BP;
	}
}
