/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A process and its descendants, as /proc tells of them at one moment. */
#ifndef BDAMON_WORKER_FAMILY_H
#define BDAMON_WORKER_FAMILY_H

#include <stddef.h>
#include <sys/types.h>

/**
 * struct family - process ids, parents before their children; all 0 before family__init().
 * @pids: owned; the first is the one that was asked for
 * @nr: how many
 */
struct family {
	pid_t *pids;
	size_t nr;
	/* private: room */
	size_t cap;
};

/**
 * family__init() - find the descendants of a process.
 * @f: set; family__fini() is due in any case
 * @pid: a process, which need not be there any more
 *
 * What is started meanwhile may be missing, as are those whose parents ended before.
 *
 * Return: 0 or -ENOMEM.
 */
int family__init(struct family *f, pid_t pid);

/** family__fini() - free. */
void family__fini(struct family *f);

#endif
