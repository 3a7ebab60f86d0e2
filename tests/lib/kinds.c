// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Patterns within one process: who touches what, known exactly. */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "workload.h"

#define MIB (1ULL << 20)
/* What a huge page holds. */
#define BLOCK (2 * MIB)
/* Of a block, what is in use where use is sparse, and how often. */
#define SPARSE_BYTES	(4 * PATTERN_PAGE)
#define SPARSE_PAUSE_NS 10000000L

/* A window at @num/@den of what the area has besides it, at an odd page: no power of two helps. */
static struct range window_at(struct range area, uint64_t size, uint64_t num, uint64_t den)
{
	uint64_t room = (area.end - area.start - size) / PATTERN_PAGE;
	uint64_t page = room * num / den;
	struct range window;

	if (page && !(page & 1))
		page--;
	window.start = area.start + page * PATTERN_PAGE;
	window.end = window.start + size;
	return window;
}

/* One thread that sweeps one window. */
static int sweep_window(struct workload *workload, struct range hot)
{
	struct worker *worker = workload__add_worker(workload);

	return worker ? workload__sweep(workload, worker, hot) : -errno;
}

static int build_hotcold(struct workload *workload)
{
	struct range area;
	int err = workload__map(workload, workload->opt->size, &area);

	return err ? err : sweep_window(workload, window_at(area, workload->opt->hot, 3, 7));
}

static int build_mlocked(struct workload *workload)
{
	struct range area;
	int err = workload__map(workload, workload->opt->size, &area);

	if (!err && mlock((void *)(uintptr_t)area.start, area.end - area.start))
		err = -errno;
	return err ? err : sweep_window(workload, window_at(area, workload->opt->hot, 3, 7));
}

static bool is_of_blocks(const struct workload_options *opt)
{
	return opt->size % BLOCK == 0 && opt->hot % BLOCK == 0;
}

static int build_huge(struct workload *workload)
{
	struct range area, hot;
	int err;

	if (!is_of_blocks(workload->opt))
		return -EINVAL;
	err = workload__map_huge(workload, workload->opt->size, &area);
	if (err)
		return err;
	hot = window_at(area, workload->opt->hot, 3, 7);
	hot.start &= ~(BLOCK - 1);
	hot.end = hot.start + workload->opt->hot;
	return sweep_window(workload, hot);
}

static int build_tlb(struct workload *workload)
{
	struct range area;
	int err = workload__map(workload, workload->opt->size, &area);

	return err ? err : sweep_window(workload, window_at(area, workload->opt->hot, 5, 9));
}

/* At work for a moment now and then, as a server is. */
static int build_bursts(struct workload *workload)
{
	int err = build_hotcold(workload);

	if (!err && !workload->opt->pause_us)
		workload->workers[0].pattern.pause_us = 10000;
	return err;
}

/* Five windows that share the hot bytes as 1:2:3:4:5, not in that order. */
static int build_windows(struct workload *workload)
{
	static const unsigned int share[] = { 2, 5, 1, 3, 4 };
	static const unsigned int place[] = { 7, 24, 45, 62, 86 };
	struct worker *worker = workload__add_worker(workload);
	struct range area;
	unsigned int i;
	int err;

	if (!worker)
		return -errno;
	err = workload__map(workload, workload->opt->size, &area);
	for (i = 0; i < 5 && !err; i++) {
		uint64_t size = workload->opt->hot * share[i] / 15 / PATTERN_PAGE * PATTERN_PAGE;

		err = workload__sweep(workload, worker, window_at(area, size, place[i], 100));
	}
	return err;
}

static bool poll_stairs(struct workload *workload, uint64_t elapsed_ns)
{
	const struct pattern *pattern = &workload->workers[0].pattern;
	unsigned int step =
		(unsigned int)(elapsed_ns / (workload->opt->step_ms * 1000000) % pattern->nr_steps);
	bool changed = step != atomic_load(&workload->shared->step);

	atomic_store(&workload->shared->step, step);
	workload->truth.hot = pattern->steps[step];
	workload->truth.working_set = ranges__bytes(&workload->truth.hot);
	return changed;
}

static int build_stairs(struct workload *workload)
{
	struct worker *worker = workload__add_worker(workload);
	uint64_t size = workload->opt->size / 10 / PATTERN_PAGE * PATTERN_PAGE;
	struct pattern *pattern;
	struct range area;
	unsigned int i;
	int err;

	if (!worker)
		return -errno;
	pattern = &worker->pattern;
	err = workload__map(workload, workload->opt->size, &area);
	for (i = 0; i < 10 && !err; i++)
		err = ranges__add(&pattern->steps[i], area.start + i * size,
				  area.start + (i + 1) * size);
	pattern->nr_steps = 10;
	pattern->step = &workload->shared->step;
	workload->poll = poll_stairs;
	return err;
}

