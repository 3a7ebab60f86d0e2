// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Passes of schemes: metrics and time go in, events and touched memory come out. */
#include "worker/acting.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "core/apply.h"
#include "ops/actor.h"
#include "ops/process.h"
#include "util/clock.h"
#include "util/log.h"
#include "worker/goal_input.h"

struct acting {
	struct bd_ctx *ctx;
	const struct metric_roots *roots;
	bool has_events;
	bool said_unknown;
	bool said_unfed;
	const char *feed;
	int timer_fd;
	struct acting_stats stats;
	/* of each scheme */
	uint64_t *elapsed_ns;
	/* of the pass under way: first error, its time, and when the action under way began */
	int err;
	uint64_t now_ns;
	uint64_t begin_ns;

	struct touched touched;
	struct scheme_event *events;
	size_t nr_events, cap_events;
};

struct acting *acting__new(struct bd_ctx *ctx, const struct metric_roots *roots, bool has_events)
{
	struct acting *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	a->ctx = ctx;
	a->roots = roots;
	a->has_events = has_events;
	a->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (a->timer_fd < 0) {
		free(a);
		return NULL;
	}
	return a;
}

void acting__free(struct acting *a)
{
	if (!a)
		return;
	close(a->timer_fd);
	touched__fini(&a->touched);
	free(a->elapsed_ns);
	free(a->events);
	free(a);
}

/* --- schemes -------------------------------------------------------------------------- */

static const char *why_unmeasurable(const struct bd_goal *goal)
{
	switch (goal->metric) {
	case BD_METRIC_SOME_MEM_PSI_US:
		return "there is no /proc/pressure/memory for its goal some_mem_psi_us; boot with psi=1";
	case BD_METRIC_NODE_MEM_USED_BP:
	case BD_METRIC_NODE_MEM_FREE_BP:
		return "the NUMA node of its goal does not exist; see /sys/devices/system/node";
	case BD_METRIC_NODE_MEMCG_USED_BP:
	case BD_METRIC_NODE_MEMCG_FREE_BP:
		return "the memory cgroup or the NUMA node of its goal does not exist; see /sys/fs/cgroup and /sys/devices/system/node";
	case BD_METRIC_NODE_ELIGIBLE_MEM_BP:
		/* DAMON refuses it for processes, too. */
		return "its goal node_eligible_mem_bp is for physical memory; use node_mem_used_bp or node_mem_free_bp";
	default:
		return "its goal cannot be measured here; use another one";
	}
}

static const char *refusal(const struct acting *a, struct actor *actor,
			   const struct bd_scheme *scheme)
{
	const struct bd_goals *goals = &scheme->quota.goals;
	struct bd_amount amount;

	for (size_t i = 0; i < goals->nr; i++)
		if (goals->items[i].metric != BD_METRIC_USER_INPUT &&
		    metrics__measure((void *)a->roots, &goals->items[i], &scheme->pattern, &amount))
			return why_unmeasurable(&goals->items[i]);
	return actor ? actor__check(actor, scheme) : NULL;
}

static int add_scheme(struct acting *a, struct actor *actor, const struct bd_scheme *from)
{
	const char *why = refusal(a, actor, from);
	struct bd_scheme *scheme;
	int err;

	if (why) {
		log_error("scheme %zu (%s) cannot work: %s", a->ctx->nr_schemes,
			  bd_names__get(&bd_action_names, from->action), why);
		return -EOPNOTSUPP;
	}
	scheme = bd_scheme__copy(from);
	err = scheme ? bd_ctx__add_scheme(a->ctx, scheme) : -ENOMEM;
	if (err)
		bd_scheme__free(scheme);
	return err;
}

