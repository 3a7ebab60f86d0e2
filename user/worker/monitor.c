// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * The loop's body.  At a window's end, in this order: take in the looks; merge,
 * age, apply schemes, report, split (core); follow the targets; write the next
 * table and flip it; only then hand out what was seen, so that slow output
 * delays no sampling.  While no scheme has anything to do the timer is stopped
 * instead, until free memory is looked at again.
 */
#include "worker/monitor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <unistd.h>

#include "core/aggregate.h"
#include "core/context.h"
#include "ops/actor.h"
#include "ops/armer.h"
#include "ops/process.h"
#include "ops/sampler.h"
#include "ops/vaddr.h"
#include "util/clock.h"
#include "util/log.h"
#include "worker/acting.h"
#include "worker/activity.h"
#include "worker/budget.h"
#include "worker/calm.h"
#include "worker/coarse.h"
#include "worker/pins.h"
#include "worker/reports.h"
#include "worker/shortage.h"
#include "worker/survey.h"
#include "worker/sweep.h"
#include "worker/table.h"
#include "worker/targets.h"

/* Address spaces watched at once; each costs a slot of 40 bytes and two descriptors. */
#define NR_SPACES 1024
/* Slots beyond max_nr_regions, which is best effort: every process has at least three regions. */
#define SPARE_SLOTS (3 * NR_SPACES)

/* Idle targets wake user space only every so many windows, which share what was seen. */
#define IDLE_WINDOWS 4
/* Windows at the start that count as busy, to learn about memory quickly. */
#define START_WINDOWS 5

static const struct metric_roots metric_roots = { "/proc", "/sys", "/sys/fs/cgroup" };

struct monitor {
	struct sampler *sampler;
	struct vaddr_env env;
	struct bd_ctx *ctx;
	struct targets *targets;
	struct armer *armer;
	struct table *table;
	struct coarse *coarse;
	struct surveys *surveys;
	struct sweeps *sweeps;
	struct actor *actor;
	struct acting *acting;
	bool is_suspended;
	int event_fd;
	struct budget budget;
	struct calm calm;
	struct shortage shortage;
	const struct monitor_sink *sink;
	void *sink_priv;
	double overhead_percent;

	uint64_t start_ns;
	uint64_t window_start_ns;
	uint64_t start_cpu_ns;
	uint64_t nr_windows;
	uint32_t nr_open_windows;
	uint64_t nr_late_windows;
	uint64_t last_nr_late;
	bool window_ended;
	struct activity activity;

	struct reports reports;
};

static struct budget_spent spent_now(struct monitor *m)
{
	volatile const struct bd_status *status = sampler__status(m->sampler);
	const struct armer_stats *arms = armer__stats(m->armer);

	return (struct budget_spent){
		.timer_ns = status->timer_ns,
		/* Actions are what the user asked for; their limits are the schemes'. */
		.cpu_ns = clock_now_ns(CLOCK_PROCESS_CPUTIME_ID) - acting__stats(m->acting)->cpu_ns,
		.arm_ns = arms->cpu_ns,
		/* An entry each, with nothing around it. */
		.nr_arms = arms->nr_arms + arms->nr_swept_huge,
		.nr_looks = status->nr_looks,
		.nr_swept_pages = arms->nr_swept_pages,
	};
}

static int hand_out_events(struct monitor *m)
{
	const struct scheme_event *events;
	size_t nr;
	int err;

	events = acting__events(m->acting, &nr);
	err = nr ? m->sink->acted(m->sink_priv, events, nr) : 0;
	acting__forget_events(m->acting);
	return err;
}

static int hand_out(struct monitor *m, uint64_t start_ns, uint64_t end_ns)
{
	const struct reports *r = &m->reports;

	reports__finish(&m->reports, start_ns, end_ns);
	if (r->tuned_sample_us && m->sink->tuned)
		m->sink->tuned(m->sink_priv, end_ns, r->tuned_sample_us);
	return hand_out_events(m) ?: m->sink->window(m->sink_priv, r->snaps, r->nr_snaps);
}

/* --- one window ------------------------------------------------------------------- */

