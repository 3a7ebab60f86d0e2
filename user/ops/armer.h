/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Arming: clearing the accessed bits of chosen runs of pages, in batches.
 *
 * process_madvise(MADV_COLD) clears and flushes the TLB.  Before each call BPF
 * checks every page of the span, so that nothing is split and only pages that
 * clearing reaches are believed to be cleared.
 */
#ifndef BDAMON_OPS_ARMER_H
#define BDAMON_OPS_ARMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/sampler.h"
#include "core/estimate.h"

struct armer;
struct process;
struct sampler;

/**
 * struct armer_slot - what the armer has to know about a slot beyond the shared table.
 * @process: whose memory it samples; borrowed
 * @sweep_start, @sweep_end: besides the run, clear as much of its block as lies in this range:
 *	cold memory whose bits were never cleared is cleared once, in long spans, and is watched for
 *	free from then on; an empty range for the run alone
 * @span_start, @span_end: what was cleared around the last run (armer)
 * @nr_unarmable: offers made in this window
 * @sum_unarmable: see struct bd_looks
 */
struct armer_slot {
	const struct process *process;
	uint64_t sweep_start;
	uint64_t sweep_end;
	uint64_t span_start;
	uint64_t span_end;
	float nr_unarmable;
	float sum_unarmable;
};

/**
 * struct armer_stats - totals since the start.
 * @nr_arms: runs cleared
 * @nr_swept_pages: pages cleared beyond them
 * @nr_refused: runs offered of which nothing could be cleared
 * @nr_calls: system calls made
 * @cpu_ns: CPU time spent on it
 */
struct armer_stats {
	uint64_t nr_arms;
	uint64_t nr_swept_pages;
	uint64_t nr_refused;
	uint64_t nr_calls;
	uint64_t cpu_ns;
};

/** armer__new() - Return: an armer for @s, borrowed, or NULL. */
struct armer *armer__new(struct sampler *s);

/** armer__free() - NULL is allowed. */
void armer__free(struct armer *a);

/**
 * armer__set_slots() - the table a new window works with.
 * @a: the armer
 * @half: half of the sampler's table in use
 * @slots: beside each slot of the table, what is known about it; borrowed
 * @nr_slots: how many
 *
 * Asks of the window before are forgotten.
 */
void armer__set_slots(struct armer *a, uint32_t half, struct armer_slot *slots, uint32_t nr_slots);

/** armer__allow_sweeps() - @nr_pages may be swept in the coming window; zooms are not counted. */
void armer__allow_sweeps(struct armer *a, uint32_t nr_pages);

/** armer__ask() - take in a BD_EVENT_ARM; nothing is done yet. */
void armer__ask(struct armer *a, const struct bd_event *event);

/** armer__flush() - clear what was asked for and tell the sampler. Return: 0 or negative errno. */
int armer__flush(struct armer *a);

/** armer__stats() - Return: totals since the start; borrowed. */
const struct armer_stats *armer__stats(const struct armer *a);

#endif
