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
 * @wide_start, @wide_end: besides the run, clear as much of its block as lies in this range; an
 *	empty range for the run alone
 * @span_start, @span_end: what was cleared around the last run (armer)
 * @nr_unarmable: offers made in this window
 * @sum_unarmable: see struct bd_looks
 */
struct armer_slot {
	const struct process *process;
	uint64_t wide_start;
	uint64_t wide_end;
	uint64_t span_start;
	uint64_t span_end;
	float nr_unarmable;
	float sum_unarmable;
};

/** struct armer_span - addresses [@start, @end) of @process, borrowed, that were cleared. */
struct armer_span {
	const struct process *process;
	uint64_t start;
	uint64_t end;
};

/** struct armer_block - the runs @rows, one bit each, of the block of BD_BLOCK_PAGES at @start. */
struct armer_block {
	uint64_t start;
	uint32_t rows;
};

/** ARMER_MAX_BLOCKS - blocks cleared in one call; their spans have to fit into one vector. */
#define ARMER_MAX_BLOCKS 64

/**
 * struct armer_stats - totals since the start.
 * @nr_arms: runs cleared
 * @nr_swept_pages: small pages cleared beyond them
 * @nr_swept_huge: huge ones
 * @nr_refused: runs offered of which nothing could be cleared
 * @nr_calls: system calls made
 * @cpu_ns: CPU time spent on it
 */
struct armer_stats {
	uint64_t nr_arms;
	uint64_t nr_swept_pages;
	uint64_t nr_swept_huge;
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

/** armer__ask() - take in a BD_EVENT_ARM; nothing is done yet. */
void armer__ask(struct armer *a, const struct bd_event *event);

/** armer__flush() - clear what was asked for and tell the sampler. Return: 0 or negative errno. */
int armer__flush(struct armer *a);

/** armer__last_spans() - Return: the *@ret_nr spans that the last flush cleared; borrowed. */
const struct armer_span *armer__last_spans(const struct armer *a, size_t *ret_nr);

/**
 * armer__sweep() - clear runs nobody waits for, so that they are watched for free from then on.
 * @a: the armer
 * @p: whose memory
 * @blocks: what to clear; runs that may not be cleared whole are left out
 * @nr: at most ARMER_MAX_BLOCKS
 *
 * Return: 0 or a negative errno.
 */
int armer__sweep(struct armer *a, const struct process *p, const struct armer_block *blocks,
		 uint32_t nr);

/** armer__stats() - Return: totals since the start; borrowed. */
const struct armer_stats *armer__stats(const struct armer *a);

#endif
