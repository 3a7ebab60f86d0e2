// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Files of a recording. */
#include "cli/recording.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "record/side.h"
#include "record/tried.h"
#include "scheme/scheme_json.h"
#include "util/clock.h"
#include "util/log.h"

#define NS_PER_S 1000000000ull
/* Processes that do nothing change little: after a while their files are read less often. */
#define FULL_SIDES_S	5
#define IDLE_SIDES_S	5
#define NR_SIDES	3
#define MAX_SAME_SECOND 100
/* Part of the overhead allowed that reading /proc for the files beside the record may take. */
#define SIDE_SHARE 0.05

struct recording {
	const struct record_options *opts;
	const pid_t *pids;
	size_t nr_pids;
	struct record_writer *writer;
	struct tried_schemes tried;
	struct side_file *sides[NR_SIDES];
	uint64_t opened_ns;
	uint64_t next_snapshot_ns;
	uint64_t next_sides_ns;
	uint64_t nr_snapshots;
	/* Saved to directories so far; from the first on the end goes to one as well. */
	unsigned int nr_saved;
	bool is_open;
	int err;
};

static const char *cause_of(int err)
{
	switch (err) {
	case -EINVAL:
		return "what is there is no regular file; give another name with --out";
	case -ENOENT:
		return "its directory does not exist; create it, or give another name with --out";
	default:
		return strerror(-err);
	}
}

/* Keep the first error, and say it once. */
static int fail(struct recording *r, const char *what, int err)
{
	if (err && !r->err) {
		log_error("%s '%s' failed: %s%s", what, r->opts->out, cause_of(err),
			  r->is_open ? "; what was written before is kept" : "");
		r->err = err;
	}
	return err;
}

/* --- opening -------------------------------------------------------------------- */

static int open_writer(struct recording *r)
{
	struct record_writer_options options = {
		.path = r->opts->out,
		.type = (enum record_type)r->opts->output_type,
		.permission = r->opts->output_permission,
		.intervals = monitor_options__intervals(&r->opts->monitor),
		.comm = "bdamon",
		.pid = getpid(),
		.snapshots = r->opts->has_snapshot,
	};

	if (!r->opts->do_access)
		return 0;
	return fail(r, "creating", record_writer__open(&r->writer, &options));
}

static int open_sides(struct recording *r)
{
	const bool wanted[NR_SIDES] = { r->opts->do_mem_footprint, r->opts->do_vmas,
					r->opts->do_proc_stats };
	int err = 0, i;

	for (i = 0; !err && i < NR_SIDES; i++)
		if (wanted[i])
			err = side_file__open(&r->sides[i], (enum side_kind)i, r->opts->out,
					      r->opts->output_permission);
	return fail(r, "creating a file beside", err);
}

static void print_target(FILE *f, pid_t pid, const struct monitor_target *t)
{
	size_t i;

	fprintf(f, "{\"pid\": %d, \"regions\": [", pid);
	for (i = 0; i < t->nr_ranges; i++)
		fprintf(f, "%s{\"start\": %llu, \"end\": %llu}", i ? ", " : "",
			(unsigned long long)t->ranges[i].start,
			(unsigned long long)t->ranges[i].end);
	fputs("]}", f);
}

/* The parameters, in the layout that damo uses for them. */
static void print_kdamonds(FILE *f, const struct recording *r)
{
	const struct monitor_options *m = &r->opts->monitor;
	const struct bd_attrs *a = &m->attrs;
	size_t i;

	fprintf(f,
		"[{\"state\": \"on\", \"pid\": %d, \"contexts\": [{\"ops\": \"%s\", \"targets\": [",
		getpid(), m->ops == MONITOR_FVADDR ? "fvaddr" : "vaddr");
	/* Only targets without ranges of their own may have been left out as known already. */
	for (i = 0; i < r->nr_pids; i++) {
		fputs(i ? ", " : "", f);
		print_target(f, r->pids[i], &m->targets[i]);
	}
	fprintf(f,
		"], \"intervals\": {\"sample_us\": %llu, \"aggr_us\": %llu, \"ops_update_us\": %llu, ",
		(unsigned long long)a->sample_us, (unsigned long long)a->aggr_us,
		(unsigned long long)a->update_us);
	fprintf(f, "\"intervals_goal\": {\"access_bp\": %llu, \"aggrs\": %llu, ",
		(unsigned long long)a->goal.access_bp, (unsigned long long)a->goal.aggrs);
	fprintf(f, "\"min_sample_us\": %llu, \"max_sample_us\": %llu}}, ",
		(unsigned long long)a->goal.min_sample_us,
		(unsigned long long)a->goal.max_sample_us);
	fprintf(f, "\"nr_regions\": {\"min\": %zu, \"max\": %zu}, \"schemes\": ", a->min_nr_regions,
		a->max_nr_regions);
	scheme_json__write(&r->opts->schemes, a, f);
	fputs("}]}]\n", f);
}

