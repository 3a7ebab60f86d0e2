/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * A call of madvise(2) made by another process itself, for advice that process_madvise(2) does not
 * take from outside.
 *
 * One of its threads is stopped by ptrace(2), made to run a system call instruction that lies in
 * its vDSO anyway, given back its registers and signal mask, and let go, which takes some 1 ms.
 * Nothing is written to its memory, and its other threads run on.  The tracer is a process of its
 * own: whatever goes wrong before the registers are changed, the kernel lets the thread go when the
 * tracer ends.
 *
 * Left alone is who would notice:
 *   - a process whose first thread has a seccomp filter, or the one that was stopped, which might be
 *     killed for the call;
 *   - a thread inside a restartable sequence, which would not be restarted; tried again;
 *   - one that does not stop within 50 ms, as while it waits for a disk; another thread is taken;
 *   - one that is traced already, and 32-bit programs.
 *
 * An interrupted system call is resumed by the kernel, as after a stop.  Only SIGKILL of the tracer
 * within that moment would harm the process.
 */
#ifndef BDAMON_OPS_INJECT_H
#define BDAMON_OPS_INJECT_H

#include <stddef.h>
#include <sys/types.h>

#include "core/range.h"

/**
 * inject__madvise() - let a process give advice about its own memory.
 * @pid: the process
 * @pidfd: refers to it, so that another one with its number is not touched; borrowed
 * @ranges: where
 * @nr: how many
 * @advice: MADV_*
 *
 * Whether the advice was taken has to be looked at: ranges that its kernel refused are passed over.
 *
 * Return: 0 when the calls were made; -ESRCH if the process is gone; or why they were not, as told
 * by inject__why().
 */
int inject__madvise(pid_t pid, int pidfd, const struct bd_range *ranges, size_t nr, int advice);

/** inject__why() - Return: what an error of inject__madvise() means, the end of a sentence. */
const char *inject__why(int err);

#endif
