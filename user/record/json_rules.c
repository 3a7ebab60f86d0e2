// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The table of keys. */
#include "record/json_rules.h"

#include <string.h>

#define NAME(text) (text), sizeof(text) - 1

static const struct json_rule rules[NR_KEYS] = {
	[KEY_KDAMOND] = { NAME("kdamond_idx"), IN_RECORD, KIND_NR, 0 },
	[KEY_CONTEXT] = { NAME("context_idx"), IN_RECORD, KIND_NR, 0 },
	[KEY_SCHEME] = { NAME("scheme_idx"), IN_RECORD, KIND_NR, 0 },
	[KEY_TARGET] = { NAME("target_id"), IN_RECORD, KIND_NR, 0 },
	[KEY_SOURCE] = { NAME("data_source"), IN_RECORD, KIND_WORD, 0 },
	[KEY_INTERVALS] = { NAME("intervals"), IN_RECORD, KIND_IN, IN_INTERVALS },
	[KEY_SNAPSHOTS] = { NAME("snapshots"), IN_RECORD, KIND_IN, IN_SNAPSHOTS },
	[KEY_SUMMARY] = { NAME("bdamon"), IN_RECORD, KIND_IN, IN_SUMMARY },
	[KEY_SAMPLE] = { NAME("sample_us"), IN_INTERVALS, KIND_US, 0 },
	[KEY_AGGR] = { NAME("aggr_us"), IN_INTERVALS, KIND_US, 0 },
	[KEY_UPDATE] = { NAME("ops_update_us"), IN_INTERVALS, KIND_US, 0 },
	[KEY_GOAL] = { NAME("intervals_goal"), IN_INTERVALS, KIND_IN, IN_GOAL },
	[KEY_GOAL_BP] = { NAME("access_bp"), IN_GOAL, KIND_BP, 0 },
	[KEY_GOAL_AGGRS] = { NAME("aggrs"), IN_GOAL, KIND_NR, 0 },
	[KEY_GOAL_MIN] = { NAME("min_sample_us"), IN_GOAL, KIND_US, 0 },
	[KEY_GOAL_MAX] = { NAME("max_sample_us"), IN_GOAL, KIND_US, 0 },
	[KEY_START_TIME] = { NAME("start_time"), IN_SNAPSHOT, KIND_NS, 0 },
	[KEY_END_TIME] = { NAME("end_time"), IN_SNAPSHOT, KIND_NS, 0 },
	[KEY_TOTAL] = { NAME("total_bytes"), IN_SNAPSHOT, KIND_BYTES, 0 },
	[KEY_TUNED] = { NAME("sample_interval_us"), IN_SNAPSHOT, KIND_US, 0 },
	[KEY_REGIONS] = { NAME("regions"), IN_SNAPSHOT, KIND_IN, IN_REGIONS },
	[KEY_START] = { NAME("start"), IN_REGION, KIND_BYTES, 0 },
	[KEY_END] = { NAME("end"), IN_REGION, KIND_BYTES, 0 },
	[KEY_ACCESSES] = { NAME("nr_accesses"), IN_REGION, KIND_IN, IN_ACCESSES },
	[KEY_AGE] = { NAME("age"), IN_REGION, KIND_IN, IN_AGE },
	[KEY_SAMPLES] = { NAME("samples"), IN_ACCESSES, KIND_NR, 0 },
	[KEY_AGGR_INTERVALS] = { NAME("aggr_intervals"), IN_AGE, KIND_NR, 0 },
	[KEY_ELAPSED] = { NAME("elapsed_ns"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_TIMER] = { NAME("timer_ns"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_CPU] = { NAME("cpu_ns"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_NR_SAMPLES] = { NAME("nr_samples"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_NR_CLEARS] = { NAME("nr_clears"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_NR_LATE] = { NAME("nr_late_windows"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_UNARMABLE] = { NAME("sz_unarmable_bytes"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_COARSE] = { NAME("sz_coarse_bytes"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_SZ_TOTAL] = { NAME("sz_total_bytes"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_COARSE_PERIOD] = { NAME("coarse_period_us"), IN_SUMMARY, KIND_NR, 0 },
	[KEY_BUDGET] = { NAME("budget_percent"), IN_SUMMARY, KIND_MICRO, 0 },
};

/* Which places are lists, and what their elements are. */
static const enum json_place elements[NR_PLACES] = {
	[IN_FILE] = IN_RECORDS,
	[IN_RECORDS] = IN_RECORD,
	[IN_SNAPSHOTS] = IN_SNAPSHOT,
	[IN_REGIONS] = IN_REGION,
};

/* The rules of one place are neighbours: where they begin; NR_KEYS if there are none. */
static const enum json_key first_keys[NR_PLACES] = {
	[IN_FILE] = NR_KEYS,
	[IN_RECORDS] = NR_KEYS,
	[IN_RECORD] = KEY_KDAMOND,
	[IN_INTERVALS] = KEY_SAMPLE,
	[IN_GOAL] = KEY_GOAL_BP,
	[IN_SNAPSHOTS] = NR_KEYS,
	[IN_SNAPSHOT] = KEY_START_TIME,
	[IN_REGIONS] = NR_KEYS,
	[IN_REGION] = KEY_START,
	[IN_ACCESSES] = KEY_SAMPLES,
	[IN_AGE] = KEY_AGGR_INTERVALS,
	[IN_SUMMARY] = KEY_ELAPSED,
};

const struct json_rule *json_rule__get(enum json_key key)
{
	return &rules[key];
}

enum json_key json_rule__find(enum json_place place, const char *name, size_t len)
{
	int key;

	for (key = first_keys[place]; key < NR_KEYS && rules[key].place == place; key++) {
		if (rules[key].sz_name == len && !memcmp(rules[key].name, name, len))
			return (enum json_key)key;
	}
	return NR_KEYS;
}

enum json_place json_place__element(enum json_place place)
{
	return elements[place];
}
