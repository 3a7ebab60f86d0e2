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
	[KEY_FILTERS] = { NAME("scheme_filters"), IN_RECORD, KIND_IN, IN_FILTERS },
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
	[KEY_TYPE] = { NAME("filter_type"), IN_FILTER, KIND_WORD, 0 },
	[KEY_MATCHING] = { NAME("matching"), IN_FILTER, KIND_BOOL, 0 },
	[KEY_ALLOW] = { NAME("allow"), IN_FILTER, KIND_BOOL, 0 },
	[KEY_PASS] = { NAME("filter_pass"), IN_FILTER, KIND_BOOL, 0 },
	[KEY_PATH] = { NAME("memcg_path"), IN_FILTER, KIND_WORD, 0 },
	[KEY_TARGET_IDX] = { NAME("damon_target_idx"), IN_FILTER, KIND_NR, 0 },
	[KEY_ADDRESSES] = { NAME("address_range"), IN_FILTER, KIND_IN, IN_ADDRESSES },
	[KEY_SIZES] = { NAME("hugepage_size"), IN_FILTER, KIND_IN, IN_SIZES },
	[KEY_FIRST] = { NAME("start"), IN_ADDRESSES, KIND_BYTES, 0 },
	[KEY_LAST] = { NAME("end"), IN_ADDRESSES, KIND_BYTES, 0 },
	[KEY_SIZE] = { NAME("hugepage_size"), IN_SIZES, KIND_BYTES, 0 },
	[KEY_START_TIME] = { NAME("start_time"), IN_SNAPSHOT, KIND_NS, 0 },
	[KEY_END_TIME] = { NAME("end_time"), IN_SNAPSHOT, KIND_NS, 0 },
	[KEY_TOTAL] = { NAME("total_bytes"), IN_SNAPSHOT, KIND_BYTES, 0 },
	[KEY_TUNED] = { NAME("sample_interval_us"), IN_SNAPSHOT, KIND_US, 0 },
	[KEY_STATS] = { NAME("damos_stats"), IN_SNAPSHOT, KIND_IN, IN_STATS },
	[KEY_REGIONS] = { NAME("regions"), IN_SNAPSHOT, KIND_IN, IN_REGIONS },
	[KEY_NR_TRIED] = { NAME("nr_tried"), IN_STATS, KIND_NR, 0 },
	[KEY_SZ_TRIED] = { NAME("sz_tried"), IN_STATS, KIND_BYTES, 0 },
	[KEY_NR_APPLIED] = { NAME("nr_applied"), IN_STATS, KIND_NR, 0 },
	[KEY_SZ_APPLIED] = { NAME("sz_applied"), IN_STATS, KIND_BYTES, 0 },
	[KEY_STATS_PASSED] = { NAME("sz_ops_filter_passed"), IN_STATS, KIND_BYTES, 0 },
	[KEY_NR_EXCEEDS] = { NAME("qt_exceeds"), IN_STATS, KIND_NR, 0 },
	[KEY_NR_SNAPSHOTS] = { NAME("nr_snapshots"), IN_STATS, KIND_NR, 0 },
	[KEY_MAX_SNAPSHOTS] = { NAME("max_nr_snapshots"), IN_STATS, KIND_NR, 0 },
	[KEY_START] = { NAME("start"), IN_REGION, KIND_BYTES, 0 },
	[KEY_END] = { NAME("end"), IN_REGION, KIND_BYTES, 0 },
	[KEY_ACCESSES] = { NAME("nr_accesses"), IN_REGION, KIND_IN, IN_ACCESSES },
	[KEY_AGE] = { NAME("age"), IN_REGION, KIND_IN, IN_AGE },
	[KEY_PROBES] = { NAME("probe_hits"), IN_REGION, KIND_IN, IN_PROBES },
	[KEY_PASSED] = { NAME("sz_filter_passed"), IN_REGION, KIND_BYTES, 0 },
	[KEY_SAMPLES] = { NAME("samples"), IN_ACCESSES, KIND_NR, 0 },
	[KEY_PERCENT] = { NAME("percent"), IN_ACCESSES, KIND_PERCENT, 0 },
	[KEY_USEC] = { NAME("usec"), IN_AGE, KIND_US, 0 },
	[KEY_AGGR_INTERVALS] = { NAME("aggr_intervals"), IN_AGE, KIND_NR, 0 },
	[KEY_PROBE] = { NAME("probe_hits"), IN_PROBES, KIND_NR, 0 },
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
	[IN_FILE] = IN_RECORDS,	 [IN_RECORDS] = IN_RECORD,     [IN_FILTERS] = IN_FILTER,
	[IN_SIZES] = IN_SCALAR,	 [IN_SNAPSHOTS] = IN_SNAPSHOT, [IN_REGIONS] = IN_REGION,
	[IN_PROBES] = IN_SCALAR,
};

/* The rules of one place are neighbours: where they begin; NR_KEYS if there are none. */
static const enum json_key first_keys[NR_PLACES] = {
	[IN_FILE] = NR_KEYS,	     [IN_SCALAR] = NR_KEYS,	  [IN_RECORDS] = NR_KEYS,
	[IN_RECORD] = KEY_KDAMOND,   [IN_INTERVALS] = KEY_SAMPLE, [IN_GOAL] = KEY_GOAL_BP,
	[IN_FILTERS] = NR_KEYS,	     [IN_FILTER] = KEY_TYPE,	  [IN_ADDRESSES] = KEY_FIRST,
	[IN_SIZES] = KEY_SIZE,	     [IN_SNAPSHOTS] = NR_KEYS,	  [IN_SNAPSHOT] = KEY_START_TIME,
	[IN_STATS] = KEY_NR_TRIED,   [IN_REGIONS] = NR_KEYS,	  [IN_REGION] = KEY_START,
	[IN_ACCESSES] = KEY_SAMPLES, [IN_AGE] = KEY_USEC,	  [IN_PROBES] = KEY_PROBE,
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

enum json_key json_place__scalar(enum json_place place)
{
	return first_keys[place];
}
