/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Whether the targets' memory is short: the kernel takes away what they still use.
 *
 * MADV_COLD does more than clear accessed bits: it takes pages off the active list.
 * Where the kernel reclaims all the time, pages that are used now and then are lost by
 * that, and read back.  So little is cleared meanwhile: no more than what is looked at again, and
 * a page no oftener than every two minutes on average.
 */
#ifndef BDAMON_WORKER_SHORTAGE_H
#define BDAMON_WORKER_SHORTAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/context.h"

/**
 * struct shortage - zero at the start.
 * @nr_faults: major faults of all targets, when they were last asked
 * @nr_pages: pages of all targets in memory, then
 * @asked_ns: when that was, CLOCK_MONOTONIC; 0 for never
 * @past_ns: time since they were asked before
 * @nr_refaults: pages the whole system had to read back by then
 * @has_refaults: whether that is known; it is dear, and asked only after major faults
 * @is_unlikely: the targets had few major faults since they were asked before
 * @until_ns: when the last shortage seen is taken to end
 */
struct shortage {
	uint64_t nr_faults;
	uint64_t nr_pages;
	uint64_t asked_ns;
	uint64_t past_ns;
	uint64_t nr_refaults;
	bool has_refaults;
	bool is_unlikely;
	uint64_t until_ns;
};

/**
 * shortage__watch() - ask, if it was not done in the last second.
 * @shortage: what was known
 * @ctx: the targets; each one's priv is its struct process
 * @now_ns: CLOCK_MONOTONIC
 */
void shortage__watch(struct shortage *shortage, const struct bd_ctx *ctx, uint64_t now_ns);

/**
 * shortage__take_faults() - take in the major faults of all targets so far.
 * @shortage: what was known
 * @nr_faults: their sum; less than before when a target ended
 * @now_ns: CLOCK_MONOTONIC
 *
 * A target also has major faults when it reads a file for the first time, and others'
 * memory may be short while the targets' is not: both counts have to grow.
 *
 * Return: whether shortage__take_refaults() is due.
 */
bool shortage__take_faults(struct shortage *shortage, uint64_t nr_faults, uint64_t now_ns);

/** shortage__take_refaults() - @nr_refaults: workingset_refault of /proc/vmstat. */
void shortage__take_refaults(struct shortage *shortage, uint64_t nr_refaults);

/**
 * shortage__limit_arms() - Return: how many of @nr_arms runs of pages may be cleared in @window_ns
 * while memory is short, >= 1.
 */
uint32_t shortage__limit_arms(const struct shortage *shortage, uint32_t nr_arms,
			      uint64_t window_ns);

/**
 * shortage__is_unlikely() - Return: whether a second has passed in which the targets had hardly any
 * major fault; false until the first one has.
 */
bool shortage__is_unlikely(const struct shortage *shortage);

/** shortage__is_on() - Return: whether memory was short in the last seconds before @now_ns. */
bool shortage__is_on(const struct shortage *shortage, uint64_t now_ns);

#endif