int acting__add_schemes(struct acting *a, struct actor *actor, struct bd_scheme *const *schemes,
			size_t nr)
{
	uint64_t *elapsed_ns =
		reallocarray(a->elapsed_ns, a->ctx->nr_schemes + nr + 1, sizeof(*elapsed_ns));
	int err = elapsed_ns ? 0 : -ENOMEM;

	if (elapsed_ns)
		a->elapsed_ns = elapsed_ns;
	for (size_t i = 0; !err && i < nr; i++) {
		a->elapsed_ns[a->ctx->nr_schemes] = 0;
		err = add_scheme(a, actor, schemes[i]);
	}
	return err;
}

/* --- what the core tells ------------------------------------------------------------ */

/* Room for one more event. Return: NULL if nobody wants it, or without memory. */
static struct scheme_event *add_event(struct acting *a, enum scheme_event_type type,
				      size_t scheme_idx)
{
	struct scheme_event *grown;

	if (!a->has_events)
		return NULL;
	if (a->nr_events == a->cap_events) {
		grown = reallocarray(a->events, a->cap_events * 2 + 64, sizeof(*grown));
		if (!grown) {
			a->err = -ENOMEM;
			return NULL;
		}
		a->events = grown;
		a->cap_events = a->cap_events * 2 + 64;
	}
	grown = &a->events[a->nr_events++];
	*grown = (struct scheme_event){
		.type = type,
		.scheme_idx = (uint32_t)scheme_idx,
		.time_ns = a->now_ns,
	};
	return grown;
}

static void on_esz(void *priv, size_t scheme_idx, uint64_t esz)
{
	struct scheme_event *event = add_event(priv, SCHEME_EVENT_ESZ, scheme_idx);

	if (event)
		event->esz = esz;
}

static void on_before(void *priv, const struct bd_tried *tried)
{
	struct acting *a = priv;

	(void)tried;
	a->begin_ns = clock_now_ns(CLOCK_MONOTONIC);
}

/* These do nothing to pages that are there. */
static bool leaves_bits_alone(enum bd_action action)
{
	return action == BD_ACTION_STAT || action == BD_ACTION_WILLNEED ||
	       action == BD_ACTION_HUGEPAGE || action == BD_ACTION_NOHUGEPAGE;
}

static void on_tried(void *priv, const struct bd_tried *tried)
{
	struct acting *a = priv;
	const struct process *p = a->ctx->targets[tried->target_idx]->priv;
	const struct touched_span span = { p, tried->region->start, tried->region->end };
	struct scheme_event *event;
	int err = 0;

	a->elapsed_ns[tried->scheme_idx] += clock_now_ns(CLOCK_MONOTONIC) - a->begin_ns;
	if (!leaves_bits_alone(a->ctx->schemes[tried->scheme_idx]->action))
		err = touched__add(&a->touched, &span);
	if (err)
		a->err = err;
	event = add_event(a, SCHEME_EVENT_TRIED, tried->scheme_idx);
	if (!event)
		return;
	event->target_id = p->target_id;
	event->nr_regions = (uint32_t)tried->nr_regions;
	event->region = (struct record_region){
		.start = tried->region->start,
		.end = tried->region->end,
		.nr_accesses = tried->nr_accesses,
		.age = tried->region->age,
		.sz_passed = tried->sz_ops_filter_passed,
	};
}

static void on_done(void *priv, size_t scheme_idx, const struct bd_scheme *scheme)
{
	struct scheme_event *event = add_event(priv, SCHEME_EVENT_STAT, scheme_idx);
	const struct bd_scheme_stat *stat = &scheme->stat;

	if (!event)
		return;
	event->stats = (struct record_stats){
		.nr_tried = stat->nr_tried,
		.sz_tried = stat->sz_tried,
		.nr_applied = stat->nr_applied,
		.sz_applied = stat->sz_applied,
		.sz_passed = stat->sz_ops_filter_passed,
		.nr_exceeds = stat->qt_exceeds,
		.nr_snapshots = stat->nr_snapshots,
		.max_nr_snapshots = scheme->max_nr_snapshots,
	};
}

/* --- goals of the user ----------------------------------------------------------------- */

