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

/** enum json_place - what the parser is inside of; IN_SCALAR stands for what has no inside. */
enum json_place {
	IN_FILE,
	IN_SCALAR,
	IN_RECORDS,
	IN_RECORD,
	IN_INTERVALS,
	IN_GOAL,
	IN_FILTERS,
	IN_FILTER,
	IN_ADDRESSES,
	IN_SIZES,
	IN_SNAPSHOTS,
	IN_SNAPSHOT,
	IN_STATS,
	IN_REGIONS,
	IN_REGION,
	IN_ACCESSES,
	IN_AGE,
	IN_PROBES,
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
	KEY_FILTERS,
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
	KEY_TYPE,
	KEY_MATCHING,
	KEY_ALLOW,
	KEY_PASS,
	KEY_PATH,
	KEY_TARGET_IDX,
	KEY_ADDRESSES,
	KEY_SIZES,
	KEY_FIRST,
	KEY_LAST,
	KEY_SIZE,
	KEY_START_TIME,
	KEY_END_TIME,
	KEY_TOTAL,
	KEY_TUNED,
	KEY_STATS,
	KEY_REGIONS,
	KEY_NR_TRIED,
	KEY_SZ_TRIED,
	KEY_NR_APPLIED,
	KEY_SZ_APPLIED,
	KEY_STATS_PASSED,
	KEY_NR_EXCEEDS,
	KEY_NR_SNAPSHOTS,
	KEY_MAX_SNAPSHOTS,
	KEY_START,
	KEY_END,
	KEY_ACCESSES,
	KEY_AGE,
	KEY_PROBES,
	KEY_PASSED,
	KEY_SAMPLES,
	KEY_PERCENT,
	KEY_USEC,
	KEY_AGGR_INTERVALS,
	KEY_PROBE,
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

/** json_place__scalar() - Return: the key that elements of @place, a list of scalars, count as. */
enum json_key json_place__scalar(enum json_place place);

#endif
