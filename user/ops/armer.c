// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Arming in batches: offer, check, clear, mark. */
#include "ops/armer.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/uio.h>

#include "ops/advise.h"
#include "ops/process.h"
#include "ops/sampler.h"
#include "util/clock.h"

#define PAGE_BYTES  (1ull << BD_PAGE_SHIFT)
#define BLOCK_BYTES ((uint64_t)BD_BLOCK_PAGES << BD_PAGE_SHIFT)
#define BLOCK_RUNS  (BD_BLOCK_PAGES / BD_RUN_PAGES)
#define VMA_FIXED   (BD_VM_LOCKED | BD_VM_HUGETLB | BD_VM_PFNMAP)

struct armer {
	struct sampler *sampler;
	struct bd_slot *table;
	struct armer_slot *slots;
	uint32_t nr_slots;
	uint32_t nr_asked;
	uint16_t set_masks[BD_MAX_ARMS];
	struct iovec spans[BD_MAX_ARMS];
	struct armer_span last[BD_MAX_ARMS];
	size_t nr_last;
	struct armer_stats stats;
};

struct armer *armer__new(struct sampler *s)
{
	struct armer *a = calloc(1, sizeof(*a));

	if (a)
		a->sampler = s;
	return a;
}

void armer__free(struct armer *a)
{
	free(a);
}

void armer__set_slots(struct armer *a, uint32_t half, struct armer_slot *slots, uint32_t nr_slots)
{
	a->table = sampler__slots(a->sampler, half);
	a->slots = slots;
	a->nr_slots = nr_slots;
	a->nr_asked = 0;
}

const struct armer_span *armer__last_spans(const struct armer *a, size_t *ret_nr)
{
	*ret_nr = a->nr_last;
	return a->last;
}

const struct armer_stats *armer__stats(const struct armer *a)
{
	return &a->stats;
}

static void set_state(struct bd_slot *slot, enum bd_slot_state state)
{
	__atomic_store_n(&slot->state, (uint8_t)state, __ATOMIC_RELEASE);
}

/* --- offering ------------------------------------------------------------------- */

/* The runs of the block around @run that lie wholly in the slot's wide range and in @vma. */
static uint32_t wide_rows(const struct armer_slot *slot, uint64_t run, const struct bd_vma *vma)
{
	uint64_t block = run & ~(BLOCK_BYTES - 1);
	uint64_t start = slot->wide_start > vma->start ? slot->wide_start : vma->start;
	uint64_t end = slot->wide_end < vma->end ? slot->wide_end : vma->end;
	uint32_t rows = 0, i;

	for (i = 0; i < BLOCK_RUNS; i++) {
		uint64_t row = block + (uint64_t)i * BD_RUN_BYTES;

		if (row >= start && row + BD_RUN_BYTES <= end)
			rows |= 1u << i;
	}
	return rows;
}

/* The mapping that holds the first set page of a run, if it is of a kind that can be cleared. */
static const struct bd_vma *clearable_vma(const struct armer *a, uint32_t index, uint32_t set_mask)
{
	uint64_t addr = a->table[index].run;
	const struct bd_vma *vma;

	if (!a->table[index].huge)
		addr += (uint64_t)__builtin_ctz(set_mask) * PAGE_BYTES;
	vma = process__vma_at(a->slots[index].process, addr);
	return vma && !(vma->flags & VMA_FIXED) ? vma : NULL;
}

static void refuse(struct armer *a, uint32_t index, float unarmable)
{
	a->slots[index].nr_unarmable += 1;
	a->slots[index].sum_unarmable += unarmable;
	a->stats.nr_refused++;
	set_state(&a->table[index], BD_SLOT_IDLE);
}

void armer__ask(struct armer *a, const struct bd_event *event)
{
	const struct bd_vma *vma;
	struct bd_slot *slot;
	struct bd_arm *arm;

	if (event->slot >= a->nr_slots || !event->set_mask)
		return;
	slot = &a->table[event->slot];
	if (slot->state != BD_SLOT_ASKED)
		return;
	vma = clearable_vma(a, event->slot, event->set_mask);
	if (!vma || a->nr_asked == BD_MAX_ARMS) {
		refuse(a, event->slot, vma ? 0 : 1);
		return;
	}
	a->set_masks[a->nr_asked] = (uint16_t)event->set_mask;
	arm = &sampler__arms(a->sampler)[a->nr_asked++];
	*arm = (struct bd_arm){
		.run = slot->run,
		.space = slot->space,
		.slot = event->slot,
		.huge = slot->huge,
		.want_rows = slot->huge ? 0 : wide_rows(&a->slots[event->slot], slot->run, vma),
	};
}

