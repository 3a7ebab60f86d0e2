/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Any records through what makes records of them, for libFuzzer: `make fuzz`.
 *
 * What is written in any form must be read again.  JSON must hold all that was there; text of
 * perf script must hold all regions.  What is put together from several snapshots must keep the
 * promises of record.h, and the memory of a replay must have room for every access.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "record/check.h"
#include "record/coarsen.h"
#include "record/writer.h"
#include "replay/replay_map.h"
#include "tests/lib/record_set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "fuzz_convert: %s\n", what);
	abort();
}

static int read_bytes(struct record_set *set, const uint8_t *data, size_t size)
{
	int fd = memfd_create("record", MFD_CLOEXEC), err;
	char path[64];

	demand(fd >= 0 && write(fd, data, size) == (ssize_t)size, "no file");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	err = record_set__read(set, path);
	close(fd);
	return err;
}

/* --- writing ---------------------------------------------------------------------- */

/* A file of our own, in memory, that is there as long as the process. */
static const char *output_path(void)
{
	static char dir[] = "/dev/shm/bdamon-fuzz-XXXXXX", path[64];

	if (!*path) {
		demand(mkdtemp(dir), "no directory");
		snprintf(path, sizeof(path), "%s/record", dir);
	}
	return path;
}

__attribute__((destructor)) static void remove_output(void)
{
	char dir[64];

	(void)unlink(output_path());
	snprintf(dir, sizeof(dir), "%s", output_path());
	*strrchr(dir, '/') = '\0';
	(void)rmdir(dir);
}

static int convert(struct record_source *source, enum record_type type)
{
	struct record_writer_options opts = {
		.path = output_path(),
		.replace = true,
		.type = type,
		.permission = 0600,
		.comm = "kdamond.x",
	};
	struct record_visitor visitor;
	struct record_writer *w;
	int err;

	demand(!record_writer__open(&w, &opts), "the writer cannot be opened");
	visitor = record_writer__visitor(w);
	err = record_source__scan(source, &visitor);
	demand(record_writer__close(w, NULL) == err, "closing ends otherwise than writing");
	return err;
}

/* --- comparing --------------------------------------------------------------------- */

static void compare_heads(const struct record *a, const struct record *b)
{
	size_t i;

	demand(a->has_target == b->has_target && a->target_id == b->target_id, "another target");
	demand(a->kdamond_idx == b->kdamond_idx && a->context_idx == b->context_idx &&
		       a->scheme_idx == b->scheme_idx,
	       "another origin");
	demand(a->has_intervals == b->has_intervals &&
		       !memcmp(&a->intervals, &b->intervals, sizeof(a->intervals)),
	       "other intervals");
	demand(!strcmp(a->data_source, b->data_source), "another source of data");
	demand(a->nr_filters == b->nr_filters, "another number of filters");
	for (i = 0; i < a->nr_filters; i++)
		demand(!strcmp(a->filters[i].type, b->filters[i].type) &&
			       !strcmp(a->filters[i].path, b->filters[i].path) &&
			       a->filters[i].matching == b->filters[i].matching &&
			       a->filters[i].allow == b->filters[i].allow,
		       "another filter");
}

static void compare_snapshots(const struct record_snapshot *a, const struct record_snapshot *b)
{
	demand(a->start_ns == b->start_ns && a->end_ns == b->end_ns, "another time");
	/* A total of nothing is taken for one that is not told. */
	demand(a->total_bytes == b->total_bytes || !a->total_bytes, "another total");
	demand(a->sample_us == b->sample_us, "another sampling interval");
	demand(a->has_stats == b->has_stats && !memcmp(&a->stats, &b->stats, sizeof(a->stats)),
	       "other statistics");
	demand(a->nr_regions == b->nr_regions, "another number of regions");
	demand(!a->nr_regions ||
		       !memcmp(a->regions, b->regions, a->nr_regions * sizeof(*a->regions)),
	       "other regions");
}

static void compare(const struct record_set *a, const struct record_set *b)
{
	size_t i, k;

	demand(a->nr == b->nr, "another number of records");
	for (i = 0; i < a->nr; i++) {
		const struct record_kept *left = &a->records[i], *right = &b->records[i];

		compare_heads(&left->rec, &right->rec);
		demand(left->nr_snapshots == right->nr_snapshots, "another number of snapshots");
		for (k = 0; k < left->nr_snapshots; k++)
			compare_snapshots(&left->snapshots[k], &right->snapshots[k]);
	}
}

