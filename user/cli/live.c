// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A monitoring and the view of it. */
#include "cli/live.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/saving.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/quote.h"

#define NS_PER_S 1000000000ull

/* Mappings change seldom, and long lists of them are dear to read. */
#define MAPS_PAUSE_NS (2 * NS_PER_S)
#define MAPS_SHARE    0.1

static int on_window(void *priv, const struct record_snapshot_view *snaps, size_t nr)
{
	struct live *l = priv;
	int err = view__add(&l->view, snaps, nr);

	if (err)
		log_error("no memory for what was seen: lower --history");
	return err;
}

static void on_tuned(void *priv, uint64_t time_ns, uint64_t sample_us)
{
	struct live *l = priv;

	(void)time_ns;
	view__tuned(&l->view, sample_us);
}

static const struct monitor_sink live_sink = { .window = on_window, .tuned = on_tuned };

int live__open(struct live *l, const struct record_options *opts, bool owns_terminal)
{
	const struct record_intervals intervals = monitor_options__intervals(&opts->monitor);
	int err;

	/* At the start nothing had been spent. */
	*l = (struct live){ .nr_costs = 1 };
	err = session__open(&l->session, opts, &live_sink, l, owns_terminal);
	if (err)
		return err;
	err = view__init(&l->view, &intervals, opts->history_bytes);
	if (err)
		log_error("no memory for the view");
	return err;
}

void live__close(struct live *l)
{
	session__close(&l->session);
	view__fini(&l->view);
}

uint64_t live__pause_ns(const struct live *l, uint64_t cpu_ns, double share)
{
	return (uint64_t)((double)cpu_ns * 100 / (l->session.opts->overhead_percent * share));
}

/* --- status ----------------------------------------------------------------------- */

/* One for each second; what was recent begins with the oldest of them. */
static void note_cost(struct live *l, uint64_t elapsed_ns, uint64_t spent_ns)
{
	const struct live_cost *last = &l->costs[(l->nr_costs - 1) % (LIVE_RECENT_S + 1)];

	if (elapsed_ns >= last->elapsed_ns + NS_PER_S)
		l->costs[l->nr_costs++ % (LIVE_RECENT_S + 1)] =
			(struct live_cost){ elapsed_ns, spent_ns };
}

static double recent_percent(const struct live *l, uint64_t elapsed_ns, uint64_t spent_ns)
{
	uint64_t oldest = l->nr_costs > LIVE_RECENT_S ? l->nr_costs - LIVE_RECENT_S - 1 : 0;
	const struct live_cost *since = &l->costs[oldest % (LIVE_RECENT_S + 1)];

	if (elapsed_ns <= since->elapsed_ns)
		return 0;
	return 100.0 * (double)(spent_ns - since->spent_ns) /
	       (double)(elapsed_ns - since->elapsed_ns);
}

static FILE *open_proc(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return fopen(path, "re");
}

/* Programs may call themselves anything, too. */
static void read_name(struct status *s)
{
	FILE *f = open_proc(s->pid, "comm");

	s->comm[0] = '\0';
	if (!f)
		return;
	if (fgets(s->comm, sizeof(s->comm), f))
		s->comm[strcspn(s->comm, "\n")] = '\0';
	fclose(f);
	quote_plain_in_place(s->comm);
}

static void update_status(struct live *l)
{
	struct monitor_progress now;
	struct status *s = &l->status;
	uint64_t spent_ns;

	monitor__progress(l->session.monitor, &now);
	spent_ns = now.summary.timer_ns + now.summary.cpu_ns;
	note_cost(l, now.summary.elapsed_ns, spent_ns);
	s->summary = now.summary;
	s->overhead_percent = now.overhead_percent;
	s->recent_percent = recent_percent(l, now.summary.elapsed_ns, spent_ns);
}

/* --- the target shown ------------------------------------------------------------- */

/* Return: 0 or -ENOMEM. */
static int read_mappings(struct live *l, bool *ret_changed)
{
	uint64_t begun_ns = clock_now_ns(CLOCK_PROCESS_CPUTIME_ID), pause_ns;
	FILE *f = open_proc(l->status.pid, "maps");
	struct mappings maps = { 0 };
	int err;

	if (!f)
		return 0;
	err = mappings__read(&maps, f);
	fclose(f);
	if (err)
		return err;
	view__set_mappings(&l->view, &maps);
	*ret_changed = true;
	pause_ns = live__pause_ns(l, clock_now_ns(CLOCK_PROCESS_CPUTIME_ID) - begun_ns, MAPS_SHARE);
	if (pause_ns < MAPS_PAUSE_NS)
		pause_ns = MAPS_PAUSE_NS;
	l->next_maps_ns = clock_now_ns(CLOCK_MONOTONIC) + pause_ns;
	return 0;
}

static bool is_other_target(const struct live *l)
{
	return l->view.has_target && (!l->status.pid || l->maps_target != l->view.target_id);
}

/* Name and mappings of the process shown. */
static int update_process(struct live *l, bool *ret_changed)
{
	bool is_other = is_other_target(l);

	if (is_other) {
		l->maps_target = l->view.target_id;
		l->status.pid = monitor__pid_of(l->session.monitor, l->view.target_id);
	}
	if (!l->status.pid || (!is_other && clock_now_ns(CLOCK_MONOTONIC) < l->next_maps_ns))
		return 0;
	/* It may have become another program. */
	read_name(&l->status);
	return read_mappings(l, ret_changed);
}

int live__update(struct live *l)
{
	bool changed = false;
	int err = view__refresh(&l->view);

	update_status(l);
	err = err ?: update_process(l, &changed);
	/* With other mappings, other ranges are the hottest. */
	if (!err && changed)
		err = view__refresh(&l->view);
	if (err)
		log_error("no memory for the view: lower --history");
	return err;
}

void live__save(struct live *l)
{
	struct monitor_progress now;

	monitor__progress(l->session.monitor, &now);
	(void)saving_write(l->view.history, l->session.opts, &now.summary);
}