/* --- spans ---------------------------------------------------------------------- */

/*
 * Pages [lo, hi) of the run, around its first clearable one, that may be cleared together; the
 * whole run if possible.
 */
static void safe_pages(const struct bd_arm *arm, uint32_t wanted, uint32_t *lo, uint32_t *hi)
{
	*lo = *hi = (uint32_t)__builtin_ctz(wanted);
	while (*lo > 0 && (arm->safe_mask & (1u << (*lo - 1))))
		(*lo)--;
	while (*hi < BD_RUN_PAGES && (arm->safe_mask & (1u << *hi)))
		(*hi)++;
}

/* Grow a span that covers its whole run over the neighbouring runs that are safe as well. */
static void grow_span(const struct bd_arm *arm, uint64_t *start, uint64_t *end)
{
	uint64_t block = arm->run & ~(BLOCK_BYTES - 1);
	uint32_t first = (uint32_t)((arm->run - block) / BD_RUN_BYTES), last = first;

	while (first > 0 && (arm->safe_rows & (1u << (first - 1))))
		first--;
	while (last < BLOCK_RUNS - 1 && (arm->safe_rows & (1u << (last + 1))))
		last++;
	*start = block + (uint64_t)first * BD_RUN_BYTES;
	*end = block + (uint64_t)(last + 1) * BD_RUN_BYTES;
}

/*
 * The span to clear for one arming, and in ret_armed the pages of its run that clearing it
 * clears.  An empty span when nothing can be cleared.
 */
static struct iovec span_of(struct armer *a, const struct bd_arm *arm, uint32_t set_mask,
			    uint16_t *ret_armed)
{
	const struct bd_vma *vma = clearable_vma(a, arm->slot, set_mask);
	uint32_t wanted = set_mask & arm->clear_mask, lo, hi;
	uint64_t start, end;

	*ret_armed = 0;
	if (!wanted || !vma)
		return (struct iovec){};
	if (arm->huge) {
		start = arm->run & ~(BLOCK_BYTES - 1);
		end = start + BLOCK_BYTES;
		*ret_armed = start >= vma->start && end <= vma->end;
	} else {
		safe_pages(arm, wanted, &lo, &hi);
		start = arm->run + lo * PAGE_BYTES;
		end = arm->run + hi * PAGE_BYTES;
		if (hi - lo == BD_RUN_PAGES && arm->safe_rows)
			grow_span(arm, &start, &end);
		start = start > vma->start ? start : vma->start;
		end = end < vma->end ? end : vma->end;
		lo = (uint32_t)(start > arm->run ? (start - arm->run) / PAGE_BYTES : 0);
		hi = (uint32_t)(end < arm->run + BD_RUN_BYTES ? (end - arm->run) / PAGE_BYTES
							      : BD_RUN_PAGES);
		*ret_armed = (uint16_t)(wanted & ((1u << hi) - 1) & ~((1u << lo) - 1));
	}
	if (!*ret_armed)
		return (struct iovec){};
	return (struct iovec){ (void *)start, end - start };
}

/* --- clearing ------------------------------------------------------------------- */

/* Clear the first @n of the spans; one that is refused is marked by an empty base. */
static void clear(struct armer *a, const struct process *p, uint32_t n)
{
	struct advice advice = { .pidfd = p->pidfd, .what = MADV_COLD };

	advise(&advice, a->spans, n);
	a->stats.nr_calls += advice.nr_calls;
}

static void mark(struct armer *a, const struct bd_arm *arm, const struct iovec *span,
		 uint16_t armed, uint32_t set_mask, uint64_t now)
{
	struct bd_slot *slot = &a->table[arm->slot];
	uint32_t missed = set_mask & ~(uint32_t)armed;

	if (!span->iov_base || !armed) {
		refuse(a, arm->slot, 1);
		return;
	}
	a->slots[arm->slot].nr_unarmable += 1;
	a->slots[arm->slot].sum_unarmable +=
		(float)__builtin_popcount(missed) / (float)__builtin_popcount(set_mask);
	a->stats.nr_arms++;
	if (span->iov_len > BD_RUN_BYTES && !arm->huge)
		a->stats.nr_swept_pages += (span->iov_len - BD_RUN_BYTES) / PAGE_BYTES;
	a->slots[arm->slot].span_start = (uintptr_t)span->iov_base;
	a->slots[arm->slot].span_end = (uintptr_t)span->iov_base + span->iov_len;
	a->last[a->nr_last++] = (struct armer_span){
		.process = a->slots[arm->slot].process,
		.start = (uintptr_t)span->iov_base,
		.end = (uintptr_t)span->iov_base + span->iov_len,
	};
	slot->armed_mask = armed;
	slot->since_ns = now;
	set_state(slot, BD_SLOT_ARMED);
}