/* Touched within 100 ms, that is 40 ticks, on average. */
static uint64_t band_working_set(const struct band *band)
{
	uint64_t size = band->range.end - band->range.start;

	return band->period <= 40 ? size : size * 40 / band->period;
}

static int add_band(struct workload *workload, struct pattern *pattern, struct range range,
		    unsigned int period)
{
	struct band band = { .range = range, .period = period };

	if (pattern->nr_bands == PATTERN_BANDS_MAX || range.end <= range.start)
		return -EINVAL;
	pattern->bands[pattern->nr_bands++] = band;
	workload->truth.bands[workload->truth.nr_bands++] = band;
	workload->truth.working_set += band_working_set(&band);
	if (pattern__band_rate(&band) < 0.25)
		return 0;
	return ranges__add(&workload->truth.hot, range.start, range.end);
}

/*
 * Eight parts of equal size and falling rates; the eighth is never touched.
 * No rate lies near 25 %, where chance would decide what counts as hot.
 */
static int build_steps(struct workload *workload)
{
	static const unsigned int periods[] = { 1, 3, 5, 14, 20, 40, 100 };
	struct worker *worker = workload__add_worker(workload);
	uint64_t size = workload->opt->size / 8 / PATTERN_PAGE * PATTERN_PAGE;
	struct range area, part;
	unsigned int i;
	int err;

	if (!worker)
		return -errno;
	worker->pattern.type = PATTERN_BANDS;
	err = workload__map(workload, workload->opt->size, &area);
	for (i = 0; i < sizeof(periods) / sizeof(periods[0]) && !err; i++) {
		/* Shuffled, so that neighbours differ much: part 0, 3, 6, 1, 4, 7, 2. */
		part.start = area.start + i * 3 % 8 * size;
		part.end = part.start + size;
		err = add_band(workload, &worker->pattern, part, periods[i]);
	}
	return err;
}

/*
 * The page of rank r is touched with a period that grows with r: blocks of
 * equal period follow the hyperbola rate = 2 * unit / r.  Period 8, which is
 * exactly 25 %, is left out.
 */
static int build_zipf(struct workload *workload)
{
	static const unsigned int periods[] = { 2, 3, 4, 5, 6, 7, 9, 12, 16, 20, 24, 28, 32, 40 };
	const unsigned int nr = sizeof(periods) / sizeof(periods[0]);
	struct worker *worker = workload__add_worker(workload);
	uint64_t unit = workload->opt->hot / 7 / PATTERN_PAGE * PATTERN_PAGE;
	struct range area, block;
	unsigned int i;
	int err;

	if (!worker)
		return -errno;
	worker->pattern.type = PATTERN_BANDS;
	err = workload__map(workload, workload->opt->size, &area);
	block.end = err ? 0 : area.start;
	for (i = 0; i < nr && !err && block.end < area.end; i++) {
		block.start = block.end;
		block.end = area.start + unit * periods[i];
		if (block.end > area.end)
			block.end = area.end;
		err = add_band(workload, &worker->pattern, block, periods[i]);
	}
	return err;
}

/*
 * How often a page is touched depends on the machine; so it is measured, once.
 * n accesses per page within 5 ms, at random, miss it with probability exp(-n).
 * With the lowest of k draws the page at x, 0..1, gets n k (1 - x)^(k - 1) of them.
 */
static bool poll_random(struct workload *workload, uint64_t elapsed_ns)
{
	const struct timespec pause = { .tv_nsec = 200000000 };
	const struct pattern *pattern = &workload->workers[0].pattern;
	struct gauge *gauge = workload->workers[0].gauge;
	uint64_t begin = gauge__now(), old = atomic_load(&gauge->accesses), sum, page, pages;
	struct range area = pattern->area;
	double mean, touches, used = 0, nr_hot = 0;

	if (elapsed_ns)
		return false;
	(void)nanosleep(&pause, NULL);
	sum = atomic_load(&gauge->accesses) - old;
	pages = (area.end - area.start) / PATTERN_PAGE;
	mean = (double)sum * PATTERN_PROMISE_NS / (double)(gauge__now() - begin) / (double)pages;
	for (page = 0; page < pages; page++) {
		touches = mean * pattern->nr_draws *
			  pow(1 - (double)page / (double)pages, pattern->nr_draws - 1);
		used += -expm1(-20.0 * touches);
		/* -ln(1 - 0.25) */
		nr_hot += touches >= 0.2877;
	}
	workload->truth.working_set += (uint64_t)used * PATTERN_PAGE;
	if (nr_hot > 0)
		(void)ranges__add(&workload->truth.hot, area.start,
				  area.start + (uint64_t)nr_hot * PATTERN_PAGE);
	return true;
}

