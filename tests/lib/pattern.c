// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* How one worker of a workload touches memory. */
#include "pattern.h"

#include <time.h>

/* Short rounds are measured in batches: reading the clock costs as much as 30 touches. */
#define BATCH_PAGES  8192
#define RANDOM_BATCH 32768
/* Accesses that wait for each other take ten times as long. */
#define CHASE_BATCH 2048

/*
 * The line moves with the page, because one offset in all pages would land in
 * a few sets of the cache and measure conflicts instead of touches.
 */
static inline uint64_t touch_page(uint64_t page, bool write)
{
	volatile uint64_t *line = (volatile uint64_t *)(uintptr_t)(page + (page >> 12 & 63) * 64);

	if (write)
		*line += 1;
	return *line;
}

static uint64_t touch_stride(struct range range, uint64_t first, uint64_t stride, bool write)
{
	uint64_t page, nr = 0;

	for (page = range.start + first * PATTERN_PAGE; page < range.end;
	     page += stride * PATTERN_PAGE) {
		touch_page(page, write);
		nr++;
	}
	return nr;
}

uint64_t pattern__touch(struct range range, bool write)
{
	return touch_stride(range, 0, 1, write);
}

double pattern__band_rate(const struct band *band)
{
	double ticks = (double)PATTERN_PROMISE_NS / (double)PATTERN_TICK_NS;

	return band->period <= ticks ? 1.0 : ticks / band->period;
}

static uint64_t touch_list(const struct ranges *list, bool write)
{
	uint64_t nr = 0;
	size_t i;

	for (i = 0; i < list->nr; i++)
		nr += pattern__touch(list->at[i], write);
	return nr;
}

static void sleep_us(unsigned int us)
{
	struct timespec left = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000L };

	/* A signal may end it early: the round then simply comes sooner. */
	(void)nanosleep(&left, NULL);
}

static unsigned int current_step(const struct pattern *pattern)
{
	return pattern->step ? atomic_load(pattern->step) % pattern->nr_steps : 0;
}

static void run_sweep(const struct pattern *pattern, struct gauge *gauge, const atomic_bool *stop)
{
	uint64_t begin = gauge__now(), now, nr;

	while (!atomic_load(stop)) {
		const struct ranges *list = &pattern->steps[current_step(pattern)];

		for (nr = 0; nr < BATCH_PAGES && list->nr;) {
			nr += touch_list(list, pattern->write);
			if (pattern->pause_us)
				break;
		}
		gauge__add_accesses(gauge, nr);
		if (pattern->after && pattern->after(pattern->after_arg))
			return;
		if (pattern->pause_us)
			sleep_us(pattern->pause_us);
		now = gauge__now();
		gauge__round(gauge, now - begin, PATTERN_PROMISE_NS);
		begin = now;
	}
}

static void run_bands(const struct pattern *pattern, struct gauge *gauge, const atomic_bool *stop)
{
	uint64_t next = gauge__now(), begin = next, now, tick, nr;
	unsigned int i;

	for (tick = 0; !atomic_load(stop); tick++) {
		nr = 0;
		for (i = 0; i < pattern->nr_bands; i++) {
			const struct band *band = &pattern->bands[i];

			nr += touch_stride(band->range, tick % band->period, band->period,
					   pattern->write);
		}
		gauge__add_accesses(gauge, nr);
		/* Ticks missed while another task had the CPU are made up for without a pause. */
		next += PATTERN_TICK_NS;
		gauge__sleep_until(next);
		now = gauge__now();
		gauge__round(gauge, now - begin, PATTERN_PROMISE_NS);
		begin = now;
	}
}

static uint64_t next_random(uint64_t *state)
{
	/* xorshift64*: the high bits are uniform enough for choosing pages. */
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 2685821657736338717ULL;
}

/* The lowest of some numbers in [0, 2^32). */
static uint64_t lowest_draw(uint64_t *state, unsigned int nr_draws)
{
	uint64_t lowest = next_random(state) >> 32, draw;
	unsigned int i;

	for (i = 1; i < nr_draws; i++) {
		draw = next_random(state) >> 32;
		lowest = draw < lowest ? draw : lowest;
	}
	return lowest;
}

static void run_random(const struct pattern *pattern, struct gauge *gauge, const atomic_bool *stop)
{
	uint64_t pages = (pattern->area.end - pattern->area.start) / PATTERN_PAGE;
	uint64_t state = pattern->seed * 2 + 1, begin = gauge__now(), now, page;
	unsigned int i;

	while (!atomic_load(stop)) {
		for (i = 0; i < RANDOM_BATCH; i++) {
			page = lowest_draw(&state, pattern->nr_draws) * pages >> 32;
			touch_page(pattern->area.start + page * PATTERN_PAGE, pattern->write);
		}
		gauge__add_accesses(gauge, RANDOM_BATCH);
		now = gauge__now();
		gauge__round(gauge, now - begin, PATTERN_PROMISE_NS);
		begin = now;
	}
}

/*
 * In huge pages the place in the page must not follow from the page's low bits: these choose the
 * cache's set as well.
 */
static uint64_t read_line(uint64_t start, uint64_t page)
{
	uint64_t line = page * 2654435761ULL >> 16 & 63;

	return *(volatile uint64_t *)(uintptr_t)(start + page * PATTERN_PAGE + line * 64);
}

static void run_chase(const struct pattern *pattern, struct gauge *gauge, const atomic_bool *stop)
{
	uint64_t pages = (pattern->area.end - pattern->area.start) / PATTERN_PAGE;
	uint64_t state = pattern->seed * 2 + 1, begin = gauge__now(), now;
	unsigned int i;

	while (!atomic_load(stop)) {
		for (i = 0; i < CHASE_BATCH; i++)
			state += read_line(pattern->area.start,
					   (next_random(&state) >> 32) * pages >> 32);
		gauge__add_accesses(gauge, CHASE_BATCH);
		now = gauge__now();
		gauge__round(gauge, now - begin, PATTERN_PROMISE_NS);
		begin = now;
	}
}

void pattern__run(const struct pattern *pattern, struct gauge *gauge, const atomic_bool *stop)
{
	switch (pattern->type) {
	case PATTERN_SWEEP:
		run_sweep(pattern, gauge, stop);
		break;
	case PATTERN_BANDS:
		run_bands(pattern, gauge, stop);
		break;
	case PATTERN_RANDOM:
		run_random(pattern, gauge, stop);
		break;
	case PATTERN_CHASE:
		run_chase(pattern, gauge, stop);
		break;
	}
}
