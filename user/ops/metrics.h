/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * What quota goals and watermarks look at, from the files of /proc, /sys and cgroups.
 *
 * Each look opens, reads and closes the files that it needs; looks are as rare as charge windows.
 */
#ifndef BDAMON_OPS_METRICS_H
#define BDAMON_OPS_METRICS_H

#include <stdint.h>

#include "core/goal.h"

/** struct metric_roots - where to look; all others than these defaults are for tests. */
struct metric_roots {
	const char *proc;   /* "/proc" */
	const char *sys;    /* "/sys" */
	const char *cgroup; /* "/sys/fs/cgroup"; version 1 has its controllers below it */
};

/**
 * metrics__measure() - find out what a goal's metric is computed from; a bd_measure_fn.
 * @priv: struct metric_roots
 * @goal: metric, node and cgroup
 * @pattern: not used
 * @ret_amount: where it goes
 *
 * What a cgroup uses is what it and those below it have on LRU lists.
 *
 * Return: 0; -ENOENT without such a file: no pressure stall information, node or cgroup;
 * -EINVAL if a file does not say what it should; -EOPNOTSUPP for
 * BD_METRIC_NODE_ELIGIBLE_MEM_BP, which no file tells; another errno of opening a file.
 */
int metrics__measure(void *priv, const struct bd_goal *goal, const struct bd_pattern *pattern,
		     struct bd_amount *ret_amount);

/**
 * metrics__free_permil() - for watermarks: free memory in permil of all.
 * @roots: where to look
 * @ret_permil: where it goes, 0..1000
 *
 * Return: as metrics__measure().
 */
int metrics__free_permil(const struct metric_roots *roots, uint64_t *ret_permil);

#endif