static int build_drawn(struct workload *workload, unsigned int nr_draws)
{
	struct worker *worker = workload__add_worker(workload);
	int err;

	if (!worker)
		return -errno;
	err = workload__map(workload, workload->opt->size, &worker->pattern.area);
	worker->pattern.type = PATTERN_RANDOM;
	worker->pattern.nr_draws = nr_draws;
	workload->poll = poll_random;
	return err;
}

static int build_random(struct workload *workload)
{
	return build_drawn(workload, 1);
}

/* One access in 80,000 goes to the last fifth. */
static int build_skewed(struct workload *workload)
{
	return build_drawn(workload, 7);
}

static uint64_t touch_sparsely(struct range area)
{
	struct range used;
	uint64_t nr = 0;

	for (used.start = area.start; used.start < area.end; used.start += BLOCK) {
		used.end = used.start + SPARSE_BYTES;
		nr += pattern__touch(used, true);
	}
	return nr;
}

static void run_sparse(struct worker *worker)
{
	const struct timespec pause = { .tv_nsec = SPARSE_PAUSE_NS };

	while (!atomic_load(&worker->workload->shared->stop)) {
		gauge__add_accesses(worker->gauge, touch_sparsely(worker->pattern.area));
		(void)nanosleep(&pause, NULL);
	}
}

/*
 * What gains from huge pages, random accesses to many pages, beside what only grows by them, a few
 * pages in use of each block.
 */
static int build_sparse(struct workload *workload)
{
	struct worker *dense = workload__add_worker(workload);
	struct worker *sparse = workload__add_worker(workload);
	struct range area;
	int err;

	if (!dense || !sparse)
		return -errno;
	if (!is_of_blocks(workload->opt))
		return -EINVAL;
	err = workload__map_untouched(workload, workload->opt->size, &area);
	if (err)
		return err;
	dense->pattern.type = PATTERN_CHASE;
	dense->pattern.nr_draws = 1;
	dense->pattern.area = (struct range){ area.start, area.start + workload->opt->hot };
	sparse->pattern.area = (struct range){ dense->pattern.area.end, area.end };
	sparse->run = run_sparse;
	pattern__touch(dense->pattern.area, true);
	workload->truth.working_set = touch_sparsely(sparse->pattern.area) * PATTERN_PAGE;
	workload->poll = poll_random;
	return 0;
}

static int build_idle(struct workload *workload)
{
	struct range area;

	return workload__map(workload, workload->opt->size, &area);
}

/* The parent only reads: a write would give it a page of its own. */
static int build_cow(struct workload *workload)
{
	struct range area;
	pid_t pid;
	int err = workload__map(workload, workload->opt->size, &area);

	if (err)
		return err;
	err = sweep_window(workload, window_at(area, workload->opt->hot, 3, 7));
	if (err)
		return err;
	workload->workers[0].pattern.write = false;
	pid = workload__fork(workload, NULL);
	while (!pid)
		pause();
	return pid < 0 ? pid : 0;
}

const struct workload_kind workload_kinds[] = {
	{ "hotcold", "one hot window", 1024 * MIB, 128 * MIB, build_hotcold },
	{ "windows", "five hot windows of different sizes", 768 * MIB, 120 * MIB, build_windows },
	{ "stairs", "a hot window that moves on every --step_ms, ten steps", 512 * MIB, 0,
	  build_stairs },
	{ "steps", "eight parts of falling, exactly periodic rates", 512 * MIB, 0, build_steps },
	{ "zipf", "rates fall with the rank, hot at low addresses", 512 * MIB, 112 * MIB,
	  build_zipf },
	{ "tlb", "64 hot pages whose translations stay in the TLB", 64 * MIB, 64 * PATTERN_PAGE,
	  build_tlb },
	{ "bursts", "a hot window touched once, then sleep for 10 ms, and again", 256 * MIB,
	  16 * MIB, build_bursts },
	{ "huge", "hotcold in 2 MiB pages", 1024 * MIB, 128 * MIB, build_huge },
	{ "mlocked", "hotcold in locked memory", 1024 * MIB, 128 * MIB, build_mlocked },
	{ "cow", "a hot window read while a sleeping child shares all pages", 512 * MIB, 64 * MIB,
	  build_cow },
	{ "random", "uniform random accesses everywhere", 1024 * MIB, 0, build_random },
	{ "skewed", "random accesses, few at high addresses", 512 * MIB, 0, build_skewed },
	{ "sparse", "dense random accesses beside 16 KiB in use of each 2 MiB", 768 * MIB,
	  256 * MIB, build_sparse },
	{ "idle", "touched once, then only sleep", 256 * MIB, 0, build_idle },
	{ 0 },
};
