/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The kernel's own DAMON, run through its files below /sys/kernel/mm/damon; times in us.
 * For guests of tests/vm/run.sh only: there is one DAMON in a kernel, and it is taken as a whole.
 */
#ifndef BDAMON_TESTS_KDAMOND_H
#define BDAMON_TESTS_KDAMOND_H

#include <stddef.h>
#include <stdint.h>

/** struct kdamond_attrs - how to monitor; see DAMON's files of these names. */
struct kdamond_attrs {
	uint64_t sample_us, aggr_us, update_us, min_regions, max_regions;
};

/**
 * kdamond__check() - whether kdamond__start() may begin; nothing is changed.
 *
 * Return: 0; -EPERM outside such a guest; -EBUSY if the kernel's DAMON is already in use; -ENOENT
 * without DAMON; another negative errno.
 */
int kdamond__check(void);

/**
 * kdamond__start() - monitor the virtual memory of processes.
 * @attrs: the attributes
 * @pids: the processes, in the order of the targets
 * @nr: how many
 * @ret_pid: receives the process id of the worker
 *
 * Return: 0; as kdamond__check(), with nothing changed; another negative errno, with everything
 * put back.
 */
int kdamond__start(const struct kdamond_attrs *attrs, const uint64_t *pids, size_t nr,
		   uint64_t *ret_pid);

/** kdamond__stop() - end what kdamond__start() began and leave the files as they were. */
void kdamond__stop(void);

/** kdamond__cpu_ns() - Return: 0 and the CPU time that the worker @pid has used, or -ESRCH. */
int kdamond__cpu_ns(uint64_t pid, uint64_t *ret_ns);

/** kdamond__region_bytes() - Return: what a region takes in the kernel, 0 if it does not say. */
uint64_t kdamond__region_bytes(void);

#endif
