// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon trace: each aggregation as lines of text, as perf prints DAMON's tracepoints. */
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/argparse.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "record/trace_line.h"
#include "worker/loop.h"

#define COMM "bdamon"

static unsigned int current_cpu(void)
{
	int cpu = sched_getcpu();

	return cpu < 0 ? 0 : (unsigned int)cpu;
}

static int print_window(void *priv, const struct record_snapshot_view *snaps, size_t nr)
{
	unsigned int cpu = current_cpu();
	size_t i;
	uint32_t r;

	(void)priv;
	for (i = 0; i < nr; i++)
		for (r = 0; r < snaps[i].nr_regions; r++)
			trace_line__aggregated(stdout, COMM, getpid(), cpu, snaps[i].end_ns,
					       snaps[i].target_id, snaps[i].nr_regions,
					       &snaps[i].regions[r]);
	return output__flush(stdout);
}

static void print_tuned(void *priv, uint64_t time_ns, uint64_t sample_us)
{
	(void)priv;
	trace_line__intervals_tune(stdout, COMM, getpid(), current_cpu(), time_ns, sample_us);
}

static int print_acted(void *priv, const struct scheme_event *events, size_t nr)
{
	size_t i;

	(void)priv;
	for (i = 0; i < nr; i++)
		trace_line__scheme(stdout, COMM, getpid(), current_cpu(), &events[i]);
	/* print_window() follows, and notices failures. */
	return 0;
}

static const struct monitor_sink trace_sink = {
	.window = print_window,
	.tuned = print_tuned,
	.acted = print_acted,
};

int cmd_trace(int argc, char **argv)
{
	struct record_options opts;
	const struct loop_options no_callbacks = { 0 };
	struct session session = { 0 };
	int err, signal = 0;

	err = record_options__parse(&opts, RECORD_COMMAND_TRACE, argc, argv);
	if (err) {
		record_options__free(&opts);
		return argparse__exit_code(err);
	}
	err = session__open(&session, &opts, &trace_sink, NULL, false);
	err = err ?: session__run(&session, &no_callbacks, &signal);
	session__close(&session);
	record_options__free(&opts);
	return output__judge(err) ? 1 : signal;
}
