// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Going round through cold memory, clearing the blocks with set bits. */
#include "worker/sweep.h"

#include <stdbool.h>
#include <stdlib.h>

#include "bpf/sampler.h"
#include "ops/armer.h"
#include "ops/process.h"
#include "ops/sampler.h"

#define BLOCK_BYTES ((uint64_t)BD_BLOCK_PAGES << BD_PAGE_SHIFT)
#define BLOCK_RUNS  (BD_BLOCK_PAGES / BD_RUN_PAGES)
/* Blocks whose bits are read at once. */
#define CHUNK_BLOCKS 32
/* A region is swept when so many looks at cleared runs found at most this rate... */
#define MIN_LOOKS 0.7f
#define MAX_RATE  0.1f
/* ...and at least this share of its pages is still set. */
#define MIN_SET 0.03f
/* A block with fewer set pages is not worth its system call. */
#define MIN_BLOCK_PAGES 12
/* Reading a run costs as much as clearing so many pages. */
#define PAGES_PER_READ 0.5f
/* So many pages are cleared at once; what they cost is known only then. */
#define MAX_BATCH_PAGES 2048
/* Part of the price of a page that is given back when it was only looked at. */
#define REFUND 0.8f
/* Between two rounds through all memory, in windows; and when most of it could not be cleared. */
#define PAUSE_WINDOWS	      5
#define PAUSE_WINDOWS_IF_VAIN 50
#define VMA_FIXED	      (BD_VM_LOCKED | BD_VM_HUGETLB | BD_VM_PFNMAP)

struct sweeps {
	struct sampler *sampler;
	struct armer *armer;
	/* Where to go on */
	uint32_t target_id;
	uint64_t next;
	unsigned int pause;
	/* This round found a region worth it; one did before; it takes unknown ones, too. */
	bool has_read;
	bool had_round;
	bool unknown_too;
	/* The call under way; its end in the armer's CPU time */
	float pages_left;
	uint64_t end_cpu_ns;
	uint32_t pages_asked;
	int err;
	/* Set pages of the blocks below, and of all so far: tried, and cleared as it seems. */
	uint32_t pages_pending;
	uint64_t pages_tried;
	uint64_t pages_cleared;
	struct armer_block blocks[ARMER_MAX_BLOCKS];
	uint32_t nr_blocks;
};

struct sweeps *sweeps__new(struct sampler *s, struct armer *a)
{
	struct sweeps *w = calloc(1, sizeof(*w));

	if (w) {
		w->sampler = s;
		w->armer = a;
	}
	return w;
}

void sweeps__free(struct sweeps *w)
{
	free(w);
}

static bool is_worth(const struct sweeps *w, const struct bd_estimate *est)
{
	bool is_known = est->nr_armed >= MIN_LOOKS;

	return (is_known ? est->set_rate <= MAX_RATE : w->unknown_too) && est->set >= MIN_SET &&
	       !bd_estimate__is_unarmable(est);
}

/*
 * Large folios and shared pages are left alone; having looked at them costs little, as does clearing
 * the one entry of a huge page.
 */
static void clear_blocks(struct sweeps *w, const struct process *p)
{
	const struct armer_stats *stats = armer__stats(w->armer);
	const struct armer_stats before = *stats;
	uint64_t swept;

	if (!w->nr_blocks || w->err)
		return;
	w->err = armer__sweep(w->armer, p, w->blocks, w->nr_blocks);
	swept = stats->nr_swept_pages - before.nr_swept_pages;
	w->pages_left += REFUND * (float)(w->pages_asked - swept);
	swept += (stats->nr_swept_huge - before.nr_swept_huge) * BD_BLOCK_PAGES;
	w->pages_cleared += w->pages_pending * swept / w->pages_asked;
	w->pages_tried += w->pages_pending;
	w->pages_pending = w->pages_asked = 0;
	/* Dearer than was thought. */
	if (stats->cpu_ns >= w->end_cpu_ns)
		w->pages_left = 0;
	w->nr_blocks = 0;
}

/* Note the runs with set pages out of @counts, one a run, the first one at @start. */
static void take_block(struct sweeps *w, uint64_t start, const uint8_t *counts, size_t nr)
{
	uint32_t first = (uint32_t)(start % BLOCK_BYTES / BD_RUN_BYTES), rows = 0, nr_set = 0;
	uint32_t asked;
	size_t i;

	for (i = 0; i < nr; i++) {
		if (counts[i] == BD_SCAN_VOID || !counts[i])
			continue;
		rows |= 1u << (first + i);
		nr_set += counts[i];
	}
	if (nr_set < MIN_BLOCK_PAGES)
		return;
	asked = (uint32_t)__builtin_popcount(rows) * BD_RUN_PAGES;
	w->pages_left -= (float)asked;
	w->pages_asked += asked;
	w->pages_pending += nr_set;
	w->blocks[w->nr_blocks++] = (struct armer_block){ start - start % BLOCK_BYTES, rows };
}

