/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What schemes did, event by event, as DAMON's tracepoints tell it. */
#ifndef BDAMON_RECORD_SCHEME_EVENT_H
#define BDAMON_RECORD_SCHEME_EVENT_H

#include <stdint.h>

#include "record/record.h"

/**
 * enum scheme_event_type - what happened.
 * @SCHEME_EVENT_ESZ: the effective quota changed, or the first charge window started
 * @SCHEME_EVENT_TRIED: an action was applied to a region, perhaps in vain
 * @SCHEME_EVENT_STAT: a scheme has gone through all regions
 */
enum scheme_event_type {
	SCHEME_EVENT_ESZ,
	SCHEME_EVENT_TRIED,
	SCHEME_EVENT_STAT,
};

/**
 * struct scheme_event - one event.
 * @type: which members are there besides @time_ns and @scheme_idx
 * @time_ns: CLOCK_MONOTONIC: the end of the window that the schemes looked at
 * @scheme_idx: index of the scheme
 * @esz: SCHEME_EVENT_ESZ: bytes that may be charged in a window
 * @target_id: SCHEME_EVENT_TRIED: the target
 * @nr_regions: SCHEME_EVENT_TRIED: how many regions it has
 * @region: SCHEME_EVENT_TRIED: the region, its age before the action
 * @stats: SCHEME_EVENT_STAT: what the scheme has done so far
 */
struct scheme_event {
	enum scheme_event_type type;
	uint32_t scheme_idx;
	uint64_t time_ns;
	union {
		uint64_t esz;
		struct {
			uint32_t target_id;
			uint32_t nr_regions;
			struct record_region region;
		};
		struct record_stats stats;
	};
};

#endif
