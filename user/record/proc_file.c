// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Text files of the process file system. */
#include "record/proc_file.h"

FILE *proc_file__open(const char *proc, pid_t pid, const char *name)
{
	char path[512];
	int len = pid ? snprintf(path, sizeof(path), "%s/%d/%s", proc, (int)pid, name)
		      : snprintf(path, sizeof(path), "%s/%s", proc, name);

	return len < (int)sizeof(path) ? fopen(path, "re") : NULL;
}
