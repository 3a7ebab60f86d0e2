// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Who may be acted on, what is said of failures, and how long it takes; deeds do the work. */
#include "ops/actor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "core/region.h"
#include "core/target.h"
#include "ops/advise.h"
#include "ops/deed.h"
#include "ops/inject.h"
#include "ops/means.h"
#include "ops/move.h"
#include "ops/pages.h"
#include "ops/process.h"
#include "ops/procstat.h"
#include "util/clock.h"
#include "util/log.h"

/* What is said once: for each action, and for each of these. */
enum said {
	SAID_REFUSED,
	SAID_OURS,
	SAID_NO_SWAP,
	NR_SAID,
};

struct actor {
	struct sampler *sampler;
	struct actor_options options;
	struct deed *deed;
	struct reach reach;
	struct actor_stats stats;
	uint8_t said[BD_NR_ACTIONS];
	char reason[200];
	/* The process judged last: whether it is bdamon or one of its parents. */
	const struct process *judged;
	uint32_t judged_id;
	bool is_ours;
};

int actor__new(struct actor **ret_a, struct sampler *sampler, const struct actor_options *options)
{
	struct actor *a = calloc(1, sizeof(*a));

	if (!a)
		return -ENOMEM;
	a->sampler = sampler;
	a->options = *options;
	a->deed = deed__new(sampler, options->is_over);
	if (!a->deed) {
		actor__free(a);
		return -ENOMEM;
	}
	*ret_a = a;
	return 0;
}

void actor__free(struct actor *a)
{
	if (!a)
		return;
	deed__free(a->deed);
	reach__fini(&a->reach);
	free(a);
}

const struct actor_stats *actor__stats(const struct actor *a)
{
	return &a->stats;
}

static bool is_said(struct actor *a, enum bd_action action, enum said what)
{
	bool was_said = a->said[action] & (1u << what);

	a->said[action] |= (uint8_t)(1u << what);
	return was_said;
}

static const char *name_of(enum bd_action action)
{
	return bd_names__get(&bd_action_names, action);
}

static bool is_migration(enum bd_action action)
{
	return action == BD_ACTION_MIGRATE_HOT || action == BD_ACTION_MIGRATE_COLD;
}

/* --- what the kernel can do ------------------------------------------------------------ */

static const char *explain(struct actor *a, const char *what, int err, const char *cure)
{
	(void)snprintf(a->reason, sizeof(a->reason), "%s: %s; %s", what, strerror(-err), cure);
	return a->reason;
}

static const char *check_advice(struct actor *a, int advice, const char *name, const char *cure)
{
	int err = means__try_advice(advice);

	/* That there is no memory for it now tells nothing about the kernel. */
	if (!err || err == -ENOMEM || err == -EAGAIN || err == -EBUSY)
		return NULL;
	return explain(a, name, err, cure);
}

static const char *check_collapse(struct actor *a)
{
	return check_advice(
		a, MADV_COLLAPSE, "the kernel refuses MADV_COLLAPSE",
		"use Linux 6.1 or newer with CONFIG_TRANSPARENT_HUGEPAGE, and run as root");
}

static const char *check_inject(struct actor *a)
{
	int err = means__try_inject();

	if (!err)
		return NULL;
	if (err == -ENOSYS)
		return inject__why(err);
	(void)snprintf(a->reason, sizeof(a->reason), "calls cannot be injected into a process: %s",
		       inject__why(err));
	return a->reason;
}

static const char *check_node(struct actor *a, int nid)
{
	int err = nid == BD_NO_NODE ? -ENODEV : means__try_move(nid);

	if (!err || err == -ENOMEM || err == -EBUSY)
		return NULL;
	if (err == -ENODEV || err == -EINVAL)
		(void)snprintf(
			a->reason, sizeof(a->reason),
			"NUMA node %d is not there or has no memory; see 'ls -d /sys/devices/system/node/node*'",
			nid);
	else if (err == -EACCES)
		(void)snprintf(a->reason, sizeof(a->reason),
			       "NUMA node %d is not in the cpuset of bdamon; run it in another one",
			       nid);
	else
		return explain(
			a, "the kernel refuses move_pages", err,
			"use a kernel with CONFIG_NUMA and CONFIG_MIGRATION, and run as root");
	return a->reason;
}

