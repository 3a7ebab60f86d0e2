// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * What an hour of recording takes: bytes of the file and CPU time per snapshot.
 *
 * Usage: record_size [PATH [SNAPSHOTS [REGIONS]]]
 *
 * Time is simulated: 36,000 snapshots of 100 ms with 100 regions each.  In
 * each, 4 % of the regions change their access count and age anew, the others
 * grow one interval older, and now and then a border moves.  Every tenth
 * snapshot is followed by a sync, as in a recording.  One JSON line on stdout.
 *
 * Exit 1 if the file or the time exceeds what is promised: 20 MiB per hour and
 * 100 us for 100 regions; beyond the reach of deflate's window 13.5 bytes and
 * 0.5 us a region, which is far from the 17 bytes and 0.8 us that zlib took,
 * and leaves room for a busy machine.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../lib/number.h"
#include "record/writer.h"

#define NR_REGIONS    100
#define MAX_REGIONS   100000
#define AGGR_NS	      100000000ULL
#define MAX_MIB	      20.0
#define MAX_US	      100.0
#define NR_FAR	      280
#define FAR_MAX_BYTES 13.5
#define FAR_MAX_US    0.5

/**
 * struct bench - what is asked for, and what was found.
 * @path: file to write
 * @nr_snapshots: how many
 * @nr_regions: of each snapshot
 * @bytes: size of the file
 * @us: CPU time of one snapshot
 */
struct bench {
	const char *path;
	uint64_t nr_snapshots;
	uint64_t nr_regions;
	uint64_t bytes;
	double us;
};

static uint64_t seed = 1;

static uint32_t below(uint32_t bound)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33) % bound;
}

static void init_regions(struct record_region *regions, uint32_t nr)
{
	uint64_t at = 0x555500000000;
	uint32_t i;

	for (i = 0; i < nr; i++) {
		regions[i].start = at;
		at += 4096ULL * (1 + below(20000));
		regions[i].end = at;
		regions[i].nr_accesses = below(3) ? 0 : below(21);
		regions[i].age = below(3000);
	}
}

static void step_regions(struct record_region *regions, uint32_t nr)
{
	uint32_t i, pages;

	for (i = 0; i < nr; i++)
		regions[i].age++;
	for (i = 0; i < nr; i += 25) {
		struct record_region *region = &regions[below(nr)];

		region->nr_accesses = below(21);
		region->age = 0;
	}
	if (nr > 1 && below(4) == 0) {
		i = 1 + below(nr - 1);
		pages = (uint32_t)((regions[i].end - regions[i - 1].start) / 4096);
		regions[i].start =
			regions[i - 1].start + 4096ULL * (1 + (pages > 2 ? below(pages - 1) : 0));
		regions[i - 1].end = regions[i].start;
	}
}

static double cpu_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static int run(struct bench *bench, struct record_writer *w, struct record_region *regions)
{
	uint32_t nr = (uint32_t)bench->nr_regions;
	struct record_snapshot_view view = { .regions = regions, .nr_regions = nr };
	double spent = 0;
	uint64_t i;
	int err = 0;

	init_regions(regions, nr);
	for (i = 0; i < bench->nr_snapshots && !err; i++) {
		double begin;

		step_regions(regions, nr);
		view.start_ns = 7200000000000ULL + i * AGGR_NS;
		view.end_ns = view.start_ns + AGGR_NS;
		begin = cpu_seconds();
		err = record_writer__add(w, &view);
		if (!err && i % 10 == 9)
			err = record_writer__sync(w);
		spent += cpu_seconds() - begin;
	}
	if (!err)
		err = record_writer__sync(w);
	bench->bytes = record_writer__bytes(w);
	bench->us = spent / (double)bench->nr_snapshots * 1e6;
	return err;
}

static int measure(struct bench *bench)
{
	struct record_writer_options opts = {
		.path = bench->path,
		.permission = 0600,
		.intervals = { 5000, 100000, 1000000, { 0 } },
	};
	struct record_region *regions = calloc(bench->nr_regions, sizeof(*regions));
	struct record_writer *w = NULL;
	int err, close_err;

	if (!regions)
		return -ENOMEM;
	err = record_writer__open(&w, &opts);
	if (!err) {
		err = run(bench, w, regions);
		close_err = record_writer__close(w, NULL);
		err = err ? err : close_err;
	}
	free(regions);
	return err;
}

/* Return: true if the promise is kept. */
static bool report(const struct bench *bench)
{
	double per_snapshot = (double)bench->bytes / (double)bench->nr_snapshots;
	double mib_per_hour = per_snapshot * 36000 / 1048576;
	double nr = (double)bench->nr_regions;

	printf("{\"bench\":\"record_size\",\"snapshots\":%" PRIu64 ",\"regions\":%" PRIu64
	       ",\"bytes\":%" PRIu64 ",\"mib_per_hour\":%.2f,\"bytes_per_region\":%.2f,"
	       "\"us_per_snapshot\":%.1f}\n",
	       bench->nr_snapshots, bench->nr_regions, bench->bytes, mib_per_hour,
	       per_snapshot / nr, bench->us);
	if (bench->nr_regions > NR_FAR)
		return per_snapshot <= FAR_MAX_BYTES * nr && bench->us <= FAR_MAX_US * nr;
	return mib_per_hour <= MAX_MIB * (nr > NR_REGIONS ? nr / NR_REGIONS : 1) &&
	       bench->us <= MAX_US;
}

int main(int argc, char **argv)
{
	struct bench bench = {
		.path = argc > 1 ? argv[1] : "record_size.data",
		.nr_snapshots = 36000,
		.nr_regions = NR_REGIONS,
	};
	int err;

	if (argc > 4 || (argc > 2 && number__parse(argv[2], 1, UINT32_MAX, &bench.nr_snapshots)) ||
	    (argc > 3 && number__parse(argv[3], 1, MAX_REGIONS, &bench.nr_regions))) {
		fprintf(stderr, "usage: record_size [PATH [SNAPSHOTS [REGIONS]]], 1..%u regions\n",
			MAX_REGIONS);
		return 2;
	}
	err = measure(&bench);
	if (err) {
		fprintf(stderr, "record_size: cannot write %s: %s\n", bench.path, strerror(-err));
		return 1;
	}
	if (argc < 2)
		(void)unlink(bench.path);
	return !report(&bench);
}
