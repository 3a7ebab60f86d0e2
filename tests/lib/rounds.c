// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Rounds of a simple monitor, see rounds.h.  Times are ns. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "gauge.h"
#include "number.h"
#include "rounds.h"

void rounds__init(struct rounds *rounds)
{
	*rounds = (struct rounds){ .seconds = 10, .interval_ms = 100 };
}

void rounds__fini(struct rounds *rounds)
{
	free(rounds->regions);
}

int rounds__option(struct rounds *rounds, int letter, const char *text)
{
	switch (letter) {
	case 'p':
		return number__parse(text, 1, INT32_MAX, &rounds->pid);
	case 's':
		return number__parse(text, 1, 1000000, &rounds->seconds);
	case 'i':
		return number__parse(text, 1, 1000000, &rounds->interval_ms);
	case 'o':
		rounds->record = text;
		return 0;
	default:
		return -EINVAL;
	}
}

int rounds__add_region(struct rounds *rounds, uint64_t start, uint64_t end, uint32_t nr_accesses)
{
	size_t cap = rounds->cap_regions ? 2 * rounds->cap_regions : 256;
	struct record_region *regions;

	if (rounds->nr_regions == rounds->cap_regions) {
		regions = reallocarray(rounds->regions, cap, sizeof(*regions));
		if (!regions)
			return -ENOMEM;
		rounds->regions = regions;
		rounds->cap_regions = cap;
	}
	rounds->regions[rounds->nr_regions++] =
		(struct record_region){ .start = start, .end = end, .nr_accesses = nr_accesses };
	return 0;
}

static int open_record(struct rounds *rounds)
{
	struct record_writer_options opts = { .path = rounds->record,
					      .type = RECORD_JSON_COMPRESSED,
					      .permission = 0600 };

	opts.intervals.aggr_us = rounds->interval_ms * 1000;
	opts.intervals.sample_us = opts.intervals.aggr_us / ROUNDS_SCALE;
	opts.intervals.ops_update_us = opts.intervals.aggr_us;
	return record_writer__open(&rounds->writer, &opts);
}

static int write_round(struct rounds *rounds)
{
	struct record_snapshot_view snap = { .start_ns = rounds->last_ns,
					     .end_ns = gauge__now(),
					     .regions = rounds->regions,
					     .nr_regions = (uint32_t)rounds->nr_regions };

	if (!snap.start_ns)
		snap.start_ns = snap.end_ns - rounds->interval_ms * 1000000;
	rounds->last_ns = snap.end_ns;
	return record_writer__add(rounds->writer, &snap);
}

static int look_anew(struct rounds *rounds, rounds_look look, void *self)
{
	rounds->nr_regions = 0;
	rounds->referenced_bytes = 0;
	return look(rounds, self);
}

static int one_round(struct rounds *rounds, rounds_look look, void *self)
{
	uint64_t begin = gauge__now(), took;
	int err = look_anew(rounds, look, self);

	if (!err && rounds->writer)
		err = write_round(rounds);
	if (err)
		return err;
	took = gauge__now() - begin;
	rounds->nr++;
	rounds->sum_ns += took;
	rounds->sum_bytes += rounds->referenced_bytes;
	if (took > rounds->max_ns)
		rounds->max_ns = took;
	return 0;
}

static double cpu_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int print_rounds(const struct rounds *rounds, double cpu_percent)
{
	printf("{\"cpu_percent\":%.3f,\"rounds\":%" PRIu64 ",\"round_ms\":%.3f,", cpu_percent,
	       rounds->nr, (double)rounds->sum_ns / 1e6 / (double)rounds->nr);
	printf("\"max_round_ms\":%.3f,\"referenced_bytes\":%" PRIu64 "}\n",
	       (double)rounds->max_ns / 1e6, rounds->sum_bytes / rounds->nr);
	return fflush(stdout) ? -EIO : 0;
}

/* A round longer than the interval delays the next one; nothing is skipped silently: see rounds. */
static int run_rounds(struct rounds *rounds, rounds_look look, void *self)
{
	uint64_t begin, next, now;
	double cpu;
	int err = look_anew(rounds, look, self);

	begin = gauge__now();
	cpu = cpu_seconds();
	for (next = begin, now = begin; !err && now - begin < rounds->seconds * 1000000000ULL;
	     now = gauge__now()) {
		next += rounds->interval_ms * 1000000ULL;
		gauge__sleep_until(next);
		err = one_round(rounds, look, self);
	}
	if (err || !rounds->nr)
		return err ? err : -ENODATA;
	return print_rounds(rounds, (cpu_seconds() - cpu) * 1e11 / (double)(now - begin));
}

int rounds__run(struct rounds *rounds, rounds_look look, void *self)
{
	int err = 0, err_close;

	if (rounds->record)
		err = open_record(rounds);
	if (err)
		return err;
	err = run_rounds(rounds, look, self);
	err_close = record_writer__close(rounds->writer, NULL);
	return err ? err : err_close;
}