static int begin_window(struct monitor *m)
{
	bool is_busy = m->activity.is_busy || m->nr_windows < START_WINDOWS ||
		       table__is_saturated(m->table);
	bool is_calm = calm__is_calm(&m->calm);
	struct table_plan plan = {
		.nr_arms = budget__arms(&m->budget, is_calm),
		.max_looks = budget__looks(&m->budget, m->ctx->attrs.sample_us, is_calm),
		.least_zooms = budget__zooms(&m->budget),
		.nr_windows = is_busy ? 1 : IDLE_WINDOWS,
		.is_busy = is_busy,
		.is_gentle = shortage__is_on(&m->shortage, m->window_start_ns),
	};

	if (plan.is_gentle)
		plan.nr_arms = shortage__limit_arms(&m->shortage, plan.nr_arms,
						    m->ctx->attrs.aggr_us * 1000);
	m->nr_open_windows = plan.nr_windows;
	return table__fill(m->table, m->ctx, m->armer, &plan);
}

static int update_targets(struct monitor *m, bool force)
{
	int err;

	if (!force && !bd_ctx__is_update_due(m->ctx))
		return 0;
	err = m->ctx->ops->update(m->ctx->ops_priv, m->ctx);
	if (bd_ctx__is_update_due(m->ctx))
		bd_ctx__update_done(m->ctx);
	return err;
}

static void account_window(struct monitor *m, uint64_t window_ns)
{
	volatile const struct bd_status *status = sampler__status(m->sampler);
	struct budget_spent spent = spent_now(m);
	uint64_t planned_ns = m->nr_open_windows * (uint64_t)m->ctx->attrs.aggr_us * 1000;

	/* A monitor that was stopped or starved must not make up for it at its target's expense. */
	budget__end_window(&m->budget, window_ns < planned_ns ? window_ns : planned_ns, &spent);
	m->nr_windows += m->nr_open_windows;
	if (status->nr_late != m->last_nr_late)
		m->nr_late_windows++;
	m->last_nr_late = status->nr_late;
}

static int apply_schemes(struct monitor *m, uint64_t end_ns)
{
	struct touched *touched;
	size_t i;
	int err;

	err = acting__pass(m->acting, end_ns);
	touched = acting__touched(m->acting);
	table__forget(m->table, touched);
	for (i = 0; i < touched->nr; i++)
		coarse__cancel(m->coarse, touched->spans[i].process->target_id);
	return err;
}

static int merge(struct monitor *m)
{
	table__count(m->ctx);
	bd_ctx__advance(m->ctx, m->ctx->attrs.aggr_samples);
	return bd_ctx__merge_window(m->ctx);
}

static int finish(struct monitor *m)
{
	return reports__begin(&m->reports, m->ctx)
		       ?: bd_ctx__finish_window(m->ctx, &reports_sink, &m->reports);
}

/*
 * All but the last of several windows that the sampler took as one.  Schemes act once, in the
 * last: several times in a row would use up the quotas of several windows at one moment.
 */
static int end_shared_windows(struct monitor *m, uint64_t *start_ns, uint64_t end_ns)
{
	uint32_t left;
	int err = 0;

	for (left = m->nr_open_windows; !err && left > 1; left--) {
		uint64_t next_ns = *start_ns + (end_ns - *start_ns) / left;

		err = merge(m) ?: finish(m) ?: hand_out(m, *start_ns, next_ns);
		*start_ns = next_ns;
	}
	return err;
}

/* Begin the next window; or sample nothing, while no scheme has anything to do. */
static int go_on(struct monitor *m)
{
	m->is_suspended = !acting__look(m->acting);
	if (!m->is_suspended)
		return begin_window(m);
	sampler__stop(m->sampler);
	return 0;
}

/* The time that was not sampled belongs to no window. */
static int resume(struct monitor *m)
{
	uint64_t time_ns = clock_now_ns(CLOCK_MONOTONIC);
	bool changed = false;
	int err = targets__settle(m->targets, time_ns, &changed);

	err = err ?: update_targets(m, changed);
	m->window_start_ns = time_ns;
	err = err ?: go_on(m);
	if (err)
		log_error("beginning to sample again failed: %s", strerror(-err));
	return err || m->is_suspended ? err : sampler__start(m->sampler);
}

