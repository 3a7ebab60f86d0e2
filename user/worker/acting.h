/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Schemes at work: what a pass of the core needs of the outside, and what it leaves behind.
 *
 * The sampler tells of windows' ends only, so a pass comes with the end of the window in which a
 * scheme becomes due: schemes with a shorter apply interval act once a window.
 */
#ifndef BDAMON_WORKER_ACTING_H
#define BDAMON_WORKER_ACTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/context.h"
#include "ops/metrics.h"
#include "record/scheme_event.h"
#include "worker/touched.h"

struct acting;
struct actor;

/**
 * struct acting_stats - totals since the start.
 * @elapsed_ns: how long passes took: choosing regions, and the actions
 * @cpu_ns: CPU time that they cost this process, which is no overhead of monitoring
 * @nr_passes: passes made
 */
struct acting_stats {
	uint64_t elapsed_ns;
	uint64_t cpu_ns;
	uint64_t nr_passes;
};

/**
 * acting__new() - make ready to apply the schemes of a context.
 * @ctx: borrowed; every target's priv is its struct process
 * @roots: where metrics are looked at; borrowed
 * @has_events: keep events for acting__events()
 *
 * Return: NULL with errno.
 */
struct acting *acting__new(struct bd_ctx *ctx, const struct metric_roots *roots, bool has_events);

/** acting__free() - NULL is allowed. */
void acting__free(struct acting *a);

/**
 * acting__add_schemes() - give the context copies of schemes that can work on this machine.
 * @a: it
 * @actor: tells which actions the kernel can do; NULL: all
 * @schemes: @nr schemes, checked
 * @nr: how many
 *
 * A goal that cannot be measured would count as never reached, and let the quota grow for ever:
 * such a scheme is refused.
 *
 * Return: 0; -EOPNOTSUPP if one is refused, logged; -ENOMEM.
 */
int acting__add_schemes(struct acting *a, struct actor *actor, struct bd_scheme *const *schemes,
			size_t nr);

/**
 * acting__feed() - read what user_input goals are now before each pass.
 * @a: the schemes
 * @path: a file as for goal_input__read(), borrowed.  While it cannot be read the goals stay as
 *	they are, which is said once
 */
void acting__feed(struct acting *a, const char *path);

/**
 * acting__pass() - apply the schemes that are due, if any is.
 * @a: the schemes
 * @now_ns: CLOCK_MONOTONIC
 *
 * At a window's end, between bd_ctx__merge_window() and bd_ctx__finish_window().
 *
 * Return: 0, or -ENOMEM: the actions were applied, but not all of what they did is known.
 */
int acting__pass(struct acting *a, uint64_t now_ns);

/**
 * acting__touched() - Return: where the last acting__pass() may have changed accessed bits;
 * borrowed until the next one.
 */
struct touched *acting__touched(struct acting *a);

/**
 * acting__look() - start and stop schemes by their watermarks.
 *
 * Before every window.  If free memory cannot be told, which is said once, all stays as it is.
 *
 * Return: whether anything is to be sampled.  If not, acting__fd() tells when to look again: after
 * an aggregation interval at the earliest.
 */
bool acting__look(struct acting *a);

/** acting__fd() - Return: becomes readable when it is time to look again. */
int acting__fd(const struct acting *a);

/** acting__has_waited() - Return: whether it is; once for each acting__look() that said no. */
bool acting__has_waited(struct acting *a);

/** acting__events() - Return: the *@ret_nr events since they were forgotten, in order; borrowed. */
const struct scheme_event *acting__events(const struct acting *a, size_t *ret_nr);

/** acting__forget_events() - they have been told. */
void acting__forget_events(struct acting *a);

/** acting__elapsed_ns() - Return: how long the actions of scheme @idx took since the start. */
uint64_t acting__elapsed_ns(const struct acting *a, size_t idx);

/** acting__stats() - Return: totals since the start; borrowed. */
const struct acting_stats *acting__stats(const struct acting *a);

#endif