static int write_kdamonds(struct recording *r)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);
	int err;

	if (!f)
		return -ENOMEM;
	print_kdamonds(f, r);
	err = fclose(f) ? -ENOMEM
			: side_write_kdamonds(r->opts->out, r->opts->output_permission, text);
	free(text);
	return fail(r, "writing the parameters beside", err);
}

static int open_files(struct recording *r)
{
	r->opened_ns = clock_now_ns(CLOCK_MONOTONIC);
	/* No file stays empty. */
	r->next_sides_ns = 0;
	return open_writer(r) ?: write_kdamonds(r) ?: open_sides(r);
}

int recording__open(struct recording **ret_r, const struct record_options *opts, const pid_t *pids,
		    size_t nr_pids)
{
	struct recording *r = calloc(1, sizeof(*r));
	int err;

	if (!r) {
		log_error("no memory for the recording");
		return -ENOMEM;
	}
	r->opts = opts;
	r->pids = pids;
	r->nr_pids = nr_pids;
	err = tried_schemes__init(&r->tried, opts->schemes.items, opts->schemes.nr,
				  clock_now_ns(CLOCK_MONOTONIC));
	err = fail(r, "describing the schemes of", err) ?: open_files(r);
	if (err) {
		recording__close(r, NULL);
		return err;
	}
	r->is_open = true;
	*ret_r = r;
	return 0;
}

/* --- closing -------------------------------------------------------------------- */

static int close_files(struct recording *r, const struct record_summary *summary)
{
	int err, i;

	err = fail(r, "completing", record_writer__close(r->writer, summary));
	r->writer = NULL;
	for (i = 0; i < NR_SIDES; i++) {
		int side_err = side_file__close(r->sides[i]);

		err = err ?: fail(r, "completing a file beside", side_err);
		r->sides[i] = NULL;
	}
	return err;
}

/*
 * Make the directory OUT.DATE, readable for whom the files are.  The end may come in the same
 * second as a regular saving, whose files must not be replaced: then a number is appended.
 */
static int make_directory(const struct recording *r, char *dir, size_t sz_dir)
{
	mode_t mode = r->opts->output_permission;
	time_t now = time(NULL);
	char date[32];
	struct tm tm;
	int i, n;

	localtime_r(&now, &tm);
	strftime(date, sizeof(date), "%Y-%m-%d-%H-%M-%S", &tm);
	for (i = 1; i < MAX_SAME_SECOND; i++) {
		n = snprintf(dir, sz_dir, i > 1 ? "%s.%s.%d" : "%s.%s", r->opts->out, date, i);
		if (n < 0 || (size_t)n >= sz_dir)
			return -ENAMETOOLONG;
		if (!mkdir(dir, 0700))
			return chmod(dir, 0700 | mode | (mode & 0444) >> 2) ? -errno : 0;
		if (errno != EEXIST)
			return -errno;
	}
	return -EEXIST;
}

/* One file may be missing: not all are always asked for. */
static int move_file(const char *out, const char *suffix, const char *dir)
{
	const char *base = strrchr(out, '/');
	char from[PATH_MAX + 64], to[2 * PATH_MAX];

	base = base ? base + 1 : out;
	snprintf(from, sizeof(from), "%s%s", out, suffix);
	snprintf(to, sizeof(to), "%s/%s%s", dir, base, suffix);
	return rename(from, to) && errno != ENOENT ? -errno : 0;
}

/* Move the files, closed, to a directory beside them. */
static int save_to_directory(struct recording *r)
{
	const char *suffix = "";
	char dir[PATH_MAX];
	size_t i = 0;
	int err = make_directory(r, dir, sizeof(dir));

	if (err)
		return fail(r, "making a directory to save", err);
	for (; !err && suffix; suffix = side_suffix(i++))
		err = move_file(r->opts->out, suffix, dir);
	r->nr_saved += !err;
	return fail(r, "saving", err);
}

int recording__close(struct recording *r, const struct record_summary *summary)
{
	int err;

	if (!r)
		return 0;
	close_files(r, summary);
	if (!r->err && r->nr_saved)
		save_to_directory(r);
	err = r->err;
	tried_schemes__fini(&r->tried);
	free(r);
	return err;
}

/* --- while it runs -------------------------------------------------------------- */

/* Full recordings tell monotonic time, as traces do; snapshots tell the time of day. */
static void to_wall_clock(struct record_snapshot_view *snap)
{
	uint64_t offset = clock_now_ns(CLOCK_REALTIME) - clock_now_ns(CLOCK_MONOTONIC);

	snap->start_ns += offset;
	snap->end_ns += offset;
}

