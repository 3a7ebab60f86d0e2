// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * What others do to the accessed bits of a workload's hot memory, while no monitor of ours runs.
 *
 * The bits are only read, every --interval_us, and counted by runs of 16 pages.  The truth says
 * that these pages are touched in every interval, so a bit that is clear at a look was cleared
 * since the last access, or the access went by the TLB and left no trace.  Prints one JSON line:
 *
 *	pages		hot pages that were looked at, whole runs only
 *	interval_us	between two looks, mean
 *	clear_share	share of the pages whose bit was clear at a look
 *	cleared_per_s	how often a page's bit was cleared, a second: the losses of each run
 *			from look to look.  A lower bound: what was set again before the next look is not
 *			in it, nor is a loss that a neighbour's gain hides.
 *	missed_low, missed_high
 *			share of the pages that were clear at two looks in a row, which is an
 *			access missed: between these bounds, as runs tell numbers but not
 *			which pages
 *
 * Pages that are swapped out count as clear.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/gauge.h"
#include "../lib/number.h"
#include "../lib/truth_file.h"
#include "bpf/sampler.h"
#include "ops/process.h"
#include "ops/sampler.h"

/** struct bits - options, the hot runs' counts of the last look, and sums over all looks. */
struct bits {
	uint64_t pid, seconds, interval_us;
	const char *truth;
	struct sampler *sampler;
	struct process *process;
	struct ranges hot;
	uint8_t last[BD_SCAN_RUNS];
	uint32_t nr_runs;
	uint64_t nr_looks, nr_clear, nr_cleared, nr_missed_low, nr_missed_high;
};

/* Whole runs of the hot ranges of the truth's first line, as many as one look can take. */
static int read_hot(struct bits *bits)
{
	struct truth_file file = { 0 };
	int err = truth_file__read(&file, bits->truth);
	size_t i;

	for (i = 0; !err && file.nr && i < file.lines[0].hot.nr; i++) {
		struct range hot = file.lines[0].hot.at[i];
		uint64_t nr;

		hot.start = (hot.start + BD_RUN_BYTES - 1) / BD_RUN_BYTES * BD_RUN_BYTES;
		hot.end = hot.end / BD_RUN_BYTES * BD_RUN_BYTES;
		if (hot.start >= hot.end)
			continue;
		nr = (hot.end - hot.start) / BD_RUN_BYTES;
		if (nr > BD_SCAN_RUNS - bits->nr_runs)
			nr = BD_SCAN_RUNS - bits->nr_runs;
		if (!nr)
			break;
		err = ranges__add(&bits->hot, hot.start, hot.start + nr * BD_RUN_BYTES);
		bits->nr_runs += (uint32_t)nr;
	}
	truth_file__fini(&file);
	return err ? err : bits->nr_runs ? 0 : -ENODATA;
}

/* One run's set pages, at the last look and now. */
static void count_run(struct bits *bits, uint32_t before, uint32_t now)
{
	uint32_t clear_before = BD_RUN_PAGES - before, clear = BD_RUN_PAGES - now;

	bits->nr_clear += clear;
	if (before > now)
		bits->nr_cleared += before - now;
	bits->nr_missed_high += clear < clear_before ? clear : clear_before;
	if (clear + clear_before > BD_RUN_PAGES)
		bits->nr_missed_low += clear + clear_before - BD_RUN_PAGES;
}

static int look(struct bits *bits, bool is_first)
{
	uint32_t at = 0, i;
	size_t range;

	for (range = 0; range < bits->hot.nr; range++) {
		struct bd_scan args = {
			.start = bits->hot.at[range].start,
			.nr_runs =
				(uint32_t)((bits->hot.at[range].end - bits->hot.at[range].start) /
					   BD_RUN_BYTES),
			.stride = 1,
		};
		const uint8_t *counts;
		int err = sampler__scan(bits->sampler, &args, &counts);

		if (err)
			return err;
		for (i = 0; i < args.nr_runs; i++, at++) {
			uint8_t set = counts[i] == BD_SCAN_VOID ? 0 : counts[i];

			if (!is_first)
				count_run(bits, bits->last[at], set);
			bits->last[at] = set;
		}
	}
	bits->nr_looks += !is_first;
	return 0;
}

static void print_bits(const struct bits *bits, uint64_t took_ns)
{
	double pages = (double)bits->nr_runs * BD_RUN_PAGES;
	double all = pages * (double)bits->nr_looks;

	printf("{\"pages\":%.0f,\"interval_us\":%.0f,\"clear_share\":%.6f,", pages,
	       (double)took_ns / 1e3 / (double)bits->nr_looks, (double)bits->nr_clear / all);
	printf("\"cleared_per_s\":%.4f,\"missed_low\":%.6f,\"missed_high\":%.6f}\n",
	       (double)bits->nr_cleared / pages / ((double)took_ns / 1e9),
	       (double)bits->nr_missed_low / all, (double)bits->nr_missed_high / all);
}

static int watch(struct bits *bits)
{
	uint64_t begin, next, now;
	int err = look(bits, true);

	begin = next = now = gauge__now();
	while (!err && now - begin < bits->seconds * 1000000000ULL) {
		/* A look that came late delays the next one: it must not be a short interval. */
		next = now + bits->interval_us * 1000;
		gauge__sleep_until(next);
		now = gauge__now();
		err = look(bits, false);
	}
	if (err)
		return err;
	print_bits(bits, now - begin);
	return fflush(stdout) ? -EIO : 0;
}

static int run(struct bits *bits)
{
	const struct sampler_options opts = { .nr_slots = 1, .nr_spaces = 1 };
	int err = read_hot(bits);

	if (err)
		return err;
	err = sampler__open(&bits->sampler, &opts);
	if (!err)
		err = process__open(&bits->process, bits->sampler, (pid_t)bits->pid, 0);
	if (!err)
		err = watch(bits);
	process__close(bits->process, bits->sampler);
	sampler__close(bits->sampler);
	return err;
}

static const struct option long_options[] = {
	{ "pid", required_argument, NULL, 'p' },
	{ "truth", required_argument, NULL, 't' },
	{ "seconds", required_argument, NULL, 's' },
	{ "interval_us", required_argument, NULL, 'i' },
	{ 0 },
};

static int parse(int argc, char **argv, struct bits *bits)
{
	int letter, err = 0;

	while (!err && (letter = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (letter) {
		case 'p':
			err = number__parse(optarg, 1, INT32_MAX, &bits->pid);
			break;
		case 't':
			bits->truth = optarg;
			break;
		case 's':
			err = number__parse(optarg, 1, 1000000, &bits->seconds);
			break;
		case 'i':
			err = number__parse(optarg, 100, 1000000, &bits->interval_us);
			break;
		default:
			err = -EINVAL;
		}
	}
	return err ? err : bits->pid && bits->truth && optind == argc ? 0 : -EINVAL;
}

int main(int argc, char **argv)
{
	struct bits bits = { .seconds = 5, .interval_us = 5000 };
	int err;

	if (parse(argc, argv, &bits)) {
		fputs("usage: bits --pid PID --truth FILE [--seconds N] [--interval_us N]\n",
		      stderr);
		return 2;
	}
	err = run(&bits);
	if (err)
		fprintf(stderr, "bits: process %" PRIu64 ": %s\n", bits.pid, strerror(-err));
	return err ? 1 : 0;
}
