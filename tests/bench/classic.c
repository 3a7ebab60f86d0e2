// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * The classical way beside which bdamon is measured: in every interval read how
 * much of a process's memory was referenced from /proc/PID/smaps, then clear
 * all its accessed bits by writing 1 to /proc/PID/clear_refs.  Prints one JSON
 * line: its own CPU time in percent of one CPU, the time a round took, and the
 * bytes it found referenced.
 *
 * It knows no more than a sum for each mapping.  With --record that is written as a record:
 * each mapping is a region whose accesses are the referenced share of it.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/rounds.h"
#include "../lib/sysfile.h"

/* What was touched at all counts as one access at least. */
static void set_accesses(struct record_region *region, uint64_t bytes)
{
	uint64_t size = region->end - region->start;

	region->nr_accesses = (uint32_t)((bytes * ROUNDS_SCALE + size / 2) / size);
	if (bytes && !region->nr_accesses)
		region->nr_accesses = 1;
}

static int read_line(struct rounds *rounds, const char *line)
{
	uint64_t start, end, kib;

	if (sscanf(line, "Referenced: %" SCNu64, &kib) == 1) {
		rounds->referenced_bytes += kib << 10;
		if (rounds->nr_regions)
			set_accesses(&rounds->regions[rounds->nr_regions - 1], kib << 10);
	} else if (rounds->record && sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &start, &end) == 2 &&
		   end <= ROUNDS_MAX_ADDRESS) {
		return rounds__add_region(rounds, start, end, 0);
	}
	return 0;
}

static int read_referenced(struct rounds *rounds)
{
	char *line = NULL;
	size_t room = 0;
	char path[64];
	FILE *smaps;
	int err = 0;

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/smaps", rounds->pid);
	smaps = fopen(path, "re");
	if (!smaps)
		return -errno;
	while (!err && getline(&line, &room, smaps) > 0)
		err = read_line(rounds, line);
	free(line);
	fclose(smaps);
	return err;
}

static int look(struct rounds *rounds, void *self)
{
	char path[64];
	int err = read_referenced(rounds);

	(void)self;
	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/clear_refs", rounds->pid);
	return err ? err : sysfile__write(path, "1");
}

static const struct option long_options[] = { ROUNDS_OPTIONS, { 0 } };

static int parse(int argc, char **argv, struct rounds *rounds)
{
	int letter, err = 0;

	while (!err && (letter = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		err = rounds__option(rounds, letter, optarg);
	return err ? err : rounds->pid && optind == argc ? 0 : -EINVAL;
}

int main(int argc, char **argv)
{
	struct rounds rounds;
	int err;

	rounds__init(&rounds);
	if (parse(argc, argv, &rounds)) {
		fputs("usage: classic " ROUNDS_USAGE "\n", stderr);
		return 2;
	}
	err = rounds__run(&rounds, look, NULL);
	rounds__fini(&rounds);
	if (err)
		fprintf(stderr, "classic: process %" PRIu64 ": %s\n", rounds.pid, strerror(-err));
	return err ? 1 : 0;
}
