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
/* Of very many targets only so many are asked, and stand for all. */
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

static bool is_much(const struct shortage *shortage, uint64_t nr)
{
	return (double)nr >= MIN_PER_S * (double)shortage->past_ns / SECOND_NS;
}

bool shortage__take_faults(struct shortage *shortage, uint64_t nr_faults, uint64_t now_ns)
{
	uint64_t before = shortage->nr_faults;
	bool is_first = !shortage->asked_ns;

	shortage->past_ns = now_ns - shortage->asked_ns;
	shortage->asked_ns = now_ns;
	shortage->nr_faults = nr_faults;
	shortage->is_unlikely = false;
	if (!is_first && nr_faults > before && is_much(shortage, nr_faults - before))
		return true;
	shortage->has_refaults = false;
	shortage->is_unlikely = !is_first;
	return false;
}

void shortage__take_refaults(struct shortage *shortage, uint64_t nr_refaults)
{
	if (shortage->has_refaults && is_much(shortage, nr_refaults - shortage->nr_refaults))
		shortage->until_ns = shortage->asked_ns + HOLD_NS;
	shortage->nr_refaults = nr_refaults;
	shortage->has_refaults = true;
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
	if (shortage__take_faults(shortage, nr_faults, now_ns))
		shortage__take_refaults(shortage, read_refaults());
}

uint32_t shortage__limit_arms(const struct shortage *shortage, uint32_t nr_arms, uint64_t window_ns)
{
	double limit = (double)shortage->nr_pages / BD_RUN_PAGES * ((double)window_ns / ROUND_NS);

	if (limit < 1)
		return 1;
	return limit < nr_arms ? (uint32_t)limit : nr_arms;
}

bool shortage__is_unlikely(const struct shortage *shortage)
{
	return shortage->is_unlikely;
}

bool shortage__is_on(const struct shortage *shortage, uint64_t now_ns)
{
	return now_ns < shortage->until_ns;
}