/* Armings [from, to) belong to one process. */
static void clear_process(struct armer *a, const struct process *p, uint32_t from, uint32_t to)
{
	const struct bd_arm *arms = sampler__arms(a->sampler);
	uint16_t armed[BD_MAX_ARMS];
	uint32_t index[BD_MAX_ARMS], n = 0, i;
	uint64_t now;

	for (i = from; i < to; i++) {
		struct iovec span = span_of(a, &arms[i], a->set_masks[i], &armed[n]);

		if (!span.iov_len) {
			refuse(a, arms[i].slot, 1);
			continue;
		}
		index[n] = i;
		a->spans[n++] = span;
	}
	clear(a, p, n);
	now = clock_now_ns(CLOCK_MONOTONIC);
	for (i = 0; i < n; i++)
		mark(a, &arms[index[i]], &a->spans[i], armed[i], a->set_masks[index[i]], now);
}

int armer__flush(struct armer *a)
{
	const struct bd_arm *arms = sampler__arms(a->sampler);
	uint64_t begin = clock_now_ns(CLOCK_THREAD_CPUTIME_ID);
	uint32_t from, to;
	int err;

	if (!a->nr_asked)
		return 0;
	a->nr_last = 0;
	err = sampler__check_arms(a->sampler, a->nr_asked);
	for (from = 0; !err && from < a->nr_asked; from = to) {
		const struct process *p = a->slots[arms[from].slot].process;

		for (to = from + 1; to < a->nr_asked && a->slots[arms[to].slot].process == p; to++)
			;
		clear_process(a, p, from, to);
	}
	a->nr_asked = 0;
	a->stats.cpu_ns += clock_now_ns(CLOCK_THREAD_CPUTIME_ID) - begin;
	return err;
}

/* --- sweeping --------------------------------------------------------------------- */

/* The spans of neighbouring runs out of @rows of the block at @start. Return: how many. */
static uint32_t spans_of_rows(uint64_t start, uint32_t rows, struct iovec *spans)
{
	uint32_t nr = 0, first, i = 0;

	while (i < BLOCK_RUNS) {
		first = i;
		while (i < BLOCK_RUNS && (rows & (1u << i)))
			i++;
		if (i > first)
			spans[nr++] = (struct iovec){ (void *)(start + first * BD_RUN_BYTES),
						      (i - first) * BD_RUN_BYTES };
		else
			i++;
	}
	return nr;
}

/* What of a checked block may be cleared: of a huge page all or nothing. */
static uint32_t sweep_block(struct armer *a, const struct bd_arm *arm, struct iovec *spans)
{
	if (arm->huge == BD_ARM_HUGE) {
		if (!arm->safe_mask || arm->want_rows != UINT32_MAX)
			return 0;
		a->stats.nr_swept_huge++;
		return spans_of_rows(arm->run, arm->want_rows, spans);
	}
	a->stats.nr_swept_pages += (uint32_t)__builtin_popcount(arm->safe_rows) * BD_RUN_PAGES;
	return spans_of_rows(arm->run, arm->safe_rows, spans);
}

int armer__sweep(struct armer *a, const struct process *p, const struct armer_block *blocks,
		 uint32_t nr)
{
	uint64_t begin = clock_now_ns(CLOCK_THREAD_CPUTIME_ID);
	struct bd_arm *arms = sampler__arms(a->sampler);
	uint32_t i, nr_spans = 0;
	int err;

	for (i = 0; i < nr; i++)
		arms[i] = (struct bd_arm){
			.run = blocks[i].start,
			.space = p->space,
			.want_rows = blocks[i].rows,
			.huge = BD_ARM_EITHER,
		};
	err = sampler__check_arms(a->sampler, nr);
	for (i = 0; !err && i < nr; i++)
		nr_spans += sweep_block(a, &arms[i], &a->spans[nr_spans]);
	clear(a, p, nr_spans);
	a->stats.cpu_ns += clock_now_ns(CLOCK_THREAD_CPUTIME_ID) - begin;
	return err;
}
