/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The event damon:damon_aggregated, collected in a tracing buffer of its own, which others
 * do not notice.  Times are CLOCK_MONOTONIC ns.
 */
#ifndef BDAMON_TESTS_KTRACE_H
#define BDAMON_TESTS_KTRACE_H

#include <stddef.h>
#include <stdint.h>

/** struct ktrace_line - one region of one target at the end of an aggregation. */
struct ktrace_line {
	uint64_t time_ns, target_id, nr_regions, start, end;
	uint32_t nr_accesses, age;
};

/**
 * ktrace__open() - begin to collect.
 * @buffer_kib: room for each CPU; what does not fit is lost and counted
 *
 * Return: 0, -EEXIST if it is in use, -ENOENT without the event, other negative errno.
 */
int ktrace__open(uint64_t buffer_kib);

/**
 * ktrace__read() - hand out what was collected, in order of time.
 * @take: called for each line; an error of it ends the reading
 * @arg: for @take
 *
 * Return: 0, -EOVERFLOW if lines were lost, what @take returned, other negative errno.
 */
int ktrace__read(int (*take)(void *arg, const struct ktrace_line *line), void *arg);

/** ktrace__close() - end the collecting and remove the buffer. */
void ktrace__close(void);

#endif
