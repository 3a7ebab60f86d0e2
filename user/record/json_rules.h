/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Which keys of a record file matter, and what their values are.
 *
 * Every key that matters has a rule: in which kind of object it stands, and
 * what its value is.  Everything without a rule is skipped.
 */
#ifndef BDAMON_RECORD_JSON_RULES_H
#define BDAMON_RECORD_JSON_RULES_H

#include <stddef.h>

#include "record/json_value.h"

/** enum json_place - what the parser is inside of. */
enum json_place {
	IN_FILE,
	IN_RECORDS,
	IN_RECORD,
	IN_INTERVALS,
	IN_GOAL,
	IN_SNAPSHOTS,
	IN_SNAPSHOT,
	IN_REGIONS,
	IN_REGION,
	IN_ACCESSES,
	IN_AGE,
	IN_SUMMARY,
	NR_PLACES,
};

/** enum json_key - rules by number; the values of scalars are kept under it. */
enum json_key {
	KEY_KDAMOND,
	KEY_CONTEXT,
	KEY_SCHEME,
	KEY_TARGET,
	KEY_SOURCE,
	KEY_INTERVALS,
	KEY_SNAPSHOTS,
	KEY_SUMMARY,
	KEY_SAMPLE,
	KEY_AGGR,
	KEY_UPDATE,
	KEY_GOAL,
	KEY_GOAL_BP,
	KEY_GOAL_AGGRS,
	KEY_GOAL_MIN,
	KEY_GOAL_MAX,
	KEY_START_TIME,
	KEY_END_TIME,
	KEY_TOTAL,
	KEY_TUNED,
	KEY_REGIONS,
	KEY_START,
	KEY_END,
	KEY_ACCESSES,
	KEY_AGE,
	KEY_SAMPLES,
	KEY_AGGR_INTERVALS,
	KEY_ELAPSED,
	KEY_TIMER,
	KEY_CPU,
	KEY_NR_SAMPLES,
	KEY_NR_CLEARS,
	KEY_NR_LATE,
	KEY_UNARMABLE,
	KEY_COARSE,
	KEY_SZ_TOTAL,
	KEY_COARSE_PERIOD,
	KEY_BUDGET,
	NR_KEYS,
};

/**
 * struct json_rule - one key.
 * @name: the key
 * @sz_name: its length
 * @place: which objects have it
 * @kind: what its value counts
 * @inside: for KIND_IN, what its value is
 */
struct json_rule {
	const char *name;
	size_t sz_name;
	enum json_place place;
	enum json_kind kind;
	enum json_place inside;
};

/** json_rule__get() - Return: the rule of @key, which is not NR_KEYS. */
const struct json_rule *json_rule__get(enum json_key key);

/** json_rule__find() - Return: the key called @name, @len characters long, in @place; or NR_KEYS. */
enum json_key json_rule__find(enum json_place place, const char *name, size_t len);

/** json_place__element() - Return: what the list @place consists of; IN_FILE if it is an object. */
enum json_place json_place__element(enum json_place place);

#endif
