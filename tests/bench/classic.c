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
#include <sys/resource.h>
#include <time.h>

#include "../lib/gauge.h"
#include "../lib/number.h"
#include "../lib/sysfile.h"
#include "record/writer.h"

/* A share is told in thousandths: the record has so many sampling intervals. */
#define SCALE 1000

/** struct mappings - what smaps said of them in a round; owned array. */
struct mappings {
	struct record_region *at;
	size_t nr, cap;
};

/**
 * struct classic - options and sums of one run; times in ns.
 * @record: path of the record, NULL for none
 * @writer: it, while it is written
 * @mappings: of the last round
 * @last_ns: its end
 */
struct classic {
	uint64_t pid, seconds, interval_ms;
	uint64_t rounds, sum_round, max_round, sum_referenced;
	const char *record;
	struct record_writer *writer;
	struct mappings mappings;
	uint64_t last_ns;
};

static int clear_refs(uint64_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/clear_refs", pid);
	return sysfile__write(path, "1");
}

static int add_mapping(struct mappings *list, uint64_t start, uint64_t end)
{
	struct record_region *at = list->at;

	/* Above the user half lies only [vsyscall]. */
	if (end > 1ULL << 56)
		return 0;
	if (list->nr == list->cap) {
		at = reallocarray(list->at, list->cap + 256, sizeof(*at));
		if (!at)
			return -ENOMEM;
		list->at = at;
		list->cap += 256;
	}
	list->at[list->nr++] = (struct record_region){ .start = start, .end = end };
	return 0;
}

/* What was touched at all counts as one access at least. */
static void set_accesses(struct mappings *list, uint64_t bytes)
{
	struct record_region *last = &list->at[list->nr - 1];
	uint64_t size = last->end - last->start;

	last->nr_accesses = (uint32_t)((bytes * SCALE + size / 2) / size);
	if (bytes && !last->nr_accesses)
		last->nr_accesses = 1;
}

static int read_line(struct classic *classic, const char *line, uint64_t *sum)
{
	uint64_t start, end, kib;

	if (sscanf(line, "Referenced: %" SCNu64, &kib) == 1) {
		*sum += kib << 10;
		if (classic->mappings.nr)
			set_accesses(&classic->mappings, kib << 10);
	} else if (classic->record && sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &start, &end) == 2) {
		return add_mapping(&classic->mappings, start, end);
	}
	return 0;
}

static int read_referenced(struct classic *classic, uint64_t *bytes)
{
	char *line = NULL;
	uint64_t sum = 0;
	size_t room = 0;
	char path[64];
	FILE *smaps;
	int err = 0;

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/smaps", classic->pid);
	smaps = fopen(path, "re");
	if (!smaps)
		return -errno;
	classic->mappings.nr = 0;
	while (!err && getline(&line, &room, smaps) > 0)
		err = read_line(classic, line, &sum);
	free(line);
	fclose(smaps);
	*bytes = sum;
	return err;
}

static int open_record(struct classic *classic)
{
	struct record_writer_options opts = { .path = classic->record,
					      .type = RECORD_JSON_COMPRESSED,
					      .permission = 0600 };

	opts.intervals.aggr_us = classic->interval_ms * 1000;
	opts.intervals.sample_us = opts.intervals.aggr_us / SCALE;
	opts.intervals.ops_update_us = opts.intervals.aggr_us;
	return record_writer__open(&classic->writer, &opts);
}

static int write_round(struct classic *classic)
{
	struct record_snapshot_view snap = { .start_ns = classic->last_ns,
					     .end_ns = gauge__now(),
					     .regions = classic->mappings.at,
					     .nr_regions = (uint32_t)classic->mappings.nr };

	if (!snap.start_ns)
		snap.start_ns = snap.end_ns - classic->interval_ms * 1000000;
	classic->last_ns = snap.end_ns;
	return record_writer__add(classic->writer, &snap);
}

static void sleep_until(uint64_t ns)
{
	struct timespec until = { .tv_sec = (time_t)(ns / 1000000000ULL),
				  .tv_nsec = (long)(ns % 1000000000ULL) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

static int one_round(struct classic *classic)
{
	uint64_t begin = gauge__now(), bytes = 0, took;
	int err = read_referenced(classic, &bytes);

	if (!err)
		err = clear_refs(classic->pid);
	if (!err && classic->writer)
		err = write_round(classic);
	if (err)
		return err;
	took = gauge__now() - begin;
	classic->rounds++;
	classic->sum_round += took;
	classic->sum_referenced += bytes;
	if (took > classic->max_round)
		classic->max_round = took;
	return 0;
}

static double cpu_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* A round longer than the interval delays the next one; nothing is skipped silently: see rounds. */
static int run_rounds(struct classic *classic)
{
	uint64_t begin, next, now;
	double cpu;
	int err = clear_refs(classic->pid);

	begin = gauge__now();
	cpu = cpu_seconds();
	for (next = begin, now = begin; !err && now - begin < classic->seconds * 1000000000ULL;
	     now = gauge__now()) {
		next += classic->interval_ms * 1000000ULL;
		sleep_until(next);
		err = one_round(classic);
	}
	if (err || !classic->rounds)
		return err ? err : -ENODATA;
	printf("{\"cpu_percent\":%.3f,\"rounds\":%" PRIu64 ",\"round_ms\":%.3f,",
	       (cpu_seconds() - cpu) * 1e11 / (double)(now - begin), classic->rounds,
	       (double)classic->sum_round / 1e6 / (double)classic->rounds);
	printf("\"max_round_ms\":%.3f,\"referenced_bytes\":%" PRIu64 "}\n",
	       (double)classic->max_round / 1e6, classic->sum_referenced / classic->rounds);
	return fflush(stdout) ? -EIO : 0;
}

static int run(struct classic *classic)
{
	int err, err_close;

	if (!classic->record)
		return run_rounds(classic);
	err = open_record(classic);
	if (err)
		return err;
	err = run_rounds(classic);
	err_close = record_writer__close(classic->writer, NULL);
	free(classic->mappings.at);
	return err ? err : err_close;
}

static const struct option long_options[] = {
	{ "pid", required_argument, NULL, 'p' },
	{ "seconds", required_argument, NULL, 's' },
	{ "interval_ms", required_argument, NULL, 'i' },
	{ "record", required_argument, NULL, 'o' },
	{ 0 },
};

static int parse(int argc, char **argv, struct classic *classic)
{
	int letter, err = 0;

	while (!err && (letter = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (letter) {
		case 'p':
			err = number__parse(optarg, 1, INT32_MAX, &classic->pid);
			break;
		case 's':
			err = number__parse(optarg, 1, 1000000, &classic->seconds);
			break;
		case 'i':
			err = number__parse(optarg, 1, 1000000, &classic->interval_ms);
			break;
		case 'o':
			classic->record = optarg;
			break;
		default:
			err = -EINVAL;
		}
	}
	return err ? err : classic->pid && optind == argc ? 0 : -EINVAL;
}

int main(int argc, char **argv)
{
	struct classic classic = { .seconds = 10, .interval_ms = 100 };
	int err;

	if (parse(argc, argv, &classic)) {
		fputs("usage: classic --pid PID [--seconds N] [--interval_ms N] [--record FILE]\n",
		      stderr);
		return 2;
	}
	err = run(&classic);
	if (err)
		fprintf(stderr, "classic: process %" PRIu64 ": %s\n", classic.pid, strerror(-err));
	return err ? 1 : 0;
}
