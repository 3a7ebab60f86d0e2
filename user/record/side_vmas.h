/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The mappings of processes as text, kept while they stay the same.
 *
 * Reading them takes a third of a millisecond a process, most of it to see where huge pages are; that
 * their sizes add up to the same as before is told by one number.  What leaves it unchanged, such as
 * another name, or a page that became huge, is seen some seconds later.
 */
#ifndef BDAMON_RECORD_SIDE_VMAS_H
#define BDAMON_RECORD_SIDE_VMAS_H

#include <stdint.h>

#include "record/side.h"

/** SIDE_VMAS_KEEP_NS - mappings that seem to be the same are read again after so long. */
#define SIDE_VMAS_KEEP_NS 10000000000ULL

struct side_vmas;

/** side_vmas__new() - Return: texts of nobody yet, or NULL. */
struct side_vmas *side_vmas__new(void);

/**
 * side_vmas__text() - a process's mappings.
 * @v: what was read before
 * @proc: root of the process file system
 * @p: the process
 * @now_ns: monotonic time
 *
 * Return: a JSON list, valid until the next call for this process or side_vmas__tidy(), empty if the
 * process is gone; NULL if out of memory.
 */
const char *side_vmas__text(struct side_vmas *v, const char *proc, const struct side_process *p,
			    uint64_t now_ns);

/** side_vmas__tidy() - forget the processes that nobody asked for since the last call. */
void side_vmas__tidy(struct side_vmas *v);

/** side_vmas__free() - NULL is allowed. */
void side_vmas__free(struct side_vmas *v);

#endif
