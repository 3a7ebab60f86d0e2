/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * A small recording with known answers, for the tests of records and reports.
 *
 * 24 snapshots of 100 ms from 2 h on, sampled every 5 ms: three 4 MiB blocks
 * of which block i / 8 is hot, 2 MiB accessed in every other snapshot, and a
 * little that is always a bit warm.
 */
#ifndef BDAMON_TEST_RECORD_FIXTURE_H
#define BDAMON_TEST_RECORD_FIXTURE_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/writer.h"

#define FIXTURE_NR	 24
#define FIXTURE_START_NS 7200000000000ULL
#define FIXTURE_AGGR_NS	 100000000ULL

static inline struct record_region fixture_region(uint64_t start, uint64_t end,
						  uint32_t nr_accesses, uint32_t age)
{
	return (struct record_region){
		.start = start, .end = end, .nr_accesses = nr_accesses, .age = age
	};
}

/* Snapshot @i of the fixture; @shift moves all addresses. Return: number of regions. */
static inline uint32_t fixture_regions(struct record_region regions[5], uint32_t i, uint64_t shift)
{
	uint64_t heap = 0x555500000000 + shift;
	uint32_t block;

	for (block = 0; block < 3; block++) {
		bool hot = block == i / 8;
		uint32_t age = hot || block > i / 8 ? i : i - 8 * (block + 1);

		if (hot)
			age = i % 8;
		regions[block] =
			fixture_region(heap + block * 0x400000ULL, heap + (block + 1) * 0x400000ULL,
				       hot ? 16 : 0, age);
	}
	regions[3] = fixture_region(0x7f0000000000, 0x7f0000200000, i % 2 ? 5 : 0, 0);
	regions[4] = fixture_region(0x7ffc00000000, 0x7ffc00021000, 3, i);
	return 5;
}

static inline int fixture_add(struct record_writer *w, uint32_t target, uint32_t i, uint64_t shift)
{
	struct record_region regions[5];
	struct record_snapshot_view view = {
		.target_id = target,
		.start_ns = FIXTURE_START_NS + i * FIXTURE_AGGR_NS,
		.end_ns = FIXTURE_START_NS + (i + 1) * FIXTURE_AGGR_NS,
		.regions = regions,
		.nr_regions = fixture_regions(regions, i, shift),
	};

	return record_writer__add(w, &view);
}

static inline struct record_writer_options fixture_options(const char *path, enum record_type type)
{
	return (struct record_writer_options){
		.path = path,
		.type = type,
		.permission = 0600,
		.intervals = { 5000, 100000, 1000000, { 0 } },
		.comm = "kdamond.0",
		.pid = 4711,
	};
}

/* Write @nr_targets copies of the fixture, interleaved, and free the writer. */
static inline int fixture_write(const char *path, enum record_type type, uint32_t nr_targets,
				uint32_t nr_snapshots, const struct record_summary *summary)
{
	struct record_writer_options opts = fixture_options(path, type);
	struct record_writer *w;
	uint32_t i, target;
	int err = record_writer__open(&w, &opts);

	for (i = 0; i < nr_snapshots && !err; i++) {
		for (target = 0; target < nr_targets && !err; target++)
			err = fixture_add(w, target, i, target * 0x1000000ULL);
	}
	if (err)
		return err;
	return record_writer__close(w, summary);
}

/* A directory of our own; fixture_path() names files in it. */
static char fixture_dir[] = "/tmp/bdamon-test-XXXXXX";

static inline int fixture_enter(void **state)
{
	(void)state;
	return mkdtemp(fixture_dir) ? 0 : -1;
}

static inline const char *fixture_path(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", fixture_dir, name);
	return path;
}

static inline int fixture_leave(void **state)
{
	static const char *const names[] = {
		"a",
		"a.old",
		"a.sorting",
		"b",
		"out",
		"a.kdamonds",
		"a.mem_footprint",
		"a.vmas",
		"a.proc_stats",
		"a.png",
		"a.svg",
		"a.pdf",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unlink(fixture_path(names[i]));
	return rmdir(fixture_dir);
}

/*
 * Run @script, kept as file "b", with the path of file "a" as its argument.  Return: the number
 * it prints; -1 without python3, -2 if it fails.
 */
static inline long fixture_python(const char *script)
{
	char command[256], answer[32] = "";
	FILE *out = fopen(fixture_path("b"), "w"), *pipe;
	bool ok;

	if (!out)
		return -2;
	fputs(script, out);
	fclose(out);
	if (access("/usr/bin/python3", X_OK))
		return -1;
	snprintf(command, sizeof(command), "/usr/bin/python3 %s/b %s/a", fixture_dir, fixture_dir);
	pipe = popen(command, "r");
	ok = pipe && fgets(answer, sizeof(answer), pipe);
	if (pipe)
		ok = !pclose(pipe) && ok;
	return ok ? strtol(answer, NULL, 10) : -2;
}

#endif