static size_t nr_regions(const struct record_set *set)
{
	size_t i, nr = 0;

	for (i = 0; i < set->nr; i++)
		nr += set->records[i].nr_regions;
	return nr;
}

static void check_conversion(struct record_set *set, enum record_type type)
{
	struct record_set again;
	int err = convert(record_store__source(set->store), type);

	if (type == RECORD_PERF_SCRIPT && (err == -ERANGE || err == -E2BIG))
		return;
	demand(!err, "records cannot be written");
	if (type == RECORD_PERF_SCRIPT && !nr_regions(set))
		return;
	demand(!record_set__read(&again, output_path()), "what was written cannot be read");
	if (type == RECORD_PERF_SCRIPT)
		demand(nr_regions(&again) == nr_regions(set), "regions got lost");
	else
		compare(set, &again);
	record_set__fini(&again);
}

/* --- putting together -------------------------------------------------------------- */

static void check_regions(const struct record_snapshot *snap)
{
	uint64_t sum = 0;
	size_t i;

	demand(snap->start_ns <= snap->end_ns, "a snapshot ends before it starts");
	for (i = 0; i < snap->nr_regions; i++) {
		const struct record_region *r = &snap->regions[i];

		demand(r->start < r->end, "a region is empty");
		demand(!i || r[-1].end <= r->start, "regions overlap");
		sum += r->end - r->start;
	}
	demand(snap->total_bytes == sum, "a total is no sum");
}

static void check_coarse(struct record_source *source, uint64_t interval_us)
{
	struct coarsen_options options = { .nr_skip = interval_us % 3, .interval_us = interval_us };
	struct coarsen_stage *stage;
	struct record_set set = { 0 };
	size_t i, k;

	demand(!coarsen_stage__new(&stage, &options, source), "no memory");
	demand(!record_set__fill(&set, coarsen_stage__source(stage)), "no memory");
	demand(set.nr == coarsen_stage__source(stage)->nr_records, "another number of records");
	for (i = 0; i < set.nr; i++) {
		const struct record_kept *rec = &set.records[i];

		demand(rec->nr_snapshots == rec->rec.nr_snapshots, "another number of snapshots");
		demand(rec->rec.start_ns == rec->snapshots[0].start_ns &&
			       rec->rec.end_ns == rec->snapshots[rec->nr_snapshots - 1].end_ns,
		       "a record has other times than it says");
		for (k = 0; k < rec->nr_snapshots; k++)
			check_regions(&rec->snapshots[k]);
	}
	record_set__fini(&set);
	coarsen_stage__free(stage);
}

/* --- checks and replays -------------------------------------------------------------- */

static void check_limits(struct record_source *source)
{
	const struct check_range any = { 0, UINT64_MAX };
	const struct check_limits none = { .aggr_us = any, .nr_regions = any, .nr_accesses = any };
	char why[256];

	demand(!check_records(source, &none, why, sizeof(why)), "no memory");
	demand(memchr(why, 0, sizeof(why)), "a sentence has no end");
}

static void check_memory(const struct record_kept *rec)
{
	struct replay_map map = { 0 };
	uint64_t sz;
	size_t i;
	int err = 0;

	for (i = 0; i < rec->nr_regions && !err; i++) {
		if (rec->regions[i].start < rec->regions[i].end)
			err = replay_map__add(&map, rec->regions[i].start, rec->regions[i].end);
	}
	sz = replay_map__settle(&map);
	for (i = 0; i < rec->nr_regions && !err; i++) {
		const struct record_region *r = &rec->regions[i];
		uint64_t first = r->start - r->start % REPLAY_PAGE;

		if (r->start < r->end)
			demand(replay_map__offset(&map, first) < sz &&
				       r->end - first <= sz - replay_map__offset(&map, first),
			       "an access is outside of the memory");
	}
	replay_map__fini(&map);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record_source *source;
	struct record_set set;
	int type;
	size_t i;

	if (!read_bytes(&set, data, size)) {
		source = record_store__source(set.store);
		for (type = RECORD_JSON_COMPRESSED; type <= RECORD_PERF_SCRIPT; type++)
			check_conversion(&set, (enum record_type)type);
		check_coarse(source, 1 + size * 1000);
		check_limits(source);
		for (i = 0; i < set.nr; i++)
			check_memory(&set.records[i]);
	}
	record_set__fini(&set);
	return 0;
}