/* What is spent beside sampling once the next window has begun. */
static int begin_extras(struct monitor *m, uint64_t end_ns)
{
	struct sweep_limits limits = {
		.nr_pages = budget__sweep_pages(&m->budget),
		.max_ns = budget__sweep_ns(&m->budget),
		.unknown_too = shortage__is_unlikely(&m->shortage),
	};
	int err = 0;

	if (m->is_suspended)
		return 0;
	if (!shortage__is_on(&m->shortage, end_ns))
		err = sweeps__run(m->sweeps, m->ctx, &limits);
	if (sweeps__had_round(m->sweeps))
		budget__end_start(&m->budget);
	return err ?: coarse__begin_due(m->coarse, end_ns, budget__is_short(&m->budget));
}

static int end_window(struct monitor *m)
{
	uint64_t start_ns = m->window_start_ns;
	uint64_t end_ns = sampler__status(m->sampler)->window_end_ns;
	bool changed = false;
	int err;

	m->window_ended = false;
	account_window(m, end_ns - start_ns);
	err = table__gather(m->table, m->ctx);
	err = err ?: coarse__apply(m->coarse);
	if (!err && !budget__is_short(&m->budget))
		err = surveys__apply(m->surveys, m->ctx);
	err = err ?: end_shared_windows(m, &start_ns, end_ns);
	err = err ?: merge(m);
	err = err ?: apply_schemes(m, end_ns);
	err = err ?: finish(m);
	err = err ?: targets__settle(m->targets, end_ns, &changed);
	err = err ?: update_targets(m, changed);
	activity__watch(&m->activity, m->ctx, end_ns);
	if (m->activity.is_busy)
		shortage__watch(&m->shortage, m->ctx, end_ns);
	calm__end_window(&m->calm, m->ctx, changed);
	err = err ?: go_on(m);
	err = err ?: begin_extras(m, end_ns);
	if (err) {
		log_error("aggregation failed: %s", strerror(-err));
		return err;
	}
	m->window_start_ns = end_ns;
	return hand_out(m, start_ns, end_ns);
}

/* --- events ----------------------------------------------------------------------- */

static int on_event(void *priv, const struct bd_event *event)
{
	struct monitor *m = priv;

	switch (event->type) {
	case BD_EVENT_ARM:
		if (event->seq == sampler__control(m->sampler)->seq)
			armer__ask(m->armer, event);
		break;
	case BD_EVENT_WINDOW:
		m->window_ended = event->seq == sampler__control(m->sampler)->seq;
		break;
	default:
		targets__on_event(m->targets, event);
	}
	return 0;
}

int monitor__handle_events(struct monitor *m)
{
	int err = sampler__read_events(m->sampler);

	err = err ?: armer__flush(m->armer);
	if (err) {
		log_error("reading the sampler's events failed: %s", strerror(-err));
		return err;
	}
	coarse__step(m->coarse);
	if (m->window_ended)
		err = end_window(m);
	else if (m->is_suspended && acting__has_waited(m->acting))
		err = resume(m);
	return err ?: targets__all_gone(m->targets);
}

int monitor__event_fd(const struct monitor *m)
{
	return m->event_fd;
}

/* --- life ------------------------------------------------------------------------- */