static const char *check_nodes(struct actor *a, const struct bd_scheme *scheme)
{
	const char *why = NULL;

	if (!scheme->dests.nr)
		return check_node(a, scheme->target_nid);
	for (size_t i = 0; i < scheme->dests.nr && !why; i++)
		why = check_node(a, scheme->dests.items[i].nid);
	return why;
}

static const char *check_action(struct actor *a, const struct bd_scheme *scheme)
{
	const char *cure = "use Linux 5.12 or newer, and run as root";

	switch (scheme->action) {
	case BD_ACTION_WILLNEED:
		return check_advice(a, MADV_WILLNEED, "the kernel refuses MADV_WILLNEED", cure);
	case BD_ACTION_COLD:
		return check_advice(a, MADV_COLD, "the kernel refuses MADV_COLD", cure);
	case BD_ACTION_PAGEOUT:
		return check_advice(a, MADV_PAGEOUT, "the kernel refuses MADV_PAGEOUT", cure);
	case BD_ACTION_COLLAPSE:
		return check_collapse(a);
	case BD_ACTION_HUGEPAGE:
		return a->options.may_inject ? check_inject(a) : check_collapse(a);
	case BD_ACTION_NOHUGEPAGE:
		return a->options.may_inject
			       ? check_inject(a)
			       : "no call forbids huge pages from outside; --inject lets the process make it itself";
	case BD_ACTION_MIGRATE_HOT:
	case BD_ACTION_MIGRATE_COLD:
		return check_nodes(a, scheme);
	case BD_ACTION_LRU_PRIO:
	case BD_ACTION_LRU_DEPRIO:
		return "it is for physical memory, not for processes; use cold, or pageout";
	case BD_ACTION_STAT:
	case BD_NR_ACTIONS:
		break;
	}
	return NULL;
}

const char *actor__check(struct actor *a, const struct bd_scheme *scheme)
{
	return check_action(a, scheme) ?: pages__check(a->sampler, &scheme->filters);
}

/* --- who may be acted on ------------------------------------------------------------------ */

static pid_t parent_of(pid_t pid)
{
	char buf[PROCSTAT_MAX];
	const char *fields = procstat__read(pid, buf);
	int parent;

	return fields && sscanf(fields, "%*c %d", &parent) == 1 ? parent : 0;
}

static bool is_ours(struct actor *a, const struct process *p)
{
	pid_t pid;

	if (a->judged == p && a->judged_id == p->target_id)
		return a->is_ours;
	for (pid = getpid(); pid > 0 && pid != p->pid;)
		pid = parent_of(pid);
	a->judged = p;
	a->judged_id = p->target_id;
	a->is_ours = pid == p->pid;
	return a->is_ours;
}

/* Actions by which a process, and so its children, may come to stand still. */
static bool is_harsh(enum bd_action action)
{
	return action == BD_ACTION_PAGEOUT || action == BD_ACTION_COLD || is_migration(action);
}

static bool is_over(const struct actor *a)
{
	return a->options.is_over && a->options.is_over();
}

static bool may_act(struct actor *a, const struct process *p, enum bd_action action)
{
	if (!p || p->is_gone || p->has_exec || !process__is_alive(p))
		return false;
	if (!is_harsh(action) || a->options.is_forced || !is_ours(a, p))
		return true;
	a->stats.nr_refused[action]++;
	if (!is_said(a, action, SAID_OURS))
		log_warn(
			"%s leaves process %d alone: it is bdamon itself or one of its parents; choose other targets, or --force it",
			name_of(action), (int)p->pid);
	return false;
}

/* --- what is said of failures ---------------------------------------------------------------- */

/* What comes and goes: the process ended, memory is short, or pages are in use just now. */
static bool is_passing(int err)
{
	return err == -ESRCH || err == -ENOMEM || err == -EAGAIN || err == -EBUSY || err == -EINTR;
}

/* Return: NULL if it is nothing to speak of. */
static const char *why_refused(bool is_injected, int err)
{
	if (is_injected)
		return inject__why(err);
	if (err == -ENOENT)
		return move__why_missing();
	return err == -EPERM ? "not permitted; run as root with SYS_NICE and SYS_PTRACE"
			     : strerror(-err);
}

