// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon record: monitor and write what was seen into files. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/argparse.h"
#include "cli/commands.h"
#include "cli/recording.h"
#include "cli/session.h"
#include "util/format.h"
#include "util/log.h"
#include "worker/loop.h"

struct record_run {
	const struct record_options *opts;
	struct session session;
	struct recording *recording;
	bool has_progress;
};

static int on_window(void *priv, const struct record_snapshot_view *snaps, size_t nr)
{
	struct record_run *run = priv;

	return recording__add(run->recording, snaps, nr);
}

static int on_acted(void *priv, const struct scheme_event *events, size_t nr)
{
	struct record_run *run = priv;

	return recording__act(run->recording, events, nr);
}

static const struct monitor_sink record_sink = { .window = on_window };
static const struct monitor_sink tried_sink = { .window = on_window, .acted = on_acted };

static void print_progress(struct record_run *run)
{
	struct monitor_progress now;
	char actions[64] = "";

	monitor__progress(run->session.monitor, &now);
	if (run->opts->schemes.nr)
		snprintf(actions, sizeof(actions), "  actions %.20s of CPU time",
			 format_brief_tm(now.action_cpu_ns).s);
	log_progress("%llu s  %zu target%s  %zu regions  %llu samples  %.2f %% of a CPU%s  %s",
		     (unsigned long long)(now.summary.elapsed_ns / 1000000000), now.nr_targets,
		     now.nr_targets == 1 ? "" : "s", now.nr_regions,
		     (unsigned long long)now.summary.nr_samples, now.overhead_percent, actions,
		     format_sz(recording__bytes(run->recording), false).s);
}

static int on_second(void *priv)
{
	struct record_run *run = priv;
	struct side_process procs[1024];
	size_t nr =
		monitor__processes(run->session.monitor, procs, sizeof(procs) / sizeof(procs[0]));
	int err = recording__second(run->recording, procs, nr,
				    monitor__is_idle(run->session.monitor));

	if (run->has_progress && !err)
		print_progress(run);
	return err;
}

/* What all programs share, the pages of their libraries most of all, is not worth a word. */
#define UNMEASURED_MIN_BYTES (16ull << 20)

/* Whether so much of a target cannot be cleared that its user should know. */
static bool is_much(uint64_t sz_bytes, uint64_t sz_total_bytes, unsigned int percent)
{
	return sz_bytes >= UNMEASURED_MIN_BYTES && sz_bytes > sz_total_bytes / 100 * percent;
}

/* What could not be seen as finely as the rest. */
static void say_unmeasured(const struct record_summary *sum)
{
	if (is_much(sum->sz_unarmable_bytes, sum->sz_total_bytes, 1))
		log_warn(
			"the accessed bits of about %s of %s cannot be cleared (shared, locked or hugetlb pages): shown as not accessed",
			format_sz(sum->sz_unarmable_bytes, false).s,
			format_sz(sum->sz_total_bytes, false).s);
	/* The period is that of the processes that are left: at the end there may be none. */
	if (is_much(sum->sz_coarse_bytes, sum->sz_total_bytes, 2))
		log_warn(
			"the accessed bits of about %s of %s cannot be cleared (shared, locked or hugetlb pages): measured %s%s",
			format_sz(sum->sz_coarse_bytes, false).s,
			format_sz(sum->sz_total_bytes, false).s,
			sum->coarse_period_us ? "every " : "more coarsely",
			sum->coarse_period_us ? format_tm_us(sum->coarse_period_us, false).s : "");
}

static void say_end(struct record_run *run, const struct monitor_progress *end)
{
	const struct record_summary *sum = &end->summary;

	if (run->opts->is_quiet)
		return;
	if (!end->nr_windows)
		log_warn(
			"the target ended before the first aggregation interval did: nothing was recorded");
	say_unmeasured(sum);
	log_info("%.2f %% of a CPU were used, of %.2f %% allowed", end->overhead_percent,
		 sum->budget_percent);
	if (run->opts->schemes.nr)
		log_info("actions of schemes took %s, %s of it CPU time of bdamon",
			 format_tm((__int128)end->action_ns, false).s,
			 format_tm((__int128)end->action_cpu_ns, false).s);
}

static int run_record(struct record_run *run, int *ret_signal)
{
	const struct loop_options callbacks = { .tick_ms = 1000, .tick = on_second, .priv = run };
	struct monitor_progress end = { 0 };
	int err, close_err;

	err = session__open(&run->session, run->opts,
			    recording__wants_tried(run->opts) ? &tried_sink : &record_sink, run,
			    false);
	err = err
		      ?: recording__open(&run->recording, run->opts, run->session.pids,
					 run->session.nr_pids);
	if (err)
		return err;
	err = session__run(&run->session, &callbacks, ret_signal);
	log_end_progress();
	monitor__progress(run->session.monitor, &end);
	if (!err)
		say_end(run, &end);
	close_err = recording__close(run->recording, &end.summary);
	run->recording = NULL;
	return err ?: close_err;
}

int cmd_record(int argc, char **argv)
{
	struct record_options opts;
	struct record_run run = { .opts = &opts };
	int err, signal = 0;

	err = record_options__parse(&opts, RECORD_COMMAND_RECORD, argc, argv);
	if (err) {
		record_options__free(&opts);
		return argparse__exit_code(err);
	}
	run.has_progress = isatty(STDERR_FILENO) && !opts.is_quiet;
	err = run_record(&run, &signal);
	session__close(&run.session);
	record_options__free(&opts);
	return err ? 1 : signal;
}
