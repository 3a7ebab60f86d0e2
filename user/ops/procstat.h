/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The line of /proc/PID/stat. */
#ifndef BDAMON_OPS_PROCSTAT_H
#define BDAMON_OPS_PROCSTAT_H

#include <sys/types.h>

/** PROCSTAT_MAX - room for such a line: 52 fields, most of them short. */
#define PROCSTAT_MAX 1024

/**
 * procstat__read() - what is behind the name of a process, which may hold blanks and parentheses.
 * @pid: the process
 * @buf: room for the line
 *
 * Return: from the state, field 3, on; inside @buf.  NULL if there is no such process.
 */
const char *procstat__read(pid_t pid, char buf[PROCSTAT_MAX]);

#endif
