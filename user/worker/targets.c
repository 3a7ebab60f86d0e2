// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Life of the watched processes. */
#include "worker/targets.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bpf/sampler.h"
#include "ops/process.h"
#include "ops/sampler.h"
#include "util/clock.h"
#include "util/log.h"
#include "worker/family.h"

/* Children that live shorter are not worth a target: shells start thousands of them. */
#define ADOPT_AFTER_NS 100000000ull
#define MAX_CHILDREN   4096
/* Exits are told by events; should one be lost, it is noticed this late. */
#define CHECK_EVERY_NS 1000000000ull
/* Two clocks are read one after the other. */
#define SLACK_NS 1000000ull

/* struct child - started by a watched process, not yet adopted. */
struct child {
	pid_t pid;
	uint64_t since_ns;
};

struct targets {
	struct sampler *sampler;
	struct bd_ctx *ctx;
	uint32_t nr_spaces;
	uint32_t next_target_id;
	bool *space_used;
	struct child *children;
	size_t nr_children;
	size_t cap_children;
	uint64_t checked_ns;
	bool said_full;
};

struct targets *targets__new(struct sampler *s, struct bd_ctx *ctx, uint32_t nr_spaces)
{
	struct targets *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->sampler = s;
	t->ctx = ctx;
	t->nr_spaces = nr_spaces;
	t->space_used = calloc(nr_spaces, sizeof(*t->space_used));
	if (!t->space_used) {
		targets__free(t);
		return NULL;
	}
	return t;
}

void targets__free(struct targets *t)
{
	if (!t)
		return;
	free(t->space_used);
	free(t->children);
	free(t);
}

static struct process *find_process(const struct targets *t, pid_t pid)
{
	struct bd_target *target;
	size_t i;

	bd_for_each_target (target, i, t->ctx)
		if (((struct process *)target->priv)->pid == pid)
			return target->priv;
	return NULL;
}

static bool is_mm_watched(const struct targets *t, uint64_t mm)
{
	struct bd_target *target;
	size_t i;

	bd_for_each_target (target, i, t->ctx)
		if (((struct process *)target->priv)->mm == mm)
			return true;
	return false;
}

static uint32_t find_free_space(const struct targets *t)
{
	uint32_t i = 0;

	while (i < t->nr_spaces && t->space_used[i])
		i++;
	return i;
}

/* Make an opened process a target; on failure it is closed. */
static int add_process(struct targets *t, struct process *p, struct bd_target **ret_target)
{
	struct bd_target *target;
	int err = bd_ctx__add_target(t->ctx, p->pid, &target);

	if (err) {
		process__close(p, t->sampler);
		return err;
	}
	p->target_id = t->next_target_id++;
	target->priv = p;
	t->space_used[p->space] = true;
	if (ret_target)
		*ret_target = target;
	return 0;
}

/* Fixed ranges mean nothing in another process. */
static bool adopts_children(const struct targets *t)
{
	return sampler__follows_children(t->sampler) && strcmp(t->ctx->ops->name, "vaddr") == 0;
}

static struct child *find_child(const struct targets *t, pid_t pid)
{
	size_t i;

	for (i = 0; i < t->nr_children; i++)
		if (t->children[i].pid == pid)
			return &t->children[i];
	return NULL;
}

/* It waits for adoption from now on; BPF has it among the watched ones already. */
static void note_child(struct targets *t, pid_t pid, uint64_t since_ns)
{
	size_t cap = t->cap_children ? 2 * t->cap_children : 16;
	struct child *known = find_child(t, pid), *grown;

	if (known) {
		known->since_ns = since_ns;
		return;
	}
	if (t->nr_children == t->cap_children) {
		grown = cap <= MAX_CHILDREN ? reallocarray(t->children, cap, sizeof(*grown)) : NULL;
		if (!grown) {
			sampler__unwatch(t->sampler, pid);
			return;
		}
		t->children = grown;
		t->cap_children = cap;
	}
	t->children[t->nr_children++] = (struct child){ .pid = pid, .since_ns = since_ns };
}

/* Forks are told only from now on; those that were before have to be looked up. */
static void note_descendants(struct targets *t, pid_t pid)
{
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);
	struct family family;
	size_t i;

	/* Without memory the ones found are followed. */
	(void)family__init(&family, pid);
	for (i = 1; i < family.nr; i++) {
		if (find_process(t, family.pids[i]) || find_child(t, family.pids[i]))
			continue;
		sampler__watch(t->sampler, family.pids[i], BD_NO_SPACE);
		note_child(t, family.pids[i], now_ns);
	}
	family__fini(&family);
}

int targets__add(struct targets *t, pid_t pid, struct bd_target **ret_target)
{
	uint32_t space = find_free_space(t);
	struct process *p;
	int err;

	if (space == t->nr_spaces)
		return -ENOSPC;
	err = process__open(&p, t->sampler, pid, space);
	err = err ?: add_process(t, p, ret_target);
	if (!err && adopts_children(t))
		note_descendants(t, pid);
	return err;
}

/* --- events --------------------------------------------------------------------- */

static void forget_child(struct targets *t, pid_t pid)
{
	struct child *child = find_child(t, pid);

	if (child) {
		*child = t->children[--t->nr_children];
		sampler__unwatch(t->sampler, pid);
	}
}

static void on_fork(struct targets *t, const struct bd_event *event)
{
	if (adopts_children(t))
		note_child(t, (pid_t)event->pid, event->time_ns);
	else
		sampler__unwatch(t->sampler, (pid_t)event->pid);
}