/* Whole runs [start, end) of one mapping. Return: where it ended for lack of budget, or @end. */
static uint64_t sweep_stretch(struct sweeps *w, const struct process *p, uint64_t start,
			      uint64_t end)
{
	const uint8_t *counts;
	size_t n, done, nr;

	for (; start < end && w->pages_left > 0 && !w->err; start += done * BD_RUN_BYTES) {
		struct bd_scan args = { .start = start, .stride = 1, .space = p->space };

		n = CHUNK_BLOCKS * BLOCK_RUNS - start % BLOCK_BYTES / BD_RUN_BYTES;
		if (n > (end - start) / BD_RUN_BYTES)
			n = (end - start) / BD_RUN_BYTES;
		args.nr_runs = (uint32_t)n;
		/* A process that ended has nothing to be swept; its target goes soon. */
		if (sampler__scan(w->sampler, &args, &counts))
			return end;
		w->has_read = true;
		w->pages_left -= (float)n * PAGES_PER_READ;
		for (done = 0; done < n && w->pages_left > 0; done += nr) {
			uint64_t at = start + done * BD_RUN_BYTES;

			nr = BLOCK_RUNS - at % BLOCK_BYTES / BD_RUN_BYTES;
			if (nr > n - done)
				nr = n - done;
			take_block(w, at, counts + done, nr);
			if (w->nr_blocks == ARMER_MAX_BLOCKS || w->pages_left <= 0 ||
			    w->pages_asked >= MAX_BATCH_PAGES)
				clear_blocks(w, p);
		}
	}
	clear_blocks(w, p);
	return start < end ? start : end;
}

/* The mapped parts of [start, end). Return: where it ended for lack of budget, or @end. */
static uint64_t sweep_range(struct sweeps *w, const struct process *p, uint64_t start, uint64_t end)
{
	const uint64_t run = BD_RUN_BYTES;
	size_t i;

	for (i = process__first_vma(p, start); i < p->nr_vmas && p->vmas[i].start < end; i++) {
		const struct bd_vma *vma = &p->vmas[i];
		uint64_t lo = vma->start > start ? vma->start : start;
		uint64_t hi = vma->end < end ? vma->end : end, at;

		lo = (lo + run - 1) & ~(run - 1);
		hi &= ~(run - 1);
		if (lo >= hi || (vma->flags & VMA_FIXED))
			continue;
		at = sweep_stretch(w, p, lo, hi);
		if (at < hi)
			return at;
	}
	return end;
}

/*
 * Of the pages known to be cold so many are clear now.  Those found set in the next window were
 * accessed since, and how often nobody knows.
 */
static void forget_cleared(struct bd_region *region, uint64_t nr_pages)
{
	float all = region->est.set * (float)(bd_region__sz(region) >> BD_PAGE_SHIFT);
	float left = all > (float)nr_pages ? 1 - (float)nr_pages / all : 0;

	region->est.set *= left;
	region->est.nr_armed *= left;
}

/* From @from on. Return: where it ended for lack of budget, or 0 at the end. */
static uint64_t sweep_target(struct sweeps *w, struct bd_target *target, uint64_t from)
{
	struct bd_region *region;

	bd_for_each_region (region, target) {
		uint64_t start = region->start > from ? region->start : from, at, before;

		if (start >= region->end || !is_worth(w, &region->est))
			continue;
		before = w->pages_cleared;
		at = sweep_range(w, target->priv, start, region->end);
		forget_cleared(region, w->pages_cleared - before);
		if (w->pages_left <= 0 || w->err)
			return at;
	}
	return 0;
}

static size_t first_target(const struct sweeps *w, const struct bd_ctx *ctx)
{
	struct bd_target *target;
	size_t i;

	bd_for_each_target (target, i, ctx)
		if (((const struct process *)target->priv)->target_id == w->target_id)
			return i;
	return 0;
}

int sweeps__run(struct sweeps *w, struct bd_ctx *ctx, const struct sweep_limits *limits)
{
	size_t i;

	if (w->pause) {
		w->pause--;
		return 0;
	}
	w->pages_left = (float)limits->nr_pages;
	w->end_cpu_ns = armer__stats(w->armer)->cpu_ns + limits->max_ns;
	w->unknown_too = limits->unknown_too && !w->had_round;
	w->err = 0;
	for (i = first_target(w, ctx); i < ctx->nr_targets; i++) {
		const struct process *p = ctx->targets[i]->priv;

		w->target_id = p->target_id;
		w->next = sweep_target(w, ctx->targets[i], w->next);
		if (w->pages_left <= 0 || w->err)
			return w->err;
	}
	if (w->has_read)
		w->pause = 2 * w->pages_cleared < w->pages_tried ? PAUSE_WINDOWS_IF_VAIN
								 : PAUSE_WINDOWS;
	w->had_round |= w->has_read;
	w->has_read = false;
	w->pages_tried = w->pages_cleared = 0;
	w->next = 0;
	w->target_id = 0;
	return 0;
}

bool sweeps__had_round(const struct sweeps *w)
{
	return w->had_round;
}
