/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Text files of the process file system, wherever that is. */
#ifndef BDAMON_RECORD_PROC_FILE_H
#define BDAMON_RECORD_PROC_FILE_H

#include <stdio.h>
#include <sys/types.h>

/** proc_file__open() - open @proc/@pid/@name, or @proc/@name for no pid. Return: NULL if it is gone. */
FILE *proc_file__open(const char *proc, pid_t pid, const char *name);

#endif
