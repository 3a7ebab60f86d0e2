/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Memory cgroups by name and by number. */
#ifndef BDAMON_OPS_MEMCG_H
#define BDAMON_OPS_MEMCG_H

#include <stdint.h>

/** MEMCG_ROOT - where cgroups are mounted; version 1 has its controllers below it. */
#define MEMCG_ROOT "/sys/fs/cgroup"

/**
 * memcg__find_id() - the number by which the kernel's types know a memory cgroup.
 * @root: where to look: MEMCG_ROOT; others are for tests
 * @path: the cgroup's path below its root, "/" for the root itself
 * @ret_id: where its directory's inode number goes, the cgroup's id in struct bd_fact_run
 *
 * A cgroup that is removed and made again has another number.
 *
 * Return: 0; -ENOENT if there is no such cgroup, or none whose memory is accounted apart; another
 * negative errno.
 */
int memcg__find_id(const char *root, const char *path, uint64_t *ret_id);

#endif
