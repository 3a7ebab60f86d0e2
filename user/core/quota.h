/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Quotas: how much a scheme may do in a charge window, and what is left of it.
 *
 * What users may set is bytes, time, and goals; all become bytes, the effective size, when a
 * window starts.  A quota that is used up leaves a resume point: the next window goes on behind
 * the last byte charged, so that all memory gets its turn.
 */
#ifndef BDAMON_CORE_QUOTA_H
#define BDAMON_CORE_QUOTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/goal.h"
#include "core/names.h"
#include "core/place.h"

/** enum bd_tuner - how goals become bytes. */
enum bd_tuner {
	BD_TUNER_CONSIST,  /* a feedback loop looks for the constant pace that keeps the goal */
	BD_TUNER_TEMPORAL, /* as fast as allowed until the goal is reached, then nothing */
	BD_NR_TUNERS,
};

/** bd_tuner_names - names of tuners, in the order of the enumeration. */
extern const struct bd_names bd_tuner_names;

/**
 * struct bd_quota_state - what a quota has come to; starts all zero.
 * @esz: effective size of this window in bytes
 * @esz_bp: what the tuner chose last, in 1/10,000 bytes; outlives windows and commits
 * @charged_sz: bytes charged in this window
 * @total_charged_sz: bytes charged in all windows before this one
 * @total_charged_ns: time that was spent on all bytes charged
 * @window_start_us: when this window started, if @has_window
 * @has_window: the first window has started
 * @min_score: lowest priority score that this pass acts on
 * @resume_target: target to go on in, or NULL; borrowed: bd_quota__drop_target()
 * @resume_addr: address to go on at
 */
struct bd_quota_state {
	uint64_t esz;
	uint64_t esz_bp;
	uint64_t charged_sz;
	uint64_t total_charged_sz;
	uint64_t total_charged_ns;
	uint64_t window_start_us;
	bool has_window;
	unsigned int min_score;
	const struct bd_target *resume_target;
	uint64_t resume_addr;
};

/**
 * struct bd_quota - limits of one scheme.
 * @time_ms: time per window in milliseconds; 0: no such limit
 * @sz_bytes: bytes per window; 0: no such limit
 * @reset_interval_ms: length of a window in milliseconds; 0: every pass of the scheme
 * @weight_sz: weight of a region's size in its priority; accepted, not used
 * @weight_nr_accesses: weight of its accesses, relative to the other weights
 * @weight_age: weight of its age
 * @fail_charge_num: bytes that were tried in vain are charged by the share of this
 * @fail_charge_denom: in this; 0: like all others
 * @tuner: how @goals become bytes
 * @goals: what is to be reached
 * @state: not set by users
 */
struct bd_quota {
	uint64_t time_ms;
	uint64_t sz_bytes;
	uint64_t reset_interval_ms;
	uint32_t weight_sz;
	uint32_t weight_nr_accesses;
	uint32_t weight_age;
	uint32_t fail_charge_num;
	uint32_t fail_charge_denom;
	enum bd_tuner tuner;
	struct bd_goals goals;
	struct bd_quota_state state;
};

/** bd_quota__is_set() - Return: whether there is any limit. */
bool bd_quota__is_set(const struct bd_quota *quota);

/** bd_quota__is_window_over() - Return: whether at @now_us a new window is due, or the first. */
bool bd_quota__is_window_over(const struct bd_quota *quota, uint64_t now_us);

/**
 * bd_quota__begin_window() - start a window with nothing charged.
 * @quota: a quota that is set
 * @now_us: the time, in microseconds of any clock that runs steadily
 * @min_sz: smallest piece of memory that could be charged, bytes
 *
 * Return: whether a window ended that was full.
 */
bool bd_quota__begin_window(struct bd_quota *quota, uint64_t now_us, uint64_t min_sz);

/**
 * bd_quota__set_esz() - compute the effective size: the least of what the limits allow.
 * @quota: a quota that is set
 * @score: best score of its goals, ignored without goals
 * @min_sz: smallest piece of memory that could be charged, bytes
 *
 * - bytes: as set;
 * - time: throughput so far, in whole bytes per millisecond, times the limit, at least @min_sz;
 *   4 MiB per millisecond as long as no time was measured;
 * - goals, consistent: last size changed by bd_feedback(), at least a byte;
 * - goals, temporal: 0 if reached, else no limit.
 */
void bd_quota__set_esz(struct bd_quota *quota, uint64_t score, uint64_t min_sz);

/** bd_quota__is_full() - Return: whether it is set and less than @min_sz bytes are left. */
bool bd_quota__is_full(const struct bd_quota *quota, uint64_t min_sz);

/** bd_quota__room() - Return: how many of @sz bytes may be tried, in multiples of @min_sz. */
uint64_t bd_quota__room(const struct bd_quota *quota, uint64_t sz, uint64_t min_sz);

/**
 * bd_quota__charge() - account for memory that an action was tried on.
 * @quota: any quota; nothing is charged to one that is not set
 * @sz: bytes tried
 * @sz_applied: bytes that it succeeded on; more than @sz counts as all
 * @elapsed_ns: how long it took
 *
 * Charged are @sz_applied + (@sz - @sz_applied) * fail_charge_num / fail_charge_denom bytes.
 */
void bd_quota__charge(struct bd_quota *quota, uint64_t sz, uint64_t sz_applied,
		      uint64_t elapsed_ns);

/** bd_quota__set_resume() - go on at @addr of @target when the next window has started. */
void bd_quota__set_resume(struct bd_quota *quota, const struct bd_target *target, uint64_t addr);

/**
 * bd_quota__skips() - is a region to be left out because its turn comes later?
 * @quota: the quota
 * @place: a region; all of all targets must be asked about, in order.  One that the resume point
 *	lies in is cut there, its left part is skipped, and the right part is the next region
 *
 * The resume point is forgotten at the last region of its target.
 *
 * Return: whether it is; also if a cut fails for want of memory.
 */
bool bd_quota__skips(struct bd_quota *quota, const struct bd_place *place);

/** bd_quota__drop_target() - forget the resume point if it is in @target. */
void bd_quota__drop_target(struct bd_quota *quota, const struct bd_target *target);

/** bd_quota__clear_window() - forget the window of a quota that is no longer set. */
void bd_quota__clear_window(struct bd_quota *quota);

#endif