static void say_refused(struct actor *a, const struct bd_attempt *attempt, bool is_injected,
			int err)
{
	const struct process *p = attempt->target->priv;
	enum bd_action action = attempt->scheme->action;
	const char *why;

	if (!err || attempt->sz_applied || is_passing(err))
		return;
	why = why_refused(is_injected, err);
	if (!why || is_said(a, action, SAID_REFUSED))
		return;
	log_warn(
		"%s was refused for memory of process %d at 0x%llx: %s; what is refused is left as it is, and counted",
		name_of(action), (int)p->pid, (unsigned long long)attempt->region->start, why);
}

static void say_no_swap(struct actor *a, enum bd_action action)
{
	struct sysinfo info;

	if (action != BD_ACTION_PAGEOUT || sysinfo(&info) || info.freeswap ||
	    is_said(a, action, SAID_NO_SWAP))
		return;
	log_warn("no swap space is %s: pageout reaches pages of files only; run swapon",
		 info.totalswap ? "left" : "there");
}

/* --- acting ------------------------------------------------------------------------------------ */

/* Injection is only for what cannot be done, or not exactly, from outside. */
static bool is_to_inject(const struct actor *a, enum bd_action action)
{
	return action == BD_ACTION_NOHUGEPAGE ||
	       (action == BD_ACTION_HUGEPAGE && a->options.may_inject);
}

static bool has_deed(const struct actor *a, enum bd_action action)
{
	switch (action) {
	case BD_ACTION_NOHUGEPAGE:
		return a->options.may_inject;
	case BD_ACTION_LRU_PRIO:
	case BD_ACTION_LRU_DEPRIO:
	case BD_ACTION_STAT:
	case BD_NR_ACTIONS:
		return false;
	default:
		return true;
	}
}

/* struct passing - where pages that pass filters go. */
struct passing {
	struct actor *a;
	const struct process *p;
	uint64_t fixed;
};

static int add_passed(void *priv, const struct bd_range *passed)
{
	struct passing *to = priv;

	return reach__add_mapped(&to->a->reach, to->p, passed, to->fixed);
}

/* What is mapped of the region, and of it what the filters of pages let pass, if there are any. */
static int find_reach(struct actor *a, struct bd_attempt *attempt)
{
	const struct bd_scheme *scheme = attempt->scheme;
	const struct bd_range range = { attempt->region->start, attempt->region->end };
	struct passing to = { a, attempt->target->priv, deed__fixed(scheme->action) };

	reach__clear(&a->reach);
	if (!scheme->filters.ops.nr)
		return reach__add_mapped(&a->reach, to.p, &range, to.fixed);
	return pages__select(a->sampler, to.p, &range, &scheme->filters, attempt->is_allowed,
			     &attempt->sz_ops_filter_passed,
			     has_deed(a, scheme->action) ? add_passed : NULL, &to);
}

static void act(struct actor *a, struct bd_attempt *attempt)
{
	enum bd_action action = attempt->scheme->action;
	bool is_injected = is_to_inject(a, action);
	struct deed_result result = { 0 };
	int err = find_reach(a, attempt);

	if (err || !has_deed(a, action))
		return;
	say_no_swap(a, action);
	err = (is_injected ? deed__run_flag : deed__run)(a->deed, attempt->target->priv,
							 attempt->scheme, &a->reach,
							 a->options.is_dry, &result);
	attempt->sz_applied = result.sz_applied;
	a->stats.nr_refused[action] += result.nr_refused;
	say_refused(a, attempt, is_injected, err ?: result.refusal);
}

/* Counting asks nothing of the process, unless filters want its pages looked at. */
static bool is_counting(const struct bd_scheme *scheme)
{
	return scheme->action == BD_ACTION_STAT && !scheme->filters.ops.nr;
}

void actor__apply(struct actor *a, struct bd_attempt *attempt)
{
	uint64_t begin_ns = clock_now_ns(CLOCK_MONOTONIC);

	if (!is_counting(attempt->scheme) && !is_over(a) &&
	    may_act(a, attempt->target->priv, attempt->scheme->action))
		act(a, attempt);
	attempt->elapsed_ns = clock_now_ns(CLOCK_MONOTONIC) - begin_ns;
}
