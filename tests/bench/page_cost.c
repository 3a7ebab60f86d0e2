// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * What it costs to ask page-level filters about memory of our own: one JSON line a filter and size
 * of pages.
 *
 *	pages		pages judged in one pass
 *	ns_per_page	CPU time of a pass: the quickest of five, since nobody shall be in the way
 *	calls		calls of BPF that it took
 *	us_per_call	the mean of them, longer than which nothing is kept waiting
 *
 * "alternating" is the worst case: neighbours differ, so that every page is a run of its own.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "../lib/number.h"
#include "core/filter.h"
#include "ops/facts.h"
#include "ops/pages.h"
#include "ops/process.h"
#include "ops/sampler.h"

#define PAGE	  4096ul
#define HUGE	  (2ul << 20)
#define NR_PASSES 5

static struct sampler *sampler;
static struct process *self;

static uint64_t cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (uint64_t)now.tv_sec * 1000000000ULL + (uint64_t)now.tv_nsec;
}

/* Written once, in small or in huge pages; NULL for want of memory. */
static char *map_memory(uint64_t bytes, int advice)
{
	char *at = mmap(NULL, bytes + HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			0);

	if (at == MAP_FAILED)
		return NULL;
	at = (char *)(((uintptr_t)at + HUGE - 1) / HUGE * HUGE);
	(void)madvise(at, bytes, advice);
	for (uint64_t i = 0; i < bytes; i += PAGE)
		at[i] = 1;
	return at;
}

/* The calls that one pass takes. */
static int count_calls(struct bd_range range, const struct bd_filters *filters, uint64_t *ret_nr)
{
	struct bd_facts args = { .at = range.start,
				 .end = range.end,
				 .want = facts__wanted(filters) };
	const struct bd_fact_run *runs;
	int err = 0;

	for (*ret_nr = 0; !err && args.at < args.end; ++*ret_nr)
		err = sampler__read_facts(sampler, &args, &runs);
	return err;
}

static int time_filters(const char *name, struct bd_range range, const struct bd_filters *filters)
{
	uint64_t best = UINT64_MAX, passed, nr_calls, nr_pages = bd_range__sz(&range) / PAGE;
	int err = count_calls(range, filters, &nr_calls);

	for (int i = 0; !err && i < NR_PASSES; i++) {
		uint64_t begin = cpu_ns(), took;

		err = pages__select(sampler, self, &range, filters, false, &passed, NULL, NULL);
		took = cpu_ns() - begin;
		best = took < best ? took : best;
	}
	if (err)
		return err;
	printf("{\"name\":\"pages.%s\",\"ratio\":null,\"pages\":%" PRIu64
	       ",\"passed_bytes\":%" PRIu64 ",\"ns_per_page\":%.2f,\"calls\":%" PRIu64
	       ",\"us_per_call\":%.1f}\n",
	       name, nr_pages, passed, (double)best / (double)nr_pages, nr_calls,
	       (double)best / 1e3 / (double)nr_calls);
	return 0;
}

static int time_one(const char *name, struct bd_range range, struct bd_filter filter)
{
	struct bd_filters filters = { 0 };
	int err;

	filter.matching = filter.allow = true;
	err = bd_filters__add(&filters, &filter);
	err = err ?: time_filters(name, range, &filters);
	bd_filters__fini(&filters);
	return err;
}

static int time_small(struct bd_range range)
{
	struct bd_filter size = { .type = BD_FILTER_HUGEPAGE_SIZE, .min_sz = HUGE, .max_sz = HUGE };
	char root[] = "/";
	struct bd_filter memcg = { .type = BD_FILTER_MEMCG, .memcg_path = root };
	int err;

	err = time_filters("small.no_filter", range, &(struct bd_filters){ 0 });
	err = err ?: time_one("small.young", range, (struct bd_filter){ .type = BD_FILTER_YOUNG });
	err = err ?: time_one("small.anon", range, (struct bd_filter){ .type = BD_FILTER_ANON });
	err = err
		      ?: time_one("small.active", range,
				  (struct bd_filter){ .type = BD_FILTER_ACTIVE });
	err = err ?: time_one("small.hugepage_size", range, size);
	return err ?: time_one("small.memcg", range, memcg);
}

/* Every other page young, the others not. */
static int time_alternating(struct bd_range range)
{
	(void)madvise((void *)range.start, bd_range__sz(&range), MADV_COLD);
	for (uint64_t at = range.start; at < range.end; at += 2 * PAGE)
		++*(volatile char *)at;
	return time_one("alternating.young", range, (struct bd_filter){ .type = BD_FILTER_YOUNG });
}

static int time_all(uint64_t bytes)
{
	char *small = map_memory(bytes, MADV_NOHUGEPAGE), *huge = map_memory(bytes, MADV_HUGEPAGE);
	struct bd_range range = { (uintptr_t)small, (uintptr_t)small + bytes };
	int err = small && huge ? 0 : -ENOMEM;

	err = err ?: time_small(range);
	err = err ?: time_alternating(range);
	range = (struct bd_range){ (uintptr_t)huge, (uintptr_t)huge + bytes };
	return err ?: time_one("huge.anon", range, (struct bd_filter){ .type = BD_FILTER_ANON });
}

int main(int argc, char **argv)
{
	const struct sampler_options opts = { .nr_slots = 1, .nr_spaces = 1 };
	uint64_t mib = 1024;
	int err;

	if (argc > 2 || (argc == 2 && number__parse(argv[1], 2, 1u << 20, &mib)) || mib % 2) {
		fputs("usage: page_cost [MIB], an even number\n", stderr);
		return 2;
	}
	err = sampler__open(&sampler, &opts);
	err = err ?: process__open(&self, sampler, getpid(), 0);
	err = err ?: time_all(mib << 20);
	process__close(self, sampler);
	sampler__close(sampler);
	if (err)
		fprintf(stderr, "page_cost: %s\n", strerror(-err));
	return err || fflush(stdout) ? 1 : 0;
}
