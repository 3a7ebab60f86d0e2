/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * One monitoring: the sampler, the deciding core and the targets, driven by
 * events.  The caller owns the event loop and hears of every aggregation
 * window through a sink.
 */
#ifndef BDAMON_WORKER_MONITOR_H
#define BDAMON_WORKER_MONITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/attrs.h"
#include "core/ops.h"
#include "core/range.h"
#include "ops/actor.h"
#include "record/record.h"
#include "record/scheme_event.h"
#include "record/side.h"
#include "record/writer.h"

struct bd_scheme;
struct monitor;

/**
 * struct monitor_config - how to monitor.
 * @attrs: intervals and numbers of regions, checked
 * @ops: vaddr_ops or fvaddr_ops
 * @overhead_percent: share of one CPU that monitoring may use, > 0
 * @follow_children: also monitor processes that targets start
 * @pin: name to pin the typed maps by, a valid file name; NULL for none
 * @btf_path: file with the kernel's types; NULL for the running kernel's
 * @schemes: schemes to apply, checked, in their order; copied
 * @nr_schemes: how many; 0 for monitoring alone
 * @acting: how they act
 * @goal_input: file with what user_input goals are now, see goal_input__read(), borrowed; or NULL
 */
struct monitor_config {
	struct bd_attrs attrs;
	const struct bd_ops *ops;
	double overhead_percent;
	bool follow_children;
	const char *pin;
	const char *btf_path;
	struct bd_scheme *const *schemes;
	size_t nr_schemes;
	struct actor_options acting;
	const char *goal_input;
};

/**
 * struct monitor_sink - who hears of what was seen.
 * @window: one aggregation window of all targets: @nr snapshots, borrowed during the call;
 *	a negative errno ends the monitoring
 * @tuned: the intervals were tuned at @time_ns; may be NULL
 * @acted: what schemes did since the last call, in order, borrowed; before the window in which they
 *	did it; may be NULL; returns as @window
 */
struct monitor_sink {
	int (*window)(void *priv, const struct record_snapshot_view *snaps, size_t nr);
	void (*tuned)(void *priv, uint64_t time_ns, uint64_t sample_us);
	int (*acted)(void *priv, const struct scheme_event *events, size_t nr);
};

/**
 * struct monitor_progress - where the monitoring stands.
 * @nr_targets: processes watched
 * @nr_regions: regions of all of them
 * @nr_windows: aggregation windows completed
 * @overhead_percent: what was spent on monitoring since the start, of one CPU
 * @action_ns: how long choosing memory for schemes, and their actions, took since the start
 * @action_cpu_ns: CPU time that they cost this process, not part of the overhead
 * @nr_refused: by action: how often the kernel refused, see struct actor_stats; NULL without
 *	schemes; borrowed
 * @is_suspended: by their watermarks all schemes have nothing to do, so that nothing is sampled
 * @summary: totals since the start
 */
struct monitor_progress {
	size_t nr_targets;
	size_t nr_regions;
	uint64_t nr_windows;
	double overhead_percent;
	uint64_t action_ns;
	uint64_t action_cpu_ns;
	const uint64_t *nr_refused;
	bool is_suspended;
	struct record_summary summary;
};

/**
 * struct monitor_scheme - where a scheme stands.
 * @scheme: what it has done so far, its quota and goals; borrowed
 * @elapsed_ns: how long its actions took since the start
 */
struct monitor_scheme {
	const struct bd_scheme *scheme;
	uint64_t elapsed_ns;
};

/**
 * monitor__new() - load and calibrate; nothing is sampled yet.
 * @ret_m: the monitor
 * @config: borrowed during the call
 * @sink: borrowed
 * @sink_priv: first argument of @sink's functions
 *
 * Logs failures. Return: 0 or a negative errno.
 */
int monitor__new(struct monitor **ret_m, const struct monitor_config *config,
		 const struct monitor_sink *sink, void *sink_priv);

/** monitor__free() - stop and free; NULL is allowed. */
void monitor__free(struct monitor *m);

/**
 * monitor__add_target() - add a process before monitor__start().
 * @m: the monitor
 * @pid: a process
 * @ranges: its fixed ranges (fvaddr), copied; NULL for vaddr
 * @nr_ranges: how many
 *
 * Logs failures. Return: 0 or a negative errno.
 */
int monitor__add_target(struct monitor *m, pid_t pid, const struct bd_range *ranges,
			size_t nr_ranges);

/** monitor__start() - begin sampling. Return: 0 or a negative errno, logged. */
int monitor__start(struct monitor *m);

/** monitor__event_fd() - Return: becomes readable when monitor__handle_events() has work. */
int monitor__event_fd(const struct monitor *m);

/**
 * monitor__handle_events() - do what is due.
 *
 * Return: 0; 1 when no target is left; a negative errno, logged unless it is the sink's.
 */
int monitor__handle_events(struct monitor *m);

/** monitor__progress() - where the monitoring stands now. */
void monitor__progress(struct monitor *m, struct monitor_progress *ret_progress);

/** monitor__has_ended() - Return: whether no target is left and none can come any more. */
bool monitor__has_ended(const struct monitor *m);

/** monitor__is_idle() - Return: whether the targets use next to no CPU time. */
bool monitor__is_idle(const struct monitor *m);

/** monitor__attrs() - Return: the attributes in force; tuning changes the intervals. */
const struct bd_attrs *monitor__attrs(const struct monitor *m);

/** monitor__nr_schemes() - Return: number of schemes. */
size_t monitor__nr_schemes(const struct monitor *m);

/** monitor__scheme() - Return: how scheme @idx < monitor__nr_schemes() stands. */
struct monitor_scheme monitor__scheme(const struct monitor *m, size_t idx);

/**
 * monitor__processes() - the processes watched now.
 * @m: the monitor
 * @procs: room for @max of them
 * @max: room
 *
 * Return: how many there are, at most @max.
 */
size_t monitor__processes(const struct monitor *m, struct side_process *procs, size_t max);

/** monitor__pid_of() - Return: the process reported as @target_id; 0 if it is not watched now. */
pid_t monitor__pid_of(const struct monitor *m, uint32_t target_id);

#endif