static bool is_wanted(struct recording *r)
{
	uint64_t now;

	if (!r->writer)
		return false;
	if (!r->opts->has_snapshot)
		return true;
	now = clock_now_ns(CLOCK_MONOTONIC);
	if (r->nr_snapshots >= r->opts->nr_snapshots || now < r->next_snapshot_ns)
		return false;
	r->next_snapshot_ns = now + r->opts->snapshot_delay_ms * 1000000;
	r->nr_snapshots++;
	return true;
}

static int add_snapshot(void *priv, const struct record_snapshot_view *from)
{
	const struct recording *r = priv;
	struct record_snapshot_view snap = *from;

	if (r->opts->has_snapshot)
		to_wall_clock(&snap);
	return record_writer__add(r->writer, &snap);
}

int recording__add(struct recording *r, const struct record_snapshot_view *snaps, size_t nr)
{
	size_t i;
	int err = 0;

	if (recording__wants_tried(r->opts) || !is_wanted(r))
		return 0;
	for (i = 0; !err && i < nr; i++)
		err = add_snapshot(r, &snaps[i]);
	return fail(r, "writing", err);
}

bool recording__wants_tried(const struct record_options *opts)
{
	return opts->schemes.nr && (opts->schemes_target_regions || opts->has_snapshot);
}

int recording__act(struct recording *r, const struct scheme_event *events, size_t nr)
{
	if (!is_wanted(r))
		return 0;
	return fail(r, "writing", tried_schemes__gather(&r->tried, events, nr, add_snapshot, r));
}

static int begin_new_files(struct recording *r)
{
	return close_files(r, NULL) ?: save_to_directory(r) ?: open_files(r);
}

/* /proc/PID/stat is wanted of the monitor too, and first, as of the kernel's own thread. */
static int sample_stats(struct recording *r, const struct side_time *now,
			const struct side_process *procs, size_t nr_procs)
{
	struct side_process *all = calloc(nr_procs + 1, sizeof(*all));
	int err;

	if (!all)
		return -ENOMEM;
	all[0].pid = getpid();
	memcpy(all + 1, procs, nr_procs * sizeof(*procs));
	err = side_file__sample(r->sides[SIDE_PROC_STATS], "/proc", now, all, nr_procs + 1);
	free(all);
	return err;
}

/* Many processes or mappings take long to read: then less often, to stay within the budget. */
static int sample_sides(struct recording *r, const struct side_process *procs, size_t nr_procs,
			bool is_idle)
{
	const struct side_time now = { clock_now_ns(CLOCK_REALTIME),
				       clock_now_ns(CLOCK_MONOTONIC) };
	uint64_t begun_ns = clock_now_ns(CLOCK_PROCESS_CPUTIME_ID), pause_ns;
	double cost_ns;
	int err = 0, i;

	if (now.monotonic_ns < r->next_sides_ns)
		return 0;
	for (i = 0; !err && i < SIDE_PROC_STATS; i++)
		if (r->sides[i])
			err = side_file__sample(r->sides[i], "/proc", &now, procs, nr_procs);
	if (!err && r->sides[SIDE_PROC_STATS])
		err = sample_stats(r, &now, procs, nr_procs);
	cost_ns = (double)(clock_now_ns(CLOCK_PROCESS_CPUTIME_ID) - begun_ns);
	pause_ns = (uint64_t)(cost_ns * 100 / (r->opts->overhead_percent * SIDE_SHARE));
	/* Half a second less than the next call that is meant. */
	if (is_idle && clock_now_ns(CLOCK_MONOTONIC) - r->opened_ns > FULL_SIDES_S * NS_PER_S &&
	    pause_ns < IDLE_SIDES_S * NS_PER_S - NS_PER_S / 2)
		pause_ns = IDLE_SIDES_S * NS_PER_S - NS_PER_S / 2;
	r->next_sides_ns = clock_now_ns(CLOCK_MONOTONIC) + pause_ns;
	return fail(r, "writing beside", err);
}

/* Seconds are not counted to the nanosecond: half of one too early is better than one too late. */
static bool is_flush_due(const struct recording *r)
{
	return clock_now_ns(CLOCK_MONOTONIC) - r->opened_ns + NS_PER_S / 2 >=
	       r->opts->output_flush_s * NS_PER_S;
}

int recording__second(struct recording *r, const struct side_process *procs, size_t nr_procs,
		      bool is_idle)
{
	int err = sample_sides(r, procs, nr_procs, is_idle);

	if (!err && r->writer)
		err = fail(r, "writing", record_writer__sync(r->writer));
	if (!err && is_flush_due(r))
		err = begin_new_files(r);
	if (err)
		return err;
	return r->opts->has_snapshot && r->nr_snapshots >= r->opts->nr_snapshots;
}

uint64_t recording__bytes(const struct recording *r)
{
	return r->writer ? record_writer__bytes(r->writer) : 0;
}