void targets__on_event(struct targets *t, const struct bd_event *event)
{
	struct process *p = find_process(t, (pid_t)event->pid);

	switch (event->type) {
	case BD_EVENT_FORK:
		on_fork(t, event);
		break;
	case BD_EVENT_EXEC:
		if (p)
			p->has_exec = true;
		break;
	case BD_EVENT_EXIT:
		/* An old event is not about the process that has the number now. */
		if (p)
			p->is_gone = process__has_left(p, t->sampler) || !process__is_alive(p);
		else
			forget_child(t, (pid_t)event->pid);
		break;
	}
}

bool targets__all_gone(const struct targets *t)
{
	return t->nr_children == 0 && bd_ctx__is_done(t->ctx);
}

/* --- refusals ------------------------------------------------------------------ */

/* In the effective set: root may have been started without, as in containers. */
static bool can_read_others(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	return !syscall(SYS_capget, &header, data) &&
	       data[CAP_TO_INDEX(CAP_SYS_PTRACE)].effective & CAP_TO_MASK(CAP_SYS_PTRACE);
}

static void explain_refusal(pid_t pid)
{
	if (can_read_others())
		log_error(
			"process %d may not be read, not even by root: a security module protects it or its user namespace is out of reach; see what 'journalctl -k' says was denied, or run bdamon on the host",
			pid);
	else
		log_error(
			"process %d may not be read without the capability SYS_PTRACE: run as root with all capabilities, or in a container started with --cap-add SYS_PTRACE",
			pid);
}

void targets__explain(const struct targets *t, pid_t pid, int err)
{
	switch (err) {
	case -ESRCH:
	case -EINVAL:
		log_error("there is no process %d", pid);
		break;
	case -ENOEXEC:
		log_error(
			"process %d has no memory of its own to monitor: it is a kernel thread or has exited",
			pid);
		break;
	case -EACCES:
	case -EPERM:
		explain_refusal(pid);
		break;
	case -ENOSPC:
		log_error("process %d is one too many: at most %u are monitored at once", pid,
			  t->nr_spaces);
		break;
	default:
		log_error("monitoring process %d failed: %s", pid, strerror(-err));
	}
}

/* --- between windows ------------------------------------------------------------ */

static void renew(struct targets *t, struct bd_target *target, bool *ret_changed)
{
	struct process *p = target->priv;
	int err = process__refresh(p, t->sampler);

	if (err) {
		log_debug("process %d cannot be watched after exec: %s", p->pid, strerror(-err));
		p->is_gone = true;
		return;
	}
	/* What was known is about another program's memory. */
	if (strcmp(t->ctx->ops->name, "vaddr") == 0)
		target->nr_regions = 0;
	*ret_changed = true;
}

/* What events should have told: without room in the ring buffer they are lost. */
static void check(const struct targets *t, struct process *p, bool is_time)
{
	bool has_left = process__has_left(p, t->sampler);

	if (p->is_gone || !(has_left || is_time))
		return;
	if (!process__is_alive(p))
		p->is_gone = true;
	else if (has_left)
		p->has_exec = true;
}

static void drop(struct targets *t, size_t index)
{
	struct process *p = t->ctx->targets[index]->priv;

	t->space_used[p->space] = false;
	bd_ctx__del_target(t->ctx, index);
}

/* The number may belong to another process by now, if the child's exit was not told. */
static bool is_reused(const struct targets *t, const struct process *p, const struct child *child)
{
	uint64_t mono_ns = clock_now_ns(CLOCK_MONOTONIC);
	uint64_t forked_ns = child->since_ns + clock_now_ns(CLOCK_BOOTTIME) - mono_ns;

	/* A process is dated before its fork is told. */
	return sampler__spaces(t->sampler)[p->space].start_boottime_ns > forked_ns + SLACK_NS;
}

/* Whether a child's waiting is over. */
static bool adopt(struct targets *t, const struct child *child, uint64_t now_ns, bool *ret_changed)
{
	uint32_t space = find_free_space(t);
	struct process *p;
	int err;

	if (find_process(t, child->pid))
		return true;
	if (now_ns - child->since_ns < ADOPT_AFTER_NS)
		return false;
	if (space == t->nr_spaces) {
		if (!t->said_full)
			log_warn("more than %u processes: further children are not watched",
				 t->nr_spaces);
		t->said_full = true;
		sampler__unwatch(t->sampler, child->pid);
		return true;
	}
	err = process__open(&p, t->sampler, child->pid, space);
	if (err)
		return true;
	if (is_reused(t, p, child)) {
		process__close(p, t->sampler);
		return true;
	}
	/* After vfork() the child runs in its parent's memory until it execs. */
	if (is_mm_watched(t, p->mm)) {
		process__close(p, t->sampler);
		sampler__watch(t->sampler, child->pid, BD_NO_SPACE);
		return false;
	}
	if (!add_process(t, p, NULL))
		*ret_changed = true;
	return true;
}

int targets__settle(struct targets *t, uint64_t now_ns, bool *ret_changed)
{
	bool is_time = now_ns - t->checked_ns >= CHECK_EVERY_NS;
	size_t i;

	if (is_time)
		t->checked_ns = now_ns;
	for (i = 0; i < t->ctx->nr_targets;) {
		struct process *p = t->ctx->targets[i]->priv;

		check(t, p, is_time);
		if (!p->is_gone && p->has_exec)
			renew(t, t->ctx->targets[i], ret_changed);
		if (p->is_gone)
			drop(t, i);
		else
			i++;
	}
	for (i = 0; i < t->nr_children;) {
		if (adopt(t, &t->children[i], now_ns, ret_changed))
			t->children[i] = t->children[--t->nr_children];
		else
			i++;
	}
	return 0;
}
