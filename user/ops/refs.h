/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* /proc/PID/clear_refs: clears all accessed bits of a process, also of pages shared with others. */
#ifndef BDAMON_OPS_REFS_H
#define BDAMON_OPS_REFS_H

struct process;

/**
 * enum refs_kind - whose bits are cleared; the value is what the kernel's file takes.
 * @REFS_ALL: of all mappings
 * @REFS_ANON: of mappings without a file
 * @REFS_FILE: of mappings with one, be it shared memory's
 */
enum refs_kind {
	REFS_ALL = 1,
	REFS_ANON = 2,
	REFS_FILE = 3,
};

/**
 * refs_clear() - clear the accessed bits of a process.
 *
 * No translation is flushed: what stays in the TLB may be used unseen.  Costs some 16 ns a page.
 *
 * Return: 0; -ESRCH if the process is gone; another negative errno.
 */
int refs_clear(const struct process *p, enum refs_kind kind);

#endif
