// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * What an hour of recording takes: bytes of the file and CPU time per snapshot.
 *
 * Usage: record_size [PATH [SNAPSHOTS]]
 *
 * Time is simulated: 36,000 snapshots of 100 ms with 100 regions each.  In
 * each a few regions change their access count and age anew, the others grow
 * one interval older, and now and then a border moves.  Every tenth snapshot
 * is followed by a sync, as in a recording.  One JSON line on stdout; exit 1
 * if the file exceeds 20 MiB per hour or a snapshot costs 100 us or more.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "record/writer.h"

#define NR_REGIONS 100
#define NR_CHANGES 4
#define AGGR_NS	   100000000ULL
#define MAX_BYTES  (20.0 * 1024 * 1024)
#define MAX_US	   100.0

static uint64_t seed = 1;

static uint32_t below(uint32_t bound)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33) % bound;
}

static void init_regions(struct record_region *regions)
{
	uint64_t at = 0x555500000000;
	int i;

	for (i = 0; i < NR_REGIONS; i++) {
		regions[i].start = at;
		at += 4096ULL * (1 + below(20000));
		regions[i].end = at;
		regions[i].nr_accesses = below(3) ? 0 : below(21);
		regions[i].age = below(3000);
	}
}

static void step_regions(struct record_region *regions)
{
	int i;

	for (i = 0; i < NR_REGIONS; i++)
		regions[i].age++;
	for (i = 0; i < NR_CHANGES; i++) {
		struct record_region *region = &regions[below(NR_REGIONS)];

		region->nr_accesses = below(21);
		region->age = 0;
	}
	if (below(4) == 0) {
		i = 1 + (int)below(NR_REGIONS - 1);
		regions[i].start =
			regions[i - 1].start +
			4096 * (1 +
				below((uint32_t)((regions[i].end - regions[i - 1].start) / 4096 -
						 1)));
		regions[i - 1].end = regions[i].start;
	}
}

static double cpu_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : "record_size.data";
	int nr = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 36000;
	struct record_writer_options opts = {
		.path = path,
		.permission = 0600,
		.intervals = { 5000, 100000, 1000000, { 0 } },
	};
	struct record_region regions[NR_REGIONS];
	struct record_snapshot_view view = { .regions = regions, .nr_regions = NR_REGIONS };
	struct record_writer *w;
	double spent = 0, us, bytes_per_hour;
	uint64_t bytes;
	int i, err = record_writer__open(&w, &opts);

	init_regions(regions);
	for (i = 0; i < nr && !err; i++) {
		double begin;

		step_regions(regions);
		view.start_ns = 7200000000000ULL + (uint64_t)i * AGGR_NS;
		view.end_ns = view.start_ns + AGGR_NS;
		begin = cpu_seconds();
		err = record_writer__add(w, &view);
		if (!err && i % 10 == 9)
			err = record_writer__sync(w);
		spent += cpu_seconds() - begin;
	}
	bytes = err ? 0 : record_writer__bytes(w);
	if (!err)
		err = record_writer__close(w, NULL);
	if (err) {
		fprintf(stderr, "record_size: cannot write %s: %s\n", path, strerror(-err));
		return 1;
	}
	us = spent / nr * 1e6;
	bytes_per_hour = (double)bytes / nr * 36000;
	printf("{\"bench\": \"record_size\", \"snapshots\": %d, \"regions\": %d, "
	       "\"bytes\": %llu, \"mib_per_hour\": %.2f, \"us_per_snapshot\": %.1f}\n",
	       nr, NR_REGIONS, (unsigned long long)bytes, bytes_per_hour / 1048576, us);
	if (argc < 2)
		(void)unlink(path);
	return bytes_per_hour > MAX_BYTES || us >= MAX_US;
}