void acting__feed(struct acting *a, const char *path)
{
	a->feed = path;
}

static void read_feed(struct acting *a)
{
	int err = a->feed ? goal_input__read(a->feed, a->ctx->schemes, a->ctx->nr_schemes) : 0;

	if (err && !a->said_unfed)
		log_warn("goals stay as they are while '%s' cannot be read: %s", a->feed,
			 err == -EINVAL
				 ? "it does not begin with a whole number for each user_input goal"
				 : strerror(-err));
	a->said_unfed = err;
}

/* --- a pass --------------------------------------------------------------------------- */

/* Asking for CPU time is a system call: for each action of hundreds of schemes it would be dear. */
static void apply(struct acting *a, const struct bd_apply_env *env)
{
	uint64_t begin_ns = clock_now_ns(CLOCK_MONOTONIC);
	uint64_t begin_cpu_ns = clock_now_ns(CLOCK_THREAD_CPUTIME_ID);

	read_feed(a);
	bd_ctx__apply_schemes(a->ctx, env);
	a->stats.elapsed_ns += clock_now_ns(CLOCK_MONOTONIC) - begin_ns;
	a->stats.cpu_ns += clock_now_ns(CLOCK_THREAD_CPUTIME_ID) - begin_cpu_ns;
	a->stats.nr_passes++;
}

int acting__pass(struct acting *a, uint64_t now_ns)
{
	static const struct bd_apply_sink sink = {
		.esz = on_esz,
		.before = on_before,
		.tried = on_tried,
		.done = on_done,
	};
	const struct bd_apply_env env = {
		.now_us = now_ns / 1000,
		.measure = metrics__measure,
		.measure_priv = (void *)a->roots,
		.sink = &sink,
		.sink_priv = a,
	};

	a->err = 0;
	a->now_ns = now_ns;
	touched__clear(&a->touched);
	if (a->ctx->passed_sis < bd_ctx__next_apply_sis(a->ctx))
		return 0;
	apply(a, &env);
	return a->err;
}

struct touched *acting__touched(struct acting *a)
{
	return &a->touched;
}

const struct scheme_event *acting__events(const struct acting *a, size_t *ret_nr)
{
	*ret_nr = a->nr_events;
	return a->events;
}

void acting__forget_events(struct acting *a)
{
	a->nr_events = 0;
}

uint64_t acting__elapsed_ns(const struct acting *a, size_t idx)
{
	return a->elapsed_ns[idx];
}

const struct acting_stats *acting__stats(const struct acting *a)
{
	return &a->stats;
}

/* --- watermarks ----------------------------------------------------------------------- */

/* Return: how long nothing is to be sampled, in microseconds. */
static uint64_t wait_us(struct acting *a)
{
	uint64_t permil, us;
	int err;

	if (!bd_ctx__has_watermarks(a->ctx))
		return 0;
	err = metrics__free_permil(a->roots, &permil);
	if (err) {
		if (!a->said_unknown)
			log_warn("watermarks are not looked at: reading %s/meminfo failed: %s",
				 a->roots->proc, strerror(-err));
		a->said_unknown = true;
		return 0;
	}
	us = bd_ctx__check_watermarks(a->ctx, permil);
	return us && us < a->ctx->attrs.aggr_us ? a->ctx->attrs.aggr_us : us;
}

bool acting__look(struct acting *a)
{
	uint64_t us = wait_us(a);
	const struct itimerspec wait = {
		.it_value = { (time_t)(us / 1000000), (long)(us % 1000000) * 1000 },
	};

	/* Without the alarm it would never go on: then it samples rather than that. */
	return !us || timerfd_settime(a->timer_fd, 0, &wait, NULL);
}

int acting__fd(const struct acting *a)
{
	return a->timer_fd;
}

bool acting__has_waited(struct acting *a)
{
	uint64_t expirations;

	return read(a->timer_fd, &expirations, sizeof(expirations)) > 0;
}