/* One descriptor for the caller's loop, behind which there are three. */
static int open_event_fd(struct monitor *m)
{
	const int fds[] = { sampler__event_fd(m->sampler), coarse__fd(m->coarse),
			    acting__fd(m->acting) };
	struct epoll_event event = { .events = EPOLLIN };
	size_t i;

	m->event_fd = epoll_create1(EPOLL_CLOEXEC);
	if (m->event_fd < 0)
		return -errno;
	for (i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (epoll_ctl(m->event_fd, EPOLL_CTL_ADD, fds[i], &event))
			return -errno;
	return 0;
}

/* Without schemes there is no actor. */
static int make_schemes(struct monitor *m, const struct monitor_config *config)
{
	int err;

	if (!config->nr_schemes)
		return 0;
	err = actor__new(&m->actor, m->sampler, &config->acting);
	if (err)
		return err;
	m->env.actor = m->actor;
	acting__feed(m->acting, config->goal_input);
	return acting__add_schemes(m->acting, m->actor, config->schemes, config->nr_schemes);
}

static int make_parts(struct monitor *m, const struct monitor_config *config)
{
	uint64_t seed = 0;
	int err;

	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		seed = clock_now_ns(CLOCK_MONOTONIC);
	m->ctx = bd_ctx__new(seed);
	if (!m->ctx)
		return -ENOMEM;
	m->ctx->ops = config->ops;
	m->env.sampler = m->sampler;
	m->ctx->ops_priv = &m->env;
	m->targets = targets__new(m->sampler, m->ctx, NR_SPACES);
	m->armer = armer__new(m->sampler);
	m->table = table__new(m->sampler);
	m->coarse = coarse__new(m->sampler, m->ctx, config->overhead_percent);
	m->surveys = surveys__new(m->sampler, m->armer);
	m->sweeps = m->armer ? sweeps__new(m->sampler, m->armer) : NULL;
	m->acting = acting__new(m->ctx, &metric_roots, m->sink->acted);
	if (!m->targets || !m->armer || !m->table || !m->coarse || !m->surveys || !m->sweeps ||
	    !m->acting)
		return -ENOMEM;
	err = bd_ctx__set_attrs(m->ctx, &config->attrs);
	err = err ?: open_event_fd(m);
	return err ?: make_schemes(m, config);
}

int monitor__new(struct monitor **ret_m, const struct monitor_config *config,
		 const struct monitor_sink *sink, void *sink_priv)
{
	struct sampler_options options = {
		.nr_slots = (uint32_t)config->attrs.max_nr_regions * 2 + SPARE_SLOTS,
		.nr_spaces = NR_SPACES,
		.follow_children = config->follow_children,
		.btf_path = config->btf_path,
	};
	struct monitor *m = calloc(1, sizeof(*m));
	int err;

	if (!m)
		return -ENOMEM;
	m->event_fd = -1;
	m->sink = sink;
	m->sink_priv = sink_priv;
	m->overhead_percent = config->overhead_percent;
	pins_clean_up();
	err = sampler__open(&m->sampler, &options);
	if (!err) {
		err = make_parts(m, config);
		/* What a scheme lacks was said. */
		if (err && err != -EOPNOTSUPP)
			log_error("setting up the monitor failed: %s", strerror(-err));
	}
	if (!err && config->pin)
		err = pins_add(m->sampler, config->pin);
	if (err) {
		monitor__free(m);
		return err;
	}
	sampler__set_handler(m->sampler, on_event, m);
	*ret_m = m;
	return 0;
}

void monitor__free(struct monitor *m)
{
	if (!m)
		return;
	if (m->event_fd >= 0)
		close(m->event_fd);
	acting__free(m->acting);
	sweeps__free(m->sweeps);
	surveys__free(m->surveys);
	coarse__free(m->coarse);
	/* The context closes its processes through the sampler. */
	bd_ctx__free(m->ctx);
	targets__free(m->targets);
	table__free(m->table);
	armer__free(m->armer);
	actor__free(m->actor);
	sampler__close(m->sampler);
	reports__fini(&m->reports);
	free(m);
}

int monitor__add_target(struct monitor *m, pid_t pid, const struct bd_range *ranges,
			size_t nr_ranges)
{
	struct bd_target *target;
	int err = targets__add(m->targets, pid, &target);

	if (err) {
		targets__explain(m->targets, pid, err);
		return err;
	}
	if (!nr_ranges)
		return 0;
	err = bd_target__set_regions(target, ranges, nr_ranges, m->ctx->min_sz);
	if (err)
		log_error("the regions of process %d are unusable: %s", pid, strerror(-err));
	return err;
}

int monitor__start(struct monitor *m)
{
	struct budget_spent spent;
	int err = bd_ctx__start(m->ctx);

	if (err) {
		log_error("starting to monitor failed: %s", strerror(-err));
		return err;
	}
	m->start_ns = m->window_start_ns = clock_now_ns(CLOCK_MONOTONIC);
	spent = spent_now(m);
	m->start_cpu_ns = spent.cpu_ns;
	budget__init(&m->budget, m->overhead_percent, &spent);
	err = go_on(m);
	return err || m->is_suspended ? err : sampler__start(m->sampler);
}

/* --- questions -------------------------------------------------------------------- */

static void sum_sizes(struct monitor *m, struct record_summary *sum)
{
	struct bd_target *target;
	struct bd_region *region;
	size_t i;

	bd_for_each_target (target, i, m->ctx)
		bd_for_each_region (region, target) {
			const struct bd_estimate *est = &region->est;
			uint64_t sz = bd_region__sz(region);
			float unarmable_bytes = (float)sz * est->unarmable;

			sum->sz_total_bytes += sz;
			if (bd_estimate__is_coarse(est))
				sum->sz_coarse_bytes += (uint64_t)unarmable_bytes;
			else
				sum->sz_unarmable_bytes += (uint64_t)(unarmable_bytes * est->set);
		}
}

void monitor__progress(struct monitor *m, struct monitor_progress *ret_progress)
{
	struct budget_spent spent = spent_now(m);
	struct record_summary *sum = &ret_progress->summary;

	*ret_progress = (struct monitor_progress){
		.nr_targets = m->ctx->nr_targets,
		.nr_regions = bd_ctx__nr_regions(m->ctx),
		.nr_windows = m->nr_windows,
		.action_cpu_ns = acting__stats(m->acting)->cpu_ns,
		.action_ns = acting__stats(m->acting)->elapsed_ns,
		.nr_refused = m->actor ? actor__stats(m->actor)->nr_refused : NULL,
		.is_suspended = m->is_suspended,
	};
	sum->elapsed_ns = clock_now_ns(CLOCK_MONOTONIC) - m->start_ns;
	sum->timer_ns = spent.timer_ns;
	sum->cpu_ns = spent.cpu_ns - m->start_cpu_ns;
	sum->nr_samples = spent.nr_looks;
	sum->nr_clears = spent.nr_arms;
	sum->nr_late_windows = m->nr_late_windows;
	sum->budget_percent = m->overhead_percent;
	sum->coarse_period_us = coarse__period_us(m->coarse);
	sum_sizes(m, sum);
	ret_progress->overhead_percent =
		sum->elapsed_ns
			? 100.0 * (double)(sum->timer_ns + sum->cpu_ns) / (double)sum->elapsed_ns
			: 0;
}

bool monitor__has_ended(const struct monitor *m)
{
	return targets__all_gone(m->targets);
}

bool monitor__is_idle(const struct monitor *m)
{
	return !m->activity.is_busy && m->nr_windows >= START_WINDOWS;
}

const struct bd_attrs *monitor__attrs(const struct monitor *m)
{
	return &m->ctx->attrs;
}

size_t monitor__nr_schemes(const struct monitor *m)
{
	return m->ctx->nr_schemes;
}

struct monitor_scheme monitor__scheme(const struct monitor *m, size_t idx)
{
	return (struct monitor_scheme){ m->ctx->schemes[idx], acting__elapsed_ns(m->acting, idx) };
}

size_t monitor__processes(const struct monitor *m, struct side_process *procs, size_t max)
{
	size_t i;

	for (i = 0; i < m->ctx->nr_targets && i < max; i++) {
		const struct process *p = m->ctx->targets[i]->priv;

		procs[i] = (struct side_process){ p->pid, p->target_id };
	}
	return i;
}

pid_t monitor__pid_of(const struct monitor *m, uint32_t target_id)
{
	size_t i;

	for (i = 0; i < m->ctx->nr_targets; i++) {
		const struct process *p = m->ctx->targets[i]->priv;

		if (p->target_id == target_id)
			return p->pid;
	}
	return 0;
}
