// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * The peer beside which bdamon is measured: the kernel's own DAMON.  Runs it on processes for
 * a while, through its files, and writes what it saw as a record that score can judge like
 * any other.  Prints one JSON line: the worker's CPU time in percent of one CPU, from --from
 * on; the memory its regions took at most, with its stack; the snapshots and regions.  The
 * worker's time includes the event that tells us of each region, as bdamon's includes its
 * writing of the record.
 *
 * A kernel has one DAMON: it is refused if somebody uses it, left as it was, and not touched
 * outside guests of tests/vm/run.sh.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../lib/gauge.h"
#include "../lib/kdamond.h"
#include "../lib/ktrace.h"
#include "../lib/number.h"
#include "record/writer.h"

#define PIDS_MAX 64

/* Of a kernel thread, on x86_64. */
#define STACK_BYTES 16384

/* Of an event in the buffer, with what surrounds it, rounded up. */
#define EVENT_BYTES 96

/**
 * struct kdamon - one run.
 * @attrs: how to monitor
 * @pids: @nr_pids targets
 * @seconds: how long
 * @from_s: seconds at the beginning whose cost does not count
 * @record: path of the record
 * @writer: the record, while it is written
 * @regions: of the snapshot that is being put together, @nr of them; room for @cap
 * @target_id: its target
 * @last_ns: end of each target's last snapshot
 * @cpu_ns: CPU time of the worker in @measured_ns
 * @nr_snapshots: snapshots written
 * @sum_regions: their regions
 * @max_regions: most regions of all targets in one aggregation
 * @now_regions: those of the aggregation that is being read
 */
struct kdamon {
	struct kdamond_attrs attrs;
	uint64_t pids[PIDS_MAX];
	size_t nr_pids;
	uint64_t seconds, from_s;
	const char *record;
	struct record_writer *writer;
	struct record_region *regions;
	size_t nr, cap;
	uint64_t target_id, last_ns[PIDS_MAX];
	uint64_t cpu_ns, measured_ns;
	uint64_t nr_snapshots, sum_regions, max_regions, now_regions;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int sig)
{
	(void)sig;
	interrupted = 1;
}

static int sleep_s(uint64_t seconds)
{
	struct timespec left = { .tv_sec = (time_t)seconds };

	while (!interrupted && nanosleep(&left, &left))
		;
	return interrupted ? -EINTR : 0;
}

/* --- the record ---------------------------------------------------------------------- */

static int put_snapshot(struct kdamon *run, const struct ktrace_line *last)
{
	uint64_t aggr_ns = run->attrs.aggr_us * 1000, *before = &run->last_ns[last->target_id];
	struct record_snapshot_view snap = { .target_id = (uint32_t)last->target_id,
					     .end_ns = last->time_ns,
					     .regions = run->regions,
					     .nr_regions = (uint32_t)run->nr };

	snap.start_ns = *before ? *before : last->time_ns - aggr_ns;
	*before = last->time_ns;
	run->now_regions = last->target_id ? run->now_regions + run->nr : run->nr;
	if (run->now_regions > run->max_regions)
		run->max_regions = run->now_regions;
	run->sum_regions += run->nr;
	run->nr_snapshots++;
	run->nr = 0;
	return record_writer__add(run->writer, &snap);
}

/* The lines of a snapshot follow one another; each says how many there are. */
static int take_line(void *arg, const struct ktrace_line *line)
{
	struct kdamon *run = arg;
	struct record_region *regions;

	if (line->target_id >= run->nr_pids)
		return -EINVAL;
	if (run->nr == run->cap) {
		regions = reallocarray(run->regions, run->cap + 1024, sizeof(*regions));
		if (!regions)
			return -ENOMEM;
		run->regions = regions;
		run->cap += 1024;
	}
	if (run->nr && run->target_id != line->target_id)
		return -EINVAL;
	run->target_id = line->target_id;
	run->regions[run->nr++] = (struct record_region){ .start = line->start,
							  .end = line->end,
							  .nr_accesses = line->nr_accesses,
							  .age = line->age };
	return run->nr == line->nr_regions ? put_snapshot(run, line) : 0;
}

static int write_record(struct kdamon *run)
{
	struct record_writer_options opts = { .path = run->record,
					      .type = RECORD_JSON_COMPRESSED,
					      .permission = 0600 };
	int err, err_close;

	opts.intervals.sample_us = run->attrs.sample_us;
	opts.intervals.aggr_us = run->attrs.aggr_us;
	opts.intervals.ops_update_us = run->attrs.update_us;
	err = record_writer__open(&run->writer, &opts);
	if (err)
		return err;
	err = ktrace__read(take_line, run);
	if (!err && !run->nr_snapshots)
		err = -ENODATA;
	err_close = record_writer__close(run->writer, NULL);
	return err ? err : err_close;
}

/* --- the run ------------------------------------------------------------------------- */

/* Each CPU's buffer may have to take all of it. */
static uint64_t buffer_kib(const struct kdamon *run)
{
	uint64_t nr = run->seconds * 1000000 / run->attrs.aggr_us + 2;
	uint64_t kib = nr * run->attrs.max_regions * run->nr_pids * EVENT_BYTES / 1024;

	return kib < 1024 ? 1024 : kib > 65536 ? 65536 : kib;
}

