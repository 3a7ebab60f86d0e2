/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * One action on the memory of one process: look, pick the pages it is for, act, look again.  What
 * actor.h says of applied bytes is measured here.
 */
#ifndef BDAMON_OPS_DEED_H
#define BDAMON_OPS_DEED_H

#include <stdbool.h>
#include <stdint.h>

#include "core/scheme.h"
#include "ops/reach.h"

struct deed;
struct process;
struct sampler;

/**
 * struct deed_result - what came of it.
 * @sz_meant: bytes picked
 * @sz_applied: bytes changed; @sz_meant when nothing shall be done
 * @nr_refused: how often the kernel refused, each time a part of a region
 * @refusal: why, the last time: a negative errno; 0: it did not
 */
struct deed_result {
	uint64_t sz_meant;
	uint64_t sz_applied;
	uint32_t nr_refused;
	int refusal;
};

/**
 * deed__new() - make room for deeds.
 * @sampler: borrowed
 * @is_over: whether a deed has to end early, asked every 32 MiB; NULL: never
 *
 * Return: NULL without memory.
 */
struct deed *deed__new(struct sampler *sampler, bool (*is_over)(void));

/** deed__free() - NULL is allowed. */
void deed__free(struct deed *d);

/** deed__fixed() - Return: BD_VM_* of mappings that @action does not reach. */
uint64_t deed__fixed(enum bd_action action);

/**
 * deed__run() - do it.
 * @d: room for it
 * @p: the process
 * @scheme: its action is any but stat and what is for physical memory alone
 * @reach: where
 * @is_dry: only pick
 * @ret_result: overwritten
 *
 * Return: 0; -ESRCH when the process vanished; -EINTR when it had to end early; another negative
 * errno when we cannot look.
 */
int deed__run(struct deed *d, const struct process *p, const struct bd_scheme *scheme,
	      const struct reach *reach, bool is_dry, struct deed_result *ret_result);

/**
 * deed__run_flag() - the same for what mappings allow: hugepage and nohugepage, by injection.
 *
 * Only whole aligned blocks are reached: a huge page can lie in no others.
 *
 * Return: 0; -ESRCH; -EINTR; or why it could not be injected, see inject__why().
 */
int deed__run_flag(struct deed *d, const struct process *p, const struct bd_scheme *scheme,
		   const struct reach *reach, bool is_dry, struct deed_result *ret_result);

#endif
