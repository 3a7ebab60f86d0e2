/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The processes of a context: added, adopted from parents, renewed by exec, gone. */
#ifndef BDAMON_WORKER_TARGETS_H
#define BDAMON_WORKER_TARGETS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/context.h"

struct bd_event;
struct process;
struct sampler;
struct targets;

/** targets__new() - Return: bookkeeping for @ctx's targets, both borrowed, or NULL. */
struct targets *targets__new(struct sampler *s, struct bd_ctx *ctx, uint32_t nr_spaces);

/** targets__free() - the context's targets stay; NULL is allowed. */
void targets__free(struct targets *t);

/**
 * targets__add() - watch a process as a new target of the context.
 * @t: the targets
 * @pid: the process
 * @ret_target: the target, borrowed; may be NULL
 *
 * Return: 0; -ENOSPC if too many are watched; else as process__open().
 */
int targets__add(struct targets *t, pid_t pid, struct bd_target **ret_target);

/** targets__explain() - say why targets__add() failed for @pid with @err, and what to do. */
void targets__explain(const struct targets *t, pid_t pid, int err);

/** targets__on_event() - take in an exec, exit or fork. */
void targets__on_event(struct targets *t, const struct bd_event *event);

/** targets__all_gone() - Return: whether no target is left and no child waits for adoption. */
bool targets__all_gone(const struct targets *t);

/**
 * targets__settle() - between two windows: drop what is gone, renew what ran exec, adopt children.
 * @t: the targets
 * @now_ns: CLOCK_MONOTONIC
 * @ret_changed: set when targets' regions have to be made anew by an update
 *
 * Return: 0 or -ENOMEM.
 */
int targets__settle(struct targets *t, uint64_t now_ns, bool *ret_changed);

#endif