static int measure(struct kdamon *run, uint64_t worker)
{
	uint64_t begin_ns, begin_cpu, end_cpu;
	int err = sleep_s(run->from_s);

	begin_ns = gauge__now();
	if (!err)
		err = kdamond__cpu_ns(worker, &begin_cpu);
	if (!err)
		err = sleep_s(run->seconds - run->from_s);
	if (!err)
		err = kdamond__cpu_ns(worker, &end_cpu);
	if (err)
		return err;
	run->measured_ns = gauge__now() - begin_ns;
	run->cpu_ns = end_cpu - begin_cpu;
	return 0;
}

static int run_kdamond(struct kdamon *run)
{
	uint64_t worker;
	int err = kdamond__check();

	/* First, since no line of the first snapshot must be missing. */
	if (!err)
		err = ktrace__open(buffer_kib(run));
	if (err)
		return err;
	err = kdamond__start(&run->attrs, run->pids, run->nr_pids, &worker);
	if (!err) {
		err = measure(run, worker);
		kdamond__stop();
	}
	if (!err)
		err = write_record(run);
	ktrace__close();
	free(run->regions);
	return err;
}

static void print_result(const struct kdamon *run)
{
	uint64_t each = kdamond__region_bytes();

	printf("{\"cpu_percent\":%.4f,\"measured_s\":%.2f,\"us_per_aggregation\":%.1f,",
	       100.0 * (double)run->cpu_ns / (double)run->measured_ns,
	       (double)run->measured_ns / 1e9,
	       (double)run->cpu_ns / 1e3 /
		       ((double)run->measured_ns / 1e3 / (double)run->attrs.aggr_us));
	if (each)
		printf("\"memory_bytes\":%" PRIu64 ",", STACK_BYTES + each * run->max_regions);
	printf("\"kernel_snapshots\":%" PRIu64 ",\"max_regions\":%" PRIu64 "}\n", run->nr_snapshots,
	       run->max_regions);
}

/* --- the command line ---------------------------------------------------------------- */

static const struct option long_options[] = {
	{ "record", required_argument, NULL, 'o' },
	{ "seconds", required_argument, NULL, 't' },
	{ "from", required_argument, NULL, 'f' },
	{ "sample_us", required_argument, NULL, 's' },
	{ "aggr_us", required_argument, NULL, 'a' },
	{ "update_us", required_argument, NULL, 'u' },
	{ "min_regions", required_argument, NULL, 'n' },
	{ "max_regions", required_argument, NULL, 'm' },
	{ 0 },
};

static int parse_option(struct kdamon *run, int letter)
{
	const uint64_t most = 3600000000ULL;

	switch (letter) {
	case 'o':
		run->record = optarg;
		return 0;
	case 't':
		return number__parse(optarg, 1, 3600, &run->seconds);
	case 'f':
		return number__parse(optarg, 0, 3600, &run->from_s);
	case 's':
		return number__parse(optarg, 1, most, &run->attrs.sample_us);
	case 'a':
		return number__parse(optarg, 1, most, &run->attrs.aggr_us);
	case 'u':
		return number__parse(optarg, 1, most, &run->attrs.update_us);
	case 'n':
		return number__parse(optarg, 3, 100000, &run->attrs.min_regions);
	case 'm':
		return number__parse(optarg, 3, 100000, &run->attrs.max_regions);
	default:
		return -EINVAL;
	}
}

static int parse(int argc, char **argv, struct kdamon *run)
{
	int letter, err = 0;

	while (!err && (letter = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		err = parse_option(run, letter);
	for (; !err && optind < argc; optind++) {
		if (run->nr_pids == PIDS_MAX)
			return -E2BIG;
		err = number__parse(argv[optind], 1, INT32_MAX, &run->pids[run->nr_pids++]);
	}
	if (err)
		return err;
	return run->record && run->nr_pids && run->from_s < run->seconds ? 0 : -EINVAL;
}

static void explain(int err)
{
	if (err == -EPERM)
		fputs("kdamon: this is no guest of tests/vm/run.sh, and its DAMON is left alone; "
		      "run: make bench-peers\n",
		      stderr);
	else if (err == -EBUSY || err == -EEXIST)
		fputs("kdamon: the kernel's DAMON is in use by somebody else\n", stderr);
	else if (err == -ENOENT)
		fputs("kdamon: this kernel has no DAMON (CONFIG_DAMON_SYSFS) or no event of it\n",
		      stderr);
	else if (err == -EOVERFLOW)
		fputs("kdamon: events were lost: run it shorter or with fewer regions\n", stderr);
	else
		fprintf(stderr, "kdamon: the kernel's DAMON could not be run: %s\n",
			strerror(-err));
}

int main(int argc, char **argv)
{
	struct kdamon run = { .seconds = 20,
			      .from_s = 5,
			      .attrs = { .sample_us = 5000,
					 .aggr_us = 100000,
					 .update_us = 1000000,
					 .min_regions = 10,
					 .max_regions = 1000 } };
	struct sigaction action = { .sa_handler = on_signal };
	int err;

	if (parse(argc, argv, &run)) {
		fputs("usage: kdamon --record FILE [--seconds N] [--from SEC] [--sample_us N]\n"
		      "              [--aggr_us N] [--update_us N] [--min_regions N]\n"
		      "              [--max_regions N] PID...\n",
		      stderr);
		return 2;
	}
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
	err = run_kdamond(&run);
	if (err) {
		explain(err);
		return 1;
	}
	print_result(&run);
	return fflush(stdout) ? 1 : 0;
}
