// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Major faults of the targets, and pages read back by the system, asked once a second. */
#include "worker/shortage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/sampler.h"
#include "ops/process.h"

#define SECOND_NS 1000000000ull
/* So many a second, of the targets' major faults and of refaults, are a shortage... */
#define MIN_PER_S 8.0
/* ...which is taken to last so long: reclaim comes in bursts. */
#define HOLD_NS (10 * SECOND_NS)
/* Clearing all pages once takes at least so long. */
#define ROUND_NS (120.0 * SECOND_NS)
/* Asking costs about 10 us a target: of very many, only so many are asked, and stand for all. */
#define MAX_ASKED 64

/* Anonymous pages and those of files, which one counter held before Linux 5.9. */
static uint64_t read_refaults(void)
{
	FILE *in = fopen("/proc/vmstat", "re");
	uint64_t sum = 0;
	char line[128];

	if (!in)
		return 0;
	while (fgets(line, sizeof(line), in))
		if (!strncmp(line, "workingset_refault", strlen("workingset_refault")))
			sum += strtoull(line + strcspn(line, " "), NULL, 10);
	fclose(in);
	return sum;
}

void shortage__judge(struct shortage *shortage, uint64_t nr_faults, uint64_t nr_refaults,
		     uint64_t now_ns)
{
	double needed = MIN_PER_S * (double)(now_ns - shortage->asked_ns) / 1e9;

	if (shortage->asked_ns && nr_faults > shortage->nr_faults &&
	    (double)(nr_faults - shortage->nr_faults) >= needed &&
	    (double)(nr_refaults - shortage->nr_refaults) >= needed)
		shortage->until_ns = now_ns + HOLD_NS;
	shortage->nr_faults = nr_faults;
	shortage->nr_refaults = nr_refaults;
	shortage->asked_ns = now_ns;
}

void shortage__watch(struct shortage *shortage, const struct bd_ctx *ctx, uint64_t now_ns)
{
	uint64_t nr_faults = 0, nr_pages = 0, faults, pages;
	size_t i, nr = ctx->nr_targets < MAX_ASKED ? ctx->nr_targets : MAX_ASKED;

	if (shortage->asked_ns && now_ns - shortage->asked_ns < SECOND_NS)
		return;
	for (i = 0; i < nr; i++) {
		process__read_stat(ctx->targets[i]->priv, &faults, &pages);
		nr_faults += faults;
		nr_pages += pages;
	}
	shortage->nr_pages = nr ? nr_pages * ctx->nr_targets / nr : 0;
	shortage__judge(shortage, nr_faults, read_refaults(), now_ns);
}

uint32_t shortage__limit_arms(const struct shortage *shortage, uint32_t nr_arms, uint64_t window_ns)
{
	double limit = (double)shortage->nr_pages / BD_RUN_PAGES * ((double)window_ns / ROUND_NS);

	if (limit < 1)
		return 1;
	return limit < nr_arms ? (uint32_t)limit : nr_arms;
}

bool shortage__is_on(const struct shortage *shortage, uint64_t now_ns)
{
	return now_ns < shortage->until_ns;
}
